/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-linger.h"

G_DEFINE_BOXED_TYPE (HawserSocketLinger,
                     hawser_socket_linger,
                     hawser_socket_linger_copy,
                     hawser_socket_linger_free)

/**
 * hawser_socket_linger_new:
 * @on: whether a close lingers
 * @linger: for how long, in milliseconds
 *
 * Makes a value for [property@Hawser.TcpExtraOptions:socket-linger].
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
HawserSocketLinger *
hawser_socket_linger_new (gboolean on, guint linger)
{
  HawserSocketLinger *self = g_new (HawserSocketLinger, 1);

  self->on = on;
  self->linger = linger;
  return self;
}

/**
 * hawser_socket_linger_copy:
 * @self: a value
 *
 * Copies a value.
 *
 * Returns: (transfer full): the copy
 *
 * Since: 1.0
 */
HawserSocketLinger *
hawser_socket_linger_copy (const HawserSocketLinger *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return hawser_socket_linger_new (self->on, self->linger);
}

/**
 * hawser_socket_linger_free:
 * @self: (nullable) (transfer full): a value
 *
 * Frees a value.
 *
 * Since: 1.0
 */
void
hawser_socket_linger_free (HawserSocketLinger *self)
{
  g_free (self);
}
