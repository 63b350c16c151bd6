/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-pipe.h"

#include <errno.h>
#include <unistd.h>

/* Who ends the input at a terminal wants to leave; an answer may take so long. */
#define WAIT 1000

typedef struct {
  HawserToolPipe *pipe;
  HawserTcpSocket *socket;
  HawserToolPeer peer;
  guint attempt;
  GError *error; /* of the first attempt */
  guint connect_timeout;
  gboolean verbose;
  gboolean connected;
  gboolean peer_ended;
  gboolean closing;
} Tcp;

static void connect_next (Tcp *self);

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  hawser_tool_pipe_finish (((Tcp *) data)->pipe, EXIT_OK);
}

static void
over (gpointer data)
{
  Tcp *self = data;

  self->closing = TRUE;
  hawser_socket_close_async (HAWSER_SOCKET (self->socket), NULL, closed_cb, self);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Tcp *self = data;
  g_autoptr (GError) error = NULL;

  if (hawser_socket_send_finish (HAWSER_SOCKET (object), result, &error))
    hawser_tool_pipe_read (self->pipe);
  else
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
}

static void
input (gpointer data, GBytes *piece)
{
  Tcp *self = data;

  if (g_bytes_get_size (piece) > 0)
    hawser_tcp_socket_send_bytes_async (self->socket, piece, NULL, sent_cb, self);
  else if (self->peer_ended)
    over (self);
}

static void
message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  gsize size;
  gconstpointer start = g_bytes_get_data (bytes, &size);

  hawser_tool_pipe_write (((Tcp *) data)->pipe, start, size);
}

/* The peer sends no more. What there is for it is sent all the same, but nobody is left waiting at a
 * terminal. */
static void
close_cb (HawserSocket *socket, gpointer data)
{
  Tcp *self = data;

  if (self->closing)
    return;
  self->peer_ended = TRUE;
  hawser_tool_pipe_close_output (self->pipe);
  if (hawser_tool_pipe_has_ended (self->pipe) || isatty (STDIN_FILENO))
    over (self);
}

static void
error_cb (HawserSocket *socket, GError *error, gpointer data)
{
  Tcp *self = data;

  /* Where no socket can be made, the call itself fails, too. */
  if (self->connected)
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail_event (error));
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Tcp *self = data;
  g_autoptr (GError) error = NULL;

  self->connected = hawser_tcp_socket_connect_finish (self->socket, result, &error);
  if (self->connected)
    {
      if (self->verbose)
        g_printerr (_ ("Connected to %s, port %u\n"), self->peer.host, self->peer.port);
      hawser_tool_pipe_read (self->pipe);
      return;
    }
  /* That a name has no address of the other family as well is no news. */
  if (self->error == NULL
      || g_error_matches (self->error, HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRNOTAVAIL))
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
    }
  if (self->error->domain == HAWSER_ERROR && self->attempt < G_N_ELEMENTS (self->peer.families)
      && self->peer.families[self->attempt] != 0)
    connect_next (self);
  else
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (self->error));
}

static void
connect_next (Tcp *self)
{
  g_autoptr (HawserNetAddress) address
      = hawser_net_address_new (self->peer.host, self->peer.families[self->attempt++],
                                self->peer.port);
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();

  hawser_tcp_connect_options_set_address (options, address);
  hawser_tcp_connect_options_set_timeout (options, self->connect_timeout);
  hawser_tcp_socket_connect_async (self->socket, options, NULL, connected_cb, self);
}

int
hawser_tool_tcp (int argc, char **argv)
{
  HawserToolPipeUser user = { .piece = 64 * 1024, .input = input, .over = over };
  gboolean only_v4 = FALSE, only_v6 = FALSE;
  int connect_timeout = 0;
  int wait = isatty (STDIN_FILENO) ? WAIT : -1;
  g_autofree char *backend = NULL;
  Tcp self = { 0 };
  GOptionEntry entries[] = {
    { "ipv4", '4', 0, G_OPTION_ARG_NONE, &only_v4, N_ ("Use IPv4 only"), NULL },
    { "ipv6", '6', 0, G_OPTION_ARG_NONE, &only_v6, N_ ("Use IPv6 only"), NULL },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &wait,
      N_ ("Close when nothing came for so long after the end of the input, -1 for never; 1000 by "
          "default at a terminal, otherwise never"),
      N_ ("MS") },
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backend, N_ ("Plugin to use"), N_ ("NAME") },
    { "connect-timeout", 0, 0, G_OPTION_ARG_INT, &connect_timeout,
      N_ ("Time for making the connection in ms"), N_ ("MS") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self.verbose, N_ ("Tell what happens"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("HOST PORT");
  g_autoptr (HawserTcpSocket) socket = NULL;
  g_autoptr (HawserToolPipe) pipe = NULL;
  int exit_code;

  g_option_context_set_summary (context,
                                _ ("Sends its input to a TCP server, and prints what comes "
                                   "back, until the server ends the connection."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (argc != 3)
    {
      g_printerr (_ ("Name a host and a port; see “hawser %s --help”.\n"), "tcp");
      return EXIT_USAGE;
    }
  if (!hawser_tool_peer_read (&self.peer, argv[1], argv[2], only_v4, only_v6))
    return EXIT_USAGE;

  user.wait = wait;
  hawser_tool_demand_backend (backend);
  socket = g_object_new (HAWSER_TYPE_TCP_SOCKET, "backend", backend, NULL);
  pipe = hawser_tool_pipe_new (G_OBJECT (socket), &user, &self);
  self.socket = socket;
  self.pipe = pipe;
  self.connect_timeout = MAX (0, connect_timeout);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), &self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), &self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), &self);
  connect_next (&self);
  exit_code = hawser_tool_pipe_run (pipe);
  hawser_tool_peer_clear (&self.peer);
  g_clear_error (&self.error);
  return exit_code;
}
