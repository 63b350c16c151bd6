/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-extra-options-base.h"
#include "spi/hawser-socket-backend.h"

G_BEGIN_DECLS

/* Remembers that an option was set. */
void hawser_extra_options_base_set_present (HawserExtraOptionsBase *self,
                                            HawserSocketOption option);

gboolean hawser_extra_options_base_is_present (HawserExtraOptionsBase *self,
                                               HawserSocketOption option);

G_END_DECLS
