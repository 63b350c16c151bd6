/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

#include "hawser-tour-server.h"

#include <stdio.h>
#include <string.h>

/* One look at one backend. */
typedef struct {
  const char *backend;
  guint16 port;
  GMainLoop *loop;
  HawserHttpRequest *request;
  gint64 began;
  guint n_headers;

  HawserHttpResponse *response;
  GError *error;
  guint64 received;
  int failures;
} Tour;

static void show (Tour *self, gboolean good, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
show (Tour *self, gboolean good, const char *format, ...)
{
  double ms = (g_get_monotonic_time () - self->began) / 1000.0;
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!good)
    self->failures++;
  g_print ("  %s %s  (%.1f ms)\n", good ? "✓" : "✗", text, ms);
}

static void
response_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Tour *self = data;

  self->response
      = hawser_http_request_request_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
  g_main_loop_quit (self->loop);
}

static void
request (Tour *self, const char *path, HawserHttpRequestOptions *options)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);

  g_clear_object (&self->response);
  g_clear_error (&self->error);
  self->n_headers = 0;
  self->began = g_get_monotonic_time ();
  hawser_http_request_request_async (self->request, url, options, NULL, response_cb, self);
  g_main_loop_run (self->loop);
}

static const char *
get_text (Tour *self)
{
  return self->response != NULL ? hawser_http_response_get_text (self->response)
                                : self->error->message;
}

static void
headers_cb (HawserHttpRequest *object, GVariant *header, gpointer data)
{
  ((Tour *) data)->n_headers++;
}

static void
visit_get (Tour *self)
{
  request (self, "/hello", NULL);
  show (self, self->response != NULL && self->n_headers == 1, _ ("GET: %u, “%s”, done by %s"),
        self->response != NULL ? hawser_http_response_get_response_code (self->response) : 0,
        get_text (self),
        self->response != NULL ? hawser_http_response_get_backend (self->response) : "-");
}

static void
visit_post (Tour *self)
{
  g_autoptr (HawserHttpRequestOptions) options = hawser_http_request_options_new ();

  hawser_http_request_options_set_method (options, HAWSER_HTTP_REQUEST_METHOD_POST);
  hawser_http_request_options_set_extra_data (options, g_variant_new_parsed (
                                                           "{'ship': <'hawser'>, 'lines': <2>}"));
  request (self, "/echo", options);
  show (self, g_strcmp0 (get_text (self), "{\"ship\":\"hawser\",\"lines\":2}") == 0,
        _ ("POST of an object: the server got %s"), get_text (self));
}

static void
visit_redirect (Tour *self)
{
  request (self, "/moved", NULL);
  show (self, g_strcmp0 (get_text (self), "tour=yes") == 0 && self->n_headers == 2,
        _ ("Redirect with a cookie: %u header events, the server saw “%s”"), self->n_headers,
        get_text (self));
}

static void
visit_packed (Tour *self)
{
  request (self, "/packed", NULL);
  show (self, strlen (get_text (self)) == 10000,
        _ ("Compressed page: %s bytes on the wire, %d bytes for the program"),
        self->response != NULL
            ? hawser_http_response_get_header_field (self->response, "content-length")
            : "?",
        (int) strlen (get_text (self)));
}

static void
visit_status (Tour *self)
{
  request (self, "/nowhere", NULL);
  show (self,
        self->response != NULL
            && hawser_http_response_get_response_code (self->response)
                   == HAWSER_HTTP_RESPONSE_CODE_NOT_FOUND,
        _ ("Missing page: 404 is an answer, not an error"));
}

static void
visit_limit (Tour *self)
{
  request (self, "/large", NULL);
  show (self, g_error_matches (self->error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR),
        _ ("Body over the limit: error %d, %s"), self->error != NULL ? self->error->code : 0,
        self->error != NULL ? self->error->message : "");
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  Tour *self = data;
  gssize n = g_input_stream_skip_finish (G_INPUT_STREAM (stream), result, &self->error);

  if (n <= 0)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  self->received += n;
  g_input_stream_skip_async (G_INPUT_STREAM (stream), 64 * 1024, G_PRIORITY_DEFAULT, NULL, read_cb,
                             self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Tour *self = data;

  self->response
      = hawser_http_request_open_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
  if (self->response == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }
  g_input_stream_skip_async (hawser_http_response_get_stream (self->response), 64 * 1024,
                             G_PRIORITY_DEFAULT, NULL, read_cb, self);
}

static void
visit_stream (Tour *self)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/large", self->port);
  g_autofree char *size = NULL;
  g_autofree char *rate = NULL;

  g_clear_object (&self->response);
  g_clear_error (&self->error);
  self->received = 0;
  self->began = g_get_monotonic_time ();
  hawser_http_request_open_async (self->request, url, NULL, NULL, opened_cb, self);
  g_main_loop_run (self->loop);

  size = g_format_size_full (self->received, G_FORMAT_SIZE_IEC_UNITS);
  rate = g_format_size_full ((guint64) (self->received
                                        / ((g_get_monotonic_time () - self->began + 1) / 1e6)),
                             G_FORMAT_SIZE_IEC_UNITS);
  show (self, self->received == HAWSER_TOUR_LARGE, _ ("The same as a stream: %s at %s/s"), size,
        rate);
}

static void
visit_refused (Tour *self)
{
  guint16 port = self->port;

  self->port = 9; /* nobody listens there */
  request (self, "/", NULL);
  self->port = port;
  show (self, g_error_matches (self->error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_CONNECT),
        _ ("Closed port: error %d, whichever the engine"),
        self->error != NULL ? self->error->code : 0);
}

static int
visit_backend (const char *backend, guint16 port)
{
  static void (*const visits[]) (Tour *) = {
    visit_get,    visit_post,  visit_redirect, visit_packed,
    visit_status, visit_limit, visit_stream,   visit_refused,
  };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HawserHttpRequest) object
      = g_object_new (HAWSER_TYPE_HTTP_REQUEST, "backend", backend, NULL);
  Tour self = { .backend = backend, .port = port, .loop = loop, .request = object };

  g_print (_ ("\nHTTP with the plugin %s\n"), backend);
  g_signal_connect (object, "headers-receive", G_CALLBACK (headers_cb), &self);
  for (guint i = 0; i < G_N_ELEMENTS (visits); i++)
    visits[i](&self);
  g_clear_object (&self.response);
  g_clear_error (&self.error);
  return self.failures;
}

int
hawser_tool_tour (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GListModel *registry = G_LIST_MODEL (hawser_registry_get_default ());
  g_autoptr (GSocketService) server = NULL;
  g_autoptr (GError) error = NULL;
  guint16 port = 0;
  int failures = 0;
  guint visited = 0;
  int exit_code;

  g_option_context_set_summary (context, _ ("Starts a server inside this process and shows every "
                                            "module at work with the plugins that are there."));
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;

  server = hawser_tour_server_start (&port, &error);
  if (server == NULL)
    return hawser_tool_fail (error);
  g_print (_ ("A server of this process listens on 127.0.0.1, port %u; all traffic is real.\n"),
           port);

  for (guint i = 0; i < g_list_model_get_n_items (registry); i++)
    {
      g_autoptr (HawserPluginInfo) info = g_list_model_get_item (registry, i);

      if (!g_strv_contains (hawser_plugin_info_get_services (info), "http"))
        continue;
      failures += visit_backend (hawser_plugin_info_get_name (info), port);
      visited++;
    }
  g_print ("\n");
  hawser_tool_plugins (1, (char *[]){ (char *) "plugins", NULL });

  g_socket_service_stop (server);
  if (visited == 0)
    {
      g_printerr (_ ("There is no plugin to show.\n"));
      return EXIT_PLUGIN;
    }
  if (failures > 0)
    g_printerr (ngettext ("%d step failed.\n", "%d steps failed.\n", failures), failures);
  return failures > 0 ? EXIT_TRANSFER : EXIT_OK;
}
