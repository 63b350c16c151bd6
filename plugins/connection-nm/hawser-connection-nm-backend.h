/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_CONNECTION_NM_BACKEND (hawser_connection_nm_backend_get_type ())

G_DECLARE_FINAL_TYPE (HawserConnectionNmBackend,
                      hawser_connection_nm_backend,
                      HAWSER,
                      CONNECTION_NM_BACKEND,
                      HawserConnectionBackend)

G_END_DECLS
