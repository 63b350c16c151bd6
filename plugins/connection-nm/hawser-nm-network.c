/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-nm-network.h"

#include <string.h>
#include <sys/socket.h>

/* What every link has by itself says nothing of a network. */
static gboolean
is_link_local (const char *address)
{
  return g_str_has_prefix (address, "fe80:");
}

static gboolean
has_address (NMIPConfig *config)
{
  GPtrArray *addresses = config != NULL ? nm_ip_config_get_addresses (config) : NULL;

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    if (!is_link_local (nm_ip_address_get_address (g_ptr_array_index (addresses, i))))
      return TRUE;
  return FALSE;
}

static gboolean
is_connected (NMDevice *device)
{
  NMActiveConnection *active = nm_device_get_active_connection (device);
  NMDeviceInterfaceFlags flags = nm_device_get_interface_flags (device);

  if (NM_IS_DEVICE_LOOPBACK (device))
    return FALSE;
  /* NetworkManager waits some seconds whether the carrier comes back; what is sent is lost at once.
   * What has no flags, is not of the kernel. */
  if ((flags & NM_DEVICE_INTERFACE_FLAG_UP) != 0 && (flags & NM_DEVICE_INTERFACE_FLAG_CARRIER) == 0)
    return FALSE;
  if (active != NULL)
    /* The port of a bridge or a bond has no addresses of its own. */
    return nm_active_connection_get_state (active) == NM_ACTIVE_CONNECTION_STATE_ACTIVATED
           && nm_active_connection_get_master (active) == NULL;
  /* Somebody else may have set up what NetworkManager was told to leave alone. */
  return nm_device_get_state (device) == NM_DEVICE_STATE_UNMANAGED
         && (flags & NM_DEVICE_INTERFACE_FLAG_UP) != 0
         && (has_address (nm_device_get_ip4_config (device))
             || has_address (nm_device_get_ip6_config (device)));
}

const char *
hawser_nm_network_get_interface (NMDevice *device)
{
  /* That of a modem is another one than the port it is talked to on. */
  const char *name = nm_device_get_ip_iface (device);

  return name != NULL ? name : nm_device_get_iface (device);
}

static HawserNetBearType
get_bearer (NMDevice *device)
{
  switch (nm_device_get_device_type (device))
    {
    case NM_DEVICE_TYPE_WIFI:
    case NM_DEVICE_TYPE_WIFI_P2P:
    case NM_DEVICE_TYPE_OLPC_MESH:
      return HAWSER_NET_BEAR_TYPE_WIFI;
    case NM_DEVICE_TYPE_MODEM:
    case NM_DEVICE_TYPE_WIMAX:
      return HAWSER_NET_BEAR_TYPE_CELLULAR;
    case NM_DEVICE_TYPE_BT:
      return HAWSER_NET_BEAR_TYPE_BLUETOOTH;
    case NM_DEVICE_TYPE_WIREGUARD:
    case NM_DEVICE_TYPE_TUN:
    case NM_DEVICE_TYPE_IP_TUNNEL:
      return HAWSER_NET_BEAR_TYPE_VPN;
    default:
      return HAWSER_NET_BEAR_TYPE_ETHERNET;
    }
}

static guint
get_bandwidth (NMDevice *device)
{
  if (NM_IS_DEVICE_WIFI (device))
    return nm_device_wifi_get_bitrate (NM_DEVICE_WIFI (device)); /* kbit/s */
  if (NM_IS_DEVICE_ETHERNET (device))
    return nm_device_ethernet_get_speed (NM_DEVICE_ETHERNET (device)) * 1000; /* Mbit/s */
  return 0;
}

static gboolean
has_default_route (NMIPConfig *config)
{
  GPtrArray *routes;

  if (config == NULL)
    return FALSE;
  if (nm_ip_config_get_gateway (config) != NULL)
    return TRUE;
  routes = nm_ip_config_get_routes (config);
  for (guint i = 0; routes != NULL && i < routes->len; i++)
    if (nm_ip_route_get_prefix (g_ptr_array_index (routes, i)) == 0)
      return TRUE;
  return FALSE;
}

/* What NetworkManager has found out. Where it does not look, it takes every route for a good one. */
static HawserConnectivity
get_connectivity (NMClient *client, NMDevice *device, gboolean *checking)
{
  static const struct {
    NMConnectivityState state;
    HawserConnectivity connectivity;
  } best_first[] = {
    { NM_CONNECTIVITY_FULL, HAWSER_CONNECTIVITY_FULL },
    { NM_CONNECTIVITY_PORTAL, HAWSER_CONNECTIVITY_PORTAL },
    { NM_CONNECTIVITY_LIMITED, HAWSER_CONNECTIVITY_LIMITED },
    { NM_CONNECTIVITY_NONE, HAWSER_CONNECTIVITY_NONE },
  };

  if (!nm_client_connectivity_check_get_available (client)
      || !nm_client_connectivity_check_get_enabled (client))
    return HAWSER_CONNECTIVITY_UNKNOWN;
  for (guint i = 0; i < G_N_ELEMENTS (best_first); i++)
    if (nm_device_get_connectivity (device, AF_INET) == best_first[i].state
        || nm_device_get_connectivity (device, AF_INET6) == best_first[i].state)
      return best_first[i].connectivity;
  *checking = TRUE;
  return HAWSER_CONNECTIVITY_UNKNOWN;
}

static HawserMetered
get_metered (NMDevice *device)
{
  switch (nm_device_get_metered (device))
    {
    case NM_METERED_YES:
    case NM_METERED_GUESS_YES:
      return HAWSER_METERED_YES;
    case NM_METERED_NO:
    case NM_METERED_GUESS_NO:
      return HAWSER_METERED_NO;
    default:
      return HAWSER_METERED_UNKNOWN;
    }
}

static void
add_config (HawserConnectionProperties *properties, GPtrArray *domains, NMIPConfig *config)
{
  GPtrArray *list;
  const char *const *names;

  if (config == NULL)
    return;
  list = nm_ip_config_get_addresses (config);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      NMIPAddress *address = g_ptr_array_index (list, i);

      if (!is_link_local (nm_ip_address_get_address (address)))
        hawser_connection_properties_add_link_address (properties,
                                                       nm_ip_address_get_address (address),
                                                       nm_ip_address_get_prefix (address));
    }
  list = nm_ip_config_get_routes (config);
  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      NMIPRoute *route = g_ptr_array_index (list, i);
      const char *destination = nm_ip_route_get_dest (route);

      /* Those of other tables are for those who ask for them. */
      if (nm_ip_route_get_attribute (route, "table") == NULL && !is_link_local (destination)
          && !g_str_has_prefix (destination, "ff00:"))
        hawser_connection_properties_add_route (properties, destination,
                                                nm_ip_route_get_prefix (route),
                                                nm_ip_route_get_next_hop (route));
    }
  names = nm_ip_config_get_nameservers (config);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    hawser_connection_properties_add_dns (properties, names[i]);

  names = nm_ip_config_get_searches (config);
  if (names == NULL || names[0] == NULL)
    names = nm_ip_config_get_domains (config);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (domains, names[i], g_str_equal, NULL))
      g_ptr_array_add (domains, (gpointer) names[i]);
}

static HawserConnectionProperties *
make_properties (const char *interface_name, NMIPConfig *config4, NMIPConfig *config6, guint mtu)
{
  HawserConnectionProperties *properties = hawser_connection_properties_new (interface_name);
  g_autoptr (GPtrArray) domains = g_ptr_array_new ();
  g_autofree char *joined = NULL;

  add_config (properties, domains, config4);
  add_config (properties, domains, config6);
  g_ptr_array_add (domains, NULL);
  joined = g_strjoinv (" ", (char **) domains->pdata);
  hawser_connection_properties_set_domains (properties, joined);
  hawser_connection_properties_set_mtu (properties, mtu);
  return properties;
}

/* SIMs are counted in the order in which NetworkManager found the modems. */
static char *
get_slot (NMClient *client, NMDevice *device)
{
  const GPtrArray *devices = nm_client_get_devices (client);
  guint slot = 0;

  for (guint i = 0; i < devices->len && g_ptr_array_index (devices, i) != device; i++)
    if (NM_IS_DEVICE_MODEM (g_ptr_array_index (devices, i)))
      slot++;
  return g_strdup_printf ("slot%u", slot);
}

HawserNetDescription *
hawser_nm_network_describe (NMClient *client, NMDevice *device, gboolean checking)
{
  g_autoptr (HawserConnectionProperties) properties = NULL;
  HawserNetDescription *network;
  const char *interface_name = hawser_nm_network_get_interface (device);
  NMIPConfig *configs[] = { nm_device_get_ip4_config (device), nm_device_get_ip6_config (device) };
  HawserConnectivity connectivity = get_connectivity (client, device, &checking);
  HawserNetBearType bearer = get_bearer (device);
  guint bandwidth = get_bandwidth (device);

  if (interface_name == NULL || !is_connected (device))
    return NULL;
  properties = make_properties (interface_name, configs[0], configs[1], nm_device_get_mtu (device));
  network = hawser_net_description_new (interface_name, bearer, properties);
  hawser_net_description_set_bandwidth (network, bandwidth, bandwidth);
  hawser_net_description_set_metered (network, get_metered (device));
  if (bearer == HAWSER_NET_BEAR_TYPE_CELLULAR)
    {
      g_autofree char *slot = get_slot (client, device);

      hawser_net_description_set_identifier (network, slot);
    }
  if (has_default_route (configs[0]) || has_default_route (configs[1]))
    {
      hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
      hawser_net_description_set_connectivity (network, connectivity);
      if (checking)
        hawser_net_description_add_cap (network, HAWSER_NET_CAP_CHECKING_CONNECTIVITY);
    }
  return network;
}

static gboolean
shares_address (NMIPConfig *one, NMIPConfig *other)
{
  GPtrArray *mine = one != NULL ? nm_ip_config_get_addresses (one) : NULL;
  GPtrArray *theirs = other != NULL ? nm_ip_config_get_addresses (other) : NULL;

  for (guint i = 0; mine != NULL && i < mine->len; i++)
    for (guint j = 0; theirs != NULL && j < theirs->len; j++)
      if (strcmp (nm_ip_address_get_address (g_ptr_array_index (mine, i)),
                  nm_ip_address_get_address (g_ptr_array_index (theirs, j)))
          == 0)
        return TRUE;
  return FALSE;
}

/* NetworkManager says which device a VPN goes through, not which interface it has made. */
static NMDevice *
find_tunnel (NMClient *client, NMActiveConnection *vpn)
{
  const GPtrArray *devices = nm_client_get_devices (client);

  for (guint i = 0; i < devices->len; i++)
    {
      NMDevice *device = g_ptr_array_index (devices, i);

      if (shares_address (nm_device_get_ip4_config (device),
                          nm_active_connection_get_ip4_config (vpn))
          || shares_address (nm_device_get_ip6_config (device),
                             nm_active_connection_get_ip6_config (vpn)))
        return device;
    }
  return NULL;
}

HawserNetDescription *
hawser_nm_network_describe_vpn (NMClient *client, NMActiveConnection *vpn)
{
  g_autoptr (HawserConnectionProperties) properties = NULL;
  HawserNetDescription *network;
  NMIPConfig *configs[]
      = { nm_active_connection_get_ip4_config (vpn), nm_active_connection_get_ip6_config (vpn) };
  const GPtrArray *carriers = nm_active_connection_get_devices (vpn);
  NMDevice *carrier = carriers->len > 0 ? g_ptr_array_index (carriers, 0) : NULL;
  NMDevice *tunnel = find_tunnel (client, vpn);
  gboolean checking = FALSE;
  const char *name = tunnel != NULL ? hawser_nm_network_get_interface (tunnel)
                                    : nm_active_connection_get_id (vpn);

  if (name == NULL || nm_active_connection_get_state (vpn) != NM_ACTIVE_CONNECTION_STATE_ACTIVATED)
    return NULL;
  properties = make_properties (tunnel != NULL ? name : "", configs[0], configs[1],
                                tunnel != NULL ? nm_device_get_mtu (tunnel) : 0);
  network = hawser_net_description_new (name, HAWSER_NET_BEAR_TYPE_VPN, properties);
  if (carrier != NULL)
    hawser_net_description_set_metered (network, get_metered (carrier));
  if (has_default_route (configs[0]) || has_default_route (configs[1]))
    {
      hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
      if (tunnel != NULL)
        hawser_net_description_set_connectivity (network,
                                                 get_connectivity (client, tunnel, &checking));
    }
  return network;
}
