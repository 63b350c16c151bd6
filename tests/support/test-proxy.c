/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-proxy.h"

#include "test-util.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _TestProxy {
  GSocketService *service;
  GThread *thread;
  GMainContext *context;
  GMainLoop *loop;
  guint16 port;
  GCancellable *stop;

  GMutex lock;
  guint refuse;
  guint n_tunnels;
  guint n_forwards;
  char *last_line;
};

/* Copies until one side ends; then tells the other. */
static void
copy_blocking (GIOStream *from, GIOStream *to, GCancellable *cancellable)
{
  GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (to));
  GInputStream *in = g_io_stream_get_input_stream (from);
  GOutputStream *out = g_io_stream_get_output_stream (to);
  g_autofree guint8 *block = g_malloc (65536);
  gssize n;

  while ((n = g_input_stream_read (in, block, 65536, cancellable, NULL)) > 0)
    if (!g_output_stream_write_all (out, block, n, NULL, cancellable, NULL))
      break;
  g_socket_shutdown (socket, FALSE, TRUE, NULL);
}

typedef struct {
  GIOStream *client;
  GIOStream *server;
  GCancellable *stop;
} Back;

static gpointer
back_thread (gpointer data)
{
  Back *back = data;

  copy_blocking (back->server, back->client, back->stop);
  return NULL;
}

static void
tunnel (TestProxy *self, GIOStream *client, GIOStream *server)
{
  Back back = { client, server, self->stop };
  GThread *thread = g_thread_new ("proxy-back", back_thread, &back);

  copy_blocking (client, server, self->stop);
  g_thread_join (thread);
}

static char *
read_head (GInputStream *in, GCancellable *cancellable)
{
  g_autoptr (GString) head = g_string_new (NULL);
  char c;

  while (!g_str_has_suffix (head->str, "\r\n\r\n"))
    {
      if (g_input_stream_read (in, &c, 1, cancellable, NULL) != 1)
        return NULL;
      g_string_append_c (head, c);
    }
  return g_string_free (g_steal_pointer (&head), FALSE);
}

static void
say (GIOStream *client, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_vprintf (format, args);
#pragma GCC diagnostic pop
  va_end (args);
  g_output_stream_write_all (g_io_stream_get_output_stream (client), text, strlen (text), NULL,
                             NULL, NULL);
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data)
{
  TestProxy *self = user_data;
  GIOStream *client = G_IO_STREAM (connection);
  g_autofree char *head = read_head (g_io_stream_get_input_stream (client), self->stop);
  g_autoptr (GSocketClient) connector = g_socket_client_new ();
  g_autoptr (GSocketConnection) server = NULL;
  g_auto (GStrv) words = NULL;
  const char *rest;
  gboolean is_tunnel;
  guint refuse;

  if (head == NULL)
    return TRUE;
  rest = strstr (head, "\r\n");
  words = g_strsplit (head, " ", 3);
  is_tunnel = g_str_equal (words[0], "CONNECT");

  g_mutex_lock (&self->lock);
  g_free (self->last_line);
  self->last_line = g_strndup (head, rest - head);
  if (is_tunnel)
    self->n_tunnels++;
  else
    self->n_forwards++;
  refuse = self->refuse;
  g_mutex_unlock (&self->lock);

  if (is_tunnel && refuse != 0)
    {
      say (client, "HTTP/1.1 %u Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n", refuse);
      return TRUE;
    }

  /* What stands behind a proxy is asked directly. */
  g_socket_client_set_enable_proxy (connector, FALSE);
  server = is_tunnel ? g_socket_client_connect_to_host (connector, words[1], 443, self->stop, NULL)
                     : g_socket_client_connect_to_uri (connector, words[1], 80, self->stop, NULL);
  if (server == NULL)
    {
      say (client, "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      return TRUE;
    }
  if (is_tunnel)
    say (client, "HTTP/1.1 200 Connection established\r\n\r\n");
  else
    {
      g_autoptr (GUri) uri = g_uri_parse (words[1], G_URI_FLAGS_ENCODED, NULL);

      say (G_IO_STREAM (server), "%s %s%s%s HTTP/1.1%s", words[0], g_uri_get_path (uri),
           g_uri_get_query (uri) != NULL ? "?" : "",
           g_uri_get_query (uri) != NULL ? g_uri_get_query (uri) : "", rest);
    }
  tunnel (self, client, G_IO_STREAM (server));
  return TRUE;
}

static gpointer
proxy_thread (gpointer data)
{
  TestProxy *self = data;

  g_main_context_push_thread_default (self->context);
  g_socket_service_start (self->service);
  g_main_loop_run (self->loop);
  g_socket_service_stop (self->service);
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

TestProxy *
test_proxy_new (void)
{
  TestProxy *self = g_new0 (TestProxy, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) real = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->lock);
  self->stop = g_cancellable_new ();
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_main_context_push_thread_default (self->context);
  self->service = g_threaded_socket_service_new (64);
  g_socket_service_stop (self->service);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &real, &error);
  g_assert_no_error (error);
  g_main_context_pop_thread_default (self->context);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (real));
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  self->thread = g_thread_new ("proxy", proxy_thread, self);
  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

void
test_proxy_free (TestProxy *self)
{
  g_autoptr (GSource) quit = g_idle_source_new ();

  g_cancellable_cancel (self->stop);
  g_source_set_callback (quit, quit_cb, self->loop, NULL);
  g_source_attach (quit, self->context);
  g_thread_join (self->thread);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  /* Its worker threads hold it; they end now that they are cancelled. */
  while (G_OBJECT (self->service)->ref_count > 1)
    g_thread_yield ();
  g_object_unref (self->service);
  g_object_unref (self->stop);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_free (self->last_line);
  g_free (self);
}

char *
test_proxy_get_uri (TestProxy *self)
{
  return g_strdup_printf ("http://127.0.0.1:%u", self->port);
}

guint
test_proxy_count_tunnels (TestProxy *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_tunnels;
}

guint
test_proxy_count_forwards (TestProxy *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->n_forwards;
}

char *
test_proxy_dup_last_line (TestProxy *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_strdup (self->last_line);
}

void
test_proxy_refuse (TestProxy *self, guint status)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  self->refuse = status;
}

/* The resolver. What it says belongs to the process, as there is one resolver only. */
static GMutex resolver_lock;
static char *resolver_proxy;
static char *resolver_last;
static guint resolver_lookups;

typedef struct {
  GObject parent_instance;
} TestProxyResolver;

typedef struct {
  GObjectClass parent_class;
} TestProxyResolverClass;

static void test_proxy_resolver_iface_init (GProxyResolverInterface *iface);
GType test_proxy_resolver_get_type (void);

G_DEFINE_TYPE_WITH_CODE (TestProxyResolver,
                         test_proxy_resolver,
                         G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER,
                                                test_proxy_resolver_iface_init))

static gboolean
test_proxy_resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
test_proxy_resolver_lookup (GProxyResolver *resolver,
                            const char *uri,
                            GCancellable *cancellable,
                            GError **error)
{
  const char *answer[] = { NULL, NULL };
  g_autoptr (GMutexLocker) locker = NULL;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;

  locker = g_mutex_locker_new (&resolver_lock);
  resolver_lookups++;
  g_free (resolver_last);
  resolver_last = g_strdup (uri);
  answer[0] = resolver_proxy != NULL ? resolver_proxy : "direct://";
  return g_strdupv ((char **) answer);
}

static void
test_proxy_resolver_lookup_async (GProxyResolver *resolver,
                                  const char *uri,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  GError *error = NULL;
  char **answer = test_proxy_resolver_lookup (resolver, uri, cancellable, &error);

  g_task_set_source_tag (task, test_proxy_resolver_lookup_async);
  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (task, error);
}

static char **
test_proxy_resolver_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_proxy_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = test_proxy_resolver_is_supported;
  iface->lookup = test_proxy_resolver_lookup;
  iface->lookup_async = test_proxy_resolver_lookup_async;
  iface->lookup_finish = test_proxy_resolver_lookup_finish;
}

static void
test_proxy_resolver_class_init (TestProxyResolverClass *klass)
{
}

static void
test_proxy_resolver_init (TestProxyResolver *self)
{
}

void
test_proxy_resolver_install (void)
{
  /* GIO registers its extension points at the first question, which is too late for this. */
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME,
                                  test_proxy_resolver_get_type (), "hawser-test", 1000);
  g_setenv ("GIO_USE_PROXY_RESOLVER", "hawser-test", TRUE);
  g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (g_proxy_resolver_get_default (),
                                             test_proxy_resolver_get_type ()));
}

void
test_proxy_resolver_set (const char *proxy)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&resolver_lock);

  g_free (resolver_proxy);
  resolver_proxy = g_strdup (proxy);
}

guint
test_proxy_resolver_count_lookups (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&resolver_lock);

  return resolver_lookups;
}

char *
test_proxy_resolver_dup_last (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&resolver_lock);

  return g_strdup (resolver_last);
}
