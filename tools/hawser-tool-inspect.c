/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

static void
print_line (const char *name, const char *value)
{
  if (value != NULL)
    g_print ("%s: %s\n", name, value);
}

int
hawser_tool_inspect (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("NAME"));
  g_autoptr (HawserPluginInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  const char *const *services;
  gboolean loaded;
  int exit_code;

  g_option_context_set_summary (context, _ ("Shows all that is known of a plugin, and loads it to "
                                            "see whether it works."));
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (argc != 2)
    {
      g_printerr (_ ("Name one plugin; “hawser plugins” lists them.\n"));
      return EXIT_USAGE;
    }

  loaded = hawser_registry_load (hawser_registry_get_default (), argv[1], &error);
  info = hawser_registry_find (hawser_registry_get_default (), argv[1]);
  if (info == NULL)
    return hawser_tool_fail (error);

  print_line (_ ("Name"), hawser_plugin_info_get_name (info));
  print_line (_ ("Title"), hawser_plugin_info_get_title (info));
  print_line (_ ("Description"), hawser_plugin_info_get_description (info));
  print_line (_ ("Version"), hawser_plugin_info_get_version (info));
  print_line (_ ("License"), hawser_plugin_info_get_license (info));
  print_line (_ ("Website"), hawser_plugin_info_get_website (info));
  print_line (_ ("Library"), hawser_plugin_info_get_filename (info));
  services = hawser_plugin_info_get_services (info);
  for (guint i = 0; services[i] != NULL; i++)
    {
      const char *const *features = hawser_plugin_info_get_features (info, services[i]);
      g_autofree char *list
          = features != NULL ? g_strjoinv (", ", (char **) features) : g_strdup ("");

      g_print (_ ("Module %s: priority %d, features: %s\n"), services[i],
               hawser_plugin_info_get_priority (info, services[i]), list);
    }
  print_line (_ ("State"), hawser_tool_state_name (hawser_plugin_info_get_state (info)));
  return loaded ? EXIT_OK : hawser_tool_fail (error);
}
