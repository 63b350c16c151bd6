/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-web-socket-backend.h"

/**
 * HawserWebSocketBackend:
 *
 * The base class of WebSocket engines.
 *
 * An engine connects, sends and closes channels, and reports to them what happens. States, queues,
 * limits, deadlines and the caller's objects are the core's business.
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (HawserWebSocketBackend, hawser_web_socket_backend, HAWSER_TYPE_BACKEND)

static const char *
hawser_web_socket_backend_find_missing (HawserBackendClass *klass)
{
  HawserWebSocketBackendClass *self = HAWSER_WEB_SOCKET_BACKEND_CLASS (klass);

  if (self->connect == NULL)
    return "connect";
  if (self->send == NULL)
    return "send";
  return self->close == NULL ? "close" : NULL;
}

static void
hawser_web_socket_backend_class_init (HawserWebSocketBackendClass *klass)
{
  HAWSER_BACKEND_CLASS (klass)->service = "websocket";
  HAWSER_BACKEND_CLASS (klass)->find_missing = hawser_web_socket_backend_find_missing;
}

static void
hawser_web_socket_backend_init (HawserWebSocketBackend *self)
{
}
