/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-extra-options-base-private.h"

/**
 * HawserExtraOptionsBase:
 *
 * Options that TCP and UDP sockets share. Only what was set is applied.
 *
 * OpenHarmony: `socket.ExtraOptionsBase`.
 *
 * Since: 1.0
 */
typedef struct {
  guint present; /* a bit for each HawserSocketOption */
  guint receive_buffer_size;
  guint send_buffer_size;
  gboolean reuse_address;
  guint socket_timeout;
} HawserExtraOptionsBasePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (HawserExtraOptionsBase, hawser_extra_options_base, G_TYPE_OBJECT)

#define PRIVATE(self) \
  ((HawserExtraOptionsBasePrivate *) hawser_extra_options_base_get_instance_private (self))

enum {
  PROP_RECEIVE_BUFFER_SIZE = 1,
  PROP_SEND_BUFFER_SIZE,
  PROP_REUSE_ADDRESS,
  PROP_SOCKET_TIMEOUT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
hawser_extra_options_base_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserExtraOptionsBase *self = HAWSER_EXTRA_OPTIONS_BASE (object);

  switch (id)
    {
    case PROP_RECEIVE_BUFFER_SIZE:
      g_value_set_uint (value, hawser_extra_options_base_get_receive_buffer_size (self));
      break;
    case PROP_SEND_BUFFER_SIZE:
      g_value_set_uint (value, hawser_extra_options_base_get_send_buffer_size (self));
      break;
    case PROP_REUSE_ADDRESS:
      g_value_set_boolean (value, hawser_extra_options_base_get_reuse_address (self));
      break;
    case PROP_SOCKET_TIMEOUT:
      g_value_set_uint (value, hawser_extra_options_base_get_socket_timeout (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_extra_options_base_set_property (GObject *object,
                                        guint id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  HawserExtraOptionsBase *self = HAWSER_EXTRA_OPTIONS_BASE (object);

  switch (id)
    {
    case PROP_RECEIVE_BUFFER_SIZE:
      hawser_extra_options_base_set_receive_buffer_size (self, g_value_get_uint (value));
      break;
    case PROP_SEND_BUFFER_SIZE:
      hawser_extra_options_base_set_send_buffer_size (self, g_value_get_uint (value));
      break;
    case PROP_REUSE_ADDRESS:
      hawser_extra_options_base_set_reuse_address (self, g_value_get_boolean (value));
      break;
    case PROP_SOCKET_TIMEOUT:
      hawser_extra_options_base_set_socket_timeout (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_extra_options_base_class_init (HawserExtraOptionsBaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_extra_options_base_get_property;
  object_class->set_property = hawser_extra_options_base_set_property;

  /**
   * HawserExtraOptionsBase:receive-buffer-size:
   *
   * The size of the kernel's receive buffer in bytes (`SO_RCVBUF`), which the kernel doubles for its
   * own needs. It also bounds the chunks in which a TCP stream is reported.
   *
   * OpenHarmony: `ExtraOptionsBase.receiveBufferSize`.
   *
   * Since: 1.0
   */
  properties[PROP_RECEIVE_BUFFER_SIZE]
      = g_param_spec_uint ("receive-buffer-size", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HawserExtraOptionsBase:send-buffer-size:
   *
   * The size of the kernel's send buffer in bytes (`SO_SNDBUF`), which the kernel doubles for its own
   * needs.
   *
   * OpenHarmony: `ExtraOptionsBase.sendBufferSize`.
   *
   * Since: 1.0
   */
  properties[PROP_SEND_BUFFER_SIZE]
      = g_param_spec_uint ("send-buffer-size", NULL, NULL, 0, G_MAXUINT, 0, flags);

  /**
   * HawserExtraOptionsBase:reuse-address:
   *
   * Whether a local address that still is in use may be bound (`SO_REUSEADDR`), from the next bind
   * of the object on.
   *
   * OpenHarmony: `ExtraOptionsBase.reuseAddress`.
   *
   * Since: 1.0
   */
  properties[PROP_REUSE_ADDRESS] = g_param_spec_boolean ("reuse-address", NULL, NULL, FALSE, flags);

  /**
   * HawserExtraOptionsBase:socket-timeout:
   *
   * For how long a send may wait for room, in milliseconds (`SO_SNDTIMEO` and `SO_RCVTIMEO`); 0
   * means 20000.
   *
   * OpenHarmony: `ExtraOptionsBase.socketTimeout`.
   *
   * Since: 1.0
   */
  properties[PROP_SOCKET_TIMEOUT]
      = g_param_spec_uint ("socket-timeout", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_extra_options_base_init (HawserExtraOptionsBase *self)
{
}

void
hawser_extra_options_base_set_present (HawserExtraOptionsBase *self, HawserSocketOption option)
{
  PRIVATE (self)->present |= 1u << option;
}

gboolean
hawser_extra_options_base_is_present (HawserExtraOptionsBase *self, HawserSocketOption option)
{
  return (PRIVATE (self)->present & 1u << option) != 0;
}

/**
 * hawser_extra_options_base_get_receive_buffer_size:
 * @self: options
 *
 * Gets the size of the receive buffer.
 *
 * Returns: see [property@Hawser.ExtraOptionsBase:receive-buffer-size]
 *
 * Since: 1.0
 */
guint
hawser_extra_options_base_get_receive_buffer_size (HawserExtraOptionsBase *self)
{
  g_return_val_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self), 0);

  return PRIVATE (self)->receive_buffer_size;
}

/**
 * hawser_extra_options_base_set_receive_buffer_size:
 * @self: options
 * @size: see [property@Hawser.ExtraOptionsBase:receive-buffer-size]
 *
 * Sets the size of the receive buffer.
 *
 * Since: 1.0
 */
void
hawser_extra_options_base_set_receive_buffer_size (HawserExtraOptionsBase *self, guint size)
{
  g_return_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self));

  hawser_extra_options_base_set_present (self, HAWSER_SOCKET_OPTION_RECEIVE_BUFFER_SIZE);
  if (PRIVATE (self)->receive_buffer_size == size)
    return;
  PRIVATE (self)->receive_buffer_size = size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECEIVE_BUFFER_SIZE]);
}

/**
 * hawser_extra_options_base_get_send_buffer_size:
 * @self: options
 *
 * Gets the size of the send buffer.
 *
 * Returns: see [property@Hawser.ExtraOptionsBase:send-buffer-size]
 *
 * Since: 1.0
 */
guint
hawser_extra_options_base_get_send_buffer_size (HawserExtraOptionsBase *self)
{
  g_return_val_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self), 0);

  return PRIVATE (self)->send_buffer_size;
}

/**
 * hawser_extra_options_base_set_send_buffer_size:
 * @self: options
 * @size: see [property@Hawser.ExtraOptionsBase:send-buffer-size]
 *
 * Sets the size of the send buffer.
 *
 * Since: 1.0
 */
void
hawser_extra_options_base_set_send_buffer_size (HawserExtraOptionsBase *self, guint size)
{
  g_return_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self));

  hawser_extra_options_base_set_present (self, HAWSER_SOCKET_OPTION_SEND_BUFFER_SIZE);
  if (PRIVATE (self)->send_buffer_size == size)
    return;
  PRIVATE (self)->send_buffer_size = size;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEND_BUFFER_SIZE]);
}

/**
 * hawser_extra_options_base_get_reuse_address:
 * @self: options
 *
 * Gets whether an address in use may be bound.
 *
 * Returns: see [property@Hawser.ExtraOptionsBase:reuse-address]
 *
 * Since: 1.0
 */
gboolean
hawser_extra_options_base_get_reuse_address (HawserExtraOptionsBase *self)
{
  g_return_val_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self), FALSE);

  return PRIVATE (self)->reuse_address;
}

/**
 * hawser_extra_options_base_set_reuse_address:
 * @self: options
 * @reuse: see [property@Hawser.ExtraOptionsBase:reuse-address]
 *
 * Sets whether an address in use may be bound.
 *
 * Since: 1.0
 */
void
hawser_extra_options_base_set_reuse_address (HawserExtraOptionsBase *self, gboolean reuse)
{
  g_return_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self));

  hawser_extra_options_base_set_present (self, HAWSER_SOCKET_OPTION_REUSE_ADDRESS);
  if (PRIVATE (self)->reuse_address == !!reuse)
    return;
  PRIVATE (self)->reuse_address = !!reuse;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REUSE_ADDRESS]);
}

/**
 * hawser_extra_options_base_get_socket_timeout:
 * @self: options
 *
 * Gets the timeout.
 *
 * Returns: see [property@Hawser.ExtraOptionsBase:socket-timeout]
 *
 * Since: 1.0
 */
guint
hawser_extra_options_base_get_socket_timeout (HawserExtraOptionsBase *self)
{
  g_return_val_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self), 0);

  return PRIVATE (self)->socket_timeout;
}

/**
 * hawser_extra_options_base_set_socket_timeout:
 * @self: options
 * @timeout: see [property@Hawser.ExtraOptionsBase:socket-timeout]
 *
 * Sets the timeout.
 *
 * Since: 1.0
 */
void
hawser_extra_options_base_set_socket_timeout (HawserExtraOptionsBase *self, guint timeout)
{
  g_return_if_fail (HAWSER_IS_EXTRA_OPTIONS_BASE (self));

  hawser_extra_options_base_set_present (self, HAWSER_SOCKET_OPTION_SOCKET_TIMEOUT);
  if (PRIVATE (self)->socket_timeout == timeout)
    return;
  PRIVATE (self)->socket_timeout = timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOCKET_TIMEOUT]);
}
