/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-websocket-soup-backend.h"

HAWSER_PLUGIN_DEFINE ("websocket-soup",
                      websocket_soup,
                      PLUGIN_VERSION,
                      { "websocket", hawser_websocket_soup_backend_get_type })
