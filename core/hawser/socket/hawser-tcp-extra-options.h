/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>
#include <hawser/socket/hawser-extra-options-base.h>
#include <hawser/socket/hawser-socket-linger.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_TCP_EXTRA_OPTIONS (hawser_tcp_extra_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserTcpExtraOptions,
                      hawser_tcp_extra_options,
                      HAWSER,
                      TCP_EXTRA_OPTIONS,
                      HawserExtraOptionsBase)

HAWSER_AVAILABLE_IN_1_0
HawserTcpExtraOptions *hawser_tcp_extra_options_new (void);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_tcp_extra_options_get_keep_alive (HawserTcpExtraOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_extra_options_set_keep_alive (HawserTcpExtraOptions *self, gboolean keep_alive);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_tcp_extra_options_get_oob_inline (HawserTcpExtraOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_extra_options_set_oob_inline (HawserTcpExtraOptions *self, gboolean oob_inline);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_tcp_extra_options_get_tcp_no_delay (HawserTcpExtraOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_extra_options_set_tcp_no_delay (HawserTcpExtraOptions *self, gboolean tcp_no_delay);

HAWSER_AVAILABLE_IN_1_0
HawserSocketLinger *hawser_tcp_extra_options_get_socket_linger (HawserTcpExtraOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_extra_options_set_socket_linger (HawserTcpExtraOptions *self,
                                                 HawserSocketLinger *linger);

G_END_DECLS
