/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-socket-state-base.h"

G_BEGIN_DECLS

struct _HawserSocketStateBase {
  GObject parent_instance;

  gboolean is_bound;
  gboolean is_close;
  gboolean is_connected;
};

G_END_DECLS
