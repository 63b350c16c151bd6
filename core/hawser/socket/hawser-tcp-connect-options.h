/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>
#include <hawser/connection/hawser-net-address.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_TCP_CONNECT_OPTIONS (hawser_tcp_connect_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserTcpConnectOptions,
                      hawser_tcp_connect_options,
                      HAWSER,
                      TCP_CONNECT_OPTIONS,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserTcpConnectOptions *hawser_tcp_connect_options_new (void);

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_tcp_connect_options_get_address (HawserTcpConnectOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_connect_options_set_address (HawserTcpConnectOptions *self,
                                             HawserNetAddress *address);

HAWSER_AVAILABLE_IN_1_0
guint hawser_tcp_connect_options_get_timeout (HawserTcpConnectOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_connect_options_set_timeout (HawserTcpConnectOptions *self, guint timeout);

G_END_DECLS
