/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-backend.h>
#include <hawser/spi/hawser-http-exchange.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_HTTP_BACKEND (hawser_http_backend_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserHttpBackend,
                          hawser_http_backend,
                          HAWSER,
                          HTTP_BACKEND,
                          HawserBackend)

/**
 * HawserHttpBackendClass:
 * @start: begins one exchange: exactly one request and its response. Returns %FALSE with @error set
 *   when that is not possible; with %HAWSER_PLUGIN_ERROR_UNAVAILABLE the core tries the next
 *   backend. A redirect is followed by the core, which starts the same exchange again, with another
 *   URL, after the terminal report of the hop before.
 * @cancel: ends an exchange early. The core has already answered its caller and ignores whatever is
 *   reported from now on. The exchange's cancellable is cancelled just before. It may come between
 *   two hops. Optional where passing the cancellable on is enough.
 * @resume: goes on with a body after a report of data returned %FALSE. Optional for a backend
 *   that reports whole bodies at once.
 *
 * What an HTTP engine has to do. Every method is called in the main context of the backend, which
 * is the thread-default context then. No method may block.
 *
 * Since: 1.0
 */
struct _HawserHttpBackendClass {
  HawserBackendClass parent_class;

  gboolean (*start) (HawserHttpBackend *self, HawserHttpExchange *exchange, GError **error);
  void (*cancel) (HawserHttpBackend *self, HawserHttpExchange *exchange);
  void (*resume) (HawserHttpBackend *self, HawserHttpExchange *exchange);

  /*< private >*/
  gpointer reserved[8];
};

G_END_DECLS
