/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/hawser.h>

G_BEGIN_DECLS

/* What kind of interface it is. @kind is the kernel's name for links that are made by software. */
HawserNetBearType hawser_netlink_link_get_bearer (const char *name,
                                                  int index,
                                                  guint arp_type,
                                                  const char *kind);

/* What an Ethernet link is set to, in kbit/s; 0 where it is not known. */
guint hawser_netlink_link_get_speed (const char *name);

G_END_DECLS
