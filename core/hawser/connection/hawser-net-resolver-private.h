/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-link-store-private.h"

G_BEGIN_DECLS

/* Look-ups of names. The task ends with a GListModel of HawserNetAddress. */

/* Keeps the host with the task. FALSE when the task has ended already: with an error, or because the
 * host is a literal. */
gboolean hawser_net_resolver_begin (GTask *task, const char *host);

/* On the default network. */
void hawser_net_resolver_look_up (GTask *task);

/* On a given one. */
void hawser_net_resolver_look_up_on (GTask *task, HawserLinkStore *store, HawserNet *net);

G_END_DECLS
