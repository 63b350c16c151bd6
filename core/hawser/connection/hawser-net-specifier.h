/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/connection/hawser-net-capabilities.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_NET_SPECIFIER (hawser_net_specifier_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserNetSpecifier, hawser_net_specifier, HAWSER, NET_SPECIFIER, GObject)

HAWSER_AVAILABLE_IN_1_0
HawserNetSpecifier *hawser_net_specifier_new (HawserNetCapabilities *net_capabilities);

HAWSER_AVAILABLE_IN_1_0
HawserNetCapabilities *hawser_net_specifier_get_net_capabilities (HawserNetSpecifier *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_specifier_set_net_capabilities (HawserNetSpecifier *self,
                                                HawserNetCapabilities *net_capabilities);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_net_specifier_get_bearer_private_identifier (HawserNetSpecifier *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_specifier_set_bearer_private_identifier (HawserNetSpecifier *self,
                                                         const char *identifier);

G_END_DECLS
