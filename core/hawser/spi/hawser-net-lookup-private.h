/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-net-lookup.h"
#include "hawser-outcome-private.h"

G_BEGIN_DECLS

/* The value of the outcome is a strv of addresses. */
HawserNetLookup *hawser_net_lookup_new (HawserContext *context,
                                        const char *key,
                                        const char *host,
                                        HawserOutcomeFunc ended,
                                        gpointer data);

/* Nobody waits any more. In the context's own thread. */
void hawser_net_lookup_close (HawserNetLookup *self);

G_END_DECLS
