/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* TLS, HTTP/2, nginx, proxies. */

#include "http-client.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static void
test_tls (void)
{
  static const struct {
    TestCert cert;
    gboolean own_ca;
    int error;
  } cases[] = {
    { TEST_CERT_GOOD, TRUE, 0 },
    { TEST_CERT_GOOD, FALSE, HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION },
    { TEST_CERT_EXPIRED, TRUE, HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION },
    { TEST_CERT_WRONG_HOST, TRUE, HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GTlsCertificate) certificate = test_certs_load (cases[i].cert);
      g_autoptr (TestSoupServer) server = test_soup_server_new (certificate);
      g_autofree char *url = test_soup_server_url (server, "/status/200");
      g_autoptr (HawserHttpRequestOptions) options
          = OPTIONS ("ca-path", cases[i].own_ca ? test_certs_get_ca () : NULL);

      for (int again = 0; again < 2; again++)
        {
          g_auto (Outcome) outcome = { 0 };

          fetch (&outcome, url, options);
          if (cases[i].error == 0)
            g_assert_no_error (outcome.error);
          else
            g_assert_error (outcome.error, HAWSER_ERROR, cases[i].error);
        }
    }
}

/* A connection that one request trusts must not serve one that does not. */
static void
test_tls_trust_is_of_request (void)
{
  g_autoptr (GTlsCertificate) certificate = test_certs_load (TEST_CERT_GOOD);
  g_autoptr (TestSoupServer) server = test_soup_server_new (certificate);
  g_autofree char *url = test_soup_server_url (server, "/status/200");
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("ca-path", test_certs_get_ca ());
  g_autoptr (HawserHttpRequestOptions) other = OPTIONS ("ca-path", test_certs_get_other_ca ());
  g_autoptr (HawserHttpRequestOptions) missing = OPTIONS ("ca-path", "/nonexistent/ca.pem");
  g_auto (Outcome) outcome = { 0 };

  for (int i = 0; i < 2; i++)
    {
      fetch (&outcome, url, options);
      g_assert_no_error (outcome.error);
      outcome_clear (&outcome);
      assert_fails (url, NULL, HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION);
      assert_fails (url, other, HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION);
      assert_fails (url, missing, HAWSER_ERROR_HTTP_SSL_CACERT_BADFILE);
    }
}

static void
test_not_tls (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url
      = g_strdup_printf ("https://127.0.0.1:%u/", test_raw_server_get_port (server));
  g_auto (Outcome) outcome = { 0 };

  test_raw_server_set_accept (server, TEST_RAW_CLOSE);
  fetch (&outcome, url, NULL);
  g_assert_error (outcome.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN);
}

static void
test_nginx (void)
{
  g_autoptr (TestNginx) nginx = test_nginx_new (test_certs_get_path (TEST_CERT_GOOD));
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("ca-path", test_certs_get_ca ());
  g_autofree char *plain = NULL;
  g_autofree char *tls = NULL;
  g_autofree char *away = NULL;
  g_autofree char *none = NULL;
  g_auto (Outcome) outcome = { 0 };

  if (nginx == NULL)
    {
      g_test_skip ("nginx is not installed");
      return;
    }
  plain = test_nginx_url (nginx, "/hello.txt");
  tls = test_nginx_tls_url (nginx, "/hello.txt");
  away = test_nginx_tls_url (nginx, "/away");
  none = test_nginx_url (nginx, "/none");

  fetch (&outcome, plain, NULL);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "hello from nginx\n");
  g_assert_cmpint (hawser_http_response_get_version (outcome.response), ==,
                   HAWSER_HTTP_VERSION_HTTP1_1);
  outcome_clear (&outcome);

  fetch (&outcome, tls, options);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "hello from nginx\n");
  g_assert_cmpint (hawser_http_response_get_version (outcome.response), ==,
                   HAWSER_HTTP_VERSION_HTTP2);
  outcome_clear (&outcome);

  fetch (&outcome, away, options);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "hello from nginx\n");
  outcome_clear (&outcome);

  fetch (&outcome, none, NULL);
  g_assert_cmpuint (hawser_http_response_get_response_code (outcome.response), ==, 204);
  assert_fails (tls, NULL, HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION);
}

static void
test_http2 (void)
{
  enum { N = 60 };
  g_autoptr (TestNginx) nginx = test_nginx_new (test_certs_get_path (TEST_CERT_GOOD));
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("ca-path", test_certs_get_ca ());
  g_autofree char *url = NULL;
  g_autofree char *path = NULL;
  g_autofree char *data = g_strnfill (200000, 'x');
  Outcome outcomes[N] = { 0 };

  if (nginx == NULL)
    {
      g_test_skip ("nginx is not installed");
      return;
    }
  path = g_build_filename (test_nginx_get_root (nginx), "large.txt", NULL);
  g_assert_true (g_file_set_contents (path, data, -1, NULL));
  url = test_nginx_tls_url (nginx, "/large.txt");
  for (int i = 0; i < N; i++)
    hawser_http_request_request_async (request, url, options, NULL, outcome_request_cb,
                                       &outcomes[i]);
  for (int i = 0; i < N; i++)
    {
      outcome_settle (&outcomes[i]);
      g_assert_no_error (outcomes[i].error);
      g_assert_cmpint (hawser_http_response_get_version (outcomes[i].response), ==,
                       HAWSER_HTTP_VERSION_HTTP2);
      g_assert_cmpuint (strlen (hawser_http_response_get_text (outcomes[i].response)), ==, 200000);
      outcome_clear (&outcomes[i]);
    }
}

static void
note_cb (gboolean *answered)
{
  *answered = TRUE;
}

static char *
make_large_file (TestNginx *nginx, const char *name, gint64 size)
{
  g_autofree char *path = g_build_filename (test_nginx_get_root (nginx), name, NULL);
  g_autofree char *target = g_strconcat ("/", name, NULL);
  int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, size), ==, 0);
  close (fd);
  return test_nginx_tls_url (nginx, target);
}

/* Over TLS, where a server may offer HTTP/2: nobody reads for a while, and then the server ends. */
static void
test_tls_stream (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("ca-path", test_certs_get_ca (), "read-timeout", 0);
  TestNginx *nginx = test_nginx_new (test_certs_get_path (TEST_CERT_GOOD));
  g_autofree char *url = NULL;
  g_autofree char *buffer = g_malloc (65536);
  g_autoptr (GError) error = NULL;
  g_auto (Outcome) outcome = { 0 };
  GPollableInputStream *stream;
  gint64 end;
  gsize before;
  gssize n;

  if (nginx == NULL)
    {
      g_test_skip ("nginx is not installed");
      return;
    }
  url = make_large_file (nginx, "huge.bin", (gint64) 1 << 30);
  before = test_resident_memory ();
  hawser_http_request_open_async (request, url, options, NULL, outcome_open_cb, &outcome);
  outcome_settle (&outcome);
  g_assert_no_error (outcome.error);
  /* There is nothing to wait for: it must not come. */
  end = g_get_monotonic_time () + G_TIME_SPAN_SECOND;
  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  if (test_memory_is_real ())
    g_assert_cmpuint (test_resident_memory (), <, before + 16 * 1024 * 1024);

  test_nginx_free (nginx);
  stream = G_POLLABLE_INPUT_STREAM (hawser_http_response_get_stream (outcome.response));
  do
    {
      g_clear_error (&error);
      n = g_pollable_input_stream_read_nonblocking (stream, buffer, 65536, NULL, &error);
      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        g_main_context_iteration (NULL, TRUE);
    }
  while (n > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, HAWSER_ERROR);
}

/* The server ends in the middle of a body that is collected, and no deadline is there to notice. */
static void
test_tls_lost (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("ca-path", test_certs_get_ca (), "read-timeout", 0);
  TestNginx *nginx = test_nginx_new (test_certs_get_path (TEST_CERT_GOOD));
  g_autofree char *url = NULL;
  g_auto (Outcome) outcome = { 0 };
  gboolean answered = FALSE;

  if (nginx == NULL)
    {
      g_test_skip ("nginx is not installed");
      return;
    }
  url = make_large_file (nginx, "slow/some.bin", 1000000);
  g_signal_connect_swapped (request, "headers-receive", G_CALLBACK (note_cb), &answered);
  hawser_http_request_request_async (request, url, options, NULL, outcome_request_cb, &outcome);
  while (!answered)
    g_main_context_iteration (NULL, TRUE);
  test_nginx_free (nginx);
  outcome_settle (&outcome);
  g_assert_nonnull (outcome.error);
  g_assert_cmpint (outcome.error->domain, ==, HAWSER_ERROR);
}

static char *
get_connection (const char *url, HawserHttpRequestOptions *options)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (GVariant) number = NULL;

  fetch (&outcome, url, options);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (hawser_http_response_get_version (outcome.response), ==,
                   HAWSER_HTTP_VERSION_HTTP2);
  number = g_variant_lookup_value (hawser_http_response_get_header (outcome.response),
                                   "x-connection", G_VARIANT_TYPE_STRING);
  g_assert_nonnull (number);
  return g_variant_dup_string (number, NULL);
}

/* A connection on which nothing comes any more must not serve the next request: that would be so for
 * every one until TCP gives up, which takes a quarter of an hour. */
static void
test_silent_connection (void)
{
  g_autoptr (TestNginx) nginx = test_nginx_new (test_certs_get_path (TEST_CERT_GOOD));
  g_autoptr (HawserHttpRequestOptions) options
      = OPTIONS ("ca-path", test_certs_get_ca (), "read-timeout", test_ms (10000));
  g_autofree char *url = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *third = NULL;

  if (nginx == NULL)
    {
      g_test_skip ("nginx is not installed");
      return;
    }
  url = test_nginx_tls_url (nginx, "/hello.txt");
  first = get_connection (url, options);
  second = get_connection (url, options);
  g_assert_cmpstr (first, ==, second);

  test_nginx_signal (nginx, SIGSTOP);
  g_object_set (options, "read-timeout", 200, NULL);
  assert_fails (url, options, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT);
  test_nginx_signal (nginx, SIGCONT);
  g_object_set (options, "read-timeout", test_ms (10000), NULL);
  third = get_connection (url, options);
  g_assert_cmpstr (third, !=, first);
}

static void
test_proxy (void)
{
  g_autoptr (TestProxy) proxy = test_proxy_new ();
  g_autofree char *proxy_uri = test_proxy_get_uri (proxy);
  g_autoptr (TestSoupServer) plain = test_soup_server_new (NULL);
  g_autoptr (GTlsCertificate) certificate = test_certs_load (TEST_CERT_GOOD);
  g_autoptr (TestSoupServer) tls = test_soup_server_new (certificate);
  g_autofree char *plain_url = test_soup_server_url (plain, "/type?text/plain");
  g_autofree char *tls_url = test_soup_server_url (tls, "/status/200");
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("ca-path", test_certs_get_ca ());
  g_auto (Outcome) outcome = { 0 };
  g_autofree char *asked = NULL;
  guint before = test_proxy_resolver_count_lookups ();

  test_proxy_resolver_set (proxy_uri);
  fetch (&outcome, plain_url, NULL);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (test_proxy_count_forwards (proxy), ==, 1);
  g_assert_cmpuint (test_proxy_resolver_count_lookups (), >, before);
  asked = test_proxy_resolver_dup_last ();
  g_assert_true (g_str_has_prefix (asked, "http://"));
  outcome_clear (&outcome);

  fetch (&outcome, tls_url, options);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (hawser_http_response_get_response_code (outcome.response), ==, 200);
  g_assert_cmpuint (test_proxy_count_tunnels (proxy), ==, 1);
  test_proxy_resolver_set (NULL);
}

static void
test_proxy_trouble (void)
{
  g_autoptr (TestSoupServer) server = test_soup_server_new (NULL);
  g_autofree char *url = test_soup_server_url (server, "/status/200");

  test_proxy_resolver_set ("http://127.0.0.1:9/");
  assert_fails (url, NULL, HAWSER_ERROR_HTTP_COULDNT_CONNECT);
  g_free (url);
  url = test_soup_server_url (server, "/status/201");
  test_proxy_resolver_set ("http://no-such-proxy.invalid:80/");
  assert_fails (url, NULL, HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY);
  test_proxy_resolver_set (NULL);
}

/* Half of the requests are under way when the application changes its mind. */
static void
test_swap (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  Outcome outcomes[30] = { 0 };

  test_raw_server_reply (server, "/", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      hawser_http_request_request_async (request, url, NULL, NULL, outcome_request_cb,
                                         &outcomes[i]);
      if (i % 5 == 0)
        hawser_registry_set_preferred (hawser_registry_get_default (), "http", "another");
    }
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      outcome_settle (&outcomes[i]);
      g_assert_no_error (outcomes[i].error);
      outcome_clear (&outcomes[i]);
    }
  hawser_registry_set_preferred (hawser_registry_get_default (), "http", NULL);
}

void
add_network_tests (void)
{
  add_test ("network/tls", test_tls);
  add_test ("network/tls-trust-is-of-request", test_tls_trust_is_of_request);
  add_test ("network/not-tls", test_not_tls);
  add_test ("network/nginx", test_nginx);
  add_test ("network/http2", test_http2);
  add_test ("network/tls-stream", test_tls_stream);
  add_test ("network/tls-lost", test_tls_lost);
  add_test ("network/silent-connection", test_silent_connection);
  add_test ("network/proxy", test_proxy);
  add_test ("network/proxy-trouble", test_proxy_trouble);
  add_test ("network/swap", test_swap);
}
