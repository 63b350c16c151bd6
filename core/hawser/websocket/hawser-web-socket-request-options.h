/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_WEB_SOCKET_REQUEST_OPTIONS (hawser_web_socket_request_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserWebSocketRequestOptions,
                      hawser_web_socket_request_options,
                      HAWSER,
                      WEB_SOCKET_REQUEST_OPTIONS,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserWebSocketRequestOptions *hawser_web_socket_request_options_new (void);

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_web_socket_request_options_get_header (HawserWebSocketRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_request_options_set_header (HawserWebSocketRequestOptions *self,
                                                   GVariant *header);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_request_options_get_ca_path (HawserWebSocketRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_request_options_set_ca_path (HawserWebSocketRequestOptions *self,
                                                    const char *ca_path);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_request_options_get_protocol (HawserWebSocketRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_request_options_set_protocol (HawserWebSocketRequestOptions *self,
                                                     const char *protocol);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_request_options_get_connect_timeout (HawserWebSocketRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_request_options_set_connect_timeout (HawserWebSocketRequestOptions *self,
                                                            guint timeout);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_request_options_get_ping_interval (HawserWebSocketRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_request_options_set_ping_interval (HawserWebSocketRequestOptions *self,
                                                          guint interval);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_request_options_get_pong_timeout (HawserWebSocketRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_request_options_set_pong_timeout (HawserWebSocketRequestOptions *self,
                                                         guint timeout);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_web_socket_request_options_get_compress (HawserWebSocketRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_request_options_set_compress (HawserWebSocketRequestOptions *self,
                                                     gboolean compress);

G_END_DECLS
