/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What only this engine can get wrong; what both have to do alike is in tests/contract. */

#include "test-object-count.h"
#include "test-raw-server.h"
#include "test-util.h"

#include <hawser/hawser.h>
#include <netdb.h>
#include <string.h>

/* A result, waited for. */

static void
done_cb (GObject *request, GAsyncResult *result, gpointer data)
{
  GAsyncResult **waiting = data;

  *waiting = g_object_ref (result);
  g_main_context_wakeup (NULL);
}

static HawserHttpResponse *
get (const char *url, HawserHttpRequestOptions *options, GError **error)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (GAsyncResult) result = NULL;

  hawser_http_request_request_async (request, url, options, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hawser_http_request_request_finish (request, result, error);
}

static void
settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
assert_no_exchange (void)
{
  g_autofree char *objects = NULL;

  settle ();
  objects = test_object_count_list ();
  g_assert_null (strstr (objects, "HawserHttpExchange"));
}

/* A response that looks like a redirect and is none ends the exchange, too. */

static void
test_no_redirect (void)
{
  static const char *const lines[] = { "300 Multiple Choices", "304 Not Modified", "399 Odd" };
  g_autoptr (TestRawServer) server = test_raw_server_new ();

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);
      g_autofree char *url = test_raw_server_url (server, path);
      g_autoptr (HawserHttpResponse) response = NULL;
      g_autoptr (GError) error = NULL;

      test_raw_server_reply (server, path, TEST_RAW_KEEP,
                             "HTTP/1.1 %s\r\nset-cookie: a=b\r\n%s\r\n", lines[i],
                             i == 1 ? "location: /\r\n" : "content-length: 0\r\n");
      response = get (url, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (hawser_http_response_get_response_code (response), ==, atoi (lines[i]));
      g_clear_object (&response);
      assert_no_exchange ();
    }
}

/* Looking a name up cannot be stopped, and nobody has to wait for it either. */

static GMutex lookup_lock;
static GCond lookup_cond;
static gboolean lookup_began;
static gboolean lookup_may_end;

/* Stands in front of libc's. */
int
getaddrinfo (const char *node,
             const char *service,
             const struct addrinfo *hints,
             struct addrinfo **addresses)
{
  g_mutex_lock (&lookup_lock);
  lookup_began = TRUE;
  g_main_context_wakeup (NULL);
  while (!lookup_may_end)
    g_cond_wait (&lookup_cond, &lookup_lock);
  g_mutex_unlock (&lookup_lock);
  return EAI_NONAME;
}

static gboolean
has_lookup_begun (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lookup_lock);

  return lookup_began;
}

static void
test_cancel_lookup (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HawserHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  hawser_http_request_request_async (request, "http://slow.invalid/", NULL, cancellable, done_cb,
                                     &result);
  while (!has_lookup_begun ())
    g_main_context_iteration (NULL, TRUE);

  g_cancellable_cancel (cancellable);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  response = hawser_http_request_request_finish (request, result, &error);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_no_exchange ();

  g_mutex_lock (&lookup_lock);
  lookup_may_end = TRUE;
  g_cond_broadcast (&lookup_cond);
  g_mutex_unlock (&lookup_lock);
}

/* A line that goes on in the next one. */

static void
test_folded (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/folded");
  g_autoptr (HawserHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  test_raw_server_reply (server, "/folded", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nx-first: one\r\n two: three\r\n\tfour\r\n"
                         "x-second: five\r\ncontent-length: 0\r\n\r\n");
  response = get (url, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hawser_http_response_get_header_field (response, "x-first"), ==,
                   "one two: three four");
  g_assert_cmpstr (hawser_http_response_get_header_field (response, "x-second"), ==, "five");
}

int
main (int argc, char **argv)
{
  g_setenv ("HAWSER_STRICT", "1", TRUE);
  g_setenv ("HAWSER_BACKEND", "http:curl", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_test_init (&argc, &argv, NULL);
  test_object_count_start ();

  g_test_add_func ("/http-curl/no-redirect", test_no_redirect);
  g_test_add_func ("/http-curl/folded", test_folded);
  g_test_add_func ("/http-curl/cancel-lookup", test_cancel_lookup);

  return g_test_run ();
}
