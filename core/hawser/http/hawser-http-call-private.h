/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-answer-private.h"
#include "base/hawser-context-private.h"
#include "hawser-http-request.h"

G_BEGIN_DECLS

/* One call of request_async() or open_async(): the state machine between the caller and an engine.
 * Tries the backends in turn, follows redirects, keeps the deadlines and ends exactly once. */
typedef struct _HawserHttpCall HawserHttpCall;

/* Who hears of header blocks, and of the end. */
typedef struct {
  gboolean (*listens) (gpointer data);
  void (*headers) (gpointer data, HawserHttpHeaders *headers);
  void (*over) (gpointer data, HawserHttpCall *call);
} HawserHttpCallOwner;

/* Takes over the answer and a reference to the current context. Returns: the call, owned by itself until
 * `over` is called; or NULL when it failed right away, answered. */
HawserHttpCall *hawser_http_call_start (HawserAnswer *answer,
                                        HawserContext *context,
                                        const HawserHttpCallOwner *owner,
                                        GPtrArray *candidates,
                                        const char *url,
                                        HawserHttpRequestOptions *options,
                                        gboolean streamed);

/* Ends the call with an error, later in its own context, unless everything is there already. */
void hawser_http_call_abort (HawserHttpCall *self, GError *error);

G_END_DECLS
