/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>
#include <hawser/http/hawser-http-headers.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_WEB_SOCKET_CHANNEL (hawser_web_socket_channel_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserWebSocketChannel,
                      hawser_web_socket_channel,
                      HAWSER,
                      WEB_SOCKET_CHANNEL,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_channel_get_url (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
GUri *hawser_web_socket_channel_get_uri (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
HawserHttpHeaders *hawser_web_socket_channel_get_request_headers (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
const char *const *hawser_web_socket_channel_get_protocols (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_channel_get_ca_path (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_channel_get_compress (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_channel_get_max_message_size (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_channel_get_ping_interval (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_channel_get_pong_timeout (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
GCancellable *hawser_web_socket_channel_get_cancellable (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_channel_report_open (HawserWebSocketChannel *self,
                                            guint status,
                                            const char *reason,
                                            const char *protocol,
                                            const char *extensions);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_channel_report_text (HawserWebSocketChannel *self, const char *text);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_channel_report_text_bytes (HawserWebSocketChannel *self, GBytes *text);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_channel_report_bytes (HawserWebSocketChannel *self, GBytes *bytes);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_channel_report_sent (HawserWebSocketChannel *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_channel_report_closed (HawserWebSocketChannel *self,
                                              guint code,
                                              const char *reason);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_channel_report_error (HawserWebSocketChannel *self, const GError *error);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_channel_report_failed (HawserWebSocketChannel *self,
                                              guint code,
                                              const char *message);

G_END_DECLS
