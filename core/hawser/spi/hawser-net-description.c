/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-description-private.h"

#include "connection/hawser-connection-properties-private.h"

#include <string.h>

/**
 * HawserNetDescription:
 *
 * What a backend knows about one connected network. It is made anew for each report, and nothing is
 * set in it after that.
 *
 * What a backend does not know it does not set. The capabilities %HAWSER_NET_CAP_NOT_VPN,
 * %HAWSER_NET_CAP_NOT_METERED, %HAWSER_NET_CAP_VALIDATED and %HAWSER_NET_CAP_PORTAL follow from
 * bearer, metered and connectivity: the core adds them.
 *
 * Since: 1.0
 */
struct _HawserNetDescription {
  GObject parent_instance;

  char *key;
  HawserNetBearType bearer_type;
  HawserConnectionProperties *properties;
  HawserNetCapabilitySet set;
  HawserConnectivity connectivity;
  HawserMetered metered;
  char *identifier;
  gboolean sealed;
};

G_DEFINE_FINAL_TYPE (HawserNetDescription, hawser_net_description, G_TYPE_OBJECT)

#define BIT(cap) (G_GUINT64_CONSTANT (1) << (cap))

/* What has a setter of its own, or follows from the bearer. */
#define DERIVED \
  (BIT (HAWSER_NET_CAP_NOT_VPN) | BIT (HAWSER_NET_CAP_NOT_METERED) \
   | BIT (HAWSER_NET_CAP_VALIDATED) | BIT (HAWSER_NET_CAP_PORTAL))

static void
hawser_net_description_finalize (GObject *object)
{
  HawserNetDescription *self = HAWSER_NET_DESCRIPTION (object);

  g_free (self->key);
  g_clear_object (&self->properties);
  g_free (self->identifier);

  G_OBJECT_CLASS (hawser_net_description_parent_class)->finalize (object);
}

static void
hawser_net_description_class_init (HawserNetDescriptionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_net_description_finalize;
}

static void
hawser_net_description_init (HawserNetDescription *self)
{
}

void
hawser_net_description_seal (HawserNetDescription *self)
{
  if (self->sealed)
    return;
  self->sealed = TRUE;
  hawser_connection_properties_seal (self->properties);

  self->set.caps &= ~DERIVED;
  if (self->bearer_type != HAWSER_NET_BEAR_TYPE_VPN)
    self->set.caps |= BIT (HAWSER_NET_CAP_NOT_VPN);
  if (self->metered == HAWSER_METERED_NO)
    self->set.caps |= BIT (HAWSER_NET_CAP_NOT_METERED);
  if (self->connectivity == HAWSER_CONNECTIVITY_FULL)
    self->set.caps |= BIT (HAWSER_NET_CAP_VALIDATED);
  if (self->connectivity == HAWSER_CONNECTIVITY_PORTAL)
    self->set.caps |= BIT (HAWSER_NET_CAP_PORTAL);
}

const HawserNetCapabilitySet *
hawser_net_description_get_set (HawserNetDescription *self)
{
  return &self->set;
}

HawserConnectionProperties *
hawser_net_description_get_properties (HawserNetDescription *self)
{
  return self->properties;
}

HawserNetBearType
hawser_net_description_get_bearer_type (HawserNetDescription *self)
{
  return self->bearer_type;
}

HawserConnectivity
hawser_net_description_get_connectivity (HawserNetDescription *self)
{
  return self->connectivity;
}

HawserMetered
hawser_net_description_get_metered (HawserNetDescription *self)
{
  return self->metered;
}

const char *
hawser_net_description_get_identifier (HawserNetDescription *self)
{
  if (self->identifier != NULL)
    return self->identifier;
  return self->bearer_type == HAWSER_NET_BEAR_TYPE_WIFI ? "wifi" : self->key;
}

gboolean
hawser_net_description_equal (HawserNetDescription *self, HawserNetDescription *other)
{
  return self == other
         || (self->bearer_type == other->bearer_type && self->set.caps == other->set.caps
             && self->set.up == other->set.up && self->set.down == other->set.down
             && self->connectivity == other->connectivity && self->metered == other->metered
             && strcmp (hawser_net_description_get_identifier (self),
                        hawser_net_description_get_identifier (other))
                    == 0
             && hawser_connection_properties_equal (self->properties, other->properties));
}

/**
 * hawser_net_description_new:
 * @key: what identifies the network: the name of the interface that has its addresses. Backends that
 *   agree on it can take over from one another without a network being lost
 * @bearer_type: what carries the network
 * @properties: its link data; it belongs to the description from now on
 *
 * Makes a description.
 *
 * Returns: (transfer full): a description
 *
 * Since: 1.0
 */
HawserNetDescription *
hawser_net_description_new (const char *key,
                            HawserNetBearType bearer_type,
                            HawserConnectionProperties *properties)
{
  HawserNetDescription *self;

  g_return_val_if_fail (key != NULL, NULL);
  g_return_val_if_fail ((guint) bearer_type < HAWSER_NET_BEAR_TYPE_END, NULL);
  g_return_val_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (properties), NULL);

  self = g_object_new (HAWSER_TYPE_NET_DESCRIPTION, NULL);
  self->key = g_strdup (key);
  self->bearer_type = bearer_type;
  self->set.bearers = 1u << bearer_type;
  self->properties = g_object_ref (properties);
  return self;
}

/**
 * hawser_net_description_get_key:
 * @self: a description
 *
 * Gets what identifies the network.
 *
 * Returns: (transfer none): the key
 *
 * Since: 1.0
 */
const char *
hawser_net_description_get_key (HawserNetDescription *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_DESCRIPTION (self), NULL);

  return self->key;
}

/**
 * hawser_net_description_add_cap:
 * @self: a description that is not reported yet
 * @cap: a capability, such as %HAWSER_NET_CAP_INTERNET
 *
 * Says that the network has a capability. Those that the core adds itself are ignored here.
 *
 * Since: 1.0
 */
void
hawser_net_description_add_cap (HawserNetDescription *self, HawserNetCap cap)
{
  g_return_if_fail (HAWSER_IS_NET_DESCRIPTION (self));
  g_return_if_fail (!self->sealed);
  g_return_if_fail ((guint) cap < HAWSER_NET_CAP_END);

  self->set.caps |= BIT (cap);
}

/**
 * hawser_net_description_set_bandwidth:
 * @self: a description that is not reported yet
 * @up_kbps: how much the link can send, in kbit/s; 0 where it is not known
 * @down_kbps: how much the link can receive, in kbit/s; 0 where it is not known
 *
 * Says how fast the link is.
 *
 * Since: 1.0
 */
void
hawser_net_description_set_bandwidth (HawserNetDescription *self, guint up_kbps, guint down_kbps)
{
  g_return_if_fail (HAWSER_IS_NET_DESCRIPTION (self));
  g_return_if_fail (!self->sealed);

  self->set.up = up_kbps;
  self->set.down = down_kbps;
}

/**
 * hawser_net_description_set_connectivity:
 * @self: a description that is not reported yet
 * @connectivity: what a check has found, %HAWSER_CONNECTIVITY_UNKNOWN where nobody checks
 *
 * Says whether the Internet was reached through the network.
 *
 * Since: 1.0
 */
void
hawser_net_description_set_connectivity (HawserNetDescription *self,
                                         HawserConnectivity connectivity)
{
  g_return_if_fail (HAWSER_IS_NET_DESCRIPTION (self));
  g_return_if_fail (!self->sealed);

  self->connectivity = connectivity;
}

/**
 * hawser_net_description_set_metered:
 * @self: a description that is not reported yet
 * @metered: whether traffic may cost something
 *
 * Says whether the network is metered.
 *
 * Since: 1.0
 */
void
hawser_net_description_set_metered (HawserNetDescription *self, HawserMetered metered)
{
  g_return_if_fail (HAWSER_IS_NET_DESCRIPTION (self));
  g_return_if_fail (!self->sealed);

  self->metered = metered;
}

/**
 * hawser_net_description_set_identifier:
 * @self: a description that is not reported yet
 * @identifier: (nullable): what [property@Hawser.NetSpecifier:bearer-private-identifier] is compared
 *   with; %NULL for `wifi`, or the key for other bearers
 *
 * Says which one of several networks it is; `slot0`, `slot1` ... for a SIM.
 *
 * Since: 1.0
 */
void
hawser_net_description_set_identifier (HawserNetDescription *self, const char *identifier)
{
  g_return_if_fail (HAWSER_IS_NET_DESCRIPTION (self));
  g_return_if_fail (!self->sealed);

  g_free (self->identifier);
  self->identifier = g_strdup (identifier);
}
