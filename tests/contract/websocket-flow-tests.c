/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Much data: order, and bounds both ways. */

#include "websocket-client.h"

#include <string.h>

#define MIB (1024 * 1024)

/* What a flood is made of, and how much of it there is. */
typedef struct {
  guint8 first;
  guint size;
  guint n;
  gboolean reads; /* until the client closes */
} Flood;

static TestRawEnd
flood (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  Flood *self = data;
  g_autofree guint8 *block = g_malloc0 (self->size + 4);
  g_autoptr (GByteArray) frames = g_byte_array_new ();

  if (!test_ws_raw_accept (connection, request, NULL))
    return TEST_RAW_CLOSE;
  for (guint i = 0; i < self->n; i++)
    {
      memcpy (block, &i, sizeof i);
      test_ws_raw_append (frames, self->first, block, self->size);
      /* Many small ones at a time. */
      if (frames->len < 32768 && i < self->n - 1)
        continue;
      if (!test_raw_connection_write (connection, frames->data, frames->len))
        return TEST_RAW_CLOSE;
      g_byte_array_set_size (frames, 0);
    }
  if (self->reads)
    test_ws_raw_read_close (connection);
  return TEST_RAW_CLOSE;
}

typedef struct {
  guint next;
  guint size;
} Order;

static void
order_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  Order *self = data;
  guint number;

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, self->size);
  if (self->size >= sizeof number)
    {
      memcpy (&number, g_bytes_get_data (bytes, NULL), sizeof number);
      g_assert_cmpuint (number, ==, self->next);
    }
  self->next++;
}

/* Until the server has not written any more for a while. */
static guint64
wait_stuck (TestRawServer *server)
{
  guint64 before, written = test_raw_server_get_written (server);

  do
    {
      before = written;
      run_for (test_ms (100));
      written = test_raw_server_get_written (server);
    }
  while (written > before);
  return written;
}

/* A program that does not want any more makes its peer wait, not its memory grow; also with messages
 * that have no bytes at all. */
static void
test_slow_reader (void)
{
  static const Flood floods[] = {
    { TEST_WS_FIN | TEST_WS_BINARY, 65536, 3200, TRUE },
    { TEST_WS_FIN | TEST_WS_BINARY, 4, 1000000, TRUE },
    { TEST_WS_FIN | TEST_WS_TEXT, 0, 3000000, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (floods); i++)
    {
      g_autoptr (TestRawServer) server = test_raw_server_new ();
      g_autofree char *url = test_ws_raw_url (server, "/");
      g_autoptr (Client) client = client_new ();
      Flood self = floods[i];
      Order order = { .size = self.size };
      gsize before = test_resident_memory ();

      self.n /= test_slow ();
      client->quiet = TRUE;
      test_raw_server_handle (server, "/", flood, &self);
      g_signal_connect (client->socket, "message", G_CALLBACK (order_cb), &order);
      hawser_web_socket_set_receiving (client->socket, FALSE);
      client_open (client, url, NULL);
      /* The rest is in the buffers of the two sockets. */
      g_assert_cmpuint (wait_stuck (server), <, 16 * MIB);
      g_assert_cmpuint (client->n_messages, ==, 0);
      if (test_memory_is_real ())
        g_assert_cmpuint (test_resident_memory (), <, before + 24 * MIB);

      hawser_web_socket_set_receiving (client->socket, TRUE);
      client_expect_messages (client, self.n);
      g_assert_cmpuint (order.next, ==, self.n);
      if (test_memory_is_real ())
        g_assert_cmpuint (test_resident_memory (), <, before + 24 * MIB);
      client_close (client, 0, NULL);
      client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
    }
}

/* A peer that pings and reads nothing cannot fill the memory with answers. */
static void
test_pinged (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (HawserWebSocketRequestOptions) options
      = OPTIONS ("ping-interval", 1, "pong-timeout", 1);
  Flood self = { TEST_WS_FIN | TEST_WS_PING, 125, 1000000, FALSE };
  g_autoptr (Client) client = client_new ();
  gsize before = test_resident_memory ();

  test_raw_server_handle (server, "/", flood, &self);
  client_open (client, url, options);
  g_assert_cmpuint (wait_stuck (server), <, 16 * MIB);
  if (test_memory_is_real ())
    g_assert_cmpuint (test_resident_memory (), <, before + 8 * MIB);
  /* Who takes nothing is given up, too. */
  client_expect (client, "error(200,0) close(0,The link is down) ");
}

/* A peer that pings much and reads the answers loses none. */
static guint n_pongs;

static TestRawEnd
ping_much (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  if (!test_ws_raw_accept (connection, request, NULL))
    return TEST_RAW_CLOSE;
  for (guint i = 0; i < 100; i++)
    {
      for (guint j = 0; j < 100; j++)
        test_ws_raw_write (connection, TEST_WS_FIN | TEST_WS_PING, &i, sizeof i);
      for (guint j = 0; j < 100; j++)
        {
          g_autoptr (GBytes) payload = NULL;

          if ((test_ws_raw_read (connection, &payload) & 0x0f) == TEST_WS_PONG
              && memcmp (g_bytes_get_data (payload, NULL), &i, sizeof i) == 0)
            g_atomic_int_inc (&n_pongs);
        }
    }
  test_ws_raw_write (connection, TEST_WS_FIN | TEST_WS_CLOSE, "\x03\xe8", 2);
  return TEST_RAW_CLOSE;
}

static void
test_ping_much (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", ping_much, NULL);
  client_connect (client, url, NULL);
  client_expect (client, "connect:0 open(101) close(1000,The link is down) ");
  g_assert_cmpuint (n_pongs, ==, 10000);
}

/* Sends wait for room, in order, and can be taken back. */
static void
test_slow_peer (void)
{
  static const TestWsPeerKind kinds[] = { TEST_WS_PEER_WEBSOCKETS, TEST_WS_PEER_NODE };
  g_autofree guint8 *block = g_malloc0 (MIB);
  g_autoptr (GBytes) bytes = g_bytes_new_static (block, MIB);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      TestWsPeer *peer = get_peer (kinds[i]);
      g_autofree char *url = peer != NULL ? test_ws_peer_url (peer, "/silent") : NULL;
      g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("compress", FALSE);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GString) ends = g_string_new ("send:2302999 ");
      g_autoptr (Client) client = NULL;
      guint n_accepted = 0;

      if (peer == NULL)
        continue;
      client = client_new ();
      client_open (client, url, options);
      /* The buffers of the two sockets, and the limit. */
      do
        {
          client_send_bytes (client, block, MIB);
          run_for (test_ms (20));
          n_accepted++;
          g_assert_cmpuint (n_accepted, <, 32);
        }
      while (client->heard->len == n_accepted * strlen ("send:0 "));
      g_string_truncate (client->heard, 0);

      hawser_web_socket_send_bytes_async (client->socket, bytes, cancellable, client_call_cb,
                                          client);
      for (int j = 0; j < 10; j++)
        {
          client_send (client, "");
          g_string_append (ends, "send:2302999 ");
        }
      client_expect_nothing (client);
      g_cancellable_cancel (cancellable);
      client_expect (client, "send:cancelled ");
      client_expect_nothing (client);
      /* What waits ends with the connection. */
      g_object_run_dispose (G_OBJECT (client->socket));
      client_expect (client, ends->str);
    }
}

/* What was accepted before a close leaves before it, whatever its size. */
typedef struct {
  guint64 bytes;
  guint n;
  int code;
} Sink;

static TestRawEnd
drain (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  Sink *self = data;

  if (!test_ws_raw_accept (connection, request, NULL))
    return TEST_RAW_CLOSE;
  test_raw_connection_wait (connection);
  for (;;)
    {
      g_autoptr (GBytes) payload = NULL;
      int first = test_ws_raw_read (connection, &payload);
      const guint8 *bytes;
      gsize size;

      if (first < 0)
        return TEST_RAW_CLOSE;
      bytes = g_bytes_get_data (payload, &size);
      if ((first & 0x0f) == TEST_WS_CLOSE)
        {
          test_ws_raw_write (connection, first, bytes, size);
          g_atomic_int_set (&self->code, bytes[0] << 8 | bytes[1]);
          return TEST_RAW_CLOSE;
        }
      self->bytes += size;
      self->n++;
    }
}

static void
test_close_waits (void)
{
  g_autofree guint8 *block = g_malloc0 (MIB);
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();
  Sink self = { 0 };

  test_raw_server_handle (server, "/", drain, &self);
  client_open (client, url, NULL);
  for (int i = 0; i < 16; i++)
    client_send_bytes (client, block, MIB);
  client_close (client, 0, NULL);
  run_for (10);
  test_raw_server_release (server);
  while (g_atomic_int_get (&self.code) == 0)
    g_main_context_iteration (NULL, FALSE);
  run_for (10);
  g_assert_cmpuint (self.bytes, ==, 16 * MIB);
  g_assert_cmpuint (self.n, ==, 16);
  g_assert_cmpint (self.code, ==, 1000);
  g_assert_true (g_str_has_suffix (client->heard->str, "close(1000,CLOSE_NORMAL) "));
  g_string_truncate (client->heard, 0);
}

/* What is sent at once is in its place between the calls that end later, has their numbers, and does
 * nothing when it is not its turn. */
static void
expect_try (HawserWebSocket *socket, const char *text, GQuark domain, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (hawser_web_socket_try_send_text (socket, text, &error) == (domain == 0));
  if (domain == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, domain, code);
}

static void
test_at_once (void)
{
  TestWsPeer *peer = get_peer (TEST_WS_PEER_WEBSOCKETS);
  g_autofree char *url = peer != NULL ? test_ws_peer_url (peer, "/echo") : NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("\0\1", 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (Client) client = NULL;

  if (peer == NULL)
    return;
  client = client_new ();
  expect_try (client->socket, "early", HAWSER_ERROR, HAWSER_ERROR_WEB_SOCKET_UNKNOWN);
  g_assert_false (hawser_web_socket_try_send_bytes (client->socket, bytes, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_WEB_SOCKET_UNKNOWN);
  g_clear_error (&error);

  client_connect (client, url, NULL);
  /* The connect has not ended, which is the earlier call. */
  expect_try (client->socket, "early", G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  client_send (client, "first");
  client_expect (client, "connect:0 send:0 open(101) text(first) ");

  expect_try (client->socket, "second", 0, 0);
  g_assert_true (hawser_web_socket_try_send_bytes (client->socket, bytes, &error));
  client_send (client, "third");
  expect_try (client->socket, "behind the third", G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  client_expect (client, "send:0 text(second) bytes(2) text(third) ");

  expect_try (client->socket, "no \xff text", HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  hawser_web_socket_set_max_send_size (client->socket, 3);
  expect_try (client->socket, "long", HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  expect_try (client->socket, "not", 0, 0);
  client_expect (client, "text(not) ");

  client_close (client, 0, NULL);
  expect_try (client->socket, "end", HAWSER_ERROR, HAWSER_ERROR_WEB_SOCKET_UNKNOWN);
  client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
}

/* Sends until there is no room, waits behind the last one, and goes on when there is room again. */
static void
test_at_once_full (void)
{
  g_autofree guint8 *block = g_malloc0 (MIB);
  g_autoptr (GBytes) bytes = g_bytes_new_static (block, MIB);
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (GError) error = NULL;
  g_autoptr (Client) client = client_new ();
  Sink self = { 0 };
  guint n = 0;

  test_raw_server_handle (server, "/", drain, &self);
  client_open (client, url, NULL);
  while (hawser_web_socket_try_send_bytes (client->socket, bytes, &error))
    {
      run_for (1);
      g_assert_cmpuint (++n, <, 32);
    }
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  expect_try (client->socket, "", G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  client_send (client, "waits");
  expect_try (client->socket, "", G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  client_expect_nothing (client);
  test_raw_server_release (server);
  client_expect (client, "send:0 ");
  expect_try (client->socket, "last", 0, 0);
  client_close (client, 0, NULL);
  client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
  g_assert_cmpuint (self.n, ==, n + 2);
  g_assert_cmpuint (self.bytes, ==, (guint64) n * MIB + strlen ("waits") + strlen ("last"));
}

static void
test_message_limit (void)
{
  static const struct {
    const char *path;
    const char *heard;
  } cases[] = {
    { "/fragments/1/1000", "connect:0 open(101) text(1000) " },
    { "/fragments/2/500", "connect:0 open(101) text(1000) " },
    { "/fragments/1/1001", "connect:0 open(101) error(200,0) close(1009,) " },
    { "/fragments/1/100000", "connect:0 open(101) error(200,0) close(1009,) " },
    { "/fragments/3/500", "connect:0 open(101) error(200,0) close(1009,) " },
    { "/fragments/1001/1", "connect:0 open(101) error(200,0) close(1009,) " },
  };
  TestWsPeer *peer = get_peer (TEST_WS_PEER_WEBSOCKETS);

  if (peer == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (cases) * 2; i++)
    {
      g_autofree char *url = test_ws_peer_url (peer, cases[i / 2].path);
      g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("compress", i % 2);
      g_autoptr (Client) client = client_new ();

      hawser_web_socket_set_max_message_size (client->socket, 1000);
      client_connect (client, url, options);
      client_expect (client, cases[i / 2].heard);
    }
}

/* Much both ways at once, in messages of random sizes, against a peer that sends everything back. */
typedef struct {
  HawserWebSocket *socket;
  GRand *out;
  GRand *in;
  guint64 total;
  guint64 sent;
  guint64 received;
  guint in_flight;
} Duplex;

static GBytes *
make_message (GRand *rand)
{
  gsize size = g_rand_int_range (rand, 0, g_rand_boolean (rand) ? 200 : 200000);
  guint32 *data = g_malloc (size + 4);

  for (gsize i = 0; i <= size / 4; i++)
    data[i] = g_rand_int (rand);
  return g_bytes_new_take (data, size);
}

static void duplex_send (Duplex *self);

static void
duplex_sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Duplex *self = data;
  g_autoptr (GError) error = NULL;

  hawser_web_socket_send_finish (HAWSER_WEB_SOCKET (object), result, &error);
  g_assert_no_error (error);
  self->in_flight--;
  duplex_send (self);
}

static void
duplex_send (Duplex *self)
{
  while (self->in_flight < 20 && self->sent < self->total)
    {
      g_autoptr (GBytes) bytes = make_message (self->out);

      self->sent += g_bytes_get_size (bytes);
      self->in_flight++;
      hawser_web_socket_send_bytes_async (self->socket, bytes, NULL, duplex_sent_cb, self);
    }
}

static void
duplex_message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  Duplex *self = data;
  g_autoptr (GBytes) expected = make_message (self->in);

  g_assert_null (text);
  g_assert_true (g_bytes_equal (bytes, expected));
  self->received += g_bytes_get_size (bytes);
}

static void
test_duplex (void)
{
  static const TestWsPeerKind kinds[] = { TEST_WS_PEER_WEBSOCKETS, TEST_WS_PEER_NODE };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds) * 2; i++)
    {
      TestWsPeer *peer = get_peer (kinds[i / 2]);
      g_autofree char *url = NULL;
      g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("compress", FALSE);
      Duplex self = { .total = 64 * MIB / test_slow () };
      g_autoptr (Client) client = NULL;
      gsize before = test_resident_memory ();

      if (peer == NULL)
        continue;
      url = i % 2 == 0 ? test_ws_peer_url (peer, "/echo") : test_ws_peer_tls_url (peer, "/echo");
      g_object_set (options, "ca-path", test_certs_get_ca (), NULL);
      client = client_new ();
      client->quiet = TRUE;
      self.socket = client->socket;
      self.out = g_rand_new_with_seed (1);
      self.in = g_rand_new_with_seed (1);
      g_signal_connect (client->socket, "message", G_CALLBACK (duplex_message_cb), &self);
      client_open (client, url, options);
      duplex_send (&self);
      while (self.sent < self.total || self.received < self.sent || self.in_flight > 0)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (self.received, ==, self.sent);
      if (test_memory_is_real ())
        g_assert_cmpuint (test_resident_memory (), <, before + 24 * MIB);
      client_close (client, 0, NULL);
      client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
      g_rand_free (self.out);
      g_rand_free (self.in);
    }
}

void
add_flow_tests (void)
{
  add_test ("flow/slow-reader", test_slow_reader);
  add_test ("flow/pinged", test_pinged);
  add_test ("flow/ping-much", test_ping_much);
  add_test ("flow/slow-peer", test_slow_peer);
  add_test ("flow/at-once", test_at_once);
  add_test ("flow/at-once-full", test_at_once_full);
  add_test ("flow/close-waits", test_close_waits);
  add_test ("flow/message-limit", test_message_limit);
  add_test ("flow/duplex", test_duplex);
}
