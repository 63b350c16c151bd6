/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-capabilities-private.h"

/**
 * HawserNetCapabilities:
 *
 * What a network can do, or what a [class@Hawser.NetSpecifier] asks for.
 *
 * Those of a network do not change: when the network does, there are new ones.
 *
 * OpenHarmony: `connection.NetCapabilities`.
 *
 * Since: 1.0
 */
struct _HawserNetCapabilities {
  GObject parent_instance;

  HawserNetCapabilitySet set;
  gboolean sealed;
};

G_DEFINE_FINAL_TYPE (HawserNetCapabilities, hawser_net_capabilities, G_TYPE_OBJECT)

enum {
  PROP_NETWORK_CAP = 1,
  PROP_BEARER_TYPES,
  PROP_LINK_UP_BANDWIDTH_KBPS,
  PROP_LINK_DOWN_BANDWIDTH_KBPS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* How many elements of an array are read. */
#define ELEMENTS_MAX 64

static void
hawser_net_capabilities_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserNetCapabilities *self = HAWSER_NET_CAPABILITIES (object);

  switch (id)
    {
    case PROP_NETWORK_CAP:
      g_value_take_variant (value, hawser_net_capabilities_get_network_cap (self));
      break;
    case PROP_BEARER_TYPES:
      g_value_take_variant (value, hawser_net_capabilities_get_bearer_types (self));
      break;
    case PROP_LINK_UP_BANDWIDTH_KBPS:
      g_value_set_uint (value, self->set.up);
      break;
    case PROP_LINK_DOWN_BANDWIDTH_KBPS:
      g_value_set_uint (value, self->set.down);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_capabilities_set_property (GObject *object,
                                      guint id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  HawserNetCapabilities *self = HAWSER_NET_CAPABILITIES (object);

  switch (id)
    {
    case PROP_NETWORK_CAP:
      hawser_net_capabilities_set_network_cap (self, g_value_get_variant (value));
      break;
    case PROP_BEARER_TYPES:
      hawser_net_capabilities_set_bearer_types (self, g_value_get_variant (value));
      break;
    case PROP_LINK_UP_BANDWIDTH_KBPS:
      hawser_net_capabilities_set_link_up_bandwidth_kbps (self, g_value_get_uint (value));
      break;
    case PROP_LINK_DOWN_BANDWIDTH_KBPS:
      hawser_net_capabilities_set_link_down_bandwidth_kbps (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_capabilities_class_init (HawserNetCapabilitiesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_net_capabilities_get_property;
  object_class->set_property = hawser_net_capabilities_set_property;

  /**
   * HawserNetCapabilities:network-cap:
   *
   * The numbers of [enum@Hawser.NetCap], as an `au`: ascending and each once, also where none is
   * set. Up to 64 elements are read, of any array of 32-bit numbers. In a specifier, a value beyond
   * 32 makes the call that gets it fail with 401.
   *
   * OpenHarmony: `NetCapabilities.networkCap`.
   *
   * Since: 1.0
   */
  properties[PROP_NETWORK_CAP]
      = g_param_spec_variant ("network-cap", NULL, NULL, G_VARIANT_TYPE_ARRAY, NULL, flags);

  /**
   * HawserNetCapabilities:bearer-types:
   *
   * The numbers of [enum@Hawser.NetBearType], as an `au`: ascending and each once; a network has one.
   * In a specifier, none means any, and a value beyond 6 makes the call that gets it fail with 401.
   *
   * OpenHarmony: `NetCapabilities.bearerTypes`.
   *
   * Since: 1.0
   */
  properties[PROP_BEARER_TYPES]
      = g_param_spec_variant ("bearer-types", NULL, NULL, G_VARIANT_TYPE_ARRAY, NULL, flags);

  /**
   * HawserNetCapabilities:link-up-bandwidth-kbps:
   *
   * How much the link can send, in kbit/s; 0 where it is not known.
   *
   * OpenHarmony: `NetCapabilities.linkUpBandwidthKbps`.
   *
   * Since: 1.0
   */
  properties[PROP_LINK_UP_BANDWIDTH_KBPS]
      = g_param_spec_uint ("link-up-bandwidth-kbps", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HawserNetCapabilities:link-down-bandwidth-kbps:
   *
   * How much the link can receive, in kbit/s; 0 where it is not known.
   *
   * OpenHarmony: `NetCapabilities.linkDownBandwidthKbps`.
   *
   * Since: 1.0
   */
  properties[PROP_LINK_DOWN_BANDWIDTH_KBPS]
      = g_param_spec_uint ("link-down-bandwidth-kbps", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_net_capabilities_init (HawserNetCapabilities *self)
{
}

const HawserNetCapabilitySet *
hawser_net_capabilities_get_set (HawserNetCapabilities *self)
{
  return &self->set;
}

HawserNetCapabilities *
hawser_net_capabilities_new_sealed (const HawserNetCapabilitySet *set)
{
  HawserNetCapabilities *self = hawser_net_capabilities_new ();

  self->set = *set;
  self->sealed = TRUE;
  return self;
}

static GVariant *
numbers_of (guint64 bits)
{
  guint numbers[64];
  gsize n = 0;

  for (guint i = 0; bits != 0; i++, bits >>= 1)
    if ((bits & 1) != 0)
      numbers[n++] = i;
  return g_variant_ref_sink (
      g_variant_new_fixed_array (G_VARIANT_TYPE_UINT32, numbers, n, sizeof numbers[0]));
}

/* The bits of an array of numbers, none of which may be above @end; @invalid says so otherwise. */
static guint64
bits_of (GVariant *numbers, guint end, gboolean *invalid)
{
  guint64 bits = 0;
  gsize n = numbers != NULL ? g_variant_n_children (numbers) : 0;

  *invalid = FALSE;
  for (gsize i = 0; i < MIN (n, ELEMENTS_MAX); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (numbers, i);
      g_autoptr (GVariant) number = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                                        ? g_variant_get_variant (child)
                                        : g_variant_ref (child);
      gint64 value = -1;

      if (g_variant_is_of_type (number, G_VARIANT_TYPE_UINT32))
        value = g_variant_get_uint32 (number);
      else if (g_variant_is_of_type (number, G_VARIANT_TYPE_INT32))
        value = g_variant_get_int32 (number);

      if (value >= 0 && value <= end)
        bits |= G_GUINT64_CONSTANT (1) << value;
      else
        *invalid = TRUE;
    }
  return bits;
}

/**
 * hawser_net_capabilities_new:
 *
 * Makes capabilities that say nothing, to ask for some.
 *
 * Returns: (transfer full): capabilities
 *
 * Since: 1.0
 */
HawserNetCapabilities *
hawser_net_capabilities_new (void)
{
  return g_object_new (HAWSER_TYPE_NET_CAPABILITIES, NULL);
}

/**
 * hawser_net_capabilities_get_network_cap:
 * @self: capabilities
 *
 * Gets the capabilities as numbers.
 *
 * Returns: (transfer full): see [property@Hawser.NetCapabilities:network-cap]
 *
 * Since: 1.0
 */
GVariant *
hawser_net_capabilities_get_network_cap (HawserNetCapabilities *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_CAPABILITIES (self), NULL);

  return numbers_of (self->set.caps);
}

/**
 * hawser_net_capabilities_set_network_cap:
 * @self: capabilities
 * @network_cap: (nullable): an array of numbers; a floating one is consumed
 *
 * Sets the capabilities.
 *
 * Since: 1.0
 */
void
hawser_net_capabilities_set_network_cap (HawserNetCapabilities *self, GVariant *network_cap)
{
  g_return_if_fail (HAWSER_IS_NET_CAPABILITIES (self));
  g_return_if_fail (!self->sealed);
  g_return_if_fail (network_cap == NULL
                    || g_variant_is_of_type (network_cap, G_VARIANT_TYPE_ARRAY));

  if (network_cap != NULL)
    g_variant_ref_sink (network_cap);
  self->set.caps = bits_of (network_cap, HAWSER_NET_CAP_END, &self->set.invalid_caps);
  g_clear_pointer (&network_cap, g_variant_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NETWORK_CAP]);
}

/**
 * hawser_net_capabilities_add_cap:
 * @self: capabilities
 * @cap: a capability
 *
 * Adds a capability.
 *
 * Since: 1.0
 */
void
hawser_net_capabilities_add_cap (HawserNetCapabilities *self, HawserNetCap cap)
{
  g_return_if_fail (HAWSER_IS_NET_CAPABILITIES (self));
  g_return_if_fail (!self->sealed);

  if ((guint) cap <= HAWSER_NET_CAP_END)
    self->set.caps |= G_GUINT64_CONSTANT (1) << cap;
  else
    self->set.invalid_caps = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NETWORK_CAP]);
}

/**
 * hawser_net_capabilities_has_cap:
 * @self: capabilities
 * @cap: a capability
 *
 * Tells whether a capability is among them.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
hawser_net_capabilities_has_cap (HawserNetCapabilities *self, HawserNetCap cap)
{
  g_return_val_if_fail (HAWSER_IS_NET_CAPABILITIES (self), FALSE);

  return (guint) cap <= HAWSER_NET_CAP_END && (self->set.caps >> cap & 1) != 0;
}

/**
 * hawser_net_capabilities_get_bearer_types:
 * @self: capabilities
 *
 * Gets the bearers as numbers.
 *
 * Returns: (transfer full): see [property@Hawser.NetCapabilities:bearer-types]
 *
 * Since: 1.0
 */
GVariant *
hawser_net_capabilities_get_bearer_types (HawserNetCapabilities *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_CAPABILITIES (self), NULL);

  return numbers_of (self->set.bearers);
}

/**
 * hawser_net_capabilities_set_bearer_types:
 * @self: capabilities
 * @bearer_types: (nullable): an array of numbers; a floating one is consumed
 *
 * Sets the bearers.
 *
 * Since: 1.0
 */
void
hawser_net_capabilities_set_bearer_types (HawserNetCapabilities *self, GVariant *bearer_types)
{
  g_return_if_fail (HAWSER_IS_NET_CAPABILITIES (self));
  g_return_if_fail (!self->sealed);
  g_return_if_fail (bearer_types == NULL
                    || g_variant_is_of_type (bearer_types, G_VARIANT_TYPE_ARRAY));

  if (bearer_types != NULL)
    g_variant_ref_sink (bearer_types);
  self->set.bearers = bits_of (bearer_types, HAWSER_NET_BEAR_TYPE_END, &self->set.invalid_bearers);
  g_clear_pointer (&bearer_types, g_variant_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEARER_TYPES]);
}

/**
 * hawser_net_capabilities_add_bearer_type:
 * @self: capabilities
 * @bearer_type: a bearer
 *
 * Adds a bearer.
 *
 * Since: 1.0
 */
void
hawser_net_capabilities_add_bearer_type (HawserNetCapabilities *self, HawserNetBearType bearer_type)
{
  g_return_if_fail (HAWSER_IS_NET_CAPABILITIES (self));
  g_return_if_fail (!self->sealed);

  if ((guint) bearer_type <= HAWSER_NET_BEAR_TYPE_END)
    self->set.bearers |= 1u << bearer_type;
  else
    self->set.invalid_bearers = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BEARER_TYPES]);
}

/**
 * hawser_net_capabilities_has_bearer_type:
 * @self: capabilities
 * @bearer_type: a bearer
 *
 * Tells whether a bearer is among them.
 *
 * Returns: whether it is
 *
 * Since: 1.0
 */
gboolean
hawser_net_capabilities_has_bearer_type (HawserNetCapabilities *self, HawserNetBearType bearer_type)
{
  g_return_val_if_fail (HAWSER_IS_NET_CAPABILITIES (self), FALSE);

  return (guint) bearer_type <= HAWSER_NET_BEAR_TYPE_END
         && (self->set.bearers >> bearer_type & 1) != 0;
}

/**
 * hawser_net_capabilities_get_link_up_bandwidth_kbps:
 * @self: capabilities
 *
 * Gets how much the link can send.
 *
 * Returns: see [property@Hawser.NetCapabilities:link-up-bandwidth-kbps]
 *
 * Since: 1.0
 */
guint
hawser_net_capabilities_get_link_up_bandwidth_kbps (HawserNetCapabilities *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_CAPABILITIES (self), 0);

  return self->set.up;
}

/**
 * hawser_net_capabilities_set_link_up_bandwidth_kbps:
 * @self: capabilities
 * @kbps: see [property@Hawser.NetCapabilities:link-up-bandwidth-kbps]
 *
 * Sets how much the link can send.
 *
 * Since: 1.0
 */
void
hawser_net_capabilities_set_link_up_bandwidth_kbps (HawserNetCapabilities *self, guint kbps)
{
  g_return_if_fail (HAWSER_IS_NET_CAPABILITIES (self));
  g_return_if_fail (!self->sealed);

  if (self->set.up == kbps)
    return;
  self->set.up = kbps;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK_UP_BANDWIDTH_KBPS]);
}

/**
 * hawser_net_capabilities_get_link_down_bandwidth_kbps:
 * @self: capabilities
 *
 * Gets how much the link can receive.
 *
 * Returns: see [property@Hawser.NetCapabilities:link-down-bandwidth-kbps]
 *
 * Since: 1.0
 */
guint
hawser_net_capabilities_get_link_down_bandwidth_kbps (HawserNetCapabilities *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_CAPABILITIES (self), 0);

  return self->set.down;
}

/**
 * hawser_net_capabilities_set_link_down_bandwidth_kbps:
 * @self: capabilities
 * @kbps: see [property@Hawser.NetCapabilities:link-down-bandwidth-kbps]
 *
 * Sets how much the link can receive.
 *
 * Since: 1.0
 */
void
hawser_net_capabilities_set_link_down_bandwidth_kbps (HawserNetCapabilities *self, guint kbps)
{
  g_return_if_fail (HAWSER_IS_NET_CAPABILITIES (self));
  g_return_if_fail (!self->sealed);

  if (self->set.down == kbps)
    return;
  self->set.down = kbps;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LINK_DOWN_BANDWIDTH_KBPS]);
}
