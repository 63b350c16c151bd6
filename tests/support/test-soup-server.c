/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-soup-server.h"

#include <libsoup/soup.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_BROTLI
#include <brotli/encode.h>
#endif

struct _TestSoupServer {
  GTlsCertificate *certificate;
  guint16 port;
  int n_requests;

  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  GMutex lock;
  GCond started;
};

gboolean
test_soup_server_has_brotli (void)
{
#ifdef HAVE_BROTLI
  return TRUE;
#else
  return FALSE;
#endif
}

static void
append_json_string (GString *out, const char *text, gssize length)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", text != NULL ? length : 0);

  g_string_append_c (out, '"');
  for (const char *c = valid; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (out, "\\%c", *c);
      else if ((guint8) *c < 0x20)
        g_string_append_printf (out, "\\u%04x", *c);
      else
        g_string_append_c (out, *c);
    }
  g_string_append_c (out, '"');
}

static void
answer (SoupServerMessage *message, guint status, const char *type, const void *data, gsize length)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, type, SOUP_MEMORY_COPY, data, length);
}

static void
answer_text (SoupServerMessage *message, guint status, const char *text)
{
  answer (message, status, "text/plain", text, strlen (text));
}

static void
do_echo (SoupServerMessage *message, const char *path, const char *query)
{
  g_autoptr (GString) out = g_string_new ("{\"method\":");
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);
  SoupMessageHeadersIter iter;
  const char *name;
  const char *value;
  gboolean first = TRUE;

  append_json_string (out, soup_server_message_get_method (message), -1);
  g_string_append (out, ",\"path\":");
  append_json_string (out, path, -1);
  g_string_append (out, ",\"query\":");
  append_json_string (out, query, -1);
  g_string_append (out, ",\"version\":");
  append_json_string (out,
                      soup_server_message_get_http_version (message) == SOUP_HTTP_2_0 ? "2" : "1",
                      -1);
  g_string_append (out, ",\"headers\":{");
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *lower = g_ascii_strdown (name, -1);

      if (!first)
        g_string_append_c (out, ',');
      first = FALSE;
      append_json_string (out, lower, -1);
      g_string_append_c (out, ':');
      append_json_string (out, value, -1);
    }
  g_string_append (out, "},\"body\":");
  append_json_string (out, body->data, body->length);
  g_string_append_c (out, '}');
  answer (message, 200, "application/json", out->str, out->len);
}

static void
convert (GConverter *converter, const char *text, GByteArray *out)
{
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, strlen (text), NULL);
  g_autoptr (GInputStream) stream = g_converter_input_stream_new (plain, converter);
  guint8 block[4096];
  gssize n;

  while ((n = g_input_stream_read (stream, block, sizeof block, NULL, NULL)) > 0)
    g_byte_array_append (out, block, n);
  g_assert_cmpint (n, ==, 0);
}

static void
do_encoded (SoupServerMessage *message, const char *name, const char *text)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (g_str_equal (name, "gzip") || g_str_equal (name, "deflate"))
    {
      GZlibCompressorFormat format = g_str_equal (name, "gzip") ? G_ZLIB_COMPRESSOR_FORMAT_GZIP
                                                                : G_ZLIB_COMPRESSOR_FORMAT_ZLIB;
      g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (format, -1);

      convert (G_CONVERTER (compressor), text, out);
    }
#ifdef HAVE_BROTLI
  else if (g_str_equal (name, "br"))
    {
      size_t length = BrotliEncoderMaxCompressedSize (strlen (text));

      g_byte_array_set_size (out, length);
      g_assert_true (BrotliEncoderCompress (BROTLI_DEFAULT_QUALITY, BROTLI_DEFAULT_WINDOW,
                                            BROTLI_DEFAULT_MODE, strlen (text),
                                            (const uint8_t *) text, &length, out->data));
      g_byte_array_set_size (out, length);
    }
#endif
  else
    g_byte_array_append (out, (const guint8 *) text, strlen (text));

  soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                "Content-Encoding", name);
  answer (message, 200, "text/plain", out->data, out->len);
}

static void
do_set_cookies (SoupServerMessage *message, const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie",
                                 pairs[i]);
  answer_text (message, 200, "set");
}

static void
do_chunked (SoupServerMessage *message, guint n)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("chunk %u\n", i);

      soup_message_body_append (body, SOUP_MEMORY_COPY, text, strlen (text));
    }
  soup_message_body_complete (body);
}

static void
do_bytes (SoupServerMessage *message, gsize n)
{
  guint8 *data = g_malloc (n);

  for (gsize i = 0; i < n; i++)
    data[i] = i % 251;
  soup_server_message_set_status (message, 200, NULL);
  soup_server_message_set_response (message, "application/octet-stream", SOUP_MEMORY_TAKE,
                                    (char *) data, n);
}

static void
do_auth (SoupServerMessage *message, const char *user_and_password)
{
  g_auto (GStrv) parts = g_strsplit (user_and_password, "/", 2);
  g_autofree char *plain = g_strjoin (":", parts[0], parts[1], NULL);
  g_autofree char *code = g_base64_encode ((guchar *) plain, strlen (plain));
  g_autofree char *expected = g_strconcat ("Basic ", code, NULL);
  const char *given
      = soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                      "Authorization");

  if (g_strcmp0 (given, expected) == 0)
    answer_text (message, 200, "welcome");
  else
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message),
                                    "WWW-Authenticate", "Basic realm=\"test\"");
      answer_text (message, 401, "who are you");
    }
}

static void
request_cb (SoupServer *server,
            SoupServerMessage *message,
            const char *path,
            GHashTable *unused,
            gpointer user_data)
{
  TestSoupServer *self = user_data;
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  g_autofree char *text = g_uri_unescape_string (query != NULL ? query : "", NULL);
  g_auto (GStrv) parts = g_strsplit (path + 1, "/", 2);
  const char *rest = parts[0] != NULL && parts[1] != NULL ? parts[1] : "";

  g_atomic_int_inc (&self->n_requests);

  if (g_strcmp0 (parts[0], "echo") == 0)
    do_echo (message, path, query);
  else if (g_strcmp0 (parts[0], "status") == 0)
    answer_text (message, atoi (rest), rest);
  else if (g_strcmp0 (parts[0], "redirect") == 0)
    {
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Location",
                                    text);
      answer_text (message, atoi (rest), "elsewhere");
    }
  else if (g_strcmp0 (parts[0], "encoded") == 0)
    do_encoded (message, rest, text);
  else if (g_str_equal (path, "/cookies/set"))
    do_set_cookies (message, text);
  else if (g_str_equal (path, "/cookies/show"))
    {
      const char *cookies
          = soup_message_headers_get_one (soup_server_message_get_request_headers (message),
                                          "Cookie");

      answer_text (message, 200, cookies != NULL ? cookies : "");
    }
  else if (g_strcmp0 (parts[0], "chunked") == 0)
    do_chunked (message, atoi (rest));
  else if (g_strcmp0 (parts[0], "bytes") == 0)
    do_bytes (message, g_ascii_strtoull (rest, NULL, 10));
  else if (g_strcmp0 (parts[0], "type") == 0)
    answer (message, 200, text, "typed", 5);
  else if (g_strcmp0 (parts[0], "auth") == 0)
    do_auth (message, rest);
  else
    answer_text (message, 404, "nothing here");
}

static gpointer
server_thread (gpointer data)
{
  TestSoupServer *self = data;
  g_autoptr (SoupServer) server = NULL;
  g_autoptr (GError) error = NULL;
  g_autoslist (GUri) uris = NULL;

  g_main_context_push_thread_default (self->context);
  server = soup_server_new ("server-header", "hawser-test", NULL);
  if (self->certificate != NULL)
    soup_server_set_tls_certificate (server, self->certificate);
  soup_server_add_handler (server, NULL, request_cb, self, NULL);
  soup_server_listen_local (server, 0,
                            SOUP_SERVER_LISTEN_IPV4_ONLY
                                | (self->certificate != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0),
                            &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);

  g_mutex_lock (&self->lock);
  self->port = g_uri_get_port (uris->data);
  g_cond_signal (&self->started);
  g_mutex_unlock (&self->lock);

  g_main_loop_run (self->loop);

  soup_server_disconnect (server);
  g_clear_object (&server);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

TestSoupServer *
test_soup_server_new (GTlsCertificate *certificate)
{
  TestSoupServer *self = g_new0 (TestSoupServer, 1);

  /* libsoup's server speaks HTTP/2 only where this asks for it. */
  g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);

  self->certificate = certificate != NULL ? g_object_ref (certificate) : NULL;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_mutex_init (&self->lock);
  g_cond_init (&self->started);

  g_mutex_lock (&self->lock);
  self->thread = g_thread_new ("soup-server", server_thread, self);
  while (self->port == 0)
    g_cond_wait (&self->started, &self->lock);
  g_mutex_unlock (&self->lock);
  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
test_soup_server_free (TestSoupServer *self)
{
  g_autoptr (GSource) quit = g_idle_source_new ();

  /* From inside: the loop may not be running yet. */
  g_source_set_callback (quit, quit_cb, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_thread_join (self->thread);

  g_clear_object (&self->certificate);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->started);
  g_free (self);
}

guint16
test_soup_server_get_port (TestSoupServer *self)
{
  return self->port;
}

char *
test_soup_server_url (TestSoupServer *self, const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", self->certificate != NULL ? "https" : "http",
                          self->port, path);
}

guint
test_soup_server_count_requests (TestSoupServer *self)
{
  return g_atomic_int_get (&self->n_requests);
}
