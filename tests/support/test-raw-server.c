/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-raw-server.h"

#include "test-util.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Small, so that what a client does not read soon stops the server. */
#define SEND_BUFFER (64 * 1024)
#define BLOCK (64 * 1024)
#define PATIENCE_MS 20000

typedef struct {
  TestRawHandler handler;
  gpointer user_data;
  GBytes *reply;
  TestRawEnd end;
} Route;

struct _TestRawServer {
  char *address;
  guint16 port;
  int fd;
  GThread *thread;

  GMutex lock;
  GCond changed;
  gboolean stopping;
  TestRawEnd accept;
  GHashTable *routes;     /* path -> Route */
  GPtrArray *connections; /* every one ever accepted */
  GQueue requests;        /* not taken yet */
  guint n_requests;
  guint n_open;
  guint most_open;
  guint n_releases;
  guint64 written;
};

struct _TestRawConnection {
  TestRawServer *server;
  int fd; /* -1 when closed; closed with the server's lock held */
  GThread *thread;
  GByteArray *input;
};

static void
route_free (gpointer data)
{
  Route *route = data;

  g_clear_pointer (&route->reply, g_bytes_unref);
  g_free (route);
}

void
test_raw_request_free (TestRawRequest *self)
{
  g_bytes_unref (self->raw);
  g_free (self->method);
  g_free (self->target);
  g_free (self->version);
  g_strfreev (self->names);
  g_strfreev (self->values);
  g_bytes_unref (self->body);
  g_free (self);
}

const char *
test_raw_request_get (TestRawRequest *self, const char *name)
{
  for (guint i = 0; self->names[i] != NULL; i++)
    if (g_ascii_strcasecmp (self->names[i], name) == 0)
      return self->values[i];
  return NULL;
}

guint
test_raw_request_count (TestRawRequest *self, const char *name)
{
  guint n = 0;

  for (guint i = 0; self->names[i] != NULL; i++)
    n += g_ascii_strcasecmp (self->names[i], name) == 0;
  return n;
}

char *
test_raw_request_dup_body (TestRawRequest *self)
{
  gsize length;
  const char *data = g_bytes_get_data (self->body, &length);

  return g_strndup (data, length);
}

/* Reads until there are at least that many bytes of input. */
static gboolean
fill (TestRawConnection *self, gsize length)
{
  guint8 block[16384];

  while (self->input->len < length)
    {
      gssize n = recv (self->fd, block, sizeof block, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      g_byte_array_append (self->input, block, n);
    }
  return TRUE;
}

/* The position behind the next `mark` at or after `from`, or 0 when the peer ends before it. */
static gsize
fill_to (TestRawConnection *self, gsize from, const char *mark)
{
  gsize length = strlen (mark);

  for (;;)
    {
      const guint8 *found = self->input->len > from ? memmem (self->input->data + from,
                                                              self->input->len - from, mark, length)
                                                    : NULL;

      if (found != NULL)
        return found - self->input->data + length;
      if (!fill (self, self->input->len + 1))
        return 0;
    }
}

/* Reads a chunked body that starts at `from`; returns where it ends, or 0. */
static gsize
fill_chunks (TestRawConnection *self, gsize from, GByteArray *body)
{
  for (;;)
    {
      gsize start = fill_to (self, from, "\r\n");
      guint64 size;

      if (start == 0)
        return 0;
      size = g_ascii_strtoull ((char *) self->input->data + from, NULL, 16);
      if (!fill (self, start + size + 2))
        return 0;
      g_byte_array_append (body, self->input->data + start, size);
      from = start + size + 2;
      if (size == 0)
        return from;
    }
}

static TestRawRequest *
read_request (TestRawConnection *self)
{
  g_autoptr (TestRawRequest) request = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) values = g_ptr_array_new ();
  g_autoptr (GByteArray) chunks = g_byte_array_new ();
  g_autofree char *head = NULL;
  g_auto (GStrv) lines = NULL;
  g_auto (GStrv) words = NULL;
  const char *length;
  gsize start = fill_to (self, 0, "\r\n\r\n");
  gsize end;

  if (start == 0)
    return NULL;

  head = g_strndup ((char *) self->input->data, start - 4);
  lines = g_strsplit (head, "\r\n", -1);
  words = g_strsplit (lines[0], " ", 3);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      g_assert_nonnull (colon);
      g_ptr_array_add (names, g_strndup (lines[i], colon - lines[i]));
      g_ptr_array_add (values, g_strstrip (g_strdup (colon + 1)));
    }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (values, NULL);

  request = g_new0 (TestRawRequest, 1);
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[0] != NULL ? words[1] : NULL);
  request->version = g_strdup (request->target != NULL ? words[2] : NULL);
  request->names = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  request->values = (char **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
  request->body = g_bytes_new (NULL, 0);
  request->raw = g_bytes_new (NULL, 0);

  if (g_strcmp0 (test_raw_request_get (request, "expect"), "100-continue") == 0
      && !test_raw_connection_print (self, "HTTP/1.1 100 Continue\r\n\r\n"))
    return NULL;

  length = test_raw_request_get (request, "content-length");
  if (length != NULL)
    {
      gsize size = g_ascii_strtoull (length, NULL, 10);

      end = start + size;
      if (!fill (self, end))
        return NULL;
      g_byte_array_append (chunks, self->input->data + start, size);
    }
  else if (test_raw_request_get (request, "transfer-encoding") != NULL)
    end = fill_chunks (self, start, chunks);
  else
    end = start;
  if (end == 0)
    return NULL;

  g_bytes_unref (request->body);
  request->body = g_byte_array_free_to_bytes (g_steal_pointer (&chunks));
  g_bytes_unref (request->raw);
  request->raw = g_bytes_new (self->input->data, end);
  g_byte_array_remove_range (self->input, 0, end);
  return g_steal_pointer (&request);
}

static TestRawRequest *
copy_request (TestRawRequest *request)
{
  TestRawRequest *copy = g_new0 (TestRawRequest, 1);

  copy->raw = g_bytes_ref (request->raw);
  copy->method = g_strdup (request->method);
  copy->target = g_strdup (request->target);
  copy->version = g_strdup (request->version);
  copy->names = g_strdupv (request->names);
  copy->values = g_strdupv (request->values);
  copy->body = g_bytes_ref (request->body);
  return copy;
}

gboolean
test_raw_connection_write (TestRawConnection *self, gconstpointer data, gsize length)
{
  const guint8 *bytes = data;

  while (length > 0)
    {
      gssize n = send (self->fd, bytes, length, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return FALSE;
      g_mutex_lock (&self->server->lock);
      self->server->written += n;
      g_mutex_unlock (&self->server->lock);
      bytes += n;
      length -= n;
    }
  return TRUE;
}

gboolean
test_raw_connection_print (TestRawConnection *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return test_raw_connection_write (self, text, strlen (text));
}

gboolean
test_raw_connection_pause (TestRawConnection *self, guint ms)
{
  struct pollfd poller = { .fd = self->fd, .events = POLLRDHUP };

  /* An end of the connection, from either side, ends the pause. */
  return poll (&poller, 1, ms) == 0;
}

gboolean
test_raw_connection_read (TestRawConnection *self, gpointer data, gsize length)
{
  if (!fill (self, length))
    return FALSE;
  memcpy (data, self->input->data, length);
  g_byte_array_remove_range (self->input, 0, length);
  return TRUE;
}

gboolean
test_raw_connection_wait (TestRawConnection *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->server->lock);

  while (!self->server->stopping && self->server->n_releases == 0)
    g_cond_wait (&self->server->changed, &self->server->lock);
  if (self->server->stopping)
    return FALSE;
  self->server->n_releases--;
  return TRUE;
}

void
test_raw_server_release (TestRawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->n_releases++;
  g_cond_broadcast (&self->changed);
}

static void
hang (TestRawConnection *self)
{
  guint8 block[4096];
  gssize n;

  do
    n = recv (self->fd, block, sizeof block, 0);
  while (n > 0 || (n < 0 && errno == EINTR));
}

/* Without unread input, which would turn an ordinary end into a reset. */
static void
finish (TestRawConnection *self)
{
  shutdown (self->fd, SHUT_WR);
  hang (self);
}

static void
reset (TestRawConnection *self)
{
  struct linger linger = { .l_onoff = 1, .l_linger = 0 };

  setsockopt (self->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}

static TestRawEnd
run_route (TestRawConnection *self, TestRawRequest *request)
{
  TestRawServer *server = self->server;
  const char *target = request->target != NULL ? request->target : "";
  g_autofree char *path = g_strndup (target, strcspn (target, "?"));
  g_autoptr (GBytes) reply = NULL;
  TestRawHandler handler = NULL;
  gpointer user_data = NULL;
  TestRawEnd end = TEST_RAW_KEEP;
  Route *route;

  g_mutex_lock (&server->lock);
  g_queue_push_tail (&server->requests, copy_request (request));
  server->n_requests++;
  g_cond_broadcast (&server->changed);
  route = g_hash_table_lookup (server->routes, path);
  if (route != NULL)
    {
      handler = route->handler;
      user_data = route->user_data;
      reply = route->reply != NULL ? g_bytes_ref (route->reply) : NULL;
      end = route->end;
    }
  g_mutex_unlock (&server->lock);

  if (handler != NULL)
    return handler (self, request, user_data);
  if (reply == NULL)
    return test_raw_connection_print (self, "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
               ? TEST_RAW_KEEP
               : TEST_RAW_CLOSE;
  if (!test_raw_connection_write (self, g_bytes_get_data (reply, NULL), g_bytes_get_size (reply)))
    return TEST_RAW_CLOSE;
  return end;
}

static gpointer
connection_thread (gpointer data)
{
  TestRawConnection *self = data;
  TestRawServer *server = self->server;
  TestRawEnd end;

  g_mutex_lock (&server->lock);
  end = server->accept;
  g_mutex_unlock (&server->lock);

  /* The client's first bytes are awaited, not read, so that its connect() and send() succeed. */
  if (end == TEST_RAW_RESET)
    poll (&(struct pollfd){ .fd = self->fd, .events = POLLIN }, 1, -1);

  while (end == TEST_RAW_KEEP)
    {
      g_autoptr (TestRawRequest) request = read_request (self);

      if (request == NULL)
        break;
      end = run_route (self, request);
    }

  if (end == TEST_RAW_HANG)
    hang (self);
  else if (end == TEST_RAW_CLOSE)
    finish (self);

  g_mutex_lock (&server->lock);
  if (end == TEST_RAW_RESET)
    reset (self);
  close (self->fd);
  self->fd = -1;
  server->n_open--;
  g_cond_broadcast (&server->changed);
  g_mutex_unlock (&server->lock);
  return NULL;
}

static gpointer
server_thread (gpointer data)
{
  TestRawServer *self = data;
  int buffer = SEND_BUFFER;
  int yes = 1;
  int fd;

  for (;;)
    {
      TestRawConnection *connection;

      fd = accept4 (self->fd, NULL, NULL, SOCK_CLOEXEC);
      if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
        continue;
      if (fd < 0)
        return NULL;

      setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      connection = g_new0 (TestRawConnection, 1);
      connection->server = self;
      connection->fd = fd;
      connection->input = g_byte_array_new ();

      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->connections, connection);
      self->n_open++;
      self->most_open = MAX (self->most_open, self->n_open);
      if (self->stopping)
        shutdown (fd, SHUT_RDWR);
      connection->thread = g_thread_new ("raw-connection", connection_thread, connection);
      g_mutex_unlock (&self->lock);
    }
}

TestRawServer *
test_raw_server_new_for_address (const char *address)
{
  guint16 port;
  int fd = test_listen (address, &port);
  TestRawServer *self;

  if (fd < 0)
    return NULL;

  self = g_new0 (TestRawServer, 1);
  self->address = g_strdup (address);
  self->port = port;
  self->fd = fd;
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->routes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, route_free);
  self->connections = g_ptr_array_new ();
  self->thread = g_thread_new ("raw-server", server_thread, self);
  return self;
}

TestRawServer *
test_raw_server_new (void)
{
  TestRawServer *self = test_raw_server_new_for_address ("127.0.0.1");

  g_assert_nonnull (self);
  return self;
}

void
test_raw_server_free (TestRawServer *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->changed);
  for (guint i = 0; i < self->connections->len; i++)
    {
      TestRawConnection *connection = g_ptr_array_index (self->connections, i);

      if (connection->fd >= 0)
        shutdown (connection->fd, SHUT_RDWR);
    }
  g_mutex_unlock (&self->lock);
  shutdown (self->fd, SHUT_RDWR);
  g_thread_join (self->thread);
  close (self->fd);

  for (guint i = 0; i < self->connections->len; i++)
    {
      TestRawConnection *connection = g_ptr_array_index (self->connections, i);

      g_thread_join (connection->thread);
      g_byte_array_unref (connection->input);
      g_free (connection);
    }
  g_ptr_array_unref (self->connections);
  g_queue_clear_full (&self->requests, (GDestroyNotify) test_raw_request_free);
  g_hash_table_unref (self->routes);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->address);
  g_free (self);
}

guint16
test_raw_server_get_port (TestRawServer *self)
{
  return self->port;
}

char *
test_raw_server_url (TestRawServer *self, const char *path)
{
  const char *format = strchr (self->address, ':') != NULL ? "http://[%s]:%u%s" : "http://%s:%u%s";

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_strdup_printf (format, self->address, self->port, path);
#pragma GCC diagnostic pop
}

static void
add_route (TestRawServer *self, const char *path, Route route)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  g_hash_table_replace (self->routes, g_strdup (path), g_memdup2 (&route, sizeof route));
}

void
test_raw_server_reply (TestRawServer *self,
                       const char *path,
                       TestRawEnd end,
                       const char *format,
                       ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  test_raw_server_reply_data (self, path, end, text, strlen (text));
}

void
test_raw_server_reply_data (TestRawServer *self,
                            const char *path,
                            TestRawEnd end,
                            gconstpointer data,
                            gsize length)
{
  add_route (self, path, (Route){ .reply = g_bytes_new (data, length), .end = end });
}

void
test_raw_server_handle (TestRawServer *self,
                        const char *path,
                        TestRawHandler handler,
                        gpointer user_data)
{
  add_route (self, path, (Route){ .handler = handler, .user_data = user_data });
}

void
test_raw_server_set_accept (TestRawServer *self, TestRawEnd end)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->accept = end;
}

static gint64
deadline (void)
{
  return g_get_monotonic_time () + test_ms (PATIENCE_MS) * G_TIME_SPAN_MILLISECOND;
}

TestRawRequest *
test_raw_server_take_request (TestRawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 end = deadline ();

  while (g_queue_is_empty (&self->requests))
    if (!g_cond_wait_until (&self->changed, &self->lock, end))
      g_error ("no request came");
  return g_queue_pop_head (&self->requests);
}

guint
test_raw_server_count_requests (TestRawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_requests;
}

guint
test_raw_server_count_connections (TestRawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->connections->len;
}

gboolean
test_raw_server_wait_open (TestRawServer *self, guint n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 end = deadline ();

  while (self->n_open > n)
    if (!g_cond_wait_until (&self->changed, &self->lock, end))
      return FALSE;
  return TRUE;
}

guint
test_raw_server_get_most_open (TestRawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->most_open;
}

guint64
test_raw_server_get_written (TestRawServer *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->written;
}

TestRawEnd
test_raw_huge_chunked (TestRawConnection *connection, TestRawRequest *request, gpointer size)
{
  static const char head[] = "10000\r\n";
  g_autofree char *block = g_malloc (BLOCK + 9);
  gsize left = GPOINTER_TO_SIZE (size);

  memcpy (block, head, 7);
  memset (block + 7, 'x', BLOCK);
  memcpy (block + 7 + BLOCK, "\r\n", 2);

  if (!test_raw_connection_print (connection,
                                  "HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n"
                                  "transfer-encoding: chunked\r\n\r\n"))
    return TEST_RAW_CLOSE;
  for (; left >= BLOCK; left -= BLOCK)
    if (!test_raw_connection_write (connection, block, BLOCK + 9))
      return TEST_RAW_CLOSE;
  if (left > 0
      && !test_raw_connection_print (connection, "%zx\r\n%.*s\r\n", left, (int) left, block + 7))
    return TEST_RAW_CLOSE;
  return test_raw_connection_print (connection, "0\r\n\r\n") ? TEST_RAW_KEEP : TEST_RAW_CLOSE;
}

TestRawEnd
test_raw_huge_headers (TestRawConnection *connection, TestRawRequest *request, gpointer size)
{
  g_autoptr (GString) block = g_string_sized_new (BLOCK);
  gsize left = GPOINTER_TO_SIZE (size);

  while (block->len < BLOCK - 100)
    g_string_append_printf (block, "x-filler-%zu: %060d\r\n", block->len, 0);

  if (!test_raw_connection_print (connection, "HTTP/1.1 200 OK\r\n"))
    return TEST_RAW_CLOSE;
  for (; left >= block->len; left -= block->len)
    if (!test_raw_connection_write (connection, block->str, block->len))
      return TEST_RAW_CLOSE;
  return TEST_RAW_HANG;
}

TestRawEnd
test_raw_drip (TestRawConnection *connection, TestRawRequest *request, gpointer ms)
{
  if (!test_raw_connection_print (connection, "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"))
    return TEST_RAW_CLOSE;
  while (test_raw_connection_pause (connection, GPOINTER_TO_SIZE (ms)))
    if (!test_raw_connection_write (connection, ".", 1))
      return TEST_RAW_CLOSE;
  return TEST_RAW_CLOSE;
}
