/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tcp-connect-options.h"

/**
 * HawserTcpConnectOptions:
 *
 * Where to connect to, and for how long to try.
 *
 * OpenHarmony: `socket.TCPConnectOptions`.
 *
 * Since: 1.0
 */
struct _HawserTcpConnectOptions {
  GObject parent_instance;

  HawserNetAddress *address;
  guint timeout;
};

G_DEFINE_FINAL_TYPE (HawserTcpConnectOptions, hawser_tcp_connect_options, G_TYPE_OBJECT)

enum { PROP_ADDRESS = 1, PROP_TIMEOUT, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_tcp_connect_options_get_property (GObject *object,
                                         guint id,
                                         GValue *value,
                                         GParamSpec *pspec)
{
  HawserTcpConnectOptions *self = HAWSER_TCP_CONNECT_OPTIONS (object);

  switch (id)
    {
    case PROP_ADDRESS:
      g_value_set_object (value, hawser_tcp_connect_options_get_address (self));
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, hawser_tcp_connect_options_get_timeout (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_tcp_connect_options_set_property (GObject *object,
                                         guint id,
                                         const GValue *value,
                                         GParamSpec *pspec)
{
  HawserTcpConnectOptions *self = HAWSER_TCP_CONNECT_OPTIONS (object);

  switch (id)
    {
    case PROP_ADDRESS:
      hawser_tcp_connect_options_set_address (self, g_value_get_object (value));
      break;
    case PROP_TIMEOUT:
      hawser_tcp_connect_options_set_timeout (self, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_tcp_connect_options_finalize (GObject *object)
{
  HawserTcpConnectOptions *self = HAWSER_TCP_CONNECT_OPTIONS (object);

  g_clear_object (&self->address);

  G_OBJECT_CLASS (hawser_tcp_connect_options_parent_class)->finalize (object);
}

static void
hawser_tcp_connect_options_class_init (HawserTcpConnectOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_tcp_connect_options_get_property;
  object_class->set_property = hawser_tcp_connect_options_set_property;
  object_class->finalize = hawser_tcp_connect_options_finalize;

  /**
   * HawserTcpConnectOptions:address:
   *
   * The peer's address. Compulsory.
   *
   * OpenHarmony: `TCPConnectOptions.address`.
   *
   * Since: 1.0
   */
  properties[PROP_ADDRESS]
      = g_param_spec_object ("address", NULL, NULL, HAWSER_TYPE_NET_ADDRESS, flags);

  /**
   * HawserTcpConnectOptions:timeout:
   *
   * For how long to try, with the look-up of the name, in milliseconds; 0 means 5000.
   *
   * OpenHarmony: `TCPConnectOptions.timeout`.
   *
   * Since: 1.0
   */
  properties[PROP_TIMEOUT] = g_param_spec_uint ("timeout", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_tcp_connect_options_init (HawserTcpConnectOptions *self)
{
}

/**
 * hawser_tcp_connect_options_new:
 *
 * Makes options with nothing set.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserTcpConnectOptions *
hawser_tcp_connect_options_new (void)
{
  return g_object_new (HAWSER_TYPE_TCP_CONNECT_OPTIONS, NULL);
}

/**
 * hawser_tcp_connect_options_get_address:
 * @self: options
 *
 * Gets the peer's address.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.TcpConnectOptions:address]
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_tcp_connect_options_get_address (HawserTcpConnectOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_CONNECT_OPTIONS (self), NULL);

  return self->address;
}

/**
 * hawser_tcp_connect_options_set_address:
 * @self: options
 * @address: (nullable): see [property@Hawser.TcpConnectOptions:address]
 *
 * Sets the peer's address.
 *
 * Since: 1.0
 */
void
hawser_tcp_connect_options_set_address (HawserTcpConnectOptions *self, HawserNetAddress *address)
{
  g_return_if_fail (HAWSER_IS_TCP_CONNECT_OPTIONS (self));

  if (!g_set_object (&self->address, address))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESS]);
}

/**
 * hawser_tcp_connect_options_get_timeout:
 * @self: options
 *
 * Gets the timeout.
 *
 * Returns: see [property@Hawser.TcpConnectOptions:timeout]
 *
 * Since: 1.0
 */
guint
hawser_tcp_connect_options_get_timeout (HawserTcpConnectOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_CONNECT_OPTIONS (self), 0);

  return self->timeout;
}

/**
 * hawser_tcp_connect_options_set_timeout:
 * @self: options
 * @timeout: see [property@Hawser.TcpConnectOptions:timeout]
 *
 * Sets the timeout.
 *
 * Since: 1.0
 */
void
hawser_tcp_connect_options_set_timeout (HawserTcpConnectOptions *self, guint timeout)
{
  g_return_if_fail (HAWSER_IS_TCP_CONNECT_OPTIONS (self));

  if (self->timeout == timeout)
    return;
  self->timeout = timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIMEOUT]);
}
