/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-plugin-info-private.h"

G_BEGIN_DECLS

/* Whether the process runs with more rights than its caller (set-uid, file capabilities). */
gboolean hawser_plugin_loader_is_privileged (void);

/* In a privileged process: whether a file or folder belongs to root and only root can change it. */
gboolean hawser_plugin_loader_check_owner (const char *path, GError **error);

/* Opens the plugin's binary and fills in the types of its offers. Not thread-safe: the registry
 * holds its lock. A library stays mapped for the life of the process. */
gboolean hawser_plugin_loader_load (HawserPluginInfo *info, GError **error);

/* Whether a backend type can do a service: right base class, no compulsory method missing. */
gboolean hawser_plugin_loader_check_type (GType type, const char *service, GError **error);

/* Whether something that is mapped already rules the plugin out. Opens nothing. */
gboolean hawser_plugin_loader_check_conflicts (HawserPluginInfo *info, GError **error);

G_END_DECLS
