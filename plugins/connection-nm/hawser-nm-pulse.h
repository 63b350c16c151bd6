/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Notices that NetworkManager hangs, without asking it now and then for ever: it is asked when the kernel
 * says that something has changed. As long as nothing changes, what it has said is true. Used in one
 * thread, with its thread-default context. */
typedef struct _HawserNmPulse HawserNmPulse;

/* It does not answer, or it does again. */
typedef void (*HawserNmPulseChanged) (gboolean answers, gpointer data);

HawserNmPulse *hawser_nm_pulse_new (GDBusConnection *connection,
                                    HawserNmPulseChanged changed,
                                    gpointer data);

/* @changed is not called any more. */
void hawser_nm_pulse_free (HawserNmPulse *self);

G_END_DECLS
