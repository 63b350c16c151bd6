/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that watches the network and says what it sees, a line each; it obeys the lines
 * `snapshot`, `nets`, `busy` and `quit`. */

#include "test-loop-watch.h"

#include <gio/gunixinputstream.h>
#include <hawser/hawser.h>
#include <string.h>
#include <unistd.h>

static GMainLoop *loop;
static HawserConnectionManager *manager;
static HawserNetConnection *connection;
static gint64 first_snapshot;

static void
say (const char *event, HawserNetHandle *net)
{
  if (net != NULL)
    g_print ("%s %d %s\n", event, hawser_net_handle_get_net_id (net),
             hawser_net_handle_get_interface_name (net));
  else
    g_print ("%s\n", event);
}

static void
available_cb (HawserNetConnection *object, HawserNetHandle *net, gpointer data)
{
  say ("available", net);
}

static void
capabilities_cb (HawserNetConnection *object,
                 HawserNetHandle *net,
                 HawserNetCapabilities *capabilities,
                 gpointer data)
{
  say ("capabilities", net);
}

static void
properties_cb (HawserNetConnection *object,
               HawserNetHandle *net,
               HawserConnectionProperties *properties,
               gpointer data)
{
  say ("properties", net);
}

static void
lost_cb (HawserNetConnection *object, HawserNetHandle *net, gpointer data)
{
  say ("lost", net);
}

static void
unavailable_cb (HawserNetConnection *object, gpointer data)
{
  say ("unavailable", NULL);
}

/* JSON of texts that need no escapes. */
static void
print_addresses (const char *name, GListModel *model)
{
  g_autoptr (GListModel) list = model;

  g_print (", \"%s\": [", name);
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);
      const char *comma = i > 0 ? ", " : "";

      if (HAWSER_IS_LINK_ADDRESS (item))
        {
          HawserLinkAddress *address = HAWSER_LINK_ADDRESS (item);

          g_print ("%s\"%s/%u\"", comma,
                   hawser_net_address_get_address (hawser_link_address_get_address (address)),
                   hawser_link_address_get_prefix_length (address));
        }
      else if (HAWSER_IS_ROUTE_INFO (item))
        {
          HawserRouteInfo *route = HAWSER_ROUTE_INFO (item);
          HawserLinkAddress *destination = hawser_route_info_get_destination (route);
          gboolean has_gateway = hawser_route_info_get_has_gateway (route);

          g_print ("%s\"%s/%u%s%s\"", comma,
                   hawser_net_address_get_address (hawser_link_address_get_address (destination)),
                   hawser_link_address_get_prefix_length (destination), has_gateway ? " via " : "",
                   has_gateway
                       ? hawser_net_address_get_address (hawser_route_info_get_gateway (route))
                       : "");
        }
      else
        {
          g_print ("%s\"%s\"", comma, hawser_net_address_get_address (HAWSER_NET_ADDRESS (item)));
        }
    }
  g_print ("]");
}

static char *
print_numbers (GVariant *numbers)
{
  GString *text = g_string_new ("[");
  guint number;
  GVariantIter iter;

  g_variant_iter_init (&iter, numbers);
  while (g_variant_iter_next (&iter, "u", &number))
    g_string_append_printf (text, "%s%u", text->len > 1 ? ", " : "", number);
  g_string_append_c (text, ']');
  g_variant_unref (numbers);
  return g_string_free (text, FALSE);
}

static void
print_net (HawserNetHandle *net)
{
  HawserNetCapabilities *capabilities = hawser_net_handle_get_capabilities (net);
  HawserConnectionProperties *properties = hawser_net_handle_get_connection_properties (net);
  g_autofree char *caps = print_numbers (hawser_net_capabilities_get_network_cap (capabilities));
  g_autofree char *bearers
      = print_numbers (hawser_net_capabilities_get_bearer_types (capabilities));

  g_print ("{\"id\": %d, \"name\": \"%s\", \"default\": %s, \"caps\": %s, \"bearers\": %s, "
           "\"kbps\": %u, \"mtu\": %u, \"domains\": \"%s\"",
           hawser_net_handle_get_net_id (net), hawser_net_handle_get_interface_name (net),
           hawser_net_handle_get_is_default (net) ? "true" : "false", caps, bearers,
           hawser_net_capabilities_get_link_up_bandwidth_kbps (capabilities),
           hawser_connection_properties_get_mtu (properties),
           hawser_connection_properties_get_domains (properties));
  print_addresses ("addresses", hawser_connection_properties_get_link_addresses (properties));
  print_addresses ("dnses", hawser_connection_properties_get_dnses (properties));
  print_addresses ("routes", hawser_connection_properties_get_routes (properties));
  g_print ("}\n");
}

static void
unregistered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_main_loop_quit (loop);
}

static void
snapshot_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GListModel) nets
      = hawser_connection_manager_get_all_nets_finish (manager, result, NULL);

  first_snapshot = g_get_monotonic_time () - test_loop_watch_waited () - *(gint64 *) data;
}

static void
answer_snapshot_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GListModel) nets
      = hawser_connection_manager_get_all_nets_finish (manager, result, NULL);

  g_print ("snapshot %" G_GINT64_FORMAT "\n", first_snapshot);
}

/* Printing takes a while, in a turn that is over now: it is not what is measured. */
static gboolean
printed_cb (gpointer data)
{
  test_loop_watch_worst ();
  return G_SOURCE_REMOVE;
}

static void
obey (const char *line)
{
  if (strcmp (line, "snapshot") == 0)
    {
      hawser_connection_manager_get_all_nets_async (manager, NULL, answer_snapshot_cb, NULL);
    }
  else if (strcmp (line, "nets") == 0)
    {
      gint64 busy = test_loop_watch_worst ();

      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (manager)); i++)
        {
          g_autoptr (HawserNetHandle) net = g_list_model_get_item (G_LIST_MODEL (manager), i);

          print_net (net);
        }
      g_print ("nets %" G_GINT64_FORMAT "\n", busy);
      g_idle_add_full (G_PRIORITY_DEFAULT, printed_cb, NULL, NULL);
    }
  else if (strcmp (line, "busy") == 0)
    {
      g_print ("busy %" G_GINT64_FORMAT "\n", test_loop_watch_worst ());
    }
  else
    {
      hawser_net_connection_unregister_async (connection, NULL, unregistered_cb, NULL);
    }
}

static void
line_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (object);
  g_autofree char *line = g_data_input_stream_read_line_finish (input, result, NULL, NULL);

  obey (line != NULL ? line : "quit");
  if (line != NULL)
    g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);
  gint64 start;

  /* Opening the plugin is part of the first snapshot; reading the descriptors is not. */
  hawser_registry_get_default ();
  loop = g_main_loop_new (NULL, FALSE);
  test_loop_watch_begin (NULL);
  start = g_get_monotonic_time () - test_loop_watch_waited ();
  manager = hawser_connection_manager_new ();
  hawser_connection_manager_get_all_nets_async (manager, NULL, snapshot_cb, &start);
  connection = g_object_new (HAWSER_TYPE_NET_CONNECTION, NULL);
  g_signal_connect (connection, "net-available", G_CALLBACK (available_cb), NULL);
  g_signal_connect (connection, "net-capabilities-change", G_CALLBACK (capabilities_cb), NULL);
  g_signal_connect (connection, "net-connection-properties-change", G_CALLBACK (properties_cb),
                    NULL);
  g_signal_connect (connection, "net-lost", G_CALLBACK (lost_cb), NULL);
  g_signal_connect (connection, "net-unavailable", G_CALLBACK (unavailable_cb), NULL);
  hawser_net_connection_register_async (connection, NULL, NULL, NULL);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
  g_main_loop_run (loop);

  g_object_unref (connection);
  g_object_unref (manager);
  g_main_loop_unref (loop);
  return 0;
}
