/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-net-handle.h"

G_BEGIN_DECLS

/* What a handle shows of its network. */
typedef struct {
  HawserNetCapabilities *capabilities;
  HawserConnectionProperties *properties;
  gboolean connected;
  gboolean is_default;
} HawserNetView;

/* The handle of a network that a store knows; @wish is the backend that the store was asked for. */
HawserNetHandle *hawser_net_handle_new_for_net (int net_id,
                                                const char *wish,
                                                const HawserNetView *view);

/* Notifies of what differs. */
void hawser_net_handle_show (HawserNetHandle *self, const HawserNetView *view);

G_END_DECLS
