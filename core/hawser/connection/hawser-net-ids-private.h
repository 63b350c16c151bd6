/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The numbers of networks, one table for the process: a network has the same number in every main
 * context. From any thread. */

/* The number of the network that a key stands for, held until it is dropped. */
int hawser_net_ids_take (const char *key);

/* @remember: the network is not gone, only nobody looks any more. */
void hawser_net_ids_drop (const char *key, gboolean remember);

/* Forgets remembered numbers that nobody holds: there is a new snapshot without their networks. */
void hawser_net_ids_forget (void);

G_END_DECLS
