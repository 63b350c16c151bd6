/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-outcome-private.h"
#include "hawser-socket-attempt.h"

G_BEGIN_DECLS

/* The outcome has no value. */
HawserSocketAttempt *hawser_socket_attempt_new (HawserContext *context,
                                                GSocket *socket,
                                                GSocketAddress *address,
                                                HawserOutcomeFunc ended,
                                                gpointer data);

/* From now on reports are dropped. In the context's own thread. */
void hawser_socket_attempt_close (HawserSocketAttempt *self);

G_END_DECLS
