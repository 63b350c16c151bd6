/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-net-capabilities.h"

G_BEGIN_DECLS

/* The end markers of the reference: accepted in a specifier, refused at registration. */
#define HAWSER_NET_CAP_END 32
#define HAWSER_NET_BEAR_TYPE_END 6

/* Sets of numbers as bits, which is what matching and comparing work on. */
typedef struct {
  guint64 caps;
  guint bearers;
  guint up;              /* kbit/s */
  guint down;            /* kbit/s */
  gboolean invalid_caps; /* something that is no number, or one beyond the end marker */
  gboolean invalid_bearers;
} HawserNetCapabilitySet;

static inline gboolean
hawser_net_capability_set_equal (const HawserNetCapabilitySet *a, const HawserNetCapabilitySet *b)
{
  return a->caps == b->caps && a->bearers == b->bearers && a->up == b->up && a->down == b->down;
}

const HawserNetCapabilitySet *hawser_net_capabilities_get_set (HawserNetCapabilities *self);

/* One that belongs to a network and does not change any more. */
HawserNetCapabilities *hawser_net_capabilities_new_sealed (const HawserNetCapabilitySet *set);

G_END_DECLS
