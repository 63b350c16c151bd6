/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-address-private.h"

#include "base/hawser-error.h"
#include "hawser-socket-error-private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
take_gio (HawserSocketAddress *self, GSocketAddress *address)
{
  return g_socket_address_get_native_size (address) <= (gssize) sizeof *self
         && g_socket_address_to_native (address, self, sizeof *self, NULL);
}

gboolean
hawser_socket_address_read (HawserSocketAddress *self,
                            HawserNetAddress *address,
                            HawserSocketAddressUse use,
                            gboolean *is_name,
                            GError **error)
{
  const char *text = address != NULL ? hawser_net_address_get_address (address) : "";
  guint port = address != NULL ? hawser_net_address_get_port (address) : 0;
  int family = address != NULL && hawser_net_address_get_family (address) == HAWSER_NET_FAMILY_IPV6
                   ? AF_INET6
                   : AF_INET;

  *is_name = FALSE;
  memset (self, 0, sizeof *self);
  if (*text == '\0')
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER, _ ("there is no address"));
      return FALSE;
    }
  if (port > G_MAXUINT16)
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER,
                   _ ("%u is not a port; ports are 0 to 65535"), port);
      return FALSE;
    }

  /* What has neither dots nor colons is no literal, and saves the attempt its cost. */
  if (strpbrk (text, ".:") != NULL)
    {
      if (inet_pton (AF_INET, text, &self->v4.sin_addr) == 1)
        self->any.sa_family = AF_INET;
      else if (inet_pton (AF_INET6, text, &self->v6.sin6_addr) == 1)
        self->any.sa_family = AF_INET6;
      else if (strchr (text, '%') != NULL)
        {
          g_autoptr (GSocketAddress) zoned = g_inet_socket_address_new_from_string (text, port);

          if (zoned != NULL && !take_gio (self, zoned))
            self->any.sa_family = AF_UNSPEC;
        }
    }

  if (self->any.sa_family == AF_UNSPEC)
    {
      self->any.sa_family = family;
      if (use == HAWSER_SOCKET_ADDRESS_LOCAL && strcmp (text, "localhost") == 0)
        {
          if (family == AF_INET)
            self->v4.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
          else
            self->v6.sin6_addr = in6addr_loopback;
        }
      else if (use == HAWSER_SOCKET_ADDRESS_LOCAL)
        {
          g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER, _ ("“%s” is not an IP address"),
                       text);
          return FALSE;
        }
      else
        *is_name = TRUE;
    }
  else if (self->any.sa_family != family)
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER,
                   _ ("“%s” is not of the address family %d"), text,
                   family == AF_INET ? HAWSER_NET_FAMILY_IPV4 : HAWSER_NET_FAMILY_IPV6);
      return FALSE;
    }

  if (family == AF_INET)
    self->v4.sin_port = htons (port);
  else
    self->v6.sin6_port = htons (port);
  return TRUE;
}

gboolean
hawser_socket_address_take_host (HawserSocketAddress *self, GList *found)
{
  for (GList *l = found; l != NULL; l = l->next)
    {
      g_autoptr (GSocketAddress) address
          = g_inet_socket_address_new (l->data, hawser_socket_address_get_port (self));
      HawserSocketAddress native = { 0 };

      if (take_gio (&native, address) && native.any.sa_family == self->any.sa_family)
        {
          *self = native;
          return TRUE;
        }
    }
  return FALSE;
}

void
hawser_socket_address_look_up (const HawserSocketAddress *self,
                               const char *name,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer data)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  g_resolver_lookup_by_name_with_flags_async (resolver, name,
                                              self->any.sa_family == AF_INET
                                                  ? G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY
                                                  : G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY,
                                              cancellable, callback, data);
}

GError *
hawser_socket_address_look_up_error (const char *name, const GError *error)
{
  return g_error_new (HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRNOTAVAIL,
                      _ ("the name “%s” was not found: %s"), name,
                      error != NULL ? error->message : _ ("no address of this family"));
}

socklen_t
hawser_socket_address_get_length (const HawserSocketAddress *self)
{
  return self->any.sa_family == AF_INET ? sizeof self->v4 : sizeof self->v6;
}

guint16
hawser_socket_address_get_port (const HawserSocketAddress *self)
{
  return ntohs (self->any.sa_family == AF_INET ? self->v4.sin_port : self->v6.sin6_port);
}

void
hawser_socket_address_clear_port (HawserSocketAddress *self)
{
  if (self->any.sa_family == AF_INET)
    self->v4.sin_port = 0;
  else
    self->v6.sin6_port = 0;
}

GSocketAddress *
hawser_socket_address_to_gio (const HawserSocketAddress *self)
{
  return g_socket_address_new_from_native ((gpointer) self,
                                           hawser_socket_address_get_length (self));
}

void
hawser_socket_address_print (const HawserSocketAddress *self, char text[INET6_ADDRSTRLEN])
{
  *text = '\0';
  inet_ntop (self->any.sa_family,
             self->any.sa_family == AF_INET ? (const void *) &self->v4.sin_addr
                                            : (const void *) &self->v6.sin6_addr,
             text, INET6_ADDRSTRLEN);
}
