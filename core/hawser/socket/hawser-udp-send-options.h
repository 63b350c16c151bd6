/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>
#include <hawser/connection/hawser-net-address.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_UDP_SEND_OPTIONS (hawser_udp_send_options_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserUdpSendOptions,
                      hawser_udp_send_options,
                      HAWSER,
                      UDP_SEND_OPTIONS,
                      GObject)

HAWSER_AVAILABLE_IN_1_0
HawserUdpSendOptions *hawser_udp_send_options_new (void);

HAWSER_AVAILABLE_IN_1_0
GBytes *hawser_udp_send_options_get_data (HawserUdpSendOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_udp_send_options_set_data (HawserUdpSendOptions *self, GBytes *data);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_udp_send_options_get_text (HawserUdpSendOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_udp_send_options_set_text (HawserUdpSendOptions *self, const char *text);

HAWSER_AVAILABLE_IN_1_0
HawserNetAddress *hawser_udp_send_options_get_address (HawserUdpSendOptions *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_udp_send_options_set_address (HawserUdpSendOptions *self, HawserNetAddress *address);

G_END_DECLS
