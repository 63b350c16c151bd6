/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* TCP: calls, states, numbers, events. */

#include "socket-client.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define E(number) (HAWSER_ERROR_SOCKET_BASE + (number))

static void
test_session (void)
{
  g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
  g_autoptr (Log) log = log_new (socket);
  g_autoptr (HawserNetAddress) peer = NULL;
  char buffer[16];
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);
  int fd;

  g_assert_cmpstr (ask_state (socket), ==, "---");
  g_assert_cmpint (connect_to (socket, "127.0.0.1", 1, port), ==, 0);
  g_assert_cmpstr (log->events->str, ==, "connect ");
  fd = accept_one (listener);
  g_assert_cmpstr (ask_state (socket), ==, "bc-");
  {
    g_autoptr (HawserNetAddress) local = NULL;
    struct sockaddr_in seen;
    socklen_t length = sizeof seen;

    g_assert_cmpint (ask_local_address (socket, &local), ==, 0);
    g_assert_cmpint (getpeername (fd, (struct sockaddr *) &seen, &length), ==, 0);
    g_assert_cmpstr (hawser_net_address_get_address (local), ==, "127.0.0.1");
    g_assert_cmpuint (hawser_net_address_get_family (local), ==, 1);
    g_assert_cmpuint (hawser_net_address_get_port (local), ==, ntohs (seen.sin_port));
  }
  g_assert_cmpint (ask_remote_address (socket, &peer), ==, 0);
  g_assert_cmpstr (hawser_net_address_get_address (peer), ==, "127.0.0.1");
  g_assert_cmpuint (hawser_net_address_get_family (peer), ==, 1);
  g_assert_cmpuint (hawser_net_address_get_port (peer), ==, port);

  g_assert_cmpint (send_text (socket, "hello"), ==, 0);
  g_assert_cmpint (recv (fd, buffer, sizeof buffer, 0), ==, 5);
  g_assert_cmpint (send (fd, "world!", 6, 0), ==, 6);
  log_wait_bytes (log, 6);
  g_assert_cmpmem (log->bytes->data, log->bytes->len, "world!", 6);
  g_assert_cmpstr (hawser_socket_remote_info_get_address (log->info), ==, "127.0.0.1");
  g_assert_cmpstr (hawser_socket_remote_info_get_family (log->info), ==, "IPv4");
  g_assert_cmpuint (hawser_socket_remote_info_get_port (log->info), ==, port);

  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpstr (log->events->str, ==, "connect close ");
  g_assert_cmpint (recv (fd, buffer, sizeof buffer, 0), ==, 0);
  g_assert_cmpstr (ask_state (socket), ==, "--x");
  close (fd);

  /* The same object again. */
  g_assert_cmpint (connect_to (socket, "127.0.0.1", 1, port), ==, 0);
  fd = accept_one (listener);
  g_assert_cmpint (send (fd, "again", 5, 0), ==, 5);
  log_wait_bytes (log, 11);
  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpstr (log->events->str, ==, "connect close connect close ");
  close (fd);
  close (listener);
}

static void
test_ipv6 (void)
{
  g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
  g_autoptr (Log) log = log_new (socket);
  guint16 port;
  int listener = test_listen ("::1", &port);
  int fd;

  if (listener < 0)
    {
      g_test_skip ("this machine has no IPv6 on loopback");
      return;
    }
  g_assert_cmpint (bind_to (socket, "::1", 2, 0), ==, 0);
  g_assert_cmpstr (ask_state (socket), ==, "b--");
  g_assert_cmpint (connect_to (socket, "localhost", 2, port), ==, 0);
  fd = accept_one (listener);
  g_assert_cmpint (send (fd, "x", 1, 0), ==, 1);
  log_wait_bytes (log, 1);
  g_assert_cmpstr (hawser_socket_remote_info_get_address (log->info), ==, "::1");
  g_assert_cmpstr (hawser_socket_remote_info_get_family (log->info), ==, "IPv6");
  close (fd);
  close (listener);
}

/* Which call is answered how in which state. */
static void
test_states (void)
{
  g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
  g_autoptr (HawserTcpExtraOptions) options = hawser_tcp_extra_options_new ();
  g_autoptr (Log) log = log_new (socket);
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  g_assert_cmpint (send_text (socket, "x"), ==, E (EBADF));
  g_assert_cmpint (close_socket (socket), ==, HAWSER_ERROR_HTTP_UNKNOWN);
  g_assert_cmpint (ask_remote_address (socket, NULL), ==, E (EBADF));
  g_assert_cmpint (ask_local_address (socket, NULL), ==, E (EBADF));
  g_assert_cmpint (set_options (socket, options), ==, E (EBADF));
  g_assert_cmpint (set_options (socket, NULL), ==, HAWSER_ERROR_PARAMETER);

  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, 0);
  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, E (EINVAL));
  g_assert_cmpint (send_text (socket, "x"), ==, E (ENOTCONN));
  g_assert_cmpint (ask_remote_address (socket, NULL), ==, E (ENOTCONN));
  g_assert_cmpint (set_options (socket, options), ==, 0);
  g_assert_cmpint (connect_to (socket, "::1", 2, port), ==, E (EAFNOSUPPORT));

  g_assert_cmpint (connect_to (socket, "localhost", 1, port), ==, 0);
  g_assert_cmpint (connect_to (socket, "127.0.0.1", 1, port), ==, E (EISCONN));
  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, E (EINVAL));
  g_assert_cmpint (set_options (socket, options), ==, 0);
  {
    g_autoptr (HawserUdpExtraOptions) wrong = hawser_udp_extra_options_new ();

    g_assert_cmpint (set_options (socket, wrong), ==, HAWSER_ERROR_PARAMETER);
  }

  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpint (close_socket (socket), ==, HAWSER_ERROR_HTTP_UNKNOWN);
  g_assert_cmpint (send_text (socket, "x"), ==, E (EBADF));
  g_assert_cmpint (ask_remote_address (socket, NULL), ==, E (EBADF));
  g_assert_cmpint (set_options (socket, options), ==, E (EBADF));
  g_assert_cmpstr (log->events->str, ==, "connect close ");
  close (listener);
}

/* A place that never answers: its queue of connections is full. */
static int
listen_deaf (guint16 *port, int *fillers, guint n)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, length), ==, 0);
  g_assert_cmpint (listen (fd, 0), ==, 0);
  getsockname (fd, (struct sockaddr *) &address, &length);
  *port = ntohs (address.sin_port);
  for (guint i = 0; i < n; i++)
    {
      fillers[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
      connect (fillers[i], (struct sockaddr *) &address, sizeof address);
    }
  return fd;
}

static void
test_connecting (void)
{
  g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
  g_autoptr (HawserNetAddress) address = hawser_net_address_new ("127.0.0.1", 1, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Log) log = log_new (socket);
  g_auto (Result) first = { 0 };
  g_auto (Result) second = { 0 };
  g_auto (Result) third = { 0 };
  gint64 before = g_get_monotonic_time ();
  int fillers[4];
  guint16 port;
  int deaf = listen_deaf (&port, fillers, G_N_ELEMENTS (fillers));

  hawser_net_address_set_port (address, port);
  hawser_tcp_connect_options_set_address (options, address);
  hawser_tcp_connect_options_set_timeout (options, 100);
  hawser_tcp_socket_connect_async (socket, options, NULL, result_cb, &first);
  g_assert_cmpint (connect_to (socket, "127.0.0.1", 1, port), ==, E (EALREADY));
  g_assert_cmpint (send_text (socket, "x"), ==, E (ENOTCONN));
  result_wait (&first);
  g_assert_error (first.error, HAWSER_ERROR, E (ETIMEDOUT));
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 99000);

  hawser_tcp_connect_options_set_timeout (options, 60000);
  hawser_tcp_socket_connect_async (socket, options, cancellable, result_cb, &second);
  run_ready ();
  g_cancellable_cancel (cancellable);
  result_wait (&second);
  g_assert_error (second.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* Closing ends a connect, before its own event. */
  hawser_tcp_socket_connect_async (socket, options, NULL, result_cb, &third);
  run_ready ();
  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpint (third.n_results, ==, 1);
  g_assert_error (third.error, HAWSER_ERROR, E (ECANCELED));
  g_assert_cmpstr (log->events->str, ==, "close ");

  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    close (fillers[i]);
  close (deaf);

  /* An object that failed is as good as new. */
  {
    int listener = test_listen ("127.0.0.1", &port);

    g_assert_cmpint (connect_to (socket, "127.0.0.1", 1, 1), ==, E (ECONNREFUSED));
    g_assert_cmpint (ask_remote_address (socket, NULL), ==, E (ENOTCONN));
    g_assert_cmpint (connect_to (socket, "127.0.0.1", 1, port), ==, 0);
    close (listener);
  }
}

static void
test_addresses (void)
{
  static const struct {
    const char *address;
    guint family;
    guint port;
    int bind;
    int connect;
  } cases[] = {
    { "", 1, 0, 401, 401 },
    { "256.1.1.1", 1, 1, 401, E (EADDRNOTAVAIL) },
    { "::1", 1, 1, 401, 401 },
    { "127.0.0.1", 2, 1, 401, 401 },
    { "127.0.0.1", 7, 1, -1, E (ECONNREFUSED) }, /* another family is IPv4 */
    { "127.0.0.1", 1, 65536, 401, 401 },
    { "no-such-host.invalid", 1, 1, 401, E (EADDRNOTAVAIL) },
    { "1", 1, 1, 401, -1 },
    { "192.0.2.1", 1, 5, E (EADDRNOTAVAIL), -1 },
    { "localhost", 1, 0, 0, -1 },
    { "0.0.0.0", 1, 0, 0, -1 },
    { "0.0.0.0", 1, 1, -1, E (ECONNREFUSED) },
    { "fe80::1%lo", 1, 1, 401, 401 },
    { "fe80::1%lo", 2, 1, E (EADDRNOTAVAIL), -1 },
    { "fe80::1%no-such-link", 2, 1, 401, E (EADDRNOTAVAIL) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HawserTcpSocket) binding = hawser_tcp_socket_new ();
      g_autoptr (HawserTcpSocket) connecting = hawser_tcp_socket_new ();

      g_test_message ("%s, family %u, port %u", cases[i].address, cases[i].family, cases[i].port);
      if (cases[i].bind >= 0)
        g_assert_cmpint (bind_to (binding, cases[i].address, cases[i].family, cases[i].port), ==,
                         cases[i].bind);
      if (cases[i].connect >= 0)
        g_assert_cmpint (connect_to (connecting, cases[i].address, cases[i].family, cases[i].port),
                         ==, cases[i].connect);
    }

  {
    g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
    g_auto (Result) bound = { 0 };
    g_auto (Result) connected = { 0 };

    hawser_socket_bind_async (HAWSER_SOCKET (socket), NULL, NULL, result_cb, &bound);
    hawser_tcp_socket_connect_async (socket, NULL, NULL, result_cb, &connected);
    result_wait (&connected);
    g_assert_error (bound.error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
    g_assert_error (connected.error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  }
}

/* A port that is taken is replaced; with rights missing there is a number. */
static void
test_ports (void)
{
  g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
  g_autofree char *first = NULL;
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, port), ==, 0);
  g_assert_cmpstr (ask_state (socket), ==, "b--");
  g_assert_cmpuint (ask_port (socket), !=, 0);
  g_assert_cmpuint (ask_port (socket), !=, port);
  close (listener);

  g_file_get_contents ("/proc/sys/net/ipv4/ip_unprivileged_port_start", &first, NULL, NULL);
  if (geteuid () == 0 && first != NULL && atoi (first) > 1)
    {
      g_autoptr (HawserTcpSocket) other = hawser_tcp_socket_new ();

      g_assert_cmpint (seteuid (65534), ==, 0);
      g_assert_cmpint (bind_to (other, "127.0.0.1", 1, 1), ==, E (EACCES));
      g_assert_cmpint (seteuid (0), ==, 0);
    }
}

static int
get_int (int fd, int level, int name)
{
  socklen_t length = sizeof (int);
  int value = -1;

  g_assert_cmpint (getsockopt (fd, level, name, &value, &length), ==, 0);
  return value;
}

static void
test_options (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (HawserSocketLinger) linger = hawser_socket_linger_new (TRUE, 1500);
  g_autoptr (HawserTcpExtraOptions) options
      = g_object_new (HAWSER_TYPE_TCP_EXTRA_OPTIONS, "receive-buffer-size", 20000,
                      "send-buffer-size", 30000, "reuse-address", TRUE, "socket-timeout", 1234,
                      "keep-alive", TRUE, "oob-inline", TRUE, "tcp-no-delay", TRUE, "socket-linger",
                      linger, NULL);
  g_autoptr (HawserTcpExtraOptions) nothing = hawser_tcp_extra_options_new ();
  g_autoptr (HawserNetAddress) address = NULL;
  struct timeval time = { 0 };
  struct linger value = { 0 };
  socklen_t length;
  int fd;

  g_assert_cmpint (ask_remote_address (socket, &address), ==, 0);
  fd = find_fd (0, hawser_net_address_get_port (address));
  g_assert_cmpint (fd, !=, peer);

  for (int i = 0; i < 2; i++)
    {
      g_assert_cmpint (set_options (socket, i == 0 ? options : nothing), ==, 0);
      /* The kernel doubles these two. */
      g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_RCVBUF), ==, 40000);
      g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_SNDBUF), ==, 60000);
      g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_REUSEADDR), ==, 1);
      g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_KEEPALIVE), ==, 1);
      g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_OOBINLINE), ==, 1);
      g_assert_cmpint (get_int (fd, IPPROTO_TCP, TCP_NODELAY), ==, 1);
      length = sizeof time;
      g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &time, &length), ==, 0);
      g_assert_cmpint (ABS ((int) (time.tv_sec * 1000 + time.tv_usec / 1000) - 1234), <=, 10);
      g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &time, &length), ==, 0);
      g_assert_cmpint (ABS ((int) (time.tv_sec * 1000 + time.tv_usec / 1000) - 1234), <=, 10);
      length = sizeof value;
      g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_LINGER, &value, &length), ==, 0);
      g_assert_cmpint (value.l_onoff, ==, 1);
      g_assert_cmpint (value.l_linger, ==, 2); /* 1500 ms, rounded up */
    }

  /* What was set to false is applied, too. */
  linger->on = FALSE;
  g_object_set (options, "keep-alive", FALSE, "oob-inline", FALSE, "tcp-no-delay", FALSE,
                "reuse-address", FALSE, "socket-linger", linger, NULL);
  g_assert_cmpint (set_options (socket, options), ==, 0);
  g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_KEEPALIVE), ==, 0);
  g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_OOBINLINE), ==, 0);
  g_assert_cmpint (get_int (fd, IPPROTO_TCP, TCP_NODELAY), ==, 0);
  g_assert_cmpint (get_int (fd, SOL_SOCKET, SO_REUSEADDR), ==, 0);
  g_assert_cmpint (getsockopt (fd, SOL_SOCKET, SO_LINGER, &value, &length), ==, 0);
  g_assert_cmpint (value.l_onoff, ==, 0);

  /* Pieces of a stream are no longer than the receive buffer. */
  {
    g_autoptr (Log) log = log_new (socket);
    g_autofree char *block = g_malloc0 (60000);

    g_object_set (nothing, "receive-buffer-size", 4096, NULL);
    g_assert_cmpint (set_options (socket, nothing), ==, 0);
    g_assert_cmpint (send (peer, block, 8000, MSG_DONTWAIT), >, 4096);
    log_wait_messages (log, 2);
    g_assert_cmpuint (hawser_socket_remote_info_get_size (log->info), <=, 4096);
    g_signal_handlers_disconnect_by_data (socket, log);
  }

  /* Not inherited by child processes. */
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, ==, FD_CLOEXEC);
  g_assert_cmpint (fcntl (fd, F_GETFL) & O_NONBLOCK, ==, O_NONBLOCK);
  close (peer);
}

static void
test_encodings (void)
{
  static const struct {
    const char *encoding;
    const char *text;
    const char *bytes;
    gsize length;
  } cases[] = {
    { NULL, "é€", "\xc3\xa9\xe2\x82\xac", 5 },
    { "utf-8", "é", "\xc3\xa9", 2 },
    { "UTF-16BE", "é", "\x00\xe9", 2 },
    { "UTF-16LE", "é", "\xe9\x00", 2 },
    { "UTF-16", "é", "\xfe\xff\x00\xe9", 4 },
    { "US-ASCII", "e", "e", 1 },
    { "ISO-8859-1", "é", "\xe9", 1 },
    { "US-ASCII", "é", NULL, 0 },
    { "ISO-8859-1", "€", NULL, 0 },
    { "KOI8-R", "e", NULL, 0 },
  };
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HawserTcpSendOptions) options
          = g_object_new (HAWSER_TYPE_TCP_SEND_OPTIONS, "text", cases[i].text, "encoding",
                          cases[i].encoding, NULL);
      g_auto (Result) result = { 0 };
      char buffer[16];

      hawser_tcp_socket_send_async (socket, options, NULL, result_cb, &result);
      result_wait (&result);
      if (cases[i].bytes == NULL)
        {
          g_assert_error (result.error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
          continue;
        }
      g_assert_no_error (result.error);
      g_assert_cmpint (recv (peer, buffer, cases[i].length, MSG_WAITALL), ==, cases[i].length);
      g_assert_cmpmem (buffer, cases[i].length, cases[i].bytes, cases[i].length);
    }

  /* Nothing at all is an argument of no use, an empty text is not. */
  {
    g_autoptr (HawserTcpSendOptions) empty = hawser_tcp_send_options_new ();
    g_auto (Result) result = { 0 };
    g_auto (Result) none = { 0 };

    hawser_tcp_socket_send_async (socket, empty, NULL, result_cb, &result);
    hawser_tcp_socket_send_async (socket, NULL, NULL, result_cb, &none);
    result_wait (&none);
    g_assert_error (result.error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
    g_assert_error (none.error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
    g_assert_cmpint (send_text (socket, ""), ==, 0);
  }
  close (peer);
}

static void
test_peer_ends (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (Log) log = log_new (socket);
  char buffer[8];

  g_assert_cmpint (send (peer, "last", 4, 0), ==, 4);
  shutdown (peer, SHUT_WR);
  log_wait_events (log, "close ");
  g_assert_cmpmem (log->bytes->data, log->bytes->len, "last", 4);
  g_assert_cmpint (send_text (socket, "reply"), ==, 0);
  g_assert_cmpint (recv (peer, buffer, 5, MSG_WAITALL), ==, 5);
  g_assert_cmpstr (ask_state (socket), ==, "bc-");

  /* Once the peer is gone altogether, a send fails sooner or later, with one of two numbers. */
  close (peer);
  for (int number = 0; number == 0;)
    {
      number = send_text (socket, "into the void");
      g_assert_true (number == 0 || number == E (EPIPE) || number == E (ECONNRESET));
      g_usleep (1000);
    }
  g_assert_cmpstr (log->events->str, ==, "close ");
  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpstr (log->events->str, ==, "close close ");
}

static void
test_peer_resets (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (Log) log = log_new (socket);
  struct linger now = { 1, 0 };

  setsockopt (peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close (peer);
  log_wait_events (log, "error(104) ");
  run_ready ();
  g_assert_cmpint (send_text (socket, "x"), ==, E (EPIPE));
  g_assert_cmpint (close_socket (socket), ==, 0);
  g_assert_cmpstr (log->events->str, ==, "error(104) close ");
}

static void
close_in_message_cb (HawserSocket *socket,
                     GBytes *bytes,
                     HawserSocketRemoteInfo *info,
                     gpointer data)
{
  hawser_socket_close_async (socket, NULL, result_cb, data);
}

static void
unref_in_message_cb (HawserSocket *socket,
                     GBytes *bytes,
                     HawserSocketRemoteInfo *info,
                     gpointer data)
{
  g_clear_object ((HawserTcpSocket **) data);
}

static void
test_ends_in_handler (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (Log) log = log_new (socket);
  g_auto (Result) result = { 0 };
  char buffer[4];

  g_signal_connect (socket, "message", G_CALLBACK (close_in_message_cb), &result);
  g_assert_cmpint (send (peer, "one", 3, 0), ==, 3);
  result_wait (&result);
  g_assert_no_error (result.error);
  g_assert_cmpstr (log->events->str, ==, "close ");
  close (peer);

  /* Without its last reference a socket is closed, and says nothing. */
  {
    HawserTcpSocket *dropped = connect_pair (&peer);
    g_autoptr (Log) silence = log_new (dropped);

    g_signal_connect (dropped, "message", G_CALLBACK (unref_in_message_cb), &dropped);
    g_assert_cmpint (send (peer, "one", 3, 0), ==, 3);
    while (dropped != NULL)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpint (recv (peer, buffer, sizeof buffer, 0), ==, 0);
    g_assert_cmpstr (silence->events->str, ==, "");
    close (peer);
  }
}

typedef struct {
  GMainContext *context;
  int done;
} ThreadData;

static gpointer
thread_func (gpointer data)
{
  ThreadData *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  int peer;

  g_main_context_push_thread_default (context);
  {
    g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
    g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
    g_autoptr (HawserNetAddress) address = NULL;
    g_auto (Result) connected = { 0 };
    g_auto (Result) closed = { 0 };
    guint16 port;
    int listener = test_listen ("127.0.0.1", &port);

    address = hawser_net_address_new ("127.0.0.1", 1, port);
    hawser_tcp_connect_options_set_address (options, address);
    hawser_tcp_socket_connect_async (socket, options, NULL, result_cb, &connected);
    while (connected.n_results == 0)
      g_main_context_iteration (context, TRUE);
    g_assert_no_error (connected.error);
    peer = accept_one (listener);
    hawser_socket_close_async (HAWSER_SOCKET (socket), NULL, result_cb, &closed);
    while (closed.n_results == 0)
      g_main_context_iteration (context, TRUE);
    close (peer);
    close (listener);
  }
  g_main_context_pop_thread_default (context);
  g_atomic_int_inc (&self->done);
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];
  ThreadData data = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("owner", thread_func, &data);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpint (data.done, ==, G_N_ELEMENTS (threads));
}

static void
test_leaves_nothing (void)
{
  static const char *const types[]
      = { "HawserTcpSocket", "HawserSocketRemoteInfo", "HawserNetAddress", "GTask", "GSocket " };
  guint rounds = 10000 / test_slow ();
  guint fds = 0;
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
      g_autoptr (Log) log = log_new (socket);
      int peer;

      if (i == 10)
        fds = test_count_fds ();
      g_assert_cmpint (connect_to (socket, i % 2 ? "localhost" : "127.0.0.1", 1, port), ==, 0);
      peer = accept_one (listener);
      g_assert_cmpint (send_text (socket, "ping"), ==, 0);
      g_assert_cmpint (send (peer, "pong", 4, 0), ==, 4);
      log_wait_bytes (log, 4);
      close (peer);
      if (i % 3 == 0)
        g_assert_cmpint (close_socket (socket), ==, 0);
    }
  close (listener);
  g_assert_cmpuint (test_count_fds (), <=, fds);
  {
    g_autofree char *now = test_object_count_list ();

    for (guint i = 0; i < G_N_ELEMENTS (types); i++)
      if (strstr (now, types[i]) != NULL)
        g_error ("left over: %s", now);
  }
}

void
add_tcp_tests (void)
{
  add_test ("tcp/session", test_session);
  add_test ("tcp/ipv6", test_ipv6);
  add_test ("tcp/states", test_states);
  add_test ("tcp/connecting", test_connecting);
  add_test ("tcp/addresses", test_addresses);
  add_test ("tcp/ports", test_ports);
  add_test ("tcp/options", test_options);
  add_test ("tcp/encodings", test_encodings);
  add_test ("tcp/peer-ends", test_peer_ends);
  add_test ("tcp/peer-resets", test_peer_resets);
  add_test ("tcp/ends-in-handler", test_ends_in_handler);
  add_test ("tcp/threads", test_threads);
  add_test ("tcp/leaves-nothing", test_leaves_nothing);
}
