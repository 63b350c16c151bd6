/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-registry.h"

G_BEGIN_DECLS

/* The candidates for one service in the order in which to try them: of HawserPluginInfo. A change
 * of preference makes a new list and leaves this one as it is. NULL only with an error: strict mode
 * and a wish that cannot be met, or nothing at all. */
GPtrArray *hawser_registry_get_candidates (HawserRegistry *self,
                                           const char *service,
                                           const char *name,
                                           GError **error);

/* The type that does the service, its plugin loaded if need be; 0 with an error. */
GType hawser_registry_get_backend_type (HawserRegistry *self,
                                        HawserPluginInfo *info,
                                        const char *service,
                                        GError **error);

/* Keeps why a backend could not work here. */
void hawser_registry_note_handover (HawserRegistry *self,
                                    HawserPluginInfo *info,
                                    const GError *error);

/* Whether a wish that cannot be met is an error. */
gboolean hawser_registry_is_strict (HawserRegistry *self);

G_END_DECLS
