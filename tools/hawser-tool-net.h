/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-tool.h"

G_BEGIN_DECLS

/* The table of networks, for people. */
void hawser_tool_net_print (HawserConnectionManager *manager, GListModel *networks);

G_END_DECLS
