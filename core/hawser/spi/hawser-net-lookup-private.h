/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"
#include "hawser-net-lookup.h"

G_BEGIN_DECLS

/* Called once in the context, unless the lookup was closed before; the error is the receiver's. */
typedef void (*HawserNetLookupEnded) (gpointer data, const char *const *addresses, GError *error);

HawserNetLookup *hawser_net_lookup_new (HawserContext *context,
                                        const char *key,
                                        const char *host,
                                        HawserNetLookupEnded ended,
                                        gpointer data);

/* Nobody waits any more. In the context's own thread. */
void hawser_net_lookup_close (HawserNetLookup *self);

G_END_DECLS
