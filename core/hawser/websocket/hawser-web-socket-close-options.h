/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_WEB_SOCKET_CLOSE_OPTIONS (hawser_web_socket_close_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserWebSocketCloseOptions,
                      hawser_web_socket_close_options,
                      HAWSER,
                      WEB_SOCKET_CLOSE_OPTIONS,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserWebSocketCloseOptions *hawser_web_socket_close_options_new (void);

HAWSER_AVAILABLE_IN_1_0
guint hawser_web_socket_close_options_get_code (HawserWebSocketCloseOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_close_options_set_code (HawserWebSocketCloseOptions *self, guint code);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_web_socket_close_options_get_reason (HawserWebSocketCloseOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_web_socket_close_options_set_reason (HawserWebSocketCloseOptions *self,
                                                 const char *reason);

G_END_DECLS
