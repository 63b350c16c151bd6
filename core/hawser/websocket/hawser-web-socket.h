/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/base/hawser-event-emitter.h>
#include <hawser/websocket/hawser-web-socket-close-options.h>
#include <hawser/websocket/hawser-web-socket-request-options.h>

G_BEGIN_DECLS

/**
 * HawserWebSocketState:
 * @HAWSER_WEB_SOCKET_STATE_IDLE: there is no connection
 * @HAWSER_WEB_SOCKET_STATE_CONNECTING: a connect was accepted, its outcome is not known yet
 * @HAWSER_WEB_SOCKET_STATE_OPEN: messages can be sent and received
 * @HAWSER_WEB_SOCKET_STATE_CLOSING: a close was accepted, its event has not come yet
 *
 * The states of a WebSocket.
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_WEB_SOCKET_STATE_IDLE,
  HAWSER_WEB_SOCKET_STATE_CONNECTING,
  HAWSER_WEB_SOCKET_STATE_OPEN,
  HAWSER_WEB_SOCKET_STATE_CLOSING,
} HawserWebSocketState;

#define HAWSER_TYPE_WEB_SOCKET (hawser_web_socket_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserWebSocket, hawser_web_socket, HAWSER, WEB_SOCKET, HawserEventEmitter)

HAWSER_AVAILABLE_IN_1_0
HawserWebSocket *hawser_web_socket_new (void);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_connect_async (HawserWebSocket *self,
                                      const char *url,
                                      HawserWebSocketRequestOptions *options,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_connect_finish (HawserWebSocket *self,
                                           GAsyncResult *result,
                                           GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_send_text_async (HawserWebSocket *self,
                                        const char *text,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_send_text_bytes_async (HawserWebSocket *self,
                                              GBytes *text,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_send_bytes_async (HawserWebSocket *self,
                                         GBytes *bytes,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_send_finish (HawserWebSocket *self,
                                        GAsyncResult *result,
                                        GError **error);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_try_send_text (HawserWebSocket *self, const char *text, GError **error);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_try_send_bytes (HawserWebSocket *self, GBytes *bytes, GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_close_async (HawserWebSocket *self,
                                    HawserWebSocketCloseOptions *options,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_close_finish (HawserWebSocket *self,
                                         GAsyncResult *result,
                                         GError **error);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_get_backend (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
HawserWebSocketState hawser_web_socket_get_state (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_get_protocol (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_get_extensions (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_get_tls_failed (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_get_receiving (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_set_receiving (HawserWebSocket *self, gboolean receiving);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_get_max_message_size (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_set_max_message_size (HawserWebSocket *self, guint size);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_get_max_send_size (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_set_max_send_size (HawserWebSocket *self, guint size);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_get_send_limit (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_set_send_limit (HawserWebSocket *self, guint limit);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_get_receive_limit (HawserWebSocket *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_set_receive_limit (HawserWebSocket *self, guint limit);

G_END_DECLS
