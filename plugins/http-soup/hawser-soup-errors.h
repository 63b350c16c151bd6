/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The number for an error of libsoup, GIO or TLS; @answered: whether the header block was there. */
int hawser_soup_error_to_code (const GError *error, gboolean answered);

G_END_DECLS
