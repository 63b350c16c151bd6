/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-backend.h"

/**
 * HawserHttpBackend:
 *
 * The base class of HTTP engines.
 *
 * An engine implements [vfunc@Hawser.HttpBackend.start] and reports to the exchange that it was
 * given: header block, body, and one terminal report. Redirects, deadlines, limits and the caller's
 * objects are the core's business.
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (HawserHttpBackend, hawser_http_backend, HAWSER_TYPE_BACKEND)

static const char *
hawser_http_backend_find_missing (HawserBackendClass *klass)
{
  return HAWSER_HTTP_BACKEND_CLASS (klass)->start == NULL ? "start" : NULL;
}

static void
hawser_http_backend_class_init (HawserHttpBackendClass *klass)
{
  HAWSER_BACKEND_CLASS (klass)->service = "http";
  HAWSER_BACKEND_CLASS (klass)->find_missing = hawser_http_backend_find_missing;
}

static void
hawser_http_backend_init (HawserHttpBackend *self)
{
}
