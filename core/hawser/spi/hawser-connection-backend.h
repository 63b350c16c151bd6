/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/spi/hawser-backend.h>
#include <hawser/spi/hawser-link-report.h>
#include <hawser/spi/hawser-net-lookup.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_CONNECTION_BACKEND (hawser_connection_backend_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserConnectionBackend,
                          hawser_connection_backend,
                          HAWSER,
                          CONNECTION_BACKEND,
                          HawserBackend)

/**
 * HawserConnectionBackendClass:
 * @start: begins to watch, and to report. Returns %FALSE with @error set when it cannot even begin;
 *   the core then uses the next backend. It is called once for each report, and may be called again
 *   with another one, also before the first was stopped.
 * @stop: ends watching for a report: nobody listens to it any more, and nothing may be kept of it.
 *   It is called for every report that was started, also after a terminal one. Optional.
 * @check: begins to check the connectivity of a network again, and reports
 *   [method@Hawser.LinkReport.report_checked] when that is over. Optional: without it nothing is
 *   checked.
 * @resolve: begins to look up a name on the network of a look-up. The core asks systemd-resolved
 *   first, where it runs. Returns %FALSE with @error set when it cannot even begin. Optional.
 *
 * What a backend for the state of the network has to do: report what it sees. Matching, choosing,
 * numbers of networks, coalescing and the order of events are the core's. Every method is called in
 * the main context of the report, which is the thread-default context then. No method may block.
 *
 * Since: 1.0
 */
struct _HawserConnectionBackendClass {
  HawserBackendClass parent_class;

  gboolean (*start) (HawserConnectionBackend *self, HawserLinkReport *report, GError **error);
  void (*stop) (HawserConnectionBackend *self, HawserLinkReport *report);
  void (*check) (HawserConnectionBackend *self, HawserLinkReport *report, const char *key);
  gboolean (*resolve) (HawserConnectionBackend *self, HawserNetLookup *lookup, GError **error);

  /*< private >*/
  gpointer reserved[8];
};

G_END_DECLS
