/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-event-emitter.h>
#include <hawser/connection/hawser-net-specifier.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_NET_CONNECTION (hawser_net_connection_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserNetConnection,
                      hawser_net_connection,
                      HAWSER,
                      NET_CONNECTION,
                      HawserEventEmitter)

HAWSER_AVAILABLE_IN_1_0
HawserNetConnection *hawser_net_connection_new (HawserNetSpecifier *net_specifier,
                                                guint timeout,
                                                GError **error);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_net_connection_get_backend (HawserNetConnection *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_connection_register_async (HawserNetConnection *self,
                                           GCancellable *cancellable,
                                           GAsyncReadyCallback callback,
                                           gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_net_connection_register_finish (HawserNetConnection *self,
                                                GAsyncResult *result,
                                                GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_connection_unregister_async (HawserNetConnection *self,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_net_connection_unregister_finish (HawserNetConnection *self,
                                                  GAsyncResult *result,
                                                  GError **error);

G_END_DECLS
