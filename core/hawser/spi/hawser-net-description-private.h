/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "connection/hawser-net-capabilities-private.h"
#include "hawser-net-description.h"

G_BEGIN_DECLS

/* Nothing is set any more: it was reported. */
void hawser_net_description_seal (HawserNetDescription *self);

/* What follows from bearer, connectivity and metered is among them. */
const HawserNetCapabilitySet *hawser_net_description_get_set (HawserNetDescription *self);
HawserConnectionProperties *hawser_net_description_get_properties (HawserNetDescription *self);
HawserNetBearType hawser_net_description_get_bearer_type (HawserNetDescription *self);
HawserConnectivity hawser_net_description_get_connectivity (HawserNetDescription *self);
HawserMetered hawser_net_description_get_metered (HawserNetDescription *self);
const char *hawser_net_description_get_identifier (HawserNetDescription *self);

gboolean hawser_net_description_equal (HawserNetDescription *self, HawserNetDescription *other);

G_END_DECLS
