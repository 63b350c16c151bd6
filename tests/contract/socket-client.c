/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "socket-client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

void
result_clear (Result *self)
{
  g_clear_error (&self->error);
  g_clear_object (&self->object);
  self->n_results = 0;
}

void
result_cb (GObject *socket, GAsyncResult *result, gpointer data)
{
  gpointer tag = g_task_get_source_tag (G_TASK (result));
  Result *self = data;

  self->n_results++;
  g_assert_cmpint (self->n_results, ==, 1);
  if (tag == hawser_socket_get_state_async)
    self->object = hawser_socket_get_state_finish (HAWSER_SOCKET (socket), result, &self->error);
  else if (tag == hawser_tcp_socket_get_remote_address_async)
    self->object = hawser_tcp_socket_get_remote_address_finish (HAWSER_TCP_SOCKET (socket), result,
                                                                &self->error);
  else if (tag == hawser_socket_get_local_address_async)
    self->object
        = hawser_socket_get_local_address_finish (HAWSER_SOCKET (socket), result, &self->error);
  else
    {
      /* They all have the same result. */
      gboolean good = hawser_socket_send_finish (HAWSER_SOCKET (socket), result, &self->error);

      g_assert_cmpint (good, ==, self->error == NULL);
    }
}

void
run_ready (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
result_wait (Result *self)
{
  /* Never on the caller's stack. */
  g_assert_cmpint (self->n_results, ==, 0);
  while (self->n_results == 0)
    g_main_context_iteration (NULL, TRUE);
}

static int
take_number (Result *self)
{
  int code;

  if (self->error != NULL && self->error->domain != HAWSER_ERROR)
    g_error ("not a number: %s", self->error->message);
  code = self->error != NULL ? self->error->code : 0;
  result_clear (self);
  return code;
}

static int
number (Result *self)
{
  result_wait (self);
  return take_number (self);
}

int
bind_to (gpointer socket, const char *address, guint family, guint port)
{
  g_autoptr (HawserNetAddress) local = hawser_net_address_new (address, family, port);
  Result result = { 0 };

  hawser_socket_bind_async (socket, local, NULL, result_cb, &result);
  return number (&result);
}

int
connect_to (gpointer socket, const char *address, guint family, guint port)
{
  g_autoptr (HawserNetAddress) peer = hawser_net_address_new (address, family, port);
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
  Result result = { 0 };

  hawser_tcp_connect_options_set_address (options, peer);
  hawser_tcp_socket_connect_async (socket, options, NULL, result_cb, &result);
  return number (&result);
}

int
send_text (gpointer socket, const char *text)
{
  g_autoptr (HawserTcpSendOptions) options = hawser_tcp_send_options_new ();
  Result result = { 0 };

  hawser_tcp_send_options_set_text (options, text);
  hawser_tcp_socket_send_async (socket, options, NULL, result_cb, &result);
  return number (&result);
}

int
send_to (gpointer socket, const char *text, const char *address, guint family, guint port)
{
  g_autoptr (HawserNetAddress) peer = hawser_net_address_new (address, family, port);
  g_autoptr (HawserUdpSendOptions) options = hawser_udp_send_options_new ();
  Result result = { 0 };

  hawser_udp_send_options_set_address (options, peer);
  hawser_udp_send_options_set_text (options, text);
  hawser_udp_socket_send_async (socket, options, NULL, result_cb, &result);
  return number (&result);
}

int
set_options (gpointer socket, gpointer options)
{
  Result result = { 0 };

  hawser_socket_set_extra_options_async (socket, options, NULL, result_cb, &result);
  return number (&result);
}

int
close_socket (gpointer socket)
{
  Result result = { 0 };

  hawser_socket_close_async (socket, NULL, result_cb, &result);
  return number (&result);
}

static int
address_of (Result *result, HawserNetAddress **address)
{
  result_wait (result);
  if (address != NULL)
    *address = g_steal_pointer (&result->object);
  return take_number (result);
}

int
ask_remote_address (gpointer socket, HawserNetAddress **address)
{
  Result result = { 0 };

  hawser_tcp_socket_get_remote_address_async (socket, NULL, result_cb, &result);
  return address_of (&result, address);
}

int
ask_local_address (gpointer socket, HawserNetAddress **address)
{
  Result result = { 0 };

  hawser_socket_get_local_address_async (socket, NULL, result_cb, &result);
  return address_of (&result, address);
}

guint
ask_port (gpointer socket)
{
  g_autoptr (HawserNetAddress) address = NULL;

  g_assert_cmpint (ask_local_address (socket, &address), ==, 0);
  return hawser_net_address_get_port (address);
}

const char *
ask_state (gpointer socket)
{
  static char text[4];
  Result result = { 0 };

  hawser_socket_get_state_async (socket, NULL, result_cb, &result);
  result_wait (&result);
  g_assert_no_error (result.error);
  text[0] = hawser_socket_state_base_get_is_bound (result.object) ? 'b' : '-';
  text[1] = hawser_socket_state_base_get_is_connected (result.object) ? 'c' : '-';
  text[2] = hawser_socket_state_base_get_is_close (result.object) ? 'x' : '-';
  result_clear (&result);
  return text;
}

/* The log */

static void
message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  Log *self = data;
  gsize size;
  const guint8 *start = g_bytes_get_data (bytes, &size);

  g_assert_cmpuint (hawser_socket_remote_info_get_size (info), ==, size);
  g_byte_array_append (self->bytes, start, size);
  self->n_messages++;
  g_set_object (&self->info, info);
}

static void
listening_cb (HawserSocket *socket, gpointer data)
{
  g_string_append (((Log *) data)->events, "listening ");
}

static void
connect_cb (HawserSocket *socket, gpointer data)
{
  g_string_append (((Log *) data)->events, "connect ");
}

static void
close_cb (HawserSocket *socket, gpointer data)
{
  g_string_append (((Log *) data)->events, "close ");
}

static void
error_cb (HawserSocket *socket, GError *error, gpointer data)
{
  g_string_append_printf (((Log *) data)->events, "error(%d) ", error->code);
}

Log *
log_new (gpointer socket)
{
  Log *self = g_new0 (Log, 1);

  self->events = g_string_new (NULL);
  self->bytes = g_byte_array_new ();
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), self);
  if (HAWSER_IS_UDP_SOCKET (socket))
    g_signal_connect (socket, "listening", G_CALLBACK (listening_cb), self);
  else
    g_signal_connect (socket, "connect", G_CALLBACK (connect_cb), self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), self);
  return self;
}

void
log_free (Log *self)
{
  g_string_free (self->events, TRUE);
  g_byte_array_unref (self->bytes);
  g_clear_object (&self->info);
  g_free (self);
}

void
log_wait_bytes (Log *self, guint n)
{
  while (self->bytes->len < n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->bytes->len, ==, n);
}

void
log_wait_messages (Log *self, guint n)
{
  while (self->n_messages < n)
    g_main_context_iteration (NULL, TRUE);
}

void
log_wait_events (Log *self, const char *events)
{
  while (strlen (self->events->str) < strlen (events))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (self->events->str, ==, events);
}

/* Peers */

int
accept_one (int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);

  g_assert_cmpint (fd, >=, 0);
  return fd;
}

HawserTcpSocket *
connect_pair (int *peer)
{
  HawserTcpSocket *self = hawser_tcp_socket_new ();
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  g_assert_cmpint (connect_to (self, "127.0.0.1", 1, port), ==, 0);
  *peer = accept_one (listener);
  close (listener);
  return self;
}

gpointer
drain_to_end (gpointer data)
{
  Drain *self = data;
  char buffer[65536];
  gssize n;

  while ((n = recv (self->fd, buffer, sizeof buffer, 0)) > 0)
    self->bytes += n;
  return NULL;
}

int
find_fd (guint local, guint remote)
{
  for (int fd = 3; fd < 1024; fd++)
    {
      struct sockaddr_in6 ours = { 0 }, theirs = { 0 };
      socklen_t length = sizeof ours;

      if (getsockname (fd, (struct sockaddr *) &ours, &length) != 0
          || (ours.sin6_family != AF_INET && ours.sin6_family != AF_INET6))
        continue;
      length = sizeof theirs;
      getpeername (fd, (struct sockaddr *) &theirs, &length);
      /* The port stands in the same place in both families. */
      if ((local == 0 || ntohs (ours.sin6_port) == local) && ntohs (theirs.sin6_port) == remote)
        return fd;
    }
  g_assert_not_reached ();
}
