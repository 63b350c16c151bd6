/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_HTTP_SOUP_BACKEND (hawser_http_soup_backend_get_type ())

G_DECLARE_FINAL_TYPE (HawserHttpSoupBackend,
                      hawser_http_soup_backend,
                      HAWSER,
                      HTTP_SOUP_BACKEND,
                      HawserHttpBackend)

G_END_DECLS
