/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_TCP_SEND_OPTIONS (hawser_tcp_send_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserTcpSendOptions,
                      hawser_tcp_send_options,
                      HAWSER,
                      TCP_SEND_OPTIONS,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserTcpSendOptions *hawser_tcp_send_options_new (void);

HAWSER_AVAILABLE_IN_1_0
GBytes *hawser_tcp_send_options_get_data (HawserTcpSendOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_send_options_set_data (HawserTcpSendOptions *self, GBytes *data);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_tcp_send_options_get_text (HawserTcpSendOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_send_options_set_text (HawserTcpSendOptions *self, const char *text);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_tcp_send_options_get_encoding (HawserTcpSendOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_send_options_set_encoding (HawserTcpSendOptions *self, const char *encoding);

G_END_DECLS
