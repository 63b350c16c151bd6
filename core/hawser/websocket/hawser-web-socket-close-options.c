/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-web-socket-close-options.h"

/**
 * HawserWebSocketCloseOptions:
 *
 * With which code and reason to close a WebSocket.
 *
 * OpenHarmony: `webSocket.WebSocketCloseOptions`.
 *
 * Since: 1.0
 */
struct _HawserWebSocketCloseOptions {
  GObject parent_instance;

  guint code;
  char *reason;
};

G_DEFINE_FINAL_TYPE (HawserWebSocketCloseOptions, hawser_web_socket_close_options, G_TYPE_OBJECT)

enum { PROP_CODE = 1, PROP_REASON, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_web_socket_close_options_get_property (GObject *object,
                                              guint id,
                                              GValue *value,
                                              GParamSpec *pspec)
{
  HawserWebSocketCloseOptions *self = HAWSER_WEB_SOCKET_CLOSE_OPTIONS (object);

  switch (id)
    {
    case PROP_CODE:
      g_value_set_uint (value, hawser_web_socket_close_options_get_code (self));
      break;
    case PROP_REASON:
      g_value_set_string (value, hawser_web_socket_close_options_get_reason (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_web_socket_close_options_set_property (GObject *object,
                                              guint id,
                                              const GValue *value,
                                              GParamSpec *pspec)
{
  HawserWebSocketCloseOptions *self = HAWSER_WEB_SOCKET_CLOSE_OPTIONS (object);

  switch (id)
    {
    case PROP_CODE:
      hawser_web_socket_close_options_set_code (self, g_value_get_uint (value));
      break;
    case PROP_REASON:
      hawser_web_socket_close_options_set_reason (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_web_socket_close_options_finalize (GObject *object)
{
  HawserWebSocketCloseOptions *self = HAWSER_WEB_SOCKET_CLOSE_OPTIONS (object);

  g_free (self->reason);

  G_OBJECT_CLASS (hawser_web_socket_close_options_parent_class)->finalize (object);
}

static void
hawser_web_socket_close_options_class_init (HawserWebSocketCloseOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_web_socket_close_options_get_property;
  object_class->set_property = hawser_web_socket_close_options_set_property;
  object_class->finalize = hawser_web_socket_close_options_finalize;

  /**
   * HawserWebSocketCloseOptions:code:
   *
   * The close code. Numbers outside of 1000 to 1015 count as 1000. 1004, 1005, 1006 and 1015 are
   * not allowed on the wire: the peer gets 1000 for them.
   *
   * OpenHarmony: `WebSocketCloseOptions.code`.
   *
   * Since: 1.0
   */
  properties[PROP_CODE] = g_param_spec_uint ("code", NULL, NULL, 0, G_MAXUINT, 1000, flags);

  /**
   * HawserWebSocketCloseOptions:reason:
   *
   * The reason in UTF-8; %NULL and the empty text count as `CLOSE_NORMAL`. At most 123 bytes fit into a
   * close frame; a longer one is cut before the character that does not fit.
   *
   * OpenHarmony: `WebSocketCloseOptions.reason`.
   *
   * Since: 1.0
   */
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_web_socket_close_options_init (HawserWebSocketCloseOptions *self)
{
  self->code = 1000;
}

/**
 * hawser_web_socket_close_options_new:
 *
 * Makes options with nothing set.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserWebSocketCloseOptions *
hawser_web_socket_close_options_new (void)
{
  return g_object_new (HAWSER_TYPE_WEB_SOCKET_CLOSE_OPTIONS, NULL);
}

/**
 * hawser_web_socket_close_options_get_code:
 * @self: options
 *
 * Gets the close code.
 *
 * Returns: see [property@Hawser.WebSocketCloseOptions:code]
 *
 * Since: 1.0
 */
guint
hawser_web_socket_close_options_get_code (HawserWebSocketCloseOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CLOSE_OPTIONS (self), 0);

  return self->code;
}

/**
 * hawser_web_socket_close_options_set_code:
 * @self: options
 * @code: see [property@Hawser.WebSocketCloseOptions:code]
 *
 * Sets the close code.
 *
 * Since: 1.0
 */
void
hawser_web_socket_close_options_set_code (HawserWebSocketCloseOptions *self, guint code)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_CLOSE_OPTIONS (self));

  if (self->code == code)
    return;
  self->code = code;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CODE]);
}

/**
 * hawser_web_socket_close_options_get_reason:
 * @self: options
 *
 * Gets the reason.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.WebSocketCloseOptions:reason]
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_close_options_get_reason (HawserWebSocketCloseOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CLOSE_OPTIONS (self), NULL);

  return self->reason;
}

/**
 * hawser_web_socket_close_options_set_reason:
 * @self: options
 * @reason: (nullable): see [property@Hawser.WebSocketCloseOptions:reason]
 *
 * Sets the reason.
 *
 * Since: 1.0
 */
void
hawser_web_socket_close_options_set_reason (HawserWebSocketCloseOptions *self, const char *reason)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_CLOSE_OPTIONS (self));

  if (g_strcmp0 (self->reason, reason) == 0)
    return;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}
