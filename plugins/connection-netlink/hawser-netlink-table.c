/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-netlink-table.h"

#include "hawser-netlink-link.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <netlink/msg.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include <string.h>

/* Of more routes of a link than are told nothing is kept. */
#define ROUTES_MAX 1024

typedef struct {
  guint8 family;
  guint8 prefix_length;
  guint8 scope;
  guint32 flags;
  guint8 bytes[16];
} Address;

typedef struct {
  int index;
  char name[IFNAMSIZ];
  guint flags;
  guint8 oper_state;
  guint mtu;
  int master;
  HawserNetBearType bearer;
  gboolean bearer_known;
  guint speed;            /* kbit/s */
  gboolean speed_unknown; /* it is asked for */
  GArray *addresses;      /* of Address */
  guint n_routes;
  gboolean overflown; /* there were more than are kept */
  GArray *collected;  /* indexes of routes, while a report is made */
  gboolean dirty;
  gboolean due; /* in this round of reports */
  char *key;    /* under which it was reported, or NULL */
} Link;

/* What the kernel takes for one route; several next hops may lead the same way. */
typedef struct {
  guint8 family;
  guint8 prefix_length;
  guint8 tos;
  guint8 unused;
  guint32 priority;
  guint8 destination[16];
} RouteKey;

typedef struct {
  int index;
  gboolean has_gateway;
  guint8 gateway[16];
} Hop;

typedef struct {
  RouteKey key;
  gboolean is_own; /* that of an address, or a default route: it is told before others */
  GArray *hops;    /* of Hop */
} Route;

struct _HawserNetlinkTable {
  GHashTable *links;      /* index -> Link */
  GHashTable *routes;     /* RouteKey -> Route; the key is the value's */
  GArray *unknown_speeds; /* of HawserNetlinkSpeed, to be asked for */
  GPtrArray *gone;        /* keys of networks that are to be reported as gone */
  gboolean dirty;
  gboolean in_round; /* of reports, which may take several turns */
  gboolean doubt;
  gboolean deleted; /* a route, since it was asked for the last time */
  char *default_key;
  gboolean default_reported;
};

static void
link_free (gpointer data)
{
  Link *link = data;

  g_array_unref (link->addresses);
  g_free (link->key);
  g_free (link);
}

static void
route_free (gpointer data)
{
  Route *route = data;

  g_array_unref (route->hops);
  g_free (route);
}

static guint
route_hash (gconstpointer data)
{
  const guint32 *words = data;
  guint32 hash = 2166136261u;

  G_STATIC_ASSERT (sizeof (RouteKey) == 24);
  for (gsize i = 0; i < sizeof (RouteKey) / sizeof *words; i++)
    {
      hash = (hash ^ words[i]) * 16777619u;
      hash ^= hash >> 15;
    }
  return hash;
}

static gboolean
route_equal (gconstpointer a, gconstpointer b)
{
  return memcmp (a, b, sizeof (RouteKey)) == 0;
}

HawserNetlinkTable *
hawser_netlink_table_new (void)
{
  HawserNetlinkTable *self = g_new0 (HawserNetlinkTable, 1);

  self->links = g_hash_table_new_full (NULL, NULL, NULL, link_free);
  self->routes = g_hash_table_new_full (route_hash, route_equal, NULL, route_free);
  self->gone = g_ptr_array_new_with_free_func (g_free);
  self->unknown_speeds = g_array_new (FALSE, TRUE, sizeof (HawserNetlinkSpeed));
  return self;
}

void
hawser_netlink_table_free (HawserNetlinkTable *self)
{
  g_hash_table_unref (self->links);
  g_hash_table_unref (self->routes);
  g_ptr_array_unref (self->gone);
  g_array_unref (self->unknown_speeds);
  g_free (self->default_key);
  g_free (self);
}

static Link *
find_link (HawserNetlinkTable *self, int index)
{
  return g_hash_table_lookup (self->links, GINT_TO_POINTER (index));
}

static void
touch (HawserNetlinkTable *self, Link *link)
{
  link->dirty = TRUE;
  self->dirty = TRUE;
}

/* Messages may come for a link that is not known yet: the dumps run one after the other. */
static Link *
ensure_link (HawserNetlinkTable *self, int index)
{
  Link *link = find_link (self, index);

  if (link == NULL)
    {
      link = g_new0 (Link, 1);
      link->index = index;
      link->addresses = g_array_new (FALSE, TRUE, sizeof (Address));
      g_hash_table_insert (self->links, GINT_TO_POINTER (index), link);
    }
  return link;
}

static void
forget_key (HawserNetlinkTable *self, Link *link)
{
  if (link->key != NULL)
    g_ptr_array_add (self->gone, g_steal_pointer (&link->key));
  self->dirty = TRUE;
}

/* Routes */

/* Drops the hops of a route that a test is true for; @hop: NULL for all of a link, @index 0 for all. */
static void
drop_hops (HawserNetlinkTable *self, Route *route, int index, const Hop *hop)
{
  for (guint i = route->hops->len; i > 0; i--)
    {
      Hop *other = &g_array_index (route->hops, Hop, i - 1);
      Link *link;

      if (index != 0 && other->index != index)
        continue;
      if (hop != NULL
          && (other->has_gateway != hop->has_gateway
              || memcmp (other->gateway, hop->gateway, sizeof hop->gateway) != 0))
        continue;
      link = find_link (self, other->index);
      if (link != NULL)
        {
          link->n_routes--;
          /* There is room again for what was left out. */
          if (link->overflown && link->n_routes <= ROUTES_MAX / 2)
            {
              link->overflown = FALSE;
              self->doubt = TRUE;
            }
          touch (self, link);
        }
      g_array_remove_index (route->hops, i - 1);
    }
}

static void
drop_routes (HawserNetlinkTable *self, int index)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->routes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Route *route = value;

      drop_hops (self, route, index, NULL);
      if (route->hops->len == 0)
        g_hash_table_iter_remove (&iter);
    }
}

static void
copy_address (guint8 bytes[16], struct nl_addr *address)
{
  memset (bytes, 0, 16);
  if (address != NULL)
    memcpy (bytes, nl_addr_get_binary_addr (address), MIN (nl_addr_get_len (address), 16));
}

static void
add_hop (HawserNetlinkTable *self, Route *route, const Hop *hop)
{
  Link *link = ensure_link (self, hop->index);

  for (guint i = 0; i < route->hops->len; i++)
    {
      Hop *other = &g_array_index (route->hops, Hop, i);

      if (other->index == hop->index && other->has_gateway == hop->has_gateway
          && memcmp (other->gateway, hop->gateway, sizeof hop->gateway) == 0)
        return;
    }
  if (link->n_routes >= ROUTES_MAX && !route->is_own)
    {
      link->overflown = TRUE;
      return;
    }
  link->n_routes++;
  g_array_append_val (route->hops, *hop);
  touch (self, link);
}

/* What is not told anybody is not looked at any further: there may be thousands in a second. */
static gboolean
is_told (const struct rtmsg *header)
{
  if (header->rtm_table != RT_TABLE_MAIN || header->rtm_type != RTN_UNICAST
      || (header->rtm_flags & RTM_F_CLONED) != 0)
    return FALSE;
  return header->rtm_family == AF_INET || header->rtm_family == AF_INET6;
}

static gboolean
is_link_local (const RouteKey *key)
{
  return key->family == AF_INET6 && key->prefix_length >= 10 && key->destination[0] == 0xfe
         && (key->destination[1] & 0xc0) == 0x80;
}

static void
apply_route (HawserNetlinkTable *self, struct nlmsghdr *message)
{
  struct rtmsg *header = nlmsg_data (message);
  struct rtnl_route *parsed = NULL;
  RouteKey key = { 0 };
  Route *route;
  int n;

  if (!is_told (header) || rtnl_route_parse (message, &parsed) < 0)
    return;
  self->deleted = self->deleted || message->nlmsg_type == RTM_DELROUTE;
  key.family = header->rtm_family;
  key.prefix_length = header->rtm_dst_len;
  key.tos = header->rtm_tos;
  key.priority = rtnl_route_get_priority (parsed);
  copy_address (key.destination, rtnl_route_get_dst (parsed));
  if (is_link_local (&key))
    {
      rtnl_route_put (parsed);
      return;
    }

  route = g_hash_table_lookup (self->routes, &key);
  if (message->nlmsg_type == RTM_NEWROUTE && route == NULL)
    {
      route = g_new0 (Route, 1);
      route->key = key;
      route->is_own = key.prefix_length == 0 || header->rtm_protocol == RTPROT_KERNEL;
      route->hops = g_array_new (FALSE, FALSE, sizeof (Hop));
      g_hash_table_insert (self->routes, &route->key, route);
    }
  else if (message->nlmsg_type == RTM_NEWROUTE && (message->nlmsg_flags & NLM_F_REPLACE) != 0)
    {
      drop_hops (self, route, 0, NULL);
    }
  n = route != NULL ? rtnl_route_get_nnexthops (parsed) : 0;
  for (int i = 0; i < n; i++)
    {
      struct rtnl_nexthop *next = rtnl_route_nexthop_n (parsed, i);
      struct nl_addr *gateway = rtnl_route_nh_get_gateway (next);
      Hop hop = { .index = rtnl_route_nh_get_ifindex (next) };

      if (gateway != NULL && nl_addr_get_family (gateway) == key.family)
        {
          hop.has_gateway = TRUE;
          copy_address (hop.gateway, gateway);
        }
      if (message->nlmsg_type == RTM_NEWROUTE)
        add_hop (self, route, &hop);
      else
        drop_hops (self, route, hop.index, &hop);
    }
  if (route != NULL && route->hops->len == 0)
    g_hash_table_remove (self->routes, &key);
  rtnl_route_put (parsed);
}

/* Links and addresses */

static gboolean
has_carrier (const Link *link)
{
  const guint wanted = IFF_UP | IFF_LOWER_UP;

  return (link->flags & wanted) == wanted
         && (link->oper_state == IF_OPER_UP || link->oper_state == IF_OPER_UNKNOWN);
}

static void
apply_link (HawserNetlinkTable *self, struct nlmsghdr *message)
{
  struct ifinfomsg *header = nlmsg_data (message);
  struct nlattr *attributes[IFLA_MAX + 1];
  struct nlattr *info[IFLA_INFO_MAX + 1] = { NULL };
  const char *kind = NULL;
  gboolean had_carrier;
  Link *link;

  /* A bridge tells of its ports in messages of its own family. */
  if (header->ifi_family != AF_UNSPEC
      || nlmsg_parse (message, sizeof *header, attributes, IFLA_MAX, NULL) < 0)
    return;

  if (message->nlmsg_type == RTM_DELLINK)
    {
      link = find_link (self, header->ifi_index);
      if (link == NULL)
        return;
      drop_routes (self, link->index);
      forget_key (self, link);
      g_hash_table_remove (self->links, GINT_TO_POINTER (header->ifi_index));
      return;
    }

  link = ensure_link (self, header->ifi_index);
  had_carrier = has_carrier (link);
  if ((link->flags & IFF_UP) != 0 && (header->ifi_flags & IFF_UP) == 0)
    self->doubt = TRUE;
  link->flags = header->ifi_flags;
  link->master = attributes[IFLA_MASTER] != NULL ? (int) nla_get_u32 (attributes[IFLA_MASTER]) : 0;
  if (attributes[IFLA_OPERSTATE] != NULL)
    link->oper_state = nla_get_u8 (attributes[IFLA_OPERSTATE]);
  if (attributes[IFLA_MTU] != NULL)
    link->mtu = nla_get_u32 (attributes[IFLA_MTU]);
  if (attributes[IFLA_IFNAME] != NULL
      && strcmp (link->name, nla_get_string (attributes[IFLA_IFNAME])) != 0)
    {
      g_strlcpy (link->name, nla_get_string (attributes[IFLA_IFNAME]), sizeof link->name);
      forget_key (self, link);
    }
  if (!link->bearer_known)
    {
      if (attributes[IFLA_LINKINFO] != NULL
          && nla_parse_nested (info, IFLA_INFO_MAX, attributes[IFLA_LINKINFO], NULL) >= 0
          && info[IFLA_INFO_KIND] != NULL)
        kind = nla_get_string (info[IFLA_INFO_KIND]);
      link->bearer
          = hawser_netlink_link_get_bearer (link->name, link->index, header->ifi_type, kind);
      link->bearer_known = TRUE;
    }
  /* Once for each connection. */
  if (has_carrier (link) && !had_carrier && link->bearer == HAWSER_NET_BEAR_TYPE_ETHERNET
      && (link->flags & IFF_LOOPBACK) == 0)
    {
      HawserNetlinkSpeed speed = { .index = link->index };

      g_strlcpy (speed.name, link->name, sizeof speed.name);
      g_array_append_val (self->unknown_speeds, speed);
      link->speed_unknown = TRUE;
    }
  touch (self, link);
}

static void
apply_address (HawserNetlinkTable *self, struct nlmsghdr *message)
{
  struct ifaddrmsg *header = nlmsg_data (message);
  struct nlattr *attributes[IFA_MAX + 1];
  struct nlattr *which;
  Address address = { 0 };
  Link *link;

  if ((header->ifa_family != AF_INET && header->ifa_family != AF_INET6)
      || nlmsg_parse (message, sizeof *header, attributes, IFA_MAX, NULL) < 0)
    return;
  /* On a link between two, the other one is the peer's. */
  which = attributes[IFA_LOCAL] != NULL ? attributes[IFA_LOCAL] : attributes[IFA_ADDRESS];
  if (which == NULL)
    return;
  address.family = header->ifa_family;
  address.prefix_length = header->ifa_prefixlen;
  address.scope = header->ifa_scope;
  address.flags
      = attributes[IFA_FLAGS] != NULL ? nla_get_u32 (attributes[IFA_FLAGS]) : header->ifa_flags;
  memcpy (address.bytes, nla_data (which), MIN (nla_len (which), 16));

  link = ensure_link (self, header->ifa_index);
  for (guint i = 0; i < link->addresses->len; i++)
    {
      Address *other = &g_array_index (link->addresses, Address, i);

      if (other->family == address.family && other->prefix_length == address.prefix_length
          && memcmp (other->bytes, address.bytes, sizeof address.bytes) == 0)
        {
          g_array_remove_index (link->addresses, i);
          break;
        }
    }
  if (message->nlmsg_type == RTM_NEWADDR)
    g_array_append_val (link->addresses, address);
  else if (address.family == AF_INET)
    self->doubt = TRUE;
  touch (self, link);
}

void
hawser_netlink_table_apply (HawserNetlinkTable *self, struct nlmsghdr *message)
{
  switch (message->nlmsg_type)
    {
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      apply_route (self, message);
      break;
    case RTM_NEWADDR:
    case RTM_DELADDR:
      apply_address (self, message);
      break;
    case RTM_NEWLINK:
    case RTM_DELLINK:
      apply_link (self, message);
      break;
    default:
      break;
    }
}

void
hawser_netlink_table_clear (HawserNetlinkTable *self)
{
  GHashTableIter iter;
  gpointer value;

  /* What is not told anew is gone. */
  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    forget_key (self, value);
  g_hash_table_remove_all (self->routes);
  g_hash_table_remove_all (self->links);
  self->doubt = FALSE;
  self->dirty = TRUE;
}

void
hawser_netlink_table_clear_routes (HawserNetlinkTable *self)
{
  drop_routes (self, 0);
  self->doubt = FALSE;
}

gboolean
hawser_netlink_table_take_doubt (HawserNetlinkTable *self)
{
  gboolean doubt = self->doubt;

  self->doubt = FALSE;
  return doubt;
}

gboolean
hawser_netlink_table_take_deleted (HawserNetlinkTable *self)
{
  gboolean deleted = self->deleted;

  self->deleted = FALSE;
  return deleted;
}

gboolean
hawser_netlink_table_is_dirty (HawserNetlinkTable *self)
{
  return self->dirty || self->in_round;
}

GArray *
hawser_netlink_table_take_unknown_speeds (HawserNetlinkTable *self)
{
  GArray *speeds;

  if (self->unknown_speeds->len == 0)
    return NULL;
  speeds = self->unknown_speeds;
  self->unknown_speeds = g_array_new (FALSE, TRUE, sizeof (HawserNetlinkSpeed));
  return speeds;
}

void
hawser_netlink_table_set_speeds (HawserNetlinkTable *self, GArray *speeds)
{
  for (guint i = 0; i < speeds->len; i++)
    {
      const HawserNetlinkSpeed *speed = &g_array_index (speeds, HawserNetlinkSpeed, i);
      Link *link = find_link (self, speed->index);

      if (link == NULL)
        continue;
      link->speed = speed->speed;
      link->speed_unknown = FALSE;
      touch (self, link);
    }
}

/* Networks */

static gboolean
is_shown (const Address *address)
{
  if (address->family == AF_INET)
    return address->scope != RT_SCOPE_HOST;
  return address->scope != RT_SCOPE_LINK && address->scope != RT_SCOPE_HOST
         && (address->flags & IFA_F_DADFAILED) == 0
         && ((address->flags & IFA_F_TENTATIVE) == 0 || (address->flags & IFA_F_OPTIMISTIC) != 0);
}

/* A port of a bridge or a bond is not a network; that has the addresses. */
static gboolean
is_network (const Link *link)
{
  if (link->name[0] == '\0' || !has_carrier (link) || (link->flags & IFF_LOOPBACK) != 0
      || link->master != 0)
    return FALSE;
  for (guint i = 0; i < link->addresses->len; i++)
    if (is_shown (&g_array_index (link->addresses, Address, i)))
      return TRUE;
  return FALSE;
}

typedef struct {
  const Route *route;
  const Hop *hop;
} Way;

static void
print_address (guint8 family, const guint8 *bytes, char text[INET6_ADDRSTRLEN])
{
  inet_ntop (family, bytes, text, INET6_ADDRSTRLEN);
}

static void
report_link (Link *link, HawserLinkReport *report, const char *const *servers, const char *domains)
{
  g_autoptr (HawserConnectionProperties) properties = hawser_connection_properties_new (link->name);
  g_autoptr (HawserNetDescription) network = NULL;
  char text[INET6_ADDRSTRLEN];
  char gateway[INET6_ADDRSTRLEN];
  gboolean has_default = FALSE;

  hawser_connection_properties_set_mtu (properties, link->mtu);
  for (guint i = 0; i < link->addresses->len; i++)
    {
      const Address *address = &g_array_index (link->addresses, Address, i);

      if (!is_shown (address))
        continue;
      print_address (address->family, address->bytes, text);
      hawser_connection_properties_add_link_address (properties, text, address->prefix_length);
    }
  for (guint i = 0; link->collected != NULL && i < link->collected->len; i++)
    {
      const Way *way = &g_array_index (link->collected, Way, i);
      const RouteKey *key = &way->route->key;

      print_address (key->family, key->destination, text);
      if (way->hop->has_gateway)
        print_address (key->family, way->hop->gateway, gateway);
      hawser_connection_properties_add_route (properties, text, key->prefix_length,
                                              way->hop->has_gateway ? gateway : NULL);
      has_default = has_default || key->prefix_length == 0;
    }
  for (guint i = 0; servers != NULL && servers[i] != NULL; i++)
    hawser_connection_properties_add_dns (properties, servers[i]);
  if (domains != NULL)
    hawser_connection_properties_set_domains (properties, domains);

  network = hawser_net_description_new (link->name, link->bearer, properties);
  if (has_default)
    hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
  hawser_net_description_set_bandwidth (network, link->speed, link->speed);
  hawser_link_report_report_network (report, network);
}

/* The link of the default route that the kernel prefers. */
static Link *
find_default (HawserNetlinkTable *self)
{
  GHashTableIter iter;
  gpointer value;
  const RouteKey *best = NULL;
  Link *link = NULL;

  g_hash_table_iter_init (&iter, self->routes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Route *route = value;

      if (route->key.prefix_length > 0)
        continue;
      if (best != NULL
          && (route->key.family > best->family
              || (route->key.family == best->family && route->key.priority >= best->priority)))
        continue;
      for (guint i = 0; i < route->hops->len; i++)
        {
          Link *other = find_link (self, g_array_index (route->hops, Hop, i).index);

          if (other != NULL && is_network (other))
            {
              best = &route->key;
              link = other;
              break;
            }
        }
    }
  return link;
}

void
hawser_netlink_table_touch_default (HawserNetlinkTable *self)
{
  Link *link = find_default (self);

  if (link != NULL)
    touch (self, link);
}

/* Gives the links that are to be reported their routes. */
static void
collect_routes (HawserNetlinkTable *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->routes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Route *route = value;

      for (guint i = 0; i < route->hops->len; i++)
        {
          Way way = { route, &g_array_index (route->hops, Hop, i) };
          Link *link = find_link (self, way.hop->index);

          if (link == NULL || !link->due)
            continue;
          if (link->collected == NULL)
            link->collected = g_array_new (FALSE, FALSE, sizeof (Way));
          /* The core keeps the first ones, and these are what matters. */
          if (route->is_own)
            g_array_prepend_val (link->collected, way);
          else
            g_array_append_val (link->collected, way);
        }
    }
}

static void
report_due (HawserNetlinkTable *self,
            Link *link,
            HawserLinkReport *report,
            const char *const *servers,
            const char *domains)
{
  link->due = FALSE;
  link->dirty = FALSE;
  if (is_network (link))
    {
      report_link (link, report, servers, domains);
      g_free (link->key);
      link->key = g_strdup (link->name);
    }
  else if (link->key != NULL)
    {
      hawser_link_report_report_gone (report, link->key);
      g_clear_pointer (&link->key, g_free);
    }
}

/* What has changed by now is in the round; what changes while it lasts is in the next one, so that a
 * link which changes all the time does not keep others from their turn. */
static void
begin_round (HawserNetlinkTable *self)
{
  Link *default_link = find_default (self);
  const char *default_name = default_link != NULL ? default_link->name : NULL;
  gboolean other_default = g_strcmp0 (default_name, self->default_key) != 0;
  GHashTableIter iter;
  gpointer value;

  self->in_round = TRUE;
  self->dirty = FALSE; /* those that wait for their speed are touched then */
  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Link *link = value;

      /* Name servers go with the default network. */
      if (other_default && (link == default_link || g_strcmp0 (link->name, self->default_key) == 0))
        link->dirty = TRUE;
      link->due = link->dirty && !(link->speed_unknown && link->key == NULL);
    }
  if (self->default_reported && !other_default)
    return;
  g_free (self->default_key);
  self->default_key = g_strdup (default_name);
  self->default_reported = FALSE;
}

gboolean
hawser_netlink_table_report (HawserNetlinkTable *self,
                             HawserLinkReport *report,
                             const char *const *servers,
                             const char *domains,
                             gint64 duration)
{
  GHashTableIter iter;
  gpointer value;
  guint reported = 0;
  gboolean all = TRUE;
  gint64 end;

  if (!self->in_round)
    begin_round (self);

  /* First those that are gone: a name may be somebody else's now. */
  for (guint i = 0; i < self->gone->len; i++)
    hawser_link_report_report_gone (report, g_ptr_array_index (self->gone, i));
  g_ptr_array_set_size (self->gone, 0);

  collect_routes (self);
  end = g_get_monotonic_time () + duration;
  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Link *link = value;

      if (link->due && all && (reported == 0 || g_get_monotonic_time () < end))
        {
          gboolean is_default = g_strcmp0 (link->name, self->default_key) == 0;

          report_due (self, link, report, is_default ? servers : NULL, is_default ? domains : NULL);
          reported++;
        }
      all = all && !link->due;
      g_clear_pointer (&link->collected, g_array_unref);
    }
  if (!all)
    return FALSE;

  self->in_round = FALSE;
  if (!self->default_reported)
    hawser_link_report_report_default (report, self->default_key);
  self->default_reported = TRUE;
  return TRUE;
}
