/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-event-emitter.h>
#include <hawser/http/hawser-http-request-options.h>
#include <hawser/http/hawser-http-response.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_HTTP_REQUEST (hawser_http_request_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserHttpRequest,
                      hawser_http_request,
                      HAWSER,
                      HTTP_REQUEST,
                      HawserEventEmitter)

HAWSER_AVAILABLE_IN_1_0
HawserHttpRequest *hawser_http_request_new (void);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_request_get_backend (HawserHttpRequest *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_request_async (HawserHttpRequest *self,
                                        const char *url,
                                        HawserHttpRequestOptions *options,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserHttpResponse *hawser_http_request_request_finish (HawserHttpRequest *self,
                                                        GAsyncResult *result,
                                                        GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_open_async (HawserHttpRequest *self,
                                     const char *url,
                                     HawserHttpRequestOptions *options,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);

HAWSER_AVAILABLE_IN_1_0
HawserHttpResponse *hawser_http_request_open_finish (HawserHttpRequest *self,
                                                     GAsyncResult *result,
                                                     GError **error);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_destroy (HawserHttpRequest *self);

G_END_DECLS
