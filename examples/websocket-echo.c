/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Says something to a WebSocket server, shows the answer and takes leave: websocket-echo URL */

#include <hawser/hawser.h>

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hawser_web_socket_send_finish (HAWSER_WEB_SOCKET (object), result, &error))
    g_printerr ("%d: %s\n", error->code, error->message);
}

static void
open_cb (HawserWebSocket *socket, guint status, const char *message, gpointer data)
{
  g_print ("open: %u %s\n", status, message);
  hawser_web_socket_send_text_async (socket, "Make fast the hawser", NULL, sent_cb, NULL);
}

static void
message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  g_print ("message: %s\n", text != NULL ? text : "(binary)");
  hawser_web_socket_close_async (socket, NULL, NULL, NULL, NULL);
}

static void
close_cb (HawserWebSocket *socket, guint code, const char *reason, gpointer data)
{
  g_print ("close: %u\n", code);
  g_main_loop_quit (data);
}

static void
error_cb (HawserWebSocket *socket, GError *error, guint status, gpointer data)
{
  g_printerr ("%d: %s\n", error->code, error->message);
  g_main_loop_quit (data);
}

/* Only what is wrong with the call itself: how the connection gets on is told by the events. */
static void
connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (hawser_web_socket_connect_finish (HAWSER_WEB_SOCKET (object), result, &error))
    return;
  g_printerr ("%d: %s\n", error->code, error->message);
  g_main_loop_quit (data);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HawserWebSocket) socket = hawser_web_socket_new ();

  if (argc != 2)
    {
      g_printerr ("usage: %s URL\n", argv[0]);
      return 1;
    }
  g_signal_connect (socket, "open", G_CALLBACK (open_cb), NULL);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), NULL);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), loop);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), loop);
  hawser_web_socket_connect_async (socket, argv[1], NULL, NULL, connected_cb, loop);
  g_main_loop_run (loop);
  return 0;
}
