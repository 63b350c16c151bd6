/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tour.h"

typedef struct {
  const char *service;
  const char *title; /* to be translated */
  void (*show) (HawserTour *self);
} Module;

static const Module modules[] = {
  { "connection", N_ ("State of the network"), hawser_tour_connection },
  { "http", N_ ("HTTP"), hawser_tour_http },
  { "socket", N_ ("TCP and UDP"), hawser_tour_socket },
  { "websocket", N_ ("WebSocket"), hawser_tour_web_socket },
};

/* In seconds: a step that never ends is one that failed. */
#define PATIENCE 30

static gboolean
impatient_cb (gpointer data)
{
  HawserTour *self = data;

  self->patience = 0;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

void
hawser_tour_begin (HawserTour *self)
{
  self->began = g_get_monotonic_time ();
  g_clear_handle_id (&self->patience, g_source_remove);
  self->patience = g_timeout_add_seconds (PATIENCE, impatient_cb, self);
}

void
hawser_tour_show (HawserTour *self, gboolean good, const char *format, ...)
{
  double ms = (g_get_monotonic_time () - self->began) / 1000.0;
  g_autofree char *text = NULL;
  va_list args;

  g_clear_handle_id (&self->patience, g_source_remove);
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  if (!good)
    self->failures++;
  g_print ("  %s %s  (%.1f ms)\n", good ? "✓" : "✗", text, ms);
}

char *
hawser_tour_size (guint64 size)
{
  return g_format_size_full (size, G_FORMAT_SIZE_IEC_UNITS);
}

char *
hawser_tour_rate (HawserTour *self, guint64 size)
{
  return hawser_tour_size ((guint64) (size / ((g_get_monotonic_time () - self->began + 1) / 1e6)));
}

/* Returns: the number of steps that failed, or -1 when there is nothing to see. */
static int
visit (HawserPluginInfo *info, const HawserTourServer *server)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  HawserTour self
      = { .backend = hawser_plugin_info_get_name (info), .server = server, .loop = loop };
  gboolean visited = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    if (g_strv_contains (hawser_plugin_info_get_services (info), modules[i].service))
      {
        g_print (_ ("\n%s with the plugin %s\n"), _ (modules[i].title), self.backend);
        modules[i].show (&self);
        visited = TRUE;
      }
  return visited ? self.failures : -1;
}

int
hawser_tool_tour (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GListModel *registry = G_LIST_MODEL (hawser_registry_get_default ());
  g_auto (HawserTourServer) server = { 0 };
  g_autoptr (GError) error = NULL;
  int failures = 0;
  guint visited = 0;
  int exit_code;

  g_option_context_set_summary (context, _ ("Starts a server inside this process and shows every "
                                            "module at work with the plugins that are there."));
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (!hawser_tour_server_start (&server, &error))
    return hawser_tool_fail (error);
  g_print (_ ("A server of this process listens on 127.0.0.1, port %u; all traffic is real.\n"),
           server.http_port);

  for (guint i = 0; i < g_list_model_get_n_items (registry); i++)
    {
      g_autoptr (HawserPluginInfo) info = g_list_model_get_item (registry, i);
      int failed = visit (info, &server);

      if (failed >= 0)
        {
          failures += failed;
          visited++;
        }
    }
  g_print ("\n");
  hawser_tool_plugins (1, (char *[]){ (char *) "plugins", NULL });

  if (visited == 0)
    {
      g_printerr (_ ("There is no plugin to show.\n"));
      return EXIT_PLUGIN;
    }
  if (failures > 0)
    g_printerr (ngettext ("%d step failed.\n", "%d steps failed.\n", failures), failures);
  return failures > 0 ? EXIT_TRANSFER : EXIT_OK;
}
