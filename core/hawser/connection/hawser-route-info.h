/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/connection/hawser-link-address.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_ROUTE_INFO (hawser_route_info_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserRouteInfo, hawser_route_info, HAWSER, ROUTE_INFO, GObject)

HAWSER_AVAILABLE_IN_1_0
HawserRouteInfo *hawser_route_info_new (const char *interface_name,
                                        HawserLinkAddress *destination,
                                        HawserNetAddress *gateway);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_route_info_get_interface (HawserRouteInfo *self);

HAWSER_AVAILABLE_IN_1_0
HawserLinkAddress *hawser_route_info_get_destination (HawserRouteInfo *self);

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_route_info_get_gateway (HawserRouteInfo *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_route_info_get_has_gateway (HawserRouteInfo *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_route_info_get_is_default_route (HawserRouteInfo *self);

G_END_DECLS
