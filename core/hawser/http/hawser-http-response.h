/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/http/hawser-http-headers.h>
#include <hawser/http/hawser-http-types.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_HTTP_RESPONSE (hawser_http_response_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserHttpResponse, hawser_http_response, HAWSER, HTTP_RESPONSE, GObject)

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_http_response_get_result (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
HawserHttpDataType hawser_http_response_get_result_type (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_response_get_text (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
GBytes *hawser_http_response_get_bytes (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
GInputStream *hawser_http_response_get_stream (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_response_get_response_code (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_response_get_reason (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
HawserHttpVersion hawser_http_response_get_version (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_http_response_get_header (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_response_get_header_field (HawserHttpResponse *self, const char *name);

HAWSER_AVAILABLE_IN_1_0
HawserHttpHeaders *hawser_http_response_get_headers (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_response_get_cookies (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_response_get_url (HawserHttpResponse *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_response_get_backend (HawserHttpResponse *self);

G_END_DECLS
