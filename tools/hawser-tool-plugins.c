/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

/* One service of one plugin. */
typedef struct {
  HawserPluginInfo *info;
  const char *service;
  gboolean chosen;
  const char *why; /* it is chosen */
  char *reason;    /* it is out of use */
} Offer;

typedef void (*OfferFunc) (const Offer *offer, gpointer data);

static void
foreach_offer (OfferFunc func, gpointer data)
{
  HawserRegistry *registry = hawser_registry_get_default ();
  g_auto (GStrv) services = hawser_registry_get_services (registry);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (registry));

  for (guint s = 0; services[s] != NULL; s++)
    {
      g_autofree char *why = NULL;
      g_autoptr (HawserPluginInfo) chosen
          = hawser_registry_choose (registry, services[s], NULL, &why, NULL);

      for (guint i = 0; i < n; i++)
        {
          g_autoptr (HawserPluginInfo) info = g_list_model_get_item (G_LIST_MODEL (registry), i);
          g_autofree char *reason = hawser_plugin_info_dup_reason (info);
          Offer offer = { info, services[s], info == chosen, info == chosen ? why : NULL, reason };

          if (g_strv_contains (hawser_plugin_info_get_services (info), services[s]))
            func (&offer, data);
        }
    }

  /* Those whose descriptor does not even say what they are for. */
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HawserPluginInfo) info = g_list_model_get_item (G_LIST_MODEL (registry), i);
      g_autofree char *reason = hawser_plugin_info_dup_reason (info);
      Offer offer = { info, NULL, FALSE, NULL, reason };

      if (*hawser_plugin_info_get_services (info) == NULL)
        func (&offer, data);
    }
}

static void
add_to_table (const Offer *offer, gpointer data)
{
  g_autofree char *priority
      = offer->service != NULL
            ? g_strdup_printf ("%d", hawser_plugin_info_get_priority (offer->info, offer->service))
            : g_strdup ("-");
  const char *version = hawser_plugin_info_get_version (offer->info);
  g_autofree char *note = offer->chosen ? g_strdup_printf (_ ("chosen: %s"), offer->why)
                                        : g_strdup (offer->reason != NULL ? offer->reason : "");

  hawser_tool_add_row (data, offer->service != NULL ? offer->service : "-",
                       hawser_plugin_info_get_name (offer->info), version != NULL ? version : "-",
                       priority,
                       hawser_tool_state_name (hawser_plugin_info_get_state (offer->info)), note,
                       NULL);
}

static void
add_to_json (const Offer *offer, gpointer data)
{
  JsonBuilder *builder = data;

  json_builder_begin_object (builder);
  hawser_tool_add_json (builder, "module", offer->service);
  hawser_tool_add_json (builder, "plugin", hawser_plugin_info_get_name (offer->info));
  hawser_tool_add_json (builder, "version", hawser_plugin_info_get_version (offer->info));
  json_builder_set_member_name (builder, "priority");
  json_builder_add_int_value (builder,
                              offer->service != NULL
                                  ? hawser_plugin_info_get_priority (offer->info, offer->service)
                                  : 0);
  hawser_tool_add_json (builder, "state",
                        hawser_tool_state_nick (hawser_plugin_info_get_state (offer->info)));
  json_builder_set_member_name (builder, "chosen");
  json_builder_add_boolean_value (builder, offer->chosen);
  hawser_tool_add_json (builder, "why", offer->why);
  hawser_tool_add_json (builder, "reason", offer->reason);
  json_builder_end_object (builder);
}

int
hawser_tool_plugins (int argc, char **argv)
{
  gboolean json = FALSE;
  GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_ ("Print JSON for programs"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  int exit_code;

  g_option_context_set_summary (context, _ ("Lists the plugins of every module, and which one an "
                                            "object that is made now would use. Nothing is "
                                            "loaded for it."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;

  if (json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();

      json_builder_begin_array (builder);
      foreach_offer (add_to_json, builder);
      json_builder_end_array (builder);
      hawser_tool_print_json (builder);
    }
  else
    {
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

      hawser_tool_add_row (rows, _ ("MODULE"), _ ("PLUGIN"), _ ("VERSION"), _ ("PRIORITY"),
                           _ ("STATE"), _ ("NOTE"), NULL);
      foreach_offer (add_to_table, rows);
      hawser_tool_print_table (rows);
    }
  return EXIT_OK;
}
