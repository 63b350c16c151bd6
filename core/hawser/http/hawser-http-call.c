/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-call-private.h"

#include "base/hawser-context-private.h"
#include "base/hawser-error.h"
#include "hawser-http-body-private.h"
#include "hawser-http-body-stream-private.h"
#include "hawser-http-message-private.h"
#include "hawser-http-queue-private.h"
#include "hawser-http-request-options-private.h"
#include "hawser-http-response-private.h"
#include "registry/hawser-registry-private.h"
#include "spi/hawser-http-backend.h"
#include "spi/hawser-http-exchange-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>
#include <unistd.h>

#define SERVICE "http"

/* What a connect timeout of 0 means. */
#define LONGEST_CONNECT_TIMEOUT 300000

struct _HawserHttpCall {
  gatomicrefcount ref_count;

  /* The caller's side */
  HawserAnswer *answer; /* until it is given */
  const HawserHttpCallOwner *owner;
  gpointer owner_data; /* the source object of the answer, referenced */
  GCancellable *cancellable;
  gulong cancellable_id;
  gboolean streamed;
  guint max_redirects;
  guint read_timeout;

  /* The engine's side */
  HawserContext *context;
  HawserHttpExchange *exchange;
  GPtrArray *candidates; /* of HawserPluginInfo */
  guint candidate;
  HawserHttpBackend *backend; /* unowned: the context's, which the owner holds */

  /* Where it is: in the context's own thread only */
  HawserHttpQueue *queue; /* unowned: the context's */
  HawserHttpTicket ticket;
  HawserDeadline read_deadline;
  HawserDeadline connect_deadline;
  guint hop;
  guint redirect_status;
  char *location;               /* of a redirect whose body is still coming */
  gboolean answered;            /* the final header block came */
  HawserHttpResponse *response; /* until the caller has it */
  GWeakRef opened;              /* the response whose body is streamed: its reader may drop it */
  HawserHttpBody *body;         /* streamed */
  gboolean over;

  /* Wishes from elsewhere: with the context's lock held */
  HawserMail mail;
  gboolean start_wished;
  gboolean resume_wished;
  GError *abort_error;
};

static void call_enter (HawserHttpCall *self);
static void call_try (HawserHttpCall *self);
static void call_wish_resume (gpointer data);
static void call_unref_pointer (gpointer data);
static void call_abort_pointer (gpointer data, GError *error);

static const HawserHttpBodyCall body_call = {
  .resume = call_wish_resume,
  .abort = call_abort_pointer,
  .unref = call_unref_pointer,
};

static HawserHttpCall *
call_ref (HawserHttpCall *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
call_unref (HawserHttpCall *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_clear_object (&self->cancellable);
  g_clear_object (&self->exchange);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_clear_pointer (&self->context, hawser_context_unref);
  g_clear_object (&self->response);
  if (self->streamed)
    g_weak_ref_clear (&self->opened);
  g_clear_error (&self->abort_error);
  g_clear_pointer (&self->body, hawser_http_body_unref);
  g_free (self->location);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserHttpCall, call_unref)

static const char *
backend_name (HawserHttpCall *self)
{
  return hawser_plugin_info_get_name (g_ptr_array_index (self->candidates, self->candidate));
}

/* The one end of every call. With an error that did not come from the engine, the engine is told
 * to stop, after the caller has been answered. */
static void
call_end (HawserHttpCall *self, GError *error, gboolean stop_engine)
{
  HawserAnswer *answer = g_steal_pointer (&self->answer);
  gpointer owner_data = g_steal_pointer (&self->owner_data);

  self->over = TRUE;
  if (self->queue != NULL)
    hawser_http_queue_leave (self->queue, &self->ticket);
  hawser_context_disarm (self->context, &self->read_deadline);
  hawser_context_disarm (self->context, &self->connect_deadline);
  hawser_http_exchange_close (self->exchange);
  if (self->cancellable_id != 0)
    g_cancellable_disconnect (self->cancellable, self->cancellable_id);
  self->owner->over (owner_data, self);

  if (self->body != NULL)
    hawser_http_body_finish (self->body, error);

  if (answer != NULL && error != NULL)
    hawser_answer_return_error (answer, g_steal_pointer (&error));
  else if (answer != NULL)
    hawser_answer_return_object (answer, g_steal_pointer (&self->response));
  g_clear_error (&error);

  if (stop_engine && self->backend != NULL)
    {
      HawserHttpBackendClass *klass = HAWSER_HTTP_BACKEND_GET_CLASS (self->backend);

      hawser_http_exchange_cancel (self->exchange);
      if (klass->cancel != NULL)
        klass->cancel (self->backend, self->exchange);
    }

  g_object_unref (owner_data);
  call_unref (self);
}

/* Whether the system lets this process use the network at all. Asked only after a failure: a
 * sandbox without network refuses the socket itself. */
static gboolean
may_use_network (void)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd >= 0)
    close (fd);
  return fd >= 0 || (errno != EPERM && errno != EACCES);
}

static gboolean
is_about_connecting (const GError *error)
{
  return g_error_matches (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_CONNECT)
         || g_error_matches (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST)
         || g_error_matches (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY)
         || g_error_matches (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN);
}

/* Reports of the exchange */

static void
call_connecting (gpointer data, gboolean connected)
{
  HawserHttpCall *self = data;

  hawser_context_disarm (self->context, &self->connect_deadline);
  if (!connected)
    hawser_context_arm (self->context, &self->connect_deadline,
                        hawser_http_exchange_get_connect_timeout (self->exchange));
}

static void
call_take_response (HawserHttpCall *self, HawserHttpHead *head)
{
  HawserHttpMessage *message = hawser_http_exchange_get_message (self->exchange);
  g_autoptr (GInputStream) stream = NULL;

  self->answered = TRUE;
  self->response
      = hawser_http_response_new (head->version, head->status, g_steal_pointer (&head->reason),
                                  hawser_http_headers_ref (head->headers),
                                  g_ref_string_acquire (message->url),
                                  g_ref_string_acquire ((char *) backend_name (self)));
  if (!self->streamed)
    return;
  self->body = hawser_http_body_new (self->exchange, &body_call, call_ref (self));
  stream = hawser_http_body_stream_new (self->body);
  hawser_http_response_set_stream (self->response, stream);
  g_weak_ref_set (&self->opened, self->response);
}

/* Listeners may do anything, and some run a main loop, in which the rest of the request may come: so
 * all is ready for that before they are called, and may be over after. */
static void
call_tell_listeners (HawserHttpCall *self, HawserHttpHeaders *headers)
{
  g_autoptr (GObject) owner = NULL;

  if (!self->owner->listens (self->owner_data))
    return;
  owner = g_object_ref (self->owner_data);
  hawser_http_exchange_post_rest (self->exchange);
  self->owner->headers (owner, headers);
}

static void
call_end_redirects (HawserHttpCall *self)
{
  call_end (self,
            g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS,
                         _ ("more than %u redirects"), self->max_redirects),
            TRUE);
}

static void
call_head (gpointer data, HawserHttpHead *head)
{
  g_autoptr (HawserHttpCall) self = call_ref (data);
  gboolean redirect = hawser_http_head_is_redirect (head->status, head->headers);

  hawser_context_disarm (self->context, &self->connect_deadline);
  if (head->status < 200)
    {
      call_tell_listeners (self, head->headers);
      return;
    }
  /* A second block would be a mistake of the engine. */
  if (self->answered || self->location != NULL)
    return;

  if (head->version == HAWSER_HTTP_VERSION_HTTP2)
    hawser_http_queue_note_http2 (self->queue, &self->ticket);
  if (redirect)
    {
      self->location = g_strdup (hawser_http_headers_get (head->headers, "location"));
      self->redirect_status = head->status;
    }
  else
    {
      call_take_response (self, head);
    }

  call_tell_listeners (self, head->headers);

  if (self->over)
    return;
  if (redirect && self->location != NULL && self->hop >= self->max_redirects)
    {
      call_end_redirects (self);
    }
  else if (!redirect && self->streamed)
    {
      hawser_answer_return_object (g_steal_pointer (&self->answer),
                                   g_steal_pointer (&self->response));
    }
}

static void
call_chunks (gpointer data)
{
  HawserHttpCall *self = data;

  if (self->body != NULL)
    hawser_http_body_wake (self->body);
}

/* Whether its end is on its way: then it must not reach the network any more. */
static gboolean
call_is_aborted (HawserHttpCall *self)
{
  gboolean aborted;

  hawser_context_lock (self->context);
  aborted = self->abort_error != NULL;
  hawser_context_unlock (self->context);
  return aborted;
}

static void
call_follow_redirect (HawserHttpCall *self)
{
  g_autofree char *location = g_steal_pointer (&self->location);
  GError *error = NULL;

  if (call_is_aborted (self))
    return;
  if (self->hop >= self->max_redirects)
    {
      call_end_redirects (self);
      return;
    }
  if (!hawser_http_message_redirect (hawser_http_exchange_get_message (self->exchange),
                                     self->redirect_status, location, &error))
    {
      /* An engine that keeps something for the next hop learns that there is none. */
      call_end (self, error, TRUE);
      return;
    }
  self->hop++;
  hawser_http_queue_leave (self->queue, &self->ticket);
  call_enter (self);
}

/* Hands over what is known at the end only. */
static void
call_complete (HawserHttpCall *self)
{
  g_autoptr (HawserHttpResponse) opened = self->streamed ? g_weak_ref_get (&self->opened) : NULL;
  HawserHttpResponse *response = self->streamed ? opened : self->response;
  gsize length;

  if (response == NULL)
    return;
  hawser_http_response_take_cookies (response, hawser_http_exchange_steal_cookies (self->exchange));
  if (!self->streamed)
    {
      guint8 *body = hawser_http_exchange_steal_body (self->exchange, &length);

      hawser_http_response_take_body (response, body, length);
    }
}

static void
call_ended (gpointer data, const GError *error)
{
  HawserHttpCall *self = data;

  if (g_error_matches (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE)
      && !self->answered && self->hop == 0 && self->candidate + 1 < self->candidates->len)
    {
      hawser_registry_note_handover (hawser_registry_get_default (),
                                     g_ptr_array_index (self->candidates, self->candidate), error);
      self->candidate++;
      call_try (self);
      return;
    }

  if (error != NULL && is_about_connecting (error) && !may_use_network ())
    {
      call_end (self,
                g_error_new (HAWSER_ERROR, HAWSER_ERROR_PERMISSION_DENIED,
                             _ ("this program may not use the network")),
                FALSE);
    }
  else if (error != NULL)
    {
      call_end (self, g_error_copy (error), hawser_http_exchange_is_overrun (self->exchange));
    }
  else if (self->location != NULL)
    {
      call_follow_redirect (self);
    }
  else if (!self->answered)
    {
      call_end (self,
                g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN,
                             _ ("backend “%s” ended without a response"), backend_name (self)),
                FALSE);
    }
  else
    {
      call_complete (self);
      call_end (self, NULL, FALSE);
    }
}

static const HawserHttpExchangeSink sink = {
  .connecting = call_connecting,
  .head = call_head,
  .chunks = call_chunks,
  .end = call_ended,
};

static void
ticket_start (HawserHttpTicket *ticket)
{
  HawserHttpCall *self
      = (HawserHttpCall *) ((char *) ticket - G_STRUCT_OFFSET (HawserHttpCall, ticket));

  if (!call_is_aborted (self))
    call_try (self);
}

/* Starts the message when it is its turn. */
static void
call_enter (HawserHttpCall *self)
{
  if (hawser_http_queue_enter (self->queue, &self->ticket,
                               hawser_http_exchange_get_uri (self->exchange)))
    call_try (self);
}

/* What a start that failed is for the caller; takes over the error. An exception in Python is no
 * error at all, and one in JavaScript is of a domain that nobody here knows. */
static GError *
start_error (HawserHttpCall *self, GError *cause)
{
  GError *error;

  if (cause != NULL && (cause->domain == HAWSER_ERROR || cause->domain == HAWSER_PLUGIN_ERROR))
    return cause;

  error = g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN,
                       _ ("backend “%s” did not start: %s"), backend_name (self),
                       cause != NULL ? cause->message : _ ("it did not say why"));
  g_clear_error (&cause);
  return error;
}

/* Starts the message on the current candidate, or on the next one that can. */
static void
call_try (HawserHttpCall *self)
{
  HawserRegistry *registry = hawser_registry_get_default ();
  GError *error = NULL;

  for (;;)
    {
      HawserPluginInfo *info = g_ptr_array_index (self->candidates, self->candidate);
      GType type = hawser_registry_get_backend_type (registry, info, SERVICE, &error);

      if (type != 0)
        {
          self->backend = hawser_context_get_instance (self->context, type);
          hawser_http_exchange_begin (self->exchange, self->hop);
          if (HAWSER_HTTP_BACKEND_GET_CLASS (self->backend)
                  ->start (self->backend, self->exchange, &error))
            return;
          self->backend = NULL;
          error = start_error (self, error);
          if (!g_error_matches (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE))
            break;
          hawser_registry_note_handover (registry, info, error);
        }

      if (self->hop > 0 || self->candidate + 1 >= self->candidates->len)
        break;
      self->candidate++;
      g_clear_error (&error);
    }

  call_end (self, error, FALSE);
}

static void
read_deadline_expired (HawserDeadline *deadline)
{
  HawserHttpCall *self
      = (HawserHttpCall *) ((char *) deadline - G_STRUCT_OFFSET (HawserHttpCall, read_deadline));

  call_end (self,
            g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT,
                         _ ("no complete response after %u ms (backend “%s”)"), self->read_timeout,
                         backend_name (self)),
            TRUE);
}

static void
connect_deadline_expired (HawserDeadline *deadline)
{
  HawserHttpCall *self
      = (HawserHttpCall *) ((char *) deadline - G_STRUCT_OFFSET (HawserHttpCall, connect_deadline));

  call_end (self,
            g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT,
                         _ ("no connection after %u ms (backend “%s”)"),
                         hawser_http_exchange_get_connect_timeout (self->exchange),
                         backend_name (self)),
            TRUE);
}

static void
call_run (HawserHttpCall *self)
{
  if (self->read_timeout > 0)
    hawser_context_arm (self->context, &self->read_deadline, self->read_timeout);
  self->queue = hawser_context_get_instance (self->context, HAWSER_TYPE_HTTP_QUEUE);
  call_enter (self);
}

static void
call_resume (HawserHttpCall *self)
{
  HawserHttpBackendClass *klass = HAWSER_HTTP_BACKEND_GET_CLASS (self->backend);

  if (klass->resume != NULL)
    klass->resume (self->backend, self->exchange);
}

static void
call_deliver (HawserMail *mail)
{
  g_autoptr (HawserHttpCall) self
      = (HawserHttpCall *) ((char *) mail - G_STRUCT_OFFSET (HawserHttpCall, mail));
  gboolean start, resume;
  g_autoptr (GError) error = NULL;

  hawser_context_lock (self->context);
  start = self->start_wished;
  resume = self->resume_wished;
  self->start_wished = self->resume_wished = FALSE;
  error = g_steal_pointer (&self->abort_error);
  hawser_context_unlock (self->context);

  if (start && !self->over)
    call_run (self);
  if (error != NULL && !self->over
      && (self->streamed || !hawser_http_exchange_has_succeeded (self->exchange)))
    call_end (self, g_steal_pointer (&error), TRUE);
  if (resume && !self->over)
    call_resume (self);
}

static void
call_post_locked (HawserHttpCall *self)
{
  if (hawser_context_post_locked (self->context, &self->mail))
    call_ref (self);
}

void
hawser_http_call_abort (HawserHttpCall *self, GError *error)
{
  hawser_context_lock (self->context);
  if (self->abort_error == NULL)
    self->abort_error = g_steal_pointer (&error);
  call_post_locked (self);
  hawser_context_unlock (self->context);
  g_clear_error (&error);
}

static void
call_wish_resume (gpointer data)
{
  HawserHttpCall *self = data;

  hawser_context_lock (self->context);
  self->resume_wished = TRUE;
  call_post_locked (self);
  hawser_context_unlock (self->context);
}

static void
call_abort_pointer (gpointer data, GError *error)
{
  hawser_http_call_abort (data, error);
}

static void
call_unref_pointer (gpointer data)
{
  call_unref (data);
}

static void
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  hawser_http_call_abort (data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                     _ ("Operation was cancelled")));
}

HawserHttpCall *
hawser_http_call_start (HawserAnswer *answer,
                        HawserContext *context,
                        const HawserHttpCallOwner *owner,
                        GPtrArray *candidates,
                        const char *url,
                        HawserHttpRequestOptions *options,
                        gboolean streamed)
{
  HawserHttpMessage *message;
  HawserHttpCall *self;
  GCancellable *cancellable = hawser_answer_get_cancellable (answer);
  guint connect_timeout = HAWSER_HTTP_DEFAULT_TIMEOUT;
  gsize limit = HAWSER_HTTP_DEFAULT_MAX_LIMIT;
  GError *error = NULL;

  message = hawser_http_message_new (url, options, &error);
  if (message == NULL)
    {
      hawser_answer_return_error (answer, error);
      hawser_context_unref (context);
      return NULL;
    }

  /* Not g_new0(): calloc() takes three times as long for a size that was just given back. */
  self = g_new (HawserHttpCall, 1);
  *self = (HawserHttpCall){
    .mail.deliver = call_deliver,
    .ticket.start = ticket_start,
    .read_deadline.expired = read_deadline_expired,
    .connect_deadline.expired = connect_deadline_expired,
    .answer = answer,
    .owner = owner,
    .owner_data = g_object_ref (hawser_answer_get_source (answer)),
    .candidates = g_ptr_array_ref (candidates),
    .streamed = streamed,
    .read_timeout = HAWSER_HTTP_DEFAULT_TIMEOUT,
    .max_redirects = HAWSER_HTTP_DEFAULT_MAX_REDIRECTS,
    .context = context,
  };
  g_atomic_ref_count_init (&self->ref_count);
  if (streamed)
    g_weak_ref_init (&self->opened, NULL);
  if (options != NULL)
    {
      self->read_timeout = options->read_timeout;
      self->max_redirects = options->max_redirects;
      connect_timeout = options->connect_timeout;
      limit = options->max_limit;
    }
  if (connect_timeout == 0)
    connect_timeout = LONGEST_CONNECT_TIMEOUT;

  self->exchange
      = hawser_http_exchange_new (self->context, &sink, self, message, connect_timeout,
                                  self->read_timeout, options != NULL ? options->ca_path : NULL,
                                  streamed, streamed ? G_MAXSIZE : limit);
  if (options != NULL && options->interim_events)
    hawser_http_exchange_set_interim (self->exchange);

  if (cancellable != NULL)
    {
      self->cancellable = g_object_ref (cancellable);
      self->cancellable_id = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb),
                                                    call_ref (self), (GDestroyNotify) call_unref);
    }

  /* One turn of the main loop less when the caller is in the right thread, as it nearly always is.
   * One that is cancelled already must not reach the network. */
  if (cancellable == NULL || !g_cancellable_is_cancelled (cancellable))
    {
      if (hawser_context_enter (self->context))
        {
          call_ref (self);
          call_run (self);
          hawser_context_leave (self->context);
          if (self->over)
            {
              call_unref (self);
              return NULL;
            }
          call_unref (self);
        }
      else
        {
          hawser_context_lock (self->context);
          self->start_wished = TRUE;
          call_post_locked (self);
          hawser_context_unlock (self->context);
        }
    }
  return self;
}
