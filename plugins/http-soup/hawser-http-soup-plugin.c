/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-soup-backend.h"

HAWSER_PLUGIN_DEFINE ("http-soup",
                      http_soup,
                      PLUGIN_VERSION,
                      { "http", hawser_http_soup_backend_get_type })
