/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/connection/hawser-connection-properties.h>
#include <hawser/connection/hawser-net-address.h>
#include <hawser/connection/hawser-net-capabilities.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_NET_HANDLE (hawser_net_handle_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserNetHandle, hawser_net_handle, HAWSER, NET_HANDLE, GObject)

HAWSER_AVAILABLE_IN_1_0
HawserNetHandle *hawser_net_handle_new (int net_id);

HAWSER_AVAILABLE_IN_1_0
int hawser_net_handle_get_net_id (HawserNetHandle *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_net_handle_get_interface_name (HawserNetHandle *self);

HAWSER_AVAILABLE_IN_1_0
HawserNetCapabilities *hawser_net_handle_get_capabilities (HawserNetHandle *self);

HAWSER_AVAILABLE_IN_1_0
HawserConnectionProperties *hawser_net_handle_get_connection_properties (HawserNetHandle *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_net_handle_get_is_default (HawserNetHandle *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_net_handle_get_connected (HawserNetHandle *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_handle_get_addresses_by_name_async (HawserNetHandle *self,
                                                    const char *host,
                                                    GCancellable *cancellable,
                                                    GAsyncReadyCallback callback,
                                                    gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
GListModel *hawser_net_handle_get_addresses_by_name_finish (HawserNetHandle *self,
                                                            GAsyncResult *result,
                                                            GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_handle_get_address_by_name_async (HawserNetHandle *self,
                                                  const char *host,
                                                  GCancellable *cancellable,
                                                  GAsyncReadyCallback callback,
                                                  gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_net_handle_get_address_by_name_finish (HawserNetHandle *self,
                                                                GAsyncResult *result,
                                                                GError **error);

G_END_DECLS
