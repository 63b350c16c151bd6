/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Says something over TCP and over UDP, and shows the answers: socket-echo PORT
 * A server at that port of this machine has to send everything back. */

#include <hawser/hawser.h>

#include <stdlib.h>

typedef struct {
  GMainLoop *loop;
  HawserNetAddress *server;
} Example;

static void
message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  g_print ("message: %u bytes from %s, port %u\n", hawser_socket_remote_info_get_size (info),
           hawser_socket_remote_info_get_address (info), hawser_socket_remote_info_get_port (info));
  hawser_socket_close_async (socket, NULL, NULL, NULL);
}

static void
close_cb (HawserSocket *socket, gpointer data)
{
  Example *self = data;

  g_print ("close\n");
  g_main_loop_quit (self->loop);
}

/* Whatever was called, this is how it went. */
static gboolean
check (GObject *socket, GAsyncResult *result, Example *self)
{
  g_autoptr (GError) error = NULL;

  if (hawser_socket_send_finish (HAWSER_SOCKET (socket), result, &error))
    return TRUE;
  g_printerr ("%d: %s\n", error->code, error->message);
  g_main_loop_quit (self->loop);
  return FALSE;
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  check (object, result, data);
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HawserTcpSendOptions) options = hawser_tcp_send_options_new ();

  if (!check (object, result, data))
    return;
  g_print ("connect\n");
  hawser_tcp_send_options_set_text (options, "over TCP");
  hawser_tcp_socket_send_async (HAWSER_TCP_SOCKET (object), options, NULL, sent_cb, data);
}

static void
bound_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Example *self = data;
  g_autoptr (HawserUdpSendOptions) options = hawser_udp_send_options_new ();

  if (!check (object, result, data))
    return;
  g_print ("listening\n");
  hawser_udp_send_options_set_address (options, self->server);
  hawser_udp_send_options_set_text (options, "over UDP, too");
  hawser_udp_socket_send_async (HAWSER_UDP_SOCKET (object), options, NULL, sent_cb, data);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HawserNetAddress) server = NULL;
  g_autoptr (HawserNetAddress) local
      = hawser_net_address_new ("127.0.0.1", HAWSER_NET_FAMILY_IPV4, 0);
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
  g_autoptr (HawserTcpSocket) tcp = hawser_tcp_socket_new ();
  g_autoptr (HawserUdpSocket) udp = hawser_udp_socket_new ();
  Example self = { .loop = loop };

  if (argc != 2)
    {
      g_printerr ("usage: %s PORT\n", argv[0]);
      return 1;
    }
  server = hawser_net_address_new ("127.0.0.1", HAWSER_NET_FAMILY_IPV4, atoi (argv[1]));
  self.server = server;

  g_signal_connect (tcp, "message", G_CALLBACK (message_cb), &self);
  g_signal_connect (tcp, "close", G_CALLBACK (close_cb), &self);
  hawser_tcp_connect_options_set_address (options, server);
  hawser_tcp_socket_connect_async (tcp, options, NULL, connected_cb, &self);
  g_main_loop_run (loop);

  g_signal_connect (udp, "message", G_CALLBACK (message_cb), &self);
  g_signal_connect (udp, "close", G_CALLBACK (close_cb), &self);
  hawser_socket_bind_async (HAWSER_SOCKET (udp), local, NULL, bound_cb, &self);
  g_main_loop_run (loop);
  return 0;
}
