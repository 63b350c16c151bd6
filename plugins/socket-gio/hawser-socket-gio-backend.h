/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_SOCKET_GIO_BACKEND (hawser_socket_gio_backend_get_type ())

G_DECLARE_FINAL_TYPE (HawserSocketGioBackend,
                      hawser_socket_gio_backend,
                      HAWSER,
                      SOCKET_GIO_BACKEND,
                      HawserSocketBackend)

G_END_DECLS
