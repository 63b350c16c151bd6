/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* From a URL to a connection on which both sides speak WebSocket. GIO connects, also through proxies, and
 * does TLS; libsoup parses. */
typedef struct {
  GIOStream *stream;
  GBytes *rest; /* what came behind the answer, NULL for nothing */
  guint status; /* of the answer, 0 without one */
  char *reason;
  char *protocol;                  /* NULL for none */
  char *extensions;                /* as the server wrote them, NULL for none */
  SoupWebsocketExtension *deflate; /* NULL without compression */
} HawserSoupHandshake;

/* @database: NULL for the system's trust. */
void hawser_soup_handshake_async (HawserWebSocketChannel *channel,
                                  GTlsDatabase *database,
                                  GAsyncReadyCallback callback,
                                  gpointer data);

/* FALSE with @error set; the status of an answer that is no agreement is set all the same. */
gboolean hawser_soup_handshake_finish (GAsyncResult *result,
                                       HawserSoupHandshake *handshake,
                                       GError **error);

void hawser_soup_handshake_clear (HawserSoupHandshake *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HawserSoupHandshake, hawser_soup_handshake_clear)

G_END_DECLS
