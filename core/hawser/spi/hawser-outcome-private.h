/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"

G_BEGIN_DECLS

/* Called once in the context, unless the outcome was closed before. Without an error there is the
 * value, which stays the outcome's; an error is the receiver's. */
typedef void (*HawserOutcomeFunc) (gpointer data, gpointer value, GError *error);

/* The one report that a backend makes of a piece of work: the first counts, and what comes after it is
 * dropped. Embed it in the object that the backend is handed; that object lives until the report is
 * delivered. */
typedef struct {
  HawserMail mail;
  HawserContext *context;
  GObject *object; /* that this is a part of */
  HawserOutcomeFunc ended;
  gpointer data;
  GDestroyNotify value_free;
  gboolean closed; /* used in the context's own thread only */

  /* With the context's lock held */
  gboolean reported;
  gpointer value;
  GError *error;
} HawserOutcome;

void hawser_outcome_init (HawserOutcome *self,
                          HawserContext *context,
                          gpointer object,
                          GDestroyNotify value_free,
                          HawserOutcomeFunc ended,
                          gpointer data);
void hawser_outcome_clear (HawserOutcome *self);

/* From any thread; takes the value or the error. */
void hawser_outcome_report (HawserOutcome *self, gpointer value, GError *error);

/* Nobody waits any more. In the context's own thread. */
void hawser_outcome_close (HawserOutcome *self);

G_END_DECLS
