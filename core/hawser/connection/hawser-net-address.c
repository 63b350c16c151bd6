/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-address.h"

/**
 * HawserNetAddress:
 *
 * The address of one end of a connection, or where to send to: text, family and port.
 *
 * What the text may be depends on the call: see [method@Hawser.Socket.bind_async] and
 * [method@Hawser.TcpSocket.connect_async].
 *
 * OpenHarmony: `connection.NetAddress`, also `socket.NetAddress`.
 *
 * Since: 1.0
 */
struct _HawserNetAddress {
  GObject parent_instance;

  char *address;
  guint family;
  guint port;
};

G_DEFINE_FINAL_TYPE (HawserNetAddress, hawser_net_address, G_TYPE_OBJECT)

enum { PROP_ADDRESS = 1, PROP_FAMILY, PROP_PORT, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_net_address_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserNetAddress *self = HAWSER_NET_ADDRESS (object);

  switch (id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, hawser_net_address_get_address (self));
      break;
    case PROP_FAMILY:
      g_value_set_uint (value, hawser_net_address_get_family (self));
      break;
    case PROP_PORT:
      g_value_set_uint (value, hawser_net_address_get_port (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_address_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HawserNetAddress *self = HAWSER_NET_ADDRESS (object);

  switch (id)
    {
    case PROP_ADDRESS:
      hawser_net_address_set_address (self, g_value_get_string (value));
      break;
    case PROP_FAMILY:
      hawser_net_address_set_family (self, g_value_get_uint (value));
      break;
    case PROP_PORT:
      hawser_net_address_set_port (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_address_finalize (GObject *object)
{
  HawserNetAddress *self = HAWSER_NET_ADDRESS (object);

  g_free (self->address);

  G_OBJECT_CLASS (hawser_net_address_parent_class)->finalize (object);
}

static void
hawser_net_address_class_init (HawserNetAddressClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_net_address_get_property;
  object_class->set_property = hawser_net_address_set_property;
  object_class->finalize = hawser_net_address_finalize;

  /**
   * HawserNetAddress:address:
   *
   * The address as text: an IPv4 or IPv6 literal or, where the call allows it, a host name.
   *
   * OpenHarmony: `NetAddress.address`.
   *
   * Since: 1.0
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, "", flags);

  /**
   * HawserNetAddress:family:
   *
   * The address family: 1 for IPv4, 2 for IPv6. Any other number counts as 1.
   *
   * OpenHarmony: `NetAddress.family`.
   *
   * Since: 1.0
   */
  properties[PROP_FAMILY] = g_param_spec_uint ("family", NULL, NULL, 0, G_MAXUINT, 1, flags);

  /**
   * HawserNetAddress:port:
   *
   * The port, 0 to 65535. Another number makes the call that gets it fail with 401. In a bind, 0
   * means any free port.
   *
   * OpenHarmony: `NetAddress.port`.
   *
   * Since: 1.0
   */
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_net_address_init (HawserNetAddress *self)
{
  self->address = g_strdup ("");
  self->family = HAWSER_NET_FAMILY_IPV4;
}

/**
 * hawser_net_address_new:
 * @address: see [property@Hawser.NetAddress:address]
 * @family: see [property@Hawser.NetAddress:family]
 * @port: see [property@Hawser.NetAddress:port]
 *
 * Makes an address.
 *
 * Returns: (transfer full): an address
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_net_address_new (const char *address, guint family, guint port)
{
  g_return_val_if_fail (address != NULL, NULL);

  return g_object_new (HAWSER_TYPE_NET_ADDRESS, "address", address, "family", family, "port", port,
                       NULL);
}

/**
 * hawser_net_address_get_address:
 * @self: an address
 *
 * Gets the text of the address.
 *
 * Returns: (transfer none): see [property@Hawser.NetAddress:address]
 *
 * Since: 1.0
 */
const char *
hawser_net_address_get_address (HawserNetAddress *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_ADDRESS (self), NULL);

  return self->address;
}

/**
 * hawser_net_address_set_address:
 * @self: an address
 * @address: see [property@Hawser.NetAddress:address]
 *
 * Sets the text of the address.
 *
 * Since: 1.0
 */
void
hawser_net_address_set_address (HawserNetAddress *self, const char *address)
{
  g_return_if_fail (HAWSER_IS_NET_ADDRESS (self));
  g_return_if_fail (address != NULL);

  if (g_strcmp0 (self->address, address) == 0)
    return;
  g_free (self->address);
  self->address = g_strdup (address);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}

/**
 * hawser_net_address_get_family:
 * @self: an address
 *
 * Gets the address family.
 *
 * Returns: see [property@Hawser.NetAddress:family]
 *
 * Since: 1.0
 */
guint
hawser_net_address_get_family (HawserNetAddress *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_ADDRESS (self), 0);

  return self->family;
}

/**
 * hawser_net_address_set_family:
 * @self: an address
 * @family: see [property@Hawser.NetAddress:family]
 *
 * Sets the address family.
 *
 * Since: 1.0
 */
void
hawser_net_address_set_family (HawserNetAddress *self, guint family)
{
  g_return_if_fail (HAWSER_IS_NET_ADDRESS (self));

  if (self->family == family)
    return;
  self->family = family;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FAMILY]);
}

/**
 * hawser_net_address_get_port:
 * @self: an address
 *
 * Gets the port.
 *
 * Returns: see [property@Hawser.NetAddress:port]
 *
 * Since: 1.0
 */
guint
hawser_net_address_get_port (HawserNetAddress *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_ADDRESS (self), 0);

  return self->port;
}

/**
 * hawser_net_address_set_port:
 * @self: an address
 * @port: see [property@Hawser.NetAddress:port]
 *
 * Sets the port.
 *
 * Since: 1.0
 */
void
hawser_net_address_set_port (HawserNetAddress *self, guint port)
{
  g_return_if_fail (HAWSER_IS_NET_ADDRESS (self));

  if (self->port == port)
    return;
  self->port = port;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PORT]);
}
