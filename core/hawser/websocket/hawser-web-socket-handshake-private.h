/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-web-socket-request-options.h"
#include "spi/hawser-web-socket-channel-private.h"

G_BEGIN_DECLS

/* Turns the caller's URL and options into what an engine is asked for. Sets 401, 2302001 or
 * 2302002. */
gboolean hawser_web_socket_handshake_init (HawserWebSocketHandshake *self,
                                           const char *url,
                                           HawserWebSocketRequestOptions *options,
                                           GError **error);

G_END_DECLS
