/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The calls: what they send, in which order things come, and their numbers. */

#include "websocket-client.h"

#include <string.h>

/* Every message back, and for a text "big" with a number, so many bytes. */
static TestRawEnd
echo (TestRawConnection *connection, TestRawRequest *request, gpointer fields)
{
  if (!test_ws_raw_accept (connection, request, fields))
    return TEST_RAW_CLOSE;
  for (;;)
    {
      g_autoptr (GBytes) payload = NULL;
      int first = test_ws_raw_read (connection, &payload);
      gsize size;
      const char *data;

      if (first < 0)
        return TEST_RAW_CLOSE;
      data = g_bytes_get_data (payload, &size);
      if (size > 4 && size < 16 && memcmp (data, "big ", 4) == 0)
        {
          g_autofree char *number = g_strndup (data + 4, size - 4);
          gsize n = g_ascii_strtoull (number, NULL, 10);
          g_autofree char *block = g_malloc0 (n);

          test_ws_raw_write (connection, 0x80 | TEST_WS_BINARY, block, n);
          continue;
        }
      test_ws_raw_write (connection, first, data, size);
      if ((first & 0x0f) == TEST_WS_CLOSE)
        return TEST_RAW_CLOSE;
    }
}

/* The backend's own name: nothing of what follows proves anything if another one does the work. */
static void
test_session (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", echo, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hawser_registry_get_default ())), ==,
                    1);
  client_connect (client, url, NULL);
  g_assert_cmpint (hawser_web_socket_get_state (client->socket), ==,
                   HAWSER_WEB_SOCKET_STATE_CONNECTING);
  client_expect (client, "connect:0 open(101) ");
  client_send (client, "héllo");
  client_expect (client, "send:0 text(héllo) ");
  client_send (client, "");
  client_expect (client, "send:0 text() ");
  client_send_bytes (client, "\0\1\2", 3);
  client_expect (client, "send:0 bytes(3) ");
  client_send_bytes (client, NULL, 0);
  client_expect (client, "send:0 bytes(0) ");
  for (int i = 0; i < 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);

      client_send (client, text);
    }
  client_expect (client, "send:0 send:0 send:0 send:0 send:0 "
                         "text(0) text(1) text(2) text(3) text(4) ");
  client_close (client, 1001, "bye");
  g_assert_cmpint (hawser_web_socket_get_state (client->socket), ==,
                   HAWSER_WEB_SOCKET_STATE_CLOSING);
  client_expect (client, "close:0 close(1001,bye) ");
  client_expect_nothing (client);

  /* The same object again, with the defaults of close. */
  client_open (client, url, NULL);
  client_close (client, 0, NULL);
  client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
}

/* Text with a NUL goes whole through the calls that have bytes. */
static void
test_nul (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();
  g_autoptr (GBytes) text = g_bytes_new_static ("a\0b", 3);
  g_autoptr (GBytes) broken = g_bytes_new_static ("a\xff", 2);

  test_raw_server_handle (server, "/", echo, NULL);
  client_open (client, url, NULL);
  hawser_web_socket_send_text_bytes_async (client->socket, text, NULL, client_call_cb, client);
  client_expect (client, "send:0 text(a) ");
  g_assert_true (g_bytes_equal (client->last, text));
  hawser_web_socket_send_text_bytes_async (client->socket, broken, NULL, client_call_cb, client);
  client_expect (client, "send:401 ");
  client_send (client, "\xff");
  client_expect (client, "send:401 ");
  client_send (client, "still there");
  client_expect (client, "send:0 text(still there) ");
}

static void
test_numbers (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autofree char *http = test_raw_server_url (server, "/");
  g_autofree char *long_url = g_strdup_printf ("ws://127.0.0.1/%08200d", 0);
  const char *const bad_urls[] = {
    "",
    "ws://",
    "ws:",
    "ws:///path",
    "x",
    "127.0.0.1",
    "ftp://127.0.0.1/",
    http,
    long_url,
    "ws://a b/",
    "ws://127.0.0.1/a\r\nb: c",
    "ws://127.0.0.1:99999/",
    "wss://[::1/",
    "//127.0.0.1/",
  };
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", echo, NULL);

  /* Idle */
  client_send (client, "x");
  client_expect (client, "send:2302999 ");
  client_close (client, 0, NULL);
  client_expect (client, "close:2302999 ");
  for (gsize i = 0; i < G_N_ELEMENTS (bad_urls); i++)
    {
      g_test_message ("%s", bad_urls[i]);
      client_connect (client, bad_urls[i], NULL);
      client_expect (client, "connect:2302001 ");
    }
  g_assert_cmpint (hawser_web_socket_get_state (client->socket), ==, HAWSER_WEB_SOCKET_STATE_IDLE);

  /* Connecting: the second connect fails whatever it asks for, the first goes on. */
  client_connect (client, url, NULL);
  client_connect (client, url, NULL);
  client_connect (client, "", NULL);
  client_send (client, "early");
  client_expect (client, "connect:0 connect:2302003 connect:2302003 send:0 open(101) text(early) ");

  /* Open */
  client_connect (client, url, NULL);
  client_expect (client, "connect:2302003 ");
  client_send (client, "last");
  client_close (client, 0, NULL);

  /* Closing */
  client_close (client, 0, NULL);
  client_send (client, "late");
  client_connect (client, url, NULL);
  client_expect (client, "send:0 close:0 close:2302999 send:2302999 connect:2302003 text(last) "
                         "close(1000,CLOSE_NORMAL) ");
  client_close (client, 0, NULL);
  client_send (client, "late");
  client_expect (client, "close:2302999 send:2302999 ");
}

static void
test_sizes (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();
  static const gsize edges[] = { 1, 124, 125, 126, 127, 65534, 65535, 65536, 65537 };
  gsize most = 5 * 1024 * 1024 - 16;
  g_autofree char *block = g_malloc0 (8 * 1024 * 1024);
  g_autofree char *text = g_strnfill (most + 1, 'x');

  test_raw_server_handle (server, "/", echo, NULL);
  client_open (client, url, NULL);
  client_send_bytes (client, block, most + 1);
  client_expect (client, "send:401 ");
  client_send (client, text);
  client_expect (client, "send:401 ");
  client_send_bytes (client, block, most);
  client_expect (client, "send:0 bytes(5242864) ");
  text[most] = '\0';
  client_send (client, text);
  client_expect (client, "send:0 text(5242864) ");

  /* What has come can be sent back, whatever its length; what was set is the limit all the same. */
  client_send (client, "big 6000000");
  client_expect (client, "send:0 bytes(6000000) ");
  client_send_bytes (client, block, 6000001);
  client_expect (client, "send:401 ");
  client_send_bytes (client, block, 6000000);
  client_expect (client, "send:0 bytes(6000000) ");
  client_close (client, 0, NULL);
  client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
  client_open (client, url, NULL);
  client_send_bytes (client, block, 6000000);
  client_expect (client, "send:401 ");
  client_send (client, "big 6000000");
  client_expect (client, "send:0 bytes(6000000) ");
  hawser_web_socket_set_max_send_size (client->socket, most);
  client_send_bytes (client, block, most + 1);
  client_expect (client, "send:401 ");

  /* The limit is OpenHarmony's, not the protocol's. */
  g_assert_cmpuint (hawser_web_socket_get_max_send_size (client->socket), ==, most);
  hawser_web_socket_set_max_send_size (client->socket, 8 * 1024 * 1024);
  client_send_bytes (client, block, 8 * 1024 * 1024);
  client_expect (client, "send:0 bytes(8388608) ");
  /* Where the length of a frame takes more bytes. */
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      g_autofree char *heard = g_strdup_printf ("send:0 bytes(%zu) ", edges[i]);

      client_send_bytes (client, block, edges[i]);
      client_expect (client, heard);
    }
}

/* What the handshake says. */
static void
test_handshake (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = g_strdup_printf ("ws://localhost:%u?query=a%%20b&c=ü#fragment",
                                          test_raw_server_get_port (server));
  g_autofree char *host = g_strdup_printf ("localhost:%u", test_raw_server_get_port (server));
  g_autoptr (GVariant) header = g_variant_ref_sink (g_variant_new_parsed (
      "{'X-Plain': <'1'>, 'Authorization': <'Basic eDp5'>, 'X-Number': <5>, 'X-Empty': <''>,"
      " 'Host': <'evil'>, 'Sec-WebSocket-Key': <'evil'>, 'Upgrade': <'evil'>,"
      " 'Connection': <'evil'>, 'Sec-WebSocket-Version': <'8'>, 'Content-Length': <'5'>}"));
  g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("header", header);
  g_autoptr (HawserWebSocketRequestOptions) origin
      = OPTIONS ("header", g_variant_new_parsed ("{'Origin': <'http://example.org'>}"), "compress",
                 FALSE, "protocol", "a, b");
  g_autoptr (TestRawRequest) request = NULL;
  g_autofree guchar *key = NULL;
  gsize length;
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", echo, NULL);
  client_open (client, url, options);
  request = test_raw_server_take_request (server);
  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->target, ==, "/?query=a%20b&c=%C3%BC");
  g_assert_cmpstr (request->version, ==, "HTTP/1.1");
  g_assert_cmpstr (test_raw_request_get (request, "host"), ==, host);
  g_assert_cmpstr (test_raw_request_get (request, "origin"), ==, "localhost");
  g_assert_cmpstr (test_raw_request_get (request, "upgrade"), ==, "websocket");
  g_assert_cmpstr (test_raw_request_get (request, "connection"), ==, "Upgrade");
  g_assert_cmpstr (test_raw_request_get (request, "sec-websocket-version"), ==, "13");
  g_assert_cmpstr (test_raw_request_get (request, "x-plain"), ==, "1");
  g_assert_cmpstr (test_raw_request_get (request, "authorization"), ==, "Basic eDp5");
  g_assert_null (test_raw_request_get (request, "x-number"));
  g_assert_null (test_raw_request_get (request, "x-empty"));
  g_assert_null (test_raw_request_get (request, "content-length"));
  g_assert_null (test_raw_request_get (request, "sec-websocket-protocol"));
  g_assert_nonnull (
      strstr (test_raw_request_get (request, "sec-websocket-extensions"), "permessage-deflate"));
  for (guint i = 0; request->names[i] != NULL; i++)
    g_assert_cmpuint (test_raw_request_count (request, request->names[i]), ==, 1);
  key = g_base64_decode (test_raw_request_get (request, "sec-websocket-key"), &length);
  g_assert_cmpuint (length, ==, 16);
  client_close (client, 0, NULL);
  client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
  test_raw_request_free (g_steal_pointer (&request));

  /* Nothing is remembered; an origin of one's own, no compression, subprotocols. */
  client_open (client, url, origin);
  request = test_raw_server_take_request (server);
  g_assert_cmpstr (test_raw_request_get (request, "origin"), ==, "http://example.org");
  g_assert_null (test_raw_request_get (request, "x-plain"));
  g_assert_null (test_raw_request_get (request, "sec-websocket-extensions"));
  g_assert_cmpstr (test_raw_request_get (request, "sec-websocket-protocol"), ==, "a, b");
  g_assert_null (hawser_web_socket_get_protocol (client->socket));
  g_assert_null (hawser_web_socket_get_extensions (client->socket));
}

static void
test_options (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autofree char *long_protocol = g_strdup_printf ("%01024d", 0);
  HawserWebSocketRequestOptions *refused[] = {
    OPTIONS ("header", g_variant_new_parsed ("{'a b': <'x'>}")),
    OPTIONS ("header", g_variant_new_parsed ("{'x': <'a\\r\\nb: c'>}")),
    OPTIONS ("protocol", "a b"),
    OPTIONS ("protocol", "a,,b"),
    OPTIONS ("protocol", long_protocol),
  };
  HawserWebSocketRequestOptions *taken[] = {
    OPTIONS ("header", g_variant_new_string ("no object")),
    OPTIONS ("header", g_variant_new_parsed ("@a{sv} {}")),
    OPTIONS ("header", g_variant_new_parsed ("{'x': 'plain dictionary'}")),
    OPTIONS ("protocol", ""),
    OPTIONS ("ping-interval", 0),
    OPTIONS ("ping-interval", 30001, "pong-timeout", 99999),
  };
  g_autoptr (HawserWebSocketRequestOptions) missing = OPTIONS ("ca-path", "/nonexistent");
  g_autoptr (HawserWebSocketRequestOptions) no_pem = OPTIONS ("ca-path", "/dev/null");
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", echo, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      client_connect (client, url, refused[i]);
      client_expect (client, "connect:401 ");
      g_object_unref (refused[i]);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (taken); i++)
    {
      client_open (client, url, taken[i]);
      client_close (client, 0, NULL);
      client_expect (client, "close:0 close(1000,CLOSE_NORMAL) ");
      g_object_unref (taken[i]);
    }
  client_connect (client, url, missing);
  client_expect (client, "connect:2302002 ");
  /* What cannot even begin is told by the call, and by an event. */
  client_connect (client, url, no_pem);
  client_expect (client, "connect:2302999 error(200,0) ");
}

/* Codes and reasons that a caller may give, and what of them goes over the wire. */
typedef struct {
  guint code;
  const char *reason;
  const char *heard;
  guint sent_code;
  const char *sent_reason;
} CloseCase;

static guint wire_code;
static char *wire_reason;

static TestRawEnd
keep_close (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  g_autoptr (GBytes) payload = NULL;
  const guint8 *bytes;
  gsize size;

  if (!test_ws_raw_accept (connection, request, NULL)
      || (test_ws_raw_read (connection, &payload) & 0x0f) != TEST_WS_CLOSE)
    return TEST_RAW_CLOSE;
  bytes = g_bytes_get_data (payload, &size);
  g_assert_cmpuint (size, >=, 2);
  g_assert_cmpuint (size, <=, 125);
  wire_code = bytes[0] << 8 | bytes[1];
  g_free (wire_reason);
  wire_reason = g_strndup ((char *) bytes + 2, size - 2);
  test_ws_raw_write (connection, TEST_WS_FIN | TEST_WS_CLOSE, bytes, size);
  return TEST_RAW_CLOSE;
}

static void
test_close_codes (void)
{
  static const CloseCase cases[] = {
    { 1000, "x", "close(1000,x) ", 1000, "x" },
    { 1001, "", "close(1001,CLOSE_NORMAL) ", 1001, "CLOSE_NORMAL" },
    { 1002, "x", "close(1002,x) ", 1002, "x" },
    { 1003, "x", "close(1003,x) ", 1003, "x" },
    { 1004, "x", "close(1004,x) ", 1000, "x" },
    { 1005, "x", "close(1005,x) ", 1000, "x" },
    { 1006, "x", "close(1006,x) ", 1000, "x" },
    { 1007, "x", "close(1007,x) ", 1007, "x" },
    { 1008, "x", "close(1008,x) ", 1008, "x" },
    { 1009, "x", "close(1009,x) ", 1009, "x" },
    { 1010, "x", "close(1010,x) ", 1010, "x" },
    { 1011, "x", "close(1011,x) ", 1011, "x" },
    { 1012, "x", "close(1012,x) ", 1012, "x" },
    { 1013, "x", "close(1013,x) ", 1013, "x" },
    { 1014, "x", "close(1014,x) ", 1014, "x" },
    { 1015, "x", "close(1015,x) ", 1000, "x" },
    { 999, "x", "close(1000,x) ", 1000, "x" },
    { 1016, "x", "close(1000,x) ", 1000, "x" },
    { 3000, "x", "close(1000,x) ", 1000, "x" },
    { 4999, "x", "close(1000,x) ", 1000, "x" },
    { 65536 + 1001, "x", "close(1000,x) ", 1000, "x" },
  };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autofree char *long_reason = g_strdup_printf ("%0121düx", 0);
  g_autofree char *longer_reason = g_strdup_printf ("%0122düx", 0);
  g_autofree char *cut = g_strdup_printf ("%0121dü", 0);
  g_autofree char *cut_before = g_strdup_printf ("%0122d", 0);
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", keep_close, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *heard = g_strconcat ("close:0 ", cases[i].heard, NULL);

      client_open (client, url, NULL);
      client_close (client, cases[i].code, cases[i].reason);
      client_expect (client, heard);
      g_assert_cmpuint (wire_code, ==, cases[i].sent_code);
      g_assert_cmpstr (wire_reason, ==, cases[i].sent_reason);
    }
  /* A reason is cut where it does not fit, between characters. */
  for (int i = 0; i < 2; i++)
    {
      const char *sent = i == 0 ? cut : cut_before;
      g_autofree char *heard = g_strdup_printf ("close:0 close(1000,%s) ", sent);

      client_open (client, url, NULL);
      client_close (client, 1000, i == 0 ? long_reason : longer_reason);
      client_expect (client, heard);
      g_assert_cmpstr (wire_reason, ==, sent);
    }
  g_clear_pointer (&wire_reason, g_free);
}

void
add_call_tests (void)
{
  add_test ("call/session", test_session);
  add_test ("call/nul", test_nul);
  add_test ("call/numbers", test_numbers);
  add_test ("call/sizes", test_sizes);
  add_test ("call/handshake", test_handshake);
  add_test ("call/options", test_options);
  add_test ("call/close-codes", test_close_codes);
}
