/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-soup-backend.h"

#include "hawser-soup-errors.h"
#include "hawser-soup-jar.h"

#include <libsoup/soup.h>
#include <string.h>

/* The same as the other engine's, so that a swap does not change the load on a server. */
#define CONNECTIONS 64
#define CONNECTIONS_PER_HOST 6
#define IDLE_SECONDS 118

/* After how long without an answer the connections of HTTP/2 are of no use any more; less where the
 * whole request has less time. */
#define SILENCE (5 * G_TIME_SPAN_SECOND)

/* How many pieces of a body are read in one turn of the main loop: a fast server must not keep the
 * program from doing anything else. */
#define READS_PER_TURN 16

struct _HawserHttpSoupBackend {
  HawserHttpBackend parent_instance;

  GHashTable *sessions[2]; /* without and with HTTP/2: ca-path, or "" -> SoupSession */
  GClosure *network_event; /* of every message: sharing it halves what connecting costs */
};

G_DEFINE_FINAL_TYPE (HawserHttpSoupBackend, hawser_http_soup_backend, HAWSER_TYPE_HTTP_BACKEND)

/* When a kept connection fails at once, libsoup 3.2 puts the request back into its queue and tells
 * itself so in an idle source. If the queue came first, it would take that for the failure of the next
 * attempt, and end the process a little later. The queue has the default priority, so the answer is
 * given a higher one. */
#define SEND_PRIORITY (G_PRIORITY_DEFAULT - 1)

/* One hop of an exchange. It belongs to whatever waits: libsoup's send, or the source. */
typedef struct {
  HawserHttpExchange *exchange;
  SoupMessage *message;
  GInputStream *stream;
  GSource *source;
  gboolean may_use_http2;
  gint64 begin;
  gboolean undecodable; /* its body is in an encoding that nobody here knows */
  gboolean cancelled;
} Transfer;

static GQuark transfer_quark;
static guint network_event_signal;

static void
transfer_free (Transfer *self)
{
  g_object_set_qdata (G_OBJECT (self->exchange), transfer_quark, NULL);
  g_object_set_qdata (G_OBJECT (self->message), transfer_quark, NULL);
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  /* A stream that is left open would keep its connection, of which there are six for a host. */
  if (self->stream != NULL)
    {
      g_input_stream_close (self->stream, NULL, NULL);
      g_object_unref (self->stream);
    }
  g_object_unref (self->message);
  g_object_unref (self->exchange);
  g_free (self);
}

static void
transfer_fail (Transfer *self, const GError *error)
{
  gboolean answered = self->stream != NULL;
  int code = hawser_soup_error_to_code (error, answered);
  const char *host = g_uri_get_host (hawser_http_exchange_get_uri (self->exchange));

  /* GIO does not say whose name was not found, but in its words. */
  if (code == HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST && strstr (error->message, host) == NULL)
    code = HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY;
  hawser_http_exchange_report_failed (self->exchange, code, error->message);
  transfer_free (self);
}

static void
transfer_done (Transfer *self)
{
  g_autofree char *cookies = hawser_soup_jar_to_text (self->exchange);

  if (cookies != NULL)
    hawser_http_exchange_report_cookies (self->exchange, cookies);
  hawser_http_exchange_report_done (self->exchange);
  transfer_free (self);
}

static void transfer_read (Transfer *self);

static gboolean
readable_cb (GObject *stream, gpointer data)
{
  Transfer *self = data;

  g_source_set_ready_time (self->source, -1);
  transfer_read (self);
  return G_SOURCE_CONTINUE;
}

static void
transfer_wait (Transfer *self)
{
  if (self->source != NULL)
    return;
  self->source
      = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream), NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_set_static_name (self->source, "[hawser] http-soup body");
  g_source_attach (self->source, g_main_context_get_thread_default ());
}

static void
transfer_stop_waiting (Transfer *self)
{
  if (self->source == NULL)
    return;
  g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

/* Reads what is there. libsoup's streams are pollable; their asynchronous reads would go through
 * one more task each. */
static void
transfer_read (Transfer *self)
{
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < READS_PER_TURN; i++)
    {
      gsize size;
      gpointer buffer = hawser_http_exchange_reserve (self->exchange, &size);
      gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream),
                                                           buffer, size, NULL, &error);

      if (n == 0)
        {
          transfer_done (self);
          return;
        }
      if (n < 0)
        {
          if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
            break;
          transfer_fail (self, error);
          return;
        }
      if (self->undecodable)
        {
          hawser_http_exchange_report_failed (self->exchange,
                                              HAWSER_ERROR_HTTP_BAD_CONTENT_ENCODING,
                                              "the content encoding is not known");
          transfer_free (self);
          return;
        }
      if (!hawser_http_exchange_commit (self->exchange, n))
        {
          /* Until resume(), or for good. */
          transfer_stop_waiting (self);
          return;
        }
    }

  transfer_wait (self);
  /* Not before a read would block: a body that has just been read to its last byte has its end still to
   * be seen, and nothing more comes that would make the stream readable. */
  if (error == NULL)
    g_source_set_ready_time (self->source, 0);
}

/* Whether libsoup's decoder has undone every encoding of the body. */
static gboolean
is_decodable (const char *encodings)
{
  static const char *const known[] = { "gzip", "x-gzip", "deflate", "br", "identity", NULL };
  g_auto (GStrv) list = g_strsplit (encodings, ",", -1);

  for (guint i = 0; list[i] != NULL; i++)
    {
      g_autofree char *name = g_ascii_strdown (g_strstrip (list[i]), -1);

      if (*name != '\0' && !g_strv_contains (known, name))
        return FALSE;
    }
  return TRUE;
}

static HawserHttpVersion
get_version (SoupMessage *message)
{
  switch (soup_message_get_http_version (message))
    {
    case SOUP_HTTP_1_0:
      return HAWSER_HTTP_VERSION_HTTP1_0;
    case SOUP_HTTP_2_0:
      return HAWSER_HTTP_VERSION_HTTP2;
    case SOUP_HTTP_1_1:
    default:
      return HAWSER_HTTP_VERSION_HTTP1_1;
    }
}

static void
transfer_report_headers (Transfer *self)
{
  g_autoptr (HawserHttpHeaders) headers = hawser_http_headers_new ();
  SoupMessageHeadersIter iter;
  const char *name, *value;
  gboolean has_cookies = FALSE;

  /* An interim response may have told something else. */
  self->undecodable = FALSE;
  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (self->message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      hawser_http_headers_append (headers, name, value);
      if (g_ascii_strcasecmp (name, "set-cookie") == 0)
        has_cookies = TRUE;
      else if (g_ascii_strcasecmp (name, "content-encoding") == 0)
        self->undecodable = !is_decodable (value);
    }
  if (has_cookies)
    hawser_soup_jar_learn (self->exchange, self->message);

  hawser_http_exchange_report_headers (self->exchange, get_version (self->message),
                                       soup_message_get_status (self->message),
                                       soup_message_get_reason_phrase (self->message), headers);
}

static void
got_informational_cb (SoupMessage *message)
{
  Transfer *self = g_object_get_qdata (G_OBJECT (message), transfer_quark);

  if (self != NULL)
    transfer_report_headers (self);
}

/* libsoup takes a negative length for none at all. */
static gboolean
has_negative_length (Transfer *self)
{
  const char *length
      = soup_message_headers_get_one (soup_message_get_response_headers (self->message),
                                      "Content-Length");

  return length != NULL && *length == '-';
}

static void
sent_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  Transfer *self = data;
  g_autoptr (GError) error = NULL;

  self->stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  if (self->cancelled)
    {
      transfer_free (self);
    }
  else if (self->stream == NULL)
    {
      transfer_fail (self, error);
    }
  else if (has_negative_length (self))
    {
      hawser_http_exchange_report_failed (self->exchange, HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY,
                                          "the length of the body is negative");
      transfer_free (self);
    }
  else
    {
      transfer_report_headers (self);
      transfer_read (self);
    }
}

/* libsoup 3.2 has no flow control for HTTP/2, and does not wake anybody who waits for more of a body
 * when such a connection breaks. So whoever may be slow, or has no other limit, gets HTTP/1.1. */
static gboolean
may_use_http2 (HawserHttpExchange *exchange)
{
  return !hawser_http_exchange_is_streamed (exchange)
         && hawser_http_exchange_get_read_timeout (exchange) > 0;
}

/* A new connection is on its way, or made. */
static void
network_event_cb (SoupMessage *message,
                  GSocketClientEvent event,
                  GIOStream *connection,
                  gpointer data)
{
  static const char *const only_http1[] = { "http/1.1", NULL };
  Transfer *self = g_object_get_qdata (G_OBJECT (message), transfer_quark);

  if (self == NULL)
    return;
  if (event == G_SOCKET_CLIENT_RESOLVING)
    hawser_http_exchange_report_connecting (self->exchange);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING && !self->may_use_http2)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), only_http1);
  else if (event == G_SOCKET_CLIENT_COMPLETE)
    hawser_http_exchange_report_connected (self->exchange);
}

/* libsoup adds a length of 0 to a POST or PUT without a body; what the core gives is all there is
 * to send. */
static void
starting_cb (SoupMessage *message, gpointer data)
{
  soup_message_headers_remove (soup_message_get_request_headers (message), "Content-Length");
}

static SoupMessage *
make_message (HawserHttpExchange *exchange)
{
  SoupMessage *message = soup_message_new_from_uri (hawser_http_exchange_get_method (exchange),
                                                    hawser_http_exchange_get_uri (exchange));
  SoupMessageHeaders *fields = soup_message_get_request_headers (message);
  HawserHttpHeaders *headers = hawser_http_exchange_get_request_headers (exchange);
  GBytes *body = hawser_http_exchange_get_request_body (exchange);

  /* Redirects are the core's. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, NULL, body);
  else if (soup_message_get_method (message) == SOUP_METHOD_POST
           || soup_message_get_method (message) == SOUP_METHOD_PUT)
    g_signal_connect (message, "starting", G_CALLBACK (starting_cb), NULL);

  for (guint i = 0; i < hawser_http_headers_get_n_fields (headers); i++)
    soup_message_headers_append (fields, hawser_http_headers_get_field_name (headers, i),
                                 hawser_http_headers_get_field_value (headers, i));
  if (hawser_http_exchange_get_hop (exchange) > 0)
    hawser_soup_jar_apply (exchange, message);
  return message;
}

/* Sessions differ in whom they trust, and in the protocol; a connection of one must not serve another. */
static SoupSession *
get_session (HawserHttpSoupBackend *self, const char *ca_path, gboolean with_http2, GError **error)
{
  GHashTable *sessions = self->sessions[with_http2];
  SoupSession *session = g_hash_table_lookup (sessions, ca_path != NULL ? ca_path : "");
  g_autoptr (GTlsDatabase) database = NULL;

  if (session != NULL)
    return session;

  if (ca_path != NULL)
    {
      g_autoptr (GError) local = NULL;

      database = g_tls_file_database_new (ca_path, &local);
      if (database == NULL)
        {
          g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_SSL_CACERT_BADFILE, "%s: %s", ca_path,
                       local->message);
          return NULL;
        }
    }

  session = soup_session_new_with_options ("max-conns", CONNECTIONS, "max-conns-per-host",
                                           CONNECTIONS_PER_HOST, "idle-timeout", IDLE_SECONDS,
                                           "timeout", 0, NULL);
  if (database != NULL)
    soup_session_set_tls_database (session, database);
  /* A 401 or 407 is an answer like any other, so nobody asks for passwords; watching for them costs
   * more than a tenth of a request. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  g_hash_table_insert (sessions, g_strdup (ca_path != NULL ? ca_path : ""), session);
  return session;
}

static gboolean
hawser_http_soup_backend_start (HawserHttpBackend *backend,
                                HawserHttpExchange *exchange,
                                GError **error)
{
  HawserHttpSoupBackend *self = HAWSER_HTTP_SOUP_BACKEND (backend);
  gboolean with_http2 = may_use_http2 (exchange);
  SoupSession *session;
  Transfer *transfer;

  /* libsoup would wait for a proxy that nobody asks for, and never send it. */
  if (strcmp (hawser_http_exchange_get_method (exchange), SOUP_METHOD_CONNECT) == 0)
    {
      g_set_error_literal (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE,
                           "libsoup keeps the method CONNECT for its own tunnels");
      return FALSE;
    }
  session = get_session (self, hawser_http_exchange_get_ca_path (exchange), with_http2, error);
  if (session == NULL)
    return FALSE;

  transfer = g_new0 (Transfer, 1);
  transfer->exchange = g_object_ref (exchange);
  transfer->may_use_http2 = with_http2;
  transfer->begin = g_get_monotonic_time ();
  transfer->message = make_message (exchange);
  g_object_set_qdata (G_OBJECT (exchange), transfer_quark, transfer);
  g_object_set_qdata (G_OBJECT (transfer->message), transfer_quark, transfer);
  g_signal_connect_closure_by_id (transfer->message, network_event_signal, 0, self->network_event,
                                  FALSE);

  if (hawser_http_exchange_get_interim (exchange))
    g_signal_connect (transfer->message, "got-informational", G_CALLBACK (got_informational_cb),
                      NULL);

  soup_session_send_async (session, transfer->message, SEND_PRIORITY,
                           hawser_http_exchange_get_cancellable (exchange), sent_cb, transfer);
  return TRUE;
}

/* Whether a server never answered on a connection that libsoup would keep for the next request all the
 * same: it may be dead (a network that is gone, a computer that slept). */
static gboolean
was_silent (Transfer *self)
{
  /* Half of the time: some of it was over when the request came here. */
  gint64 limit = hawser_http_exchange_get_read_timeout (self->exchange) * (gint64) 500;
  const char *scheme = g_uri_get_scheme (hawser_http_exchange_get_uri (self->exchange));

  return self->stream == NULL && self->may_use_http2 && strcmp (scheme, "https") == 0
         && g_get_monotonic_time () - self->begin >= MIN (limit, SILENCE);
}

static void
hawser_http_soup_backend_cancel (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  HawserHttpSoupBackend *self = HAWSER_HTTP_SOUP_BACKEND (backend);
  Transfer *transfer = g_object_get_qdata (G_OBJECT (exchange), transfer_quark);

  if (transfer == NULL)
    return;
  if (was_silent (transfer))
    {
      const char *ca_path = hawser_http_exchange_get_ca_path (exchange);

      /* There is no way to close one connection; it goes with the last request of its session. */
      g_hash_table_remove (self->sessions[TRUE], ca_path != NULL ? ca_path : "");
    }
  /* Before the response, libsoup saw the cancellable and comes back to sent_cb(), later. Until then
   * others are started, and a closure has room for 255 messages. */
  if (transfer->stream == NULL)
    {
      transfer->cancelled = TRUE;
      g_signal_handlers_disconnect_matched (transfer->message, G_SIGNAL_MATCH_CLOSURE, 0, 0,
                                            self->network_event, NULL, NULL);
    }
  else
    transfer_free (transfer);
}

static void
hawser_http_soup_backend_resume (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  Transfer *transfer = g_object_get_qdata (G_OBJECT (exchange), transfer_quark);

  if (transfer != NULL && transfer->stream != NULL)
    transfer_read (transfer);
}

static void
hawser_http_soup_backend_finalize (GObject *object)
{
  HawserHttpSoupBackend *self = HAWSER_HTTP_SOUP_BACKEND (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->sessions); i++)
    g_hash_table_unref (self->sessions[i]);
  g_closure_unref (self->network_event);

  G_OBJECT_CLASS (hawser_http_soup_backend_parent_class)->finalize (object);
}

static void
hawser_http_soup_backend_class_init (HawserHttpSoupBackendClass *klass)
{
  HawserHttpBackendClass *backend_class = HAWSER_HTTP_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_http_soup_backend_finalize;
  backend_class->start = hawser_http_soup_backend_start;
  backend_class->cancel = hawser_http_soup_backend_cancel;
  backend_class->resume = hawser_http_soup_backend_resume;

  transfer_quark = g_quark_from_static_string ("hawser-http-soup-transfer");
  g_type_class_unref (g_type_class_ref (SOUP_TYPE_MESSAGE));
  network_event_signal = g_signal_lookup ("network-event", SOUP_TYPE_MESSAGE);
}

static void
hawser_http_soup_backend_init (HawserHttpSoupBackend *self)
{
  self->network_event = g_cclosure_new (G_CALLBACK (network_event_cb), NULL, NULL);
  g_closure_ref (self->network_event);
  g_closure_sink (self->network_event);
  g_closure_set_marshal (self->network_event, g_cclosure_marshal_generic);
  for (guint i = 0; i < G_N_ELEMENTS (self->sessions); i++)
    self->sessions[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
