/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/* What a careful program would write on libcurl alone: the multi interface in the default main
 * context, with handles that are used again. */
void perf_curl_get (const char *url,
                    const char *ca,
                    void (*done) (gboolean good, const char *what));
