/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-extra-options-base-private.h"
#include "hawser-udp-extra-options.h"

G_BEGIN_DECLS

struct _HawserUdpExtraOptions {
  HawserExtraOptionsBase parent_instance;

  gboolean broadcast;
};

G_END_DECLS
