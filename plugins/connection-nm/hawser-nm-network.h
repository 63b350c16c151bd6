/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <NetworkManager.h>

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

/* The name of the interface that a device has its addresses on; NULL where there is none. */
const char *hawser_nm_network_get_interface (NMDevice *device);

/* What NetworkManager knows of a device, or NULL when it is no network that is connected. */
HawserNetDescription *hawser_nm_network_describe (NMClient *client,
                                                  NMDevice *device,
                                                  gboolean checking);

/* The same of a VPN; the device that has its addresses, if there is one, is described by it. */
HawserNetDescription *hawser_nm_network_describe_vpn (NMClient *client, NMActiveConnection *vpn);

G_END_DECLS
