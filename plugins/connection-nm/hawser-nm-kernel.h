/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether an interface works and has one of these addresses, for the kernel. */
gboolean hawser_nm_kernel_has_address (const char *interface_name, const char *const *addresses);

G_END_DECLS
