/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-pipe.h"

#include <errno.h>
#include <string.h>

/* The longest datagram of IPv4. */
#define LONGEST 65507

/* After the end of the input an answer may take so long, by default. */
#define WAIT 1000

typedef struct {
  HawserToolPipe *pipe;
  HawserUdpSocket *socket;
  HawserUdpSendOptions *options; /* with the receiver, once there is one */
  HawserNetAddress *receiver;
  GBytes *kept; /* input that came before anybody to send it to */
  HawserToolPeer peer;
  gboolean listen;
  gboolean broadcast;
  gboolean verbose;
} Udp;

static void
closed_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  hawser_tool_pipe_finish (((Udp *) data)->pipe, EXIT_OK);
}

static void
over (gpointer data)
{
  Udp *self = data;

  hawser_socket_close_async (HAWSER_SOCKET (self->socket), NULL, closed_cb, self);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Udp *self = data;
  g_autoptr (GError) error = NULL;

  if (hawser_socket_send_finish (HAWSER_SOCKET (object), result, &error))
    hawser_tool_pipe_read (self->pipe);
  else
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
}

/* What is read at once is one datagram: a line of a terminal, what was written into a pipe at once. */
static void
input (gpointer data, GBytes *piece)
{
  Udp *self = data;

  if (g_bytes_get_size (piece) == 0)
    return;
  if (self->receiver == NULL)
    {
      self->kept = g_bytes_ref (piece);
      return;
    }
  hawser_udp_send_options_set_data (self->options, piece);
  hawser_udp_socket_send_async (self->socket, self->options, NULL, sent_cb, self);
}

static void
set_receiver (Udp *self, const char *address, guint family, guint port)
{
  g_autoptr (GBytes) kept = g_steal_pointer (&self->kept);

  g_clear_object (&self->receiver);
  self->receiver = hawser_net_address_new (address, family, port);
  hawser_udp_send_options_set_address (self->options, self->receiver);
  if (kept != NULL)
    input (self, kept);
}

static gboolean
is_from_peer (Udp *self, HawserSocketRemoteInfo *info)
{
  return hawser_socket_remote_info_get_port (info) == self->peer.port
         && strcmp (hawser_socket_remote_info_get_address (info), self->peer.host) == 0;
}

static void
message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  Udp *self = data;
  const char *address = hawser_socket_remote_info_get_address (info);
  guint port = hawser_socket_remote_info_get_port (info);
  gsize size;
  gconstpointer start = g_bytes_get_data (bytes, &size);

  /* A broadcast is answered by others than whom it was sent to. */
  if (!self->listen && !self->broadcast && !is_from_peer (self, info))
    return;
  if (self->verbose)
    g_printerr (ngettext ("%u byte from %s, port %u\n", "%u bytes from %s, port %u\n", size),
                (guint) size, address, port);
  if (self->listen)
    set_receiver (self, address, self->peer.families[0], port);
  hawser_tool_pipe_write (self->pipe, start, size);
}

static void
error_cb (HawserSocket *socket, GError *error, gpointer data)
{
  Udp *self = data;

  /* Where no socket can be made, the call itself fails, too. */
  if (self->options != NULL)
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail_event (error));
}

static void
begin (Udp *self)
{
  self->options = hawser_udp_send_options_new ();
  if (!self->listen)
    set_receiver (self, self->peer.host, self->peer.families[0], self->peer.port);
  hawser_tool_pipe_read (self->pipe);
}

/* A port that is in use is replaced by another one, which is of no use to those who know the first. */
static void
local_address_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Udp *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HawserNetAddress) local
      = hawser_socket_get_local_address_finish (HAWSER_SOCKET (object), result, &error);

  if (local != NULL && hawser_net_address_get_port (local) != self->peer.port)
    error = g_error_new_literal (HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRINUSE,
                                 g_strerror (EADDRINUSE));
  if (error != NULL)
    {
      hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
      return;
    }
  if (self->verbose)
    g_printerr (_ ("Listening at %s, port %u\n"), self->peer.host, self->peer.port);
  begin (self);
}

static void
option_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Udp *self = data;
  g_autoptr (GError) error = NULL;

  if (hawser_socket_set_extra_options_finish (HAWSER_SOCKET (object), result, &error))
    begin (self);
  else
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
}

static void
bound_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Udp *self = data;
  g_autoptr (GError) error = NULL;

  if (!hawser_socket_bind_finish (HAWSER_SOCKET (object), result, &error))
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
  else if (self->listen)
    hawser_socket_get_local_address_async (HAWSER_SOCKET (object), NULL, local_address_cb, self);
  else if (self->broadcast)
    {
      g_autoptr (HawserUdpExtraOptions) options = hawser_udp_extra_options_new ();

      hawser_udp_extra_options_set_broadcast (options, TRUE);
      hawser_socket_set_extra_options_async (HAWSER_SOCKET (object),
                                             HAWSER_EXTRA_OPTIONS_BASE (options), NULL, option_cb,
                                             self);
    }
  else
    begin (self);
}

/* A name becomes the first of its addresses: only what comes from there is an answer. */
static gboolean
resolve (HawserToolPeer *peer, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) why = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (peer->families) && peer->families[i] != 0; i++)
    {
      GList *found;

      g_clear_error (&why);
      found = g_resolver_lookup_by_name_with_flags (resolver, peer->host,
                                                    peer->families[i] == HAWSER_NET_FAMILY_IPV6
                                                        ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY
                                                        : G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY,
                                                    NULL, &why);
      if (found != NULL)
        {
          peer->families[0] = peer->families[i];
          g_free (peer->host);
          peer->host = g_inet_address_to_string (found->data);
          g_resolver_free_addresses (found);
          return TRUE;
        }
    }
  g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRNOTAVAIL,
               _ ("the name “%s” was not found: %s"), peer->host, why->message);
  return FALSE;
}

static void
bind_to (Udp *self, const char *host, guint port)
{
  g_autoptr (HawserNetAddress) local = hawser_net_address_new (host, self->peer.families[0], port);

  hawser_socket_bind_async (HAWSER_SOCKET (self->socket), local, NULL, bound_cb, self);
}

static int
run (Udp *self, const HawserToolPipeUser *user, const char *backend)
{
  g_autoptr (HawserUdpSocket) socket
      = g_object_new (HAWSER_TYPE_UDP_SOCKET, "backend", backend, NULL);
  g_autoptr (HawserToolPipe) pipe = hawser_tool_pipe_new (G_OBJECT (socket), user, self);
  int exit_code;

  self->socket = socket;
  self->pipe = pipe;
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), self);
  if (self->listen)
    bind_to (self, self->peer.host, self->peer.port);
  else
    bind_to (self, self->peer.families[0] == HAWSER_NET_FAMILY_IPV6 ? "::" : "0.0.0.0", 0);
  exit_code = hawser_tool_pipe_run (pipe);
  g_clear_object (&self->options);
  g_clear_object (&self->receiver);
  g_clear_pointer (&self->kept, g_bytes_unref);
  return exit_code;
}

int
hawser_tool_udp (int argc, char **argv)
{
  HawserToolPipeUser user = { .piece = LONGEST, .input = input, .over = over, .wait = WAIT };
  gboolean only_v4 = FALSE, only_v6 = FALSE;
  int wait = G_MININT;
  g_autofree char *backend = NULL;
  Udp self = { 0 };
  GOptionEntry entries[] = {
    { "listen", 'l', 0, G_OPTION_ARG_NONE, &self.listen,
      N_ ("Wait for datagrams at this address and port, and answer who sent the last one"), NULL },
    { "ipv4", '4', 0, G_OPTION_ARG_NONE, &only_v4, N_ ("Use IPv4 only"), NULL },
    { "ipv6", '6', 0, G_OPTION_ARG_NONE, &only_v6, N_ ("Use IPv6 only"), NULL },
    { "broadcast", 'b', 0, G_OPTION_ARG_NONE, &self.broadcast,
      N_ ("Allow an address of many receivers"), NULL },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &wait,
      N_ ("End when nothing came for so long after the end of the input, -1 for never; 1000 by "
          "default, and never with --listen"),
      N_ ("MS") },
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backend, N_ ("Plugin to use"), N_ ("NAME") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self.verbose, N_ ("Tell what happens"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("HOST PORT");
  g_autoptr (GError) error = NULL;
  int exit_code;

  g_option_context_set_summary (context,
                                _ ("Sends its input to a peer as datagrams, and prints what "
                                   "comes back."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (argc != 3 && !(argc == 2 && self.listen))
    {
      g_printerr (_ ("Name a host and a port; see “hawser %s --help”.\n"), "udp");
      return EXIT_USAGE;
    }
  if (!hawser_tool_peer_read (&self.peer, argc == 3 ? argv[1] : NULL, argv[argc - 1], only_v4,
                              only_v6))
    return EXIT_USAGE;

  if (wait != G_MININT)
    user.wait = wait;
  else if (self.listen)
    user.wait = -1;
  hawser_tool_demand_backend (backend);
  if (!self.listen && !resolve (&self.peer, &error))
    exit_code = hawser_tool_fail (error);
  else
    exit_code = run (&self, &user, backend);
  hawser_tool_peer_clear (&self.peer);
  return exit_code;
}
