/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-connection-properties.h"

G_BEGIN_DECLS

/* They belong to a network now, and do not change any more. */
void hawser_connection_properties_seal (HawserConnectionProperties *self);

gboolean hawser_connection_properties_equal (HawserConnectionProperties *self,
                                             HawserConnectionProperties *other);

G_END_DECLS
