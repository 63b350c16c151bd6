/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-udp-send-options.h"

/**
 * HawserUdpSendOptions:
 *
 * What to send in a datagram, and where to. One object can be used for many sends.
 *
 * OpenHarmony: `socket.UDPSendOptions`.
 *
 * Since: 1.0
 */
struct _HawserUdpSendOptions {
  GObject parent_instance;

  GBytes *data;
  char *text;
  HawserNetAddress *address;
};

G_DEFINE_FINAL_TYPE (HawserUdpSendOptions, hawser_udp_send_options, G_TYPE_OBJECT)

enum { PROP_DATA = 1, PROP_TEXT, PROP_ADDRESS, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_udp_send_options_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserUdpSendOptions *self = HAWSER_UDP_SEND_OPTIONS (object);

  switch (id)
    {
    case PROP_DATA:
      g_value_set_boxed (value, hawser_udp_send_options_get_data (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, hawser_udp_send_options_get_text (self));
      break;
    case PROP_ADDRESS:
      g_value_set_object (value, hawser_udp_send_options_get_address (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_udp_send_options_set_property (GObject *object,
                                      guint id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  HawserUdpSendOptions *self = HAWSER_UDP_SEND_OPTIONS (object);

  switch (id)
    {
    case PROP_DATA:
      hawser_udp_send_options_set_data (self, g_value_get_boxed (value));
      break;
    case PROP_TEXT:
      hawser_udp_send_options_set_text (self, g_value_get_string (value));
      break;
    case PROP_ADDRESS:
      hawser_udp_send_options_set_address (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_udp_send_options_finalize (GObject *object)
{
  HawserUdpSendOptions *self = HAWSER_UDP_SEND_OPTIONS (object);

  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->text);
  g_clear_object (&self->address);

  G_OBJECT_CLASS (hawser_udp_send_options_parent_class)->finalize (object);
}

static void
hawser_udp_send_options_class_init (HawserUdpSendOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_udp_send_options_get_property;
  object_class->set_property = hawser_udp_send_options_set_property;
  object_class->finalize = hawser_udp_send_options_finalize;

  /**
   * HawserUdpSendOptions:data:
   *
   * The bytes to send. They are not copied. Setting them unsets the text.
   *
   * OpenHarmony: `UDPSendOptions.data`, where it is an `ArrayBuffer`.
   *
   * Since: 1.0
   */
  properties[PROP_DATA] = g_param_spec_boxed ("data", NULL, NULL, G_TYPE_BYTES, flags);

  /**
   * HawserUdpSendOptions:text:
   *
   * The text to send, in UTF-8. Setting it unsets the bytes.
   *
   * OpenHarmony: `UDPSendOptions.data`, where it is a `string`.
   *
   * Since: 1.0
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);

  /**
   * HawserUdpSendOptions:address:
   *
   * Where to send to. Compulsory.
   *
   * OpenHarmony: `UDPSendOptions.address`.
   *
   * Since: 1.0
   */
  properties[PROP_ADDRESS]
      = g_param_spec_object ("address", NULL, NULL, HAWSER_TYPE_NET_ADDRESS, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_udp_send_options_init (HawserUdpSendOptions *self)
{
}

/**
 * hawser_udp_send_options_new:
 *
 * Makes options with nothing set.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserUdpSendOptions *
hawser_udp_send_options_new (void)
{
  return g_object_new (HAWSER_TYPE_UDP_SEND_OPTIONS, NULL);
}

/**
 * hawser_udp_send_options_get_data:
 * @self: options
 *
 * Gets the bytes to send.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.UdpSendOptions:data]
 *
 * Since: 1.0
 */
GBytes *
hawser_udp_send_options_get_data (HawserUdpSendOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_UDP_SEND_OPTIONS (self), NULL);

  return self->data;
}

/**
 * hawser_udp_send_options_set_data:
 * @self: options
 * @data: (nullable): see [property@Hawser.UdpSendOptions:data]
 *
 * Sets the bytes to send.
 *
 * Since: 1.0
 */
void
hawser_udp_send_options_set_data (HawserUdpSendOptions *self, GBytes *data)
{
  g_return_if_fail (HAWSER_IS_UDP_SEND_OPTIONS (self));

  if (self->data == data)
    return;
  g_clear_pointer (&self->data, g_bytes_unref);
  self->data = data != NULL ? g_bytes_ref (data) : NULL;
  if (data != NULL)
    g_clear_pointer (&self->text, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DATA]);
}

/**
 * hawser_udp_send_options_get_text:
 * @self: options
 *
 * Gets the text to send.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.UdpSendOptions:text]
 *
 * Since: 1.0
 */
const char *
hawser_udp_send_options_get_text (HawserUdpSendOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_UDP_SEND_OPTIONS (self), NULL);

  return self->text;
}

/**
 * hawser_udp_send_options_set_text:
 * @self: options
 * @text: (nullable): see [property@Hawser.UdpSendOptions:text]
 *
 * Sets the text to send.
 *
 * Since: 1.0
 */
void
hawser_udp_send_options_set_text (HawserUdpSendOptions *self, const char *text)
{
  g_return_if_fail (HAWSER_IS_UDP_SEND_OPTIONS (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  if (text != NULL)
    g_clear_pointer (&self->data, g_bytes_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * hawser_udp_send_options_get_address:
 * @self: options
 *
 * Gets where to send to.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.UdpSendOptions:address]
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_udp_send_options_get_address (HawserUdpSendOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_UDP_SEND_OPTIONS (self), NULL);

  return self->address;
}

/**
 * hawser_udp_send_options_set_address:
 * @self: options
 * @address: (nullable): see [property@Hawser.UdpSendOptions:address]
 *
 * Sets where to send to.
 *
 * Since: 1.0
 */
void
hawser_udp_send_options_set_address (HawserUdpSendOptions *self, HawserNetAddress *address)
{
  g_return_if_fail (HAWSER_IS_UDP_SEND_OPTIONS (self));

  if (!g_set_object (&self->address, address))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}
