/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_CONNECTION_NETLINK_BACKEND (hawser_connection_netlink_backend_get_type ())
G_DECLARE_FINAL_TYPE (HawserConnectionNetlinkBackend,
                      hawser_connection_netlink_backend,
                      HAWSER,
                      CONNECTION_NETLINK_BACKEND,
                      HawserConnectionBackend)

G_END_DECLS
