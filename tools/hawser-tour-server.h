/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A little HTTP server on loopback, in threads of its own, for the tour to talk to:
 *   /hello     text
 *   /echo      sends the body back
 *   /moved     sets a cookie and redirects to /landed
 *   /landed    tells the cookie it got
 *   /packed    text, gzipped
 *   /large     64 MiB
 *   else       404 */
#define HAWSER_TOUR_LARGE (64 * 1024 * 1024)

/* Returns: the service, with its port; or NULL with an error. */
GSocketService *hawser_tour_server_start (guint16 *port, GError **error);

G_END_DECLS
