/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One client for each way of using sockets, doing the same work against a peer in a child process
 * that uses plain system calls. `perf-socket WAY WORK COUNT`; WAY is epoll, gsocket, gio (the
 * asynchronous calls of GIO's streams), hawser or function; WORK is echo (64 bytes there and back), many
 * (the same on 16 connections at once), pipeline (64 bytes, as fast as they go), bulk (64 KiB, as fast as
 * they go), download (64 KiB from the peer) or udp (32 datagrams of 64 bytes under way). Ends with the
 * time that it took, and the time of the processor that this side of it took, in seconds. */

#include <hawser/hawser.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SMALL 64
#define LARGE 65536
#define IN_FLIGHT 32
#define CONNECTIONS 16

typedef struct {
  const char *name;
  int type;
  gsize size;    /* of one message */
  gboolean back; /* the peer sends it back, else a byte for all */
  gboolean down; /* the peer sends, the client receives */
  guint window;  /* messages under way */
} Work;

static const Work works[] = {
  { "echo", SOCK_STREAM, SMALL, TRUE, FALSE, 1 },
  { "many", SOCK_STREAM, SMALL, TRUE, FALSE, CONNECTIONS },
  { "pipeline", SOCK_STREAM, SMALL, FALSE, FALSE, 256 },
  { "bulk", SOCK_STREAM, LARGE, FALSE, FALSE, 4 },
  { "download", SOCK_STREAM, LARGE, FALSE, TRUE, 1 },
  { "udp", SOCK_DGRAM, SMALL, TRUE, FALSE, IN_FLIGHT },
};

static const Work *work;
static guint64 count;
static guint64 started; /* messages */
static guint64 got;     /* bytes that came back */
static guint64 expected;
static struct sockaddr_in address;
static char message[LARGE];
static GMainLoop *loop;

/* The peer */

static void
peer_stream (int listener)
{
  static char buffer[LARGE * 4];
  int fd = accept (listener, NULL, NULL);
  guint64 left = count * work->size;
  int one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  while (left > 0)
    {
      gssize n = work->down ? send (fd, buffer, MIN (left, LARGE), MSG_NOSIGNAL)
                            : recv (fd, buffer, sizeof buffer, 0);

      if (n <= 0)
        _exit (1);
      left -= n;
      if (work->back && send (fd, buffer, n, MSG_NOSIGNAL) != n)
        _exit (1);
    }
  if (!work->back && !work->down)
    send (fd, "!", 1, MSG_NOSIGNAL);
  recv (fd, buffer, 1, 0);
  _exit (0);
}

/* Until the client ends it. */
static void
peer_many (int listener)
{
  int epoll = epoll_create1 (0);

  for (guint i = 0; i < CONNECTIONS; i++)
    {
      struct epoll_event event = { .events = EPOLLIN };
      int one = 1;

      event.data.fd = accept (listener, NULL, NULL);
      setsockopt (event.data.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      epoll_ctl (epoll, EPOLL_CTL_ADD, event.data.fd, &event);
    }
  for (;;)
    {
      struct epoll_event events[CONNECTIONS];
      int n_events = epoll_wait (epoll, events, CONNECTIONS, -1);

      for (int i = 0; i < n_events; i++)
        {
          char buffer[SMALL];
          gssize n = recv (events[i].data.fd, buffer, sizeof buffer, 0);

          if (n <= 0 || send (events[i].data.fd, buffer, n, MSG_NOSIGNAL) != n)
            _exit (1);
        }
    }
}

static void
peer_datagrams (int fd)
{
  for (;;)
    {
      struct sockaddr_in from;
      socklen_t length = sizeof from;
      char buffer[2048];
      gssize n = recvfrom (fd, buffer, sizeof buffer, 0, (struct sockaddr *) &from, &length);

      if (n > 0)
        sendto (fd, buffer, n, 0, (struct sockaddr *) &from, length);
    }
}

/* The two do not share a processor: where they do, and where not, differs more than what is measured. */
static void
pin (int processor)
{
  cpu_set_t set;

  CPU_ZERO (&set);
  CPU_SET (processor, &set);
  sched_setaffinity (0, sizeof set, &set); /* there may be only one */
}

static pid_t
start_peer (void)
{
  int fd = socket (AF_INET, work->type, 0);
  socklen_t length = sizeof address;
  pid_t pid;

  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, length) != 0
      || (work->type == SOCK_STREAM && listen (fd, CONNECTIONS) != 0))
    g_error ("no port");
  getsockname (fd, (struct sockaddr *) &address, &length);
  pid = fork ();
  if (pid == 0)
    {
      /* Not even a failure of the other leaves it alone in the world. */
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      pin (1);
      if (work->window == CONNECTIONS)
        peer_many (fd);
      else if (work->type == SOCK_STREAM)
        peer_stream (fd);
      else
        peer_datagrams (fd);
    }
  close (fd);
  return pid;
}

static int
make_client (gboolean connected)
{
  int fd = socket (AF_INET, work->type | SOCK_CLOEXEC, 0);
  struct sockaddr_in local = { .sin_family = AF_INET, .sin_addr = address.sin_addr };
  int one = 1;

  if (work->type == SOCK_DGRAM)
    bind (fd, (struct sockaddr *) &local, sizeof local);
  else if (connected)
    {
      if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
        g_error ("no connection");
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
  return fd;
}

/* Whether all has come, and if not, how many more messages may be started. */
static gboolean
is_over (void)
{
  return got >= expected;
}

static guint
room (void)
{
  guint64 back = work->back ? got / work->size : 0;

  if (!work->back)
    return count - started;
  return MIN (count - started, work->window - (started - back));
}

/* epoll and plain system calls */

static void
run_epoll (void)
{
  static char buffer[LARGE];
  int fd = make_client (TRUE);
  int epoll = epoll_create1 (0);
  struct epoll_event event = { .events = EPOLLIN | (work->down ? 0 : EPOLLOUT) };
  gboolean wants_out = TRUE;
  gsize offset = 0;

  epoll_ctl (epoll, EPOLL_CTL_ADD, fd, &event);
  while (!is_over ())
    {
      gboolean want;

      epoll_wait (epoll, &event, 1, -1);
      if (event.events & EPOLLIN)
        for (;;)
          {
            gssize n = recv (fd, buffer, sizeof buffer, MSG_DONTWAIT);

            if (n > 0)
              got += n;
            if (n <= 0 || (work->type == SOCK_STREAM && n < (gssize) sizeof buffer))
              break;
          }
      while (!work->down && room () > 0)
        {
          gssize n
              = work->type == SOCK_DGRAM
                    ? sendto (fd, message, work->size, MSG_DONTWAIT, (struct sockaddr *) &address,
                              sizeof address)
                    : send (fd, message + offset, work->size - offset, MSG_DONTWAIT | MSG_NOSIGNAL);

          if (n < 0)
            break;
          offset += n;
          if (offset < work->size)
            break;
          offset = 0;
          started++;
        }
      want = !work->down && room () > 0;
      if (want != wants_out)
        {
          wants_out = want;
          event.events = EPOLLIN | (want ? EPOLLOUT : 0);
          epoll_ctl (epoll, EPOLL_CTL_MOD, fd, &event);
        }
    }
  close (fd);
}

/* GSocket and its source */

static GSocket *gsocket;
static GSource *out_source;
static gsize out_offset;
static GSocketAddress *gaddress;

static gboolean gsocket_out_cb (GSocket *socket, GIOCondition condition, gpointer data);

static void
gsocket_send (void)
{
  while (!work->down && room () > 0)
    {
      gssize n = work->type == SOCK_DGRAM
                     ? g_socket_send_to (gsocket, gaddress, message, work->size, NULL, NULL)
                     : g_socket_send (gsocket, message + out_offset, work->size - out_offset, NULL,
                                      NULL);

      if (n < 0)
        {
          if (out_source == NULL)
            {
              out_source = g_socket_create_source (gsocket, G_IO_OUT, NULL);
              g_source_set_callback (out_source, G_SOURCE_FUNC (gsocket_out_cb), NULL, NULL);
              g_source_attach (out_source, NULL);
            }
          return;
        }
      out_offset += n;
      if (out_offset == work->size)
        {
          out_offset = 0;
          started++;
        }
    }
  if (out_source != NULL)
    {
      g_source_destroy (out_source);
      g_clear_pointer (&out_source, g_source_unref);
    }
}

static gboolean
gsocket_out_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  gsocket_send ();
  return G_SOURCE_CONTINUE;
}

static gboolean
gsocket_in_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  static char buffer[LARGE];
  gssize n;

  if (work->type == SOCK_DGRAM)
    {
      g_autoptr (GSocketAddress) from = NULL;

      n = g_socket_receive_from (socket, &from, buffer, sizeof buffer, NULL, NULL);
    }
  else
    n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);
  if (n > 0)
    got += n;
  gsocket_send ();
  if (is_over ())
    g_main_loop_quit (loop);
  return G_SOURCE_CONTINUE;
}

static void
run_gsocket (void)
{
  g_autoptr (GSource) source = NULL;

  gsocket = g_socket_new_from_fd (make_client (TRUE), NULL);
  g_socket_set_blocking (gsocket, FALSE);
  gaddress = g_socket_address_new_from_native (&address, sizeof address);
  source = g_socket_create_source (gsocket, G_IO_IN, NULL);
  g_source_set_callback (source, G_SOURCE_FUNC (gsocket_in_cb), NULL, NULL);
  g_source_attach (source, NULL);
  gsocket_send ();
  g_main_loop_run (loop);
}

/* GIO's streams */

static GInputStream *input;
static GOutputStream *output;
static char input_buffer[LARGE];

static gboolean gio_sending; /* only one write at a time; the answer may be faster than its end */

static void gio_send (void);

static void
gio_sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  if (!g_output_stream_write_all_finish (output, result, NULL, NULL))
    g_error ("cannot write");
  gio_sending = FALSE;
  started++;
  if (room () > 0 && (!work->back || got == started * work->size))
    gio_send ();
}

static void
gio_send (void)
{
  gio_sending = TRUE;
  g_output_stream_write_all_async (output, message, work->size, 0, NULL, gio_sent_cb, NULL);
}

static void
gio_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  gssize n = g_input_stream_read_finish (input, result, NULL);

  if (n > 0)
    got += n;
  if (is_over ())
    {
      g_main_loop_quit (loop);
      return;
    }
  if (work->back && !gio_sending && got % work->size == 0)
    gio_send ();
  g_input_stream_read_async (input, input_buffer, sizeof input_buffer, 0, NULL, gio_read_cb, NULL);
}

static void
run_gio (void)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (make_client (TRUE), NULL);
  g_autoptr (GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);

  input = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  output = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_input_stream_read_async (input, input_buffer, sizeof input_buffer, 0, NULL, gio_read_cb, NULL);
  if (!work->down)
    gio_send ();
  g_main_loop_run (loop);
}

/* Hawser */

static HawserTcpSocket *tcp;
static HawserUdpSocket *udp;
static HawserUdpSendOptions *udp_options;
static GBytes *bytes;
static guint in_flight;

static void hawser_send (void);

static void
hawser_sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hawser_socket_send_finish (HAWSER_SOCKET (object), result, &error))
    g_error ("cannot send: %s", error->message);
  in_flight -= GPOINTER_TO_UINT (data);
  hawser_send ();
}

/* What comes back tells that a message was sent; otherwise the end of the last one of a window. */
static void
hawser_send (void)
{
  while (!work->down && room () > 0 && (work->back || in_flight < work->window))
    {
      started++;
      if (work->type == SOCK_DGRAM)
        hawser_udp_socket_send_async (udp, udp_options, NULL, NULL, NULL);
      else if (work->back)
        hawser_tcp_socket_send_bytes_async (tcp, bytes, NULL, NULL, NULL);
      else if (in_flight % (work->window / 2) == 0)
        {
          in_flight++;
          hawser_tcp_socket_send_bytes_async (tcp, bytes, NULL, hawser_sent_cb,
                                              GUINT_TO_POINTER (work->window / 2));
        }
      else
        {
          in_flight++;
          hawser_tcp_socket_send_bytes_async (tcp, bytes, NULL, NULL, NULL);
        }
    }
}

static void
hawser_message_cb (HawserSocket *socket,
                   GBytes *received,
                   HawserSocketRemoteInfo *info,
                   gpointer data)
{
  got += g_bytes_get_size (received);
  hawser_send ();
  if (is_over ())
    g_main_loop_quit (loop);
}

static void
hawser_receive (HawserSocket *socket,
                const guint8 *data,
                gsize size,
                HawserSocketRemoteInfo *info,
                gpointer user_data)
{
  got += size;
  hawser_send ();
  if (is_over ())
    g_main_loop_quit (loop);
}

static gboolean with_function; /* in place of the event */

static void
hawser_listen (gpointer socket)
{
  if (with_function)
    hawser_socket_set_receive_func (socket, hawser_receive, NULL, NULL);
  else
    g_signal_connect (socket, "message", G_CALLBACK (hawser_message_cb), NULL);
}

static void
hawser_ready_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hawser_socket_send_finish (HAWSER_SOCKET (object), result, &error))
    g_error ("not ready: %s", error->message);
  if (work->type == SOCK_STREAM)
    {
      g_autoptr (HawserTcpExtraOptions) options
          = g_object_new (HAWSER_TYPE_TCP_EXTRA_OPTIONS, "tcp-no-delay", TRUE, NULL);

      hawser_socket_set_extra_options_async (HAWSER_SOCKET (object),
                                             HAWSER_EXTRA_OPTIONS_BASE (options), NULL, NULL, NULL);
    }
  hawser_send ();
}

static void
run_hawser (void)
{
  g_autoptr (HawserNetAddress) local = hawser_net_address_new ("127.0.0.1", 1, 0);
  g_autoptr (HawserNetAddress) peer
      = hawser_net_address_new ("127.0.0.1", 1, ntohs (address.sin_port));

  bytes = g_bytes_new_static (message, work->size);
  if (work->type == SOCK_DGRAM)
    {
      udp = hawser_udp_socket_new ();
      udp_options = hawser_udp_send_options_new ();
      hawser_udp_send_options_set_data (udp_options, bytes);
      hawser_udp_send_options_set_address (udp_options, peer);
      hawser_listen (udp);
      hawser_socket_bind_async (HAWSER_SOCKET (udp), local, NULL, hawser_ready_cb, NULL);
    }
  else
    {
      g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();

      tcp = hawser_tcp_socket_new ();
      hawser_tcp_connect_options_set_address (options, peer);
      hawser_listen (tcp);
      hawser_tcp_socket_connect_async (tcp, options, NULL, hawser_ready_cb, NULL);
    }
  g_main_loop_run (loop);
}

static void
run_function (void)
{
  with_function = TRUE;
  run_hawser ();
}

/* Many connections, each with one message under way, so that the processor is never idle: what counts
 * is the work for a message, and not for how long a sleeping process wakes up. */

/* Something came: whether to answer it with another message. */
static gboolean
came (gsize size)
{
  got += size;
  if (is_over ())
    g_main_loop_quit (loop);
  if (started == count)
    return FALSE;
  started++;
  return TRUE;
}

static void
many_epoll (void)
{
  int epoll = epoll_create1 (0);

  for (; started < CONNECTIONS; started++)
    {
      struct epoll_event event = { .events = EPOLLIN };

      event.data.fd = make_client (TRUE);
      epoll_ctl (epoll, EPOLL_CTL_ADD, event.data.fd, &event);
      send (event.data.fd, message, SMALL, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
  while (!is_over ())
    {
      struct epoll_event events[CONNECTIONS];
      int n_events = epoll_wait (epoll, events, CONNECTIONS, -1);

      for (int i = 0; i < n_events; i++)
        {
          static char buffer[LARGE];
          gssize n = recv (events[i].data.fd, buffer, sizeof buffer, MSG_DONTWAIT);

          if (n > 0 && came (n))
            send (events[i].data.fd, message, SMALL, MSG_DONTWAIT | MSG_NOSIGNAL);
        }
    }
}

static gboolean
many_gsocket_in_cb (GSocket *socket, GIOCondition condition, gpointer data)
{
  static char buffer[LARGE];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

  if (n > 0 && came (n))
    g_socket_send (socket, message, SMALL, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static void
many_gsocket (void)
{
  for (; started < CONNECTIONS; started++)
    {
      GSocket *socket = g_socket_new_from_fd (make_client (TRUE), NULL);
      GSource *source = g_socket_create_source (socket, G_IO_IN, NULL);

      g_socket_set_blocking (socket, FALSE);
      g_source_set_callback (source, G_SOURCE_FUNC (many_gsocket_in_cb), NULL, NULL);
      g_source_attach (source, NULL);
      g_socket_send (socket, message, SMALL, NULL, NULL);
    }
  g_main_loop_run (loop);
}

static void
many_gio_sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, NULL, NULL))
    g_error ("cannot write");
}

static void
many_gio_send (GIOStream *connection)
{
  g_output_stream_write_all_async (g_io_stream_get_output_stream (connection), message, SMALL, 0,
                                   NULL, many_gio_sent_cb, NULL);
}

static void many_gio_read (GIOStream *connection);

static void
many_gio_read_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (object), result, NULL);

  if (n > 0 && came (n))
    many_gio_send (data);
  many_gio_read (data);
}

static void
many_gio_read (GIOStream *connection)
{
  /* What is in it is of no interest, so one will do for all. */
  g_input_stream_read_async (g_io_stream_get_input_stream (connection), input_buffer,
                             sizeof input_buffer, 0, NULL, many_gio_read_cb, connection);
}

static void
many_gio (void)
{
  for (; started < CONNECTIONS; started++)
    {
      GSocket *socket = g_socket_new_from_fd (make_client (TRUE), NULL);
      GIOStream *connection = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));

      many_gio_read (connection);
      many_gio_send (connection);
    }
  g_main_loop_run (loop);
}

static void
many_hawser_message_cb (HawserSocket *socket,
                        GBytes *received,
                        HawserSocketRemoteInfo *info,
                        gpointer data)
{
  if (came (g_bytes_get_size (received)))
    hawser_tcp_socket_send_bytes_async (HAWSER_TCP_SOCKET (socket), bytes, NULL, NULL, NULL);
}

static void
many_hawser_receive (HawserSocket *socket,
                     const guint8 *data,
                     gsize size,
                     HawserSocketRemoteInfo *info,
                     gpointer user_data)
{
  if (came (size))
    hawser_tcp_socket_send_bytes_async (HAWSER_TCP_SOCKET (socket), bytes, NULL, NULL, NULL);
}

static void
many_hawser_connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (HawserTcpExtraOptions) options
      = g_object_new (HAWSER_TYPE_TCP_EXTRA_OPTIONS, "tcp-no-delay", TRUE, NULL);

  if (!hawser_tcp_socket_connect_finish (HAWSER_TCP_SOCKET (object), result, NULL))
    g_error ("no connection");
  hawser_socket_set_extra_options_async (HAWSER_SOCKET (object),
                                         HAWSER_EXTRA_OPTIONS_BASE (options), NULL, NULL, NULL);
  hawser_tcp_socket_send_bytes_async (HAWSER_TCP_SOCKET (object), bytes, NULL, NULL, NULL);
}

static void
many_hawser (void)
{
  g_autoptr (HawserNetAddress) peer
      = hawser_net_address_new ("127.0.0.1", 1, ntohs (address.sin_port));
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();

  bytes = g_bytes_new_static (message, SMALL);
  hawser_tcp_connect_options_set_address (options, peer);
  for (; started < CONNECTIONS; started++)
    {
      HawserTcpSocket *socket = hawser_tcp_socket_new ();

      if (with_function)
        hawser_socket_set_receive_func (HAWSER_SOCKET (socket), many_hawser_receive, NULL, NULL);
      else
        g_signal_connect (socket, "message", G_CALLBACK (many_hawser_message_cb), NULL);
      hawser_tcp_socket_connect_async (socket, options, NULL, many_hawser_connected_cb, NULL);
    }
  g_main_loop_run (loop);
}

static void
many_function (void)
{
  with_function = TRUE;
  many_hawser ();
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    void (*run) (void);
    void (*many) (void);
  } ways[] = { { "epoll", run_epoll, many_epoll },
               { "gsocket", run_gsocket, many_gsocket },
               { "gio", run_gio, many_gio },
               { "hawser", run_hawser, many_hawser },
               { "function", run_function, many_function } };
  struct rusage usage;
  gint64 before, after;
  pid_t peer;

  if (argc != 4)
    return 1;
  for (gsize i = 0; i < G_N_ELEMENTS (works); i++)
    if (strcmp (argv[2], works[i].name) == 0)
      work = &works[i];
  if (work == NULL)
    return 1;
  count = g_ascii_strtoull (argv[3], NULL, 10);
  expected = work->back || work->down ? count * work->size : 1;
  loop = g_main_loop_new (NULL, FALSE);
  peer = start_peer ();
  pin (0);

  before = g_get_monotonic_time ();
  for (gsize i = 0; i < G_N_ELEMENTS (ways); i++)
    if (strcmp (argv[1], ways[i].name) == 0)
      (work->window == CONNECTIONS ? ways[i].many : ways[i].run) ();
  after = g_get_monotonic_time ();
  getrusage (RUSAGE_SELF, &usage);
  printf ("%f %f\n", (after - before) / 1e6,
          usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
              + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
  kill (peer, SIGTERM);
  waitpid (peer, NULL, 0);
  return 0;
}
