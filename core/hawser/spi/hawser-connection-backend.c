/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-connection-backend.h"

/**
 * HawserConnectionBackend:
 *
 * The base class of backends for the state of the network, the service `connection`.
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (HawserConnectionBackend, hawser_connection_backend, HAWSER_TYPE_BACKEND)

static const char *
hawser_connection_backend_find_missing (HawserBackendClass *klass)
{
  return HAWSER_CONNECTION_BACKEND_CLASS (klass)->start == NULL ? "start" : NULL;
}

static void
hawser_connection_backend_class_init (HawserConnectionBackendClass *klass)
{
  HAWSER_BACKEND_CLASS (klass)->service = "connection";
  HAWSER_BACKEND_CLASS (klass)->find_missing = hawser_connection_backend_find_missing;
}

static void
hawser_connection_backend_init (HawserConnectionBackend *self)
{
}
