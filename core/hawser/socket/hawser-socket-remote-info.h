/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_SOCKET_REMOTE_INFO (hawser_socket_remote_info_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserSocketRemoteInfo,
                      hawser_socket_remote_info,
                      HAWSER,
                      SOCKET_REMOTE_INFO,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
const char *hawser_socket_remote_info_get_address (HawserSocketRemoteInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_socket_remote_info_get_family (HawserSocketRemoteInfo *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_socket_remote_info_get_port (HawserSocketRemoteInfo *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_socket_remote_info_get_size (HawserSocketRemoteInfo *self);

G_END_DECLS
