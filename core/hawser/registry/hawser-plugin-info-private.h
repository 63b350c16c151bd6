/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-plugin-info.h"

G_BEGIN_DECLS

/* What one plugin offers for one service. */
typedef struct {
  char *service;
  int priority;
  char **features;
  GType type; /* 0 until loaded */
} HawserPluginOffer;

/* Never fails: a descriptor that cannot be used gives an info in the state "failed". */
HawserPluginInfo *hawser_plugin_info_new_from_descriptor (const char *path);
HawserPluginInfo *hawser_plugin_info_new_for_type (const char *name,
                                                   const char *service,
                                                   int priority,
                                                   GType type);

guint hawser_plugin_info_get_abi (HawserPluginInfo *self);
const char *const *hawser_plugin_info_get_conflicts (HawserPluginInfo *self);
HawserPluginOffer *hawser_plugin_info_find_offer (HawserPluginInfo *self, const char *service);

void hawser_plugin_info_set_state (HawserPluginInfo *self,
                                   HawserPluginState state,
                                   const GError *error);
/* The error of the last set_state(), or NULL. */
GError *hawser_plugin_info_dup_error (HawserPluginInfo *self);

G_END_DECLS
