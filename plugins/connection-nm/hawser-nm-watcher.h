/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

/* Watches NetworkManager for one report, in a thread of its own: libnm takes in the state of five
 * hundred interfaces in one piece of more than 50 ms, in which no main loop may stand still. */
typedef struct _HawserNmWatcher HawserNmWatcher;

HawserNmWatcher *hawser_nm_watcher_start (HawserLinkReport *report, GError **error);

/* Ends and frees it, without waiting for the thread. */
void hawser_nm_watcher_stop (HawserNmWatcher *self);

void hawser_nm_watcher_check (HawserNmWatcher *self, const char *key);

G_END_DECLS
