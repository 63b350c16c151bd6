/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-event-emitter.h>
#include <hawser/connection/hawser-net-address.h>
#include <hawser/socket/hawser-extra-options-base.h>
#include <hawser/socket/hawser-socket-remote-info.h>
#include <hawser/socket/hawser-socket-state-base.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_SOCKET (hawser_socket_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserSocket, hawser_socket, HAWSER, SOCKET, HawserEventEmitter)

struct _HawserSocketClass {
  HawserEventEmitterClass parent_class;

  /*< private >*/
  gconstpointer kind; /* TCP or UDP */
  gpointer reserved[8];
};

/**
 * HawserSocketReceiveFunc:
 * @socket: the socket
 * @data: (array length=size) (element-type guint8): what was received; valid during the call only
 * @size: how many bytes
 * @remote_info: (transfer none): who sent them
 * @user_data: what was given with the function
 *
 * Takes what is received, see [method@Hawser.Socket.set_receive_func].
 *
 * Since: 1.0
 */
typedef void (*HawserSocketReceiveFunc) (HawserSocket *socket,
                                         const guint8 *data,
                                         gsize size,
                                         HawserSocketRemoteInfo *remote_info,
                                         gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_socket_get_backend (HawserSocket *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_set_receive_func (HawserSocket *self,
                                     HawserSocketReceiveFunc func,
                                     gpointer user_data,
                                     GDestroyNotify destroy);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_get_receiving (HawserSocket *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_set_receiving (HawserSocket *self, gboolean receiving);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_bind_async (HawserSocket *self,
                               HawserNetAddress *address,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_bind_finish (HawserSocket *self, GAsyncResult *result, GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_close_async (HawserSocket *self,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_close_finish (HawserSocket *self, GAsyncResult *result, GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_get_state_async (HawserSocket *self,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserSocketStateBase *hawser_socket_get_state_finish (HawserSocket *self,
                                                       GAsyncResult *result,
                                                       GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_get_local_address_async (HawserSocket *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_socket_get_local_address_finish (HawserSocket *self,
                                                          GAsyncResult *result,
                                                          GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_set_extra_options_async (HawserSocket *self,
                                            HawserExtraOptionsBase *options,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_set_extra_options_finish (HawserSocket *self,
                                                 GAsyncResult *result,
                                                 GError **error);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_send_finish (HawserSocket *self, GAsyncResult *result, GError **error);

G_END_DECLS
