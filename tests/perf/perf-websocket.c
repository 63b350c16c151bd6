/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One client for each way of using WebSockets, doing the same work against a peer in a child process
 * that uses plain system calls. `perf-websocket WAY WORK COUNT`; WAY is soup (a connection of libsoup
 * as its session makes it) or hawser; WORK is small (32 bytes there and back, one at a time), many (the
 * same, 16 under way), large (64 KiB there and back, four under way), upload (64 KiB, as fast as they go)
 * or download (64 KiB from the peer). Ends with the time that it took, in seconds. */

#include <hawser/hawser.h>

#include <libsoup/soup.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SMALL 32
#define LARGE 65536
#define ROOM (LARGE + 14)

typedef struct {
  const char *name;
  gsize size;
  gboolean up;   /* the client sends */
  gboolean down; /* the peer sends: back what it gets, or by itself */
  guint window;  /* messages under way */
} Work;

static const Work works[] = {
  { "small", SMALL, TRUE, TRUE, 1 },     { "many", SMALL, TRUE, TRUE, 16 },
  { "large", LARGE, TRUE, TRUE, 4 },     { "upload", LARGE, TRUE, FALSE, 16 },
  { "download", LARGE, FALSE, TRUE, 0 },
};

static const Work *work;
static guint64 count;
static guint64 sent;
static guint64 got; /* messages */
static guint16 port;
static GBytes *message;
static GMainLoop *loop;

/* The peer */

static void
peer_read (int fd, guint8 *data, gsize size)
{
  while (size > 0)
    {
      gssize n = recv (fd, data, size, 0);

      if (n <= 0)
        _exit (1);
      data += n;
      size -= n;
    }
}

static void
peer_write (int fd, const void *data, gsize size)
{
  const guint8 *next = data;

  while (size > 0)
    {
      gssize n = send (fd, next, size, MSG_NOSIGNAL);

      if (n <= 0)
        _exit (1);
      next += n;
      size -= n;
    }
}

static void
peer_handshake (int fd)
{
  char head[4096];
  gsize size = 0;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *key = NULL;
  g_autofree char *answer = NULL;
  guint8 digest[20];
  gsize length = sizeof digest;
  const char *place;

  do
    {
      peer_read (fd, (guint8 *) head + size, 1);
      head[++size] = '\0';
    }
  while (size < 4 || strcmp (head + size - 4, "\r\n\r\n") != 0);
  place = strcasestr (head, "sec-websocket-key: ") + strlen ("sec-websocket-key: ");
  g_checksum_update (checksum, (const guchar *) place, 24);
  g_checksum_update (checksum, (const guchar *) "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", -1);
  g_checksum_get_digest (checksum, digest, &length);
  key = g_base64_encode (digest, length);
  answer = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                            "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
                            key);
  peer_write (fd, answer, strlen (answer));
}

static gsize
put_header (guint8 *frame, gsize size)
{
  frame[0] = 0x82;
  if (size < 126)
    {
      frame[1] = size;
      return 2;
    }
  memset (frame + 1, 0, 9);
  frame[1] = 127;
  frame[7] = size >> 16;
  frame[8] = size >> 8;
  frame[9] = size;
  return 10;
}

/* All frames of one work have one size. */
static void
peer (int listener)
{
  static guint8 in[ROOM], out[ROOM];
  int fd = accept (listener, NULL, NULL);
  gsize header_size = put_header (out, work->size);
  gsize frame_size = header_size + 4 + work->size;
  int one = 1;

  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  peer_handshake (fd);
  for (guint64 i = 0; i < count; i++)
    {
      if (work->up)
        peer_read (fd, in, frame_size);
      /* What comes back is as it was masked: nobody looks at it. */
      if (work->down)
        {
          memcpy (out + header_size, in + header_size + 4, work->size);
          peer_write (fd, out, header_size + work->size);
        }
    }
  /* The end of what only goes there. */
  if (!work->down)
    peer_write (fd, "\x82\x01!", 3);
  recv (fd, in, sizeof in, 0);
  _exit (0);
}

static pid_t
start_peer (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  pid_t pid;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if (bind (fd, (struct sockaddr *) &address, length) != 0 || listen (fd, 1) != 0)
    g_error ("no port");
  getsockname (fd, (struct sockaddr *) &address, &length);
  port = ntohs (address.sin_port);
  pid = fork ();
  if (pid == 0)
    peer (fd);
  close (fd);
  return pid;
}

static gboolean
has_room (void)
{
  return work->up && sent < count && (!work->down || sent - got < work->window);
}

/* libsoup */

static guint64 soup_left; /* messages that were queued, for an upload */

static void
soup_send (SoupWebsocketConnection *connection)
{
  while (has_room ())
    {
      sent++;
      soup_websocket_connection_send_message (connection, SOUP_WEBSOCKET_DATA_BINARY, message);
      /* libsoup does not tell when one has left; its queue is let grow by a window. */
      if (!work->down && ++soup_left % work->window == 0)
        while (g_main_context_iteration (NULL, FALSE))
          ;
    }
}

static void
soup_message_cb (SoupWebsocketConnection *connection, int type, GBytes *bytes, gpointer data)
{
  got++;
  soup_send (connection);
  if (got == (work->down ? count : 1))
    g_main_loop_quit (loop);
}

static void
soup_connected_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection
      = soup_session_websocket_connect_finish (SOUP_SESSION (session), result, &error);

  if (connection == NULL)
    g_error ("no connection: %s", error->message);
  g_signal_connect (connection, "message", G_CALLBACK (soup_message_cb), NULL);
  soup_send (connection);
}

static void
run_soup (const char *url)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) request = soup_message_new ("GET", url);

  soup_session_websocket_connect_async (session, request, NULL, NULL, G_PRIORITY_DEFAULT, NULL,
                                        soup_connected_cb, NULL);
  g_main_loop_run (loop);
}

/* Hawser */

static guint in_flight;

static void hawser_send (HawserWebSocket *socket);

static void
hawser_sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hawser_web_socket_send_finish (HAWSER_WEB_SOCKET (object), result, &error))
    g_error ("cannot send: %s", error->message);
  in_flight--;
  hawser_send (HAWSER_WEB_SOCKET (object));
}

/* What comes back tells that a message was sent; otherwise the end of the send does. */
static void
hawser_send (HawserWebSocket *socket)
{
  while (has_room () && in_flight < work->window)
    {
      sent++;
      if (work->down)
        hawser_web_socket_send_bytes_async (socket, message, NULL, NULL, NULL);
      else
        {
          in_flight++;
          hawser_web_socket_send_bytes_async (socket, message, NULL, hawser_sent_cb, NULL);
        }
    }
}

static void
hawser_message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  got++;
  hawser_send (socket);
  if (got == (work->down ? count : 1))
    g_main_loop_quit (loop);
}

static void
hawser_open_cb (HawserWebSocket *socket, guint status, const char *reason, gpointer data)
{
  hawser_send (socket);
}

static void
hawser_error_cb (HawserWebSocket *socket, GError *error, guint status, gpointer data)
{
  g_error ("broken: %s", error->message);
}

static void
run_hawser (const char *url)
{
  HawserWebSocket *socket = hawser_web_socket_new ();

  g_signal_connect (socket, "message", G_CALLBACK (hawser_message_cb), NULL);
  g_signal_connect (socket, "open", G_CALLBACK (hawser_open_cb), NULL);
  g_signal_connect (socket, "error", G_CALLBACK (hawser_error_cb), NULL);
  hawser_web_socket_connect_async (socket, url, NULL, NULL, NULL, NULL);
  g_main_loop_run (loop);
}

int
main (int argc, char **argv)
{
  g_autofree char *url = NULL;
  gint64 before;
  pid_t pid;

  if (argc != 4)
    return 1;
  for (gsize i = 0; i < G_N_ELEMENTS (works); i++)
    if (strcmp (argv[2], works[i].name) == 0)
      work = &works[i];
  if (work == NULL)
    return 1;
  count = g_ascii_strtoull (argv[3], NULL, 10);
  message = g_bytes_new_take (g_malloc0 (work->size), work->size);
  loop = g_main_loop_new (NULL, FALSE);
  pid = start_peer ();
  url = g_strdup_printf ("ws://127.0.0.1:%u/", port);

  before = g_get_monotonic_time ();
  if (strcmp (argv[1], "soup") == 0)
    run_soup (url);
  else
    run_hawser (url);
  printf ("%f\n", (g_get_monotonic_time () - before) / 1e6);
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  return 0;
}
