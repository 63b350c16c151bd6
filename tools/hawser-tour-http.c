/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tour.h"

#include <string.h>

typedef struct {
  HawserTour *tour;
  guint16 port;
  HawserHttpRequest *request;
  guint n_headers;
  HawserHttpResponse *response;
  GError *error;
  guint64 received;
} Visit;

static void
response_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  self->response
      = hawser_http_request_request_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
  g_main_loop_quit (self->tour->loop);
}

static void
request (Visit *self, const char *path, HawserHttpRequestOptions *options)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);

  g_clear_object (&self->response);
  g_clear_error (&self->error);
  self->n_headers = 0;
  hawser_tour_begin (self->tour);
  hawser_http_request_request_async (self->request, url, options, NULL, response_cb, self);
  g_main_loop_run (self->tour->loop);
}

static const char *
get_text (Visit *self)
{
  return self->response != NULL ? hawser_http_response_get_text (self->response)
                                : self->error->message;
}

static void
headers_cb (HawserHttpRequest *object, GVariant *header, gpointer data)
{
  ((Visit *) data)->n_headers++;
}

static void
visit_get (Visit *self)
{
  request (self, "/hello", NULL);
  hawser_tour_show (self->tour, self->response != NULL && self->n_headers == 1,
                    _ ("GET: %u, “%s”, done by %s"),
                    self->response != NULL ? hawser_http_response_get_response_code (self->response)
                                           : 0,
                    get_text (self),
                    self->response != NULL ? hawser_http_response_get_backend (self->response)
                                           : "-");
}

static void
visit_post (Visit *self)
{
  g_autoptr (HawserHttpRequestOptions) options = hawser_http_request_options_new ();

  hawser_http_request_options_set_method (options, HAWSER_HTTP_REQUEST_METHOD_POST);
  hawser_http_request_options_set_extra_data (options, g_variant_new_parsed (
                                                           "{'ship': <'hawser'>, 'lines': <2>}"));
  request (self, "/echo", options);
  hawser_tour_show (self->tour,
                    g_strcmp0 (get_text (self), "{\"ship\":\"hawser\",\"lines\":2}") == 0,
                    _ ("POST of an object: the server got %s"), get_text (self));
}

static void
visit_redirect (Visit *self)
{
  request (self, "/moved", NULL);
  hawser_tour_show (self->tour,
                    g_strcmp0 (get_text (self), "tour=yes") == 0 && self->n_headers == 2,
                    _ ("Redirect with a cookie: %u header events, the server saw “%s”"),
                    self->n_headers, get_text (self));
}

static void
visit_packed (Visit *self)
{
  request (self, "/packed", NULL);
  hawser_tour_show (self->tour, strlen (get_text (self)) == 10000,
                    _ ("Compressed page: %s bytes on the wire, %d bytes for the program"),
                    self->response != NULL
                        ? hawser_http_response_get_header_field (self->response, "content-length")
                        : "?",
                    (int) strlen (get_text (self)));
}

static void
visit_status (Visit *self)
{
  request (self, "/nowhere", NULL);
  hawser_tour_show (self->tour,
                    self->response != NULL
                        && hawser_http_response_get_response_code (self->response)
                               == HAWSER_HTTP_RESPONSE_CODE_NOT_FOUND,
                    _ ("Missing page: 404 is an answer, not an error"));
}

static void
visit_limit (Visit *self)
{
  request (self, "/large", NULL);
  hawser_tour_show (self->tour,
                    g_error_matches (self->error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR),
                    _ ("Body over the limit: error %d, %s"),
                    self->error != NULL ? self->error->code : 0,
                    self->error != NULL ? self->error->message : "");
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  Visit *self = data;
  gssize n = g_input_stream_skip_finish (G_INPUT_STREAM (stream), result, &self->error);

  if (n <= 0)
    {
      g_main_loop_quit (self->tour->loop);
      return;
    }
  self->received += n;
  g_input_stream_skip_async (G_INPUT_STREAM (stream), 64 * 1024, G_PRIORITY_DEFAULT, NULL, read_cb,
                             self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  self->response
      = hawser_http_request_open_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
  if (self->response == NULL)
    {
      g_main_loop_quit (self->tour->loop);
      return;
    }
  g_input_stream_skip_async (hawser_http_response_get_stream (self->response), 64 * 1024,
                             G_PRIORITY_DEFAULT, NULL, read_cb, self);
}

static void
visit_stream (Visit *self)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/large", self->port);
  g_autofree char *size = NULL;
  g_autofree char *rate = NULL;

  g_clear_object (&self->response);
  g_clear_error (&self->error);
  self->received = 0;
  hawser_tour_begin (self->tour);
  hawser_http_request_open_async (self->request, url, NULL, NULL, opened_cb, self);
  g_main_loop_run (self->tour->loop);

  size = hawser_tour_size (self->received);
  rate = hawser_tour_rate (self->tour, self->received);
  hawser_tour_show (self->tour, self->received == HAWSER_TOUR_LARGE,
                    _ ("The same as a stream: %s at %s/s"), size, rate);
}

static void
visit_refused (Visit *self)
{
  guint16 port = self->port;

  self->port = 9; /* nobody listens there */
  request (self, "/", NULL);
  self->port = port;
  hawser_tour_show (self->tour,
                    g_error_matches (self->error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_CONNECT),
                    _ ("Closed port: error %d, whichever the engine"),
                    self->error != NULL ? self->error->code : 0);
}

void
hawser_tour_http (HawserTour *tour)
{
  static void (*const visits[]) (Visit *) = {
    visit_get,    visit_post,  visit_redirect, visit_packed,
    visit_status, visit_limit, visit_stream,   visit_refused,
  };
  g_autoptr (HawserHttpRequest) request
      = g_object_new (HAWSER_TYPE_HTTP_REQUEST, "backend", tour->backend, NULL);
  Visit self = { .tour = tour, .port = tour->server->http_port, .request = request };

  g_signal_connect (request, "headers-receive", G_CALLBACK (headers_cb), &self);
  for (guint i = 0; i < G_N_ELEMENTS (visits); i++)
    visits[i](&self);
  g_clear_object (&self.response);
  g_clear_error (&self.error);
}
