/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"
#include "hawser-http-exchange.h"
#include "http/hawser-http-message-private.h"

G_BEGIN_DECLS

/* A header block. */
typedef struct {
  HawserHttpVersion version;
  guint status;
  char *reason;
  HawserHttpHeaders *headers;
} HawserHttpHead;

/* Who is told what an engine reported: in the context, in order, never on the engine's stack. */
typedef struct {
  void (*connecting) (gpointer data, gboolean connected);
  /* The head may be taken over by clearing its members. Those of interim responses come before, where
   * they are wanted. */
  void (*head) (gpointer data, HawserHttpHead *head);
  /* There are chunks to take; only with a body that is streamed. */
  void (*chunks) (gpointer data);
  /* The terminal report: NULL for success. */
  void (*end) (gpointer data, const GError *error);
} HawserHttpExchangeSink;

/* How much of a streamed body is kept before the engine is told to stop; it goes on at half of it.
 * Measured: the peak of memory stays within a few times this, and no engine is slower. */
#define HAWSER_HTTP_HIGH_WATER (256 * 1024)
/* Beyond this many times the mark an engine is known to ignore it. */
#define HAWSER_HTTP_HARD_LIMIT 16

/* Takes over the message. @ca_path is a GRefString or NULL. A body of more than @limit bytes is an error. */
HawserHttpExchange *hawser_http_exchange_new (HawserContext *context,
                                              const HawserHttpExchangeSink *sink,
                                              gpointer data,
                                              HawserHttpMessage *message,
                                              guint connect_timeout,
                                              guint read_timeout,
                                              char *ca_path,
                                              gboolean streamed,
                                              gsize limit);

/* Interim responses are wanted as well. Before begin(). */
void hawser_http_exchange_set_interim (HawserHttpExchange *self);

/* The message; it may be changed between a terminal report and the next begin(). */
HawserHttpMessage *hawser_http_exchange_get_message (HawserHttpExchange *self);

/* Before each start(). Forgets what a backend reported that did not start after all. */
void hawser_http_exchange_begin (HawserHttpExchange *self, guint hop);

/* Nothing is delivered any more, and what is reported is dropped. */
void hawser_http_exchange_close (HawserHttpExchange *self);

/* Before a receiver that may run the main loop: what was reported beside that comes there, too. */
void hawser_http_exchange_post_rest (HawserHttpExchange *self);

/* Cancels the engine's cancellable, if it has asked for one. */
void hawser_http_exchange_cancel (HawserHttpExchange *self);

/* Whether the terminal report of a success is in, even if it is not delivered yet. */
gboolean hawser_http_exchange_has_succeeded (HawserHttpExchange *self);

/* Whether the terminal report was the core's own, for a limit: the engine has to be told to stop. */
gboolean hawser_http_exchange_is_overrun (HawserHttpExchange *self);

guint8 *hawser_http_exchange_steal_body (HawserHttpExchange *self, gsize *length);
char *hawser_http_exchange_steal_cookies (HawserHttpExchange *self);

/* The next piece of a streamed body, from any thread, or NULL. @resume is set when the engine has
 * to be told to go on. */
GBytes *hawser_http_exchange_take_chunk (HawserHttpExchange *self, gboolean *resume);

gboolean hawser_http_exchange_has_chunk (HawserHttpExchange *self);

/* Whether this is the thread that runs the exchange's main context. */
gboolean hawser_http_exchange_is_own_thread (HawserHttpExchange *self);

/* Whether a header block says that another request follows. */
gboolean hawser_http_head_is_redirect (guint status, HawserHttpHeaders *headers);

G_END_DECLS
