/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-http-headers.h"
#include "hawser-http-request-options.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* What goes on the wire in one hop: made from the caller's URL and options, changed by redirects.
 * The same for every engine. */
typedef struct {
  const char *method; /* interned */
  GUri *uri;          /* without user information */
  char *url;          /* the same as text; a GRefString */
  HawserHttpHeaders *headers;
  GBytes *body; /* NULL for none */
  gboolean keep_method;
  gboolean default_type; /* with keep_method: the content-type, if any, is not the caller's */
} HawserHttpMessage;

HawserHttpMessage *hawser_http_message_new (const char *url,
                                            HawserHttpRequestOptions *options,
                                            GError **error);
void hawser_http_message_free (HawserHttpMessage *self);

/* Turns the message into the one that follows a redirect. */
gboolean hawser_http_message_redirect (HawserHttpMessage *self,
                                       guint status,
                                       const char *location,
                                       GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserHttpMessage, hawser_http_message_free)

G_END_DECLS
