/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* UDP: calls, states, numbers, events. */

#include "socket-client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define E(number) (HAWSER_ERROR_SOCKET_BASE + (number))

/* A datagram socket of the test's own, bound to loopback. */
static int
make_peer (guint16 *port)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  getsockname (fd, (struct sockaddr *) &address, &length);
  *port = ntohs (address.sin_port);
  return fd;
}

static void
tell (int fd, guint port, const void *data, gsize size)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };

  g_assert_cmpint (sendto (fd, data, size, 0, (struct sockaddr *) &address, sizeof address), ==,
                   size);
}

/* The port that an object is bound to, as the peer sees it. */
static guint
learn_port (HawserUdpSocket *socket, int peer, guint16 peer_port)
{
  struct sockaddr_in from;
  socklen_t length = sizeof from;
  char buffer[16];

  g_assert_cmpint (send_to (socket, "hello", "127.0.0.1", 1, peer_port), ==, 0);
  g_assert_cmpint (recvfrom (peer, buffer, sizeof buffer, 0, (struct sockaddr *) &from, &length),
                   ==, 5);
  g_assert_cmpuint (ask_port (socket), ==, ntohs (from.sin_port));
  return ntohs (from.sin_port);
}

static void
test_session (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (Log) log = log_new (socket);
  guint16 peer_port;
  int peer = make_peer (&peer_port);
  guint port;

  g_assert_cmpstr (ask_state (socket), ==, "---");
  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, 0);
  g_assert_cmpstr (log->events->str, ==, "listening ");
  g_assert_cmpstr (ask_state (socket), ==, "b--");
  port = learn_port (socket, peer, peer_port);
  g_assert_cmpstr (ask_state (socket), ==, "b--");

  tell (peer, port, "one", 3);
  tell (peer, port, "", 0);
  tell (peer, port, "three", 5);
  log_wait_messages (log, 3);
  g_assert_cmpmem (log->bytes->data, log->bytes->len, "onethree", 8);
  g_assert_cmpstr (hawser_socket_remote_info_get_address (log->info), ==, "127.0.0.1");
  g_assert_cmpstr (hawser_socket_remote_info_get_family (log->info), ==, "IPv4");
  g_assert_cmpuint (hawser_socket_remote_info_get_port (log->info), ==, peer_port);

  /* To itself, by name. */
  g_assert_cmpint (send_to (socket, "self", "localhost", 1, port), ==, 0);
  log_wait_messages (log, 4);
  g_assert_cmpuint (hawser_socket_remote_info_get_port (log->info), ==, port);

  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpstr (ask_state (socket), ==, "--x");
  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, port), ==, 0);
  tell (peer, port, "again", 5);
  log_wait_messages (log, 5);
  g_assert_cmpstr (log->events->str, ==, "listening close listening ");
  close (peer);
}

static void
test_numbers (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (HawserUdpExtraOptions) options = hawser_udp_extra_options_new ();
  g_autoptr (HawserNetAddress) address = hawser_net_address_new ("127.0.0.1", 1, 9);
  g_autoptr (HawserUdpSendOptions) big = hawser_udp_send_options_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (65508), 65508);
  g_auto (Result) result = { 0 };
  g_auto (Result) nothing = { 0 };
  g_auto (Result) none = { 0 };

  g_assert_cmpint (send_to (socket, "x", "127.0.0.1", 1, 9), ==, E (EBADF));
  g_assert_cmpint (set_options (socket, options), ==, E (EBADF));
  g_assert_cmpint (close_socket (socket), ==, HAWSER_ERROR_HTTP_UNKNOWN);
  g_assert_cmpint (bind_to (socket, "256.1.1.1", 1, 0), ==, HAWSER_ERROR_PARAMETER);
  g_assert_cmpint (bind_to (socket, "localhost", 1, 0), ==, 0);
  g_assert_cmpint (bind_to (socket, "localhost", 1, 0), ==, E (EINVAL));

  g_assert_cmpint (send_to (socket, "x", "", 1, 9), ==, HAWSER_ERROR_PARAMETER);
  g_assert_cmpint (send_to (socket, "x", "::1", 1, 9), ==, HAWSER_ERROR_PARAMETER);
  g_assert_cmpint (send_to (socket, "x", "::1", 2, 9), ==, E (EAFNOSUPPORT));
  g_assert_cmpint (send_to (socket, "x", "127.0.0.1", 1, 65536), ==, HAWSER_ERROR_PARAMETER);
  g_assert_cmpint (send_to (socket, "x", "127.0.0.1", 1, 0), ==, E (EINVAL));
  g_assert_cmpint (send_to (socket, "x", "no-such-host.invalid", 1, 9), ==, E (EADDRNOTAVAIL));
  g_assert_cmpint (send_to (socket, "", "127.0.0.1", 1, 9), ==, 0);
  g_assert_cmpint (send_to (socket, "nobody listens", "127.0.0.1", 1, 9), ==, 0);
  g_assert_cmpint (send_to (socket, "nobody listens", "127.0.0.1", 1, 9), ==, 0);

  hawser_udp_send_options_set_address (big, address);
  hawser_udp_socket_send_async (socket, big, NULL, result_cb, &nothing);
  hawser_udp_socket_send_async (socket, NULL, NULL, result_cb, &none);
  hawser_udp_send_options_set_data (big, bytes);
  hawser_udp_socket_send_async (socket, big, NULL, result_cb, &result);
  result_wait (&result);
  g_assert_error (nothing.error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_assert_error (none.error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_assert_error (result.error, HAWSER_ERROR, E (EMSGSIZE));

  /* A broadcast needs the option. */
  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpint (bind_to (socket, "0.0.0.0", 1, 0), ==, 0);
  g_assert_cmpint (send_to (socket, "x", "255.255.255.255", 1, 9), ==, E (EACCES));
  hawser_udp_extra_options_set_broadcast (options, TRUE);
  hawser_extra_options_base_set_receive_buffer_size (HAWSER_EXTRA_OPTIONS_BASE (options), 50000);
  g_assert_cmpint (set_options (socket, options), ==, 0);
  g_assert_cmpint (send_to (socket, "x", "127.255.255.255", 1, 9), ==, 0);
  {
    g_autoptr (HawserTcpExtraOptions) wrong = hawser_tcp_extra_options_new ();

    g_assert_cmpint (set_options (socket, wrong), ==, HAWSER_ERROR_PARAMETER);
  }
  g_assert_cmpint (close_socket (socket), ==, 0);
}

static void
test_options (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (HawserUdpExtraOptions) options
      = g_object_new (HAWSER_TYPE_UDP_EXTRA_OPTIONS, "broadcast", TRUE, "receive-buffer-size",
                      20000, "send-buffer-size", 30000, "reuse-address", TRUE, "socket-timeout",
                      2500, NULL);
  guint16 peer_port;
  int peer = make_peer (&peer_port);
  static const struct {
    int name;
    int value;
  } expected[]
      = { { SO_BROADCAST, 1 }, { SO_RCVBUF, 40000 }, { SO_SNDBUF, 60000 }, { SO_REUSEADDR, 1 } };
  int fd;

  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, 0);
  fd = find_fd (learn_port (socket, peer, peer_port), 0);
  g_assert_cmpint (set_options (socket, options), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      socklen_t length = sizeof (int);
      int value = -1;

      g_assert_cmpint (getsockopt (fd, SOL_SOCKET, expected[i].name, &value, &length), ==, 0);
      g_assert_cmpint (value, ==, expected[i].value);
    }
  for (guint i = 0; i < 2; i++)
    {
      struct timeval time;
      socklen_t length = sizeof time;

      g_assert_cmpint (getsockopt (fd, SOL_SOCKET, i == 0 ? SO_RCVTIMEO : SO_SNDTIMEO, &time,
                                   &length),
                       ==, 0);
      g_assert_cmpint (ABS ((int) (time.tv_sec * 1000 + time.tv_usec / 1000) - 2500), <=, 10);
    }

  /* What was set to false is applied, too; what was not set is left alone. */
  {
    g_autoptr (HawserUdpExtraOptions) off
        = g_object_new (HAWSER_TYPE_UDP_EXTRA_OPTIONS, "broadcast", FALSE, NULL);
    socklen_t length = sizeof (int);
    int value = -1;

    g_assert_cmpint (set_options (socket, off), ==, 0);
    g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_BROADCAST, &value, &length), ==, 0);
    g_assert_cmpint (value, ==, 0);
    g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &value, &length), ==, 0);
    g_assert_cmpint (value, ==, 1);
  }
  close (peer);
}

static void
test_ipv6 (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (HawserUdpSocket) other = hawser_udp_socket_new ();
  g_autoptr (Log) log = log_new (socket);
  guint16 port;
  int listener = test_listen ("::1", &port);

  if (listener < 0)
    {
      g_test_skip ("this machine has no IPv6 on loopback");
      return;
    }
  close (listener);
  g_assert_cmpint (bind_to (socket, "::1", 2, port), ==, 0);
  g_assert_cmpint (bind_to (other, "localhost", 2, 0), ==, 0);
  g_assert_cmpint (send_to (other, "six", "::1", 2, port), ==, 0);
  log_wait_messages (log, 1);
  g_assert_cmpstr (hawser_socket_remote_info_get_address (log->info), ==, "::1");
  g_assert_cmpstr (hawser_socket_remote_info_get_family (log->info), ==, "IPv6");
}

/* Many at once, in order, and in few turns of the main loop. */
static void
test_many (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (HawserUdpSocket) sender = hawser_udp_socket_new ();
  g_autoptr (HawserUdpExtraOptions) options
      = g_object_new (HAWSER_TYPE_UDP_EXTRA_OPTIONS, "receive-buffer-size", 200000, NULL);
  g_autoptr (Log) log = log_new (socket);
  guint16 peer_port;
  int peer = make_peer (&peer_port);
  guint port, turns = 0;

  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, 0);
  g_assert_cmpint (bind_to (sender, "127.0.0.1", 1, 0), ==, 0);
  g_assert_cmpint (set_options (socket, options), ==, 0);
  port = learn_port (socket, peer, peer_port);
  {
    g_autoptr (HawserNetAddress) address = hawser_net_address_new ("127.0.0.1", 1, port);
    g_autoptr (HawserUdpSendOptions) send = hawser_udp_send_options_new ();
    Result results[200] = { 0 };

    hawser_udp_send_options_set_address (send, address);
    for (guint i = 0; i < G_N_ELEMENTS (results); i++)
      {
        g_autoptr (GBytes) bytes = g_bytes_new (&i, sizeof i);

        hawser_udp_send_options_set_data (send, bytes);
        hawser_udp_socket_send_async (sender, send, NULL, result_cb, &results[i]);
      }
    while (results[G_N_ELEMENTS (results) - 1].n_results == 0
           || log->n_messages < G_N_ELEMENTS (results))
      {
        g_main_context_iteration (NULL, TRUE);
        turns++;
      }
    for (guint i = 0; i < G_N_ELEMENTS (results); i++)
      {
        guint value;

        g_assert_cmpint (results[i].n_results, ==, 1);
        g_assert_no_error (results[i].error);
        memcpy (&value, log->bytes->data + i * sizeof value, sizeof value);
        g_assert_cmpuint (value, ==, i);
      }
  }
  g_assert_cmpuint (turns, <, 40);
  close (peer);
}

/* A send whose receiver is looked up holds up those behind it. */
static void
test_order (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (HawserNetAddress) name = NULL;
  g_autoptr (HawserNetAddress) literal = NULL;
  Result results[3] = { 0 };
  guint16 port;
  int peer = make_peer (&port);

  name = hawser_net_address_new ("localhost", 1, port);
  literal = hawser_net_address_new ("127.0.0.1", 1, port);
  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      g_autoptr (HawserUdpSendOptions) options = hawser_udp_send_options_new ();
      char text[] = { '0' + i, '\0' };

      hawser_udp_send_options_set_text (options, text);
      hawser_udp_send_options_set_address (options, i == 1 ? literal : name);
      hawser_udp_socket_send_async (socket, options, NULL, result_cb, &results[i]);
    }
  /* Everything that was asked for before leaves before the end. */
  g_assert_cmpint (close_socket (socket), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    {
      char buffer[4];

      g_assert_cmpint (results[i].n_results, ==, 1);
      g_assert_no_error (results[i].error);
      g_assert_cmpint (recv (peer, buffer, sizeof buffer, MSG_DONTWAIT), ==, 1);
      g_assert_cmpint (buffer[0], ==, '0' + i);
    }
  close (peer);
}

static void
test_receiving (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (Log) log = log_new (socket);
  guint16 peer_port;
  int peer = make_peer (&peer_port);
  guint port;

  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, 0);
  port = learn_port (socket, peer, peer_port);
  hawser_socket_set_receiving (HAWSER_SOCKET (socket), FALSE);
  tell (peer, port, "kept", 4);
  run_ready ();
  g_assert_cmpuint (log->n_messages, ==, 0);
  hawser_socket_set_receiving (HAWSER_SOCKET (socket), TRUE);
  log_wait_messages (log, 1);

  /* Nobody listens: it is lost. */
  g_signal_handlers_disconnect_by_data (socket, log);
  tell (peer, port, "lost", 4);
  run_ready ();
  g_signal_handlers_disconnect_by_data (socket, log);
  {
    g_autoptr (Log) later = log_new (socket);

    tell (peer, port, "heard", 5);
    log_wait_messages (later, 1);
    g_assert_cmpmem (later->bytes->data, later->bytes->len, "heard", 5);
    g_signal_handlers_disconnect_by_data (socket, later);
  }
  close (peer);
}

void
add_udp_tests (void)
{
  add_test ("udp/session", test_session);
  add_test ("udp/numbers", test_numbers);
  add_test ("udp/options", test_options);
  add_test ("udp/ipv6", test_ipv6);
  add_test ("udp/many", test_many);
  add_test ("udp/order", test_order);
  add_test ("udp/receiving", test_receiving);
}
