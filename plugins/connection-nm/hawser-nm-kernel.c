/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-nm-kernel.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

static gboolean
is_one_of (const struct sockaddr *address, const char *const *texts)
{
  char text[INET6_ADDRSTRLEN] = "";

  if (address == NULL)
    return FALSE;
  if (address->sa_family == AF_INET)
    inet_ntop (AF_INET, &((const struct sockaddr_in *) address)->sin_addr, text, sizeof text);
  else if (address->sa_family == AF_INET6)
    inet_ntop (AF_INET6, &((const struct sockaddr_in6 *) address)->sin6_addr, text, sizeof text);
  return g_strv_contains (texts, text);
}

gboolean
hawser_nm_kernel_has_address (const char *interface_name, const char *const *addresses)
{
  struct ifaddrs *all = NULL;
  gboolean found = FALSE;

  if (getifaddrs (&all) != 0)
    return FALSE;
  for (struct ifaddrs *one = all; one != NULL && !found; one = one->ifa_next)
    found = strcmp (one->ifa_name, interface_name) == 0 && (one->ifa_flags & IFF_RUNNING) != 0
            && is_one_of (one->ifa_addr, addresses);
  freeifaddrs (all);
  return found;
}
