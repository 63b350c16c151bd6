/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-nm-bus.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A daemon makes its socket before it listens on it: some tries, each after twice the time. */
#define FIRST_DELAY 20 /* ms */
#define MAX_TRIES 8

struct _HawserNmBus {
  HawserNmBusChanged changed;
  gpointer data;

  GCancellable *cancellable; /* of the attempt under way */
  GDBusConnection *connection;
  gulong closed_id;
  GFileMonitor *monitor; /* of the daemon's socket, while there is no connection */
  GSource *retry;
  guint tries;
};

static void try (HawserNmBus *self);

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
retry_cb (gpointer data)
{
  HawserNmBus *self = data;

  clear_source (&self->retry);
  try (self);
  return G_SOURCE_REMOVE;
}

static void
socket_changed_cb (GFileMonitor *monitor,
                   GFile *file,
                   GFile *other,
                   GFileMonitorEvent event,
                   gpointer data)
{
  HawserNmBus *self = data;

  self->tries = 0;
  clear_source (&self->retry);
  if (self->cancellable == NULL)
    try (self);
}

/* The path of a socket in the file system, or NULL. */
static char *
find_socket (const char *address)
{
  const char *path = address != NULL ? strstr (address, "unix:path=") : NULL;

  if (path == NULL)
    return NULL;
  path += strlen ("unix:path=");
  return g_strndup (path, strcspn (path, ",;"));
}

/* Where a daemon may appear later, its socket says so. */
static void
await (HawserNmBus *self, const char *address)
{
  g_autofree char *path = find_socket (address);
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  if (self->monitor == NULL && file != NULL)
    {
      self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
      if (self->monitor != NULL)
        g_signal_connect (self->monitor, "changed", G_CALLBACK (socket_changed_cb), self);
    }
  /* The first tries also cover the time before the monitor was there. */
  if (self->tries < MAX_TRIES)
    {
      self->retry = g_timeout_source_new (FIRST_DELAY << self->tries++);
      g_source_set_callback (self->retry, retry_cb, self, NULL);
      g_source_attach (self->retry, g_main_context_get_thread_default ());
    }
}

static char *
get_address (GError **error)
{
  return g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, error);
}

static void
fail (HawserNmBus *self, const char *reason)
{
  g_autofree char *address = get_address (NULL);

  await (self, address);
  self->changed (NULL, reason, self->data);
}

static void
closed_cb (GDBusConnection *connection, gboolean vanished, GError *error, gpointer data)
{
  HawserNmBus *self = data;

  g_clear_signal_handler (&self->closed_id, self->connection);
  g_clear_object (&self->connection);
  self->tries = 0;
  fail (self, _ ("the D-Bus daemon has ended"));
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  HawserNmBus *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) connection
      = g_dbus_connection_new_for_address_finish (result, &error);

  /* Whoever has cancelled it is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (connection == NULL)
    {
      fail (self, error->message);
      return;
    }
  g_clear_object (&self->monitor);
  self->connection = g_steal_pointer (&connection);
  self->closed_id = g_signal_connect (self->connection, "closed", G_CALLBACK (closed_cb), self);
  if (g_dbus_connection_is_closed (self->connection))
    closed_cb (self->connection, TRUE, NULL, self);
  else
    self->changed (self->connection, NULL, self->data);
}

static void
try (HawserNmBus *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *address = get_address (&error);

  if (address == NULL)
    {
      self->tries = MAX_TRIES; /* it does not change */
      self->changed (NULL, error->message, self->data);
      return;
    }
  self->cancellable = g_cancellable_new ();
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, self->cancellable, connected_cb, self);
}

HawserNmBus *
hawser_nm_bus_new (HawserNmBusChanged changed, gpointer data)
{
  HawserNmBus *self = g_new0 (HawserNmBus, 1);

  self->changed = changed;
  self->data = data;
  try (self);
  return self;
}

void
hawser_nm_bus_free (HawserNmBus *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  clear_source (&self->retry);
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  if (self->connection != NULL)
    g_clear_signal_handler (&self->closed_id, self->connection);
  g_clear_object (&self->connection);
  g_free (self);
}
