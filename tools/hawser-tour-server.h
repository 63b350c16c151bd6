/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Little servers on loopback for the tour to talk to. HTTP, in threads of its own:
 *   /hello     text
 *   /echo      sends the body back
 *   /moved     sets a cookie and redirects to /landed
 *   /landed    tells the cookie it got
 *   /packed    text, gzipped
 *   /large     64 MiB
 *   else       404
 * A handshake of a WebSocket gets one, which sends every message back, whatever the path; TCP, in
 * threads as well, and UDP, in the main context, send back what comes. */
#define HAWSER_TOUR_LARGE (64 * 1024 * 1024)

typedef struct {
  guint16 http_port; /* also for WebSockets */
  guint16 tcp_port;
  guint16 udp_port;

  GSocketService *http;
  GSocketService *tcp;
  GSource *udp;
} HawserTourServer;

/* To be stopped also after a failure. */
gboolean hawser_tour_server_start (HawserTourServer *self, GError **error);
void hawser_tour_server_stop (HawserTourServer *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HawserTourServer, hawser_tour_server_stop)

G_END_DECLS
