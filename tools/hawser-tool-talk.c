/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-talk.h"

#include <string.h>

static gboolean
read_peer (HawserToolTalk *self, const char *host, const char *port)
{
  gboolean only_v4 = self->only_v4, only_v6 = self->only_v6;
  guint64 number = 0;

  if (only_v4 && only_v6)
    {
      g_printerr (_ ("IPv4 only and IPv6 only leave nothing.\n"));
      return FALSE;
    }
  if (!g_ascii_string_to_unsigned (port, 10, 1, G_MAXUINT16, &number, NULL))
    {
      g_printerr (_ ("“%s” is not a port; a port is a number from 1 to 65535.\n"), port);
      return FALSE;
    }
  self->port = number;

  if (host == NULL)
    host = only_v6 ? "::" : "0.0.0.0";
  if (*host == '[' && g_str_has_suffix (host, "]"))
    self->host = g_strndup (host + 1, strlen (host) - 2);
  else
    self->host = g_strdup (host);
  /* A literal says itself which family it is of; a name may have both. */
  if (!only_v4 && strchr (self->host, ':') != NULL)
    only_v6 = TRUE;
  else if (!only_v6 && g_hostname_is_ip_address (self->host))
    only_v4 = TRUE;
  self->families[0] = only_v6 ? HAWSER_NET_FAMILY_IPV6 : HAWSER_NET_FAMILY_IPV4;
  self->families[1] = only_v4 || only_v6 ? 0 : HAWSER_NET_FAMILY_IPV6;
  return TRUE;
}

gboolean
hawser_tool_talk_parse (HawserToolTalk *self,
                        GOptionContext *context,
                        int argc,
                        char **argv,
                        const gboolean *host_is_optional,
                        int *exit_code)
{
  const char *command = argv[0];
  GOptionEntry entries[] = {
    { "ipv4", '4', 0, G_OPTION_ARG_NONE, &self->only_v4, N_ ("Use IPv4 only"), NULL },
    { "ipv6", '6', 0, G_OPTION_ARG_NONE, &self->only_v6, N_ ("Use IPv6 only"), NULL },
    { "backend", 0, 0, G_OPTION_ARG_STRING, &self->backend, N_ ("Plugin to use"), N_ ("NAME") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, N_ ("Tell what happens"), NULL },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, exit_code))
    return FALSE;
  *exit_code = EXIT_USAGE;
  if (argc != 3 && !(argc == 2 && host_is_optional != NULL && *host_is_optional))
    {
      g_printerr (_ ("Name a host and a port; see “hawser %s --help”.\n"), command);
      return FALSE;
    }
  return read_peer (self, argc == 3 ? argv[1] : NULL, argv[argc - 1]);
}

void
hawser_tool_talk_fail (HawserToolTalk *self, const GError *error)
{
  hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
}

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  hawser_tool_pipe_finish (((HawserToolTalk *) data)->pipe, EXIT_OK);
}

void
hawser_tool_talk_over (gpointer data)
{
  HawserToolTalk *self = data;

  self->closing = TRUE;
  hawser_socket_close_async (self->socket, NULL, closed_cb, self);
}

void
hawser_tool_talk_sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  HawserToolTalk *self = data;
  g_autoptr (GError) error = NULL;

  if (hawser_socket_send_finish (HAWSER_SOCKET (object), result, &error))
    hawser_tool_pipe_read (self->pipe);
  else
    hawser_tool_talk_fail (self, error);
}

static void
error_cb (HawserSocket *socket, GError *error, gpointer data)
{
  HawserToolTalk *self = data;
  g_autoptr (GError) numbered = NULL;

  /* Where no socket can be made, the call itself fails, too. */
  if (!self->ready)
    return;
  /* The event has the bare number of the system. */
  numbered = g_error_copy (error);
  numbered->code += HAWSER_ERROR_SOCKET_BASE;
  hawser_tool_talk_fail (self, numbered);
}

int
hawser_tool_talk_run (HawserToolTalk *self,
                      gpointer socket,
                      HawserToolPipeUser *user,
                      void (*begin) (HawserToolTalk *self))
{
  g_autoptr (HawserSocket) owned = socket;
  g_autoptr (HawserToolPipe) pipe = NULL;
  int exit_code;

  user->wait = self->wait;
  pipe = hawser_tool_pipe_new (socket, user, self);
  self->socket = socket;
  self->pipe = pipe;
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), self);
  begin (self);
  exit_code = hawser_tool_pipe_run (pipe);
  g_clear_pointer (&self->host, g_free);
  g_clear_pointer (&self->backend, g_free);
  return exit_code;
}
