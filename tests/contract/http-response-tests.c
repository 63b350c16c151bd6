/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What comes back: decoding, header fields, cookies, redirects, events. */

#include "http-client.h"

#include <string.h>

static TestSoupServer *
start_server (void)
{
  return test_soup_server_new (NULL);
}

static void
get (Outcome *outcome, TestSoupServer *server, const char *path)
{
  g_autofree char *url = test_soup_server_url (server, path);

  fetch (outcome, url, NULL);
}

static void
test_statuses (void)
{
  static const guint statuses[]
      = { 200, 201, 204, 206, 300, 304, 400, 401, 403, 404, 407, 418, 429, 500, 503, 599 };
  g_autoptr (TestSoupServer) server = start_server ();

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *path = g_strdup_printf ("/status/%u", statuses[i]);
      g_auto (Outcome) outcome = { 0 };

      get (&outcome, server, path);
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (hawser_http_response_get_response_code (outcome.response), ==, statuses[i]);
      if (statuses[i] == 204 || statuses[i] == 304)
        g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "");
    }
}

static void
test_head (void)
{
  g_autoptr (TestSoupServer) server = start_server ();
  g_autofree char *url = test_soup_server_url (server, "/bytes/1000");
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("method", HAWSER_HTTP_REQUEST_METHOD_HEAD);
  g_auto (Outcome) outcome = { 0 };

  fetch (&outcome, url, options);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (g_bytes_get_size (hawser_http_response_get_bytes (outcome.response)), ==, 0);
  g_assert_cmpstr (hawser_http_response_get_header_field (outcome.response, "Content-Length"), ==,
                   "1000");
}

static void
test_types (void)
{
  static const struct {
    const char *type;
    HawserHttpDataType result;
  } cases[] = {
    { "text/plain", HAWSER_HTTP_DATA_TYPE_STRING },
    { "application/json", HAWSER_HTTP_DATA_TYPE_STRING },
    { "application/octet-stream", HAWSER_HTTP_DATA_TYPE_ARRAY_BUFFER },
    { "Application/Octet-Stream;x=y", HAWSER_HTTP_DATA_TYPE_ARRAY_BUFFER },
    { "image/png", HAWSER_HTTP_DATA_TYPE_ARRAY_BUFFER },
    { "IMAGE/svg+xml", HAWSER_HTTP_DATA_TYPE_ARRAY_BUFFER },
    { "video/mp4", HAWSER_HTTP_DATA_TYPE_STRING },
  };
  g_autoptr (TestSoupServer) server = start_server ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/type?", cases[i].type, NULL);
      g_auto (Outcome) outcome = { 0 };
      GVariant *result;

      get (&outcome, server, path);
      g_assert_no_error (outcome.error);
      g_assert_cmpint (hawser_http_response_get_result_type (outcome.response), ==,
                       cases[i].result);
      result = hawser_http_response_get_result (outcome.response);
      if (cases[i].result == HAWSER_HTTP_DATA_TYPE_STRING)
        g_assert_cmpstr (g_variant_get_string (result, NULL), ==,
                         hawser_http_response_get_text (outcome.response));
      else
        g_assert_true (g_variant_is_of_type (result, G_VARIANT_TYPE_BYTESTRING));
    }
}

/* Fetches from a server that answers with exactly this. */
static void
get_raw (Outcome *outcome, HawserHttpRequest *request, gconstpointer reply, gssize length)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");

  test_raw_server_reply_data (server, "/", TEST_RAW_CLOSE, reply,
                              length < 0 ? strlen (reply) : (gsize) length);
  if (request != NULL)
    fetch_with (outcome, request, url, NULL);
  else
    fetch (outcome, url, NULL);
}

static void
test_text (void)
{
  static const char invalid[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na\xff\xfe"
                                "b";
  static const char with_nul[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab\0cd";
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *text = NULL;

  get_raw (&outcome, NULL, invalid, -1);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==,
                   "a\357\277\275\357\277\275b");
  g_variant_get (hawser_http_response_get_result (outcome.response), "s", &text);
  g_assert_cmpstr (text, ==, "a\357\277\275\357\277\275b");
  g_assert_cmpuint (g_bytes_get_size (hawser_http_response_get_bytes (outcome.response)), ==, 4);
  outcome_clear (&outcome);

  get_raw (&outcome, NULL, with_nul, sizeof with_nul - 1);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "ab");
  g_assert_cmpstr (g_variant_get_string (hawser_http_response_get_result (outcome.response), NULL),
                   ==, "ab");
  g_assert_cmpuint (g_bytes_get_size (hawser_http_response_get_bytes (outcome.response)), ==, 5);
  outcome_clear (&outcome);

  get_raw (&outcome, NULL, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "");
  g_assert_cmpstr (g_variant_get_string (hawser_http_response_get_result (outcome.response), NULL),
                   ==, "");
  g_assert_cmpuint (g_bytes_get_size (hawser_http_response_get_bytes (outcome.response)), ==, 0);
}

static void
test_header (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GVariant) cookies = NULL;
  GVariant *header;
  const char *value;

  get_raw (&outcome, NULL,
           "HTTP/1.1 200 Fine\r\nX-Mixed-CASE:   trimmed  \r\nX-Twice: one\r\nX-Twice: two\r\n"
           "X-Empty:\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nX-Latin: caf\xe9\r\n"
           "Content-Length: 0\r\n\r\n",
           -1);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_reason (outcome.response), ==, "Fine");
  g_assert_cmpint (hawser_http_response_get_version (outcome.response), ==,
                   HAWSER_HTTP_VERSION_HTTP1_1);
  header = hawser_http_response_get_header (outcome.response);
  g_assert_true (g_variant_lookup (header, "x-mixed-case", "&s", &value));
  g_assert_cmpstr (value, ==, "trimmed");
  g_assert_true (g_variant_lookup (header, "x-twice", "&s", &value));
  g_assert_cmpstr (value, ==, "two");
  g_assert_false (g_variant_lookup (header, "x-empty", "&s", &value));
  cookies = g_variant_lookup_value (header, "set-cookie", G_VARIANT_TYPE_STRING_ARRAY);
  g_assert_cmpuint (g_variant_n_children (cookies), ==, 2);
  g_variant_get_child (cookies, 0, "&s", &value);
  g_assert_cmpstr (value, ==, "a=1");
  g_assert_true (g_variant_lookup (header, "x-latin", "&s", &value));
  g_assert_true (g_utf8_validate (value, -1, NULL));
  outcome_clear (&outcome);

  get_raw (&outcome, NULL, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1);
  header = hawser_http_response_get_header (outcome.response);
  g_assert_null (g_variant_lookup_value (header, "set-cookie", NULL));
}

static void
test_header_lines (void)
{
  g_autofree char *value = g_strnfill (40000, 'x');
  g_autofree char *reply = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nX-Long: %s\r\nX-Folded: one\r\n two\r\nContent-Length: 2\r\n\r\nok",
      value);
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_auto (Outcome) outcome = { 0 };

  get_raw (&outcome, request, reply, -1);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_header_field (outcome.response, "x-long"), ==, value);
  g_assert_cmpstr (hawser_http_response_get_header_field (outcome.response, "x-folded"), ==,
                   "one two");
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "ok");

  /* One that goes on with a line that is not there gets nothing of another reply. */
  for (int i = 0; i < 3; i++)
    {
      outcome_clear (&outcome);
      get_raw (&outcome, request, "HTTP/1.1 200 OK\r\n and so on\r\nContent-Length: 2\r\n\r\nok",
               -1);
      if (outcome.error != NULL)
        g_assert_error (outcome.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY);
    }
}

static void
test_encodings (void)
{
  static const char *const names[] = { "gzip", "deflate", "br", "identity" };
  g_autoptr (TestSoupServer) server = start_server ();

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/encoded/%s?decode-me", names[i]);
      g_auto (Outcome) outcome = { 0 };

      if (strcmp (names[i], "br") == 0 && !test_soup_server_has_brotli ())
        continue;
      get (&outcome, server, path);
      g_assert_no_error (outcome.error);
      g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "decode-me");
      if (strcmp (names[i], "identity") != 0)
        g_assert_cmpstr (hawser_http_response_get_header_field (outcome.response,
                                                                "content-encoding"),
                         ==, names[i]);
    }
}

static void
test_chunked (void)
{
  g_autoptr (TestSoupServer) server = start_server ();
  g_auto (Outcome) outcome = { 0 };

  get (&outcome, server, "/chunked/3");
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==,
                   "chunk 0\nchunk 1\nchunk 2\n");

  /* Trailers are no header fields, and no event. */
  outcome_clear (&outcome);
  get_raw (
      &outcome, NULL,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Late: yes\r\n\r\n",
      -1);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "abc");
  g_assert_null (hawser_http_response_get_header_field (outcome.response, "x-late"));
}

static void
test_until_close (void)
{
  g_auto (Outcome) outcome = { 0 };

  get_raw (&outcome, NULL, "HTTP/1.0 200 OK\r\n\r\nto the end", -1);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "to the end");
  g_assert_cmpint (hawser_http_response_get_version (outcome.response), ==,
                   HAWSER_HTTP_VERSION_HTTP1_0);
}

static TestRawEnd
send_bytes (TestRawConnection *connection, TestRawRequest *request, gpointer size)
{
  g_autofree char *body = g_strnfill (GPOINTER_TO_SIZE (size), 'x');

  return test_raw_connection_print (connection,
                                    "HTTP/1.1 200 OK\r\nContent-Length: %" G_GSIZE_FORMAT
                                    "\r\n\r\n",
                                    GPOINTER_TO_SIZE (size))
                 && test_raw_connection_write (connection, body, GPOINTER_TO_SIZE (size))
             ? TEST_RAW_KEEP
             : TEST_RAW_CLOSE;
}

/* Two thousand zeros, much smaller on the wire. */
static TestRawEnd
send_packed (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  g_autoptr (GConverter) compressor
      = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  static const char zeros[2000];
  char packed[1000];
  gsize read, written;

  g_assert_cmpint (g_converter_convert (compressor, zeros, sizeof zeros, packed, sizeof packed,
                                        G_CONVERTER_INPUT_AT_END, &read, &written, NULL),
                   ==, G_CONVERTER_FINISHED);
  test_raw_connection_print (connection,
                             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
                             "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                             written);
  test_raw_connection_write (connection, packed, written);
  return TEST_RAW_KEEP;
}

/* Bodies come in pieces of any size, in any rhythm; the end of each has to be seen. */
static void
test_ends (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");

  test_raw_server_handle (server, "/", send_bytes, GSIZE_TO_POINTER (5242880));
  for (int i = 0; i < 40; i++)
    {
      g_auto (Outcome) outcome = { 0 };

      fetch (&outcome, url, NULL);
      g_assert_no_error (outcome.error);
    }
}

static void
test_limit (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *exact = test_raw_server_url (server, "/exact");
  g_autofree char *more = test_raw_server_url (server, "/more");
  g_autofree char *standard = test_raw_server_url (server, "/standard");
  g_autofree char *over = test_raw_server_url (server, "/over");
  g_autofree char *chunks = test_raw_server_url (server, "/chunks");
  g_autofree char *unpacked = test_raw_server_url (server, "/packed");
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("max-limit", 1000);
  g_auto (Outcome) outcome = { 0 };

  test_raw_server_handle (server, "/exact", send_bytes, GSIZE_TO_POINTER (1000));
  test_raw_server_handle (server, "/more", send_bytes, GSIZE_TO_POINTER (1001));
  test_raw_server_handle (server, "/standard", send_bytes, GSIZE_TO_POINTER (5242880));
  test_raw_server_handle (server, "/over", send_bytes, GSIZE_TO_POINTER (5242881));
  test_raw_server_handle (server, "/chunks", test_raw_huge_chunked, GSIZE_TO_POINTER (1 << 20));
  test_raw_server_handle (server, "/packed", send_packed, NULL);
  fetch (&outcome, exact, options);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (g_bytes_get_size (hawser_http_response_get_bytes (outcome.response)), ==, 1000);
  assert_fails (more, options, HAWSER_ERROR_HTTP_WRITE_ERROR);
  assert_fails (chunks, options, HAWSER_ERROR_HTTP_WRITE_ERROR);
  /* What counts is decoded. */
  assert_fails (unpacked, options, HAWSER_ERROR_HTTP_WRITE_ERROR);

  fetch (&outcome, standard, NULL);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (g_bytes_get_size (hawser_http_response_get_bytes (outcome.response)), ==,
                    5 * 1024 * 1024);
  assert_fails (over, NULL, HAWSER_ERROR_HTTP_WRITE_ERROR);
  g_object_set (options, "max-limit", G_MAXUINT, NULL);
  g_assert_cmpuint (hawser_http_request_options_get_max_limit (options), ==, 100 * 1024 * 1024);
  fetch (&outcome, over, options);
  g_assert_no_error (outcome.error);

  /* The connection of one that went too far is not used again with the rest of its body in it. */
  for (int i = 0; i < 20; i++)
    assert_fails (over, NULL, HAWSER_ERROR_HTTP_WRITE_ERROR);
  fetch (&outcome, exact, NULL);
  g_assert_no_error (outcome.error);
}

static void
test_redirects (void)
{
  static const struct {
    HawserHttpRequestMethod method;
    guint status;
    const char *expected;
    const char *body;
  } cases[] = {
    { HAWSER_HTTP_REQUEST_METHOD_GET, 301, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_GET, 303, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_GET, 307, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_GET, 308, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_POST, 301, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_POST, 302, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_POST, 303, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_POST, 307, "POST", "data" },
    { HAWSER_HTTP_REQUEST_METHOD_POST, 308, "POST", "data" },
    { HAWSER_HTTP_REQUEST_METHOD_PUT, 301, "PUT", "data" },
    { HAWSER_HTTP_REQUEST_METHOD_PUT, 303, "GET", "" },
    { HAWSER_HTTP_REQUEST_METHOD_DELETE, 302, "DELETE", "data" },
    { HAWSER_HTTP_REQUEST_METHOD_PATCH, 307, "PATCH", "data" },
  };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/from");

  test_raw_server_reply (server, "/to", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gboolean is_get = cases[i].method == HAWSER_HTTP_REQUEST_METHOD_GET;
      g_autoptr (HawserHttpRequestOptions) options
          = OPTIONS ("method", cases[i].method, "extra-data",
                     is_get ? NULL : g_variant_new_string ("data"));
      g_auto (Outcome) outcome = { 0 };
      g_autoptr (TestRawRequest) first = NULL;
      g_autoptr (TestRawRequest) second = NULL;
      g_autofree char *body = NULL;

      /* The redirect's own body is not the caller's. */
      test_raw_server_reply (server, "/from", TEST_RAW_KEEP,
                             "HTTP/1.1 %u Elsewhere\r\nLocation: /to\r\nContent-Length: 5\r\n\r\n"
                             "moved",
                             cases[i].status);
      fetch (&outcome, url, options);
      g_assert_no_error (outcome.error);
      g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "here");
      g_assert_true (g_str_has_suffix (hawser_http_response_get_url (outcome.response), "/to"));
      g_assert_null (hawser_http_response_get_header_field (outcome.response, "location"));
      first = test_raw_server_take_request (server);
      second = test_raw_server_take_request (server);
      g_assert_cmpstr (second->method, ==, cases[i].expected);
      body = test_raw_request_dup_body (second);
      g_assert_cmpstr (body != NULL ? body : "", ==, cases[i].body);
      g_assert_cmpstr (test_raw_request_get (second, "content-type"), ==,
                       *cases[i].body != '\0' ? "application/json" : NULL);
    }
}

/* As OpenHarmony does it. */
static void
test_redirect_keeps_method (void)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };
  static const HawserHttpRequestMethod methods[]
      = { HAWSER_HTTP_REQUEST_METHOD_POST, HAWSER_HTTP_REQUEST_METHOD_PUT,
          HAWSER_HTTP_REQUEST_METHOD_DELETE };
  static const char *const names[] = { "POST", "PUT", "DELETE" };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/from");

  test_raw_server_reply (server, "/to", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere");
  for (guint i = 0; i < G_N_ELEMENTS (statuses) * G_N_ELEMENTS (methods) * 2; i++)
    {
      guint status = statuses[i / 2 % G_N_ELEMENTS (statuses)];
      guint method = i / 2 / G_N_ELEMENTS (statuses);
      gboolean own_type = i % 2 == 1;
      const char *content = status < 307 ? "" : "data";
      g_autoptr (HawserHttpRequestOptions) options
          = OPTIONS ("method", methods[method], "extra-data", g_variant_new_string ("data"),
                     "keep-method", TRUE);
      g_auto (Outcome) outcome = { 0 };
      g_autoptr (TestRawRequest) first = NULL;
      g_autoptr (TestRawRequest) second = NULL;
      g_autofree char *body = NULL;

      hawser_http_request_options_set_default_type (options, "text/x-default");
      if (own_type)
        hawser_http_request_options_set_header_field (options, "Content-Type", "application/json");
      test_raw_server_reply (server, "/from", TEST_RAW_KEEP,
                             "HTTP/1.1 %u Elsewhere\r\nLocation: /to\r\nContent-Length: 0\r\n\r\n",
                             status);
      fetch (&outcome, url, options);
      g_assert_no_error (outcome.error);
      first = test_raw_server_take_request (server);
      second = test_raw_server_take_request (server);
      g_assert_cmpstr (second->method, ==, names[method]);
      body = test_raw_request_dup_body (second);
      g_assert_cmpstr (body != NULL ? body : "", ==, content);
      g_assert_cmpstr (test_raw_request_get (second, "content-type"), ==,
                       own_type           ? "application/json"
                       : *content != '\0' ? "text/x-default"
                                          : NULL);
    }
}

static void
test_redirect_secrets (void)
{
  g_autoptr (TestRawServer) first = test_raw_server_new ();
  g_autoptr (TestRawServer) second = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (first, "/here");
  g_autofree char *target = test_raw_server_url (second, "/there");
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("header",
                 g_variant_new_parsed (
                     "{'Authorization': <'secret'>, 'Cookie': <'a=b'>, 'X-Mine': <'y'>}"));
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (TestRawRequest) inside = NULL;
  g_autoptr (TestRawRequest) request = NULL;

  test_raw_server_reply (first, "/here", TEST_RAW_KEEP,
                         "HTTP/1.1 302 X\r\nLocation: again\r\nContent-Length: 0\r\n\r\n");
  test_raw_server_reply (first, "/again", TEST_RAW_KEEP,
                         "HTTP/1.1 302 X\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", target);
  test_raw_server_reply (second, "/there", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  fetch (&outcome, url, options);
  g_assert_no_error (outcome.error);

  test_raw_request_free (test_raw_server_take_request (first));
  inside = test_raw_server_take_request (first);
  g_assert_cmpstr (test_raw_request_get (inside, "authorization"), ==, "secret");
  g_assert_cmpstr (test_raw_request_get (inside, "cookie"), ==, "a=b");
  request = test_raw_server_take_request (second);
  g_assert_null (test_raw_request_get (request, "authorization"));
  g_assert_null (test_raw_request_get (request, "cookie"));
  g_assert_cmpstr (test_raw_request_get (request, "x-mine"), ==, "y");
}

static void
test_redirect_targets (void)
{
  static const struct {
    const char *location;
    const char *target;
    int error;
  } cases[] = {
    { "/abs?q", "/abs?q", 0 },
    { "rel", "/a/rel", 0 },
    { "../up", "/up", 0 },
    { "?only", "/a/from?only", 0 },
    { "sp ace", "/a/sp%20ace", 0 },
    { "/frag#part", "/frag", 0 },
    { "ftp://127.0.0.1/", NULL, HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL },
    { "file:///etc/passwd", NULL, HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL },
    { "http://", NULL, HAWSER_ERROR_HTTP_URL_MALFORMAT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (TestRawServer) server = test_raw_server_new ();
      g_autofree char *url = test_raw_server_url (server, "/a/from");
      g_auto (Outcome) outcome = { 0 };
      g_autoptr (TestRawRequest) first = NULL;
      g_autoptr (TestRawRequest) second = NULL;

      test_raw_server_reply (server, "/a/from", TEST_RAW_CLOSE,
                             "HTTP/1.1 302 X\r\nLocation: %s\r\nContent-Length: 0\r\n"
                             "Connection: close\r\n\r\n",
                             cases[i].location);
      if (g_str_has_prefix (cases[i].location, "?"))
        {
          /* It would go round for ever. */
          g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("max-redirects", 1);

          fetch (&outcome, url, options);
          g_assert_error (outcome.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS);
        }
      else
        {
          fetch (&outcome, url, NULL);
        }
      if (cases[i].error != 0)
        {
          g_assert_error (outcome.error, HAWSER_ERROR, cases[i].error);
          continue;
        }
      first = test_raw_server_take_request (server);
      second = test_raw_server_take_request (server);
      g_assert_cmpstr (second->target, ==, cases[i].target);
    }
}

static void
test_redirect_limit (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("max-redirects", 0);

  test_raw_server_reply (server, "/", TEST_RAW_KEEP,
                         "HTTP/1.1 307 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
  assert_fails (url, NULL, HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS);
  g_assert_cmpuint (test_raw_server_count_requests (server), ==, 31);
  /* All on one connection. */
  g_assert_cmpuint (test_raw_server_count_connections (server), ==, 1);
  assert_fails (url, options, HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS);
}

static void
test_cookies (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/set");
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (TestRawRequest) request = NULL;
  g_auto (GStrv) lines = NULL;

  test_raw_server_reply (server, "/set", TEST_RAW_KEEP,
                         "HTTP/1.1 302 X\r\nLocation: /shown\r\nContent-Length: 0\r\n"
                         "Set-Cookie: plain=1; Path=/\r\n"
                         "Set-Cookie: hidden=2; HttpOnly; Path=/; Expires=Wed, 09 Jun 2038 "
                         "10:18:14 GMT\r\n"
                         "Set-Cookie: deep=3; Path=/deep\r\n"
                         "Set-Cookie: foreign=4; Domain=example.com\r\n\r\n");
  test_raw_server_reply (server, "/shown", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  fetch (&outcome, url, NULL);
  g_assert_no_error (outcome.error);

  test_raw_request_free (test_raw_server_take_request (server));
  request = test_raw_server_take_request (server);
  g_assert_nonnull (strstr (test_raw_request_get (request, "cookie"), "plain=1"));
  g_assert_nonnull (strstr (test_raw_request_get (request, "cookie"), "hidden=2"));
  g_assert_null (strstr (test_raw_request_get (request, "cookie"), "deep"));

  lines = g_strsplit (hawser_http_response_get_cookies (outcome.response), "\r\n", -1);
  g_test_message ("%s", hawser_http_response_get_cookies (outcome.response));
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  g_assert_true (
      g_strv_contains ((const char *const *) lines, "127.0.0.1\tFALSE\t/\tFALSE\t0\tplain\t1"));
  g_assert_true (g_strv_contains ((const char *const *) lines,
                                  "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t2159691494\thidden\t2"));
  g_assert_true (
      g_strv_contains ((const char *const *) lines, "127.0.0.1\tFALSE\t/deep\tFALSE\t0\tdeep\t3"));

  /* The next request knows nothing of them. */
  g_free (url);
  url = test_raw_server_url (server, "/shown");
  outcome_clear (&outcome);
  fetch (&outcome, url, NULL);
  g_assert_cmpstr (hawser_http_response_get_cookies (outcome.response), ==, "");
  test_raw_request_free (request);
  request = test_raw_server_take_request (server);
  g_assert_null (test_raw_request_get (request, "cookie"));
}

static void
event_cb (HawserHttpRequest *request, GVariant *header, gpointer data)
{
  const char *value = "?";

  g_variant_lookup (header, "x-block", "&s", &value);
  g_string_append_printf (data, "signal:%s ", value);
}

static void
listener (GVariant *header, gpointer data)
{
  const char *value = "?";

  g_variant_lookup (header, "x-block", "&s", &value);
  g_string_append_printf (data, "%s ", value);
}

static void
first_listener (GVariant *header, gpointer data)
{
  g_string_append (data, "header:");
  listener (header, data);
}

static void
test_events (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  HawserEventEmitter *emitter = HAWSER_EVENT_EMITTER (request);
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (HawserHttpRequestOptions) interim = OPTIONS ("interim-events", TRUE);
  g_auto (Outcome) outcome = { 0 };

  /* Interim answers are no events, a redirect and the final answer are one pair each, and
   * headerReceive comes first. */
  test_raw_server_reply (server, "/", TEST_RAW_KEEP,
                         "HTTP/1.1 102 Processing\r\nX-Block: interim\r\n\r\n"
                         "HTTP/1.1 302 Found\r\nX-Block: redirect\r\nLocation: /end\r\n"
                         "Content-Length: 0\r\n\r\n");
  test_raw_server_reply (server, "/end", TEST_RAW_KEEP,
                         "HTTP/1.1 100 Continue\r\nX-Block: interim\r\n\r\n"
                         "HTTP/1.1 103 Early Hints\r\nX-Block: interim\r\nX-Interim: 1\r\n\r\n"
                         "HTTP/1.1 200 OK\r\nX-Block: final\r\nContent-Length: 2\r\n\r\nok");
  hawser_event_emitter_on (emitter, "headersReceive",
                           g_cclosure_new (G_CALLBACK (listener), log, NULL));
  hawser_event_emitter_on (emitter, "headerReceive",
                           g_cclosure_new (G_CALLBACK (first_listener), log, NULL));
  fetch_with (&outcome, request, url, NULL);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "ok");
  g_assert_cmpstr (log->str, ==, "header:redirect redirect header:final final ");

  /* Interim answers are, where that is asked for. */
  hawser_event_emitter_off (emitter, "headerReceive", NULL);
  g_string_truncate (log, 0);
  outcome_clear (&outcome);
  fetch_with (&outcome, request, url, interim);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "ok");
  g_assert_null (hawser_http_response_get_header_field (outcome.response, "x-interim"));
  g_assert_cmpstr (log->str, ==, "interim redirect interim interim final ");

  /* once() is for the first block only. */
  hawser_event_emitter_off (emitter, "headersReceive", NULL);
  hawser_event_emitter_once (emitter, "headersReceive",
                             g_cclosure_new (G_CALLBACK (listener), log, NULL));
  g_signal_connect (request, "headers-receive", G_CALLBACK (event_cb), log);
  g_string_truncate (log, 0);
  fetch_with (&outcome, request, url, NULL);
  g_assert_cmpstr (log->str, ==, "redirect signal:redirect signal:final ");
}

void
add_response_tests (void)
{
  add_test ("response/statuses", test_statuses);
  add_test ("response/head", test_head);
  add_test ("response/types", test_types);
  add_test ("response/text", test_text);
  add_test ("response/header", test_header);
  add_test ("response/header-lines", test_header_lines);
  add_test ("response/encodings", test_encodings);
  add_test ("response/chunked", test_chunked);
  add_test ("response/until-close", test_until_close);
  add_test ("response/ends", test_ends);
  add_test ("response/limit", test_limit);
  add_test ("response/redirects", test_redirects);
  add_test ("response/redirect-keeps-method", test_redirect_keeps_method);
  add_test ("response/redirect-secrets", test_redirect_secrets);
  add_test ("response/redirect-targets", test_redirect_targets);
  add_test ("response/redirect-limit", test_redirect_limit);
  add_test ("response/cookies", test_cookies);
  add_test ("response/events", test_events);
}
