/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-curl-backend.h"

HAWSER_PLUGIN_DEFINE ("http-curl",
                      http_curl,
                      PLUGIN_VERSION,
                      { "http", hawser_http_curl_backend_get_type })
