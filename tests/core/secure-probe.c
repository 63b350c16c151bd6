/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Prints what the registry finds, and whether it loads: run by test-secure with the set-uid bit. */

#include <hawser/hawser.h>

int
main (void)
{
  GListModel *registry = G_LIST_MODEL (hawser_registry_get_default ());

  for (guint i = 0; i < g_list_model_get_n_items (registry); i++)
    {
      g_autoptr (HawserPluginInfo) info = g_list_model_get_item (registry, i);
      const char *name = hawser_plugin_info_get_name (info);
      g_autoptr (GError) error = NULL;
      gboolean loaded = hawser_registry_load (HAWSER_REGISTRY (registry), name, &error);

      g_print ("%s %s\n", name, loaded ? "loaded" : error->message);
    }
  return 0;
}
