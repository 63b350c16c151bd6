/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "spi/hawser-http-exchange-private.h"

G_BEGIN_DECLS

/* A body on its way from an exchange to a reader, who may be in any thread. The call that runs the
 * exchange has one reference, the reader's stream another. */
typedef struct _HawserHttpBody HawserHttpBody;

/* What the reader wants of the call. Called in the reader's thread. */
typedef struct {
  void (*resume) (gpointer call);
  void (*abort) (gpointer call, GError *error);
  void (*unref) (gpointer call);
} HawserHttpBodyCall;

/* Takes over a reference to the call, and keeps it until finish(). */
HawserHttpBody *hawser_http_body_new (HawserHttpExchange *exchange,
                                      const HawserHttpBodyCall *funcs,
                                      gpointer call);
HawserHttpBody *hawser_http_body_ref (HawserHttpBody *self);
void hawser_http_body_unref (HawserHttpBody *self);

/* The call's side: there is something to read; nothing comes any more. */
void hawser_http_body_wake (HawserHttpBody *self);
void hawser_http_body_finish (HawserHttpBody *self, const GError *error);

/* The reader's side. The next piece; NULL without an error is the end of the body, and
 * G_IO_ERROR_WOULD_BLOCK says that there is nothing yet. */
GBytes *hawser_http_body_read (HawserHttpBody *self,
                               gboolean may_wait,
                               GCancellable *cancellable,
                               GError **error);
gboolean hawser_http_body_is_readable (HawserHttpBody *self);
/* Becomes ready when the body may be readable. */
GSource *hawser_http_body_create_source (HawserHttpBody *self);
/* Nobody reads any more. */
void hawser_http_body_abandon (HawserHttpBody *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserHttpBody, hawser_http_body_unref)

G_END_DECLS
