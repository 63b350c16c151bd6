/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-websocket-soup-backend.h"

#include "hawser-soup-guard.h"
#include "hawser-soup-handshake.h"
#include "hawser-soup-pipe.h"

#include <libsoup/soup.h>

struct _HawserWebsocketSoupBackend {
  HawserWebSocketBackend parent_instance;

  GHashTable *databases; /* ca-path -> GTlsDatabase */
};

G_DEFINE_FINAL_TYPE (HawserWebsocketSoupBackend,
                     hawser_websocket_soup_backend,
                     HAWSER_TYPE_WEB_SOCKET_BACKEND)

#define OPCODE_CLOSE 0x08
#define OPCODE_PONG 0x0a

/* How many answers to pings may wait to leave. */
#define PINGS_MAX 64

/* One channel. The handshake holds it, and so does the connection. */
typedef struct {
  HawserWebSocketChannel *channel;
  SoupWebsocketConnection *connection; /* NULL before it is open */
  HawserSoupGuard *guard;
  HawserSoupPipe *pipe;
  guint pings;      /* not answered */
  GSource *silence; /* the peer has not been heard for too long */
} Link;

static GQuark link_quark;

static Link *
get_link (HawserWebSocketChannel *channel)
{
  return g_object_get_qdata (G_OBJECT (channel), link_quark);
}

static void
link_free (gpointer data)
{
  Link *link = data;

  g_object_set_qdata (G_OBJECT (link->channel), link_quark, NULL);
  if (link->silence != NULL)
    {
      g_source_destroy (link->silence);
      g_source_unref (link->silence);
    }
  if (link->pipe != NULL)
    {
      hawser_soup_pipe_output_set_sent (hawser_soup_pipe_get_output (link->pipe), NULL, NULL);
      hawser_soup_guard_set_ping (link->guard, NULL, NULL);
      g_object_unref (link->guard);
      g_object_unref (link->pipe);
    }
  if (link->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (link->connection, link);
      g_object_unref (link->connection);
    }
  g_object_unref (link->channel);
  g_free (link);
}

static gboolean
link_free_cb (gpointer data)
{
  link_free (data);
  return G_SOURCE_REMOVE;
}

/* Not on the stack of libsoup, which may go on with the connection. */
static void
link_free_later (Link *link)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_signal_handlers_disconnect_by_data (link->connection, link);
  g_source_set_callback (source, link_free_cb, link, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* The open connection */

static void
message_cb (SoupWebsocketConnection *connection, int type, GBytes *message, Link *link)
{
  gboolean go_on;

  if (type == SOUP_WEBSOCKET_DATA_TEXT)
    go_on = hawser_web_socket_channel_report_text_bytes (link->channel, message);
  else
    go_on = hawser_web_socket_channel_report_bytes (link->channel, message);
  if (!go_on)
    hawser_soup_pipe_input_pause (hawser_soup_pipe_get_input (link->pipe), HAWSER_SOUP_PAUSE_FULL);
}

/* libsoup has none of its own for this signal, and the generic one costs as much as the message. */
static void
message_marshal (GClosure *closure,
                 GValue *return_value,
                 guint n_values,
                 const GValue *values,
                 gpointer hint,
                 gpointer marshal_data)
{
  message_cb (g_value_get_object (values), g_value_get_int (values + 1),
              g_value_get_boxed (values + 2), closure->data);
}

static void
sent_cb (guint8 opcode, gpointer data)
{
  Link *link = data;

  if (opcode < OPCODE_CLOSE)
    hawser_web_socket_channel_report_sent (link->channel);
  else if (opcode == OPCODE_PONG && link->pings > 0 && --link->pings == PINGS_MAX / 2)
    hawser_soup_pipe_input_resume (hawser_soup_pipe_get_input (link->pipe),
                                   HAWSER_SOUP_PAUSE_PINGED);
}

/* A peer that pings and does not take the answers would fill the memory with them. */
static void
ping_cb (gpointer data)
{
  Link *link = data;

  /* A connection that is being closed does not answer. */
  if (soup_websocket_connection_get_state (link->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  if (++link->pings >= PINGS_MAX)
    hawser_soup_pipe_input_pause (hawser_soup_pipe_get_input (link->pipe),
                                  HAWSER_SOUP_PAUSE_PINGED);
}

/* Codes that have come into use after libsoup's list was made. */
static gboolean
is_newer_code (guint code)
{
  return code >= 1012 && code <= 1014;
}

static void
report_closed (Link *link)
{
  hawser_web_socket_channel_report_closed (link->channel,
                                           soup_websocket_connection_get_close_code (
                                               link->connection),
                                           soup_websocket_connection_get_close_data (
                                               link->connection));
}

static void
error_cb (SoupWebsocketConnection *connection, GError *error, Link *link)
{
  if (error->domain != SOUP_WEBSOCKET_ERROR)
    {
      hawser_web_socket_channel_report_error (link->channel, error);
      return;
    }
  if (error->code == SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR
      && is_newer_code (soup_websocket_connection_get_close_code (connection)))
    {
      hawser_soup_pipe_output_change_code (hawser_soup_pipe_get_output (link->pipe),
                                           SOUP_WEBSOCKET_CLOSE_PROTOCOL_ERROR,
                                           soup_websocket_connection_get_close_code (connection));
      report_closed (link);
      return;
    }
  /* Where the length of a frame is too much, libsoup ends without a word to the peer. */
  if (error->code == SOUP_WEBSOCKET_CLOSE_TOO_BIG
      && soup_websocket_connection_get_state (connection) == SOUP_WEBSOCKET_STATE_OPEN)
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_TOO_BIG, NULL);
  hawser_web_socket_channel_report_failed (link->channel, error->code, error->message);
}

/* The state says that it is closing when libsoup has done its part. With the peer's code there are
 * close frames both ways, and what remains, the end of the connection below, is nobody's concern. */
static void
state_cb (SoupWebsocketConnection *connection, GParamSpec *pspec, Link *link)
{
  if (soup_websocket_connection_get_close_code (connection) != 0)
    report_closed (link);
}

static void
closed_cb (SoupWebsocketConnection *connection, Link *link)
{
  /* Only where nothing else was reported. */
  hawser_web_socket_channel_report_failed (link->channel, 0, "the connection was lost");
  link_free_later (link);
}

static gboolean
silence_cb (gpointer data)
{
  Link *link = data;
  HawserSoupPipeInput *input = hawser_soup_pipe_get_input (link->pipe);
  guint limit = hawser_web_socket_channel_get_ping_interval (link->channel)
                + hawser_web_socket_channel_get_pong_timeout (link->channel);
  gint64 due = hawser_soup_pipe_input_get_heard (input) + limit * G_TIME_SPAN_SECOND;

  /* Who is not listened to cannot be heard. */
  if (hawser_soup_pipe_input_is_paused (input, HAWSER_SOUP_PAUSE_FULL))
    due = g_get_monotonic_time () + limit * G_TIME_SPAN_SECOND;
  if (due > g_get_monotonic_time ())
    {
      g_source_set_ready_time (link->silence, due);
      return G_SOURCE_CONTINUE;
    }
  hawser_web_socket_channel_report_failed (link->channel, 0, "the peer does not answer");
  link_free (link);
  return G_SOURCE_REMOVE;
}

static gboolean
silence_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static void
watch_silence (Link *link)
{
  static GSourceFuncs funcs = { .dispatch = silence_dispatch };
  guint interval = hawser_web_socket_channel_get_ping_interval (link->channel);

  if (interval == 0)
    return;
  soup_websocket_connection_set_keepalive_interval (link->connection, interval);
  link->silence = g_source_new (&funcs, sizeof (GSource));
  g_source_set_static_name (link->silence, "[hawser] websocket-soup silence");
  g_source_set_callback (link->silence, silence_cb, link, NULL);
  g_source_set_ready_time (link->silence, 0);
  g_source_attach (link->silence, g_main_context_get_thread_default ());
}

/* The handshake */

static void
open_connection (Link *link, HawserSoupHandshake *handshake)
{
  guint limit = hawser_web_socket_channel_get_max_message_size (link->channel);
  GList *extensions = g_steal_pointer (&handshake->accepted);
  GClosure *closure;

  if (extensions == NULL)
    extensions = g_list_append (NULL, hawser_soup_guard_new ());
  link->guard = g_object_ref (extensions->data);
  hawser_soup_guard_set_limit (link->guard, limit);
  hawser_soup_guard_set_ping (link->guard, ping_cb, link);

  link->pipe = hawser_soup_pipe_new (handshake->stream, handshake->rest);
  link->connection
      = soup_websocket_connection_new (G_IO_STREAM (link->pipe),
                                       hawser_web_socket_channel_get_uri (link->channel),
                                       SOUP_WEBSOCKET_CONNECTION_CLIENT, NULL, handshake->protocol,
                                       extensions);
  /* What cannot be compressed becomes a little longer by it. The guard is exact. */
  soup_websocket_connection_set_max_incoming_payload_size (link->connection,
                                                           (guint64) limit + limit / 1024 + 64);
  closure = g_cclosure_new (G_CALLBACK (message_cb), link, NULL);
  g_closure_set_marshal (closure, message_marshal);
  g_signal_connect_closure (link->connection, "message", closure, FALSE);
  g_signal_connect (link->connection, "error", G_CALLBACK (error_cb), link);
  g_signal_connect (link->connection, "notify::state", G_CALLBACK (state_cb), link);
  g_signal_connect (link->connection, "closed", G_CALLBACK (closed_cb), link);
  hawser_soup_pipe_output_set_sent (hawser_soup_pipe_get_output (link->pipe), sent_cb, link);
  watch_silence (link);

  hawser_web_socket_channel_report_open (link->channel, handshake->status, handshake->reason,
                                         handshake->protocol, handshake->extensions);
}

static void
agreed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Link *link = data;
  g_auto (HawserSoupHandshake) handshake = { 0 };
  g_autoptr (GError) error = NULL;

  if (hawser_soup_handshake_finish (result, &handshake, &error))
    {
      open_connection (link, &handshake);
      return;
    }
  if (handshake.status != 0)
    hawser_web_socket_channel_report_failed (link->channel, handshake.status, error->message);
  else
    hawser_web_socket_channel_report_error (link->channel, error);
  link_free (link);
}

static GTlsDatabase *
get_database (HawserWebsocketSoupBackend *self, const char *ca_path, GError **error)
{
  GTlsDatabase *database = g_hash_table_lookup (self->databases, ca_path);

  if (database != NULL)
    return database;
  database = g_tls_file_database_new (ca_path, error);
  if (database != NULL)
    g_hash_table_insert (self->databases, g_strdup (ca_path), database);
  return database;
}

static gboolean
hawser_websocket_soup_backend_connect (HawserWebSocketBackend *backend,
                                       HawserWebSocketChannel *channel,
                                       GError **error)
{
  HawserWebsocketSoupBackend *self = HAWSER_WEBSOCKET_SOUP_BACKEND (backend);
  const char *ca_path = hawser_web_socket_channel_get_ca_path (channel);
  GTlsDatabase *database = NULL;
  Link *link;

  if (ca_path != NULL)
    {
      database = get_database (self, ca_path, error);
      if (database == NULL)
        return FALSE;
    }

  link = g_new0 (Link, 1);
  link->channel = g_object_ref (channel);
  g_object_set_qdata (G_OBJECT (channel), link_quark, link);
  hawser_soup_handshake_async (channel, database,
                               hawser_web_socket_channel_get_compress (channel)
                                   ? HAWSER_TYPE_SOUP_GUARD
                                   : 0,
                               agreed_cb, link);
  return TRUE;
}

static void
hawser_websocket_soup_backend_send (HawserWebSocketBackend *backend,
                                    HawserWebSocketChannel *channel,
                                    GBytes *message,
                                    gboolean is_text)
{
  Link *link = get_link (channel);

  /* Its end may be reported, and not be known to the core yet. */
  if (link == NULL
      || soup_websocket_connection_get_state (link->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  soup_websocket_connection_send_message (link->connection,
                                          is_text ? SOUP_WEBSOCKET_DATA_TEXT
                                                  : SOUP_WEBSOCKET_DATA_BINARY,
                                          message);
}

static void
hawser_websocket_soup_backend_close (HawserWebSocketBackend *backend,
                                     HawserWebSocketChannel *channel,
                                     guint code,
                                     const char *reason)
{
  Link *link = get_link (channel);

  if (link == NULL
      || soup_websocket_connection_get_state (link->connection) != SOUP_WEBSOCKET_STATE_OPEN)
    return;
  if (code >= SOUP_WEBSOCKET_CLOSE_SERVER_ERROR && code < 3000)
    {
      hawser_soup_pipe_output_change_code (hawser_soup_pipe_get_output (link->pipe),
                                           SOUP_WEBSOCKET_CLOSE_NORMAL, code);
      code = SOUP_WEBSOCKET_CLOSE_NORMAL;
    }
  soup_websocket_connection_close (link->connection, code, reason);
}

static void
hawser_websocket_soup_backend_cancel (HawserWebSocketBackend *backend,
                                      HawserWebSocketChannel *channel)
{
  Link *link = get_link (channel);

  /* Before it is open, the handshake saw the cancellable and comes back to agreed_cb(). */
  if (link != NULL && link->connection != NULL)
    link_free (link);
}

static void
hawser_websocket_soup_backend_resume (HawserWebSocketBackend *backend,
                                      HawserWebSocketChannel *channel)
{
  Link *link = get_link (channel);

  if (link != NULL && link->pipe != NULL)
    hawser_soup_pipe_input_resume (hawser_soup_pipe_get_input (link->pipe), HAWSER_SOUP_PAUSE_FULL);
}

static void
hawser_websocket_soup_backend_finalize (GObject *object)
{
  HawserWebsocketSoupBackend *self = HAWSER_WEBSOCKET_SOUP_BACKEND (object);

  g_hash_table_unref (self->databases);

  G_OBJECT_CLASS (hawser_websocket_soup_backend_parent_class)->finalize (object);
}

static void
hawser_websocket_soup_backend_class_init (HawserWebsocketSoupBackendClass *klass)
{
  HawserWebSocketBackendClass *backend_class = HAWSER_WEB_SOCKET_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_websocket_soup_backend_finalize;
  backend_class->connect = hawser_websocket_soup_backend_connect;
  backend_class->send = hawser_websocket_soup_backend_send;
  backend_class->close = hawser_websocket_soup_backend_close;
  backend_class->cancel = hawser_websocket_soup_backend_cancel;
  backend_class->resume = hawser_websocket_soup_backend_resume;

  link_quark = g_quark_from_static_string ("hawser-websocket-soup-link");
}

static void
hawser_websocket_soup_backend_init (HawserWebsocketSoupBackend *self)
{
  self->databases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
