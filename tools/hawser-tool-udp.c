/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-talk.h"

#include <errno.h>
#include <string.h>

/* The longest datagram of IPv4. */
#define LONGEST 65507

/* After the end of the input an answer may take so long, by default. */
#define WAIT 1000

typedef struct {
  HawserToolTalk talk;
  HawserUdpSendOptions *options; /* with the receiver, once there is one */
  HawserNetAddress *receiver;
  GBytes *kept; /* input that came before anybody to send it to */
  gboolean listen;
  gboolean broadcast;
} Udp;

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
  hawser_udp_socket_send_async (HAWSER_UDP_SOCKET (self->talk.socket), self->options, NULL,
                                hawser_tool_talk_sent_cb, self);
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
  return hawser_socket_remote_info_get_port (info) == self->talk.port
         && strcmp (hawser_socket_remote_info_get_address (info), self->talk.host) == 0;
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
  if (self->talk.verbose)
    g_printerr (ngettext ("%u byte from %s, port %u\n", "%u bytes from %s, port %u\n", size),
                (guint) size, address, port);
  if (self->listen)
    set_receiver (self, address, self->talk.families[0], port);
  hawser_tool_pipe_write (self->talk.pipe, start, size);
}

static void
begin (Udp *self)
{
  self->talk.ready = TRUE;
  self->options = hawser_udp_send_options_new ();
  if (!self->listen)
    set_receiver (self, self->talk.host, self->talk.families[0], self->talk.port);
  hawser_tool_pipe_read (self->talk.pipe);
}

/* A port that is in use is replaced by another one, which is of no use to those who know the first. */
static void
local_address_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Udp *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HawserNetAddress) local
      = hawser_socket_get_local_address_finish (HAWSER_SOCKET (object), result, &error);

  if (local != NULL && hawser_net_address_get_port (local) != self->talk.port)
    error = g_error_new_literal (HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRINUSE,
                                 g_strerror (EADDRINUSE));
  if (error != NULL)
    {
      hawser_tool_talk_fail (&self->talk, error);
      return;
    }
  if (self->talk.verbose)
    g_printerr (_ ("Listening at %s, port %u\n"), self->talk.host, self->talk.port);
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
    hawser_tool_talk_fail (&self->talk, error);
}

static void
bound_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Udp *self = data;
  g_autoptr (GError) error = NULL;

  if (!hawser_socket_bind_finish (HAWSER_SOCKET (object), result, &error))
    hawser_tool_talk_fail (&self->talk, error);
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
resolve (HawserToolTalk *talk, GError **error)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();
  g_autoptr (GError) why = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (talk->families) && talk->families[i] != 0; i++)
    {
      GList *found;

      g_clear_error (&why);
      found = g_resolver_lookup_by_name_with_flags (resolver, talk->host,
                                                    talk->families[i] == HAWSER_NET_FAMILY_IPV6
                                                        ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY
                                                        : G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY,
                                                    NULL, &why);
      if (found != NULL)
        {
          talk->families[0] = talk->families[i];
          g_free (talk->host);
          talk->host = g_inet_address_to_string (found->data);
          g_resolver_free_addresses (found);
          return TRUE;
        }
    }
  g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRNOTAVAIL,
               _ ("the name “%s” was not found: %s"), talk->host, why->message);
  return FALSE;
}

static void
bind_socket (HawserToolTalk *talk)
{
  const char *any = talk->families[0] == HAWSER_NET_FAMILY_IPV6 ? "::" : "0.0.0.0";
  gboolean listen = ((Udp *) talk)->listen;
  g_autoptr (HawserNetAddress) local = NULL;
  g_autoptr (GError) error = NULL;

  if (!listen && !resolve (talk, &error))
    {
      hawser_tool_talk_fail (talk, error);
      return;
    }
  local = hawser_net_address_new (listen ? talk->host : any, talk->families[0],
                                  listen ? talk->port : 0);
  hawser_socket_bind_async (talk->socket, local, NULL, bound_cb, talk);
}

int
hawser_tool_udp (int argc, char **argv)
{
  HawserToolPipeUser user = { .piece = LONGEST, .input = input, .over = hawser_tool_talk_over };
  Udp self = { .talk.wait = G_MININT };
  GOptionEntry entries[] = {
    { "listen", 'l', 0, G_OPTION_ARG_NONE, &self.listen,
      N_ ("Wait for datagrams at this address and port, and answer who sent the last one"), NULL },
    { "broadcast", 'b', 0, G_OPTION_ARG_NONE, &self.broadcast,
      N_ ("Allow an address of many receivers"), NULL },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &self.talk.wait,
      N_ ("End when nothing came for so long after the end of the input, -1 for never; 1000 by "
          "default, and never with --listen"),
      N_ ("MS") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("HOST PORT");
  HawserUdpSocket *socket;
  int exit_code;

  g_option_context_set_summary (context,
                                _ ("Sends its input to a peer as datagrams, and prints what "
                                   "comes back."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_talk_parse (&self.talk, context, argc, argv, &self.listen, &exit_code))
    return exit_code;
  if (self.talk.wait == G_MININT)
    self.talk.wait = self.listen ? -1 : WAIT;

  hawser_tool_demand_backend (self.talk.backend);
  socket = g_object_new (HAWSER_TYPE_UDP_SOCKET, "backend", self.talk.backend, NULL);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), &self);
  exit_code = hawser_tool_talk_run (&self.talk, socket, &user, bind_socket);
  g_clear_object (&self.options);
  g_clear_object (&self.receiver);
  g_clear_pointer (&self.kept, g_bytes_unref);
  return exit_code;
}
