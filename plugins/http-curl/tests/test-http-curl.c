/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What only this engine can get wrong; what both have to do alike is in tests/contract. */

#include "test-object-count.h"
#include "test-raw-server.h"
#include "test-util.h"

#include <hawser/hawser.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* A handle is used for one server after the other, and for requests with a host field of their own. */

static void
assert_host (TestRawServer *server, const char *host, HawserHttpRequestOptions *options)
{
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autoptr (HawserHttpResponse) response = NULL;
  g_autoptr (TestRawRequest) request = NULL;
  g_autoptr (GError) error = NULL;

  response = get (url, options, &error);
  g_assert_no_error (error);
  request = test_raw_server_take_request (server);
  g_assert_cmpstr (test_raw_request_get (request, "host"), ==, host);
  g_assert_cmpuint (test_raw_request_count (request, "host"), ==, 1);
  /* Where the protocol wants it. */
  g_assert_cmpint (g_ascii_strcasecmp (request->names[0], "host"), ==, 0);
}

static void
test_host (void)
{
  g_autoptr (TestRawServer) first = test_raw_server_new ();
  g_autoptr (TestRawServer) second = test_raw_server_new ();
  g_autofree char *first_host = g_strdup_printf ("127.0.0.1:%u", test_raw_server_get_port (first));
  g_autofree char *second_host
      = g_strdup_printf ("127.0.0.1:%u", test_raw_server_get_port (second));
  g_autoptr (HawserHttpRequestOptions) options = hawser_http_request_options_new ();

  hawser_http_request_options_set_header_field (options, "Host", "elsewhere");
  test_raw_server_reply (first, "/", TEST_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
  test_raw_server_reply (second, "/", TEST_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
  for (guint i = 0; i < 3; i++)
    {
      assert_host (first, first_host, NULL);
      assert_host (second, second_host, NULL);
      assert_host (second, "elsewhere", options);
      assert_host (second, second_host, NULL);
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

/* Connections that die while nobody uses them, many times over. */

static TestRawEnd
every_other (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  guint *n = data;

  /* What comes second on a connection gets no answer, and comes again on the next one. */
  if ((*n)++ % 2 == 1)
    return TEST_RAW_CLOSE;
  test_raw_connection_print (connection, "HTTP/1.1 204 No Content\r\n\r\n");
  return TEST_RAW_KEEP;
}

static void
test_dead_connections (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  guint n = 0;

  test_raw_server_handle (server, "/", every_other, &n);
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (HawserHttpResponse) response = get (url, NULL, &error);

      g_assert_no_error (error);
    }
  g_assert_cmpuint (test_raw_server_count_connections (server), ==, 20);
}

/* Proxies are tried in turn, and a way that libcurl does not know never becomes a direct one. */

static const char *const direct[] = { "direct://", NULL };
static const char *const *proxies;

typedef struct {
  GObject parent_instance;
} ListResolver;

typedef struct {
  GObjectClass parent_class;
} ListResolverClass;

static void list_resolver_iface_init (GProxyResolverInterface *iface);
GType list_resolver_get_type (void);

G_DEFINE_TYPE_WITH_CODE (ListResolver,
                         list_resolver,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, list_resolver_iface_init))

static gboolean
list_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

/* As picky about URLs as GIO's own ones. */
static char **
list_resolver_lookup (GProxyResolver *resolver,
                      const char *url,
                      GCancellable *cancellable,
                      GError **error)
{
  if (!g_uri_is_valid (url, G_URI_FLAGS_NONE, error))
    return NULL;
  return g_strdupv ((char **) proxies);
}

static void
list_resolver_lookup_async (GProxyResolver *resolver,
                            const char *url,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  char **answer = list_resolver_lookup (resolver, url, cancellable, &error);

  g_task_set_source_tag (task, list_resolver_lookup_async);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static char **
list_resolver_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
list_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = list_resolver_is_supported;
  iface->lookup = list_resolver_lookup;
  iface->lookup_async = list_resolver_lookup_async;
  iface->lookup_finish = list_resolver_lookup_finish;
}

static void
list_resolver_class_init (ListResolverClass *klass)
{
}

static void
list_resolver_init (ListResolver *self)
{
}

static void
test_proxies (void)
{
  guint16 port;
  int refuses = test_listen ("127.0.0.1", &port);
  g_autofree char *dead = g_strdup_printf ("http://127.0.0.1:%u", port);
  const char *const usable[] = { "gopher://127.0.0.1", dead, "direct://", NULL };
  const char *const unusable[] = { "gopher://127.0.0.1", NULL };
  const char *const all_dead[] = { dead, dead, NULL };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *first = test_raw_server_url (server, "/?first=%zz");
  g_autofree char *second = test_raw_server_url (server, "/?second");
  g_autofree char *third = test_raw_server_url (server, "/?third");
  g_autoptr (HawserHttpResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  /* Nobody listens on that port any more. */
  close (refuses);
  test_raw_server_reply (server, "/", TEST_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");

  proxies = usable;
  response = get (first, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hawser_http_response_get_response_code (response), ==, 204);

  proxies = unusable;
  g_assert_null (get (second, NULL, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY);
  g_clear_error (&error);

  proxies = all_dead;
  g_assert_null (get (third, NULL, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_CONNECT);
  g_assert_cmpuint (test_raw_server_count_requests (server), ==, 1);
  proxies = direct;
}

int
main (int argc, char **argv)
{
  g_setenv ("HAWSER_STRICT", "1", TRUE);
  g_setenv ("HAWSER_BACKEND", "http:curl", TRUE);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "hawser-list", TRUE);
  g_test_init (&argc, &argv, NULL);
  /* GIO registers its extension points at the first question, which is too late for this. */
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, list_resolver_get_type (),
                                  "hawser-list", 1000);
  proxies = direct;
  test_object_count_start ();

  g_test_add_func ("/http-curl/no-redirect", test_no_redirect);
  g_test_add_func ("/http-curl/folded", test_folded);
  g_test_add_func ("/http-curl/dead-connections", test_dead_connections);
  g_test_add_func ("/http-curl/host", test_host);
  g_test_add_func ("/http-curl/proxies", test_proxies);
  g_test_add_func ("/http-curl/cancel-lookup", test_cancel_lookup);

  return g_test_run ();
}
