/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tcp-extra-options-private.h"

/**
 * HawserTcpExtraOptions:
 *
 * Options of a TCP socket. Only what was set is applied.
 *
 * OpenHarmony: `socket.TCPExtraOptions`.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (HawserTcpExtraOptions,
                     hawser_tcp_extra_options,
                     HAWSER_TYPE_EXTRA_OPTIONS_BASE)

enum { PROP_KEEP_ALIVE = 1, PROP_OOB_INLINE, PROP_TCP_NO_DELAY, PROP_SOCKET_LINGER, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
hawser_tcp_extra_options_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserTcpExtraOptions *self = HAWSER_TCP_EXTRA_OPTIONS (object);

  switch (id)
    {
    case PROP_KEEP_ALIVE:
      g_value_set_boolean (value, hawser_tcp_extra_options_get_keep_alive (self));
      break;
    case PROP_OOB_INLINE:
      g_value_set_boolean (value, hawser_tcp_extra_options_get_oob_inline (self));
      break;
    case PROP_TCP_NO_DELAY:
      g_value_set_boolean (value, hawser_tcp_extra_options_get_tcp_no_delay (self));
      break;
    case PROP_SOCKET_LINGER:
      g_value_set_boxed (value, hawser_tcp_extra_options_get_socket_linger (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_tcp_extra_options_set_property (GObject *object,
                                       guint id,
                                       const GValue *value,
                                       GParamSpec *pspec)
{
  HawserTcpExtraOptions *self = HAWSER_TCP_EXTRA_OPTIONS (object);

  switch (id)
    {
    case PROP_KEEP_ALIVE:
      hawser_tcp_extra_options_set_keep_alive (self, g_value_get_boolean (value));
      break;
    case PROP_OOB_INLINE:
      hawser_tcp_extra_options_set_oob_inline (self, g_value_get_boolean (value));
      break;
    case PROP_TCP_NO_DELAY:
      hawser_tcp_extra_options_set_tcp_no_delay (self, g_value_get_boolean (value));
      break;
    case PROP_SOCKET_LINGER:
      hawser_tcp_extra_options_set_socket_linger (self, g_value_get_boxed (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_tcp_extra_options_finalize (GObject *object)
{
  HawserTcpExtraOptions *self = HAWSER_TCP_EXTRA_OPTIONS (object);

  g_clear_pointer (&self->socket_linger, hawser_socket_linger_free);

  G_OBJECT_CLASS (hawser_tcp_extra_options_parent_class)->finalize (object);
}

static void
hawser_tcp_extra_options_class_init (HawserTcpExtraOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_tcp_extra_options_get_property;
  object_class->set_property = hawser_tcp_extra_options_set_property;
  object_class->finalize = hawser_tcp_extra_options_finalize;

  /**
   * HawserTcpExtraOptions:keep-alive:
   *
   * Whether the kernel probes an idle connection (`SO_KEEPALIVE`).
   *
   * OpenHarmony: `TCPExtraOptions.keepAlive`.
   *
   * Since: 1.0
   */
  properties[PROP_KEEP_ALIVE] = g_param_spec_boolean ("keep-alive", NULL, NULL, FALSE, flags);

  /**
   * HawserTcpExtraOptions:oob-inline:
   *
   * Whether urgent data stays in the stream (`SO_OOBINLINE`).
   *
   * OpenHarmony: `TCPExtraOptions.OOBInline`.
   *
   * Since: 1.0
   */
  properties[PROP_OOB_INLINE] = g_param_spec_boolean ("oob-inline", NULL, NULL, FALSE, flags);

  /**
   * HawserTcpExtraOptions:tcp-no-delay:
   *
   * Whether small segments are sent at once (`TCP_NODELAY`).
   *
   * OpenHarmony: `TCPExtraOptions.TCPNoDelay`.
   *
   * Since: 1.0
   */
  properties[PROP_TCP_NO_DELAY] = g_param_spec_boolean ("tcp-no-delay", NULL, NULL, FALSE, flags);

  /**
   * HawserTcpExtraOptions:socket-linger:
   *
   * What happens at a close to data that was not sent yet (`SO_LINGER`). The time is in
   * milliseconds, as OpenHarmony documents it (the original takes it for seconds), and is rounded
   * up to the seconds that the kernel counts in.
   *
   * OpenHarmony: `TCPExtraOptions.socketLinger`.
   *
   * Since: 1.0
   */
  properties[PROP_SOCKET_LINGER]
      = g_param_spec_boxed ("socket-linger", NULL, NULL, HAWSER_TYPE_SOCKET_LINGER, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_tcp_extra_options_init (HawserTcpExtraOptions *self)
{
}

/**
 * hawser_tcp_extra_options_new:
 *
 * Makes options with nothing set.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserTcpExtraOptions *
hawser_tcp_extra_options_new (void)
{
  return g_object_new (HAWSER_TYPE_TCP_EXTRA_OPTIONS, NULL);
}

/**
 * hawser_tcp_extra_options_get_keep_alive:
 * @self: options
 *
 * Gets whether idle connections are probed.
 *
 * Returns: see [property@Hawser.TcpExtraOptions:keep-alive]
 *
 * Since: 1.0
 */
gboolean
hawser_tcp_extra_options_get_keep_alive (HawserTcpExtraOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self), FALSE);

  return self->keep_alive;
}

/**
 * hawser_tcp_extra_options_set_keep_alive:
 * @self: options
 * @keep_alive: see [property@Hawser.TcpExtraOptions:keep-alive]
 *
 * Sets whether idle connections are probed.
 *
 * Since: 1.0
 */
void
hawser_tcp_extra_options_set_keep_alive (HawserTcpExtraOptions *self, gboolean keep_alive)
{
  g_return_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self));

  hawser_extra_options_base_set_present (HAWSER_EXTRA_OPTIONS_BASE (self),
                                         HAWSER_SOCKET_OPTION_KEEP_ALIVE);
  if (self->keep_alive == !!keep_alive)
    return;
  self->keep_alive = !!keep_alive;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEP_ALIVE]);
}

/**
 * hawser_tcp_extra_options_get_oob_inline:
 * @self: options
 *
 * Gets whether urgent data stays in the stream.
 *
 * Returns: see [property@Hawser.TcpExtraOptions:oob-inline]
 *
 * Since: 1.0
 */
gboolean
hawser_tcp_extra_options_get_oob_inline (HawserTcpExtraOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self), FALSE);

  return self->oob_inline;
}

/**
 * hawser_tcp_extra_options_set_oob_inline:
 * @self: options
 * @oob_inline: see [property@Hawser.TcpExtraOptions:oob-inline]
 *
 * Sets whether urgent data stays in the stream.
 *
 * Since: 1.0
 */
void
hawser_tcp_extra_options_set_oob_inline (HawserTcpExtraOptions *self, gboolean oob_inline)
{
  g_return_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self));

  hawser_extra_options_base_set_present (HAWSER_EXTRA_OPTIONS_BASE (self),
                                         HAWSER_SOCKET_OPTION_OOB_INLINE);
  if (self->oob_inline == !!oob_inline)
    return;
  self->oob_inline = !!oob_inline;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OOB_INLINE]);
}

/**
 * hawser_tcp_extra_options_get_tcp_no_delay:
 * @self: options
 *
 * Gets whether small segments are sent at once.
 *
 * Returns: see [property@Hawser.TcpExtraOptions:tcp-no-delay]
 *
 * Since: 1.0
 */
gboolean
hawser_tcp_extra_options_get_tcp_no_delay (HawserTcpExtraOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self), FALSE);

  return self->tcp_no_delay;
}

/**
 * hawser_tcp_extra_options_set_tcp_no_delay:
 * @self: options
 * @tcp_no_delay: see [property@Hawser.TcpExtraOptions:tcp-no-delay]
 *
 * Sets whether small segments are sent at once.
 *
 * Since: 1.0
 */
void
hawser_tcp_extra_options_set_tcp_no_delay (HawserTcpExtraOptions *self, gboolean tcp_no_delay)
{
  g_return_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self));

  hawser_extra_options_base_set_present (HAWSER_EXTRA_OPTIONS_BASE (self),
                                         HAWSER_SOCKET_OPTION_TCP_NO_DELAY);
  if (self->tcp_no_delay == !!tcp_no_delay)
    return;
  self->tcp_no_delay = !!tcp_no_delay;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TCP_NO_DELAY]);
}

/**
 * hawser_tcp_extra_options_get_socket_linger:
 * @self: options
 *
 * Gets for how long a close lingers.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.TcpExtraOptions:socket-linger]
 *
 * Since: 1.0
 */
HawserSocketLinger *
hawser_tcp_extra_options_get_socket_linger (HawserTcpExtraOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self), NULL);

  return self->socket_linger;
}

/**
 * hawser_tcp_extra_options_set_socket_linger:
 * @self: options
 * @linger: (nullable): see [property@Hawser.TcpExtraOptions:socket-linger]
 *
 * Sets for how long a close lingers.
 *
 * Since: 1.0
 */
void
hawser_tcp_extra_options_set_socket_linger (HawserTcpExtraOptions *self, HawserSocketLinger *linger)
{
  g_return_if_fail (HAWSER_IS_TCP_EXTRA_OPTIONS (self));

  hawser_extra_options_base_set_present (HAWSER_EXTRA_OPTIONS_BASE (self),
                                         HAWSER_SOCKET_OPTION_SOCKET_LINGER);
  g_clear_pointer (&self->socket_linger, hawser_socket_linger_free);
  self->socket_linger = linger != NULL ? hawser_socket_linger_copy (linger) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SOCKET_LINGER]);
}
