/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-web-socket-request-options.h"

/**
 * HawserWebSocketRequestOptions:
 *
 * How to connect a WebSocket. Options count for one connect; nothing is remembered.
 *
 * OpenHarmony: `webSocket.WebSocketRequestOptions`.
 *
 * Since: 1.0
 */
struct _HawserWebSocketRequestOptions {
  GObject parent_instance;

  GVariant *header;
  char *ca_path;
  char *protocol;
  guint connect_timeout;
  guint ping_interval;
  guint pong_timeout;
  gboolean compress;
};

G_DEFINE_FINAL_TYPE (HawserWebSocketRequestOptions,
                     hawser_web_socket_request_options,
                     G_TYPE_OBJECT)

enum {
  PROP_HEADER = 1,
  PROP_CA_PATH,
  PROP_PROTOCOL,
  PROP_CONNECT_TIMEOUT,
  PROP_PING_INTERVAL,
  PROP_PONG_TIMEOUT,
  PROP_COMPRESS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
hawser_web_socket_request_options_get_property (GObject *object,
                                                guint id,
                                                GValue *value,
                                                GParamSpec *pspec)
{
  HawserWebSocketRequestOptions *self = HAWSER_WEB_SOCKET_REQUEST_OPTIONS (object);

  switch (id)
    {
    case PROP_HEADER:
      g_value_set_variant (value, self->header);
      break;
    case PROP_CA_PATH:
      g_value_set_string (value, hawser_web_socket_request_options_get_ca_path (self));
      break;
    case PROP_PROTOCOL:
      g_value_set_string (value, hawser_web_socket_request_options_get_protocol (self));
      break;
    case PROP_CONNECT_TIMEOUT:
      g_value_set_uint (value, hawser_web_socket_request_options_get_connect_timeout (self));
      break;
    case PROP_PING_INTERVAL:
      g_value_set_uint (value, hawser_web_socket_request_options_get_ping_interval (self));
      break;
    case PROP_PONG_TIMEOUT:
      g_value_set_uint (value, hawser_web_socket_request_options_get_pong_timeout (self));
      break;
    case PROP_COMPRESS:
      g_value_set_boolean (value, hawser_web_socket_request_options_get_compress (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_web_socket_request_options_set_property (GObject *object,
                                                guint id,
                                                const GValue *value,
                                                GParamSpec *pspec)
{
  HawserWebSocketRequestOptions *self = HAWSER_WEB_SOCKET_REQUEST_OPTIONS (object);

  switch (id)
    {
    case PROP_HEADER:
      hawser_web_socket_request_options_set_header (self, g_value_get_variant (value));
      break;
    case PROP_CA_PATH:
      hawser_web_socket_request_options_set_ca_path (self, g_value_get_string (value));
      break;
    case PROP_PROTOCOL:
      hawser_web_socket_request_options_set_protocol (self, g_value_get_string (value));
      break;
    case PROP_CONNECT_TIMEOUT:
      hawser_web_socket_request_options_set_connect_timeout (self, g_value_get_uint (value));
      break;
    case PROP_PING_INTERVAL:
      hawser_web_socket_request_options_set_ping_interval (self, g_value_get_uint (value));
      break;
    case PROP_PONG_TIMEOUT:
      hawser_web_socket_request_options_set_pong_timeout (self, g_value_get_uint (value));
      break;
    case PROP_COMPRESS:
      hawser_web_socket_request_options_set_compress (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_web_socket_request_options_finalize (GObject *object)
{
  HawserWebSocketRequestOptions *self = HAWSER_WEB_SOCKET_REQUEST_OPTIONS (object);

  g_clear_pointer (&self->header, g_variant_unref);
  g_free (self->ca_path);
  g_free (self->protocol);

  G_OBJECT_CLASS (hawser_web_socket_request_options_parent_class)->finalize (object);
}

static void
hawser_web_socket_request_options_class_init (HawserWebSocketRequestOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_web_socket_request_options_get_property;
  object_class->set_property = hawser_web_socket_request_options_set_property;
  object_class->finalize = hawser_web_socket_request_options_finalize;

  /**
   * HawserWebSocketRequestOptions:header: (type GVariant)
   *
   * Additional header fields of the handshake: an object (`a{sv}` or `a{ss}`), or %NULL. Only texts
   * that are not empty are sent. Names that the handshake itself uses (`host`, `upgrade`,
   * `connection`, `sec-websocket-*`) are ignored. What cannot stand in a header makes the connect
   * fail with 401. Without `origin`, the host name is sent as one.
   *
   * OpenHarmony: `WebSocketRequestOptions.header`.
   *
   * Since: 1.0
   */
  properties[PROP_HEADER]
      = g_param_spec_variant ("header", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, flags);

  /**
   * HawserWebSocketRequestOptions:ca-path:
   *
   * A file of certificates in PEM format that are trusted instead of the system's, or %NULL. A missing
   * file makes the connect fail with 2302002.
   *
   * OpenHarmony: `WebSocketRequestOptions.caPath`, API 11.
   *
   * Since: 1.0
   */
  properties[PROP_CA_PATH] = g_param_spec_string ("ca-path", NULL, NULL, NULL, flags);

  /**
   * HawserWebSocketRequestOptions:protocol:
   *
   * The subprotocols to offer, separated by commas, the preferred one first, or %NULL for none. 1024
   * characters and more make the connect fail with 401.
   *
   * OpenHarmony: `WebSocketRequestOptions.protocol`, API 12.
   *
   * Since: 1.0
   */
  properties[PROP_PROTOCOL] = g_param_spec_string ("protocol", NULL, NULL, NULL, flags);

  /**
   * HawserWebSocketRequestOptions:connect-timeout:
   *
   * For how long to try, up to the answer to the handshake, in milliseconds; 0 for ever.
   *
   * OpenHarmony has no such option.
   *
   * Since: 1.0
   */
  properties[PROP_CONNECT_TIMEOUT]
      = g_param_spec_uint ("connect-timeout", NULL, NULL, 0, G_MAXUINT, 60000, flags);

  /**
   * HawserWebSocketRequestOptions:ping-interval:
   *
   * The seconds between two pings, up to 30000; 0 for none. A higher number counts as 30.
   *
   * OpenHarmony: `WebSocketRequestOptions.pingInterval`, API 21.
   *
   * Since: 1.0
   */
  properties[PROP_PING_INTERVAL]
      = g_param_spec_uint ("ping-interval", NULL, NULL, 0, G_MAXUINT, 30, flags);

  /**
   * HawserWebSocketRequestOptions:pong-timeout:
   *
   * The seconds for which nothing may be heard after a ping, up to the interval itself. A peer that
   * is silent for that long is given up, as a lost connection.
   *
   * OpenHarmony: `WebSocketRequestOptions.pongTimeout`, API 21.
   *
   * Since: 1.0
   */
  properties[PROP_PONG_TIMEOUT]
      = g_param_spec_uint ("pong-timeout", NULL, NULL, 0, G_MAXUINT, 30, flags);

  /**
   * HawserWebSocketRequestOptions:compress:
   *
   * Whether to offer compression (permessage-deflate).
   *
   * OpenHarmony has no such option.
   *
   * Since: 1.0
   */
  properties[PROP_COMPRESS] = g_param_spec_boolean ("compress", NULL, NULL, TRUE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_web_socket_request_options_init (HawserWebSocketRequestOptions *self)
{
  self->connect_timeout = 60000;
  self->ping_interval = 30;
  self->pong_timeout = 30;
  self->compress = TRUE;
}

/**
 * hawser_web_socket_request_options_new:
 *
 * Makes options with nothing set.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserWebSocketRequestOptions *
hawser_web_socket_request_options_new (void)
{
  return g_object_new (HAWSER_TYPE_WEB_SOCKET_REQUEST_OPTIONS, NULL);
}

/**
 * hawser_web_socket_request_options_get_header:
 * @self: options
 *
 * Gets the additional header fields.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.WebSocketRequestOptions:header]
 *
 * Since: 1.0
 */
GVariant *
hawser_web_socket_request_options_get_header (HawserWebSocketRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self), NULL);

  return self->header;
}

/**
 * hawser_web_socket_request_options_set_header:
 * @self: options
 * @header: (nullable): see [property@Hawser.WebSocketRequestOptions:header]
 *
 * Sets the additional header fields.
 *
 * Since: 1.0
 */
void
hawser_web_socket_request_options_set_header (HawserWebSocketRequestOptions *self, GVariant *header)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self));

  if (self->header == header)
    return;
  g_clear_pointer (&self->header, g_variant_unref);
  self->header = header != NULL ? g_variant_ref_sink (header) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HEADER]);
}

/**
 * hawser_web_socket_request_options_get_ca_path:
 * @self: options
 *
 * Gets the file of trusted certificates.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.WebSocketRequestOptions:ca-path]
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_request_options_get_ca_path (HawserWebSocketRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self), NULL);

  return self->ca_path;
}

/**
 * hawser_web_socket_request_options_set_ca_path:
 * @self: options
 * @ca_path: (nullable): see [property@Hawser.WebSocketRequestOptions:ca-path]
 *
 * Sets the file of trusted certificates.
 *
 * Since: 1.0
 */
void
hawser_web_socket_request_options_set_ca_path (HawserWebSocketRequestOptions *self,
                                               const char *ca_path)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self));

  if (g_strcmp0 (self->ca_path, ca_path) == 0)
    return;
  g_free (self->ca_path);
  self->ca_path = g_strdup (ca_path);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CA_PATH]);
}

/**
 * hawser_web_socket_request_options_get_protocol:
 * @self: options
 *
 * Gets the subprotocols to offer.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.WebSocketRequestOptions:protocol]
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_request_options_get_protocol (HawserWebSocketRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self), NULL);

  return self->protocol;
}

/**
 * hawser_web_socket_request_options_set_protocol:
 * @self: options
 * @protocol: (nullable): see [property@Hawser.WebSocketRequestOptions:protocol]
 *
 * Sets the subprotocols to offer.
 *
 * Since: 1.0
 */
void
hawser_web_socket_request_options_set_protocol (HawserWebSocketRequestOptions *self,
                                                const char *protocol)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self));

  if (g_strcmp0 (self->protocol, protocol) == 0)
    return;
  g_free (self->protocol);
  self->protocol = g_strdup (protocol);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROTOCOL]);
}

/**
 * hawser_web_socket_request_options_get_connect_timeout:
 * @self: options
 *
 * Gets the timeout.
 *
 * Returns: see [property@Hawser.WebSocketRequestOptions:connect-timeout]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_request_options_get_connect_timeout (HawserWebSocketRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self), 0);

  return self->connect_timeout;
}

/**
 * hawser_web_socket_request_options_set_connect_timeout:
 * @self: options
 * @timeout: see [property@Hawser.WebSocketRequestOptions:connect-timeout]
 *
 * Sets the timeout.
 *
 * Since: 1.0
 */
void
hawser_web_socket_request_options_set_connect_timeout (HawserWebSocketRequestOptions *self,
                                                       guint timeout)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self));

  if (self->connect_timeout == timeout)
    return;
  self->connect_timeout = timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONNECT_TIMEOUT]);
}

/**
 * hawser_web_socket_request_options_get_ping_interval:
 * @self: options
 *
 * Gets the interval of pings.
 *
 * Returns: see [property@Hawser.WebSocketRequestOptions:ping-interval]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_request_options_get_ping_interval (HawserWebSocketRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self), 0);

  return self->ping_interval;
}

/**
 * hawser_web_socket_request_options_set_ping_interval:
 * @self: options
 * @interval: see [property@Hawser.WebSocketRequestOptions:ping-interval]
 *
 * Sets the interval of pings.
 *
 * Since: 1.0
 */
void
hawser_web_socket_request_options_set_ping_interval (HawserWebSocketRequestOptions *self,
                                                     guint interval)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self));

  if (self->ping_interval == interval)
    return;
  self->ping_interval = interval;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PING_INTERVAL]);
}

/**
 * hawser_web_socket_request_options_get_pong_timeout:
 * @self: options
 *
 * Gets for how long a pong may take.
 *
 * Returns: see [property@Hawser.WebSocketRequestOptions:pong-timeout]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_request_options_get_pong_timeout (HawserWebSocketRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self), 0);

  return self->pong_timeout;
}

/**
 * hawser_web_socket_request_options_set_pong_timeout:
 * @self: options
 * @timeout: see [property@Hawser.WebSocketRequestOptions:pong-timeout]
 *
 * Sets for how long a pong may take.
 *
 * Since: 1.0
 */
void
hawser_web_socket_request_options_set_pong_timeout (HawserWebSocketRequestOptions *self,
                                                    guint timeout)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self));

  if (self->pong_timeout == timeout)
    return;
  self->pong_timeout = timeout;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PONG_TIMEOUT]);
}

/**
 * hawser_web_socket_request_options_get_compress:
 * @self: options
 *
 * Gets whether to offer compression.
 *
 * Returns: see [property@Hawser.WebSocketRequestOptions:compress]
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_request_options_get_compress (HawserWebSocketRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self), FALSE);

  return self->compress;
}

/**
 * hawser_web_socket_request_options_set_compress:
 * @self: options
 * @compress: see [property@Hawser.WebSocketRequestOptions:compress]
 *
 * Sets whether to offer compression.
 *
 * Since: 1.0
 */
void
hawser_web_socket_request_options_set_compress (HawserWebSocketRequestOptions *self,
                                                gboolean compress)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_REQUEST_OPTIONS (self));

  if (self->compress == !!compress)
    return;
  self->compress = !!compress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMPRESS]);
}
