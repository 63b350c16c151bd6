/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-connection-netlink-backend.h"

#include "hawser-netlink-monitor.h"

struct _HawserConnectionNetlinkBackend {
  HawserConnectionBackend parent_instance;

  GHashTable *monitors; /* report -> HawserNetlinkMonitor */
};

G_DEFINE_FINAL_TYPE (HawserConnectionNetlinkBackend,
                     hawser_connection_netlink_backend,
                     HAWSER_TYPE_CONNECTION_BACKEND)

static gboolean
hawser_connection_netlink_backend_start (HawserConnectionBackend *backend,
                                         HawserLinkReport *report,
                                         GError **error)
{
  HawserConnectionNetlinkBackend *self = HAWSER_CONNECTION_NETLINK_BACKEND (backend);
  HawserNetlinkMonitor *monitor = hawser_netlink_monitor_start (report, error);

  if (monitor == NULL)
    return FALSE;
  g_hash_table_insert (self->monitors, report, monitor);
  return TRUE;
}

static void
hawser_connection_netlink_backend_stop (HawserConnectionBackend *backend, HawserLinkReport *report)
{
  g_hash_table_remove (HAWSER_CONNECTION_NETLINK_BACKEND (backend)->monitors, report);
}

static void
hawser_connection_netlink_backend_finalize (GObject *object)
{
  g_hash_table_unref (HAWSER_CONNECTION_NETLINK_BACKEND (object)->monitors);

  G_OBJECT_CLASS (hawser_connection_netlink_backend_parent_class)->finalize (object);
}

static void
hawser_connection_netlink_backend_class_init (HawserConnectionNetlinkBackendClass *klass)
{
  HawserConnectionBackendClass *backend_class = HAWSER_CONNECTION_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_connection_netlink_backend_finalize;
  backend_class->start = hawser_connection_netlink_backend_start;
  backend_class->stop = hawser_connection_netlink_backend_stop;
}

static void
hawser_connection_netlink_backend_init (HawserConnectionNetlinkBackend *self)
{
  self->monitors
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) hawser_netlink_monitor_stop);
}
