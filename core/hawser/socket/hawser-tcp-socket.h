/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/socket/hawser-socket.h>
#include <hawser/socket/hawser-tcp-connect-options.h>
#include <hawser/socket/hawser-tcp-send-options.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_TCP_SOCKET (hawser_tcp_socket_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserTcpSocket, hawser_tcp_socket, HAWSER, TCP_SOCKET, HawserSocket)

HAWSER_AVAILABLE_IN_1_0
HawserTcpSocket *hawser_tcp_socket_new (void);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_socket_connect_async (HawserTcpSocket *self,
                                      HawserTcpConnectOptions *options,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_tcp_socket_connect_finish (HawserTcpSocket *self,
                                           GAsyncResult *result,
                                           GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_socket_send_async (HawserTcpSocket *self,
                                   HawserTcpSendOptions *options,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_socket_send_bytes_async (HawserTcpSocket *self,
                                         GBytes *bytes,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
void hawser_tcp_socket_get_remote_address_async (HawserTcpSocket *self,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_tcp_socket_get_remote_address_finish (HawserTcpSocket *self,
                                                               GAsyncResult *result,
                                                               GError **error);

G_END_DECLS
