/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "connection/hawser-net-address.h"

#include <netinet/in.h>

G_BEGIN_DECLS

/* An address as system calls take it. */
typedef union {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
} HawserSocketAddress;

typedef enum {
  HAWSER_SOCKET_ADDRESS_LOCAL,  /* to bind: literals and `localhost` */
  HAWSER_SOCKET_ADDRESS_REMOTE, /* names as well */
} HawserSocketAddressUse;

/* Reads what a caller gave. *is_name: the text is a host name, which has to be looked up; the rest of
 * the address is filled in. */
gboolean hawser_socket_address_read (HawserSocketAddress *self,
                                     HawserNetAddress *address,
                                     HawserSocketAddressUse use,
                                     gboolean *is_name,
                                     GError **error);

/* Takes over the host of a look-up's result, keeps family and port. */
gboolean hawser_socket_address_take_host (HawserSocketAddress *self, GList *found);

void hawser_socket_address_look_up (const HawserSocketAddress *self,
                                    const char *name,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer data);

/* The error of a name that does not resolve. */
GError *hawser_socket_address_look_up_error (const char *name, const GError *error);

socklen_t hawser_socket_address_get_length (const HawserSocketAddress *self);
guint16 hawser_socket_address_get_port (const HawserSocketAddress *self);
void hawser_socket_address_clear_port (HawserSocketAddress *self);
GSocketAddress *hawser_socket_address_to_gio (const HawserSocketAddress *self);

/* The host as text, without a zone. */
void hawser_socket_address_print (const HawserSocketAddress *self, char text[INET6_ADDRSTRLEN]);

G_END_DECLS
