/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-udp-extra-options-private.h"

/**
 * HawserUdpExtraOptions:
 *
 * Options of a UDP socket. Only what was set is applied.
 *
 * OpenHarmony: `socket.UDPExtraOptions`.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (HawserUdpExtraOptions,
                     hawser_udp_extra_options,
                     HAWSER_TYPE_EXTRA_OPTIONS_BASE)

enum { PROP_BROADCAST = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_udp_extra_options_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserUdpExtraOptions *self = HAWSER_UDP_EXTRA_OPTIONS (object);

  switch (id)
    {
    case PROP_BROADCAST:
      g_value_set_boolean (value, hawser_udp_extra_options_get_broadcast (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_udp_extra_options_set_property (GObject *object,
                                       guint id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  HawserUdpExtraOptions *self = HAWSER_UDP_EXTRA_OPTIONS (object);

  switch (id)
    {
    case PROP_BROADCAST:
      hawser_udp_extra_options_set_broadcast (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_udp_extra_options_class_init (HawserUdpExtraOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_udp_extra_options_get_property;
  object_class->set_property = hawser_udp_extra_options_set_property;

  /**
   * HawserUdpExtraOptions:broadcast:
   *
   * Whether datagrams may be sent to broadcast addresses (`SO_BROADCAST`).
   *
   * OpenHarmony: `UDPExtraOptions.broadcast`.
   *
   * Since: 1.0
   */
  properties[PROP_BROADCAST] = g_param_spec_boolean ("broadcast", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_udp_extra_options_init (HawserUdpExtraOptions *self)
{
}

/**
 * hawser_udp_extra_options_new:
 *
 * Makes options with nothing set.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserUdpExtraOptions *
hawser_udp_extra_options_new (void)
{
  return g_object_new (HAWSER_TYPE_UDP_EXTRA_OPTIONS, NULL);
}

/**
 * hawser_udp_extra_options_get_broadcast:
 * @self: options
 *
 * Gets whether broadcast addresses are allowed.
 *
 * Returns: see [property@Hawser.UdpExtraOptions:broadcast]
 *
 * Since: 1.0
 */
gboolean
hawser_udp_extra_options_get_broadcast (HawserUdpExtraOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_UDP_EXTRA_OPTIONS (self), FALSE);

  return self->broadcast;
}

/**
 * hawser_udp_extra_options_set_broadcast:
 * @self: options
 * @broadcast: see [property@Hawser.UdpExtraOptions:broadcast]
 *
 * Sets whether broadcast addresses are allowed.
 *
 * Since: 1.0
 */
void
hawser_udp_extra_options_set_broadcast (HawserUdpExtraOptions *self, gboolean broadcast)
{
  g_return_if_fail (HAWSER_IS_UDP_EXTRA_OPTIONS (self));

  hawser_extra_options_base_set_present (HAWSER_EXTRA_OPTIONS_BASE (self),
                                         HAWSER_SOCKET_OPTION_BROADCAST);
  if (self->broadcast == !!broadcast)
    return;
  self->broadcast = !!broadcast;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BROADCAST]);
}
