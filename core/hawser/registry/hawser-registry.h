/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/registry/hawser-plugin-info.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_REGISTRY (hawser_registry_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (HawserRegistry, hawser_registry, HAWSER, REGISTRY, GObject)

HAWSER_AVAILABLE_IN_1_0
HawserRegistry *hawser_registry_get_default (void);

HAWSER_AVAILABLE_IN_1_0
HawserPluginInfo *hawser_registry_find (HawserRegistry *self, const char *name);

HAWSER_AVAILABLE_IN_1_0
void hawser_registry_set_preferred (HawserRegistry *self, const char *service, const char *name);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_registry_set_enabled (HawserRegistry *self,
                                      const char *name,
                                      gboolean enabled,
                                      GError **error);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_registry_register_backend (HawserRegistry *self,
                                           GType type,
                                           const char *service,
                                           const char *name,
                                           int priority,
                                           GError **error);

HAWSER_AVAILABLE_IN_1_0
gboolean hawser_registry_load (HawserRegistry *self, const char *name, GError **error);

HAWSER_AVAILABLE_IN_1_0
HawserPluginInfo *hawser_registry_choose (HawserRegistry *self,
                                          const char *service,
                                          const char *name,
                                          char **why,
                                          GError **error);

HAWSER_AVAILABLE_IN_1_0
char **hawser_registry_get_services (HawserRegistry *self);

G_END_DECLS
