/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-http-response.h"

G_BEGIN_DECLS

/* Everything is taken over; URL and backend are GRefStrings. */
HawserHttpResponse *hawser_http_response_new (HawserHttpVersion version,
                                              guint status,
                                              char *reason,
                                              HawserHttpHeaders *headers,
                                              char *url,
                                              char *backend);

/* Body of @length bytes with a NUL behind it; taken over. NULL for none. */
void hawser_http_response_take_body (HawserHttpResponse *self, guint8 *body, gsize length);
void hawser_http_response_take_cookies (HawserHttpResponse *self, char *cookies);
void hawser_http_response_set_stream (HawserHttpResponse *self, GInputStream *stream);

G_END_DECLS
