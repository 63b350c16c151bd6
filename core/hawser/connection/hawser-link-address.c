/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-link-address.h"

/**
 * HawserLinkAddress:
 *
 * An address together with the length of its prefix: an address of an interface, or the destination
 * of a route. It does not change.
 *
 * OpenHarmony: `connection.LinkAddress`.
 *
 * Since: 1.0
 */
struct _HawserLinkAddress {
  GObject parent_instance;

  HawserNetAddress *address;
  guint prefix_length;
};

G_DEFINE_FINAL_TYPE (HawserLinkAddress, hawser_link_address, G_TYPE_OBJECT)

enum { PROP_ADDRESS = 1, PROP_PREFIX_LENGTH, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_link_address_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserLinkAddress *self = HAWSER_LINK_ADDRESS (object);

  switch (id)
    {
    case PROP_ADDRESS:
      g_value_set_object (value, self->address);
      break;
    case PROP_PREFIX_LENGTH:
      g_value_set_uint (value, self->prefix_length);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_link_address_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HawserLinkAddress *self = HAWSER_LINK_ADDRESS (object);

  switch (id)
    {
    case PROP_ADDRESS:
      self->address = g_value_dup_object (value);
      if (self->address == NULL)
        self->address = g_object_new (HAWSER_TYPE_NET_ADDRESS, NULL);
      break;
    case PROP_PREFIX_LENGTH:
      self->prefix_length = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_link_address_finalize (GObject *object)
{
  HawserLinkAddress *self = HAWSER_LINK_ADDRESS (object);

  g_object_unref (self->address);

  G_OBJECT_CLASS (hawser_link_address_parent_class)->finalize (object);
}

static void
hawser_link_address_class_init (HawserLinkAddressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hawser_link_address_get_property;
  object_class->set_property = hawser_link_address_set_property;
  object_class->finalize = hawser_link_address_finalize;

  /**
   * HawserLinkAddress:address:
   *
   * The address, with its family and port 0.
   *
   * OpenHarmony: `LinkAddress.address`.
   *
   * Since: 1.0
   */
  properties[PROP_ADDRESS]
      = g_param_spec_object ("address", NULL, NULL, HAWSER_TYPE_NET_ADDRESS, flags);

  /**
   * HawserLinkAddress:prefix-length:
   *
   * The length of the prefix in bits: 0 to 32 for IPv4, 0 to 128 for IPv6.
   *
   * OpenHarmony: `LinkAddress.prefixLength`.
   *
   * Since: 1.0
   */
  properties[PROP_PREFIX_LENGTH]
      = g_param_spec_uint ("prefix-length", NULL, NULL, 0, 128, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_link_address_init (HawserLinkAddress *self)
{
}

/**
 * hawser_link_address_new:
 * @address: the address
 * @prefix_length: the length of the prefix in bits, up to 128
 *
 * Makes a link address.
 *
 * Returns: (transfer full): a link address
 *
 * Since: 1.0
 */
HawserLinkAddress *
hawser_link_address_new (HawserNetAddress *address, guint prefix_length)
{
  g_return_val_if_fail (HAWSER_IS_NET_ADDRESS (address), NULL);
  g_return_val_if_fail (prefix_length <= 128, NULL);

  return g_object_new (HAWSER_TYPE_LINK_ADDRESS, "address", address, "prefix-length", prefix_length,
                       NULL);
}

/**
 * hawser_link_address_get_address:
 * @self: a link address
 *
 * Gets the address.
 *
 * Returns: (transfer none): see [property@Hawser.LinkAddress:address]
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_link_address_get_address (HawserLinkAddress *self)
{
  g_return_val_if_fail (HAWSER_IS_LINK_ADDRESS (self), NULL);

  return self->address;
}

/**
 * hawser_link_address_get_prefix_length:
 * @self: a link address
 *
 * Gets the length of the prefix.
 *
 * Returns: see [property@Hawser.LinkAddress:prefix-length]
 *
 * Since: 1.0
 */
guint
hawser_link_address_get_prefix_length (HawserLinkAddress *self)
{
  g_return_val_if_fail (HAWSER_IS_LINK_ADDRESS (self), 0);

  return self->prefix_length;
}
