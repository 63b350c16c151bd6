/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-net.h"
#include "hawser-tour.h"

#include <string.h>

typedef struct {
  HawserTour *tour;
  GListModel *list; /* of a call */
  GError *error;
  GString *events;
} Visit;

static void
list_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *self = data;
  HawserConnectionManager *manager = HAWSER_CONNECTION_MANAGER (object);

  self->list = hawser_connection_manager_get_all_nets_finish (manager, result, &self->error);
  g_main_loop_quit (self->tour->loop);
}

static void
names_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *self = data;
  HawserConnectionManager *manager = HAWSER_CONNECTION_MANAGER (object);

  self->list
      = hawser_connection_manager_get_addresses_by_name_finish (manager, result, &self->error);
  g_main_loop_quit (self->tour->loop);
}

static gboolean
visit_networks (Visit *self, HawserConnectionManager *manager)
{
  const char *backend;
  guint count;

  hawser_tour_begin (self->tour);
  hawser_connection_manager_get_all_nets_async (manager, NULL, list_cb, self);
  g_main_loop_run (self->tour->loop);
  if (self->list == NULL)
    {
      /* A machine without NetworkManager is no broken one. */
      hawser_tour_show (self->tour,
                        g_error_matches (self->error, HAWSER_ERROR,
                                         HAWSER_ERROR_CONNECTION_SERVICE),
                        "%s", self->error != NULL ? self->error->message : _ ("no answer"));
      return FALSE;
    }
  backend = hawser_connection_manager_get_backend (manager);
  if (g_strcmp0 (backend, self->tour->backend) != 0)
    {
      hawser_tour_show (self->tour, backend != NULL,
                        _ ("It has nothing to work with here, and %s takes its place"), backend);
      return FALSE;
    }
  count = g_list_model_get_n_items (self->list);
  hawser_tour_show (self->tour, TRUE,
                    ngettext ("First snapshot: %u network", "First snapshot: %u networks", count),
                    count);
  hawser_tool_net_print (manager, self->list);
  return TRUE;
}

static void
add_event (Visit *self, const char *event, gboolean last)
{
  g_string_append_printf (self->events, "%s%s", self->events->len > 0 ? ", " : "", event);
  if (last)
    g_main_loop_quit (self->tour->loop);
}

static void
available_cb (HawserNetConnection *connection, HawserNetHandle *handle, gpointer data)
{
  add_event (data, "netAvailable", FALSE);
}

static void
capabilities_cb (HawserNetConnection *connection,
                 HawserNetHandle *handle,
                 HawserNetCapabilities *caps,
                 gpointer data)
{
  add_event (data, "netCapabilitiesChange", FALSE);
}

static void
properties_cb (HawserNetConnection *connection,
               HawserNetHandle *handle,
               HawserConnectionProperties *properties,
               gpointer data)
{
  add_event (data, "netConnectionPropertiesChange", TRUE);
}

static void
unavailable_cb (HawserNetConnection *connection, gpointer data)
{
  add_event (data, "netUnavailable", TRUE);
}

static void
registered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Visit *self = data;

  if (!hawser_net_connection_register_finish (HAWSER_NET_CONNECTION (object), result, &self->error))
    g_main_loop_quit (self->tour->loop);
}

static void
visit_events (Visit *self)
{
  g_autoptr (HawserNetConnection) connection
      = g_object_new (HAWSER_TYPE_NET_CONNECTION, "backend", self->tour->backend, NULL);

  g_signal_connect (connection, "net-available", G_CALLBACK (available_cb), self);
  g_signal_connect (connection, "net-capabilities-change", G_CALLBACK (capabilities_cb), self);
  g_signal_connect (connection, "net-connection-properties-change", G_CALLBACK (properties_cb),
                    self);
  g_signal_connect (connection, "net-unavailable", G_CALLBACK (unavailable_cb), self);
  hawser_tour_begin (self->tour);
  hawser_net_connection_register_async (connection, NULL, registered_cb, self);
  g_main_loop_run (self->tour->loop);
  hawser_tour_show (
      self->tour,
      strcmp (self->events->str, "netUnavailable") == 0
          || strcmp (self->events->str,
                     "netAvailable, netCapabilitiesChange, netConnectionPropertiesChange")
                 == 0,
      _ ("Events for who registers now: %s"),
      self->error != NULL ? self->error->message : self->events->str);
  g_signal_handlers_disconnect_by_data (connection, self);
  hawser_net_connection_unregister_async (connection, NULL, NULL, NULL);
}

static void
visit_name (Visit *self, HawserConnectionManager *manager)
{
  g_autoptr (HawserNetAddress) address = NULL;

  hawser_tour_begin (self->tour);
  hawser_connection_manager_get_addresses_by_name_async (manager, "localhost", NULL, names_cb,
                                                         self);
  g_main_loop_run (self->tour->loop);
  if (self->list != NULL)
    address = g_list_model_get_item (self->list, 0);
  hawser_tour_show (self->tour, address != NULL, _ ("The address of localhost: %s"),
                    address != NULL       ? hawser_net_address_get_address (address)
                    : self->error != NULL ? self->error->message
                                          : _ ("no answer"));
}

void
hawser_tour_connection (HawserTour *tour)
{
  g_autoptr (HawserConnectionManager) manager
      = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", tour->backend, NULL);
  Visit self = { .tour = tour, .events = g_string_new (NULL) };

  if (visit_networks (&self, manager))
    {
      visit_events (&self);
      g_clear_error (&self.error);
      g_clear_object (&self.list);
      visit_name (&self, manager);
    }
  g_clear_object (&self.list);
  g_clear_error (&self.error);
  g_string_free (self.events, TRUE);
}
