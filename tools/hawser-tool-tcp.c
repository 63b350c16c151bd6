/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-talk.h"

#include <errno.h>
#include <unistd.h>

/* Who ends the input at a terminal wants to leave; an answer may take so long. */
#define WAIT 1000

typedef struct {
  HawserToolTalk talk;
  guint attempt;
  GError *error; /* of the first attempt */
  int connect_timeout;
  gboolean peer_ended;
} Tcp;

static void connect_next (HawserToolTalk *talk);

static void
input (gpointer data, GBytes *piece)
{
  Tcp *self = data;

  if (g_bytes_get_size (piece) > 0)
    hawser_tcp_socket_send_bytes_async (HAWSER_TCP_SOCKET (self->talk.socket), piece, NULL,
                                        hawser_tool_talk_sent_cb, self);
  else if (self->peer_ended)
    hawser_tool_talk_over (self);
}

static void
message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  gsize size;
  gconstpointer start = g_bytes_get_data (bytes, &size);

  hawser_tool_pipe_write (((HawserToolTalk *) data)->pipe, start, size);
}

/* The peer sends no more. What there is for it is sent all the same, but nobody is left waiting at a
 * terminal. */
static void
close_cb (HawserSocket *socket, gpointer data)
{
  Tcp *self = data;

  if (self->talk.closing)
    return;
  self->peer_ended = TRUE;
  hawser_tool_pipe_close_output (self->talk.pipe);
  if (hawser_tool_pipe_has_ended (self->talk.pipe) || isatty (STDIN_FILENO))
    hawser_tool_talk_over (self);
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Tcp *self = data;
  HawserToolTalk *talk = data;
  g_autoptr (GError) error = NULL;

  talk->ready = hawser_tcp_socket_connect_finish (HAWSER_TCP_SOCKET (object), result, &error);
  if (talk->ready)
    {
      if (talk->verbose)
        g_printerr (_ ("Connected to %s, port %u\n"), talk->host, talk->port);
      hawser_tool_pipe_read (talk->pipe);
      return;
    }
  /* That a name has no address of the other family as well is no news. */
  if (self->error == NULL
      || g_error_matches (self->error, HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRNOTAVAIL))
    {
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
    }
  if (self->error->domain == HAWSER_ERROR && self->attempt < G_N_ELEMENTS (talk->families)
      && talk->families[self->attempt] != 0)
    connect_next (talk);
  else
    hawser_tool_talk_fail (talk, self->error);
}

static void
connect_next (HawserToolTalk *talk)
{
  Tcp *self = (Tcp *) talk;
  g_autoptr (HawserNetAddress) address
      = hawser_net_address_new (talk->host, talk->families[self->attempt++], talk->port);
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();

  hawser_tcp_connect_options_set_address (options, address);
  hawser_tcp_connect_options_set_timeout (options, MAX (0, self->connect_timeout));
  hawser_tcp_socket_connect_async (HAWSER_TCP_SOCKET (talk->socket), options, NULL, connected_cb,
                                   talk);
}

int
hawser_tool_tcp (int argc, char **argv)
{
  HawserToolPipeUser user = { .piece = 64 * 1024, .input = input, .over = hawser_tool_talk_over };
  Tcp self = { .talk.wait = isatty (STDIN_FILENO) ? WAIT : -1 };
  GOptionEntry entries[] = {
    { "wait", 'w', 0, G_OPTION_ARG_INT, &self.talk.wait,
      N_ ("Close when nothing came for so long after the end of the input, -1 for never; 1000 by "
          "default at a terminal, otherwise never"),
      N_ ("MS") },
    { "connect-timeout", 0, 0, G_OPTION_ARG_INT, &self.connect_timeout,
      N_ ("Time for making the connection in ms"), N_ ("MS") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("HOST PORT");
  HawserTcpSocket *socket;
  int exit_code;

  g_option_context_set_summary (context,
                                _ ("Sends its input to a TCP server, and prints what comes "
                                   "back, until the server ends the connection."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_talk_parse (&self.talk, context, argc, argv, NULL, &exit_code))
    return exit_code;

  hawser_tool_demand_backend (self.talk.backend);
  socket = g_object_new (HAWSER_TYPE_TCP_SOCKET, "backend", self.talk.backend, NULL);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), &self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), &self);
  exit_code = hawser_tool_talk_run (&self.talk, socket, &user, connect_next);
  g_clear_error (&self.error);
  return exit_code;
}
