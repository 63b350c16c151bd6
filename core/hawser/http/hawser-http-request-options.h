/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include <hawser/http/hawser-http-types.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_HTTP_REQUEST_OPTIONS (hawser_http_request_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserHttpRequestOptions,
                      hawser_http_request_options,
                      HAWSER,
                      HTTP_REQUEST_OPTIONS,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserHttpRequestOptions *hawser_http_request_options_new (void);

HAWSER_AVAILABLE_IN_1_0
HawserHttpRequestMethod hawser_http_request_options_get_method (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_method (HawserHttpRequestOptions *self,
                                             HawserHttpRequestMethod method);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_request_options_get_custom_method (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_custom_method (HawserHttpRequestOptions *self,
                                                    const char *method);

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_http_request_options_get_extra_data (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_extra_data (HawserHttpRequestOptions *self,
                                                 GVariant *extra_data);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_extra_data_text (HawserHttpRequestOptions *self,
                                                      const char *text);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_extra_data_bytes (HawserHttpRequestOptions *self,
                                                       GBytes *bytes);

HAWSER_AVAILABLE_IN_1_0
GVariant *hawser_http_request_options_get_header (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_header (HawserHttpRequestOptions *self, GVariant *header);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_header_field (HawserHttpRequestOptions *self,
                                                   const char *name,
                                                   const char *value);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_request_options_get_read_timeout (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_read_timeout (HawserHttpRequestOptions *self, guint timeout);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_request_options_get_connect_timeout (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_connect_timeout (HawserHttpRequestOptions *self,
                                                      guint timeout);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_request_options_get_max_limit (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_max_limit (HawserHttpRequestOptions *self, guint limit);

HAWSER_AVAILABLE_IN_1_0
guint hawser_http_request_options_get_max_redirects (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_max_redirects (HawserHttpRequestOptions *self,
                                                    guint max_redirects);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_http_request_options_get_keep_method (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_keep_method (HawserHttpRequestOptions *self,
                                                  gboolean keep_method);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_http_request_options_get_interim_events (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_interim_events (HawserHttpRequestOptions *self,
                                                     gboolean interim_events);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_request_options_get_default_type (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_default_type (HawserHttpRequestOptions *self,
                                                   const char *type);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_http_request_options_get_ca_path (HawserHttpRequestOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_http_request_options_set_ca_path (HawserHttpRequestOptions *self, const char *path);

G_END_DECLS
