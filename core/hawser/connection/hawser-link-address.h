/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/connection/hawser-net-address.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_LINK_ADDRESS (hawser_link_address_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserLinkAddress, hawser_link_address, HAWSER, LINK_ADDRESS, GObject)

HAWSER_AVAILABLE_IN_1_0
HawserLinkAddress *hawser_link_address_new (HawserNetAddress *address, guint prefix_length);

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_link_address_get_address (HawserLinkAddress *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_link_address_get_prefix_length (HawserLinkAddress *self);

G_END_DECLS
