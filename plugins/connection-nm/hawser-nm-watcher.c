/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-nm-watcher.h"

#include "hawser-nm-bus.h"
#include "hawser-nm-client.h"

#include <dlfcn.h>

struct _HawserNmWatcher {
  HawserLinkReport *report;
  GMainContext *context;
  GMainLoop *loop;

  /* Used in the thread only; NULL where libnm cannot be opened */
  const HawserNmClientClass *klass;
  HawserNmClient *client;
  char *reason; /* why there is no bus, from before there is a client */
};

/* The library is where the plugin is. It is never closed, as its types are static. */
static const HawserNmClientClass *
open_library (GError **error)
{
  Dl_info info = { 0 };
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  gpointer symbol = NULL;
  GModule *module;

  dladdr ((gpointer) open_library, &info);
  folder = g_path_get_dirname (info.dli_fname);
  path = g_build_filename (folder, HAWSER_NM_CLIENT_LIBRARY, NULL);
  module = g_module_open_full (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL, error);
  if (module == NULL)
    return NULL;
  if (!g_module_symbol (module, HAWSER_NM_CLIENT_SYMBOL, &symbol))
    {
      g_set_error_literal (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE,
                           g_module_error ());
      g_module_close (module);
      return NULL;
    }
  g_module_make_resident (module);
  return symbol;
}

static void
bus_changed_cb (GDBusConnection *connection, const char *reason, gpointer data)
{
  HawserNmWatcher *self = data;

  if (self->client != NULL)
    self->klass->set_connection (self->client, connection, reason);
  else
    self->reason = g_strdup (reason);
}

/* A thread's memory grows by a page and a system call at a time: make room for libnm at once. */
static void
make_room (void)
{
  gpointer blocks[4];

  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    blocks[i] = g_malloc (100 * 1024);
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    g_free (blocks[i]);
}

static gpointer
run (gpointer data)
{
  HawserNmWatcher *self = data;
  g_autoptr (GError) error = NULL;
  HawserNmBus *bus;

  make_room ();
  g_main_context_push_thread_default (self->context);
  /* The connection is made while the library is opened. */
  bus = hawser_nm_bus_new (bus_changed_cb, self);
  self->klass = open_library (&error);
  if (self->klass != NULL)
    self->client = self->klass->make (self->report);
  else
    hawser_link_report_report_error (self->report, error);
  if (self->client != NULL && self->reason != NULL)
    self->klass->set_connection (self->client, NULL, self->reason);
  g_main_loop_run (self->loop);
  hawser_nm_bus_free (bus);
  if (self->client != NULL)
    self->klass->free (self->client);
  g_main_context_pop_thread_default (self->context);

  g_free (self->reason);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_object_unref (self->report);
  g_free (self);
  return NULL;
}

HawserNmWatcher *
hawser_nm_watcher_start (HawserLinkReport *report, GError **error)
{
  HawserNmWatcher *self = g_new0 (HawserNmWatcher, 1);
  GThread *thread;

  self->report = g_object_ref (report);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  thread = g_thread_try_new ("hawser-nm", run, self, error);
  if (thread == NULL)
    {
      g_main_loop_unref (self->loop);
      g_main_context_unref (self->context);
      g_object_unref (self->report);
      g_free (self);
      return NULL;
    }
  g_thread_unref (thread);
  return self;
}

/* Not g_main_context_invoke(), which calls it here when the thread has not begun yet. */
static void
post (HawserNmWatcher *self, GSourceFunc function, gpointer data)
{
  GSource *source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, function, data, NULL);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

static gboolean
stop_cb (gpointer data)
{
  g_main_loop_quit (((HawserNmWatcher *) data)->loop);
  return G_SOURCE_REMOVE;
}

void
hawser_nm_watcher_stop (HawserNmWatcher *self)
{
  post (self, stop_cb, self);
}

typedef struct {
  HawserNmWatcher *watcher;
  char *key;
} Check;

static gboolean
check_cb (gpointer data)
{
  Check *check = data;
  HawserNmWatcher *self = check->watcher;

  if (self->client != NULL)
    self->klass->check (self->client, check->key);
  g_free (check->key);
  g_free (check);
  return G_SOURCE_REMOVE;
}

void
hawser_nm_watcher_check (HawserNmWatcher *self, const char *key)
{
  Check *check = g_new0 (Check, 1);

  check->watcher = self;
  check->key = g_strdup (key);
  post (self, check_cb, check);
}
