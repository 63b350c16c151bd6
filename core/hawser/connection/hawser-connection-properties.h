/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_CONNECTION_PROPERTIES (hawser_connection_properties_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserConnectionProperties,
                      hawser_connection_properties,
                      HAWSER,
                      CONNECTION_PROPERTIES,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserConnectionProperties *hawser_connection_properties_new (const char *interface_name);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_connection_properties_get_interface_name (HawserConnectionProperties *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_connection_properties_get_domains (HawserConnectionProperties *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_properties_set_domains (HawserConnectionProperties *self,
                                               const char *domains);

HAWSER_AVAILABLE_IN_1_0
guint hawser_connection_properties_get_mtu (HawserConnectionProperties *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_properties_set_mtu (HawserConnectionProperties *self, guint mtu);

HAWSER_AVAILABLE_IN_1_0
GListModel *hawser_connection_properties_get_link_addresses (HawserConnectionProperties *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_properties_add_link_address (HawserConnectionProperties *self,
                                                    const char *address,
                                                    guint prefix_length);

HAWSER_AVAILABLE_IN_1_0
GListModel *hawser_connection_properties_get_dnses (HawserConnectionProperties *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_properties_add_dns (HawserConnectionProperties *self, const char *address);

HAWSER_AVAILABLE_IN_1_0
GListModel *hawser_connection_properties_get_routes (HawserConnectionProperties *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_connection_properties_add_route (HawserConnectionProperties *self,
                                             const char *destination,
                                             guint prefix_length,
                                             const char *gateway);

G_END_DECLS
