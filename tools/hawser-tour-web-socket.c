/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tour.h"

#include <string.h>

#define SMALL 1000        /* messages */
#define LARGE (64 * 1024) /* bytes of one */
#define N_LARGE 256

typedef struct {
  HawserTour *tour;
  HawserWebSocket *socket;
  guint status; /* of the handshake */
  GBytes *last; /* message */
  guint n_messages;
  guint expected;
  guint close_code;
  char *close_reason;
  GError *error;
} Visit;

static void
open_cb (HawserWebSocket *socket, guint status, const char *message, gpointer data)
{
  Visit *self = data;

  self->status = status;
  g_main_loop_quit (self->tour->loop);
}

static void
message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  Visit *self = data;

  g_clear_pointer (&self->last, g_bytes_unref);
  self->last = g_bytes_ref (bytes);
  if (++self->n_messages == self->expected)
    g_main_loop_quit (self->tour->loop);
}

static void
close_cb (HawserWebSocket *socket, guint code, const char *reason, gpointer data)
{
  Visit *self = data;

  self->close_code = code;
  g_free (self->close_reason);
  self->close_reason = g_strdup (reason);
  g_main_loop_quit (self->tour->loop);
}

static void
error_cb (HawserWebSocket *socket, GError *error, guint status, gpointer data)
{
  Visit *self = data;

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  g_main_loop_quit (self->tour->loop);
}

/* A call that cannot even begin has no event. */
static void
connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  if (!hawser_web_socket_connect_finish (HAWSER_WEB_SOCKET (object), result, &self->error))
    g_main_loop_quit (self->tour->loop);
}

static void
connect_to (Visit *self, guint16 port)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/", port);

  hawser_tour_begin (self->tour);
  hawser_web_socket_connect_async (self->socket, url, NULL, NULL, connected_cb, self);
  g_main_loop_run (self->tour->loop);
}

/* Until as many messages are back, or the connection has ended. */
static void
await (Visit *self, guint expected)
{
  self->n_messages = 0;
  self->expected = expected;
  g_main_loop_run (self->tour->loop);
}

static void
visit_text (Visit *self)
{
  hawser_tour_begin (self->tour);
  hawser_web_socket_send_text_async (self->socket, "Make fast the hawser", NULL, NULL, NULL);
  await (self, 1);
  hawser_tour_show (self->tour,
                    self->last != NULL && g_bytes_get_size (self->last) == 20
                        && memcmp (g_bytes_get_data (self->last, NULL), "Make fast the hawser", 20)
                               == 0,
                    _ ("Text: “%.*s” came back"),
                    self->last != NULL ? (int) g_bytes_get_size (self->last) : 0,
                    self->last != NULL ? (const char *) g_bytes_get_data (self->last, NULL) : "");
}

static void
visit_small (Visit *self)
{
  static const guint8 data[32] = { 0 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, sizeof data);

  hawser_tour_begin (self->tour);
  for (guint i = 0; i < SMALL; i++)
    hawser_web_socket_send_bytes_async (self->socket, bytes, NULL, NULL, NULL);
  await (self, SMALL);
  hawser_tour_show (self->tour, self->n_messages == SMALL && g_bytes_equal (self->last, bytes),
                    _ ("Small messages: %u of 32 bytes there and back"), self->n_messages);
}

static void
visit_large (Visit *self)
{
  g_autofree guint8 *data = g_malloc0 (LARGE);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&data), LARGE);
  g_autofree char *size = hawser_tour_size (2 * N_LARGE * LARGE);
  g_autofree char *rate = NULL;

  hawser_tour_begin (self->tour);
  for (guint i = 0; i < N_LARGE; i++)
    hawser_web_socket_send_bytes_async (self->socket, bytes, NULL, NULL, NULL);
  await (self, N_LARGE);
  rate = hawser_tour_rate (self->tour, 2 * (guint64) self->n_messages * LARGE);
  hawser_tour_show (self->tour, self->n_messages == N_LARGE && g_bytes_equal (self->last, bytes),
                    _ ("Large messages: %s both ways at %s/s"), size, rate);
}

static void
visit_close (Visit *self)
{
  g_autoptr (HawserWebSocketCloseOptions) options
      = g_object_new (HAWSER_TYPE_WEB_SOCKET_CLOSE_OPTIONS, "code", 1000, "reason", "well moored",
                      NULL);

  hawser_tour_begin (self->tour);
  hawser_web_socket_close_async (self->socket, options, NULL, NULL, NULL);
  g_main_loop_run (self->tour->loop);
  hawser_tour_show (self->tour,
                    self->close_code == 1000 && g_strcmp0 (self->close_reason, "well moored") == 0,
                    _ ("Closed with code %u, “%s”"), self->close_code, self->close_reason);
}

void
hawser_tour_web_socket (HawserTour *tour)
{
  g_autoptr (HawserWebSocket) socket
      = g_object_new (HAWSER_TYPE_WEB_SOCKET, "backend", tour->backend, NULL);
  Visit self = { .tour = tour, .socket = socket };

  g_signal_connect (socket, "open", G_CALLBACK (open_cb), &self);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), &self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), &self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), &self);

  connect_to (&self, tour->server->http_port);
  hawser_tour_show (tour, self.status == 101, _ ("Handshake: %u, at ws://127.0.0.1:%u/"),
                    self.status, tour->server->http_port);
  if (self.status == 101)
    {
      visit_text (&self);
      visit_small (&self);
      visit_large (&self);
      visit_close (&self);
    }
  connect_to (&self, 9); /* nobody listens there */
  hawser_tour_show (tour, g_error_matches (self.error, HAWSER_ERROR, HAWSER_ERROR_CONNECTION),
                    _ ("Closed port: error %d, whichever the engine"),
                    self.error != NULL ? self.error->code : 0);

  g_clear_pointer (&self.last, g_bytes_unref);
  g_clear_error (&self.error);
  g_free (self.close_reason);
}
