/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-request.h"

#include "base/hawser-context-private.h"
#include "base/hawser-error.h"
#include "hawser-http-call-private.h"
#include "registry/hawser-registry-private.h"

#include <glib/gi18n-lib.h>

/**
 * HawserHttpRequest:
 *
 * Makes HTTP requests.
 *
 * One object can make any number of requests, one after the other or at the same time; they share
 * its listeners and its backend. Every request ends exactly once: with a response, whatever its
 * status, or with an error. Connections are shared by all objects that are used in one main context,
 * six for one server and 64 in all, and are closed after about two minutes without use; in another
 * main context than the default one also when the last object that was used there goes.
 *
 * The object belongs to one thread at a time; its results and events come in the thread-default main
 * context in which a request was started. While a request runs, the object is kept.
 *
 * Errors are of [error@Hawser.Error], with OpenHarmony's numbers; cancelling gives
 * %G_IO_ERROR_CANCELLED; without a usable plugin they are of [error@Hawser.PluginError].
 *
 * Redirects are followed as RFC 9110 says: 303 becomes `GET`, and so does `POST` at 301 and 302;
 * otherwise method and body stay. `authorization` and `cookie` fields are not sent on to another
 * origin.
 *
 * OpenHarmony: `http.HttpRequest`.
 *
 * Since: 1.0
 */
struct _HawserHttpRequest {
  HawserEventEmitter parent_instance;

  char *backend;
  GPtrArray *candidates; /* of HawserPluginInfo; NULL with candidates_error */
  GError *candidates_error;
  GPtrArray *calls;    /* of HawserHttpCall, running */
  GPtrArray *contexts; /* of HawserContext: where it has been used */
  gboolean destroyed;
};

G_DEFINE_FINAL_TYPE (HawserHttpRequest, hawser_http_request, HAWSER_TYPE_EVENT_EMITTER)

enum { PROP_BACKEND = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { HEADER_RECEIVE, HEADERS_RECEIVE, N_SIGNALS };

static guint signals[N_SIGNALS];

static void
hawser_http_request_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserHttpRequest *self = HAWSER_HTTP_REQUEST (object);

  switch (id)
    {
    case PROP_BACKEND:
      g_value_set_string (value, self->backend);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_http_request_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HawserHttpRequest *self = HAWSER_HTTP_REQUEST (object);

  switch (id)
    {
    case PROP_BACKEND:
      self->backend = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_http_request_constructed (GObject *object)
{
  HawserHttpRequest *self = HAWSER_HTTP_REQUEST (object);

  G_OBJECT_CLASS (hawser_http_request_parent_class)->constructed (object);

  /* Decided here, so that a later change affects new objects only. */
  self->candidates = hawser_registry_get_candidates (hawser_registry_get_default (), "http",
                                                     self->backend, &self->candidates_error);
}

static void
hawser_http_request_finalize (GObject *object)
{
  HawserHttpRequest *self = HAWSER_HTTP_REQUEST (object);

  g_free (self->backend);
  g_clear_pointer (&self->candidates, g_ptr_array_unref);
  g_clear_error (&self->candidates_error);
  g_ptr_array_unref (self->calls);
  for (guint i = 0; i < self->contexts->len; i++)
    hawser_context_unuse (g_ptr_array_index (self->contexts, i));
  g_ptr_array_unref (self->contexts);

  G_OBJECT_CLASS (hawser_http_request_parent_class)->finalize (object);
}

static void
hawser_http_request_class_init (HawserHttpRequestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hawser_http_request_get_property;
  object_class->set_property = hawser_http_request_set_property;
  object_class->constructed = hawser_http_request_constructed;
  object_class->finalize = hawser_http_request_finalize;

  /**
   * HawserHttpRequest:backend: (getter get_backend)
   *
   * The backend that this object asks for by name, such as `curl` or `http-curl`, or %NULL to leave
   * it to the environment, the application's preference and the priorities, in this order. See
   * [class@Hawser.Registry]. Which one did a request is in [property@Hawser.HttpResponse:backend].
   *
   * Since: 1.0
   */
  properties[PROP_BACKEND]
      = g_param_spec_string ("backend", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * HawserHttpRequest::header-receive:
   * @self: the request
   * @header: (type GVariant): the header fields as an object (`a{sv}`)
   *
   * Emitted just before [signal@Hawser.HttpRequest::headers-receive], with the same fields.
   *
   * OpenHarmony: the event `headerReceive`, whose listeners get an error, always undefined, as well.
   *
   * Since: 1.0
   */
  signals[HEADER_RECEIVE]
      = g_signal_new ("header-receive", HAWSER_TYPE_HTTP_REQUEST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      g_cclosure_marshal_VOID__VARIANT, G_TYPE_NONE, 1, G_TYPE_VARIANT);

  /**
   * HawserHttpRequest::headers-receive:
   * @self: the request
   * @header: (type GVariant): the header fields as an object (`a{sv}`), as in
   *   [property@Hawser.HttpResponse:header]
   *
   * Emitted for the header block of the final response, and for that of each redirect that is
   * followed; not for interim responses (1xx). Events of one request come before its result. With
   * several requests at a time the events do not say which one they belong to.
   *
   * OpenHarmony: the event `headersReceive`.
   *
   * Since: 1.0
   */
  signals[HEADERS_RECEIVE]
      = g_signal_new ("headers-receive", HAWSER_TYPE_HTTP_REQUEST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      g_cclosure_marshal_VOID__VARIANT, G_TYPE_NONE, 1, G_TYPE_VARIANT);
}

static void
hawser_http_request_init (HawserHttpRequest *self)
{
  self->calls = g_ptr_array_new ();
  self->contexts = g_ptr_array_new_with_free_func ((GDestroyNotify) hawser_context_unref);
}

static gboolean
call_listens (gpointer data)
{
  HawserHttpRequest *self = data;

  /* Most often there is no handler at all, which one question tells. */
  if (g_signal_handler_find (self, G_SIGNAL_MATCH_UNBLOCKED, 0, 0, NULL, NULL, NULL) == 0)
    return FALSE;
  for (guint i = 0; i < N_SIGNALS; i++)
    if (g_signal_has_handler_pending (self, signals[i], 0, FALSE))
      return TRUE;
  return FALSE;
}

static void
call_headers (gpointer data, HawserHttpHeaders *headers)
{
  HawserHttpRequest *self = data;
  g_autoptr (GVariant) header = NULL;

  for (guint i = 0; i < N_SIGNALS; i++)
    {
      /* Asked each time: a listener may destroy the object or add another one. */
      if (self->destroyed || !g_signal_has_handler_pending (self, signals[i], 0, FALSE))
        continue;
      if (header == NULL)
        header = g_variant_ref_sink (hawser_http_headers_to_variant (headers));
      g_signal_emit (self, signals[i], 0, header);
    }
}

static void
call_over (gpointer data, HawserHttpCall *call)
{
  HawserHttpRequest *self = data;

  g_ptr_array_remove_fast (self->calls, call);
}

static const HawserHttpCallOwner owner = {
  .listens = call_listens,
  .headers = call_headers,
  .over = call_over,
};

/* Engines and their connections stay in a context as long as somebody who used them. Returns: the
 * current context, with a reference. */
static HawserContext *
use_context (HawserHttpRequest *self)
{
  HawserContext *context;

  if (self->contexts->len > 0
      && hawser_context_is_thread_default (g_ptr_array_index (self->contexts, 0)))
    return hawser_context_ref (g_ptr_array_index (self->contexts, 0));

  context = hawser_context_ref_thread_default ();
  if (!g_ptr_array_find (self->contexts, context, NULL))
    {
      hawser_context_use (context);
      g_ptr_array_add (self->contexts, hawser_context_ref (context));
    }
  return context;
}

static void
start_call (HawserHttpRequest *self,
            const char *url,
            HawserHttpRequestOptions *options,
            gboolean streamed,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  HawserAnswer *answer
      = hawser_answer_new (self, cancellable, callback, user_data,
                           streamed ? (gpointer) hawser_http_request_open_async
                                    : (gpointer) hawser_http_request_request_async);
  HawserHttpCall *call;

  if (self->destroyed)
    {
      hawser_answer_return_error (answer, g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN,
                                                       _ ("the request object was destroyed")));
      return;
    }
  if (self->candidates == NULL)
    {
      hawser_answer_return_error (answer, g_error_copy (self->candidates_error));
      return;
    }

  call = hawser_http_call_start (answer, use_context (self), &owner, self->candidates, url, options,
                                 streamed);
  if (call != NULL)
    g_ptr_array_add (self->calls, call);
}

/**
 * hawser_http_request_new:
 *
 * Makes a request object. Nothing happens on the network.
 *
 * OpenHarmony: `http.createHttp()`.
 *
 * Returns: (transfer full): a request object
 *
 * Since: 1.0
 */
HawserHttpRequest *
hawser_http_request_new (void)
{
  return g_object_new (HAWSER_TYPE_HTTP_REQUEST, NULL);
}

/**
 * hawser_http_request_get_backend:
 * @self: a request object
 *
 * Gets the backend that the object asks for.
 *
 * Returns: (nullable) (transfer none): a name, or %NULL for none in particular
 *
 * Since: 1.0
 */
const char *
hawser_http_request_get_backend (HawserHttpRequest *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST (self), NULL);

  return self->backend;
}

/**
 * hawser_http_request_request_async:
 * @self: a request object
 * @url: a URL of the scheme `http` or `https`; without a scheme, `http` is meant. User information
 *   in it becomes basic authentication
 * @options: (nullable): how to make the request, or %NULL for a plain `GET`
 * @cancellable: (nullable): to cancel the request from any thread
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Makes a request and collects the body of the response.
 *
 * OpenHarmony: `HttpRequest.request(url[, options])`.
 *
 * Since: 1.0
 */
void
hawser_http_request_request_async (HawserHttpRequest *self,
                                   const char *url,
                                   HawserHttpRequestOptions *options,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (options == NULL || HAWSER_IS_HTTP_REQUEST_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  start_call (self, url, options, FALSE, cancellable, callback, user_data);
}

/**
 * hawser_http_request_request_finish:
 * @self: a request object
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.HttpRequest.request_async].
 *
 * Errors: the 2300000 family of [error@Hawser.Error], 401 for options that make no request, 201
 * without permission to use the network; %G_IO_ERROR_CANCELLED; those of
 * [error@Hawser.PluginError] when no plugin can be used.
 *
 * Returns: (transfer full): the response
 *
 * Since: 1.0
 */
HawserHttpResponse *
hawser_http_request_request_finish (HawserHttpRequest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (hawser_answer_is_valid (result, self), NULL);

  return hawser_answer_propagate (result, error);
}

/**
 * hawser_http_request_open_async:
 * @self: a request object
 * @url: a URL, as for [method@Hawser.HttpRequest.request_async]
 * @options: (nullable): how to make the request, or %NULL for a plain `GET`
 * @cancellable: (nullable): to cancel the request from any thread, also while the body is read
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Makes a request and hands the body over as a stream, for bodies of any size.
 *
 * The result comes with the header block of the final response; the body is read from
 * [method@Hawser.HttpResponse.get_stream]. The size limit does not apply; the read timeout does, up
 * to the last byte. [property@Hawser.HttpResponse:cookies] is complete at the end of the stream.
 *
 * Since: 1.0
 */
void
hawser_http_request_open_async (HawserHttpRequest *self,
                                const char *url,
                                HawserHttpRequestOptions *options,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST (self));
  g_return_if_fail (url != NULL);
  g_return_if_fail (options == NULL || HAWSER_IS_HTTP_REQUEST_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  start_call (self, url, options, TRUE, cancellable, callback, user_data);
}

/**
 * hawser_http_request_open_finish:
 * @self: a request object
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.HttpRequest.open_async].
 *
 * Errors: those of [method@Hawser.HttpRequest.request_finish].
 *
 * Returns: (transfer full): the response, with a stream
 *
 * Since: 1.0
 */
HawserHttpResponse *
hawser_http_request_open_finish (HawserHttpRequest *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (hawser_answer_is_valid (result, self), NULL);

  return hawser_answer_propagate (result, error);
}

/**
 * hawser_http_request_destroy:
 * @self: a request object
 *
 * Ends every running request of the object and retires it.
 *
 * A request that is running ends with 2300023, later in its main context; one whose response is
 * complete already still delivers it. Requests that are made afterwards end with 2300999, and no
 * event is emitted any more. The listeners stay; calling this twice is harmless.
 *
 * OpenHarmony: `HttpRequest.destroy()`.
 *
 * Since: 1.0
 */
void
hawser_http_request_destroy (HawserHttpRequest *self)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST (self));

  self->destroyed = TRUE;
  for (guint i = 0; i < self->calls->len; i++)
    hawser_http_call_abort (g_ptr_array_index (self->calls, i),
                            g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR,
                                         _ ("the request object was destroyed")));
}
