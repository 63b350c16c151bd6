/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Much data: order, bounds, limits in time. */

#include "socket-client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define E(number) (HAWSER_ERROR_SOCKET_BASE + (number))

/* A stream of bytes that each end can make and check without keeping it. */
typedef struct {
  guint64 state;
} Pattern;

static guint8
pattern_next (Pattern *self)
{
  self->state = self->state * 6364136223846793005u + 1442695040888963407u;
  return self->state >> 56;
}

/* Eight at a time: a byte each would make the test slower than what it tests. */
static void
pattern_fill (Pattern *self, guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    data[i] = pattern_next (self);
}

static gboolean
pattern_check (Pattern *self, const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (data[i] != pattern_next (self))
      return FALSE;
  return TRUE;
}

typedef struct {
  HawserTcpSocket *socket;
  int peer;
  gint64 total;

  Pattern out; /* what the object sends */
  gint64 sent;
  guint in_flight;
  gsize in_flight_bytes;
  gsize most_in_flight;
  GRand *rand;

  Pattern in; /* what it gets */
  gint64 received;
} Duplex;

/* The peer: a thread that reads and checks, and one that writes. */
static gpointer
peer_reads (gpointer data)
{
  Duplex *self = data;
  g_autofree guint8 *buffer = g_malloc (65536);
  Pattern pattern = { 1 };
  gint64 got = 0;

  while (got < self->total)
    {
      gssize n = recv (self->peer, buffer, 65536, 0);

      g_assert_cmpint (n, >, 0);
      g_assert_true (pattern_check (&pattern, buffer, n));
      got += n;
    }
  return NULL;
}

static gpointer
peer_writes (gpointer data)
{
  Duplex *self = data;
  g_autofree guint8 *buffer = g_malloc (65536);
  Pattern pattern = { 2 };
  guint64 seed = 12345;

  for (gint64 left = self->total; left > 0;)
    {
      gsize size;

      seed = seed * 6364136223846793005u + 1;
      size = MIN ((gint64) (1 + (seed >> 33) % 65536), left);
      pattern_fill (&pattern, buffer, size);
      for (gsize done = 0; done < size;)
        {
          gssize n = send (self->peer, buffer + done, size - done, MSG_NOSIGNAL);

          g_assert_cmpint (n, >, 0);
          done += n;
        }
      left -= size;
    }
  return NULL;
}

static void send_more (Duplex *self);

static void
duplex_sent_cb (GObject *socket, GAsyncResult *result, gpointer data)
{
  Duplex *self = data;
  g_autoptr (GError) error = NULL;

  hawser_socket_send_finish (HAWSER_SOCKET (socket), result, &error);
  g_assert_no_error (error);
  self->in_flight--;
  send_more (self);
}

static void
send_more (Duplex *self)
{
  while (self->in_flight < 8 && self->sent < self->total)
    {
      gsize size = 1 + g_rand_int_range (self->rand, 0, g_rand_boolean (self->rand) ? 200 : 200000);
      g_autoptr (GBytes) bytes = NULL;
      guint8 *data;

      size = MIN ((gint64) size, self->total - self->sent);
      data = g_malloc (size);
      pattern_fill (&self->out, data, size);
      bytes = g_bytes_new_take (data, size);
      self->sent += size;
      self->in_flight++;
      hawser_tcp_socket_send_bytes_async (self->socket, bytes, NULL, duplex_sent_cb, self);
    }
}

static void
duplex_message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  Duplex *self = data;
  gsize size;
  const guint8 *start = g_bytes_get_data (bytes, &size);

  g_assert_true (pattern_check (&self->in, start, size));
  self->received += size;
}

static void
test_duplex (void)
{
  Duplex self = { .out = { 1 }, .in = { 2 } };
  GThread *reader, *writer;
  gsize before;

  self.total = test_memory_is_real () ? G_GINT64_CONSTANT (1) << 30 : 1 << 25;
  self.rand = g_rand_new_with_seed (4711);
  self.socket = connect_pair (&self.peer);
  g_signal_connect (self.socket, "message", G_CALLBACK (duplex_message_cb), &self);
  before = test_resident_memory ();
  reader = g_thread_new ("reads", peer_reads, &self);
  writer = g_thread_new ("writes", peer_writes, &self);
  send_more (&self);
  while (self.received < self.total || self.sent < self.total || self.in_flight > 0)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (reader);
  g_thread_join (writer);
  g_assert_cmpint (self.received, ==, self.total);
  if (test_memory_is_real ())
    g_assert_cmpuint (test_resident_memory (), <, before + 16 * 1024 * 1024);
  g_object_unref (self.socket);
  g_rand_free (self.rand);
  close (self.peer);
}

/* A reader that does not want any more makes its peer wait, not its memory grow. */
static void
test_slow_reader (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (Log) log = log_new (socket);
  g_autofree char *block = g_malloc0 (65536);
  gsize written = 0;
  gssize n;

  hawser_socket_set_receiving (HAWSER_SOCKET (socket), FALSE);
  while ((n = send (peer, block, 65536, MSG_DONTWAIT)) > 0 || (n < 0 && errno == EINTR))
    {
      written += MAX (n, 0);
      run_ready ();
      g_assert_cmpuint (written, <, 64 * 1024 * 1024);
    }
  g_assert_cmpuint (log->n_messages, ==, 0);
  hawser_socket_set_receiving (HAWSER_SOCKET (socket), TRUE);
  log_wait_bytes (log, written);
  close (peer);
  g_signal_handlers_disconnect_by_data (socket, log);
}

/* Sends that the peer does not take wait, in order, and fail when their time is over. */
static void
test_slow_peer (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (HawserTcpExtraOptions) options
      = g_object_new (HAWSER_TYPE_TCP_EXTRA_OPTIONS, "socket-timeout", 300, NULL);
  g_autoptr (GBytes) block = g_bytes_new_take (g_malloc0 (64 << 20), 64 << 20);
  g_autoptr (GBytes) small = g_bytes_new_static ("small", 5);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Result) big = { 0 };
  g_auto (Result) behind = { 0 };
  g_auto (Result) cancelled = { 0 };
  gint64 before = g_get_monotonic_time ();

  g_assert_cmpint (set_options (socket, options), ==, 0);
  hawser_tcp_socket_send_bytes_async (socket, block, NULL, result_cb, &big);
  hawser_tcp_socket_send_bytes_async (socket, small, cancellable, result_cb, &cancelled);
  hawser_tcp_socket_send_bytes_async (socket, small, NULL, result_cb, &behind);
  run_ready ();
  g_assert_cmpint (big.n_results + behind.n_results + cancelled.n_results, ==, 0);
  g_cancellable_cancel (cancellable);
  result_wait (&cancelled);
  g_assert_error (cancelled.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (big.n_results + behind.n_results, ==, 0);
  result_wait (&big);
  g_assert_error (big.error, HAWSER_ERROR, E (EAGAIN));
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 299000);
  g_assert_cmpint (behind.n_results, ==, 0);
  result_wait (&behind);
  g_assert_error (behind.error, HAWSER_ERROR, E (EAGAIN));

  /* A reset ends what waits. */
  {
    g_auto (Result) last = { 0 };
    struct linger now = { 1, 0 };

    hawser_tcp_socket_send_bytes_async (socket, block, NULL, result_cb, &last);
    setsockopt (peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close (peer);
    result_wait (&last);
    g_assert_true (g_error_matches (last.error, HAWSER_ERROR, E (ECONNRESET))
                   || g_error_matches (last.error, HAWSER_ERROR, E (EPIPE)));
  }
}

/* What was accepted before a close leaves before it, even when nobody holds the object any more. */
static void
test_close_waits (void)
{
  for (int dropped = 0; dropped < 2; dropped++)
    {
      Drain drain = { 0 };
      HawserTcpSocket *socket = connect_pair (&drain.fd);
      g_autoptr (GBytes) block = g_bytes_new_take (g_malloc0 (8 << 20), 8 << 20);
      g_auto (Result) closed = { 0 };
      gpointer weak = socket;
      GThread *thread;

      g_object_add_weak_pointer (G_OBJECT (socket), &weak);
      for (int i = 0; i < 4; i++)
        hawser_tcp_socket_send_bytes_async (socket, block, NULL, NULL, NULL);
      if (!dropped)
        hawser_socket_close_async (HAWSER_SOCKET (socket), NULL, result_cb, &closed);
      g_object_unref (socket);
      thread = g_thread_new ("drain", drain_to_end, &drain);
      while (weak != NULL)
        g_main_context_iteration (NULL, TRUE);
      g_thread_join (thread);
      g_assert_cmpuint (drain.bytes, ==, 32 << 20);
      g_assert_cmpint (closed.n_results, ==, !dropped);
      close (drain.fd);
    }
}

/* Many small sends of one turn leave in few system calls, and the first at once. */
static void
test_gathered (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  Result results[1000] = { 0 };
  char buffer[2000];

  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    hawser_tcp_socket_send_bytes_async (socket, bytes, NULL, result_cb, &results[i]);
  /* Not even a turn of the main loop is needed for the first. */
  g_assert_cmpint (recv (peer, buffer, sizeof buffer, MSG_DONTWAIT), ==, 1);
  result_wait (&results[G_N_ELEMENTS (results) - 1]);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_cmpint (results[i].n_results, ==, 1);
  g_assert_cmpint (recv (peer, buffer, 999, MSG_WAITALL), ==, 999);
  close (peer);
}

void
add_flow_tests (void)
{
  add_test ("flow/duplex", test_duplex);
  add_test ("flow/slow-reader", test_slow_reader);
  add_test ("flow/slow-peer", test_slow_peer);
  add_test ("flow/close-waits", test_close_waits);
  add_test ("flow/gathered", test_gathered);
}
