/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-remote-info-private.h"

/**
 * HawserSocketRemoteInfo:
 *
 * Who sent a message, and how long it is.
 *
 * OpenHarmony: `socket.SocketRemoteInfo`.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (HawserSocketRemoteInfo, hawser_socket_remote_info, G_TYPE_OBJECT)

enum { PROP_ADDRESS = 1, PROP_FAMILY, PROP_PORT, PROP_SIZE, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_socket_remote_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserSocketRemoteInfo *self = HAWSER_SOCKET_REMOTE_INFO (object);

  switch (id)
    {
    case PROP_ADDRESS:
      g_value_set_string (value, hawser_socket_remote_info_get_address (self));
      break;
    case PROP_FAMILY:
      g_value_set_string (value, hawser_socket_remote_info_get_family (self));
      break;
    case PROP_PORT:
      g_value_set_uint (value, hawser_socket_remote_info_get_port (self));
      break;
    case PROP_SIZE:
      g_value_set_uint (value, hawser_socket_remote_info_get_size (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_socket_remote_info_finalize (GObject *object)
{
  HawserSocketRemoteInfo *self = HAWSER_SOCKET_REMOTE_INFO (object);

  g_clear_pointer (&self->address, g_ref_string_release);

  G_OBJECT_CLASS (hawser_socket_remote_info_parent_class)->finalize (object);
}

static void
hawser_socket_remote_info_class_init (HawserSocketRemoteInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hawser_socket_remote_info_get_property;
  object_class->finalize = hawser_socket_remote_info_finalize;

  /**
   * HawserSocketRemoteInfo:address:
   *
   * The sender's address as text, without a zone.
   *
   * OpenHarmony: `SocketRemoteInfo.address`.
   *
   * Since: 1.0
   */
  properties[PROP_ADDRESS] = g_param_spec_string ("address", NULL, NULL, NULL, flags);

  /**
   * HawserSocketRemoteInfo:family:
   *
   * `IPv4` or `IPv6`.
   *
   * OpenHarmony: `SocketRemoteInfo.family`.
   *
   * Since: 1.0
   */
  properties[PROP_FAMILY] = g_param_spec_string ("family", NULL, NULL, NULL, flags);

  /**
   * HawserSocketRemoteInfo:port:
   *
   * The sender's port.
   *
   * OpenHarmony: `SocketRemoteInfo.port`.
   *
   * Since: 1.0
   */
  properties[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HawserSocketRemoteInfo:size:
   *
   * The length of the message in bytes.
   *
   * OpenHarmony: `SocketRemoteInfo.size`.
   *
   * Since: 1.0
   */
  properties[PROP_SIZE] = g_param_spec_uint ("size", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_socket_remote_info_init (HawserSocketRemoteInfo *self)
{
}

HawserSocketRemoteInfo *
hawser_socket_remote_info_new (const HawserSocketAddress *address, gsize size)
{
  HawserSocketRemoteInfo *self = g_object_new (HAWSER_TYPE_SOCKET_REMOTE_INFO, NULL);
  char text[INET6_ADDRSTRLEN];

  hawser_socket_address_print (address, text);
  self->address = g_ref_string_new (text);
  self->family = address->any.sa_family == AF_INET6 ? "IPv6" : "IPv4";
  self->port = hawser_socket_address_get_port (address);
  self->size = size;
  return self;
}

HawserSocketRemoteInfo *
hawser_socket_remote_info_with_size (HawserSocketRemoteInfo *self, gsize size)
{
  HawserSocketRemoteInfo *other;

  if (self->size == size)
    return g_object_ref (self);
  other = g_object_new (HAWSER_TYPE_SOCKET_REMOTE_INFO, NULL);
  other->address = g_ref_string_acquire (self->address);
  other->family = self->family;
  other->port = self->port;
  other->size = size;
  return other;
}

/**
 * hawser_socket_remote_info_get_address:
 * @self: information on a sender
 *
 * Gets the sender's address.
 *
 * Returns: (transfer none): see [property@Hawser.SocketRemoteInfo:address]
 *
 * Since: 1.0
 */
const char *
hawser_socket_remote_info_get_address (HawserSocketRemoteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_REMOTE_INFO (self), NULL);

  return self->address;
}

/**
 * hawser_socket_remote_info_get_family:
 * @self: information on a sender
 *
 * Gets the sender's address family.
 *
 * Returns: (transfer none): see [property@Hawser.SocketRemoteInfo:family]
 *
 * Since: 1.0
 */
const char *
hawser_socket_remote_info_get_family (HawserSocketRemoteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_REMOTE_INFO (self), NULL);

  return self->family;
}

/**
 * hawser_socket_remote_info_get_port:
 * @self: information on a sender
 *
 * Gets the sender's port.
 *
 * Returns: see [property@Hawser.SocketRemoteInfo:port]
 *
 * Since: 1.0
 */
guint
hawser_socket_remote_info_get_port (HawserSocketRemoteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_REMOTE_INFO (self), 0);

  return self->port;
}

/**
 * hawser_socket_remote_info_get_size:
 * @self: information on a sender
 *
 * Gets the length of the message.
 *
 * Returns: see [property@Hawser.SocketRemoteInfo:size]
 *
 * Since: 1.0
 */
guint
hawser_socket_remote_info_get_size (HawserSocketRemoteInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_REMOTE_INFO (self), 0);

  return self->size;
}
