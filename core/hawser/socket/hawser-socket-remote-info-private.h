/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-socket-address-private.h"
#include "hawser-socket-remote-info.h"

G_BEGIN_DECLS

struct _HawserSocketRemoteInfo {
  GObject parent_instance;

  char *address; /* a GRefString: a peer sends many messages */
  const char *family;
  guint port;
  guint size;
};

HawserSocketRemoteInfo *hawser_socket_remote_info_new (const HawserSocketAddress *address,
                                                       gsize size);

/* The same sender with another message. Nothing changes in it, so it is the same object where the
 * size is the same, too. */
HawserSocketRemoteInfo *hawser_socket_remote_info_with_size (HawserSocketRemoteInfo *self,
                                                             gsize size);

G_END_DECLS
