/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"
#include "hawser-socket-attempt.h"

G_BEGIN_DECLS

/* Called once in the context, unless the attempt was closed before; the error is the receiver's. */
typedef void (*HawserSocketAttemptEnded) (gpointer data, GError *error);

HawserSocketAttempt *hawser_socket_attempt_new (HawserContext *context,
                                                GSocket *socket,
                                                GSocketAddress *address,
                                                HawserSocketAttemptEnded ended,
                                                gpointer data);

/* From now on reports are dropped. In the context's own thread. */
void hawser_socket_attempt_close (HawserSocketAttempt *self);

G_END_DECLS
