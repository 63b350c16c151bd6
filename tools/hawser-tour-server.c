/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tour-server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#define THREADS 16

typedef struct {
  char *method;
  char *path;
  char *cookie;
  char *key; /* of a WebSocket */
  gsize length;
} Request;

static void
request_clear (Request *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->cookie);
  g_free (self->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
read_request (GDataInputStream *input, Request *request)
{
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  g_auto (GStrv) words = line != NULL ? g_strsplit (line, " ", 3) : NULL;

  if (words == NULL || g_strv_length (words) != 3)
    return FALSE;
  request->method = g_strdup (words[0]);
  request->path = g_strdup (words[1]);

  for (;;)
    {
      g_autofree char *field = g_data_input_stream_read_line (input, NULL, NULL, NULL);

      if (field == NULL)
        return FALSE;
      if (*field == '\0')
        return TRUE;
      if (g_ascii_strncasecmp (field, "content-length:", 15) == 0)
        request->length = g_ascii_strtoull (field + 15, NULL, 10);
      else if (g_ascii_strncasecmp (field, "cookie:", 7) == 0)
        request->cookie = g_strdup (g_strstrip (field + 7));
      else if (g_ascii_strncasecmp (field, "sec-websocket-key:", 18) == 0)
        request->key = g_strdup (g_strstrip (field + 18));
    }
}

static gboolean
reply (GOutputStream *output,
       const char *status,
       const char *fields,
       gconstpointer body,
       gsize length)
{
  g_autofree char *head = g_strdup_printf (
      "HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n",
      status, length, fields);

  return g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL)
         && (body == NULL || g_output_stream_write_all (output, body, length, NULL, NULL, NULL));
}

static gboolean
reply_text (GOutputStream *output, const char *status, const char *fields, const char *text)
{
  return reply (output, status, fields, text, strlen (text));
}

static gboolean
reply_packed (GOutputStream *output)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) packer
      = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autoptr (GBytes) packed = NULL;
  g_autofree char *text = g_strnfill (10000, 'z');

  g_output_stream_write_all (packer, text, 10000, NULL, NULL, NULL);
  g_output_stream_close (packer, NULL, NULL);
  packed = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  return reply (output, "200 OK", "Content-Encoding: gzip\r\n", g_bytes_get_data (packed, NULL),
                g_bytes_get_size (packed));
}

static gboolean
reply_large (GOutputStream *output)
{
  static const char block[64 * 1024];

  if (!reply (output, "200 OK", "", NULL, HAWSER_TOUR_LARGE))
    return FALSE;
  for (gsize sent = 0; sent < HAWSER_TOUR_LARGE; sent += sizeof block)
    if (!g_output_stream_write_all (output, block, sizeof block, NULL, NULL, NULL))
      return FALSE;
  return TRUE;
}

static gboolean
answer (GInputStream *input, GOutputStream *output, const Request *request)
{
  g_autofree char *body = g_malloc0 (MIN (request->length, 1024 * 1024) + 1);
  gsize got = 0;

  if (request->length > 1024 * 1024
      || !g_input_stream_read_all (input, body, request->length, &got, NULL, NULL)
      || got != request->length)
    return FALSE;

  if (strcmp (request->path, "/hello") == 0)
    return reply_text (output, "200 OK", "", "Hello from the server of the tour");
  if (strcmp (request->path, "/echo") == 0)
    return reply (output, "200 OK", "", body, got);
  if (strcmp (request->path, "/moved") == 0)
    return reply_text (output, "302 Found", "Location: /landed\r\nSet-Cookie: tour=yes\r\n", "");
  if (strcmp (request->path, "/landed") == 0)
    return reply_text (output, "200 OK", "", request->cookie != NULL ? request->cookie : "none");
  if (strcmp (request->path, "/packed") == 0)
    return reply_packed (output);
  if (strcmp (request->path, "/large") == 0)
    return reply_large (output);
  return reply_text (output, "404 Not Found", "", "There is no such page");
}

/* WebSocket */

/* What the client's key becomes in the answer to its handshake: RFC 6455, 4.2.2. */
static char *
answer_key (const char *key)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guint8 *) key, -1);
  g_checksum_update (checksum, (const guint8 *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

static gboolean
read_exactly (GInputStream *input, gpointer data, gsize size)
{
  gsize got;

  return g_input_stream_read_all (input, data, size, &got, NULL, NULL) && got == size;
}

/* A frame comes back as it came, a ping as a pong. Returns: whether to go on. */
static gboolean
echo_frame (GInputStream *input, GOutputStream *output)
{
  guint8 head[2], mask[4], sent[10];
  g_autofree guint8 *payload = NULL;
  guint64 length;
  guint n = 2;

  if (!read_exactly (input, head, 2))
    return FALSE;
  length = head[1] & 0x7f;
  sent[0] = (head[0] & 0x0f) == 9 ? (head[0] & 0xf0) | 10 : head[0];
  sent[1] = length;
  if (length >= 126)
    {
      guint size = length == 126 ? 2 : 8;

      if (!read_exactly (input, sent + 2, size))
        return FALSE;
      length = 0;
      for (guint i = 0; i < size; i++)
        length = length << 8 | sent[2 + i];
      n += size;
    }
  /* A client masks. */
  if ((head[1] & 0x80) == 0 || length > 1024 * 1024 || !read_exactly (input, mask, 4))
    return FALSE;
  payload = g_malloc (length + 1);
  if (!read_exactly (input, payload, length))
    return FALSE;
  for (gsize i = 0; i < length; i++)
    payload[i] ^= mask[i % 4];

  return g_output_stream_write_all (output, sent, n, NULL, NULL, NULL)
         && g_output_stream_write_all (output, payload, length, NULL, NULL, NULL)
         && (head[0] & 0x0f) != 8;
}

static void
serve_web_socket (GInputStream *input, GOutputStream *output, const char *key)
{
  g_autofree char *accept = answer_key (key);
  g_autofree char *head = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\n"
                                           "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                           "Sec-WebSocket-Accept: %s\r\n\r\n",
                                           accept);
  g_autoptr (GOutputStream) gathered = g_buffered_output_stream_new (output);

  g_filter_output_stream_set_close_base_stream (G_FILTER_OUTPUT_STREAM (gathered), FALSE);
  if (!g_output_stream_write_all (output, head, strlen (head), NULL, NULL, NULL))
    return;
  while (echo_frame (input, gathered) && g_output_stream_flush (gathered, NULL, NULL))
    ;
  g_output_stream_flush (gathered, NULL, NULL);
}

/* Services */

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer data)
{
  g_autoptr (GDataInputStream) input
      = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *output = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  /* Header and body are written one after the other; the second must not wait for the peer. */
  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1,
                       NULL);
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  for (;;)
    {
      g_auto (Request) request = { 0 };

      if (!read_request (input, &request))
        return TRUE;
      if (request.key != NULL)
        {
          serve_web_socket (G_INPUT_STREAM (input), output, request.key);
          return TRUE;
        }
      if (!answer (G_INPUT_STREAM (input), output, &request))
        return TRUE;
    }
}

/* TCP: everything comes back. */
static gboolean
echo_cb (GThreadedSocketService *service,
         GSocketConnection *connection,
         GObject *source,
         gpointer data)
{
  g_output_stream_splice (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                          g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                          G_OUTPUT_STREAM_SPLICE_NONE, NULL, NULL);
  return TRUE;
}

static GSocketService *
start_service (guint16 *port, GCallback run, GError **error)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (THREADS);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &bound, error))
    return NULL;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (service, "run", run, NULL);
  g_socket_service_start (service);
  return g_steal_pointer (&service);
}

/* UDP: every datagram comes back. */
static gboolean
datagram_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  static char buffer[64 * 1024];
  g_autoptr (GSocketAddress) from = NULL;
  gssize size = g_socket_receive_from (socket, &from, buffer, sizeof buffer, NULL, NULL);

  if (size >= 0)
    g_socket_send_to (socket, from, buffer, size, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static GSource *
start_datagrams (guint16 *port, GError **error)
{
  g_autoptr (GSocket) socket
      = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;
  GSource *source;

  if (socket == NULL || !g_socket_bind (socket, address, FALSE, error))
    return NULL;
  bound = g_socket_get_local_address (socket, error);
  if (bound == NULL)
    return NULL;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_socket_set_blocking (socket, FALSE);
  source = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (datagram_cb), NULL, NULL);
  g_source_attach (source, NULL);
  return source;
}

gboolean
hawser_tour_server_start (HawserTourServer *self, GError **error)
{
  self->http = start_service (&self->http_port, G_CALLBACK (run_cb), error);
  if (self->http == NULL)
    return FALSE;
  self->tcp = start_service (&self->tcp_port, G_CALLBACK (echo_cb), error);
  if (self->tcp == NULL)
    return FALSE;
  self->udp = start_datagrams (&self->udp_port, error);
  return self->udp != NULL;
}

void
hawser_tour_server_stop (HawserTourServer *self)
{
  if (self->http != NULL)
    g_socket_service_stop (self->http);
  if (self->tcp != NULL)
    g_socket_service_stop (self->tcp);
  if (self->udp != NULL)
    g_source_destroy (self->udp);
  g_clear_object (&self->http);
  g_clear_object (&self->tcp);
  g_clear_pointer (&self->udp, g_source_unref);
}
