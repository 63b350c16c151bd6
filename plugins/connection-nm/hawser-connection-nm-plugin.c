/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-connection-nm-backend.h"

HAWSER_PLUGIN_DEFINE ("connection-nm",
                      connection_nm,
                      PLUGIN_VERSION,
                      { "connection", hawser_connection_nm_backend_get_type })
