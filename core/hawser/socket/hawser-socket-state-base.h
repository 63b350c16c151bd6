/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_SOCKET_STATE_BASE (hawser_socket_state_base_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserSocketStateBase,
                      hawser_socket_state_base,
                      HAWSER,
                      SOCKET_STATE_BASE,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_state_base_get_is_bound (HawserSocketStateBase *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_state_base_get_is_close (HawserSocketStateBase *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_socket_state_base_get_is_connected (HawserSocketStateBase *self);

G_END_DECLS
