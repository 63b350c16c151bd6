/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tour.h"

#include <errno.h>
#include <string.h>

#define BLOCK (64 * 1024)
#define MUCH (32 * 1024 * 1024)

#define N_DATAGRAMS 1000
#define UNDER_WAY 32

typedef struct {
  HawserTour *tour;
  GError *error;    /* of the call */
  guint64 received; /* bytes, or datagrams */
  guint64 expected;
  GChecksum *checksum;
  char text[32]; /* the beginning of what was received */
  gboolean closed;
  guint to_send; /* datagrams */
  HawserUdpSendOptions *datagram;
} Visit;

/* Of every call without a result of its own. */
static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  g_clear_error (&self->error);
  hawser_socket_send_finish (HAWSER_SOCKET (object), result, &self->error);
  g_main_loop_quit (self->tour->loop);
}

static int
await_call (Visit *self)
{
  g_main_loop_run (self->tour->loop);
  return self->error != NULL ? self->error->code : 0;
}

static void
close_cb (HawserSocket *socket, gpointer data)
{
  ((Visit *) data)->closed = TRUE;
}

static int
close_socket (Visit *self, gpointer socket)
{
  hawser_tour_begin (self->tour);
  hawser_socket_close_async (socket, NULL, done_cb, self);
  return await_call (self);
}

/* TCP */

static int
connect_to (Visit *self, HawserTcpSocket *socket, guint16 port)
{
  g_autoptr (HawserNetAddress) address
      = hawser_net_address_new ("127.0.0.1", HAWSER_NET_FAMILY_IPV4, port);
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();

  hawser_tour_begin (self->tour);
  hawser_tcp_connect_options_set_address (options, address);
  hawser_tcp_socket_connect_async (socket, options, NULL, done_cb, self);
  return await_call (self);
}

static void
stream_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  Visit *self = data;
  gsize size;
  const guint8 *start = g_bytes_get_data (bytes, &size);

  if (self->received < sizeof self->text)
    memcpy (self->text + self->received, start, MIN (size, sizeof self->text - self->received));
  if (self->checksum != NULL)
    g_checksum_update (self->checksum, start, size);
  self->received += size;
  if (self->received >= self->expected)
    g_main_loop_quit (self->tour->loop);
}

static void
visit_echo (Visit *self, HawserTcpSocket *socket)
{
  g_autoptr (HawserTcpSendOptions) options = hawser_tcp_send_options_new ();

  hawser_tour_begin (self->tour);
  self->expected = 20;
  hawser_tcp_send_options_set_text (options, "Make fast the hawser");
  hawser_tcp_socket_send_async (socket, options, NULL, NULL, NULL);
  g_main_loop_run (self->tour->loop);
  hawser_tour_show (self->tour, memcmp (self->text, "Make fast the hawser", 20) == 0,
                    _ ("TCP: “%.*s” came back"), (int) self->received, self->text);
}

static void
visit_much (Visit *self, HawserTcpSocket *socket)
{
  g_autoptr (GChecksum) sent = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *size = hawser_tour_size (2 * MUCH);
  g_autofree char *rate = NULL;

  self->received = 0;
  self->expected = MUCH;
  self->checksum = g_checksum_new (G_CHECKSUM_SHA1);
  hawser_tour_begin (self->tour);
  for (guint i = 0; i < MUCH / BLOCK; i++)
    {
      guint8 *block = g_malloc (BLOCK);
      g_autoptr (GBytes) bytes = g_bytes_new_take (block, BLOCK);

      for (guint j = 0; j < BLOCK; j++)
        block[j] = i + j;
      g_checksum_update (sent, block, BLOCK);
      hawser_tcp_socket_send_bytes_async (socket, bytes, NULL, NULL, NULL);
    }
  g_main_loop_run (self->tour->loop);
  rate = hawser_tour_rate (self->tour, 2 * self->received);
  hawser_tour_show (self->tour,
                    strcmp (g_checksum_get_string (sent), g_checksum_get_string (self->checksum))
                        == 0,
                    _ ("Both ways at once: %s at %s/s, the same SHA-1 as before"), size, rate);
  g_clear_pointer (&self->checksum, g_checksum_free);
}

static void
visit_tcp (HawserTour *tour)
{
  g_autoptr (HawserTcpSocket) socket
      = g_object_new (HAWSER_TYPE_TCP_SOCKET, "backend", tour->backend, NULL);
  Visit self = { .tour = tour };
  int number;

  g_signal_connect (socket, "message", G_CALLBACK (stream_cb), &self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), &self);
  number = connect_to (&self, socket, tour->server->tcp_port);
  hawser_tour_show (tour, number == 0, _ ("TCP: connected to 127.0.0.1, port %u"),
                    tour->server->tcp_port);
  if (number == 0)
    {
      visit_echo (&self, socket);
      visit_much (&self, socket);
      number = close_socket (&self, socket);
      hawser_tour_show (tour, number == 0 && self.closed,
                        _ ("TCP: closed, and told so by an event"));
    }
  number = connect_to (&self, socket, 9); /* nobody listens there */
  hawser_tour_show (tour, number == HAWSER_ERROR_SOCKET_BASE + ECONNREFUSED,
                    _ ("TCP: closed port, error %d"), number);
  g_clear_error (&self.error);
}

/* UDP */

static void
send_datagrams (Visit *self, HawserUdpSocket *socket, guint n)
{
  for (guint i = 0; i < n && self->to_send > 0; i++)
    {
      self->to_send--;
      hawser_udp_socket_send_async (socket, self->datagram, NULL, NULL, NULL);
    }
}

static void
datagram_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  Visit *self = data;

  self->received++;
  send_datagrams (self, HAWSER_UDP_SOCKET (socket), 1);
  if (self->received == self->expected)
    g_main_loop_quit (self->tour->loop);
}

static int
send_one (Visit *self, HawserUdpSocket *socket, const char *host, guint16 port, gsize size)
{
  g_autoptr (HawserNetAddress) address
      = hawser_net_address_new (host, HAWSER_NET_FAMILY_IPV4, port);
  g_autoptr (HawserUdpSendOptions) options = hawser_udp_send_options_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (size), size);

  hawser_tour_begin (self->tour);
  hawser_udp_send_options_set_address (options, address);
  hawser_udp_send_options_set_data (options, bytes);
  hawser_udp_socket_send_async (socket, options, NULL, done_cb, self);
  return await_call (self);
}

static void
visit_datagrams (Visit *self, HawserUdpSocket *socket)
{
  g_autoptr (HawserNetAddress) address
      = hawser_net_address_new ("127.0.0.1", HAWSER_NET_FAMILY_IPV4, self->tour->server->udp_port);
  g_autoptr (HawserUdpSendOptions) datagram = hawser_udp_send_options_new ();

  hawser_udp_send_options_set_address (datagram, address);
  hawser_udp_send_options_set_text (datagram, "ahoy");
  self->datagram = datagram;
  self->to_send = self->expected = N_DATAGRAMS;
  hawser_tour_begin (self->tour);
  send_datagrams (self, socket, UNDER_WAY);
  g_main_loop_run (self->tour->loop);
  hawser_tour_show (self->tour, self->received == N_DATAGRAMS,
                    _ ("UDP: %u datagrams there and back"), (guint) self->received);
}

static void
visit_udp (HawserTour *tour)
{
  g_autoptr (HawserUdpSocket) socket
      = g_object_new (HAWSER_TYPE_UDP_SOCKET, "backend", tour->backend, NULL);
  g_autoptr (HawserNetAddress) local
      = hawser_net_address_new ("127.0.0.1", HAWSER_NET_FAMILY_IPV4, 0);
  Visit self = { .tour = tour };
  int number;

  g_signal_connect (socket, "message", G_CALLBACK (datagram_cb), &self);
  hawser_tour_begin (tour);
  hawser_socket_bind_async (HAWSER_SOCKET (socket), local, NULL, done_cb, &self);
  number = await_call (&self);
  hawser_tour_show (tour, number == 0, _ ("UDP: bound to a free port of 127.0.0.1"));
  if (number == 0)
    {
      visit_datagrams (&self, socket);
      number = send_one (&self, socket, "127.0.0.1", tour->server->udp_port, 65508);
      hawser_tour_show (tour, number == HAWSER_ERROR_SOCKET_BASE + EMSGSIZE,
                        _ ("UDP: a datagram that is too long, error %d"), number);
    }
  g_clear_error (&self.error);
}

void
hawser_tour_socket (HawserTour *tour)
{
  visit_tcp (tour);
  visit_udp (tour);
}
