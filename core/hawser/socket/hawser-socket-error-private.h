/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The error of a system call: 2301000 + number. */
GError *hawser_socket_error_new (int number);

/* What a backend gave as the reason of a failure, as an error of our own. Takes it over; NULL when
 * the backend forgot to say anything. */
GError *hawser_socket_error_from_backend (GError *error, const char *backend);

G_END_DECLS
