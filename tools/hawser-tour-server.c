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
  gsize length;
} Request;

static void
request_clear (Request *self)
{
  g_free (self->method);
  g_free (self->path);
  g_free (self->cookie);
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

      if (!read_request (input, &request) || !answer (G_INPUT_STREAM (input), output, &request))
        return TRUE;
    }
}

GSocketService *
hawser_tour_server_start (guint16 *port, GError **error)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (THREADS);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GSocketAddress) bound = NULL;

  if (!g_socket_listener_add_address (G_SOCKET_LISTENER (service), address, G_SOCKET_TYPE_STREAM,
                                      G_SOCKET_PROTOCOL_TCP, NULL, &bound, error))
    return NULL;
  *port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (service, "run", G_CALLBACK (run_cb), NULL);
  g_socket_service_start (service);
  return g_steal_pointer (&service);
}
