/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/connection/hawser-net-handle.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_CONNECTION_MANAGER (hawser_connection_manager_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserConnectionManager,
                      hawser_connection_manager,
                      HAWSER,
                      CONNECTION_MANAGER,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserConnectionManager *hawser_connection_manager_new (void);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_connection_manager_get_backend (HawserConnectionManager *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_connection_manager_get_ready (HawserConnectionManager *self);

HAWSER_AVAILABLE_IN_1_0
HawserConnectivity hawser_connection_manager_get_connectivity (HawserConnectionManager *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_connection_manager_get_metered (HawserConnectionManager *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_get_default_net_async (HawserConnectionManager *self,
                                                      GCancellable *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserNetHandle *hawser_connection_manager_get_default_net_finish (HawserConnectionManager *self,
                                                                   GAsyncResult *result,
                                                                   GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_has_default_net_async (HawserConnectionManager *self,
                                                      GCancellable *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_connection_manager_has_default_net_finish (HawserConnectionManager *self,
                                                           GAsyncResult *result,
                                                           GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_get_all_nets_async (HawserConnectionManager *self,
                                                   GCancellable *cancellable,
                                                   GAsyncReadyCallback callback,
                                                   gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
GListModel *hawser_connection_manager_get_all_nets_finish (HawserConnectionManager *self,
                                                           GAsyncResult *result,
                                                           GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_get_connection_properties_async (HawserConnectionManager *self,
                                                                HawserNetHandle *net_handle,
                                                                GCancellable *cancellable,
                                                                GAsyncReadyCallback callback,
                                                                gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserConnectionProperties *hawser_connection_manager_get_connection_properties_finish (
    HawserConnectionManager *self,
    GAsyncResult *result,
    GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_get_net_capabilities_async (HawserConnectionManager *self,
                                                           HawserNetHandle *net_handle,
                                                           GCancellable *cancellable,
                                                           GAsyncReadyCallback callback,
                                                           gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserNetCapabilities *hawser_connection_manager_get_net_capabilities_finish (
    HawserConnectionManager *self,
    GAsyncResult *result,
    GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_report_net_connected_async (HawserConnectionManager *self,
                                                           HawserNetHandle *net_handle,
                                                           GCancellable *cancellable,
                                                           GAsyncReadyCallback callback,
                                                           gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_connection_manager_report_net_connected_finish (HawserConnectionManager *self,
                                                                GAsyncResult *result,
                                                                GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_report_net_disconnected_async (HawserConnectionManager *self,
                                                              HawserNetHandle *net_handle,
                                                              GCancellable *cancellable,
                                                              GAsyncReadyCallback callback,
                                                              gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_connection_manager_report_net_disconnected_finish (HawserConnectionManager *self,
                                                                   GAsyncResult *result,
                                                                   GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_manager_get_addresses_by_name_async (HawserConnectionManager *self,
                                                            const char *host,
                                                            GCancellable *cancellable,
                                                            GAsyncReadyCallback callback,
                                                            gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
GListModel *hawser_connection_manager_get_addresses_by_name_finish (HawserConnectionManager *self,
                                                                    GAsyncResult *result,
                                                                    GError **error);

G_END_DECLS
