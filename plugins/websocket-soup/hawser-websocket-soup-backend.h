/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_WEBSOCKET_SOUP_BACKEND (hawser_websocket_soup_backend_get_type ())

G_DECLARE_FINAL_TYPE (HawserWebsocketSoupBackend,
                      hawser_websocket_soup_backend,
                      HAWSER,
                      WEBSOCKET_SOUP_BACKEND,
                      HawserWebSocketBackend)

G_END_DECLS
