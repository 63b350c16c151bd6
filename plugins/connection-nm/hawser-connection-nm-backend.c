/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-connection-nm-backend.h"

#include "hawser-nm-watcher.h"

struct _HawserConnectionNmBackend {
  HawserConnectionBackend parent_instance;

  GHashTable *watchers; /* by their reports */
};

G_DEFINE_FINAL_TYPE (HawserConnectionNmBackend,
                     hawser_connection_nm_backend,
                     HAWSER_TYPE_CONNECTION_BACKEND)

static gboolean
hawser_connection_nm_backend_start (HawserConnectionBackend *backend,
                                    HawserLinkReport *report,
                                    GError **error)
{
  HawserConnectionNmBackend *self = HAWSER_CONNECTION_NM_BACKEND (backend);
  HawserNmWatcher *watcher = hawser_nm_watcher_start (report, error);

  if (watcher == NULL)
    return FALSE;
  g_hash_table_insert (self->watchers, report, watcher);
  return TRUE;
}

static void
hawser_connection_nm_backend_stop (HawserConnectionBackend *backend, HawserLinkReport *report)
{
  g_hash_table_remove (HAWSER_CONNECTION_NM_BACKEND (backend)->watchers, report);
}

static void
hawser_connection_nm_backend_check (HawserConnectionBackend *backend,
                                    HawserLinkReport *report,
                                    const char *key)
{
  HawserConnectionNmBackend *self = HAWSER_CONNECTION_NM_BACKEND (backend);

  hawser_nm_watcher_check (g_hash_table_lookup (self->watchers, report), key);
}

static void
hawser_connection_nm_backend_finalize (GObject *object)
{
  g_hash_table_unref (HAWSER_CONNECTION_NM_BACKEND (object)->watchers);

  G_OBJECT_CLASS (hawser_connection_nm_backend_parent_class)->finalize (object);
}

static void
stop_watcher (gpointer watcher)
{
  hawser_nm_watcher_stop (watcher);
}

static void
hawser_connection_nm_backend_class_init (HawserConnectionNmBackendClass *klass)
{
  HawserConnectionBackendClass *backend_class = HAWSER_CONNECTION_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_connection_nm_backend_finalize;
  backend_class->start = hawser_connection_nm_backend_start;
  backend_class->stop = hawser_connection_nm_backend_stop;
  backend_class->check = hawser_connection_nm_backend_check;
}

static void
hawser_connection_nm_backend_init (HawserConnectionNmBackend *self)
{
  self->watchers = g_hash_table_new_full (NULL, NULL, NULL, stop_watcher);
}
