/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-route-info.h"

/**
 * HawserRouteInfo:
 *
 * A route of a network. It does not change.
 *
 * OpenHarmony: `connection.RouteInfo`.
 *
 * Since: 1.0
 */
struct _HawserRouteInfo {
  GObject parent_instance;

  char *interface;
  HawserLinkAddress *destination;
  HawserNetAddress *gateway;
  gboolean has_gateway;
};

G_DEFINE_FINAL_TYPE (HawserRouteInfo, hawser_route_info, G_TYPE_OBJECT)

enum {
  PROP_INTERFACE = 1,
  PROP_DESTINATION,
  PROP_GATEWAY,
  PROP_HAS_GATEWAY,
  PROP_IS_DEFAULT_ROUTE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
hawser_route_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserRouteInfo *self = HAWSER_ROUTE_INFO (object);

  switch (id)
    {
    case PROP_INTERFACE:
      g_value_set_string (value, self->interface);
      break;
    case PROP_DESTINATION:
      g_value_set_object (value, self->destination);
      break;
    case PROP_GATEWAY:
      g_value_set_object (value, self->gateway);
      break;
    case PROP_HAS_GATEWAY:
      g_value_set_boolean (value, self->has_gateway);
      break;
    case PROP_IS_DEFAULT_ROUTE:
      g_value_set_boolean (value, hawser_route_info_get_is_default_route (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_route_info_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HawserRouteInfo *self = HAWSER_ROUTE_INFO (object);

  switch (id)
    {
    case PROP_INTERFACE:
      self->interface = g_value_dup_string (value);
      break;
    case PROP_DESTINATION:
      self->destination = g_value_dup_object (value);
      break;
    case PROP_GATEWAY:
      self->gateway = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_route_info_constructed (GObject *object)
{
  HawserRouteInfo *self = HAWSER_ROUTE_INFO (object);
  guint family;

  G_OBJECT_CLASS (hawser_route_info_parent_class)->constructed (object);

  if (self->interface == NULL)
    self->interface = g_strdup ("");
  if (self->destination == NULL)
    {
      g_autoptr (HawserNetAddress) any
          = hawser_net_address_new ("0.0.0.0", HAWSER_NET_FAMILY_IPV4, 0);

      self->destination = hawser_link_address_new (any, 0);
    }
  self->has_gateway = self->gateway != NULL;
  if (self->has_gateway)
    return;
  family = hawser_net_address_get_family (hawser_link_address_get_address (self->destination));
  self->gateway
      = hawser_net_address_new (family == HAWSER_NET_FAMILY_IPV6 ? "::" : "0.0.0.0", family, 0);
}

static void
hawser_route_info_finalize (GObject *object)
{
  HawserRouteInfo *self = HAWSER_ROUTE_INFO (object);

  g_free (self->interface);
  g_object_unref (self->destination);
  g_object_unref (self->gateway);

  G_OBJECT_CLASS (hawser_route_info_parent_class)->finalize (object);
}

static void
hawser_route_info_class_init (HawserRouteInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GParamFlags derived = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hawser_route_info_get_property;
  object_class->set_property = hawser_route_info_set_property;
  object_class->constructed = hawser_route_info_constructed;
  object_class->finalize = hawser_route_info_finalize;

  /**
   * HawserRouteInfo:interface:
   *
   * The interface that the route goes through.
   *
   * OpenHarmony: `RouteInfo.interface`.
   *
   * Since: 1.0
   */
  properties[PROP_INTERFACE] = g_param_spec_string ("interface", NULL, NULL, "", flags);

  /**
   * HawserRouteInfo:destination:
   *
   * Where the route leads.
   *
   * OpenHarmony: `RouteInfo.destination`.
   *
   * Since: 1.0
   */
  properties[PROP_DESTINATION]
      = g_param_spec_object ("destination", NULL, NULL, HAWSER_TYPE_LINK_ADDRESS, flags);

  /**
   * HawserRouteInfo:gateway:
   *
   * The gateway. Where there is none it is `0.0.0.0` or `::`, and
   * [property@Hawser.RouteInfo:has-gateway] is %FALSE.
   *
   * OpenHarmony: `RouteInfo.gateway`.
   *
   * Since: 1.0
   */
  properties[PROP_GATEWAY]
      = g_param_spec_object ("gateway", NULL, NULL, HAWSER_TYPE_NET_ADDRESS, flags);

  /**
   * HawserRouteInfo:has-gateway:
   *
   * Whether the route has a gateway.
   *
   * OpenHarmony: `RouteInfo.hasGateway`.
   *
   * Since: 1.0
   */
  properties[PROP_HAS_GATEWAY] = g_param_spec_boolean ("has-gateway", NULL, NULL, FALSE, derived);

  /**
   * HawserRouteInfo:is-default-route:
   *
   * Whether the route leads everywhere: its destination has a prefix of length 0.
   *
   * OpenHarmony: `RouteInfo.isDefaultRoute`.
   *
   * Since: 1.0
   */
  properties[PROP_IS_DEFAULT_ROUTE]
      = g_param_spec_boolean ("is-default-route", NULL, NULL, FALSE, derived);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_route_info_init (HawserRouteInfo *self)
{
}

/**
 * hawser_route_info_new:
 * @interface_name: the interface
 * @destination: where the route leads
 * @gateway: (nullable): the gateway, or %NULL for none
 *
 * Makes a route.
 *
 * Returns: (transfer full): a route
 *
 * Since: 1.0
 */
HawserRouteInfo *
hawser_route_info_new (const char *interface_name,
                       HawserLinkAddress *destination,
                       HawserNetAddress *gateway)
{
  g_return_val_if_fail (interface_name != NULL, NULL);
  g_return_val_if_fail (HAWSER_IS_LINK_ADDRESS (destination), NULL);
  g_return_val_if_fail (gateway == NULL || HAWSER_IS_NET_ADDRESS (gateway), NULL);

  return g_object_new (HAWSER_TYPE_ROUTE_INFO, "interface", interface_name, "destination",
                       destination, "gateway", gateway, NULL);
}

/**
 * hawser_route_info_get_interface:
 * @self: a route
 *
 * Gets the interface.
 *
 * Returns: (transfer none): see [property@Hawser.RouteInfo:interface]
 *
 * Since: 1.0
 */
const char *
hawser_route_info_get_interface (HawserRouteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_ROUTE_INFO (self), NULL);

  return self->interface;
}

/**
 * hawser_route_info_get_destination:
 * @self: a route
 *
 * Gets the destination.
 *
 * Returns: (transfer none): see [property@Hawser.RouteInfo:destination]
 *
 * Since: 1.0
 */
HawserLinkAddress *
hawser_route_info_get_destination (HawserRouteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_ROUTE_INFO (self), NULL);

  return self->destination;
}

/**
 * hawser_route_info_get_gateway:
 * @self: a route
 *
 * Gets the gateway.
 *
 * Returns: (transfer none): see [property@Hawser.RouteInfo:gateway]
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_route_info_get_gateway (HawserRouteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_ROUTE_INFO (self), NULL);

  return self->gateway;
}

/**
 * hawser_route_info_get_has_gateway:
 * @self: a route
 *
 * Gets whether there is a gateway.
 *
 * Returns: see [property@Hawser.RouteInfo:has-gateway]
 *
 * Since: 1.0
 */
gboolean
hawser_route_info_get_has_gateway (HawserRouteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_ROUTE_INFO (self), FALSE);

  return self->has_gateway;
}

/**
 * hawser_route_info_get_is_default_route:
 * @self: a route
 *
 * Gets whether the route leads everywhere.
 *
 * Returns: see [property@Hawser.RouteInfo:is-default-route]
 *
 * Since: 1.0
 */
gboolean
hawser_route_info_get_is_default_route (HawserRouteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_ROUTE_INFO (self), FALSE);

  return hawser_link_address_get_prefix_length (self->destination) == 0;
}
