/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>
#include <hawser/socket/hawser-extra-options-base.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_UDP_EXTRA_OPTIONS (hawser_udp_extra_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserUdpExtraOptions,
                      hawser_udp_extra_options,
                      HAWSER,
                      UDP_EXTRA_OPTIONS,
                      HawserExtraOptionsBase)

HAWSER_AVAILABLE_IN_1_0
HawserUdpExtraOptions *hawser_udp_extra_options_new (void);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_udp_extra_options_get_broadcast (HawserUdpExtraOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_udp_extra_options_set_broadcast (HawserUdpExtraOptions *self, gboolean broadcast);

G_END_DECLS
