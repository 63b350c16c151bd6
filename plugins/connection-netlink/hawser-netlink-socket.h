/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

G_BEGIN_DECLS

/* A socket for what the kernel tells about links, addresses and routes. */
typedef struct _HawserNetlinkSocket HawserNetlinkSocket;

/* What to ask the kernel for all of. */
typedef enum {
  HAWSER_NETLINK_DUMP_NONE,
  HAWSER_NETLINK_DUMP_LINKS,
  HAWSER_NETLINK_DUMP_ADDRESSES,
  HAWSER_NETLINK_DUMP_ROUTES_V4,
  HAWSER_NETLINK_DUMP_ROUTES_V6,
} HawserNetlinkDump;

typedef enum {
  HAWSER_NETLINK_EMPTY,   /* there is no more for now */
  HAWSER_NETLINK_MORE,    /* there may be more: the time is over */
  HAWSER_NETLINK_DONE,    /* the end of a dump */
  HAWSER_NETLINK_BROKEN,  /* the end of a dump that is not consistent */
  HAWSER_NETLINK_OVERRUN, /* messages were lost */
  HAWSER_NETLINK_FAILED,
} HawserNetlinkRead;

typedef void (*HawserNetlinkHandler) (gpointer data, struct nlmsghdr *message);

HawserNetlinkSocket *hawser_netlink_socket_new (GError **error);
void hawser_netlink_socket_free (HawserNetlinkSocket *self);
int hawser_netlink_socket_get_fd (HawserNetlinkSocket *self);

/* One at a time. */
gboolean hawser_netlink_socket_dump (HawserNetlinkSocket *self,
                                     HawserNetlinkDump dump,
                                     GError **error);

/* Hands over messages until one of the things happens; @end is a monotonic time. */
HawserNetlinkRead hawser_netlink_socket_read (HawserNetlinkSocket *self,
                                              gint64 end,
                                              HawserNetlinkHandler handler,
                                              gpointer data,
                                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserNetlinkSocket, hawser_netlink_socket_free)

G_END_DECLS
