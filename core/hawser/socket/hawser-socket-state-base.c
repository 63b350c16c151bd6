/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-state-base-private.h"

/**
 * HawserSocketStateBase:
 *
 * In which state a socket was when it was asked.
 *
 * OpenHarmony: `socket.SocketStateBase`.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (HawserSocketStateBase, hawser_socket_state_base, G_TYPE_OBJECT)

enum { PROP_IS_BOUND = 1, PROP_IS_CLOSE, PROP_IS_CONNECTED, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_socket_state_base_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserSocketStateBase *self = HAWSER_SOCKET_STATE_BASE (object);

  switch (id)
    {
    case PROP_IS_BOUND:
      g_value_set_boolean (value, hawser_socket_state_base_get_is_bound (self));
      break;
    case PROP_IS_CLOSE:
      g_value_set_boolean (value, hawser_socket_state_base_get_is_close (self));
      break;
    case PROP_IS_CONNECTED:
      g_value_set_boolean (value, hawser_socket_state_base_get_is_connected (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_socket_state_base_class_init (HawserSocketStateBaseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hawser_socket_state_base_get_property;

  /**
   * HawserSocketStateBase:is-bound:
   *
   * Whether the socket has a local port.
   *
   * OpenHarmony: `SocketStateBase.isBound`.
   *
   * Since: 1.0
   */
  properties[PROP_IS_BOUND] = g_param_spec_boolean ("is-bound", NULL, NULL, FALSE, flags);

  /**
   * HawserSocketStateBase:is-close:
   *
   * Whether the socket was closed.
   *
   * OpenHarmony: `SocketStateBase.isClose`.
   *
   * Since: 1.0
   */
  properties[PROP_IS_CLOSE] = g_param_spec_boolean ("is-close", NULL, NULL, FALSE, flags);

  /**
   * HawserSocketStateBase:is-connected:
   *
   * Whether the socket has a peer; never so for UDP.
   *
   * OpenHarmony: `SocketStateBase.isConnected`.
   *
   * Since: 1.0
   */
  properties[PROP_IS_CONNECTED] = g_param_spec_boolean ("is-connected", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_socket_state_base_init (HawserSocketStateBase *self)
{
}

/**
 * hawser_socket_state_base_get_is_bound:
 * @self: a state
 *
 * Gets whether the socket has a local port.
 *
 * Returns: see [property@Hawser.SocketStateBase:is-bound]
 *
 * Since: 1.0
 */
gboolean
hawser_socket_state_base_get_is_bound (HawserSocketStateBase *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_STATE_BASE (self), FALSE);

  return self->is_bound;
}

/**
 * hawser_socket_state_base_get_is_close:
 * @self: a state
 *
 * Gets whether the socket was closed.
 *
 * Returns: see [property@Hawser.SocketStateBase:is-close]
 *
 * Since: 1.0
 */
gboolean
hawser_socket_state_base_get_is_close (HawserSocketStateBase *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_STATE_BASE (self), FALSE);

  return self->is_close;
}

/**
 * hawser_socket_state_base_get_is_connected:
 * @self: a state
 *
 * Gets whether the socket has a peer.
 *
 * Returns: see [property@Hawser.SocketStateBase:is-connected]
 *
 * Since: 1.0
 */
gboolean
hawser_socket_state_base_get_is_connected (HawserSocketStateBase *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_STATE_BASE (self), FALSE);

  return self->is_connected;
}
