/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A connection to the system bus that is made again whenever it can be. It is no shared one of GIO's:
 * that would end the program together with the D-Bus daemon. */
typedef struct _HawserNmBus HawserNmBus;

/* @connection is NULL when there is none any more, or none yet, and @reason says why. */
typedef void (*HawserNmBusChanged) (GDBusConnection *connection, const char *reason, gpointer data);

HawserNmBus *hawser_nm_bus_new (HawserNmBusChanged changed, gpointer data);

/* @changed is not called any more. */
void hawser_nm_bus_free (HawserNmBus *self);

G_END_DECLS
