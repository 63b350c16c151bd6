/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-netlink-link.h"

#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static char *
read_sysfs (const char *name, const char *file)
{
  g_autofree char *path = g_build_filename ("/sys/class/net", name, file, NULL);
  char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return text;
}

/* What the driver calls itself. The folder may show another network namespace than ours: then it has
 * no such interface, or one with another index. */
static char *
read_device_type (const char *name, int index)
{
  g_autofree char *number = read_sysfs (name, "ifindex");
  g_autofree char *events = NULL;
  const char *type;

  if (number == NULL || atoi (number) != index)
    return NULL;
  events = read_sysfs (name, "uevent");
  type = events != NULL ? strstr (events, "DEVTYPE=") : NULL;
  if (type == NULL)
    return NULL;
  type += strlen ("DEVTYPE=");
  return g_strndup (type, strcspn (type, "\n"));
}

HawserNetBearType
hawser_netlink_link_get_bearer (const char *name, int index, guint arp_type, const char *kind)
{
  static const char *const tunnels[] = {
    "tun", "wireguard", "ipip", "sit",    "gre",  "gretap", "ip6tnl", "ip6gre", "ip6gretap",
    "vti", "vti6",      "xfrm", "erspan", "l2tp", "ppp",    "geneve", NULL,
  };
  g_autofree char *type = NULL;

  if (kind != NULL && g_strv_contains (tunnels, kind))
    return HAWSER_NET_BEAR_TYPE_VPN;
  if (arp_type == ARPHRD_RAWIP)
    return HAWSER_NET_BEAR_TYPE_CELLULAR;
  if (kind == NULL)
    type = read_device_type (name, index);
  if (g_strcmp0 (type, "wlan") == 0)
    return HAWSER_NET_BEAR_TYPE_WIFI;
  if (g_strcmp0 (type, "wwan") == 0)
    return HAWSER_NET_BEAR_TYPE_CELLULAR;
  if (g_strcmp0 (type, "bluetooth") == 0)
    return HAWSER_NET_BEAR_TYPE_BLUETOOTH;
  switch (arp_type)
    {
    case ARPHRD_NONE:
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
    case ARPHRD_IP6GRE:
      return HAWSER_NET_BEAR_TYPE_VPN;
    default:
      return HAWSER_NET_BEAR_TYPE_ETHERNET;
    }
}

guint
hawser_netlink_link_get_speed (const char *name)
{
  /* The modes behind the settings are of no interest, but the kernel wants to be asked with their
   * number, which it tells first. */
  struct {
    struct ethtool_link_settings settings;
    guint32 modes[3 * 127];
  } request = { .settings.cmd = ETHTOOL_GLINKSETTINGS };
  struct ifreq ifreq = { .ifr_data = (void *) &request };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  guint speed = 0;

  if (fd < 0)
    return 0;
  g_strlcpy (ifreq.ifr_name, name, sizeof ifreq.ifr_name);
  if (ioctl (fd, SIOCETHTOOL, &ifreq) == 0 && request.settings.link_mode_masks_nwords < 0)
    {
      request.settings.cmd = ETHTOOL_GLINKSETTINGS;
      request.settings.link_mode_masks_nwords = -request.settings.link_mode_masks_nwords;
      if (ioctl (fd, SIOCETHTOOL, &ifreq) == 0 && request.settings.speed != (guint32) SPEED_UNKNOWN
          && request.settings.speed <= G_MAXUINT / 1000)
        speed = request.settings.speed * 1000;
    }
  close (fd);
  return speed;
}
