/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_EXTRA_OPTIONS_BASE (hawser_extra_options_base_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserExtraOptionsBase,
                          hawser_extra_options_base,
                          HAWSER,
                          EXTRA_OPTIONS_BASE,
                          GObject)

struct _HawserExtraOptionsBaseClass {
  GObjectClass parent_class;

  /*< private >*/
  gpointer reserved[4];
};

HAWSER_AVAILABLE_IN_1_0
guint hawser_extra_options_base_get_receive_buffer_size (HawserExtraOptionsBase *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_extra_options_base_set_receive_buffer_size (HawserExtraOptionsBase *self, guint size);

HAWSER_AVAILABLE_IN_1_0
guint hawser_extra_options_base_get_send_buffer_size (HawserExtraOptionsBase *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_extra_options_base_set_send_buffer_size (HawserExtraOptionsBase *self, guint size);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_extra_options_base_get_reuse_address (HawserExtraOptionsBase *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_extra_options_base_set_reuse_address (HawserExtraOptionsBase *self, gboolean reuse);

HAWSER_AVAILABLE_IN_1_0
guint hawser_extra_options_base_get_socket_timeout (HawserExtraOptionsBase *self);

HAWSER_AVAILABLE_IN_1_0
void hawser_extra_options_base_set_socket_timeout (HawserExtraOptionsBase *self, guint timeout);

G_END_DECLS
