/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The main loop's side of libcurl, with connections that age within a second. */

#include "../hawser-curl-loop.h"
#include "test-raw-server.h"

#include <unistd.h>

static guint n_closed;

static int
close_cb (void *data, curl_socket_t fd)
{
  n_closed++;
  return close (fd);
}

static CURL *
make_handle (const char *url, gboolean *done)
{
  CURL *easy = curl_easy_init ();

  curl_easy_setopt (easy, CURLOPT_URL, url);
  curl_easy_setopt (easy, CURLOPT_PROXY, "");
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_PRIVATE, done);
  curl_easy_setopt (easy, CURLOPT_CLOSESOCKETFUNCTION, close_cb);
  return easy;
}

static void
done_cb (CURL *easy, CURLcode code)
{
  gboolean *done;

  g_assert_cmpint (code, ==, CURLE_OK);
  curl_easy_getinfo (easy, CURLINFO_PRIVATE, (char **) &done);
  *done = TRUE;
}

/* How long the main loop would wait if nothing came; -1 for ever. */
static int
get_wait (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[16];
  int priority, wait;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  g_main_context_query (context, priority, &wait, fds, G_N_ELEMENTS (fds));
  g_main_context_release (context);
  return wait;
}

static TestRawEnd
held (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  test_raw_connection_wait (connection);
  test_raw_connection_print (connection, "HTTP/1.1 204 No Content\r\n\r\n");
  return TEST_RAW_KEEP;
}

/* Connections that nobody uses are closed without another request, while another one is busy; then
 * nothing is left to wake up for. */
static void
test_idle (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *quick_url = test_raw_server_url (server, "/quick");
  g_autofree char *held_url = test_raw_server_url (server, "/held");
  HawserCurlLoop *loop = hawser_curl_loop_new (done_cb);
  gboolean quick_done = FALSE, held_done = FALSE;
  CURL *quick = make_handle (quick_url, &quick_done);
  CURL *slow = make_handle (held_url, &held_done);

  n_closed = 0;
  test_raw_server_reply (server, "/quick", TEST_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
  test_raw_server_handle (server, "/held", held, NULL);

  hawser_curl_loop_add (loop, slow);
  hawser_curl_loop_add (loop, quick);
  while (!quick_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (test_raw_server_count_connections (server), ==, 2);
  g_assert_cmpuint (n_closed, ==, 0);

  while (n_closed == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (test_raw_server_wait_open (server, 1));
  g_assert_false (held_done);

  test_raw_server_release (server);
  while (!held_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (get_wait (), >, 0);
  while (n_closed == 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (test_raw_server_wait_open (server, 0));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (get_wait (), ==, -1);
  /* The request that is made up for it never leaves the process. */
  g_assert_cmpuint (test_raw_server_count_requests (server), ==, 2);

  hawser_curl_loop_free (loop);
  curl_easy_cleanup (quick);
  curl_easy_cleanup (slow);
}

/* One that ends within add() is reported right there. */

static gboolean failed;

static void
failed_cb (CURL *easy, CURLcode code)
{
  g_assert_cmpint (code, ==, CURLE_UNSUPPORTED_PROTOCOL);
  failed = TRUE;
}

static void
test_ends_at_once (void)
{
  HawserCurlLoop *loop = hawser_curl_loop_new (failed_cb);
  CURL *easy = make_handle ("bogus://127.0.0.1/", NULL);

  hawser_curl_loop_add (loop, easy);
  g_assert_true (failed);
  hawser_curl_loop_free (loop);
  curl_easy_cleanup (easy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  curl_global_init (CURL_GLOBAL_DEFAULT);

  g_test_add_func ("/curl-loop/idle", test_idle);
  g_test_add_func ("/curl-loop/ends-at-once", test_ends_at_once);

  return g_test_run ();
}
