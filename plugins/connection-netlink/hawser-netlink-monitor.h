/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

/* What watches the kernel for one report, in the thread-default main context. */
typedef struct _HawserNetlinkMonitor HawserNetlinkMonitor;

HawserNetlinkMonitor *hawser_netlink_monitor_new (HawserLinkReport *report, GError **error);
void hawser_netlink_monitor_free (HawserNetlinkMonitor *self);

G_END_DECLS
