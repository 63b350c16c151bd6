/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_HTTP_HEADERS (hawser_http_headers_get_type ())

/**
 * HawserHttpHeaders:
 *
 * The header fields of one message, in the order in which they stand there; names may repeat.
 *
 * Names are kept in lower case.
 *
 * Since: 1.0
 */
typedef struct _HawserHttpHeaders HawserHttpHeaders;

HAWSER_AVAILABLE_IN_1_0
GType hawser_http_headers_get_type (void);

HAWSER_AVAILABLE_IN_1_0
HawserHttpHeaders *hawser_http_headers_new (void);

HAWSER_AVAILABLE_IN_1_0
HawserHttpHeaders *hawser_http_headers_ref (HawserHttpHeaders *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_headers_unref (HawserHttpHeaders *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_headers_append (HawserHttpHeaders *self, const char *name, const char *value);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_headers_append_len (HawserHttpHeaders *self,
                                     const char *name,
                                     gssize name_len,
                                     const char *value,
                                     gssize value_len);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_headers_get_n_fields (HawserHttpHeaders *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_headers_get_field_name (HawserHttpHeaders *self, guint index);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_headers_get_field_value (HawserHttpHeaders *self, guint index);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_headers_get (HawserHttpHeaders *self, const char *name);

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_http_headers_to_variant (HawserHttpHeaders *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserHttpHeaders, hawser_http_headers_unref)

G_END_DECLS
