/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-backend.h"

/**
 * HawserSocketBackend:
 *
 * The base class of backends for TCP and UDP sockets.
 *
 * Since: 1.0
 */

/**
 * HawserSocketBackendClass::create:
 * @self: a backend
 * @type: stream or datagram
 * @family: IPv4 or IPv6
 * @error: return location for an error
 *
 * Makes a non-blocking socket that child processes do not inherit.
 *
 * Returns: (transfer full): the socket
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (HawserSocketBackend, hawser_socket_backend, HAWSER_TYPE_BACKEND)

static const char *
hawser_socket_backend_find_missing (HawserBackendClass *klass)
{
  HawserSocketBackendClass *socket_class = HAWSER_SOCKET_BACKEND_CLASS (klass);

  if (socket_class->create == NULL)
    return "create";
  if (socket_class->bind == NULL)
    return "bind";
  if (socket_class->connect == NULL)
    return "connect";
  if (socket_class->cancel == NULL)
    return "cancel";
  return socket_class->set_option == NULL ? "set_option" : NULL;
}

static void
hawser_socket_backend_class_init (HawserSocketBackendClass *klass)
{
  HAWSER_BACKEND_CLASS (klass)->service = "socket";
  HAWSER_BACKEND_CLASS (klass)->find_missing = hawser_socket_backend_find_missing;
}

static void
hawser_socket_backend_init (HawserSocketBackend *self)
{
}
