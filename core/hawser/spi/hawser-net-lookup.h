/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_NET_LOOKUP (hawser_net_lookup_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserNetLookup, hawser_net_lookup, HAWSER, NET_LOOKUP, GObject)

HAWSER_AVAILABLE_IN_1_0
const char *hawser_net_lookup_get_key (HawserNetLookup *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_net_lookup_get_host (HawserNetLookup *self);

HAWSER_AVAILABLE_IN_1_0
GCancellable *hawser_net_lookup_get_cancellable (HawserNetLookup *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_lookup_report_addresses (HawserNetLookup *self, const char *const *addresses);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_lookup_report_error (HawserNetLookup *self, const GError *error);

HAWSER_AVAILABLE_IN_1_0
void hawser_net_lookup_report_failed (HawserNetLookup *self, int code, const char *message);

G_END_DECLS
