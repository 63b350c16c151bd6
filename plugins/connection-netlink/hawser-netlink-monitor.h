/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

/* What watches the kernel for one report, in a thread of its own: the kernel answers most questions while
 * nobody changes a link anywhere on the system, and lets others wait for that, in any call. */
typedef struct _HawserNetlinkMonitor HawserNetlinkMonitor;

HawserNetlinkMonitor *hawser_netlink_monitor_start (HawserLinkReport *report, GError **error);

/* Ends and frees it, without waiting for the thread. */
void hawser_netlink_monitor_stop (HawserNetlinkMonitor *self);

G_END_DECLS
