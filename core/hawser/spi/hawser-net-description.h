/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/connection/hawser-connection-properties.h>
#include <hawser/connection/hawser-net-types.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_NET_DESCRIPTION (hawser_net_description_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserNetDescription,
                      hawser_net_description,
                      HAWSER,
                      NET_DESCRIPTION,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserNetDescription *hawser_net_description_new (const char *key,
                                                  HawserNetBearType bearer_type,
                                                  HawserConnectionProperties *properties);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_net_description_get_key (HawserNetDescription *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_description_add_cap (HawserNetDescription *self, HawserNetCap cap);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_description_set_bandwidth (HawserNetDescription *self,
                                           guint up_kbps,
                                           guint down_kbps);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_description_set_connectivity (HawserNetDescription *self,
                                              HawserConnectivity connectivity);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_description_set_metered (HawserNetDescription *self, HawserMetered metered);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_description_set_identifier (HawserNetDescription *self, const char *identifier);

G_END_DECLS
