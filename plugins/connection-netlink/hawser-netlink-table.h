/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-netlink-socket.h"

#include <hawser/spi/hawser-plugin.h>
#include <linux/if.h>

G_BEGIN_DECLS

/* The links of the kernel with their addresses and routes, and what of it is a connected network. */
typedef struct _HawserNetlinkTable HawserNetlinkTable;

HawserNetlinkTable *hawser_netlink_table_new (void);
void hawser_netlink_table_free (HawserNetlinkTable *self);

/* Takes in one message of the kernel. */
void hawser_netlink_table_apply (HawserNetlinkTable *self, struct nlmsghdr *message);

/* Before everything, or all routes, are told anew. */
void hawser_netlink_table_clear (HawserNetlinkTable *self);
void hawser_netlink_table_clear_routes (HawserNetlinkTable *self);

/* Whether routes may have gone without a word, as the kernel drops IPv4 routes with a link or an address
 * and does not tell, or whether some that were too many would find room now. Asks and resets. */
gboolean hawser_netlink_table_take_doubt (HawserNetlinkTable *self);

/* Whether a route was deleted. Asks and resets. */
gboolean hawser_netlink_table_take_deleted (HawserNetlinkTable *self);

/* The links whose speed is to be asked for, of which nothing is reported before it is known: index and
 * name. The kernel may keep a caller waiting who asks. */
typedef struct {
  int index;
  char name[IFNAMSIZ];
  guint speed; /* kbit/s, the answer */
} HawserNetlinkSpeed;

/* Of HawserNetlinkSpeed; NULL for none. Each is asked for once. */
GArray *hawser_netlink_table_take_unknown_speeds (HawserNetlinkTable *self);
void hawser_netlink_table_set_speeds (HawserNetlinkTable *self, GArray *speeds);

/* Whether something has changed since the last report. */
gboolean hawser_netlink_table_is_dirty (HawserNetlinkTable *self);

/* The name servers have changed. */
void hawser_netlink_table_touch_default (HawserNetlinkTable *self);

/* Reports what has changed, for about so many microseconds. Returns whether that was all. */
gboolean hawser_netlink_table_report (HawserNetlinkTable *self,
                                      HawserLinkReport *report,
                                      const char *const *servers,
                                      const char *domains,
                                      gint64 duration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserNetlinkTable, hawser_netlink_table_free)

G_END_DECLS
