/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What goes on the wire: method, extraData, header fields. */

#include "http-client.h"

#include <string.h>

/* Makes a request to a server that keeps it as it came. */
static TestRawRequest *
send_request (const char *path, HawserHttpRequestOptions *options)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = NULL;
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *bare = g_strndup (path, strcspn (path, "?#"));

  test_raw_server_reply (server, bare, TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  url = test_raw_server_url (server, path);
  fetch (&outcome, url, options);
  g_assert_no_error (outcome.error);
  return test_raw_server_take_request (server);
}

static void
assert_body (TestRawRequest *request, const char *expected)
{
  g_autofree char *body = test_raw_request_dup_body (request);

  g_assert_cmpstr (body, ==, expected);
}

static GVariant *
parse (const char *text)
{
  return g_variant_new_parsed (text);
}

static void
test_defaults (void)
{
  g_autoptr (TestRawRequest) request = send_request ("/a?b=c", NULL);

  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_cmpstr (request->target, ==, "/a?b=c");
  g_assert_cmpstr (request->version, ==, "HTTP/1.1");
  g_assert_cmpstr (test_raw_request_get (request, "user-agent"), ==, "libcurl-agent/1.0");
  g_assert_cmpstr (test_raw_request_get (request, "accept"), ==, "*/*");
  g_assert_nonnull (strstr (test_raw_request_get (request, "accept-encoding"), "gzip"));
  g_assert_true (g_str_has_prefix (test_raw_request_get (request, "host"), "127.0.0.1:"));
  g_assert_null (test_raw_request_get (request, "content-type"));
  g_assert_null (test_raw_request_get (request, "content-length"));
  for (guint i = 0; request->names[i] != NULL; i++)
    g_assert_cmpuint (test_raw_request_count (request, request->names[i]), ==, 1);
}

static void
test_methods (void)
{
  static const char *const names[]
      = { "OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH" };

  for (int i = 0; i <= HAWSER_HTTP_REQUEST_METHOD_PATCH; i++)
    {
      g_autoptr (HawserHttpRequestOptions) options = NULL;
      g_autoptr (TestRawRequest) request = NULL;

      /* See test_connect(). */
      if (i == HAWSER_HTTP_REQUEST_METHOD_CONNECT)
        continue;
      options = OPTIONS ("method", i);
      request = send_request ("/", options);
      g_assert_cmpstr (request->method, ==, names[i]);
      /* Without data there is no body, whatever the method. */
      g_assert_null (test_raw_request_get (request, "content-length"));
      g_assert_null (test_raw_request_get (request, "content-type"));
      g_assert_null (test_raw_request_get (request, "transfer-encoding"));
    }
}

/* A method like any other. An engine that cannot send it says so at once, for the next one to do it. */
static void
test_connect (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = NULL;
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("method", HAWSER_HTTP_REQUEST_METHOD_CONNECT, "read-timeout", 0, "extra-data",
                 parse ("'data'"));
  g_auto (Outcome) outcome = { 0 };

  test_raw_server_reply (server, "/path", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody");
  url = test_raw_server_url (server, "/path");
  fetch (&outcome, url, options);
  if (outcome.error == NULL)
    {
      g_autoptr (TestRawRequest) request = test_raw_server_take_request (server);

      g_assert_cmpstr (request->method, ==, "CONNECT");
      g_assert_cmpstr (request->target, ==, "/path?data");
      g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "body");
    }
  else
    {
      g_assert_error (outcome.error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE);
      g_assert_nonnull (strstr (outcome.error->message, "CONNECT"));
    }
}

static void
test_custom_method (void)
{
  static const char *const wrong[] = { "", "TWO WORDS", "GET\r\nX: y", "[x]", "é" };
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("custom-method", "brew", "extra-data", parse ("'tea'"));
  g_autoptr (TestRawRequest) request = send_request ("/", options);
  g_autofree char *endless = g_strnfill (129, 'A');

  g_assert_cmpstr (request->method, ==, "brew");
  assert_body (request, "tea");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      hawser_http_request_options_set_custom_method (options, wrong[i]);
      assert_fails ("http://127.0.0.1:9/", options, HAWSER_ERROR_PARAMETER);
    }
  hawser_http_request_options_set_custom_method (options, endless);
  assert_fails ("http://127.0.0.1:9/", options, HAWSER_ERROR_PARAMETER);
}

static void
test_query (void)
{
  static const struct {
    const char *url;
    const char *data;
    const char *target;
    const char *type;
  } cases[] = {
    { "/p", "'a=b c'", NULL, NULL }, /* a space is not escaped: not a URL */
    { "/p", "'a=b'", "/p?a=b", NULL },
    { "/p?x=y", "'a=b'", "/p?x=y&a=b", NULL },
    { "/p?x=y", "''", "/p?x=y&", NULL },
    { "/p?", "''", "/p", NULL },
    { "/p?", "'a=b'", "/p?a=b", NULL },
    { "/p#part", "'a=b'", "/p?a=b", NULL },
    { "/p?x#part", "'a=b'", "/p?x&a=b", NULL },
    { "/p", "{'a': <'b'>, 'c': <'d'>}", "/p?a=b&c=d", NULL },
    { "/p", "{'a': 'b'}", "/p?a=b", NULL },
    { "/p", "{'ä': <'b c'>}", "/p?%C3%A4=b%20c", "application/x-www-form-urlencoded" },
    { "/p", "{'a': <'~-._'>}", "/p?a=~-._", NULL },
    { "/p", "{'a': <1>, 'b': <''>, '': <'c'>, 'd': <@a{sv} {}>}", "/p", NULL },
    { "/p?x", "{'a': <1>}", "/p?x", NULL },
    { "/p", "@ay [1, 2, 3]", "/p", NULL },
    { "/p", "5", "/p", NULL },
    { "/p", "true", "/p", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("extra-data", parse (cases[i].data));
      g_autoptr (TestRawRequest) request = NULL;

      if (cases[i].target == NULL)
        {
          assert_fails ("http://127.0.0.1:9/", options, HAWSER_ERROR_HTTP_URL_MALFORMAT);
          continue;
        }
      request = send_request (cases[i].url, options);
      g_assert_cmpstr (request->target, ==, cases[i].target);
      g_assert_cmpstr (test_raw_request_get (request, "content-type"), ==, cases[i].type);
      g_assert_null (test_raw_request_get (request, "content-length"));
    }
}

static void
test_query_type_of_user (void)
{
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("extra-data", parse ("{'a': <'b c'>}"), "header",
                 parse ("{'Content-Type': <'text/x-mine'>}"));
  g_autoptr (TestRawRequest) request = send_request ("/", options);

  g_assert_cmpstr (test_raw_request_get (request, "content-type"), ==, "text/x-mine");
}

static void
test_body (void)
{
  static const struct {
    const char *data;
    const char *body;
    int error;
  } cases[] = {
    { "'plain text'", "plain text", 0 },
    { "'grün'", "grün", 0 },
    { "@a{sv} {}", "{}", 0 },
    { "{'n': <1>, 'x': <1.5>, 's': <'t'>, 'b': <true>}",
      "{\"n\":1,\"x\":1.5,\"s\":\"t\",\"b\":true}", 0 },
    { "{'a': 'b'}", "{\"a\":\"b\"}", 0 },
    { "{'list': <[1, 2]>, 'object': <{'deep': <'er'>}>}",
      "{\"list\":[1,2],\"object\":{\"deep\":\"er\"}}", 0 },
    { "''", NULL, 401 },
    { "@ay []", NULL, 401 },
    { "5", NULL, 401 },
    { "false", NULL, 401 },
    { "[1, 2]", NULL, 401 },
    { "{'a': <handle 3>}", NULL, 401 },
    { "{'a': <inf>}", NULL, 401 },
  };
  static const HawserHttpRequestMethod methods[]
      = { HAWSER_HTTP_REQUEST_METHOD_POST, HAWSER_HTTP_REQUEST_METHOD_PUT,
          HAWSER_HTTP_REQUEST_METHOD_DELETE, HAWSER_HTTP_REQUEST_METHOD_PATCH };

  for (guint m = 0; m < G_N_ELEMENTS (methods); m++)
    for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
      {
        g_autoptr (HawserHttpRequestOptions) options
            = OPTIONS ("method", methods[m], "extra-data", parse (cases[i].data));
        g_autoptr (TestRawRequest) request = NULL;
        g_autofree char *length = NULL;

        if (cases[i].error != 0)
          {
            assert_fails ("http://127.0.0.1:9/", options, cases[i].error);
            continue;
          }
        request = send_request ("/", options);
        assert_body (request, cases[i].body);
        length = g_strdup_printf ("%d", (int) strlen (cases[i].body));
        g_assert_cmpstr (test_raw_request_get (request, "content-length"), ==, length);
        g_assert_cmpstr (test_raw_request_get (request, "content-type"), ==, "application/json");
        g_assert_null (test_raw_request_get (request, "expect"));
      }
}

static void
test_bytes (void)
{
  g_autofree guint8 *data = g_malloc (3 * 1024 * 1024);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("method", HAWSER_HTTP_REQUEST_METHOD_POST);
  g_autoptr (TestRawRequest) request = NULL;

  /* With NULs, and large enough for an engine to think of Expect. */
  for (gsize i = 0; i < 3 * 1024 * 1024; i++)
    data[i] = i % 251;
  bytes = g_bytes_new_static (data, 3 * 1024 * 1024);
  hawser_http_request_options_set_extra_data_bytes (options, bytes);
  request = send_request ("/", options);
  g_assert_true (g_bytes_equal (request->body, bytes));
  g_assert_null (test_raw_request_get (request, "expect"));
}

static void
test_header_values (void)
{
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("header",
                 parse ("{'X-Text': <'as is'>, 'X-True': <true>, 'X-Int': <-5>, 'X-Big': <uint64 "
                        "18446744073709551615>, 'X-Whole': <3.0>, 'X-Part': <1.5>, 'X-None': <@mv "
                        "nothing>, 'X-List': <[1]>, 'X-Empty': <''>}"));
  g_autoptr (TestRawRequest) request = send_request ("/", options);
  const char *last = "";

  g_assert_cmpstr (test_raw_request_get (request, "x-text"), ==, "as is");
  g_assert_cmpstr (test_raw_request_get (request, "x-true"), ==, "true");
  g_assert_cmpstr (test_raw_request_get (request, "x-int"), ==, "-5");
  g_assert_cmpstr (test_raw_request_get (request, "x-big"), ==, "18446744073709551615");
  g_assert_cmpstr (test_raw_request_get (request, "x-whole"), ==, "3");
  g_assert_cmpstr (test_raw_request_get (request, "x-part"), ==, "1.500000");
  g_assert_cmpstr (test_raw_request_get (request, "x-none"), ==, "");
  g_assert_cmpstr (test_raw_request_get (request, "x-list"), ==, "");
  g_assert_cmpstr (test_raw_request_get (request, "x-empty"), ==, "");

  /* In lower case, and in order. */
  for (guint i = 0; request->names[i] != NULL; i++)
    {
      if (!g_str_has_prefix (request->names[i], "x-"))
        continue;
      g_assert_cmpstr (request->names[i], >, last);
      last = request->names[i];
    }
  g_assert_cmpstr (last, ==, "x-whole");
}

static void
test_header_rules (void)
{
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("header", parse ("{'X-One': <'first'>, 'x-one': <'second'>, 'User-Agent': "
                                  "<'mine/1'>, 'ACCEPT': <'text/html'>, 'Content-Length': <'99'>, "
                                  "'Cookie': <'a=b'>, 'host': <'elsewhere'>}"));
  g_autoptr (TestRawRequest) request = send_request ("/", options);

  g_assert_cmpstr (test_raw_request_get (request, "x-one"), ==, "second");
  g_assert_cmpuint (test_raw_request_count (request, "x-one"), ==, 1);
  g_assert_cmpstr (test_raw_request_get (request, "user-agent"), ==, "mine/1");
  g_assert_cmpstr (test_raw_request_get (request, "accept"), ==, "text/html");
  g_assert_cmpstr (test_raw_request_get (request, "cookie"), ==, "a=b");
  g_assert_cmpstr (test_raw_request_get (request, "host"), ==, "elsewhere");
  g_assert_cmpuint (test_raw_request_count (request, "host"), ==, 1);
  g_assert_null (test_raw_request_get (request, "content-length"));
}

static void
test_header_fields (void)
{
  g_autoptr (HawserHttpRequestOptions) options = hawser_http_request_options_new ();
  g_autoptr (TestRawRequest) request = NULL;

  hawser_http_request_options_set_header (options, parse ("{'a': 'ss'}"));
  hawser_http_request_options_set_header_field (options, "X-A", "1");
  hawser_http_request_options_set_header_field (options, "x-a", "2");
  hawser_http_request_options_set_header_field (options, "X-B", "3");
  hawser_http_request_options_set_header_field (options, "x-B", NULL);
  request = send_request ("/", options);
  g_assert_cmpstr (test_raw_request_get (request, "a"), ==, "ss");
  g_assert_cmpstr (test_raw_request_get (request, "x-a"), ==, "2");
  g_assert_null (test_raw_request_get (request, "x-b"));

  /* Not an object: ignored. */
  hawser_http_request_options_set_header (options, parse ("'text'"));
  g_clear_pointer (&request, test_raw_request_free);
  request = send_request ("/", options);
  g_assert_cmpstr (test_raw_request_get (request, "accept"), ==, "*/*");
}

static void
test_header_injection (void)
{
  static const char *const wrong[] = {
    "{'X-A': <'one\\r\\nX-B: two'>}",
    "{'X-A': <'one\\nX-B: two'>}",
    "{'X A': <'b'>}",
    "{'X-A: b\\r\\nX-B': <'c'>}",
    "{'': <'b'>}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("header", parse (wrong[i]));

      assert_fails ("http://127.0.0.1:9/", options, HAWSER_ERROR_PARAMETER);
    }
}

static void
test_userinfo (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = NULL;
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (TestRawRequest) request = NULL;

  test_raw_server_reply (server, "/", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  url = g_strdup_printf ("http://user:p%%40ss@127.0.0.1:%u/#part",
                         test_raw_server_get_port (server));
  fetch (&outcome, url, NULL);
  g_assert_no_error (outcome.error);
  request = test_raw_server_take_request (server);
  g_assert_cmpstr (test_raw_request_get (request, "authorization"), ==, "Basic dXNlcjpwQHNz");
  g_assert_cmpstr (request->target, ==, "/");
  g_assert_null (strstr (hawser_http_response_get_url (outcome.response), "user"));
}

static void
test_urls (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  guint16 port = test_raw_server_get_port (server);
  static const struct {
    const char *format;
    const char *target;
  } cases[] = {
    { "127.0.0.1:%u/page", "/page" },
    { "HTTP://127.0.0.1:%u/page", "/page" },
    { "http://127.0.0.1:%u", "/" },
    { "http://127.0.0.1:%u?q", "/?q" },
    { "http://127.0.0.1:%u/a%%20b?c%%2Fd#e", "/a%20b?c%2Fd" },
    { "http://127.0.0.1:%u/grün", "/gr%C3%BCn" },
    { "http://localhost:%u/page?u=http://x/", "/page?u=http://x/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Outcome) outcome = { 0 };
      g_autoptr (TestRawRequest) request = NULL;
      g_auto (GStrv) parts = g_strsplit (cases[i].format, "%u", 2);
      g_autofree char *tail = parts[1] != NULL ? g_strdup (parts[1]) : g_strdup ("");
      g_auto (GStrv) percent = g_strsplit (tail, "%%", -1);
      g_autofree char *clean = g_strjoinv ("%", percent);
      g_autofree char *url = g_strdup_printf ("%s%u%s", parts[0], port, clean);

      fetch (&outcome, url, NULL);
      g_assert_no_error (outcome.error);
      request = test_raw_server_take_request (server);
      g_assert_cmpstr (request->target, ==, cases[i].target);
    }
}

static void
test_ipv6 (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new_for_address ("::1");
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *url = NULL;

  if (server == NULL)
    {
      g_test_skip ("this machine has no IPv6 loopback");
      return;
    }
  url = g_strdup_printf ("http://[::1]:%u/", test_raw_server_get_port (server));
  fetch (&outcome, url, NULL);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (hawser_http_response_get_response_code (outcome.response), ==, 404);
}

void
add_request_tests (void)
{
  add_test ("request/defaults", test_defaults);
  add_test ("request/methods", test_methods);
  add_test ("request/connect", test_connect);
  add_test ("request/custom-method", test_custom_method);
  add_test ("request/query", test_query);
  add_test ("request/query-type-of-user", test_query_type_of_user);
  add_test ("request/body", test_body);
  add_test ("request/bytes", test_bytes);
  add_test ("request/header-values", test_header_values);
  add_test ("request/header-rules", test_header_rules);
  add_test ("request/header-fields", test_header_fields);
  add_test ("request/header-injection", test_header_injection);
  add_test ("request/userinfo", test_userinfo);
  add_test ("request/urls", test_urls);
  add_test ("request/ipv6", test_ipv6);
}
