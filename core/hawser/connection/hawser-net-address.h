/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

/**
 * HawserNetFamily:
 * @HAWSER_NET_FAMILY_IPV4: 1
 * @HAWSER_NET_FAMILY_IPV6: 2
 *
 * The numbers of [property@Hawser.NetAddress:family].
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_NET_FAMILY_IPV4 = 1,
  HAWSER_NET_FAMILY_IPV6 = 2,
} HawserNetFamily;

#define HAWSER_TYPE_NET_ADDRESS (hawser_net_address_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserNetAddress, hawser_net_address, HAWSER, NET_ADDRESS, GObject)

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_net_address_new (const char *address, guint family, guint port);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_net_address_get_address (HawserNetAddress *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_address_set_address (HawserNetAddress *self, const char *address);

HAWSER_AVAILABLE_IN_1_0
guint hawser_net_address_get_family (HawserNetAddress *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_address_set_family (HawserNetAddress *self, guint family);

HAWSER_AVAILABLE_IN_1_0
guint hawser_net_address_get_port (HawserNetAddress *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_address_set_port (HawserNetAddress *self, guint port);

G_END_DECLS
