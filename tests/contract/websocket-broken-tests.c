/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Peers that break the protocol, and connections that break. */

#include "websocket-client.h"

#include <string.h>
#include <unistd.h>

typedef struct {
  const char *name;
  guint8 bytes[24]; /* after the handshake */
  gsize size;
  const char *heard;
  int code; /* of the close frame that the peer gets */
} Frames;

#define BYTES(...) { __VA_ARGS__ }, sizeof ((guint8[]){ __VA_ARGS__ })

#define PROTOCOL "error(200,0) close(1002,) "

static const Frames frames[] = {
  { "rsv1", BYTES (0xc1, 1, 'x'), PROTOCOL, 1002 },
  { "rsv2", BYTES (0xa1, 1, 'x'), PROTOCOL, 1002 },
  { "rsv3", BYTES (0x91, 1, 'x'), PROTOCOL, 1002 },
  { "rsv-ping", BYTES (0xc9, 0), PROTOCOL, 1002 },
  { "opcode-3", BYTES (0x83, 0), PROTOCOL, 1002 },
  { "opcode-7", BYTES (0x87, 1, 'x'), PROTOCOL, 1002 },
  { "opcode-b", BYTES (0x8b, 0), PROTOCOL, 1002 },
  { "opcode-f", BYTES (0x8f, 0), PROTOCOL, 1002 },
  { "masked", BYTES (0x81, 0x81, 1, 2, 3, 4, 'x'), PROTOCOL, 1002 },
  { "fragmented-ping", BYTES (0x09, 0), PROTOCOL, 1002 },
  { "fragmented-close", BYTES (0x08, 2, 3, 0xe8), PROTOCOL, 1002 },
  { "lost-continuation", BYTES (0x80, 1, 'x'), PROTOCOL, 1002 },
  { "lost-middle", BYTES (0x00, 1, 'x'), PROTOCOL, 1002 },
  { "new-in-old", BYTES (0x01, 1, 'x', 0x81, 1, 'y'), PROTOCOL, 1002 },
  { "new-in-old-fragment", BYTES (0x01, 1, 'x', 0x01, 1, 'y'), PROTOCOL, 1002 },
  { "long-length-16", BYTES (0x81, 126, 0, 1, 'x'), PROTOCOL, 1002 },
  { "long-length-64", BYTES (0x81, 127, 0, 0, 0, 0, 0, 0, 0, 1, 'x'), PROTOCOL, 1002 },
  { "utf-8", BYTES (0x81, 2, 0xc3, 0x28), "error(200,0) close(1007,) ", 1007 },
  { "utf-8-cut", BYTES (0x81, 1, 0xc3), "error(200,0) close(1007,) ", 1007 },
  { "utf-8-fragments", BYTES (0x01, 1, 0xc3, 0x80, 1, 0x28), "error(200,0) close(1007,) ", 1007 },
  { "utf-8-surrogate", BYTES (0x81, 3, 0xed, 0xa0, 0x80), "error(200,0) close(1007,) ", 1007 },
  { "too-big", BYTES (0x82, 127, 0, 0, 0, 1, 0, 0, 0, 0), "error(200,0) close(1009,) ", 1009 },
  { "way-too-big", BYTES (0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    "error(200,0) close(1009,) ", 1009 },
  { "close-1-byte", BYTES (0x88, 1, 3), PROTOCOL, 1002 },
  { "close-0", BYTES (0x88, 2, 0, 0), PROTOCOL, 1002 },
  { "close-999", BYTES (0x88, 2, 0x03, 0xe7), PROTOCOL, 1002 },
  { "close-1004", BYTES (0x88, 2, 0x03, 0xec), PROTOCOL, 1002 },
  { "close-1005", BYTES (0x88, 2, 0x03, 0xed), PROTOCOL, 1002 },
  { "close-1006", BYTES (0x88, 2, 0x03, 0xee), PROTOCOL, 1002 },
  { "close-1015", BYTES (0x88, 2, 0x03, 0xf7), PROTOCOL, 1002 },
  { "close-1016", BYTES (0x88, 2, 0x03, 0xf8), PROTOCOL, 1002 },
  { "close-2999", BYTES (0x88, 2, 0x0b, 0xb7), PROTOCOL, 1002 },
  { "close-5000", BYTES (0x88, 2, 0x13, 0x88), PROTOCOL, 1002 },
  { "close-utf-8", BYTES (0x88, 4, 0x03, 0xe8, 0xc3, 0x28), PROTOCOL, 1002 },
  /* Good ones, for comparison. */
  { "close-1000", BYTES (0x88, 4, 0x03, 0xe8, 'o', 'k'), "close(1000,ok) ", 1000 },
  { "close-1012", BYTES (0x88, 4, 0x03, 0xf4, 'o', 'k'), "close(1012,ok) ", 1012 },
  { "close-1013", BYTES (0x88, 2, 0x03, 0xf5), "close(1013,The link is down) ", 1013 },
  { "close-1014", BYTES (0x88, 4, 0x03, 0xf6, 'o', 'k'), "close(1014,ok) ", 1014 },
  { "close-empty", BYTES (0x88, 0), "close(1000,) ", 1000 },
  { "after-close", BYTES (0x88, 4, 0x03, 0xe8, 'o', 'k', 0x81, 1, 'x', 0x89, 0, 0x88, 0),
    "close(1000,ok) ", 1000 },
  { "before-error", BYTES (0x81, 1, 'x', 0x83, 0, 0x81, 1, 'y'), "text(x) " PROTOCOL, 1002 },
  { "pong", BYTES (0x8a, 1, 'x', 0x8a, 0, 0x81, 1, 'x', 0x88, 0), "text(x) close(1000,) ", 1000 },
};

static gpointer current;
static int got_code;

static TestRawEnd
send_frames (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  Frames *self = g_atomic_pointer_get (&current);

  if (test_ws_raw_accept (connection, request, NULL)
      && test_raw_connection_write (connection, self->bytes, self->size))
    g_atomic_int_set (&got_code, test_ws_raw_read_close (connection));
  return TEST_RAW_CLOSE;
}

static void
expect_after_open (Client *client, const char *heard)
{
  g_autofree char *all = g_strconcat ("connect:0 open(101) ", heard, NULL);

  client_expect (client, all);
  client_expect_nothing (client);
}

static void
test_frames (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (HawserWebSocketRequestOptions) plain = OPTIONS ("compress", FALSE);

  test_raw_server_handle (server, "/", send_frames, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_autoptr (Client) client = client_new ();

      g_test_message ("%s", frames[i].name);
      g_atomic_pointer_set (&current, (gpointer) &frames[i]);
      g_atomic_int_set (&got_code, -2);
      client_connect (client, url, i % 2 == 0 ? plain : NULL);
      expect_after_open (client, frames[i].heard);
      while (g_atomic_int_get (&got_code) == -2)
        g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_atomic_int_get (&got_code), ==, frames[i].code);
    }
}

/* What the server does after it was asked. */
typedef enum {
  LONG_PING,
  LONG_PONG,
  LONG_CLOSE,
  HALF_HEADER,
  HALF_FRAME,
  HALF_MESSAGE,
  NOTHING,
} How;

static TestRawEnd
break_off (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  static const guint8 opcodes[] = { TEST_WS_PING, TEST_WS_PONG, TEST_WS_CLOSE };
  g_autofree guint8 *zeros = g_malloc0 (200);
  How how = GPOINTER_TO_SIZE (data) >> 8;

  if (!test_ws_raw_accept (connection, request, NULL))
    return TEST_RAW_CLOSE;
  switch (how)
    {
    case LONG_PING:
    case LONG_PONG:
    case LONG_CLOSE:
      zeros[0] = 1000 >> 8;
      zeros[1] = 1000 & 0xff;
      test_ws_raw_write (connection, TEST_WS_FIN | opcodes[how], zeros, 126);
      g_atomic_int_set (&got_code, test_ws_raw_read_close (connection));
      break;
    case HALF_HEADER:
      test_raw_connection_write (connection, "\x81", 1);
      break;
    case HALF_FRAME:
      test_raw_connection_write (connection, "\x81\x05hel", 5);
      break;
    case HALF_MESSAGE:
      test_ws_raw_write (connection, TEST_WS_TEXT, "hel", 3);
      break;
    case NOTHING:
    default:
      break;
    }
  return GPOINTER_TO_SIZE (data) & 0xff;
}

static void
test_control_size (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");

  for (How how = LONG_PING; how <= LONG_CLOSE; how++)
    for (int compress = 0; compress < 2; compress++)
      {
        g_autoptr (Client) client = client_new ();
        g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("compress", compress);

        test_raw_server_handle (server, "/", break_off,
                                GSIZE_TO_POINTER (how << 8 | TEST_RAW_CLOSE));
        g_atomic_int_set (&got_code, -2);
        client_connect (client, url, options);
        expect_after_open (client, PROTOCOL);
        while (g_atomic_int_get (&got_code) == -2)
          g_main_context_iteration (NULL, FALSE);
        g_assert_cmpint (g_atomic_int_get (&got_code), ==, 1002);
      }
}

/* The connection ends or is reset wherever it may, or nothing is said any more. */
static void
test_break_off (void)
{
  static const TestRawEnd ends[] = { TEST_RAW_CLOSE, TEST_RAW_RESET, TEST_RAW_HANG };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (HawserWebSocketRequestOptions) options
      = OPTIONS ("ping-interval", 1, "pong-timeout", 0);

  for (How how = HALF_HEADER; how <= NOTHING; how++)
    for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
      {
        g_autoptr (Client) client = client_new ();

        g_test_message ("%d %zu", how, i);
        test_raw_server_handle (server, "/", break_off, GSIZE_TO_POINTER (how << 8 | ends[i]));
        client_connect (client, url, options);
        expect_after_open (client, "error(200,0) close(0,The link is down) ");
      }
}

static TestRawEnd
wrong_key (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  g_autofree char *key = test_ws_raw_key (request);
  const char *how = data;

  if (strcmp (how, "key") == 0)
    key[5]++;
  test_raw_connection_print (
      connection, "HTTP/1.1 %s Switching Protocols\r\n%s%s%s: %s\r\n%s\r\n",
      strcmp (how, "200") == 0 ? "200" : "101",
      strcmp (how, "upgrade") == 0 ? "" : "Upgrade: WebSocket\r\n",
      strcmp (how, "connection") == 0 ? "" : "Connection: keep-alive, upgrade\r\n",
      strcmp (how, "accept") == 0 ? "X" : "Sec-WebSocket-Accept", key,
      strcmp (how, "protocol") == 0    ? "Sec-WebSocket-Protocol: other\r\n"
      : strcmp (how, "extension") == 0 ? "Sec-WebSocket-Extensions: x-other\r\n"
      : strcmp (how, "parameter") == 0
          ? "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7\r\n"
      : strcmp (how, "twice") == 0
          ? "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate\r\n"
          : "");
  return TEST_RAW_HANG;
}

/* Answers to the handshake that are none, and what of them is told. */
static void
test_handshakes (void)
{
  static const struct {
    const char *answer;
    TestRawEnd end;
    guint status;
  } cases[] = {
    { "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", TEST_RAW_HANG, 404 },
    { "HTTP/1.1 401 Who\r\nContent-Length: 5\r\n\r\nhello", TEST_RAW_HANG, 401 },
    { "HTTP/1.1 302 There\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n", TEST_RAW_HANG, 302 },
    { "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TEST_RAW_HANG, 200 },
    { "HTTP/1.0 503 Busy\r\n\r\nbusy", TEST_RAW_CLOSE, 503 },
    { "HTTP/1.1 101 Switching Protocols\r\n\r\n", TEST_RAW_HANG, 101 },
    { "", TEST_RAW_CLOSE, 0 },
    { "", TEST_RAW_RESET, 0 },
    { "HTTP/1.1 101 Switch", TEST_RAW_CLOSE, 0 },
    { "HTTP/1.1 101 Switch", TEST_RAW_RESET, 0 },
    { "SSH-2.0-OpenSSH_9.2\r\n\r\n", TEST_RAW_HANG, 0 },
    { "\r\n\r\n\r\n\r\n", TEST_RAW_HANG, 0 },
    { "HTTP/1.1 xxx\r\n\r\n", TEST_RAW_HANG, 0 },
  };
  static const char *const wrong[]
      = { "key", "upgrade", "connection", "accept", "protocol", "extension", "parameter", "twice" };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autofree char *nobody = NULL;
  guint16 port;
  g_autoptr (Client) client = client_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *heard = g_strdup_printf ("connect:0 error(200,%u) ", cases[i].status);

      g_test_message ("%s", cases[i].answer);
      test_raw_server_reply (server, "/", cases[i].end, "%s", cases[i].answer);
      client_connect (client, url, NULL);
      client_expect (client, heard);
      client_expect_nothing (client);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_test_message ("%s", wrong[i]);
      test_raw_server_handle (server, "/", wrong_key, (gpointer) wrong[i]);
      client_connect (client, url, NULL);
      client_expect (client, "connect:0 error(200,101) ");
    }
  /* With nothing wrong, for comparison. */
  {
    g_autoptr (Client) other = client_new ();

    test_raw_server_handle (server, "/", wrong_key, (gpointer) "");
    client_open (other, url, NULL);
  }

  test_raw_server_handle (server, "/", test_raw_huge_headers, GSIZE_TO_POINTER (10 << 20));
  client_connect (client, url, NULL);
  client_expect (client, "connect:0 error(200,0) ");

  /* Nobody there, and no such name. */
  close (test_listen ("127.0.0.1", &port));
  nobody = g_strdup_printf ("ws://127.0.0.1:%u/", port);
  client_connect (client, nobody, NULL);
  client_expect (client, "connect:0 error(200,0) ");
  client_connect (client, "ws://nobody.invalid/", NULL);
  client_expect (client, "connect:0 error(200,0) ");
}

/* The handshake has a deadline. */
static void
test_timeout (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("connect-timeout", 50);
  g_autoptr (Client) client = client_new ();

  test_raw_server_reply (server, "/", TEST_RAW_HANG, "HTTP/1.1 101 Switching");
  for (int i = 0; i < 3; i++)
    {
      client_connect (client, url, options);
      client_expect (client, "connect:0 error(200,0) ");
    }
  wait_closed (server);
}

/* A few kilobytes that inflate to more than is allowed. */
static TestRawEnd
bomb (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  g_autoptr (GConverter) converter
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 9));
  g_autoptr (GInputStream) zeros = g_memory_input_stream_new ();
  g_autoptr (GBytes) block = g_bytes_new_take (g_malloc0 (1 << 20), 1 << 20);
  g_autoptr (GInputStream) input = NULL;
  g_autoptr (GOutputStream) output = g_memory_output_stream_new_resizable ();
  g_autoptr (GBytes) bytes = NULL;

  for (int i = 0; i < 200; i++)
    g_memory_input_stream_add_bytes (G_MEMORY_INPUT_STREAM (zeros), block);
  input = g_converter_input_stream_new (zeros, converter);
  g_output_stream_splice (output, input, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);
  bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (output));
  test_ws_raw_accept (connection, request, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
  test_ws_raw_write (connection, TEST_WS_FIN | TEST_WS_RSV1 | TEST_WS_BINARY,
                     g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_atomic_int_set (&got_code, test_ws_raw_read_close (connection));
  return TEST_RAW_CLOSE;
}

static void
test_bomb (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();
  gsize before = test_resident_memory ();

  test_raw_server_handle (server, "/", bomb, NULL);
  g_atomic_int_set (&got_code, -2);
  client_connect (client, url, NULL);
  expect_after_open (client, "error(200,0) close(1009,) ");
  while (g_atomic_int_get (&got_code) == -2)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (g_atomic_int_get (&got_code), ==, 1009);
  if (test_memory_is_real ())
    g_assert_cmpuint (test_resident_memory (), <, before + 64 * 1024 * 1024);
}

void
add_broken_tests (void)
{
  add_test ("broken/frames", test_frames);
  add_test ("broken/control-size", test_control_size);
  add_test ("broken/break-off", test_break_off);
  add_test ("broken/handshakes", test_handshakes);
  add_test ("broken/timeout", test_timeout);
  add_test ("broken/bomb", test_bomb);
}
