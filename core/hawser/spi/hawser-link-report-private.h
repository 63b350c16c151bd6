/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"
#include "hawser-link-report.h"
#include "hawser-net-description-private.h"

G_BEGIN_DECLS

/* How a check ended; the error is NULL when it was carried out. */
typedef struct {
  char *key;
  GError *error;
} HawserLinkCheck;

/* What was reported since the last delivery; of several reports about one thing, the last one. */
typedef struct {
  gboolean reset;       /* what was delivered before does not hold any more */
  GHashTable *networks; /* key -> HawserNetDescription, or NULL for one that is gone */
  gboolean default_reported;
  char *default_key;
  gboolean ready; /* as it is now */
  char *away;     /* why it is not, when the backend has said so */
  GError *error;  /* the terminal report */
  GPtrArray *checks;
} HawserLinkChanges;

/* Called in the context, never on the backend's stack. */
typedef void (*HawserLinkReportChanged) (gpointer data, HawserLinkChanges *changes);

HawserLinkReport *hawser_link_report_new (HawserContext *context,
                                          HawserLinkReportChanged changed,
                                          gpointer data);

/* From now on reports are dropped. In the context's own thread. */
void hawser_link_report_close (HawserLinkReport *self);

G_END_DECLS
