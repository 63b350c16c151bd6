/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Shows the networks, and then what happens to the default one: net-status [SECONDS] */

#include <hawser/hawser.h>

#include <stdlib.h>

static void
available_cb (HawserNetConnection *connection, HawserNetHandle *handle, gpointer data)
{
  g_print ("netAvailable: %d\n", hawser_net_handle_get_net_id (handle));
}

static void
capabilities_cb (HawserNetConnection *connection,
                 HawserNetHandle *handle,
                 HawserNetCapabilities *caps,
                 gpointer data)
{
  g_print ("netCapabilitiesChange: %d, %s\n", hawser_net_handle_get_net_id (handle),
           hawser_net_capabilities_has_cap (caps, HAWSER_NET_CAP_VALIDATED) ? "validated"
                                                                            : "not validated");
}

static void
properties_cb (HawserNetConnection *connection,
               HawserNetHandle *handle,
               HawserConnectionProperties *properties,
               gpointer data)
{
  g_print ("netConnectionPropertiesChange: %d, %s\n", hawser_net_handle_get_net_id (handle),
           hawser_connection_properties_get_interface_name (properties));
}

static void
lost_cb (HawserNetConnection *connection, HawserNetHandle *handle, gpointer data)
{
  g_print ("netLost: %d\n", hawser_net_handle_get_net_id (handle));
}

static void
unavailable_cb (HawserNetConnection *connection, gpointer data)
{
  g_print ("netUnavailable\n");
}

static void
networks_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  HawserConnectionManager *manager = HAWSER_CONNECTION_MANAGER (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) networks
      = hawser_connection_manager_get_all_nets_finish (manager, result, &error);

  if (networks == NULL)
    {
      g_printerr ("%d: %s\n", error->code, error->message);
      return;
    }
  g_print ("%u networks, told by %s\n", g_list_model_get_n_items (networks),
           hawser_connection_manager_get_backend (manager));
  for (guint i = 0; i < g_list_model_get_n_items (networks); i++)
    {
      g_autoptr (HawserNetHandle) handle = g_list_model_get_item (networks, i);

      g_print ("network %d: %s%s\n", hawser_net_handle_get_net_id (handle),
               hawser_net_handle_get_interface_name (handle),
               hawser_net_handle_get_is_default (handle) ? ", the default" : "");
    }
}

static gboolean
over_cb (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HawserConnectionManager) manager = hawser_connection_manager_new ();
  g_autoptr (HawserNetConnection) connection = hawser_net_connection_new (NULL, 0, NULL);

  g_signal_connect (connection, "net-available", G_CALLBACK (available_cb), NULL);
  g_signal_connect (connection, "net-capabilities-change", G_CALLBACK (capabilities_cb), NULL);
  g_signal_connect (connection, "net-connection-properties-change", G_CALLBACK (properties_cb),
                    NULL);
  g_signal_connect (connection, "net-lost", G_CALLBACK (lost_cb), NULL);
  g_signal_connect (connection, "net-unavailable", G_CALLBACK (unavailable_cb), NULL);

  hawser_connection_manager_get_all_nets_async (manager, NULL, networks_cb, NULL);
  hawser_net_connection_register_async (connection, NULL, NULL, NULL);
  if (argc > 1)
    g_timeout_add_seconds (atoi (argv[1]), over_cb, loop);
  g_main_loop_run (loop);
  return 0;
}
