/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the core makes of backends for sockets, good ones and broken ones. Each is a mode of one
 * backend that the program registers. */

#include <hawser/spi/hawser-plugin.h>

#include "test-util.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOCK_TYPE_BACKEND (mock_backend_get_type ())
G_DECLARE_FINAL_TYPE (MockBackend, mock_backend, MOCK, BACKEND, HawserSocketBackend)

struct _MockBackend {
  HawserSocketBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (MockBackend, mock_backend, HAWSER_TYPE_SOCKET_BACKEND)

#define E(number) (HAWSER_ERROR_SOCKET_BASE + (number))

static const char *mode = "";
static int n_creates, n_connects, n_cancels;
static HawserSocketAttempt *kept; /* of those that report late */

static gboolean
is (const char *what)
{
  return strcmp (mode, what) == 0;
}

static GSocket *
mock_create (HawserSocketBackend *backend, GSocketType type, GSocketFamily family, GError **error)
{
  GSocket *socket;

  n_creates++;
  if (is ("create-nothing"))
    return NULL;
  if (is ("create-error") || is ("create-not-permitted"))
    {
      g_set_error (error, HAWSER_ERROR, E (is ("create-error") ? EMFILE : EPERM), "it cannot be");
      return NULL;
    }
  if (is ("create-foreign"))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "of another domain");
      return NULL;
    }
  if (is ("create-unavailable"))
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE, "not here");
      return NULL;
    }
  if (is ("create-datagram"))
    type = G_SOCKET_TYPE_DATAGRAM;
  if (is ("create-ipv6"))
    family = G_SOCKET_FAMILY_IPV6;
  if (is ("create-unix"))
    family = G_SOCKET_FAMILY_UNIX;
  socket = g_socket_new (family, type, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (is ("create-closed"))
    g_socket_close (socket, NULL);
  return socket;
}

static gboolean
mock_bind (HawserSocketBackend *backend, GSocket *socket, GSocketAddress *address, GError **error)
{
  if (is ("bind-nothing"))
    return FALSE;
  if (is ("bind-in-use"))
    {
      g_set_error (error, HAWSER_ERROR, E (EADDRINUSE), "each and every one");
      return FALSE;
    }
  return g_socket_bind (socket, address, FALSE, error);
}

static gpointer
report_from_thread (gpointer data)
{
  g_autoptr (HawserSocketAttempt) attempt = data;

  hawser_socket_attempt_report_failed (attempt, E (EHOSTUNREACH), "said by a thread");
  return NULL;
}

static gboolean
really_connect (HawserSocketAttempt *attempt, GError **error)
{
  GSocket *socket = hawser_socket_attempt_get_socket (attempt);

  g_socket_set_blocking (socket, TRUE);
  return g_socket_connect (socket, hawser_socket_attempt_get_address (attempt), NULL, error);
}

static gboolean
mock_connect (HawserSocketBackend *backend, HawserSocketAttempt *attempt, GError **error)
{
  n_connects++;
  if (is ("connect-nothing"))
    return FALSE;
  if (is ("connect-both"))
    {
      hawser_socket_attempt_report_failed (attempt, E (EHOSTUNREACH), "reported");
      g_set_error (error, HAWSER_ERROR, E (ENETUNREACH), "returned");
      return FALSE;
    }
  if (is ("connect-connected-and-false"))
    {
      hawser_socket_attempt_report_connected (attempt);
      return FALSE;
    }
  if (is ("connect-foreign"))
    {
      g_autoptr (GError) reason = g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "of another domain");

      hawser_socket_attempt_report_error (attempt, reason);
    }
  else if (is ("connect-never"))
    g_set_object (&kept, attempt);
  else if (is ("connect-thread"))
    g_thread_unref (g_thread_new ("reporter", report_from_thread, g_object_ref (attempt)));
  else if (is ("connect-lies"))
    hawser_socket_attempt_report_connected (attempt);
  else
    {
      if (!really_connect (attempt, error))
        return FALSE;
      hawser_socket_attempt_report_connected (attempt);
      if (is ("connect-twice"))
        {
          hawser_socket_attempt_report_failed (attempt, E (EHOSTUNREACH), "late");
          hawser_socket_attempt_report_connected (attempt);
        }
    }
  return TRUE;
}

static void
mock_cancel (HawserSocketBackend *backend, HawserSocketAttempt *attempt)
{
  n_cancels++;
}

static gboolean
mock_set_option (HawserSocketBackend *backend,
                 GSocket *socket,
                 HawserSocketOption option,
                 int value,
                 GError **error)
{
  return FALSE;
}

static void
mock_backend_class_init (MockBackendClass *klass)
{
  HawserSocketBackendClass *backend_class = HAWSER_SOCKET_BACKEND_CLASS (klass);

  backend_class->create = mock_create;
  backend_class->bind = mock_bind;
  backend_class->connect = mock_connect;
  backend_class->cancel = mock_cancel;
  backend_class->set_option = mock_set_option;
}

static void
mock_backend_init (MockBackend *self)
{
}

/* Another one, to be handed over to. */
#define SPARE_TYPE_BACKEND (spare_backend_get_type ())
G_DECLARE_FINAL_TYPE (SpareBackend, spare_backend, SPARE, BACKEND, HawserSocketBackend)

struct _SpareBackend {
  HawserSocketBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (SpareBackend, spare_backend, HAWSER_TYPE_SOCKET_BACKEND)

static GSocket *
spare_create (HawserSocketBackend *backend, GSocketType type, GSocketFamily family, GError **error)
{
  return g_socket_new (family, type, G_SOCKET_PROTOCOL_DEFAULT, error);
}

static gboolean
spare_connect (HawserSocketBackend *backend, HawserSocketAttempt *attempt, GError **error)
{
  if (!really_connect (attempt, error))
    return FALSE;
  hawser_socket_attempt_report_connected (attempt);
  return TRUE;
}

static void
spare_backend_class_init (SpareBackendClass *klass)
{
  HawserSocketBackendClass *backend_class = HAWSER_SOCKET_BACKEND_CLASS (klass);

  backend_class->create = spare_create;
  backend_class->bind = mock_bind;
  backend_class->connect = spare_connect;
  backend_class->cancel = mock_cancel;
  backend_class->set_option = mock_set_option;
}

static void
spare_backend_init (SpareBackend *self)
{
}

/* The caller */

typedef struct {
  GError *error;
  int n_results;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Outcome *self = data;

  self->n_results++;
  hawser_socket_send_finish (HAWSER_SOCKET (object), result, &self->error);
}

static void
settle (Outcome *self)
{
  g_assert_cmpint (self->n_results, ==, 0);
  while (self->n_results == 0)
    g_main_context_iteration (NULL, TRUE);
  /* Nothing may come after the end. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (self->n_results, ==, 1);
}

static void
start_connect (HawserTcpSocket *socket, guint16 port, guint timeout, Outcome *outcome)
{
  g_autoptr (HawserNetAddress) address = hawser_net_address_new ("127.0.0.1", 1, port);
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();

  hawser_tcp_connect_options_set_address (options, address);
  hawser_tcp_connect_options_set_timeout (options, timeout);
  n_creates = n_connects = n_cancels = 0;
  hawser_tcp_socket_connect_async (socket, options, NULL, done_cb, outcome);
}

static void
count_cb (HawserSocket *socket, gpointer data)
{
  ++*(int *) data;
}

static void
error_cb (HawserSocket *socket, GError *error, gpointer data)
{
  *(int *) data = error->code;
}

/* How a connect ends in each mode, and that the object works all the same when the backend does. */
static void
test_broken (void)
{
  static const struct {
    const char *mode;
    int code;         /* 0: it is connected */
    const char *text; /* of the message */
    int event;        /* number of the `error` event */
  } cases[] = {
    { "", 0, NULL, 0 },
    { "connect-twice", 0, NULL, 0 },
    { "create-nothing", HAWSER_ERROR_HTTP_UNKNOWN, "socket-mock", 0 },
    { "create-error", E (EMFILE), "it cannot be", EMFILE },
    { "create-not-permitted", HAWSER_ERROR_PERMISSION_DENIED, "it cannot be", 0 },
    { "create-foreign", E (EOPNOTSUPP), "of another domain", EOPNOTSUPP },
    { "create-closed", HAWSER_ERROR_HTTP_UNKNOWN, "socket-mock", 0 },
    { "create-datagram", HAWSER_ERROR_HTTP_UNKNOWN, "socket-mock", 0 },
    { "create-ipv6", HAWSER_ERROR_HTTP_UNKNOWN, "socket-mock", 0 },
    { "create-unix", HAWSER_ERROR_HTTP_UNKNOWN, "socket-mock", 0 },
    { "connect-nothing", HAWSER_ERROR_HTTP_UNKNOWN, "socket-mock", 0 },
    { "connect-both", E (ENETUNREACH), "returned", 0 },
    { "connect-connected-and-false", HAWSER_ERROR_HTTP_UNKNOWN, "socket-mock", 0 },
    { "connect-foreign", HAWSER_ERROR_HTTP_UNKNOWN, "of another domain", 0 },
    { "connect-thread", E (EHOSTUNREACH), "said by a thread", 0 },
    { "connect-never", E (ETIMEDOUT), "ms", 0 },
  };
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
      g_auto (Outcome) outcome = { 0 };
      g_auto (Outcome) again = { 0 };
      int n_connected = 0, event = 0;

      g_test_message ("mode “%s”", cases[i].mode);
      g_signal_connect (socket, "connect", G_CALLBACK (count_cb), &n_connected);
      g_signal_connect (socket, "error", G_CALLBACK (error_cb), &event);
      mode = cases[i].mode;
      start_connect (socket, port, cases[i].code == E (ETIMEDOUT) ? 50 : 0, &outcome);
      settle (&outcome);
      g_assert_cmpint (n_connected, ==, cases[i].code == 0);
      g_assert_cmpint (event, ==, cases[i].event);
      g_assert_cmpint (n_cancels, ==, cases[i].code == E (ETIMEDOUT));
      if (cases[i].code == 0)
        {
          g_assert_no_error (outcome.error);
          continue;
        }
      g_assert_error (outcome.error, HAWSER_ERROR, cases[i].code);
      if (strstr (outcome.error->message, cases[i].text) == NULL)
        g_error ("“%s” does not say “%s”", outcome.error->message, cases[i].text);

      mode = "";
      start_connect (socket, port, 0, &again);
      settle (&again);
      g_assert_no_error (again.error);
    }

  /* Too late to be heard. */
  g_assert_nonnull (kept);
  hawser_socket_attempt_report_connected (kept);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&kept);
  close (listener);
}

/* It never reports, and the caller has had enough of it. */
static void
test_given_up (void)
{
  for (int how = 0; how < 3; how++)
    {
      HawserTcpSocket *socket = hawser_tcp_socket_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (HawserNetAddress) address = hawser_net_address_new ("127.0.0.1", 1, 1);
      g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
      g_auto (Outcome) outcome = { 0 };
      g_auto (Outcome) closed = { 0 };

      mode = "connect-never";
      n_cancels = 0;
      hawser_tcp_connect_options_set_address (options, address);
      hawser_tcp_connect_options_set_timeout (options, 20);
      hawser_tcp_socket_connect_async (socket, options, how == 0 ? cancellable : NULL, done_cb,
                                       &outcome);
      if (how == 0)
        g_cancellable_cancel (cancellable);
      else if (how == 1)
        hawser_socket_close_async (HAWSER_SOCKET (socket), NULL, done_cb, &closed);
      /* The call keeps the object. */
      g_object_add_weak_pointer (G_OBJECT (socket), (gpointer *) &socket);
      g_object_unref (socket);
      settle (&outcome);
      if (how == 0)
        g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      else
        g_assert_error (outcome.error, HAWSER_ERROR, E (how == 1 ? ECANCELED : ETIMEDOUT));
      g_assert_cmpint (closed.n_results, ==, how == 1);
      g_assert_cmpint (n_cancels, ==, 1);
      hawser_socket_attempt_report_connected (kept);
      g_clear_object (&kept);
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_assert_null (socket);
    }
}

/* Connected, says the backend, and it is not true. */
static void
test_lies (void)
{
  g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_auto (Outcome) outcome = { 0 };
  g_auto (Outcome) sent = { 0 };
  g_auto (Outcome) closed = { 0 };

  mode = "connect-lies";
  start_connect (socket, 1, 0, &outcome);
  settle (&outcome);
  g_assert_no_error (outcome.error);
  hawser_tcp_socket_send_bytes_async (socket, bytes, NULL, done_cb, &sent);
  settle (&sent);
  g_assert_true (g_error_matches (sent.error, HAWSER_ERROR, E (EPIPE))
                 || g_error_matches (sent.error, HAWSER_ERROR, E (ENOTCONN)));
  hawser_socket_close_async (HAWSER_SOCKET (socket), NULL, done_cb, &closed);
  settle (&closed);
  g_assert_no_error (closed.error);
}

static void
test_bind_and_options (void)
{
  static const struct {
    const char *mode;
    int code;
  } cases[] = { { "bind-nothing", HAWSER_ERROR_HTTP_UNKNOWN },
                { "bind-in-use", E (EADDRINUSE) },
                { "create-closed", HAWSER_ERROR_HTTP_UNKNOWN } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
      g_autoptr (HawserNetAddress) address = hawser_net_address_new ("127.0.0.1", 1, 5000);
      g_autoptr (HawserUdpExtraOptions) options = hawser_udp_extra_options_new ();
      g_auto (Outcome) outcome = { 0 };
      g_auto (Outcome) again = { 0 };
      g_auto (Outcome) set = { 0 };

      mode = cases[i].mode;
      hawser_socket_bind_async (HAWSER_SOCKET (socket), address, NULL, done_cb, &outcome);
      settle (&outcome);
      g_assert_error (outcome.error, HAWSER_ERROR, cases[i].code);

      mode = "";
      hawser_net_address_set_port (address, 0);
      hawser_socket_bind_async (HAWSER_SOCKET (socket), address, NULL, done_cb, &again);
      settle (&again);
      g_assert_no_error (again.error);

      /* Which it refuses without a word. */
      hawser_udp_extra_options_set_broadcast (options, TRUE);
      hawser_socket_set_extra_options_async (HAWSER_SOCKET (socket),
                                             HAWSER_EXTRA_OPTIONS_BASE (options), NULL, done_cb,
                                             &set);
      settle (&set);
      g_assert_error (set.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN);
      g_assert_nonnull (strstr (set.error->message, "socket-mock"));
    }
}

/* One that cannot work here hands over to the next one. */
static void
test_unavailable (void)
{
  g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
  g_auto (Outcome) outcome = { 0 };
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  mode = "create-unavailable";
  start_connect (socket, port, 0, &outcome);
  settle (&outcome);
  g_assert_no_error (outcome.error);
  g_assert_cmpint (n_creates, ==, 1);
  g_assert_cmpint (n_connects, ==, 0);
  close (listener);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  hawser_registry_register_backend (hawser_registry_get_default (), MOCK_TYPE_BACKEND, "socket",
                                    "socket-mock", 200, &error);
  g_assert_no_error (error);
  hawser_registry_register_backend (hawser_registry_get_default (), SPARE_TYPE_BACKEND, "socket",
                                    "socket-spare", 150, &error);
  g_assert_no_error (error);

  g_test_add_func ("/socket-backends/broken", test_broken);
  g_test_add_func ("/socket-backends/given-up", test_given_up);
  g_test_add_func ("/socket-backends/lies", test_lies);
  g_test_add_func ("/socket-backends/bind-and-options", test_bind_and_options);
  g_test_add_func ("/socket-backends/unavailable", test_unavailable);
  return g_test_run ();
}
