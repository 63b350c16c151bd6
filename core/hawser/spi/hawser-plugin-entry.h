/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>
#include <gmodule.h>

G_BEGIN_DECLS

/**
 * HAWSER_PLUGIN_ABI: (skip)
 *
 * The version of the interface between the core and its plugins.
 */
#define HAWSER_PLUGIN_ABI 1

/**
 * HawserPluginService: (skip)
 * @service: the name of a service, for instance `http`
 * @get_type: returns the type of the backend that does it
 *
 * One thing that a plugin can do.
 */
typedef struct {
  const char *service;
  GType (*get_type) (void);
} HawserPluginService;

/**
 * HawserPluginEntry: (skip)
 * @abi: %HAWSER_PLUGIN_ABI
 * @name: the plugin's name, as in its descriptor
 * @version: the plugin's version, as in its descriptor
 * @services: what it can do, ended by an entry without a name
 *
 * What a plugin's binary says of itself. It has to agree with the descriptor.
 */
typedef struct {
  guint abi;
  const char *name;
  const char *version;
  const HawserPluginService *services;
} HawserPluginEntry;

/**
 * HAWSER_PLUGIN_DEFINE: (skip)
 * @NAME: the plugin's name as a string
 * @symbol: the same with underscores for other characters
 * @VERSION: the plugin's version as a string
 * @...: one `{ "service", get_type }` for each service
 *
 * Defines a plugin's one exported symbol, `hawser_plugin_entry_<symbol>`.
 */
#define HAWSER_PLUGIN_DEFINE(NAME, symbol, VERSION, ...) \
  G_MODULE_EXPORT const HawserPluginEntry *hawser_plugin_entry_##symbol (void); \
  G_MODULE_EXPORT const HawserPluginEntry *hawser_plugin_entry_##symbol (void) \
  { \
    static const HawserPluginService services[] = { __VA_ARGS__, { NULL, NULL } }; \
    static const HawserPluginEntry entry = { HAWSER_PLUGIN_ABI, NAME, VERSION, services }; \
\
    return &entry; \
  }

G_END_DECLS
