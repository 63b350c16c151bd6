/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that watches the network and says what it sees, a line each; what it is to do comes as
 * lines, too: `check ID`, `nets`, `connectivity`, `busy`, `quit`.
 *
 * usage: connection-probe [IDENTIFIER]: of the network whose events are wanted, in place of the default
 * one */

#include "test-loop-watch.h"

#include <hawser/hawser.h>

#include <gio/gunixinputstream.h>
#include <string.h>
#include <unistd.h>

static GMainLoop *loop;
static HawserConnectionManager *manager;
static HawserNetConnection *connection;

static void say (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
say (const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_print ("%s\n", text);
}

static char *
list_caps (HawserNetCapabilities *caps)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (HAWSER_TYPE_NET_CAP);
  g_autoptr (GEnumClass) bearers = g_type_class_ref (HAWSER_TYPE_NET_BEAR_TYPE);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < bearers->n_values; i++)
    if (hawser_net_capabilities_has_bearer_type (caps, bearers->values[i].value))
      g_string_append_printf (text, "%s:", bearers->values[i].value_nick);
  for (guint i = 0; i < values->n_values; i++)
    if (hawser_net_capabilities_has_cap (caps, values->values[i].value))
      g_string_append_printf (text, " %s", values->values[i].value_nick);
  g_string_append_printf (text, " %u", hawser_net_capabilities_get_link_up_bandwidth_kbps (caps));
  return g_string_free (text, FALSE);
}

static void
available_cb (HawserNetConnection *object, HawserNetHandle *handle, gpointer data)
{
  say ("netAvailable %d", hawser_net_handle_get_net_id (handle));
}

static void
capabilities_cb (HawserNetConnection *object,
                 HawserNetHandle *handle,
                 HawserNetCapabilities *caps,
                 gpointer data)
{
  g_autofree char *text = list_caps (caps);

  say ("netCapabilitiesChange %d %s", hawser_net_handle_get_net_id (handle), text);
}

static void
properties_cb (HawserNetConnection *object,
               HawserNetHandle *handle,
               HawserConnectionProperties *properties,
               gpointer data)
{
  say ("netConnectionPropertiesChange %d %s", hawser_net_handle_get_net_id (handle),
       hawser_connection_properties_get_interface_name (properties));
}

static void
lost_cb (HawserNetConnection *object, HawserNetHandle *handle, gpointer data)
{
  say ("netLost %d", hawser_net_handle_get_net_id (handle));
}

static void
unavailable_cb (HawserNetConnection *object, gpointer data)
{
  say ("netUnavailable");
}

static void
registered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hawser_net_connection_register_finish (HAWSER_NET_CONNECTION (object), result, &error);
  say ("registered %d", error != NULL ? error->code : 0);
}

static void
unregistered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_main_loop_quit (loop);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  hawser_connection_manager_report_net_connected_finish (manager, result, &error);
  say ("checked %d", error != NULL ? error->code : 0);
}

static void
nets_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) nets
      = hawser_connection_manager_get_all_nets_finish (manager, result, &error);

  for (guint i = 0; nets != NULL && i < g_list_model_get_n_items (nets); i++)
    {
      g_autoptr (HawserNetHandle) handle = g_list_model_get_item (nets, i);
      g_autofree char *text = list_caps (hawser_net_handle_get_capabilities (handle));

      say ("net %d %s%s %s", hawser_net_handle_get_net_id (handle),
           hawser_net_handle_get_interface_name (handle),
           hawser_net_handle_get_is_default (handle) ? "*" : "", text);
    }
  say ("nets %d %s", error != NULL ? error->code : 0,
       hawser_connection_manager_get_backend (manager));
}

static void
backend_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  const char *backend = hawser_connection_manager_get_backend (manager);

  say ("backend %s", backend != NULL ? backend : "-");
}

static void
say_connectivity (void)
{
  g_autoptr (GEnumClass) values = g_type_class_ref (HAWSER_TYPE_CONNECTIVITY);

  say ("connectivity %s",
       g_enum_get_value (values, hawser_connection_manager_get_connectivity (manager))->value_nick);
}

static void
obey (const char *line)
{
  if (g_str_has_prefix (line, "check "))
    {
      g_autoptr (HawserNetHandle) handle = hawser_net_handle_new (atoi (line + 6));

      hawser_connection_manager_report_net_connected_async (manager, handle, NULL, checked_cb,
                                                            NULL);
    }
  else if (strcmp (line, "nets") == 0)
    hawser_connection_manager_get_all_nets_async (manager, NULL, nets_cb, NULL);
  else if (strcmp (line, "connectivity") == 0)
    say_connectivity ();
  else if (strcmp (line, "busy") == 0)
    say ("busy %" G_GINT64_FORMAT, test_loop_watch_worst ());
  else
    hawser_net_connection_unregister_async (connection, NULL, unregistered_cb, NULL);
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
  g_autoptr (HawserNetSpecifier) specifier = NULL;
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (input);

  test_loop_watch_begin (NULL);
  loop = g_main_loop_new (NULL, FALSE);
  if (argc > 1)
    {
      g_autoptr (HawserNetCapabilities) caps = hawser_net_capabilities_new ();

      specifier = hawser_net_specifier_new (caps);
      hawser_net_specifier_set_bearer_private_identifier (specifier, argv[1]);
    }
  manager = hawser_connection_manager_new ();
  connection = hawser_net_connection_new (specifier, 0, NULL);
  g_signal_connect (manager, "notify::backend", G_CALLBACK (backend_cb), NULL);
  g_signal_connect (connection, "net-available", G_CALLBACK (available_cb), NULL);
  g_signal_connect (connection, "net-capabilities-change", G_CALLBACK (capabilities_cb), NULL);
  g_signal_connect (connection, "net-connection-properties-change", G_CALLBACK (properties_cb),
                    NULL);
  g_signal_connect (connection, "net-lost", G_CALLBACK (lost_cb), NULL);
  g_signal_connect (connection, "net-unavailable", G_CALLBACK (unavailable_cb), NULL);
  hawser_net_connection_register_async (connection, NULL, registered_cb, NULL);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, NULL);
  g_main_loop_run (loop);

  g_object_unref (connection);
  g_object_unref (manager);
  g_main_loop_unref (loop);
  return 0;
}
