/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-connection-netlink-backend.h"

HAWSER_PLUGIN_DEFINE ("connection-netlink",
                      connection_netlink,
                      PLUGIN_VERSION,
                      { "connection", hawser_connection_netlink_backend_get_type })
