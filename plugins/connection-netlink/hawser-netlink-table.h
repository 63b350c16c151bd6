/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-netlink-socket.h"

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

/* The links of the kernel with their addresses and routes, and what of it is a connected network. */
typedef struct _HawserNetlinkTable HawserNetlinkTable;

HawserNetlinkTable *hawser_netlink_table_new (void);
void hawser_netlink_table_free (HawserNetlinkTable *self);

/* Takes in one message of the kernel. */
void hawser_netlink_table_apply (HawserNetlinkTable *self, struct nlmsghdr *message);

/* Before everything, or one kind of it, is told anew. */
void hawser_netlink_table_clear (HawserNetlinkTable *self);
void hawser_netlink_table_clear_routes (HawserNetlinkTable *self, int family);

/* Whether routes may have gone without a word: the kernel drops IPv4 routes with a link or an address
 * and does not tell. Asks and resets. */
gboolean hawser_netlink_table_take_doubt (HawserNetlinkTable *self);

/* Whether something has changed since the last report. */
gboolean hawser_netlink_table_is_dirty (HawserNetlinkTable *self);

/* The name servers have changed. */
void hawser_netlink_table_touch_default (HawserNetlinkTable *self);

/* Reports what has changed. */
void hawser_netlink_table_report (HawserNetlinkTable *self,
                                  HawserLinkReport *report,
                                  const char *const *servers,
                                  const char *domains);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserNetlinkTable, hawser_netlink_table_free)

G_END_DECLS
