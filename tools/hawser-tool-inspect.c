/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

static void
print_line (const char *name, const char *value)
{
  if (value != NULL)
    g_print (_ ("%s: %s\n"), name, value);
}

static void
print_text (HawserPluginInfo *info)
{
  const char *const *services = hawser_plugin_info_get_services (info);

  print_line (_ ("Name"), hawser_plugin_info_get_name (info));
  print_line (_ ("Title"), hawser_plugin_info_get_title (info));
  print_line (_ ("Description"), hawser_plugin_info_get_description (info));
  print_line (_ ("Version"), hawser_plugin_info_get_version (info));
  print_line (_ ("License"), hawser_plugin_info_get_license (info));
  print_line (_ ("Website"), hawser_plugin_info_get_website (info));
  print_line (_ ("Library"), hawser_plugin_info_get_filename (info));
  for (guint i = 0; services[i] != NULL; i++)
    {
      const char *const *features = hawser_plugin_info_get_features (info, services[i]);
      g_autofree char *list
          = features != NULL ? g_strjoinv (", ", (char **) features) : g_strdup ("");

      g_print (_ ("Module %s: priority %d, features: %s\n"), services[i],
               hawser_plugin_info_get_priority (info, services[i]), list);
    }
  print_line (_ ("State"), hawser_tool_state_name (hawser_plugin_info_get_state (info)));
}

static void
print_json (HawserPluginInfo *info)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *reason = hawser_plugin_info_dup_reason (info);
  const char *const *services = hawser_plugin_info_get_services (info);

  json_builder_begin_object (builder);
  hawser_tool_add_json (builder, "name", hawser_plugin_info_get_name (info));
  hawser_tool_add_json (builder, "title", hawser_plugin_info_get_title (info));
  hawser_tool_add_json (builder, "description", hawser_plugin_info_get_description (info));
  hawser_tool_add_json (builder, "version", hawser_plugin_info_get_version (info));
  hawser_tool_add_json (builder, "license", hawser_plugin_info_get_license (info));
  hawser_tool_add_json (builder, "website", hawser_plugin_info_get_website (info));
  hawser_tool_add_json (builder, "library", hawser_plugin_info_get_filename (info));
  json_builder_set_member_name (builder, "modules");
  json_builder_begin_array (builder);
  for (guint i = 0; services[i] != NULL; i++)
    {
      const char *const *features = hawser_plugin_info_get_features (info, services[i]);

      json_builder_begin_object (builder);
      hawser_tool_add_json (builder, "module", services[i]);
      json_builder_set_member_name (builder, "priority");
      json_builder_add_int_value (builder, hawser_plugin_info_get_priority (info, services[i]));
      json_builder_set_member_name (builder, "features");
      json_builder_begin_array (builder);
      for (guint j = 0; features != NULL && features[j] != NULL; j++)
        json_builder_add_string_value (builder, features[j]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  hawser_tool_add_json (builder, "state",
                        hawser_tool_state_nick (hawser_plugin_info_get_state (info)));
  hawser_tool_add_json (builder, "reason", reason);
  json_builder_end_object (builder);
  hawser_tool_print_json (builder);
}

int
hawser_tool_inspect (int argc, char **argv)
{
  gboolean json = FALSE;
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON for programs"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("NAME"));
  g_autoptr (HawserPluginInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  gboolean loaded;
  int exit_code;

  g_option_context_set_summary (context, _ ("Shows all that is known of a plugin, and loads it to "
                                            "see whether it works."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
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
  if (json)
    print_json (info);
  else
    print_text (info);
  return loaded ? EXIT_OK : hawser_tool_fail (error);
}
