/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

/**
 * HawserPluginState:
 * @HAWSER_PLUGIN_STATE_AVAILABLE: known from its descriptor, not opened yet
 * @HAWSER_PLUGIN_STATE_LOADED: in use
 * @HAWSER_PLUGIN_STATE_DISABLED: switched off, or cannot be used in this process
 * @HAWSER_PLUGIN_STATE_FAILED: broken; [property@Hawser.PluginInfo:reason] says how
 *
 * What is known of a plugin.
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_PLUGIN_STATE_AVAILABLE,
  HAWSER_PLUGIN_STATE_LOADED,
  HAWSER_PLUGIN_STATE_DISABLED,
  HAWSER_PLUGIN_STATE_FAILED,
} HawserPluginState;

#define HAWSER_TYPE_PLUGIN_INFO (hawser_plugin_info_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserPluginInfo, hawser_plugin_info, HAWSER, PLUGIN_INFO, GObject)

HAWSER_AVAILABLE_IN_1_0
const char *hawser_plugin_info_get_name (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_plugin_info_get_title (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_plugin_info_get_description (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_plugin_info_get_version (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_plugin_info_get_license (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_plugin_info_get_website (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *hawser_plugin_info_get_filename (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
HawserPluginState hawser_plugin_info_get_state (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
char *hawser_plugin_info_dup_reason (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
const char *const *hawser_plugin_info_get_services (HawserPluginInfo *self);

HAWSER_AVAILABLE_IN_1_0
int hawser_plugin_info_get_priority (HawserPluginInfo *self, const char *service);

HAWSER_AVAILABLE_IN_1_0
const char *const *hawser_plugin_info_get_features (HawserPluginInfo *self, const char *service);

G_END_DECLS
