/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-connection-properties-private.h"

#include "hawser-route-info.h"

#include <arpa/inet.h>
#include <string.h>

/**
 * HawserConnectionProperties:
 *
 * The link data of a network: interface, addresses, name servers, routes.
 *
 * Those of a network do not change: when the network does, there are new ones. The methods that set
 * or add something are for backends, which fill them in before they report them. A text that is no
 * address is left out.
 *
 * The order of addresses and of routes is the same whoever reports them: IPv4 first; default routes
 * first, then by prefix. Name servers keep their order.
 *
 * OpenHarmony: `connection.ConnectionProperties`. An empty list is there and empty, where
 * OpenHarmony leaves the property out.
 *
 * Since: 1.0
 */
struct _HawserConnectionProperties {
  GObject parent_instance;

  char *interface_name;
  char *domains;
  guint mtu;
  GArray *link_addresses; /* of Entry, as the others */
  GArray *dnses;
  GArray *routes;
  gboolean sealed;
};

G_DEFINE_FINAL_TYPE (HawserConnectionProperties, hawser_connection_properties, G_TYPE_OBJECT)

enum {
  PROP_INTERFACE_NAME = 1,
  PROP_DOMAINS,
  PROP_MTU,
  PROP_LINK_ADDRESSES,
  PROP_DNSES,
  PROP_ROUTES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* How many routes of a network are told; the first ones. */
#define ROUTES_MAX 1024

#define DEFAULT_MTU 1500

/* An address of any kind without padding, so that it can be compared as bytes. A network may have a
 * thousand routes: objects are made of them when somebody asks. */
typedef struct {
  guint8 family; /* HawserNetFamily */
  guint8 prefix_length;
  guint8 has_gateway;
  guint8 address[16];
  guint8 gateway[16];
} Entry;

static void
hawser_connection_properties_get_property (GObject *object,
                                           guint id,
                                           GValue *value,
                                           GParamSpec *pspec)
{
  HawserConnectionProperties *self = HAWSER_CONNECTION_PROPERTIES (object);

  switch (id)
    {
    case PROP_INTERFACE_NAME:
      g_value_set_string (value, self->interface_name);
      break;
    case PROP_DOMAINS:
      g_value_set_string (value, self->domains);
      break;
    case PROP_MTU:
      g_value_set_uint (value, self->mtu);
      break;
    case PROP_LINK_ADDRESSES:
      g_value_take_object (value, hawser_connection_properties_get_link_addresses (self));
      break;
    case PROP_DNSES:
      g_value_take_object (value, hawser_connection_properties_get_dnses (self));
      break;
    case PROP_ROUTES:
      g_value_take_object (value, hawser_connection_properties_get_routes (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_connection_properties_set_property (GObject *object,
                                           guint id,
                                           const GValue *value,
                                           GParamSpec *pspec)
{
  HawserConnectionProperties *self = HAWSER_CONNECTION_PROPERTIES (object);

  switch (id)
    {
    case PROP_INTERFACE_NAME:
      self->interface_name = g_value_dup_string (value);
      if (self->interface_name == NULL)
        self->interface_name = g_strdup ("");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_connection_properties_finalize (GObject *object)
{
  HawserConnectionProperties *self = HAWSER_CONNECTION_PROPERTIES (object);

  g_free (self->interface_name);
  g_free (self->domains);
  g_array_unref (self->link_addresses);
  g_array_unref (self->dnses);
  g_array_unref (self->routes);

  G_OBJECT_CLASS (hawser_connection_properties_parent_class)->finalize (object);
}

static void
hawser_connection_properties_class_init (HawserConnectionPropertiesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hawser_connection_properties_get_property;
  object_class->set_property = hawser_connection_properties_set_property;
  object_class->finalize = hawser_connection_properties_finalize;

  /**
   * HawserConnectionProperties:interface-name:
   *
   * The interface, such as `wlan0`.
   *
   * OpenHarmony: `ConnectionProperties.interfaceName`.
   *
   * Since: 1.0
   */
  properties[PROP_INTERFACE_NAME]
      = g_param_spec_string ("interface-name", NULL, NULL, "",
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * HawserConnectionProperties:domains:
   *
   * The domains in which names are searched, separated by blanks; empty for none.
   *
   * OpenHarmony: `ConnectionProperties.domains`.
   *
   * Since: 1.0
   */
  properties[PROP_DOMAINS] = g_param_spec_string ("domains", NULL, NULL, "", flags);

  /**
   * HawserConnectionProperties:mtu:
   *
   * The longest packet in bytes; 1500 where it is not known.
   *
   * OpenHarmony: `ConnectionProperties.mtu`.
   *
   * Since: 1.0
   */
  properties[PROP_MTU] = g_param_spec_uint ("mtu", NULL, NULL, 0, G_MAXUINT, DEFAULT_MTU, flags);

  /**
   * HawserConnectionProperties:link-addresses:
   *
   * The addresses of the interface: a list of [class@Hawser.LinkAddress].
   *
   * OpenHarmony: `ConnectionProperties.linkAddresses`.
   *
   * Since: 1.0
   */
  properties[PROP_LINK_ADDRESSES]
      = g_param_spec_object ("link-addresses", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * HawserConnectionProperties:dnses:
   *
   * The name servers: a list of [class@Hawser.NetAddress] with port 0.
   *
   * OpenHarmony: `ConnectionProperties.dnses`.
   *
   * Since: 1.0
   */
  properties[PROP_DNSES] = g_param_spec_object ("dnses", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  /**
   * HawserConnectionProperties:routes:
   *
   * The routes: a list of [class@Hawser.RouteInfo], 1024 at most.
   *
   * OpenHarmony: `ConnectionProperties.routes`.
   *
   * Since: 1.0
   */
  properties[PROP_ROUTES] = g_param_spec_object ("routes", NULL, NULL, G_TYPE_LIST_MODEL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_connection_properties_init (HawserConnectionProperties *self)
{
  self->domains = g_strdup ("");
  self->mtu = DEFAULT_MTU;
  self->link_addresses = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->dnses = g_array_new (FALSE, FALSE, sizeof (Entry));
  self->routes = g_array_new (FALSE, FALSE, sizeof (Entry));
}

static int
compare_addresses (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (Entry));
}

static int
compare_routes (gconstpointer a, gconstpointer b)
{
  const Entry *first = a;
  const Entry *second = b;

  if ((first->prefix_length == 0) != (second->prefix_length == 0))
    return first->prefix_length == 0 ? -1 : 1;
  return memcmp (a, b, sizeof (Entry));
}

void
hawser_connection_properties_seal (HawserConnectionProperties *self)
{
  if (self->sealed)
    return;
  self->sealed = TRUE;
  g_array_sort (self->link_addresses, compare_addresses);
  g_array_sort (self->routes, compare_routes);
}

static gboolean
arrays_equal (GArray *a, GArray *b)
{
  return a->len == b->len
         && (a->len == 0 || memcmp (a->data, b->data, a->len * sizeof (Entry)) == 0);
}

gboolean
hawser_connection_properties_equal (HawserConnectionProperties *self,
                                    HawserConnectionProperties *other)
{
  return self == other
         || (strcmp (self->interface_name, other->interface_name) == 0
             && strcmp (self->domains, other->domains) == 0 && self->mtu == other->mtu
             && arrays_equal (self->link_addresses, other->link_addresses)
             && arrays_equal (self->dnses, other->dnses)
             && arrays_equal (self->routes, other->routes));
}

/* Reads a literal, whose scope goes without saying: it is the interface. */
static gboolean
parse_address (const char *text, guint8 *family, guint8 *bytes)
{
  char plain[INET6_ADDRSTRLEN];
  gsize length = strcspn (text, "%");

  if (length >= sizeof plain)
    return FALSE;
  memcpy (plain, text, length);
  plain[length] = '\0';
  *family = HAWSER_NET_FAMILY_IPV4;
  if (inet_pton (AF_INET, plain, bytes) == 1)
    return TRUE;
  *family = HAWSER_NET_FAMILY_IPV6;
  return inet_pton (AF_INET6, plain, bytes) == 1;
}

static gboolean
entry_init (Entry *entry, const char *address, guint prefix_length)
{
  memset (entry, 0, sizeof *entry);
  if (!parse_address (address, &entry->family, entry->address))
    return FALSE;
  entry->prefix_length = MIN (prefix_length, entry->family == HAWSER_NET_FAMILY_IPV6 ? 128 : 32);
  return TRUE;
}

static HawserNetAddress *
address_of (guint8 family, const guint8 *bytes)
{
  char text[INET6_ADDRSTRLEN];

  inet_ntop (family == HAWSER_NET_FAMILY_IPV6 ? AF_INET6 : AF_INET, bytes, text, sizeof text);
  return hawser_net_address_new (text, family, 0);
}

static HawserLinkAddress *
link_address_of (const Entry *entry)
{
  g_autoptr (HawserNetAddress) address = address_of (entry->family, entry->address);

  return hawser_link_address_new (address, entry->prefix_length);
}

static void
append (GListStore *store, gpointer item)
{
  g_list_store_append (store, item);
  g_object_unref (item);
}

/**
 * hawser_connection_properties_new:
 * @interface_name: the interface, or an empty text where there is none
 *
 * Makes the link data of a network, for a backend that reports it.
 *
 * Returns: (transfer full): link data without addresses
 *
 * Since: 1.0
 */
HawserConnectionProperties *
hawser_connection_properties_new (const char *interface_name)
{
  g_return_val_if_fail (interface_name != NULL, NULL);

  return g_object_new (HAWSER_TYPE_CONNECTION_PROPERTIES, "interface-name", interface_name, NULL);
}

/**
 * hawser_connection_properties_get_interface_name:
 * @self: link data
 *
 * Gets the interface.
 *
 * Returns: (transfer none): see [property@Hawser.ConnectionProperties:interface-name]
 *
 * Since: 1.0
 */
const char *
hawser_connection_properties_get_interface_name (HawserConnectionProperties *self)
{
  g_return_val_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self), NULL);

  return self->interface_name;
}

/**
 * hawser_connection_properties_get_domains:
 * @self: link data
 *
 * Gets the domains in which names are searched.
 *
 * Returns: (transfer none): see [property@Hawser.ConnectionProperties:domains]
 *
 * Since: 1.0
 */
const char *
hawser_connection_properties_get_domains (HawserConnectionProperties *self)
{
  g_return_val_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self), NULL);

  return self->domains;
}

/**
 * hawser_connection_properties_set_domains:
 * @self: link data that is not reported yet
 * @domains: see [property@Hawser.ConnectionProperties:domains]
 *
 * Sets the domains in which names are searched.
 *
 * Since: 1.0
 */
void
hawser_connection_properties_set_domains (HawserConnectionProperties *self, const char *domains)
{
  g_return_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self));
  g_return_if_fail (domains != NULL);
  g_return_if_fail (!self->sealed);

  g_free (self->domains);
  self->domains = g_strdup (domains);
}

/**
 * hawser_connection_properties_get_mtu:
 * @self: link data
 *
 * Gets the length of the longest packet.
 *
 * Returns: see [property@Hawser.ConnectionProperties:mtu]
 *
 * Since: 1.0
 */
guint
hawser_connection_properties_get_mtu (HawserConnectionProperties *self)
{
  g_return_val_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self), 0);

  return self->mtu;
}

/**
 * hawser_connection_properties_set_mtu:
 * @self: link data that is not reported yet
 * @mtu: see [property@Hawser.ConnectionProperties:mtu]; 0 counts as 1500
 *
 * Sets the length of the longest packet.
 *
 * Since: 1.0
 */
void
hawser_connection_properties_set_mtu (HawserConnectionProperties *self, guint mtu)
{
  g_return_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self));
  g_return_if_fail (!self->sealed);

  self->mtu = mtu != 0 ? mtu : DEFAULT_MTU;
}

/**
 * hawser_connection_properties_get_link_addresses:
 * @self: link data
 *
 * Gets the addresses of the interface.
 *
 * Returns: (transfer full): see [property@Hawser.ConnectionProperties:link-addresses]
 *
 * Since: 1.0
 */
GListModel *
hawser_connection_properties_get_link_addresses (HawserConnectionProperties *self)
{
  GListStore *store;

  g_return_val_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self), NULL);

  store = g_list_store_new (HAWSER_TYPE_LINK_ADDRESS);
  for (guint i = 0; i < self->link_addresses->len; i++)
    append (store, link_address_of (&g_array_index (self->link_addresses, Entry, i)));
  return G_LIST_MODEL (store);
}

/**
 * hawser_connection_properties_add_link_address:
 * @self: link data that is not reported yet
 * @address: an IPv4 or IPv6 literal
 * @prefix_length: the length of its prefix in bits
 *
 * Adds an address of the interface.
 *
 * Since: 1.0
 */
void
hawser_connection_properties_add_link_address (HawserConnectionProperties *self,
                                               const char *address,
                                               guint prefix_length)
{
  Entry entry;

  g_return_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self));
  g_return_if_fail (address != NULL);
  g_return_if_fail (!self->sealed);

  if (entry_init (&entry, address, prefix_length))
    g_array_append_val (self->link_addresses, entry);
}

/**
 * hawser_connection_properties_get_dnses:
 * @self: link data
 *
 * Gets the name servers.
 *
 * Returns: (transfer full): see [property@Hawser.ConnectionProperties:dnses]
 *
 * Since: 1.0
 */
GListModel *
hawser_connection_properties_get_dnses (HawserConnectionProperties *self)
{
  GListStore *store;

  g_return_val_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self), NULL);

  store = g_list_store_new (HAWSER_TYPE_NET_ADDRESS);
  for (guint i = 0; i < self->dnses->len; i++)
    {
      const Entry *entry = &g_array_index (self->dnses, Entry, i);

      append (store, address_of (entry->family, entry->address));
    }
  return G_LIST_MODEL (store);
}

/**
 * hawser_connection_properties_add_dns:
 * @self: link data that is not reported yet
 * @address: an IPv4 or IPv6 literal
 *
 * Adds a name server, behind those that were added before.
 *
 * Since: 1.0
 */
void
hawser_connection_properties_add_dns (HawserConnectionProperties *self, const char *address)
{
  Entry entry;

  g_return_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self));
  g_return_if_fail (address != NULL);
  g_return_if_fail (!self->sealed);

  if (entry_init (&entry, address, 0))
    g_array_append_val (self->dnses, entry);
}

/**
 * hawser_connection_properties_get_routes:
 * @self: link data
 *
 * Gets the routes.
 *
 * Returns: (transfer full): see [property@Hawser.ConnectionProperties:routes]
 *
 * Since: 1.0
 */
GListModel *
hawser_connection_properties_get_routes (HawserConnectionProperties *self)
{
  GListStore *store;

  g_return_val_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self), NULL);

  store = g_list_store_new (HAWSER_TYPE_ROUTE_INFO);
  for (guint i = 0; i < self->routes->len; i++)
    {
      const Entry *entry = &g_array_index (self->routes, Entry, i);
      g_autoptr (HawserLinkAddress) destination = link_address_of (entry);
      g_autoptr (HawserNetAddress) gateway
          = entry->has_gateway ? address_of (entry->family, entry->gateway) : NULL;

      append (store, hawser_route_info_new (self->interface_name, destination, gateway));
    }
  return G_LIST_MODEL (store);
}

/**
 * hawser_connection_properties_add_route:
 * @self: link data that is not reported yet
 * @destination: an IPv4 or IPv6 literal
 * @prefix_length: the length of its prefix in bits; 0 for a default route
 * @gateway: (nullable): a literal of the same family, or %NULL for none
 *
 * Adds a route through the interface.
 *
 * Since: 1.0
 */
void
hawser_connection_properties_add_route (HawserConnectionProperties *self,
                                        const char *destination,
                                        guint prefix_length,
                                        const char *gateway)
{
  Entry entry;
  guint8 family;

  g_return_if_fail (HAWSER_IS_CONNECTION_PROPERTIES (self));
  g_return_if_fail (destination != NULL);
  g_return_if_fail (!self->sealed);

  if (self->routes->len >= ROUTES_MAX || !entry_init (&entry, destination, prefix_length))
    return;
  if (gateway != NULL)
    entry.has_gateway = parse_address (gateway, &family, entry.gateway) && family == entry.family;
  if (!entry.has_gateway)
    memset (entry.gateway, 0, sizeof entry.gateway);
  g_array_append_val (self->routes, entry);
}
