/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-handshake.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/random.h>

/* How long an answer's header block may be. */
#define ANSWER_MAX (64 * 1024)

#define BLOCK 4096

/* RFC 6455, section 1.3 */
#define GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

typedef struct {
  HawserWebSocketChannel *channel;
  GTlsDatabase *database;
  SoupWebsocketExtension *offered; /* what the offer is made of, and what the answer configures */
  char *key;
  GString *request;
  GByteArray *answer;
  HawserSoupHandshake result;
} Attempt;

void
hawser_soup_handshake_clear (HawserSoupHandshake *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->rest, g_bytes_unref);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->protocol, g_free);
  g_clear_pointer (&self->extensions, g_free);
  g_clear_object (&self->deflate);
}

static void
attempt_free (gpointer data)
{
  Attempt *self = data;

  g_clear_object (&self->offered);
  g_clear_object (&self->database);
  g_object_unref (self->channel);
  g_free (self->key);
  if (self->request != NULL)
    g_string_free (self->request, TRUE);
  g_clear_pointer (&self->answer, g_byte_array_unref);
  hawser_soup_handshake_clear (&self->result);
  g_free (self);
}

/* Takes over the task. */
static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void G_GNUC_PRINTF (2, 3) refuse (GTask *task, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  fail (task, g_error_new_valist (SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE, format,
                                  args));
  va_end (args);
}

/* The request */

static gboolean
is_secure (GUri *uri)
{
  return strcmp (g_uri_get_scheme (uri), "wss") == 0;
}

/* Host and port as in a URL, without the port where it is the scheme's own. */
static char *
make_authority (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean is_ipv6 = strchr (host, ':') != NULL;
  g_autofree char *name = g_strconcat (is_ipv6 ? "[" : "", host, is_ipv6 ? "]" : "", NULL);
  int port = g_uri_get_port (uri);

  if (port <= 0 || port == (is_secure (uri) ? 443 : 80))
    return g_steal_pointer (&name);
  return g_strdup_printf ("%s:%d", name, port);
}

static char *
make_key (void)
{
  guint8 random[16];

  if (getrandom (random, sizeof random, 0) != sizeof random)
    for (gsize i = 0; i < sizeof random; i++)
      random[i] = g_random_int ();
  return g_base64_encode (random, sizeof random);
}

static GString *
make_request (Attempt *self)
{
  GUri *uri = hawser_web_socket_channel_get_uri (self->channel);
  HawserHttpHeaders *headers = hawser_web_socket_channel_get_request_headers (self->channel);
  const char *const *protocols = hawser_web_socket_channel_get_protocols (self->channel);
  g_autofree char *authority = make_authority (uri);
  const char *query = g_uri_get_query (uri);
  GString *request = g_string_new (NULL);

  g_string_append_printf (request, "GET %s%s%s HTTP/1.1\r\nHost: %s\r\n", g_uri_get_path (uri),
                          query != NULL ? "?" : "", query != NULL ? query : "", authority);
  g_string_append_printf (request,
                          "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: %s\r\n"
                          "Sec-WebSocket-Version: 13\r\n",
                          self->key);
  if (protocols != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", (char **) protocols);

      g_string_append_printf (request, "Sec-WebSocket-Protocol: %s\r\n", list);
    }
  if (self->offered != NULL)
    {
      g_autofree char *parameters = soup_websocket_extension_get_request_params (self->offered);

      g_string_append_printf (request, "Sec-WebSocket-Extensions: %s%s\r\n",
                              SOUP_WEBSOCKET_EXTENSION_GET_CLASS (self->offered)->name,
                              parameters != NULL ? parameters : "");
    }
  for (guint i = 0; i < hawser_http_headers_get_n_fields (headers); i++)
    g_string_append_printf (request, "%s: %s\r\n", hawser_http_headers_get_field_name (headers, i),
                            hawser_http_headers_get_field_value (headers, i));
  g_string_append (request, "\r\n");
  return request;
}

/* The answer */

static gboolean
is_right_key (Attempt *self, const char *answer)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *expected = NULL;
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (checksum, (const guchar *) self->key, -1);
  g_checksum_update (checksum, (const guchar *) GUID, -1);
  g_checksum_get_digest (checksum, digest, &size);
  expected = g_base64_encode (digest, size);
  return g_strcmp0 (expected, answer) == 0;
}

static gboolean
is_offered_protocol (Attempt *self, const char *protocol)
{
  const char *const *protocols = hawser_web_socket_channel_get_protocols (self->channel);

  return protocols != NULL && g_strv_contains (protocols, protocol);
}

static gboolean
accept_extensions (Attempt *self, const char *extensions, GError **error)
{
  GSList *list = soup_header_parse_list (extensions);
  gboolean good = list != NULL && list->next == NULL && self->offered != NULL;

  if (good)
    {
      g_auto (GStrv) parts = g_strsplit (list->data, ";", 2);
      g_autoptr (GHashTable) parameters = NULL;

      good
          = strcmp (g_strstrip (parts[0]), SOUP_WEBSOCKET_EXTENSION_GET_CLASS (self->offered)->name)
            == 0;
      if (good && parts[1] != NULL)
        parameters = soup_header_parse_semi_param_list_strict (parts[1]);
      good = good && (parts[1] == NULL || parameters != NULL)
             && soup_websocket_extension_configure (self->offered, SOUP_WEBSOCKET_CONNECTION_CLIENT,
                                                    parameters, NULL);
    }
  if (good)
    self->result.deflate = g_steal_pointer (&self->offered);
  else
    g_set_error (error, SOUP_WEBSOCKET_ERROR, SOUP_WEBSOCKET_ERROR_BAD_HANDSHAKE,
                 "the server wants the extension “%s”, which was not offered", extensions);
  soup_header_free_list (list);
  return good;
}

/* Takes over the task. */
static void
judge (GTask *task, SoupMessageHeaders *headers)
{
  Attempt *self = g_task_get_task_data (task);
  HawserSoupHandshake *result = &self->result;
  GError *error = NULL;

  if (result->status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    {
      refuse (task, "the server answered %u %s", result->status, result->reason);
      return;
    }
  result->protocol = g_strdup (soup_message_headers_get_one (headers, "Sec-WebSocket-Protocol"));
  result->extensions
      = g_strdup (soup_message_headers_get_list (headers, "Sec-WebSocket-Extensions"));
  if (!soup_message_headers_header_equals (headers, "Upgrade", "websocket")
      || !soup_message_headers_header_contains (headers, "Connection", "upgrade")
      || !is_right_key (self, soup_message_headers_get_one (headers, "Sec-WebSocket-Accept")))
    refuse (task, "the server does not agree to a WebSocket");
  else if (result->protocol != NULL && !is_offered_protocol (self, result->protocol))
    refuse (task, "the server wants the subprotocol “%s”, which was not offered", result->protocol);
  else if (result->extensions != NULL && !accept_extensions (self, result->extensions, &error))
    fail (task, error);
  else
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

static void read_on (GTask *task);

/* Takes over the task. @length: of the header block without its blank line. */
static void
parse (GTask *task, gsize length)
{
  Attempt *self = g_task_get_task_data (task);
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  /* libsoup reads the status as a number in a string, which has an end. */
  g_autofree char *block = g_strndup ((const char *) self->answer->data, length);
  SoupHTTPVersion version;

  g_clear_pointer (&self->result.reason, g_free);
  if (!soup_headers_parse_response (block, length, headers, &version, &self->result.status,
                                    &self->result.reason))
    {
      self->result.status = 0;
      refuse (task, "the answer is not HTTP");
      return;
    }

  g_byte_array_remove_range (self->answer, 0, length + 2);
  if (self->result.status < 200 && self->result.status != SOUP_STATUS_SWITCHING_PROTOCOLS)
    {
      /* Not the answer yet. */
      read_on (task);
      return;
    }
  if (self->answer->len > 0)
    self->result.rest = g_byte_array_free_to_bytes (g_steal_pointer (&self->answer));
  judge (task, headers);
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Attempt *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), result, &error);

  if (bytes == NULL)
    {
      fail (task, error);
      return;
    }
  if (g_bytes_get_size (bytes) == 0)
    {
      refuse (task, "the server ended the connection without an answer");
      return;
    }
  g_byte_array_append (self->answer, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  read_on (task);
}

/* Takes over the task. */
static void
read_on (GTask *task)
{
  Attempt *self = g_task_get_task_data (task);
  const guint8 *data = self->answer->data;
  const guint8 *end = data != NULL ? memmem (data, self->answer->len, "\r\n\r\n", 4) : NULL;

  if (end != NULL)
    parse (task, end + 2 - data);
  else if (self->answer->len > ANSWER_MAX)
    refuse (task, "the answer is too long");
  else
    g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->result.stream), BLOCK,
                                     G_PRIORITY_DEFAULT, g_task_get_cancellable (task), read_cb,
                                     task);
}

/* The connection */

static void
written_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  GError *error = NULL;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (stream), result, NULL, &error))
    read_on (task);
  else
    fail (task, error);
}

static void
connected_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  GTask *task = data;
  Attempt *self = g_task_get_task_data (task);
  GError *error = NULL;
  GSocketConnection *connection
      = g_socket_client_connect_finish (G_SOCKET_CLIENT (client), result, &error);

  if (connection == NULL)
    {
      fail (task, error);
      return;
    }
  /* Small messages leave at once. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                       NULL);
  self->result.stream = G_IO_STREAM (connection);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->result.stream),
                                   self->request->str, self->request->len, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), written_cb, task);
}

static void
event_cb (GSocketClient *client,
          GSocketClientEvent event,
          GSocketConnectable *connectable,
          GIOStream *connection,
          GTlsDatabase *database)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_database (G_TLS_CONNECTION (connection), database);
}

void
hawser_soup_handshake_async (HawserWebSocketChannel *channel,
                             GTlsDatabase *database,
                             GAsyncReadyCallback callback,
                             gpointer data)
{
  GCancellable *cancellable = hawser_web_socket_channel_get_cancellable (channel);
  GUri *uri = hawser_web_socket_channel_get_uri (channel);
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autofree char *authority = make_authority (uri);
  g_autofree char *address = NULL;
  g_autoptr (GSocketConnectable) connectable = NULL;
  GError *error = NULL;
  Attempt *self = g_new0 (Attempt, 1);
  GTask *task = g_task_new (NULL, cancellable, callback, data);

  g_task_set_source_tag (task, hawser_soup_handshake_async);
  g_task_set_task_data (task, self, attempt_free);
  self->channel = g_object_ref (channel);
  self->answer = g_byte_array_new ();
  self->key = make_key ();
  if (hawser_web_socket_channel_get_compress (channel))
    self->offered = g_object_new (SOUP_TYPE_WEBSOCKET_EXTENSION_DEFLATE, NULL);
  self->request = make_request (self);

  /* As HTTP, so that proxies are asked for as for HTTP. */
  address = g_strdup_printf ("%s://%s", is_secure (uri) ? "https" : "http", authority);
  connectable = g_network_address_parse_uri (address, is_secure (uri) ? 443 : 80, &error);
  if (connectable == NULL)
    {
      fail (task, error);
      return;
    }
  g_socket_client_set_tls (client, is_secure (uri));
  if (database != NULL)
    {
      self->database = g_object_ref (database);
      g_signal_connect (client, "event", G_CALLBACK (event_cb), self->database);
    }
  g_socket_client_connect_async (client, connectable, cancellable, connected_cb, task);
}

gboolean
hawser_soup_handshake_finish (GAsyncResult *result, HawserSoupHandshake *handshake, GError **error)
{
  Attempt *self = g_task_get_task_data (G_TASK (result));

  *handshake = self->result;
  self->result = (HawserSoupHandshake){ 0 };
  return g_task_propagate_boolean (G_TASK (result), error);
}
