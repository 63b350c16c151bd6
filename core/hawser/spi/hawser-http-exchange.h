/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/http/hawser-http-headers.h>
#include <hawser/http/hawser-http-types.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_HTTP_EXCHANGE (hawser_http_exchange_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserHttpExchange, hawser_http_exchange, HAWSER, HTTP_EXCHANGE, GObject)

/* What is to be sent. Constant from start() to the terminal report. */

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_exchange_get_method (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
GUri *hawser_http_exchange_get_uri (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_exchange_get_url (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
HawserHttpHeaders *hawser_http_exchange_get_request_headers (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
GBytes *hawser_http_exchange_get_request_body (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
GCancellable *hawser_http_exchange_get_cancellable (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_exchange_get_connect_timeout (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_exchange_get_read_timeout (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_http_exchange_is_streamed (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_http_exchange_get_interim (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_exchange_get_ca_path (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_exchange_get_hop (HawserHttpExchange *self);

/* What happens. From any thread. */

HAWSER_AVAILABLE_IN_1_0
void hawser_http_exchange_report_connecting (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_exchange_report_connected (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_exchange_report_headers (HawserHttpExchange *self,
                                          HawserHttpVersion version,
                                          guint status,
                                          const char *reason,
                                          HawserHttpHeaders *headers);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_http_exchange_report_data (HawserHttpExchange *self,
                                           const guint8 *data,
                                           gsize length);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_http_exchange_report_bytes (HawserHttpExchange *self, GBytes *bytes);

HAWSER_AVAILABLE_IN_1_0
gpointer hawser_http_exchange_reserve (HawserHttpExchange *self, gsize *size);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_http_exchange_commit (HawserHttpExchange *self, gsize length);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_exchange_report_cookies (HawserHttpExchange *self, const char *cookies);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_exchange_report_done (HawserHttpExchange *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_exchange_report_error (HawserHttpExchange *self, const GError *error);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_exchange_report_failed (HawserHttpExchange *self, int code, const char *message);

G_END_DECLS
