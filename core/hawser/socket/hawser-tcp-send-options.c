/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tcp-send-options.h"

/**
 * HawserTcpSendOptions:
 *
 * What to send on a connection. One object can be used for many sends.
 *
 * OpenHarmony: `socket.TCPSendOptions`.
 *
 * Since: 1.0
 */
struct _HawserTcpSendOptions {
  GObject parent_instance;

  GBytes *data;
  char *text;
  char *encoding;
};

G_DEFINE_FINAL_TYPE (HawserTcpSendOptions, hawser_tcp_send_options, G_TYPE_OBJECT)

enum { PROP_DATA = 1, PROP_TEXT, PROP_ENCODING, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_tcp_send_options_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserTcpSendOptions *self = HAWSER_TCP_SEND_OPTIONS (object);

  switch (id)
    {
    case PROP_DATA:
      g_value_set_boxed (value, hawser_tcp_send_options_get_data (self));
      break;
    case PROP_TEXT:
      g_value_set_string (value, hawser_tcp_send_options_get_text (self));
      break;
    case PROP_ENCODING:
      g_value_set_string (value, hawser_tcp_send_options_get_encoding (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_tcp_send_options_set_property (GObject *object,
                                      guint id,
                                      const GValue *value,
                                      GParamSpec *pspec)
{
  HawserTcpSendOptions *self = HAWSER_TCP_SEND_OPTIONS (object);

  switch (id)
    {
    case PROP_DATA:
      hawser_tcp_send_options_set_data (self, g_value_get_boxed (value));
      break;
    case PROP_TEXT:
      hawser_tcp_send_options_set_text (self, g_value_get_string (value));
      break;
    case PROP_ENCODING:
      hawser_tcp_send_options_set_encoding (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_tcp_send_options_finalize (GObject *object)
{
  HawserTcpSendOptions *self = HAWSER_TCP_SEND_OPTIONS (object);

  g_clear_pointer (&self->data, g_bytes_unref);
  g_free (self->text);
  g_free (self->encoding);

  G_OBJECT_CLASS (hawser_tcp_send_options_parent_class)->finalize (object);
}

static void
hawser_tcp_send_options_class_init (HawserTcpSendOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_tcp_send_options_get_property;
  object_class->set_property = hawser_tcp_send_options_set_property;
  object_class->finalize = hawser_tcp_send_options_finalize;

  /**
   * HawserTcpSendOptions:data:
   *
   * The bytes to send. They are not copied. Setting them unsets the text.
   *
   * OpenHarmony: `TCPSendOptions.data`, where it is an `ArrayBuffer`.
   *
   * Since: 1.0
   */
  properties[PROP_DATA] = g_param_spec_boxed ("data", NULL, NULL, G_TYPE_BYTES, flags);

  /**
   * HawserTcpSendOptions:text:
   *
   * The text to send, in the encoding of [property@Hawser.TcpSendOptions:encoding]. Setting it unsets the bytes.
   *
   * OpenHarmony: `TCPSendOptions.data`, where it is a `string`.
   *
   * Since: 1.0
   */
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);

  /**
   * HawserTcpSendOptions:encoding:
   *
   * The encoding of the text on the wire: `UTF-8` (also for %NULL), `UTF-16BE`, `UTF-16LE`, `UTF-16`
   * (big-endian with a byte order mark), `US-ASCII` or `ISO-8859-1`. Another name, or text that the
   * encoding lacks, makes the send fail with 401. Bytes are sent as they are.
   *
   * OpenHarmony: `TCPSendOptions.encoding`, which the original ignores.
   *
   * Since: 1.0
   */
  properties[PROP_ENCODING] = g_param_spec_string ("encoding", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_tcp_send_options_init (HawserTcpSendOptions *self)
{
}

/**
 * hawser_tcp_send_options_new:
 *
 * Makes options with nothing set.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserTcpSendOptions *
hawser_tcp_send_options_new (void)
{
  return g_object_new (HAWSER_TYPE_TCP_SEND_OPTIONS, NULL);
}

/**
 * hawser_tcp_send_options_get_data:
 * @self: options
 *
 * Gets the bytes to send.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.TcpSendOptions:data]
 *
 * Since: 1.0
 */
GBytes *
hawser_tcp_send_options_get_data (HawserTcpSendOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_SEND_OPTIONS (self), NULL);

  return self->data;
}

/**
 * hawser_tcp_send_options_set_data:
 * @self: options
 * @data: (nullable): see [property@Hawser.TcpSendOptions:data]
 *
 * Sets the bytes to send.
 *
 * Since: 1.0
 */
void
hawser_tcp_send_options_set_data (HawserTcpSendOptions *self, GBytes *data)
{
  g_return_if_fail (HAWSER_IS_TCP_SEND_OPTIONS (self));

  if (self->data == data)
    return;
  g_clear_pointer (&self->data, g_bytes_unref);
  self->data = data != NULL ? g_bytes_ref (data) : NULL;
  if (data != NULL)
    g_clear_pointer (&self->text, g_free);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DATA]);
}

/**
 * hawser_tcp_send_options_get_text:
 * @self: options
 *
 * Gets the text to send.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.TcpSendOptions:text]
 *
 * Since: 1.0
 */
const char *
hawser_tcp_send_options_get_text (HawserTcpSendOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_SEND_OPTIONS (self), NULL);

  return self->text;
}

/**
 * hawser_tcp_send_options_set_text:
 * @self: options
 * @text: (nullable): see [property@Hawser.TcpSendOptions:text]
 *
 * Sets the text to send.
 *
 * Since: 1.0
 */
void
hawser_tcp_send_options_set_text (HawserTcpSendOptions *self, const char *text)
{
  g_return_if_fail (HAWSER_IS_TCP_SEND_OPTIONS (self));

  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  if (text != NULL)
    g_clear_pointer (&self->data, g_bytes_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/**
 * hawser_tcp_send_options_get_encoding:
 * @self: options
 *
 * Gets the text's encoding.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.TcpSendOptions:encoding]
 *
 * Since: 1.0
 */
const char *
hawser_tcp_send_options_get_encoding (HawserTcpSendOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_SEND_OPTIONS (self), NULL);

  return self->encoding;
}

/**
 * hawser_tcp_send_options_set_encoding:
 * @self: options
 * @encoding: (nullable): see [property@Hawser.TcpSendOptions:encoding]
 *
 * Sets the text's encoding.
 *
 * Since: 1.0
 */
void
hawser_tcp_send_options_set_encoding (HawserTcpSendOptions *self, const char *encoding)
{
  g_return_if_fail (HAWSER_IS_TCP_SEND_OPTIONS (self));

  if (g_strcmp0 (self->encoding, encoding) == 0)
    return;
  g_free (self->encoding);
  self->encoding = g_strdup (encoding);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ENCODING]);
}
