/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-backend.h>
#include <hawser/spi/hawser-web-socket-channel.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_WEB_SOCKET_BACKEND (hawser_web_socket_backend_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserWebSocketBackend,
                          hawser_web_socket_backend,
                          HAWSER,
                          WEB_SOCKET_BACKEND,
                          HawserBackend)

/**
 * HawserWebSocketBackendClass:
 * @connect: begins the handshake of a channel. Returns %FALSE with @error set when that is not
 *   possible; with %HAWSER_PLUGIN_ERROR_UNAVAILABLE the core tries the next backend. It does not
 *   follow redirects.
 * @send: sends one message, text or binary, after those before it. Called only between the open
 *   report and @close or @cancel. It is answered by [method@Hawser.WebSocketChannel.report_sent]
 *   when the message has left; the core bounds what is on its way.
 * @close: sends the close frame, after the messages before it, and waits for the peer's, which
 *   [method@Hawser.WebSocketChannel.report_closed] reports. The code can be sent as it is.
 * @cancel: ends a channel at once. The core has already answered its caller and ignores whatever is
 *   reported from now on. The channel's cancellable is cancelled just before. Optional where
 *   passing the cancellable on is enough.
 * @resume: goes on receiving after a report of a message returned %FALSE. Optional for a backend
 *   that cannot stop.
 *
 * What a WebSocket engine has to do. Every method is called in the main context of the backend,
 * which is the thread-default context then. No method may block.
 *
 * Since: 1.0
 */
struct _HawserWebSocketBackendClass {
  HawserBackendClass parent_class;

  gboolean (*connect) (HawserWebSocketBackend *self,
                       HawserWebSocketChannel *channel,
                       GError **error);
  void (*send) (HawserWebSocketBackend *self,
                HawserWebSocketChannel *channel,
                GBytes *message,
                gboolean is_text);
  void (*close) (HawserWebSocketBackend *self,
                 HawserWebSocketChannel *channel,
                 guint code,
                 const char *reason);
  void (*cancel) (HawserWebSocketBackend *self, HawserWebSocketChannel *channel);
  void (*resume) (HawserWebSocketBackend *self, HawserWebSocketChannel *channel);

  /*< private >*/
  gpointer reserved[8];
};

G_END_DECLS
