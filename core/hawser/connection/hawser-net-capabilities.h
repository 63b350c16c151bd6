/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>
#include <hawser/connection/hawser-net-types.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_NET_CAPABILITIES (hawser_net_capabilities_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserNetCapabilities,
                      hawser_net_capabilities,
                      HAWSER,
                      NET_CAPABILITIES,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserNetCapabilities *hawser_net_capabilities_new (void);

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_net_capabilities_get_network_cap (HawserNetCapabilities *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_capabilities_set_network_cap (HawserNetCapabilities *self, GVariant *network_cap);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_capabilities_add_cap (HawserNetCapabilities *self, HawserNetCap cap);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_net_capabilities_has_cap (HawserNetCapabilities *self, HawserNetCap cap);

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_net_capabilities_get_bearer_types (HawserNetCapabilities *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_capabilities_set_bearer_types (HawserNetCapabilities *self, GVariant *bearer_types);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_capabilities_add_bearer_type (HawserNetCapabilities *self,
                                              HawserNetBearType bearer_type);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_net_capabilities_has_bearer_type (HawserNetCapabilities *self,
                                                  HawserNetBearType bearer_type);

HAWSER_AVAILABLE_IN_1_0
guint hawser_net_capabilities_get_link_up_bandwidth_kbps (HawserNetCapabilities *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_capabilities_set_link_up_bandwidth_kbps (HawserNetCapabilities *self, guint kbps);

HAWSER_AVAILABLE_IN_1_0
guint hawser_net_capabilities_get_link_down_bandwidth_kbps (HawserNetCapabilities *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_capabilities_set_link_down_bandwidth_kbps (HawserNetCapabilities *self, guint kbps);

G_END_DECLS
