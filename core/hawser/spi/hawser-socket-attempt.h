/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_SOCKET_ATTEMPT (hawser_socket_attempt_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserSocketAttempt, hawser_socket_attempt, HAWSER, SOCKET_ATTEMPT, GObject)

HAWSER_AVAILABLE_IN_1_0
GSocket *hawser_socket_attempt_get_socket (HawserSocketAttempt *self);

HAWSER_AVAILABLE_IN_1_0
GSocketAddress *hawser_socket_attempt_get_address (HawserSocketAttempt *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_attempt_report_connected (HawserSocketAttempt *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_attempt_report_error (HawserSocketAttempt *self, const GError *error);

HAWSER_AVAILABLE_IN_1_0
void hawser_socket_attempt_report_failed (HawserSocketAttempt *self, int code, const char *message);

G_END_DECLS
