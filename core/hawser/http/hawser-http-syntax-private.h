/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What requests and handshakes have in common: how a caller's words become those of HTTP. */

/* Engines want path and query as they were written. Relaxed: a stray percent sign is the server's
 * business. */
#define HAWSER_HTTP_URI_FLAGS \
  (G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY \
   | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE | G_URI_FLAGS_PARSE_RELAXED)

/* Whether a text can be a method or a header name. */
gboolean hawser_http_syntax_is_token (const char *text);

/* Whether a value is an object: a{sv} or a{ss}. */
gboolean hawser_http_syntax_is_dictionary (GVariant *value);

/* The value of a dictionary's entry, out of its box where it has one. */
GVariant *hawser_http_syntax_get_entry (GVariant *dictionary, gsize index, const char **name);

/* Bytes outside ASCII as %XX; a host name is decoded again, and becomes punycode, when the URL is
 * parsed. NULL when nothing has to change. */
char *hawser_http_syntax_escape (const char *url, gboolean spaces);

G_END_DECLS
