/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-http-body-private.h"

G_BEGIN_DECLS

/* A body as a stream; pollable, so that it needs no thread for asynchronous reads. */
#define HAWSER_TYPE_HTTP_BODY_STREAM (hawser_http_body_stream_get_type ())

G_DECLARE_FINAL_TYPE (HawserHttpBodyStream,
                      hawser_http_body_stream,
                      HAWSER,
                      HTTP_BODY_STREAM,
                      GInputStream)

GInputStream *hawser_http_body_stream_new (HawserHttpBody *body);

G_END_DECLS
