/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-web-socket.h"

#include "base/hawser-enum-types.h"
#include "base/hawser-error.h"
#include "base/hawser-marshal.h"
#include "hawser-web-socket-handshake-private.h"
#include "registry/hawser-registry-private.h"
#include "spi/hawser-web-socket-backend.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * HawserWebSocket:
 *
 * A WebSocket client: a connection on which either side sends messages, text or binary.
 *
 * [method@Hawser.WebSocket.connect_async] begins; what becomes of it is told by the event
 * [signal@Hawser.WebSocket::open] or [signal@Hawser.WebSocket::error]. Then messages can be sent and
 * come in until [signal@Hawser.WebSocket::close], once for each connection that was opened or
 * closed. A connection that breaks gives `error`, then `close` with code 0. After either end the
 * object can connect again.
 *
 * Calls on one object are carried out in the order in which they are made, and each ends exactly
 * once, in the thread-default main context of its caller. Events come in the main context of
 * [method@Hawser.WebSocket.connect_async], and the object belongs to that thread while it has a
 * connection. No callback and no listener runs before the call that leads to it has returned, and
 * the callback of a call runs before the events that it leads to.
 *
 * Memory is bounded: a message is at most [property@Hawser.WebSocket:max-message-size] long; beyond
 * [property@Hawser.WebSocket:send-limit] a send waits for room; beyond
 * [property@Hawser.WebSocket:receive-limit] no more is read from the network.
 *
 * Servers' certificates and host names are verified, unlike OpenHarmony's. Redirects are not
 * followed.
 *
 * Errors are of [error@Hawser.Error]: 401 for arguments of no use, 2302001 for a URL, 2302002 for a
 * missing file of certificates, 2302003 when there is a connection already, 2302999 for everything
 * else (OpenHarmony fails a send without a connection with -1); %G_IO_ERROR_CANCELLED; those of
 * [error@Hawser.PluginError] when no plugin can be used.
 *
 * A connection keeps the object until its end, whoever else drops it. Running its dispose
 * (`g_object_run_dispose()`) ends the connection at once and without events.
 *
 * OpenHarmony: `webSocket.WebSocket`.
 *
 * Since: 1.0
 */
struct _HawserWebSocket {
  HawserEventEmitter parent_instance;

  char *wish; /* a plugin's name */
  guint max_message_size;
  guint max_send_size;
  gboolean max_send_size_is_set;
  guint send_limit;
  guint receive_limit;
  gboolean receiving;

  GPtrArray *candidates; /* of HawserPluginInfo; NULL with candidates_error */
  GError *candidates_error;
  guint candidate;

  HawserContext *context;
  HawserMail mail;
  GQueue answers; /* of Answer */

  /* The connection, which holds the object */
  HawserWebSocketState state;
  HawserWebSocketChannel *channel;
  HawserWebSocketBackend *backend; /* NULL until one has started */
  HawserDeadline deadline;         /* of the handshake, or of the closing handshake */
  GSource *cancel;                 /* of the connect, until it is open */
  guint connect_timeout;
  char *protocol;
  char *extensions;
  gsize longest; /* of the messages that have come */
  gboolean tls_failed;
  guint close_code;
  char *close_reason;
  gboolean close_sent;

  GQueue sends;  /* of Send: not given to the backend yet */
  GQueue flight; /* of Send: given, and not gone yet */
  gsize queued;  /* cost of those in both that were accepted */
};

G_DEFINE_FINAL_TYPE (HawserWebSocket, hawser_web_socket, HAWSER_TYPE_EVENT_EMITTER)

#define SERVICE "websocket"

/* The longest message that OpenHarmony sends. */
#define DEFAULT_MAX_SEND_SIZE (5 * 1024 * 1024 - 16)

#define DEFAULT_MAX_MESSAGE_SIZE (16 * 1024 * 1024)
#define DEFAULT_LIMIT (1024 * 1024)

/* For how long a peer may take to answer a close frame, in ms. */
#define CLOSE_TIMEOUT 5000

/* The most that fits into a close frame with its code. */
#define REASON_MAX 123

/* What OpenHarmony says where the peer gave no reason. */
#define NO_REASON "The link is down"

enum {
  PROP_BACKEND = 1,
  PROP_STATE,
  PROP_PROTOCOL,
  PROP_EXTENSIONS,
  PROP_TLS_FAILED,
  PROP_RECEIVING,
  PROP_MAX_MESSAGE_SIZE,
  PROP_MAX_SEND_SIZE,
  PROP_SEND_LIMIT,
  PROP_RECEIVE_LIMIT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum { OPEN, MESSAGE, CLOSE, ERROR, N_SIGNALS };

static guint signals[N_SIGNALS];

/* The end of a call, which waits for its turn. */
typedef struct {
  GList link;
  GTask *task;
  GError *error;
  gboolean connects;               /* a connect that was begun */
  gboolean aborts;                 /* a close before open: the connection ends here */
  HawserWebSocketBackend *backend; /* that has to cancel the channel */
  HawserWebSocketChannel *channel;
} Answer;

typedef struct {
  GList link;
  HawserWebSocket *socket;
  GTask *task; /* NULL once it is answered, or when nobody waits */
  GBytes *bytes;
  gsize size; /* what it counts */
  gboolean is_text;
  gboolean accepted;
  GSource *cancel;
} Send;

static void finish (HawserWebSocket *self,
                    GError *error,
                    guint status,
                    gboolean closed,
                    guint code,
                    const char *reason);

static GError *
error_new (int code, const char *message)
{
  return g_error_new_literal (HAWSER_ERROR, code, message);
}

static GError *
cancelled (void)
{
  return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("cancelled"));
}

static GError *
no_connection (void)
{
  return error_new (HAWSER_ERROR_WEB_SOCKET_UNKNOWN, _ ("there is no connection"));
}

static void
set_state (HawserWebSocket *self, HawserWebSocketState state)
{
  if (self->state == state)
    return;
  self->state = state;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

/* Answers: a call ends in a later turn than the one in which it is made, and before the events that
 * it leads to. */

static void
push_answer (HawserWebSocket *self, Answer *answer)
{
  answer->link.data = answer;
  g_queue_push_tail_link (&self->answers, &answer->link);

  if (self->mail.queued)
    return;
  hawser_context_lock (self->context);
  if (hawser_context_post_locked (self->context, &self->mail))
    g_object_ref (self);
  hawser_context_unlock (self->context);
}

static Answer *
answer (HawserWebSocket *self, GTask *task, GError *error)
{
  Answer *answer = g_new0 (Answer, 1);

  /* Whether it was cancelled in time is known here. */
  g_task_set_check_cancellable (task, FALSE);
  answer->task = task;
  answer->error = error;
  push_answer (self, answer);
  return answer;
}

static void
cancel_channel (HawserWebSocketBackend *backend, HawserWebSocketChannel *channel)
{
  hawser_web_socket_channel_cancel (channel);
  if (HAWSER_WEB_SOCKET_BACKEND_GET_CLASS (backend)->cancel != NULL)
    HAWSER_WEB_SOCKET_BACKEND_GET_CLASS (backend)->cancel (backend, channel);
}

static void
give_answers (HawserWebSocket *self)
{
  GList *link;

  /* What a callback asks for is answered in the next turn. They are taken one by one: a callback may
   * run a main loop of its own. */
  for (guint n = self->answers.length; n > 0; n--)
    {
      Answer *answer;

      link = g_queue_pop_head_link (&self->answers);
      if (link == NULL)
        break;
      answer = link->data;
      /* While its callback has not run, a connect tells itself that it was cancelled. */
      if (answer->connects && self->state == HAWSER_WEB_SOCKET_STATE_CONNECTING
          && g_cancellable_is_cancelled (g_task_get_cancellable (answer->task)))
        {
          answer->error = cancelled ();
          answer->connects = FALSE;
          g_queue_push_head_link (&self->answers, link);
          finish (self, NULL, 0, FALSE, 0, NULL);
          continue;
        }
      if (answer->task != NULL)
        {
          if (answer->error != NULL)
            g_task_return_error (answer->task, g_steal_pointer (&answer->error));
          else
            g_task_return_boolean (answer->task, TRUE);
          g_object_unref (answer->task);
        }
      if (answer->channel != NULL)
        {
          cancel_channel (answer->backend, answer->channel);
          g_object_unref (answer->channel);
        }
      /* The callback may have run the dispose. */
      if (answer->aborts && self->channel != NULL)
        finish (self, NULL, 0, TRUE, self->close_code, self->close_reason);
      g_free (answer);
    }
}

static void
deliver_answers (HawserMail *mail)
{
  HawserWebSocket *self
      = (HawserWebSocket *) ((char *) mail - G_STRUCT_OFFSET (HawserWebSocket, mail));

  give_answers (self);
  g_object_unref (self);
}

/* Where the object is at home, which is where it connects. Only while there is no connection. */
static void
settle (HawserWebSocket *self)
{
  HawserContext *context = hawser_context_ref_thread_default ();

  if (context == self->context || self->channel != NULL || self->answers.length > 0)
    {
      hawser_context_unref (context);
      return;
    }
  if (self->context != NULL)
    {
      hawser_context_unuse (self->context);
      hawser_context_unref (self->context);
    }
  self->context = context;
  hawser_context_use (context);
}

static GTask *
task_new (HawserWebSocket *self,
          gpointer tag,
          GCancellable *cancellable,
          GAsyncReadyCallback callback,
          gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  settle (self);
  return task;
}

static GSource *
watch_cancellable (HawserWebSocket *self, GTask *task, GSourceFunc callback, gpointer data)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GSource *source;

  if (cancellable == NULL)
    return NULL;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, callback, data, NULL);
  g_source_attach (source, hawser_context_get_main_context (self->context));
  return source;
}

static void
unwatch (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* The queue of messages to send */

static void
send_free (Send *send)
{
  unwatch (&send->cancel);
  g_clear_object (&send->task);
  g_clear_pointer (&send->bytes, g_bytes_unref);
  g_free (send);
}

static void
accept_send (HawserWebSocket *self, Send *send)
{
  send->accepted = TRUE;
  self->queued += send->size;
  unwatch (&send->cancel);
  if (send->task != NULL)
    answer (self, g_steal_pointer (&send->task), NULL);
}

/* Forgets what has left. @notify: to be told when more has. Returns whether there was something. */
static gboolean
reap (HawserWebSocket *self, gboolean notify)
{
  guint n = hawser_web_socket_channel_take_sent (self->channel, notify);

  for (guint i = 0; i < n && self->flight.length > 0; i++)
    {
      Send *send = g_queue_pop_head_link (&self->flight)->data;

      self->queued -= send->size;
      send_free (send);
    }
  return n > 0;
}

/* Hands on what there is room for. */
static void
hand_on (HawserWebSocket *self)
{
  HawserWebSocketBackendClass *klass = HAWSER_WEB_SOCKET_BACKEND_GET_CLASS (self->backend);
  GList *link;

  while ((link = g_queue_peek_head_link (&self->sends)) != NULL)
    {
      Send *send = link->data;
      g_autoptr (GBytes) bytes = NULL;

      if (!send->accepted)
        {
          if (self->queued >= self->send_limit)
            break;
          accept_send (self, send);
        }
      g_queue_unlink (&self->sends, link);
      g_queue_push_tail_link (&self->flight, link);
      bytes = g_steal_pointer (&send->bytes);
      klass->send (self->backend, self->channel, bytes, send->is_text);
    }
}

static void
pump (HawserWebSocket *self)
{
  reap (self, FALSE);
  do
    hand_on (self);
  while (self->sends.length > 0 && reap (self, TRUE));
}

static gboolean
send_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Send *send = data;
  HawserWebSocket *self = send->socket;

  g_queue_unlink (&self->sends, &send->link);
  answer (self, g_steal_pointer (&send->task), cancelled ());
  send_free (send);
  return G_SOURCE_REMOVE;
}

/* The connection */

/* Nothing comes from it any more; the channel is the caller's. */
static HawserWebSocketChannel *
drop_channel (HawserWebSocket *self)
{
  GList *link;

  hawser_web_socket_channel_close (self->channel);
  hawser_context_disarm (self->context, &self->deadline);
  unwatch (&self->cancel);
  while ((link = g_queue_pop_head_link (&self->flight)) != NULL)
    send_free (link->data);
  while ((link = g_queue_pop_head_link (&self->sends)) != NULL)
    {
      Send *send = link->data;

      if (send->task != NULL)
        answer (self, g_steal_pointer (&send->task), no_connection ());
      send_free (send);
    }
  self->queued = 0;
  return g_steal_pointer (&self->channel);
}

/* The connection is over: everything is settled and the object can connect again before the first
 * listener runs. */
static void
finish (HawserWebSocket *self,
        GError *error,
        guint status,
        gboolean closed,
        guint code,
        const char *reason)
{
  g_autofree char *kept = g_strdup (reason);
  g_autoptr (HawserWebSocketChannel) channel = drop_channel (self);
  HawserWebSocketBackend *backend = g_steal_pointer (&self->backend);

  if (backend != NULL)
    cancel_channel (backend, channel);
  give_answers (self);
  set_state (self, HAWSER_WEB_SOCKET_STATE_IDLE);
  if (self->tls_failed)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TLS_FAILED]);
  if (error != NULL)
    {
      g_signal_emit (self, signals[ERROR], 0, error, status);
      g_error_free (error);
    }
  if (closed)
    g_signal_emit (self, signals[CLOSE], 0, code, kept);
  g_object_unref (self); /* the connection's, see hawser_web_socket_connect_async() */
}

/* An error of a backend as the `error` event carries it. */
static GError *
connection_error (HawserWebSocket *self, GError *error)
{
  self->tls_failed = error->domain == G_TLS_ERROR;
  if (error->domain != HAWSER_PLUGIN_ERROR
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      error->domain = HAWSER_ERROR;
      error->code = HAWSER_ERROR_CONNECTION;
    }
  return error;
}

static GError *
start_error (HawserWebSocket *self, GError *error)
{
  const char *name
      = hawser_plugin_info_get_name (g_ptr_array_index (self->candidates, self->candidate));

  if (error == NULL)
    return g_error_new (HAWSER_ERROR, HAWSER_ERROR_WEB_SOCKET_UNKNOWN,
                        _ ("the backend “%s” failed and does not say why"), name);
  if (error->domain != HAWSER_ERROR && error->domain != HAWSER_PLUGIN_ERROR)
    {
      error->domain = HAWSER_ERROR;
      error->code = HAWSER_ERROR_WEB_SOCKET_UNKNOWN;
      /* A mistake of the backend, such as an exception of JavaScript, which says nothing of it. */
      g_prefix_error (&error, "%s: ", name);
    }
  return error;
}

/* Starts the channel on the current candidate, or on the next one that can. */
static gboolean
start (HawserWebSocket *self, GError **error)
{
  HawserRegistry *registry = hawser_registry_get_default ();
  GError *why = NULL;

  if (self->candidates == NULL)
    {
      g_propagate_error (error, g_error_copy (self->candidates_error));
      return FALSE;
    }
  for (;;)
    {
      HawserPluginInfo *info = g_ptr_array_index (self->candidates, self->candidate);
      GType type = hawser_registry_get_backend_type (registry, info, SERVICE, &why);

      if (type != 0)
        {
          self->backend = hawser_context_get_instance (self->context, type);
          hawser_web_socket_channel_begin (self->channel);
          if (HAWSER_WEB_SOCKET_BACKEND_GET_CLASS (self->backend)
                  ->connect (self->backend, self->channel, &why))
            return TRUE;
          self->backend = NULL;
          why = start_error (self, why);
          if (!g_error_matches (why, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE))
            break;
          hawser_registry_note_handover (registry, info, why);
        }

      if (self->candidate + 1 >= self->candidates->len)
        break;
      self->candidate++;
      g_clear_error (&why);
    }
  g_propagate_error (error, why);
  return FALSE;
}

static void
deadline_expired (HawserDeadline *deadline)
{
  HawserWebSocket *self
      = (HawserWebSocket *) ((char *) deadline - G_STRUCT_OFFSET (HawserWebSocket, deadline));

  if (self->state == HAWSER_WEB_SOCKET_STATE_CLOSING)
    finish (self, NULL, 0, TRUE, self->close_code, self->close_reason);
  else
    finish (self,
            g_error_new (HAWSER_ERROR, HAWSER_ERROR_CONNECTION,
                         _ ("no connection after %u ms (backend “%s”)"), self->connect_timeout,
                         hawser_plugin_info_get_name (
                             g_ptr_array_index (self->candidates, self->candidate))),
            0, FALSE, 0, NULL);
}

static gboolean
connect_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  HawserWebSocket *self = data;

  for (GList *link = self->answers.head; link != NULL; link = link->next)
    if (((Answer *) link->data)->connects)
      return G_SOURCE_REMOVE; /* see give_answers() */
  finish (self, cancelled (), 0, FALSE, 0, NULL);
  return G_SOURCE_REMOVE;
}

/* After what was accepted before. */
static void
send_close (HawserWebSocket *self)
{
  guint code = self->close_code;

  if (self->close_sent || self->sends.length > 0)
    return;
  self->close_sent = TRUE;
  /* Not allowed on the wire. */
  if (code == 1004 || code == 1005 || code == 1006 || code == 1015)
    code = 1000;
  HAWSER_WEB_SOCKET_BACKEND_GET_CLASS (self->backend)
      ->close (self->backend, self->channel, code, self->close_reason);
}

/* What the channel tells */

static void
channel_open (gpointer data,
              guint status,
              const char *reason,
              const char *protocol,
              const char *extensions)
{
  HawserWebSocket *self = data;

  give_answers (self);
  if (self->state != HAWSER_WEB_SOCKET_STATE_CONNECTING)
    return;
  hawser_context_disarm (self->context, &self->deadline);
  unwatch (&self->cancel);
  self->protocol = g_strdup (protocol);
  self->extensions = g_strdup (extensions);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROTOCOL]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXTENSIONS]);
  set_state (self, HAWSER_WEB_SOCKET_STATE_OPEN);

  g_object_ref (self);
  pump (self);
  g_signal_emit (self, signals[OPEN], 0, status, reason);
  g_object_unref (self);
}

static void
channel_message (gpointer data, GBytes *bytes, const char *text)
{
  HawserWebSocket *self = data;

  if (self->answers.length > 0)
    {
      HawserWebSocketChannel *channel = self->channel;

      give_answers (self);
      if (self->channel != channel)
        return;
    }
  self->longest = MAX (self->longest, g_bytes_get_size (bytes));
  g_signal_emit (self, signals[MESSAGE], 0, bytes, text);
}

static void
channel_sent (gpointer data)
{
  HawserWebSocket *self = data;

  pump (self);
  if (self->state == HAWSER_WEB_SOCKET_STATE_CLOSING)
    {
      hawser_context_disarm (self->context, &self->deadline);
      hawser_context_arm (self->context, &self->deadline, CLOSE_TIMEOUT);
      send_close (self);
    }
}

static void
channel_resume (gpointer data)
{
  HawserWebSocket *self = data;
  HawserWebSocketBackendClass *klass = HAWSER_WEB_SOCKET_BACKEND_GET_CLASS (self->backend);

  if (klass->resume != NULL)
    klass->resume (self->backend, self->channel);
}

static void
channel_end (gpointer data, HawserWebSocketEnd *end)
{
  HawserWebSocket *self = data;
  HawserWebSocketChannel *channel = self->channel;
  g_autoptr (GError) error = NULL;

  give_answers (self);
  if (self->channel != channel)
    return;

  if (end->unknown)
    HAWSER_WEB_SOCKET_BACKEND_GET_CLASS (self->backend)
        ->close (self->backend, self->channel, end->code, "");
  self->backend = NULL; /* it knows that this is the end */

  if (self->state == HAWSER_WEB_SOCKET_STATE_CONNECTING)
    {
      error = g_steal_pointer (&end->error);
      if (g_error_matches (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE)
          && self->candidates != NULL && self->candidate + 1 < self->candidates->len)
        {
          hawser_registry_note_handover (hawser_registry_get_default (),
                                         g_ptr_array_index (self->candidates, self->candidate),
                                         error);
          self->candidate++;
          g_clear_error (&error);
          if (start (self, &error))
            return;
        }
      if (error == NULL) /* a close without an open */
        error = error_new (HAWSER_ERROR_CONNECTION, _ ("the connection was closed"));
      finish (self, connection_error (self, g_steal_pointer (&error)), end->code, FALSE, 0, NULL);
    }
  else if (self->state == HAWSER_WEB_SOCKET_STATE_CLOSING)
    {
      /* However it ended: it is what was asked for. */
      finish (self, NULL, 0, TRUE, self->close_code, self->close_reason);
    }
  else if (end->error != NULL)
    {
      finish (self, connection_error (self, g_steal_pointer (&end->error)), 0, TRUE, end->code,
              end->code != 0 ? "" : NO_REASON);
    }
  else if (end->code == 0 || end->code == 1005)
    {
      finish (self, NULL, 0, TRUE, 1000, "");
    }
  else
    {
      finish (self, NULL, 0, TRUE, end->code,
              end->reason != NULL && *end->reason != '\0' ? end->reason : NO_REASON);
    }
}

static const HawserWebSocketChannelSink sink = {
  .open = channel_open,
  .message = channel_message,
  .sent = channel_sent,
  .resume = channel_resume,
  .end = channel_end,
};

/* GObject */

static void
hawser_web_socket_constructed (GObject *object)
{
  HawserWebSocket *self = HAWSER_WEB_SOCKET (object);

  G_OBJECT_CLASS (hawser_web_socket_parent_class)->constructed (object);

  self->candidates = hawser_registry_get_candidates (hawser_registry_get_default (), SERVICE,
                                                     self->wish, &self->candidates_error);
}

static void
hawser_web_socket_dispose (GObject *object)
{
  HawserWebSocket *self = HAWSER_WEB_SOCKET (object);

  /* Only by g_object_run_dispose(): a connection holds the object. */
  if (self->channel != NULL)
    {
      Answer *answer = g_new0 (Answer, 1);

      /* Backends are not called from here. */
      answer->channel = drop_channel (self);
      answer->backend = g_steal_pointer (&self->backend);
      if (answer->backend == NULL)
        g_clear_object (&answer->channel);
      push_answer (self, answer);
      self->state = HAWSER_WEB_SOCKET_STATE_IDLE;
      g_object_unref (self);
    }

  G_OBJECT_CLASS (hawser_web_socket_parent_class)->dispose (object);
}

static void
hawser_web_socket_finalize (GObject *object)
{
  HawserWebSocket *self = HAWSER_WEB_SOCKET (object);

  g_free (self->wish);
  g_free (self->protocol);
  g_free (self->extensions);
  g_free (self->close_reason);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_clear_error (&self->candidates_error);
  if (self->context != NULL)
    {
      hawser_context_unuse (self->context);
      hawser_context_unref (self->context);
    }

  G_OBJECT_CLASS (hawser_web_socket_parent_class)->finalize (object);
}

static void
hawser_web_socket_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserWebSocket *self = HAWSER_WEB_SOCKET (object);

  switch (id)
    {
    case PROP_BACKEND:
      g_value_set_string (value, hawser_web_socket_get_backend (self));
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PROTOCOL:
      g_value_set_string (value, self->protocol);
      break;
    case PROP_EXTENSIONS:
      g_value_set_string (value, self->extensions);
      break;
    case PROP_TLS_FAILED:
      g_value_set_boolean (value, self->tls_failed);
      break;
    case PROP_RECEIVING:
      g_value_set_boolean (value, self->receiving);
      break;
    case PROP_MAX_MESSAGE_SIZE:
      g_value_set_uint (value, self->max_message_size);
      break;
    case PROP_MAX_SEND_SIZE:
      g_value_set_uint (value, self->max_send_size);
      break;
    case PROP_SEND_LIMIT:
      g_value_set_uint (value, self->send_limit);
      break;
    case PROP_RECEIVE_LIMIT:
      g_value_set_uint (value, self->receive_limit);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_web_socket_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HawserWebSocket *self = HAWSER_WEB_SOCKET (object);

  switch (id)
    {
    case PROP_BACKEND:
      self->wish = g_value_dup_string (value);
      break;
    case PROP_RECEIVING:
      hawser_web_socket_set_receiving (self, g_value_get_boolean (value));
      break;
    case PROP_MAX_MESSAGE_SIZE:
      hawser_web_socket_set_max_message_size (self, g_value_get_uint (value));
      break;
    case PROP_MAX_SEND_SIZE:
      hawser_web_socket_set_max_send_size (self, g_value_get_uint (value));
      break;
    case PROP_SEND_LIMIT:
      hawser_web_socket_set_send_limit (self, g_value_get_uint (value));
      break;
    case PROP_RECEIVE_LIMIT:
      hawser_web_socket_set_receive_limit (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
add_signals (GType type)
{
  /**
   * HawserWebSocket::open:
   * @self: the WebSocket
   * @status: the HTTP status of the handshake's answer, 101
   * @message: its reason phrase, normally `Switching Protocols`
   *
   * The connection is open.
   *
   * OpenHarmony: the event `open`.
   *
   * Since: 1.0
   */
  signals[OPEN] = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                hawser_marshal_VOID__UINT_STRING, G_TYPE_NONE, 2, G_TYPE_UINT,
                                G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  g_signal_set_va_marshaller (signals[OPEN], type, hawser_marshal_VOID__UINT_STRINGv);

  /**
   * HawserWebSocket::message:
   * @self: the WebSocket
   * @data: the message
   * @text: (nullable): the message as text, or %NULL when it is binary. Text with a NUL character is
   *   whole in @data only.
   *
   * A message has come, complete. What comes while there is no listener is lost; to keep it, set
   * [property@Hawser.WebSocket:receiving] to %FALSE.
   *
   * OpenHarmony: the event `message`.
   *
   * Since: 1.0
   */
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   hawser_marshal_VOID__BOXED_STRING, G_TYPE_NONE, 2,
                                   G_TYPE_BYTES | G_SIGNAL_TYPE_STATIC_SCOPE,
                                   G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  g_signal_set_va_marshaller (signals[MESSAGE], type, hawser_marshal_VOID__BOXED_STRINGv);

  /**
   * HawserWebSocket::close:
   * @self: the WebSocket
   * @code: the close code: the one given to [method@Hawser.WebSocket.close_async], or the peer's; 1000
   *   when the peer gave none; 0 when the connection broke
   * @reason: the reason given with it. Where the peer gave a code without a reason, and where the
   *   connection broke, `The link is down`.
   *
   * The connection has ended, and so have its events.
   *
   * OpenHarmony: the event `close`.
   *
   * Since: 1.0
   */
  signals[CLOSE] = g_signal_new ("close", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 hawser_marshal_VOID__UINT_STRING, G_TYPE_NONE, 2, G_TYPE_UINT,
                                 G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
  g_signal_set_va_marshaller (signals[CLOSE], type, hawser_marshal_VOID__UINT_STRINGv);

  /**
   * HawserWebSocket::error:
   * @self: the WebSocket
   * @error: what happened: code 200 of %HAWSER_ERROR, %G_IO_ERROR_CANCELLED when the connect's
   *   cancellable ended it, or an error of [error@Hawser.PluginError]
   * @status: the HTTP status of the handshake's answer when it was not 101, otherwise 0
   *
   * The connection could not be made, or it broke. In the second case
   * [signal@Hawser.WebSocket::close] follows.
   *
   * OpenHarmony: the event `error`; @status is its `data`.
   *
   * Since: 1.0
   */
  signals[ERROR] = g_signal_new ("error", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 hawser_marshal_VOID__BOXED_UINT, G_TYPE_NONE, 2,
                                 G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE, G_TYPE_UINT);
  g_signal_set_va_marshaller (signals[ERROR], type, hawser_marshal_VOID__BOXED_UINTv);
}

static void
hawser_web_socket_class_init (HawserWebSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  GParamFlags writable = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = hawser_web_socket_constructed;
  object_class->dispose = hawser_web_socket_dispose;
  object_class->finalize = hawser_web_socket_finalize;
  object_class->get_property = hawser_web_socket_get_property;
  object_class->set_property = hawser_web_socket_set_property;

  /**
   * HawserWebSocket:backend:
   *
   * The name of the plugin to use, such as `websocket-soup` or `soup`, or %NULL for the best one. It
   * reads as the plugin in use once there was a connection.
   *
   * Since: 1.0
   */
  properties[PROP_BACKEND]
      = g_param_spec_string ("backend", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * HawserWebSocket:state:
   *
   * What the connection is doing.
   *
   * Since: 1.0
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, HAWSER_TYPE_WEB_SOCKET_STATE,
                                              HAWSER_WEB_SOCKET_STATE_IDLE, readable);

  /**
   * HawserWebSocket:protocol:
   *
   * The subprotocol that the server chose, or %NULL. It stays until the next connect.
   *
   * Since: 1.0
   */
  properties[PROP_PROTOCOL] = g_param_spec_string ("protocol", NULL, NULL, NULL, readable);

  /**
   * HawserWebSocket:extensions:
   *
   * The extensions in use, as the server wrote them, or %NULL. It stays until the next connect.
   *
   * Since: 1.0
   */
  properties[PROP_EXTENSIONS] = g_param_spec_string ("extensions", NULL, NULL, NULL, readable);

  /**
   * HawserWebSocket:tls-failed:
   *
   * Whether the last connection failed for a reason of TLS, such as a certificate that is not
   * trusted, a host name that is not in it, or a server without TLS. The number in
   * [signal@Hawser.WebSocket::error] is the same for every failure. It stays until the next connect.
   *
   * Since: 1.0
   */
  properties[PROP_TLS_FAILED] = g_param_spec_boolean ("tls-failed", NULL, NULL, FALSE, readable);

  /**
   * HawserWebSocket:receiving:
   *
   * Whether messages are reported. While they are not, up to
   * [property@Hawser.WebSocket:receive-limit] bytes of them wait, and then nothing is read from the
   * network: the peer has to wait as well, also for the answers to its pings.
   *
   * Since: 1.0
   */
  properties[PROP_RECEIVING] = g_param_spec_boolean ("receiving", NULL, NULL, TRUE, writable);

  /**
   * HawserWebSocket:max-message-size:
   *
   * How long a message that is received may be, in bytes, decompressed and with all its fragments.
   * A longer one closes the connection with 1009. It counts from the next connect on.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_MESSAGE_SIZE]
      = g_param_spec_uint ("max-message-size", NULL, NULL, 1, G_MAXINT32, DEFAULT_MAX_MESSAGE_SIZE,
                           writable);

  /**
   * HawserWebSocket:max-send-size:
   *
   * How long a message that is sent may be, in bytes. A longer one is refused with 401. The default
   * is OpenHarmony's limit, 5242864. Unless the property was set, a message that is as long as one
   * that has come over the same connection can be sent, too: a peer that sends such messages takes
   * them, and whatever comes can be sent back.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_SEND_SIZE] = g_param_spec_uint ("max-send-size", NULL, NULL, 1, G_MAXINT32,
                                                      DEFAULT_MAX_SEND_SIZE, writable);

  /**
   * HawserWebSocket:send-limit:
   *
   * How many bytes of messages may wait to be sent, each counted with 128 bytes more than it has. The
   * send that goes beyond it is accepted, those after it wait for room.
   *
   * Since: 1.0
   */
  properties[PROP_SEND_LIMIT]
      = g_param_spec_uint ("send-limit", NULL, NULL, 1, G_MAXINT32, DEFAULT_LIMIT, writable);

  /**
   * HawserWebSocket:receive-limit:
   *
   * How many bytes of messages may wait to be reported, each counted with 128 bytes more than it has.
   * Beyond it, nothing is read from the network. Should a backend go on all the same, 16 times as much
   * closes the connection with 1009. It counts from the next connect on.
   *
   * Since: 1.0
   */
  properties[PROP_RECEIVE_LIMIT]
      = g_param_spec_uint ("receive-limit", NULL, NULL, 1, G_MAXINT32, DEFAULT_LIMIT, writable);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  add_signals (G_TYPE_FROM_CLASS (klass));
}

static void
hawser_web_socket_init (HawserWebSocket *self)
{
  self->mail.deliver = deliver_answers;
  self->deadline.expired = deadline_expired;
  self->max_message_size = DEFAULT_MAX_MESSAGE_SIZE;
  self->max_send_size = DEFAULT_MAX_SEND_SIZE;
  self->send_limit = DEFAULT_LIMIT;
  self->receive_limit = DEFAULT_LIMIT;
  self->receiving = TRUE;
  g_queue_init (&self->answers);
  g_queue_init (&self->sends);
  g_queue_init (&self->flight);
}

/* Calls */

/**
 * hawser_web_socket_new:
 *
 * Makes a WebSocket without a connection.
 *
 * OpenHarmony: `webSocket.createWebSocket()`.
 *
 * Returns: (transfer full): a WebSocket
 *
 * Since: 1.0
 */
HawserWebSocket *
hawser_web_socket_new (void)
{
  return g_object_new (HAWSER_TYPE_WEB_SOCKET, NULL);
}

/* Takes over the task. */
static void
connect_now (HawserWebSocket *self,
             const char *url,
             HawserWebSocketRequestOptions *options,
             GTask *task)
{
  g_auto (HawserWebSocketHandshake) handshake = { 0 };
  gboolean idle = self->state == HAWSER_WEB_SOCKET_STATE_IDLE;
  GError *error = NULL;

  hawser_web_socket_handshake_init (&handshake, url, options, &error);
  if (!idle && (error == NULL || error->code == HAWSER_ERROR_WEB_SOCKET_URL))
    {
      g_clear_error (&error);
      error = error_new (HAWSER_ERROR_WEB_SOCKET_CONNECTED, _ ("there is a connection already"));
    }
  if (error != NULL)
    {
      answer (self, task, error);
      return;
    }

  /* Who is told of a change may run the dispose. */
  g_object_freeze_notify (G_OBJECT (self));
  handshake.max_message_size = self->max_message_size;
  handshake.receive_limit = self->receive_limit;
  g_clear_pointer (&self->protocol, g_free);
  g_clear_pointer (&self->extensions, g_free);
  self->longest = 0;
  if (self->tls_failed)
    {
      self->tls_failed = FALSE;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TLS_FAILED]);
    }
  self->connect_timeout
      = options != NULL ? hawser_web_socket_request_options_get_connect_timeout (options) : 60000;
  self->channel = hawser_web_socket_channel_new (self->context, &sink, self, &handshake);
  hawser_web_socket_channel_set_receiving (self->channel, self->receiving);
  g_object_ref (self);
  set_state (self, HAWSER_WEB_SOCKET_STATE_CONNECTING);

  if (start (self, &error))
    {
      if (self->connect_timeout > 0)
        hawser_context_arm (self->context, &self->deadline, self->connect_timeout);
      self->cancel = watch_cancellable (self, task, G_SOURCE_FUNC (connect_cancelled_cb), self);
    }
  else
    {
      /* The event comes behind the call's end. */
      hawser_web_socket_channel_begin (self->channel);
      hawser_web_socket_channel_report_error (self->channel, error);
    }
  answer (self, task, error)->connects = error == NULL;
  g_object_thaw_notify (G_OBJECT (self));
}

/**
 * hawser_web_socket_connect_async:
 * @self: a WebSocket
 * @url: a URL with the scheme `ws` or `wss`
 * @options: (nullable): how to connect, or %NULL for the defaults
 * @cancellable: (nullable): ends the attempt until the connection is open
 * @callback: (nullable) (scope async): is called when the attempt was begun
 * @user_data: passed to the callback
 *
 * Begins to connect. The call ends when the attempt was begun; its outcome is the event
 * [signal@Hawser.WebSocket::open] or [signal@Hawser.WebSocket::error].
 *
 * Errors: 401 for options of no use, 2302002 for a missing file of certificates, 2302003 when there
 * is a connection already, 2302001 for a URL. When no backend can even begin, the call ends with its
 * error and an event `error` follows.
 *
 * OpenHarmony: `WebSocket.connect()`.
 *
 * Since: 1.0
 */
void
hawser_web_socket_connect_async (HawserWebSocket *self,
                                 const char *url,
                                 HawserWebSocketRequestOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task;

  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (options == NULL || HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, hawser_web_socket_connect_async, cancellable, callback, user_data);
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  connect_now (self, url, options, task);
}

/**
 * hawser_web_socket_connect_finish:
 * @self: a WebSocket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.WebSocket.connect_async].
 *
 * Returns: whether the attempt was begun
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_connect_finish (HawserWebSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* With NUL characters, which g_utf8_validate() does not take. */
static gboolean
is_utf8 (const char *text, gsize size)
{
  const char *end = text + size;

  while (!g_utf8_validate (text, end - text, &text))
    if (*text++ != '\0')
      return FALSE;
  return TRUE;
}

/* See HawserWebSocket:max-send-size. */
static gsize
longest_send (HawserWebSocket *self)
{
  return self->max_send_size_is_set ? self->max_send_size
                                    : MAX (self->max_send_size, self->longest);
}

/* Whether a message can be sent at all. */
static gboolean
check_message (HawserWebSocket *self,
               const char *data,
               gsize size,
               gboolean is_text,
               GError **error)
{
  GError *why = NULL;

  if (self->state != HAWSER_WEB_SOCKET_STATE_OPEN
      && self->state != HAWSER_WEB_SOCKET_STATE_CONNECTING)
    why = no_connection ();
  else if (size > longest_send (self))
    why = g_error_new (HAWSER_ERROR, HAWSER_ERROR_PARAMETER,
                       _ ("a message may have %u bytes at most"), (guint) longest_send (self));
  else if (is_text && size > 0 && !is_utf8 (data, size))
    why = error_new (HAWSER_ERROR_PARAMETER, _ ("the message is not UTF-8"));
  if (why != NULL)
    g_propagate_error (error, why);
  return why == NULL;
}

/* Takes over the bytes and the task, which is NULL when nobody waits. */
static void
enqueue (HawserWebSocket *self, GTask *task, GBytes *bytes, gboolean is_text)
{
  Send *send = g_new0 (Send, 1);

  send->link.data = send;
  send->socket = self;
  send->task = task;
  send->bytes = bytes;
  send->size = g_bytes_get_size (bytes) + HAWSER_WEB_SOCKET_MESSAGE_COST;
  send->is_text = is_text;
  g_queue_push_tail_link (&self->sends, &send->link);

  if (self->state == HAWSER_WEB_SOCKET_STATE_OPEN)
    pump (self);
  else if (self->queued < self->send_limit)
    accept_send (self, send);
  if (g_queue_peek_tail_link (&self->sends) == &send->link && send->task != NULL)
    send->cancel = watch_cancellable (self, task, G_SOURCE_FUNC (send_cancelled_cb), send);
}

/* Takes over the bytes and the task, which is NULL when nobody waits. */
static void
send_now (HawserWebSocket *self, GTask *task, GBytes *bytes, gboolean is_text)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  GError *error = NULL;

  if (check_message (self, data, size, is_text, task != NULL ? &error : NULL)
      && (task == NULL || !g_task_return_error_if_cancelled (task)))
    {
      enqueue (self, task, bytes, is_text);
      return;
    }
  g_bytes_unref (bytes);
  if (error != NULL)
    answer (self, task, error);
  else
    g_clear_object (&task);
}

/* Whether a message would be accepted now, and its call end before no other that was made earlier. */
static gboolean
check_turn (HawserWebSocket *self, GError **error)
{
  Send *last = g_queue_peek_tail (&self->sends);

  /* While some wait, pump() has asked to be told, which this would take back. */
  if (last == NULL && self->state == HAWSER_WEB_SOCKET_STATE_OPEN)
    reap (self, FALSE);
  if (self->answers.length == 0 && (last == NULL || last->accepted)
      && self->queued < self->send_limit)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                       _ ("the message has to wait for its turn"));
  return FALSE;
}

static void
send_bytes (HawserWebSocket *self,
            gpointer tag,
            GBytes *bytes,
            gboolean is_text,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  if (callback != NULL || cancellable != NULL)
    task = task_new (self, tag, cancellable, callback, user_data);
  send_now (self, task, g_bytes_ref (bytes), is_text);
}

/**
 * hawser_web_socket_send_text_async:
 * @self: a WebSocket
 * @text: the message in UTF-8
 * @cancellable: (nullable): takes the message back while it waits for room
 * @callback: (nullable) (scope async): is called when the message was accepted
 * @user_data: passed to the callback
 *
 * Sends a text message. The call ends when the message was accepted into the queue, at once while
 * there is room: see [property@Hawser.WebSocket:send-limit]. Messages leave in the order of the
 * calls; those accepted before the connection is open leave right after.
 *
 * Errors: 401 for text that is not UTF-8 or longer than [property@Hawser.WebSocket:max-send-size],
 * 2302999 without a connection.
 *
 * OpenHarmony: `WebSocket.send()` with a `string`.
 *
 * Since: 1.0
 */
void
hawser_web_socket_send_text_async (HawserWebSocket *self,
                                   const char *text,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = NULL;

  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (text != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  if (callback != NULL || cancellable != NULL)
    task = task_new (self, hawser_web_socket_send_text_async, cancellable, callback, user_data);
  send_now (self, task, g_bytes_new (text, strlen (text)), TRUE);
}

/**
 * hawser_web_socket_send_text_bytes_async:
 * @self: a WebSocket
 * @text: the message in UTF-8
 * @cancellable: (nullable): takes the message back while it waits for room
 * @callback: (nullable) (scope async): is called when the message was accepted
 * @user_data: passed to the callback
 *
 * Sends a text message as [method@Hawser.WebSocket.send_text_async] does, without a copy of it, and
 * whole where it has NUL characters: a text that came in [signal@Hawser.WebSocket::message] goes back
 * unchanged as its `data`.
 *
 * Since: 1.0
 */
void
hawser_web_socket_send_text_bytes_async (HawserWebSocket *self,
                                         GBytes *text,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data)
{
  send_bytes (self, hawser_web_socket_send_text_bytes_async, text, TRUE, cancellable, callback,
              user_data);
}

/**
 * hawser_web_socket_send_bytes_async:
 * @self: a WebSocket
 * @bytes: the message
 * @cancellable: (nullable): takes the message back while it waits for room
 * @callback: (nullable) (scope async): is called when the message was accepted
 * @user_data: passed to the callback
 *
 * Sends a binary message, as [method@Hawser.WebSocket.send_text_async] sends a text.
 *
 * OpenHarmony: `WebSocket.send()` with an `ArrayBuffer`.
 *
 * Since: 1.0
 */
void
hawser_web_socket_send_bytes_async (HawserWebSocket *self,
                                    GBytes *bytes,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  send_bytes (self, hawser_web_socket_send_bytes_async, bytes, FALSE, cancellable, callback,
              user_data);
}

/**
 * hawser_web_socket_send_finish:
 * @self: a WebSocket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.WebSocket.send_text_async],
 * [method@Hawser.WebSocket.send_text_bytes_async] or [method@Hawser.WebSocket.send_bytes_async].
 *
 * Returns: whether the message was accepted
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_send_finish (HawserWebSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_web_socket_try_send_text:
 * @self: a WebSocket
 * @text: the message in UTF-8
 * @error: return location for an error
 *
 * Sends a text message as [method@Hawser.WebSocket.send_text_async] does, if it is accepted at once.
 * Where it would have to wait, because there is no room or because calls made before have not ended,
 * nothing is done and the error is %G_IO_ERROR_WOULD_BLOCK: send it with
 * [method@Hawser.WebSocket.send_text_async], then. Its other errors are those of that call.
 *
 * Who sends message after message in this way keeps the main loop from everything else.
 *
 * Returns: whether the message was accepted
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_try_send_text (HawserWebSocket *self, const char *text, GError **error)
{
  gsize size;

  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  size = strlen (text);
  if (!check_message (self, text, size, TRUE, error) || !check_turn (self, error))
    return FALSE;
  enqueue (self, NULL, g_bytes_new (text, size), TRUE);
  return TRUE;
}

/**
 * hawser_web_socket_try_send_bytes:
 * @self: a WebSocket
 * @bytes: the message
 * @error: return location for an error
 *
 * Sends a binary message as [method@Hawser.WebSocket.send_bytes_async] does, if it is accepted at
 * once; see [method@Hawser.WebSocket.try_send_text].
 *
 * Returns: whether the message was accepted
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_try_send_bytes (HawserWebSocket *self, GBytes *bytes, GError **error)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  if (!check_message (self, NULL, g_bytes_get_size (bytes), FALSE, error)
      || !check_turn (self, error))
    return FALSE;
  enqueue (self, NULL, g_bytes_ref (bytes), FALSE);
  return TRUE;
}

static void
keep_close (HawserWebSocket *self, HawserWebSocketCloseOptions *options)
{
  const char *reason
      = options != NULL ? hawser_web_socket_close_options_get_reason (options) : NULL;
  guint code = options != NULL ? hawser_web_socket_close_options_get_code (options) : 1000;

  self->close_sent = FALSE;
  self->close_code = code >= 1000 && code <= 1015 ? code : 1000;
  g_free (self->close_reason);
  if (reason == NULL || *reason == '\0' || !g_utf8_validate (reason, -1, NULL))
    reason = "CLOSE_NORMAL";
  self->close_reason = g_strdup (reason);
  if (strlen (reason) > REASON_MAX)
    *g_utf8_find_prev_char (self->close_reason, self->close_reason + REASON_MAX + 1) = '\0';
}

/**
 * hawser_web_socket_close_async:
 * @self: a WebSocket
 * @options: (nullable): code and reason, or %NULL for 1000 and `CLOSE_NORMAL`
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when the close was accepted
 * @user_data: passed to the callback
 *
 * Closes the connection: sends what was accepted before, then the close frame, and waits up to five
 * seconds for the peer's. The call ends when that was begun; [signal@Hawser.WebSocket::close] follows
 * with the code and the reason given here. Before the connection is open, the attempt ends and
 * `close` comes at once.
 *
 * Errors: 2302999 without a connection, and when it is being closed already.
 *
 * OpenHarmony: `WebSocket.close()`.
 *
 * Since: 1.0
 */
void
hawser_web_socket_close_async (HawserWebSocket *self,
                               HawserWebSocketCloseOptions *options,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  HawserWebSocketState state;
  GTask *task;

  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (options == NULL || HAWSER_IS_WEB_SOCKET_CLOSE_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = task_new (self, hawser_web_socket_close_async, cancellable, callback, user_data);
  state = self->state;
  if (g_task_return_error_if_cancelled (task))
    {
      g_object_unref (task);
      return;
    }
  if (state == HAWSER_WEB_SOCKET_STATE_IDLE || state == HAWSER_WEB_SOCKET_STATE_CLOSING)
    {
      answer (self, task, no_connection ());
      return;
    }

  keep_close (self, options);
  set_state (self, HAWSER_WEB_SOCKET_STATE_CLOSING);
  if (state == HAWSER_WEB_SOCKET_STATE_CONNECTING)
    {
      answer (self, task, NULL)->aborts = TRUE;
      return;
    }
  answer (self, task, NULL);
  hawser_context_arm (self->context, &self->deadline, CLOSE_TIMEOUT);
  send_close (self);
}

/**
 * hawser_web_socket_close_finish:
 * @self: a WebSocket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.WebSocket.close_async].
 *
 * Returns: whether the close was accepted
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_close_finish (HawserWebSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Properties */

/**
 * hawser_web_socket_get_backend:
 * @self: a WebSocket
 *
 * Gets the plugin that does the work, or is to do it.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.WebSocket:backend]
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_get_backend (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), NULL);

  if (self->context != NULL && self->candidates != NULL)
    return hawser_plugin_info_get_name (g_ptr_array_index (self->candidates, self->candidate));
  return self->wish;
}

/**
 * hawser_web_socket_get_state:
 * @self: a WebSocket
 *
 * Gets what the connection is doing.
 *
 * Returns: see [property@Hawser.WebSocket:state]
 *
 * Since: 1.0
 */
HawserWebSocketState
hawser_web_socket_get_state (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), HAWSER_WEB_SOCKET_STATE_IDLE);

  return self->state;
}

/**
 * hawser_web_socket_get_protocol:
 * @self: a WebSocket
 *
 * Gets the subprotocol that the server chose.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.WebSocket:protocol]
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_get_protocol (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), NULL);

  return self->protocol;
}

/**
 * hawser_web_socket_get_extensions:
 * @self: a WebSocket
 *
 * Gets the extensions in use.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.WebSocket:extensions]
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_get_extensions (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), NULL);

  return self->extensions;
}

/**
 * hawser_web_socket_get_tls_failed:
 * @self: a WebSocket
 *
 * Gets whether the last connection failed for a reason of TLS.
 *
 * Returns: see [property@Hawser.WebSocket:tls-failed]
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_get_tls_failed (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), FALSE);

  return self->tls_failed;
}

/**
 * hawser_web_socket_get_receiving:
 * @self: a WebSocket
 *
 * Gets whether messages are reported.
 *
 * Returns: see [property@Hawser.WebSocket:receiving]
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_get_receiving (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), FALSE);

  return self->receiving;
}

/**
 * hawser_web_socket_set_receiving:
 * @self: a WebSocket
 * @receiving: see [property@Hawser.WebSocket:receiving]
 *
 * Sets whether messages are reported.
 *
 * Since: 1.0
 */
void
hawser_web_socket_set_receiving (HawserWebSocket *self, gboolean receiving)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));

  receiving = !!receiving;
  if (self->receiving == receiving)
    return;
  self->receiving = receiving;
  if (self->channel != NULL)
    hawser_web_socket_channel_set_receiving (self->channel, receiving);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECEIVING]);
}

static void
set_number (HawserWebSocket *self, guint *place, guint number, guint property)
{
  if (*place == number)
    return;
  *place = number;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * hawser_web_socket_get_max_message_size:
 * @self: a WebSocket
 *
 * Gets how long a received message may be.
 *
 * Returns: see [property@Hawser.WebSocket:max-message-size]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_get_max_message_size (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), 0);

  return self->max_message_size;
}

/**
 * hawser_web_socket_set_max_message_size:
 * @self: a WebSocket
 * @size: see [property@Hawser.WebSocket:max-message-size]
 *
 * Sets how long a received message may be.
 *
 * Since: 1.0
 */
void
hawser_web_socket_set_max_message_size (HawserWebSocket *self, guint size)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (size > 0 && size <= G_MAXINT32);

  set_number (self, &self->max_message_size, size, PROP_MAX_MESSAGE_SIZE);
}

/**
 * hawser_web_socket_get_max_send_size:
 * @self: a WebSocket
 *
 * Gets how long a message that is sent may be.
 *
 * Returns: see [property@Hawser.WebSocket:max-send-size]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_get_max_send_size (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), 0);

  return self->max_send_size;
}

/**
 * hawser_web_socket_set_max_send_size:
 * @self: a WebSocket
 * @size: see [property@Hawser.WebSocket:max-send-size]
 *
 * Sets how long a message that is sent may be.
 *
 * Since: 1.0
 */
void
hawser_web_socket_set_max_send_size (HawserWebSocket *self, guint size)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (size > 0 && size <= G_MAXINT32);

  self->max_send_size_is_set = TRUE;
  set_number (self, &self->max_send_size, size, PROP_MAX_SEND_SIZE);
}

/**
 * hawser_web_socket_get_send_limit:
 * @self: a WebSocket
 *
 * Gets how much may wait to be sent.
 *
 * Returns: see [property@Hawser.WebSocket:send-limit]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_get_send_limit (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), 0);

  return self->send_limit;
}

/**
 * hawser_web_socket_set_send_limit:
 * @self: a WebSocket
 * @limit: see [property@Hawser.WebSocket:send-limit]
 *
 * Sets how much may wait to be sent.
 *
 * Since: 1.0
 */
void
hawser_web_socket_set_send_limit (HawserWebSocket *self, guint limit)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (limit > 0 && limit <= G_MAXINT32);

  set_number (self, &self->send_limit, limit, PROP_SEND_LIMIT);
}

/**
 * hawser_web_socket_get_receive_limit:
 * @self: a WebSocket
 *
 * Gets how much may wait to be reported.
 *
 * Returns: see [property@Hawser.WebSocket:receive-limit]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_get_receive_limit (HawserWebSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET (self), 0);

  return self->receive_limit;
}

/**
 * hawser_web_socket_set_receive_limit:
 * @self: a WebSocket
 * @limit: see [property@Hawser.WebSocket:receive-limit]
 *
 * Sets how much may wait to be reported.
 *
 * Since: 1.0
 */
void
hawser_web_socket_set_receive_limit (HawserWebSocket *self, guint limit)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET (self));
  g_return_if_fail (limit > 0 && limit <= G_MAXINT32);

  set_number (self, &self->receive_limit, limit, PROP_RECEIVE_LIMIT);
}
