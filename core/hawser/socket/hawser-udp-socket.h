/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/socket/hawser-socket.h>
#include <hawser/socket/hawser-udp-send-options.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_UDP_SOCKET (hawser_udp_socket_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserUdpSocket, hawser_udp_socket, HAWSER, UDP_SOCKET, HawserSocket)

HAWSER_AVAILABLE_IN_1_0
HawserUdpSocket *hawser_udp_socket_new (void);

HAWSER_AVAILABLE_IN_1_0
void hawser_udp_socket_send_async (HawserUdpSocket *self,
                                   HawserUdpSendOptions *options,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

G_END_DECLS
