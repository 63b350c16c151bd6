/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-extra-options-base-private.h"
#include "hawser-tcp-extra-options.h"

G_BEGIN_DECLS

struct _HawserTcpExtraOptions {
  HawserExtraOptionsBase parent_instance;

  gboolean keep_alive;
  gboolean oob_inline;
  gboolean tcp_no_delay;
  HawserSocketLinger *socket_linger;
};

G_END_DECLS
