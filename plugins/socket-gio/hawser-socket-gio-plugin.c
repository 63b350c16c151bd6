/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-gio-backend.h"

HAWSER_PLUGIN_DEFINE ("socket-gio",
                      socket_gio,
                      PLUGIN_VERSION,
                      { "socket", hawser_socket_gio_backend_get_type })
