/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-net.h"

#include <string.h>

typedef struct {
  GMainLoop *loop;
  gboolean json;
  int exit_code;
} Net;

static void
finish (Net *self, int exit_code)
{
  self->exit_code = exit_code;
  g_main_loop_quit (self->loop);
}

static const char *
nick (GType type, int value)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);
  GEnumValue *found = g_enum_get_value (values, value);

  return found != NULL ? found->value_nick : "?";
}

/* The nicks of those that are in a set, in the order of their numbers. */
static char **
list_nicks (HawserNetCapabilities *caps, GType type, gboolean (*has) (HawserNetCapabilities *, int))
{
  g_autoptr (GEnumClass) values = g_type_class_ref (type);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < values->n_values; i++)
    if (has (caps, values->values[i].value))
      g_strv_builder_add (builder, values->values[i].value_nick);
  return g_strv_builder_end (builder);
}

static gboolean
has_cap (HawserNetCapabilities *caps, int cap)
{
  return hawser_net_capabilities_has_cap (caps, cap);
}

static gboolean
has_bearer (HawserNetCapabilities *caps, int bearer)
{
  return hawser_net_capabilities_has_bearer_type (caps, bearer);
}

static char **
list_caps (HawserNetCapabilities *caps)
{
  return list_nicks (caps, HAWSER_TYPE_NET_CAP, has_cap);
}

static char **
list_bearers (HawserNetCapabilities *caps)
{
  return list_nicks (caps, HAWSER_TYPE_NET_BEAR_TYPE, has_bearer);
}

static char *
write_link_address (HawserLinkAddress *address)
{
  return g_strdup_printf ("%s/%u",
                          hawser_net_address_get_address (
                              hawser_link_address_get_address (address)),
                          hawser_link_address_get_prefix_length (address));
}

static char **
list_addresses (HawserConnectionProperties *properties)
{
  g_autoptr (GListModel) list = hawser_connection_properties_get_link_addresses (properties);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (HawserLinkAddress) address = g_list_model_get_item (list, i);
      g_autofree char *text = write_link_address (address);

      g_strv_builder_add (builder, text);
    }
  return g_strv_builder_end (builder);
}

/* What leads to everywhere. */
static char **
list_gateways (HawserConnectionProperties *properties)
{
  g_autoptr (GListModel) list = hawser_connection_properties_get_routes (properties);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (HawserRouteInfo) route = g_list_model_get_item (list, i);

      if (!hawser_route_info_get_is_default_route (route))
        continue;
      if (hawser_route_info_get_has_gateway (route))
        g_strv_builder_add (builder,
                            hawser_net_address_get_address (hawser_route_info_get_gateway (route)));
      else
        g_strv_builder_add (builder, _ ("direct"));
    }
  return g_strv_builder_end (builder);
}

static char **
list_dnses (HawserConnectionProperties *properties)
{
  g_autoptr (GListModel) list = hawser_connection_properties_get_dnses (properties);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (HawserNetAddress) address = g_list_model_get_item (list, i);

      g_strv_builder_add (builder, hawser_net_address_get_address (address));
    }
  return g_strv_builder_end (builder);
}

static void
add_json_list (JsonBuilder *builder, const char *name, char **list)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; list[i] != NULL; i++)
    json_builder_add_string_value (builder, list[i]);
  json_builder_end_array (builder);
}

static void
add_json_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
add_json_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

static void
add_json_caps (JsonBuilder *builder, HawserNetCapabilities *caps)
{
  g_auto (GStrv) names = list_caps (caps);
  g_auto (GStrv) bearers = list_bearers (caps);

  json_builder_set_member_name (builder, "netCap");
  json_builder_begin_object (builder);
  add_json_number (builder, "linkUpBandwidthKbps",
                   hawser_net_capabilities_get_link_up_bandwidth_kbps (caps));
  add_json_number (builder, "linkDownBandwidthKbps",
                   hawser_net_capabilities_get_link_down_bandwidth_kbps (caps));
  add_json_list (builder, "networkCap", names);
  add_json_list (builder, "bearerTypes", bearers);
  json_builder_end_object (builder);
}

static void
add_json_properties (JsonBuilder *builder, HawserConnectionProperties *properties)
{
  g_auto (GStrv) addresses = list_addresses (properties);
  g_auto (GStrv) dnses = list_dnses (properties);
  g_autoptr (GListModel) routes = hawser_connection_properties_get_routes (properties);

  json_builder_set_member_name (builder, "connectionProperties");
  json_builder_begin_object (builder);
  hawser_tool_add_json (builder, "interfaceName",
                        hawser_connection_properties_get_interface_name (properties));
  hawser_tool_add_json (builder, "domains", hawser_connection_properties_get_domains (properties));
  add_json_list (builder, "linkAddresses", addresses);
  add_json_list (builder, "dnses", dnses);
  json_builder_set_member_name (builder, "routes");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (routes); i++)
    {
      g_autoptr (HawserRouteInfo) route = g_list_model_get_item (routes, i);
      g_autofree char *destination = write_link_address (hawser_route_info_get_destination (route));

      json_builder_begin_object (builder);
      hawser_tool_add_json (builder, "destination", destination);
      hawser_tool_add_json (builder, "gateway",
                            hawser_route_info_get_has_gateway (route)
                                ? hawser_net_address_get_address (
                                    hawser_route_info_get_gateway (route))
                                : NULL);
      add_json_boolean (builder, "isDefaultRoute", hawser_route_info_get_is_default_route (route));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_json_number (builder, "mtu", hawser_connection_properties_get_mtu (properties));
  json_builder_end_object (builder);
}

/* Why it is the default network; NULL for another one. */
static const char *
explain_default (GListModel *networks, HawserNetHandle *handle)
{
  guint others = 0;

  if (!hawser_net_handle_get_is_default (handle))
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (HawserNetHandle) other = g_list_model_get_item (networks, i);
      HawserNetCapabilities *caps = hawser_net_handle_get_capabilities (other);

      if (caps != NULL
          && hawser_net_handle_get_net_id (other) != hawser_net_handle_get_net_id (handle)
          && hawser_net_capabilities_has_cap (caps, HAWSER_NET_CAP_INTERNET))
        others++;
    }
  return others == 0 ? _ ("default: the only one that leads to the Internet")
                     : _ ("default: the system prefers it");
}

static void
print_json (HawserConnectionManager *manager, GListModel *networks)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  int default_id = 0;

  json_builder_begin_object (builder);
  hawser_tool_add_json (builder, "backend", hawser_connection_manager_get_backend (manager));
  hawser_tool_add_json (builder, "connectivity",
                        nick (HAWSER_TYPE_CONNECTIVITY,
                              hawser_connection_manager_get_connectivity (manager)));
  add_json_boolean (builder, "metered", hawser_connection_manager_get_metered (manager));
  json_builder_set_member_name (builder, "networks");
  json_builder_begin_array (builder);
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (HawserNetHandle) handle = g_list_model_get_item (networks, i);

      if (hawser_net_handle_get_is_default (handle))
        default_id = hawser_net_handle_get_net_id (handle);
      json_builder_begin_object (builder);
      add_json_number (builder, "netId", hawser_net_handle_get_net_id (handle));
      hawser_tool_add_json (builder, "note", explain_default (networks, handle));
      if (hawser_net_handle_get_capabilities (handle) != NULL)
        add_json_caps (builder, hawser_net_handle_get_capabilities (handle));
      if (hawser_net_handle_get_connection_properties (handle) != NULL)
        add_json_properties (builder, hawser_net_handle_get_connection_properties (handle));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_json_number (builder, "defaultNet", default_id);
  json_builder_end_object (builder);
  hawser_tool_print_json (builder);
}

/* One row for each address, gateway or server that there is most of. */
static void
add_rows (GPtrArray *rows, GListModel *networks, HawserNetHandle *handle)
{
  HawserNetCapabilities *caps = hawser_net_handle_get_capabilities (handle);
  HawserConnectionProperties *properties = hawser_net_handle_get_connection_properties (handle);
  const char *why = explain_default (networks, handle);
  g_autofree char *id = g_strdup_printf ("%d", hawser_net_handle_get_net_id (handle));
  g_auto (GStrv) names = NULL, bearers = NULL, addresses = NULL, gateways = NULL, dnses = NULL;
  g_autofree char *joined_names = NULL, *joined_bearers = NULL;
  guint n_rows;

  /* It may have gone meanwhile. */
  if (caps == NULL || properties == NULL)
    return;
  names = list_caps (caps);
  bearers = list_bearers (caps);
  joined_names = g_strjoinv (" ", names);
  joined_bearers = g_strjoinv (" ", bearers);
  addresses = list_addresses (properties);
  gateways = list_gateways (properties);
  dnses = list_dnses (properties);
  n_rows = MAX (1, MAX (g_strv_length (addresses),
                        MAX (g_strv_length (gateways), g_strv_length (dnses))));
  for (guint i = 0; i < n_rows; i++)
    hawser_tool_add_row (rows, i == 0 ? id : "",
                         i == 0 ? hawser_connection_properties_get_interface_name (properties) : "",
                         i == 0 ? joined_bearers : "",
                         i < g_strv_length (addresses) ? addresses[i] : "",
                         i < g_strv_length (gateways) ? gateways[i] : "",
                         i < g_strv_length (dnses) ? dnses[i] : "", i == 0 ? joined_names : "",
                         i == 0 && why != NULL ? why : "", NULL);
}

void
hawser_tool_net_print (HawserConnectionManager *manager, GListModel *networks)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  g_print (_ ("Networks, as plugin %s sees them; connectivity: %s\n"),
           hawser_connection_manager_get_backend (manager),
           nick (HAWSER_TYPE_CONNECTIVITY, hawser_connection_manager_get_connectivity (manager)));
  if (g_list_model_get_n_items (networks) == 0)
    {
      g_print (_ ("There is none: this machine is offline.\n"));
      return;
    }
  hawser_tool_add_row (rows, _ ("NET"), _ ("INTERFACE"), _ ("BEARER"), _ ("ADDRESS"), _ ("GATEWAY"),
                       _ ("DNS"), _ ("CAPABILITIES"), _ ("NOTE"), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (HawserNetHandle) handle = g_list_model_get_item (networks, i);

      add_rows (rows, networks, handle);
    }
  hawser_tool_print_table (rows);
}

static void
networks_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Net *self = data;
  HawserConnectionManager *manager = HAWSER_CONNECTION_MANAGER (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) networks
      = hawser_connection_manager_get_all_nets_finish (manager, result, &error);

  if (networks == NULL)
    {
      finish (self, hawser_tool_fail (error));
      return;
    }
  if (self->json)
    print_json (manager, networks);
  else
    hawser_tool_net_print (manager, networks);
  finish (self, EXIT_OK);
}

/* The events */

static void
print_event (Net *self,
             const char *event,
             HawserNetHandle *handle,
             HawserNetCapabilities *caps,
             HawserConnectionProperties *properties)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = NULL;

  if (self->json)
    {
      g_autoptr (JsonBuilder) builder = json_builder_new ();
      g_autoptr (JsonNode) root = NULL;
      g_autofree char *text = NULL;

      time = g_date_time_format_iso8601 (now);
      json_builder_begin_object (builder);
      hawser_tool_add_json (builder, "time", time);
      hawser_tool_add_json (builder, "event", event);
      if (handle != NULL)
        add_json_number (builder, "netId", hawser_net_handle_get_net_id (handle));
      if (caps != NULL)
        add_json_caps (builder, caps);
      if (properties != NULL)
        add_json_properties (builder, properties);
      json_builder_end_object (builder);
      root = json_builder_get_root (builder);
      text = json_to_string (root, FALSE);
      g_print ("%s\n", text);
      return;
    }

  time = g_date_time_format (now, "%T");
  g_print ("%s.%03d  %s", time, g_date_time_get_microsecond (now) / 1000, event);
  if (handle != NULL)
    g_print ("  %d", hawser_net_handle_get_net_id (handle));
  if (handle != NULL && hawser_net_handle_get_interface_name (handle) != NULL)
    g_print (" %s", hawser_net_handle_get_interface_name (handle));
  if (caps != NULL)
    {
      g_auto (GStrv) bearers = list_bearers (caps);
      g_auto (GStrv) names = list_caps (caps);
      g_autofree char *joined_bearers = g_strjoinv (" ", bearers);
      g_autofree char *joined_names = g_strjoinv (" ", names);

      g_print ("  %s: %s", joined_bearers, joined_names);
    }
  if (properties != NULL)
    {
      g_auto (GStrv) addresses = list_addresses (properties);
      g_auto (GStrv) gateways = list_gateways (properties);
      g_auto (GStrv) dnses = list_dnses (properties);
      g_autofree char *joined_addresses = g_strjoinv (" ", addresses);
      g_autofree char *joined_gateways = g_strjoinv (" ", gateways);
      g_autofree char *joined_dnses = g_strjoinv (" ", dnses);

      g_print (_ ("  %s, gateway %s, DNS %s"), joined_addresses,
               *joined_gateways != '\0' ? joined_gateways : "-",
               *joined_dnses != '\0' ? joined_dnses : "-");
    }
  g_print ("\n");
}

static void
available_cb (HawserNetConnection *connection, HawserNetHandle *handle, gpointer data)
{
  print_event (data, "netAvailable", handle, NULL, NULL);
}

static void
capabilities_cb (HawserNetConnection *connection,
                 HawserNetHandle *handle,
                 HawserNetCapabilities *caps,
                 gpointer data)
{
  print_event (data, "netCapabilitiesChange", handle, caps, NULL);
}

static void
properties_cb (HawserNetConnection *connection,
               HawserNetHandle *handle,
               HawserConnectionProperties *properties,
               gpointer data)
{
  print_event (data, "netConnectionPropertiesChange", handle, NULL, properties);
}

static void
lost_cb (HawserNetConnection *connection, HawserNetHandle *handle, gpointer data)
{
  print_event (data, "netLost", handle, NULL, NULL);
}

static void
unavailable_cb (HawserNetConnection *connection, gpointer data)
{
  print_event (data, "netUnavailable", NULL, NULL, NULL);
}

static void
registered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!hawser_net_connection_register_finish (HAWSER_NET_CONNECTION (object), result, &error))
    finish (data, hawser_tool_fail (error));
}

/* What any network of a bearer can do; NULL with the message printed. */
static HawserNetSpecifier *
read_bearer (const char *bearer)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (HAWSER_TYPE_NET_BEAR_TYPE);
  GEnumValue *value = g_enum_get_value_by_nick (values, bearer);
  g_autoptr (HawserNetCapabilities) caps = NULL;

  if (value == NULL)
    {
      g_autofree char *known = NULL;
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) nicks = NULL;

      for (guint i = 0; i < values->n_values; i++)
        g_strv_builder_add (builder, values->values[i].value_nick);
      nicks = g_strv_builder_end (builder);
      known = g_strjoinv (", ", nicks);
      g_printerr (_ ("There is no bearer “%s”; there are: %s.\n"), bearer, known);
      return NULL;
    }
  caps = hawser_net_capabilities_new ();
  hawser_net_capabilities_add_bearer_type (caps, value->value);
  return hawser_net_specifier_new (caps);
}

static int
monitor (Net *self, const char *backend, const char *bearer)
{
  g_autoptr (HawserNetSpecifier) specifier = bearer != NULL ? read_bearer (bearer) : NULL;
  g_autoptr (HawserNetConnection) connection = NULL;

  if (bearer != NULL && specifier == NULL)
    return EXIT_USAGE;
  connection = g_object_new (HAWSER_TYPE_NET_CONNECTION, "backend", backend, "net-specifier",
                             specifier, NULL);
  g_signal_connect (connection, "net-available", G_CALLBACK (available_cb), self);
  g_signal_connect (connection, "net-capabilities-change", G_CALLBACK (capabilities_cb), self);
  g_signal_connect (connection, "net-connection-properties-change", G_CALLBACK (properties_cb),
                    self);
  g_signal_connect (connection, "net-lost", G_CALLBACK (lost_cb), self);
  g_signal_connect (connection, "net-unavailable", G_CALLBACK (unavailable_cb), self);
  hawser_net_connection_register_async (connection, NULL, registered_cb, self);
  g_main_loop_run (self->loop);
  return self->exit_code;
}

int
hawser_tool_net (int argc, char **argv)
{
  Net self = { 0 };
  g_autofree char *backend = NULL;
  g_autofree char *bearer = NULL;
  GOptionEntry entries[] = {
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backend, N_ ("Plugin to use"), N_ ("NAME") },
    { "bearer", 0, 0, G_OPTION_ARG_STRING, &bearer, N_ ("Watch the best network of this bearer"),
      N_ ("BEARER") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self.json, N_ ("Print JSON, of the events one a line"),
      NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (_ ("[monitor]"));
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HawserConnectionManager) manager = NULL;
  int exit_code;

  g_option_context_set_summary (
      context, _ ("Lists the networks that this machine is connected to, and which "
                  "one is the default. With “monitor”, prints the events of the "
                  "default network as they come."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (argc > 2 || (argc == 2 && strcmp (argv[1], "monitor") != 0))
    {
      g_printerr (_ ("“monitor” is all that can follow; see “hawser net --help”.\n"));
      return EXIT_USAGE;
    }
  if (argc == 1 && bearer != NULL)
    {
      g_printerr (_ ("A bearer is for “hawser net monitor”.\n"));
      return EXIT_USAGE;
    }

  self.loop = loop;
  hawser_tool_demand_backend (backend);
  if (argc == 2)
    return monitor (&self, backend, bearer);
  manager = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", backend, NULL);
  hawser_connection_manager_get_all_nets_async (manager, NULL, networks_cb, &self);
  g_main_loop_run (loop);
  return self.exit_code;
}
