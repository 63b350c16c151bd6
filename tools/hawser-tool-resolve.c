/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

typedef struct {
  GMainLoop *loop;
  HawserConnectionManager *manager;
  const char *host;
  const char *net; /* NULL for the default one */
  gboolean json;
  int exit_code;
} Resolve;

static void
finish (Resolve *self, int exit_code)
{
  self->exit_code = exit_code;
  g_main_loop_quit (self->loop);
}

static void
print_addresses (Resolve *self, GListModel *addresses)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (addresses); i++)
    {
      g_autoptr (HawserNetAddress) address = g_list_model_get_item (addresses, i);

      if (!self->json)
        g_print ("%s\n", hawser_net_address_get_address (address));
      json_builder_begin_object (builder);
      hawser_tool_add_json (builder, "address", hawser_net_address_get_address (address));
      json_builder_set_member_name (builder, "family");
      json_builder_add_int_value (builder, hawser_net_address_get_family (address));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  if (self->json)
    hawser_tool_print_json (builder);
  finish (self, EXIT_OK);
}

static void
resolved_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Resolve *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) addresses
      = HAWSER_IS_NET_HANDLE (object)
            ? hawser_net_handle_get_addresses_by_name_finish (HAWSER_NET_HANDLE (object), result,
                                                              &error)
            : hawser_connection_manager_get_addresses_by_name_finish (HAWSER_CONNECTION_MANAGER (
                                                                          object),
                                                                      result, &error);

  if (addresses != NULL)
    print_addresses (self, addresses);
  else
    finish (self, hawser_tool_fail (error));
}

/* By its number, or by its interface, which stays the same over programs. */
static HawserNetHandle *
find_network (GListModel *networks, const char *wanted)
{
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (HawserNetHandle) handle = g_list_model_get_item (networks, i);
      g_autofree char *id = g_strdup_printf ("%d", hawser_net_handle_get_net_id (handle));

      if (g_strcmp0 (wanted, id) == 0
          || g_strcmp0 (wanted, hawser_net_handle_get_interface_name (handle)) == 0)
        return g_steal_pointer (&handle);
    }
  return NULL;
}

static void
networks_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Resolve *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) networks
      = hawser_connection_manager_get_all_nets_finish (HAWSER_CONNECTION_MANAGER (object), result,
                                                       &error);
  g_autoptr (HawserNetHandle) handle = NULL;

  if (networks == NULL)
    {
      finish (self, hawser_tool_fail (error));
      return;
    }
  handle = find_network (networks, self->net);
  if (handle == NULL)
    {
      g_printerr (_ ("There is no network “%s”; “hawser net” lists them.\n"), self->net);
      finish (self, EXIT_USAGE);
      return;
    }
  hawser_net_handle_get_addresses_by_name_async (handle, self->host, NULL, resolved_cb, self);
}

int
hawser_tool_resolve (int argc, char **argv)
{
  Resolve self = { 0 };
  g_autofree char *net = NULL;
  g_autofree char *backend = NULL;
  GOptionEntry entries[] = {
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backend, N_ ("Plugin to use"), N_ ("NAME") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("Print an array of JSON"), NULL },
    { "net", 0, 0, G_OPTION_ARG_STRING, &net, N_ ("Network to ask, by its number or its interface"),
      N_ ("ID") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("HOST"));
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  int exit_code;

  g_option_context_set_summary (context,
                                _ ("Prints the addresses of a host, as the default network "
                                   "or another one knows them."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (argc != 2)
    {
      g_printerr (_ ("Name one host; see “hawser resolve --help”.\n"));
      return EXIT_USAGE;
    }

  self.loop = loop;
  self.host = argv[1];
  self.net = net;
  hawser_tool_demand_backend (backend);
  self.manager = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", backend, NULL);
  if (net != NULL)
    hawser_connection_manager_get_all_nets_async (self.manager, NULL, networks_cb, &self);
  else
    hawser_connection_manager_get_addresses_by_name_async (self.manager, self.host, NULL,
                                                           resolved_cb, &self);
  g_main_loop_run (loop);
  g_object_unref (self.manager);
  return self.exit_code;
}
