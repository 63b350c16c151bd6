/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-gio-backend.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

/* GIO makes and owns the sockets; what it would do to them is done by the system calls themselves,
 * because GIO's errors do not keep the number that the caller is promised. */
struct _HawserSocketGioBackend {
  HawserSocketBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (HawserSocketGioBackend, hawser_socket_gio_backend, HAWSER_TYPE_SOCKET_BACKEND)

/* What is kept on an attempt: the watch of its socket. */
static GQuark watch_quark;

static gboolean
fail (GError **error, int number)
{
  g_set_error_literal (error, HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + number, g_strerror (number));
  return FALSE;
}

static gboolean
to_native (GSocketAddress *address,
           struct sockaddr_storage *native,
           socklen_t *length,
           GError **error)
{
  *length = g_socket_address_get_native_size (address);
  return g_socket_address_to_native (address, native, sizeof *native, error);
}

static GSocket *
create (HawserSocketBackend *backend, GSocketType type, GSocketFamily family, GError **error)
{
  GSocket *socket_object;
  int fd = socket (family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0)
    {
      fail (error, errno);
      return NULL;
    }
  socket_object = g_socket_new_from_fd (fd, error);
  if (socket_object == NULL)
    close (fd);
  else
    g_socket_set_blocking (socket_object, FALSE);
  return socket_object;
}

static gboolean
bind_socket (HawserSocketBackend *backend, GSocket *socket, GSocketAddress *address, GError **error)
{
  struct sockaddr_storage native;
  socklen_t length;

  if (!to_native (address, &native, &length, error))
    return FALSE;
  return bind (g_socket_get_fd (socket), (struct sockaddr *) &native, length) == 0
         || fail (error, errno);
}

/* Takes back what is on its way, and keeps the local address. After a failure, too: the kernel would
 * end the next attempt at once. */
static void
disconnect (int fd)
{
  struct sockaddr nowhere = { .sa_family = AF_UNSPEC };

  connect (fd, &nowhere, sizeof nowhere);
}

static gboolean
writable_cb (int fd, GIOCondition condition, gpointer data)
{
  HawserSocketAttempt *attempt = data;
  g_autoptr (GError) error = NULL;
  socklen_t length = sizeof (int);
  int number = 0;

  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &number, &length) != 0)
    number = errno;
  g_object_set_qdata (G_OBJECT (attempt), watch_quark, NULL);
  if (number == 0)
    hawser_socket_attempt_report_connected (attempt);
  else
    {
      disconnect (fd);
      fail (&error, number);
      hawser_socket_attempt_report_error (attempt, error);
    }
  return G_SOURCE_REMOVE;
}

static void
watch_free (gpointer data)
{
  g_source_destroy (data);
  g_source_unref (data);
}

static gboolean
connect_socket (HawserSocketBackend *backend, HawserSocketAttempt *attempt, GError **error)
{
  int fd = g_socket_get_fd (hawser_socket_attempt_get_socket (attempt));
  struct sockaddr_storage native;
  socklen_t length;
  GSource *watch;

  if (!to_native (hawser_socket_attempt_get_address (attempt), &native, &length, error))
    return FALSE;
  if (connect (fd, (struct sockaddr *) &native, length) == 0)
    {
      hawser_socket_attempt_report_connected (attempt);
      return TRUE;
    }
  if (errno != EINPROGRESS)
    return fail (error, errno);

  watch = g_unix_fd_source_new (fd, G_IO_OUT);
  g_source_set_static_name (watch, "[hawser] connect");
  g_source_set_callback (watch, G_SOURCE_FUNC (writable_cb), g_object_ref (attempt),
                         g_object_unref);
  g_source_attach (watch, g_main_context_get_thread_default ());
  g_object_set_qdata_full (G_OBJECT (attempt), watch_quark, watch, watch_free);
  return TRUE;
}

static void
cancel (HawserSocketBackend *backend, HawserSocketAttempt *attempt)
{
  g_object_set_qdata (G_OBJECT (attempt), watch_quark, NULL);
  disconnect (g_socket_get_fd (hawser_socket_attempt_get_socket (attempt)));
}

static gboolean
set (GSocket *socket, int level, int name, const void *value, socklen_t length, GError **error)
{
  return setsockopt (g_socket_get_fd (socket), level, name, value, length) == 0
         || fail (error, errno);
}

static gboolean
set_option (HawserSocketBackend *backend,
            GSocket *socket,
            HawserSocketOption option,
            int value,
            GError **error)
{
  switch (option)
    {
    case HAWSER_SOCKET_OPTION_RECEIVE_BUFFER_SIZE:
      return set (socket, SOL_SOCKET, SO_RCVBUF, &value, sizeof value, error);
    case HAWSER_SOCKET_OPTION_SEND_BUFFER_SIZE:
      return set (socket, SOL_SOCKET, SO_SNDBUF, &value, sizeof value, error);
    case HAWSER_SOCKET_OPTION_REUSE_ADDRESS:
      return set (socket, SOL_SOCKET, SO_REUSEADDR, &value, sizeof value, error);
      case HAWSER_SOCKET_OPTION_SOCKET_TIMEOUT: {
        struct timeval time = { .tv_sec = value / 1000, .tv_usec = value % 1000 * 1000 };

        return set (socket, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time, error)
               && set (socket, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time, error);
      }
    case HAWSER_SOCKET_OPTION_KEEP_ALIVE:
      return set (socket, SOL_SOCKET, SO_KEEPALIVE, &value, sizeof value, error);
    case HAWSER_SOCKET_OPTION_OOB_INLINE:
      return set (socket, SOL_SOCKET, SO_OOBINLINE, &value, sizeof value, error);
    case HAWSER_SOCKET_OPTION_TCP_NO_DELAY:
      return set (socket, IPPROTO_TCP, TCP_NODELAY, &value, sizeof value, error);
      case HAWSER_SOCKET_OPTION_SOCKET_LINGER: {
        struct linger linger = { .l_onoff = value >= 0, .l_linger = MAX (value, 0) };

        return set (socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger, error);
      }
    case HAWSER_SOCKET_OPTION_BROADCAST:
      return set (socket, SOL_SOCKET, SO_BROADCAST, &value, sizeof value, error);
    default:
      return fail (error, ENOPROTOOPT);
    }
}

static void
hawser_socket_gio_backend_class_init (HawserSocketGioBackendClass *klass)
{
  HawserSocketBackendClass *backend_class = HAWSER_SOCKET_BACKEND_CLASS (klass);

  watch_quark = g_quark_from_static_string ("hawser-socket-gio-watch");
  backend_class->create = create;
  backend_class->bind = bind_socket;
  backend_class->connect = connect_socket;
  backend_class->cancel = cancel;
  backend_class->set_option = set_option;
}

static void
hawser_socket_gio_backend_init (HawserSocketGioBackend *self)
{
}
