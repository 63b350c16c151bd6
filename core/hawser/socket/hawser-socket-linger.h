/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_SOCKET_LINGER (hawser_socket_linger_get_type ())

typedef struct _HawserSocketLinger HawserSocketLinger;

/**
 * HawserSocketLinger:
 * @on: whether a close lingers
 * @linger: for how long, in milliseconds, 0 to 65535000; 0 with @on drops what was not sent and
 *   resets the connection
 *
 * The value of [property@Hawser.TcpExtraOptions:socket-linger].
 *
 * OpenHarmony: the value of `TCPExtraOptions.socketLinger`.
 *
 * Since: 1.0
 */
struct _HawserSocketLinger {
  gboolean on;
  guint linger;
};

HAWSER_AVAILABLE_IN_1_0
GType hawser_socket_linger_get_type (void);

HAWSER_AVAILABLE_IN_1_0
HawserSocketLinger *hawser_socket_linger_new (gboolean on, guint linger);

HAWSER_AVAILABLE_IN_1_0
HawserSocketLinger *hawser_socket_linger_copy (const HawserSocketLinger *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_linger_free (HawserSocketLinger *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserSocketLinger, hawser_socket_linger_free)

G_END_DECLS
