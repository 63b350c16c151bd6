/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Every error number that can be provoked, and peers that break the rules. */

#include "http-client.h"

#include <string.h>

/* The number that an answer of exactly this ends with; 0 for a success. */
static int
get_number (const char *reply, TestRawEnd end)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_auto (Outcome) outcome = { 0 };

  test_raw_server_reply_data (server, "/", end, reply, strlen (reply));
  fetch (&outcome, url, NULL);
  if (outcome.error != NULL)
    g_assert_cmpint (outcome.error->domain, ==, HAWSER_ERROR);
  return outcome.error != NULL ? outcome.error->code : 0;
}

static void
test_urls (void)
{
  assert_fails ("", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT);
  assert_fails ("http://", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT);
  assert_fails ("http:///path", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT);
  assert_fails ("http://a b/", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT);
  assert_fails ("http://[::1/", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT);
  assert_fails ("http://h:99999/", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT);
  assert_fails ("http://h/\nx", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT);
  assert_fails ("ftp://127.0.0.1/", NULL, HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL);
  assert_fails ("file:///etc/passwd", NULL, HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL);
  assert_fails ("ws://127.0.0.1/", NULL, HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL);
}

static void
test_connecting (void)
{
  assert_fails ("http://127.0.0.1:9/", NULL, HAWSER_ERROR_HTTP_COULDNT_CONNECT);
  assert_fails ("https://127.0.0.1:9/", NULL, HAWSER_ERROR_HTTP_COULDNT_CONNECT);
  assert_fails ("http://no-such-host.invalid/", NULL, HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST);
}

static void
test_broken_replies (void)
{
  g_assert_cmpint (get_number ("", TEST_RAW_CLOSE), ==, HAWSER_ERROR_HTTP_GOT_NOTHING);
  g_assert_cmpint (get_number ("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
                               TEST_RAW_CLOSE),
                   ==, HAWSER_ERROR_HTTP_PARTIAL_FILE);
  g_assert_cmpint (get_number ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
                               TEST_RAW_CLOSE),
                   ==, HAWSER_ERROR_HTTP_PARTIAL_FILE);
  g_assert_cmpint (get_number ("HTTP/1.1 200 OK\r\nContent-Encoding: nonsense\r\n"
                               "Content-Length: 4\r\n\r\nabcd",
                               TEST_RAW_CLOSE),
                   ==, HAWSER_ERROR_HTTP_BAD_CONTENT_ENCODING);
  g_assert_cmpint (get_number ("HTTP/1.1 abc What\r\nContent-Length: 0\r\n\r\n", TEST_RAW_CLOSE),
                   ==, HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY);
  /* More than announced: the rest is not the caller's. */
  g_assert_cmpint (
      get_number ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 500 Evil\r\n\r\n",
                  TEST_RAW_CLOSE),
      ==, 0);
}

static void
test_negative_length (void)
{
  /* libsoup 3.2 warns of it. */
  GLogLevelFlags before = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);

  g_assert_cmpint (get_number ("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello",
                               TEST_RAW_CLOSE),
                   ==, HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY);
  g_log_set_always_fatal (before);
}

/* A reset races with what is still under way, so the number is one of these. */
static void
assert_reset (int number)
{
  switch (number)
    {
    case HAWSER_ERROR_HTTP_SEND_ERROR:
    case HAWSER_ERROR_HTTP_RECV_ERROR:
    case HAWSER_ERROR_HTTP_GOT_NOTHING:
    case HAWSER_ERROR_HTTP_PARTIAL_FILE:
      return;
    default:
      g_error ("number %d is none of a reset connection", number);
    }
}

static void
test_resets (void)
{
  static const char *const replies[] = {
    "",
    "HTTP/1.1 2",
    "HTTP/1.1 200 OK\r\nContent-Le",
    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart of it",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
  };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_auto (Outcome) outcome = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    assert_reset (get_number (replies[i], TEST_RAW_RESET));

  test_raw_server_set_accept (server, TEST_RAW_RESET);
  fetch (&outcome, url, NULL);
  assert_reset (outcome.error->code);
}

static void
test_closes (void)
{
  static const char *const replies[] = {
    "H",
    "HTTP/1.1 200 OK",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
  };

  /* Cut within the header: never a success with a header that is not whole. */
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    g_assert_cmpint (get_number (replies[i], TEST_RAW_CLOSE), !=, 0);
}

static void
test_nonsense (void)
{
  static const char *const replies[] = {
    "SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "\r\n\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon here\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\nx",
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nabc",
    "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 200 OK\r\nSet-Cookie: =;;;=;\r\nContent-Type: ;;;\r\nLocation: \r\nContent-Length: "
    "0\r\n\r\n",
    "HTTP/1.1 301 X\r\nLocation: http://[bad/\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
  };

  /* No crash, no warning, no hang; a number of ours or a response. */
  for (guint i = 0; i < G_N_ELEMENTS (replies); i++)
    get_number (replies[i], TEST_RAW_CLOSE);
}

static void
test_endless_headers (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  gsize before = test_resident_memory ();

  test_raw_server_handle (server, "/", test_raw_huge_headers, GSIZE_TO_POINTER (100 * 1024 * 1024));
  {
    g_auto (Outcome) outcome = { 0 };

    fetch (&outcome, url, NULL);
    g_assert_error (outcome.error, HAWSER_ERROR, outcome.error->code);
  }
  if (test_memory_is_real ())
    g_assert_cmpuint (test_resident_memory (), <, before + 32 * 1024 * 1024);
}

/* Twenty bytes, with a rest before each. */
static TestRawEnd
drip (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  test_raw_connection_print (connection, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
  for (int i = 0; i < 20; i++)
    if (!test_raw_connection_pause (connection, test_ms (20))
        || !test_raw_connection_write (connection, ".", 1))
      break;
  return TEST_RAW_KEEP;
}

static void
test_timeouts (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *silent = test_raw_server_url (server, "/silent");
  g_autofree char *half = test_raw_server_url (server, "/half");
  g_autofree char *dripping = test_raw_server_url (server, "/drip");
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("read-timeout", 150);
  gint64 before = g_get_monotonic_time ();

  test_raw_server_reply (server, "/silent", TEST_RAW_HANG, "%s", "");
  test_raw_server_reply (server, "/half", TEST_RAW_HANG,
                         "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  test_raw_server_handle (server, "/drip", drip, NULL);
  assert_fails (silent, options, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT);
  assert_fails (half, options, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT);
  /* It is the whole request that counts, not the pause between two bytes. */
  assert_fails (dripping, options, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 3 * 150 * 1000);

  /* No limit. */
  g_object_set (options, "read-timeout", 0, NULL);
  {
    g_auto (Outcome) outcome = { 0 };

    fetch (&outcome, dripping, options);
    g_assert_no_error (outcome.error);
  }
}

/* A TLS handshake that the peer never answers is still connecting. */
static void
test_connect_timeout (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url
      = g_strdup_printf ("https://127.0.0.1:%u/", test_raw_server_get_port (server));
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("connect-timeout", 150, "read-timeout", 60000);
  gint64 before = g_get_monotonic_time ();

  test_raw_server_set_accept (server, TEST_RAW_HANG);
  assert_fails (url, options, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT);
  g_assert_cmpint (g_get_monotonic_time () - before, <, test_ms (10000) * (gint64) 1000);

  /* Once it is connected, only the other limit counts. */
  {
    g_autoptr (TestRawServer) slow = test_raw_server_new ();
    g_autofree char *dripping = test_raw_server_url (slow, "/drip");
    g_auto (Outcome) outcome = { 0 };

    test_raw_server_handle (slow, "/drip", drip, NULL);
    g_object_set (options, "connect-timeout", test_ms (200), NULL);
    fetch (&outcome, dripping, options);
    g_assert_no_error (outcome.error);
  }
}

void
add_error_tests (void)
{
  add_test ("error/urls", test_urls);
  add_test ("error/connecting", test_connecting);
  add_test ("error/broken-replies", test_broken_replies);
  add_test ("error/negative-length", test_negative_length);
  add_test ("error/resets", test_resets);
  add_test ("error/closes", test_closes);
  add_test ("error/nonsense", test_nonsense);
  add_test ("error/endless-headers", test_endless_headers);
  add_test ("error/timeouts", test_timeouts);
  add_test ("error/connect-timeout", test_connect_timeout);
}
