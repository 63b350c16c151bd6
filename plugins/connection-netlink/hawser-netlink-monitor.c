/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-netlink-monitor.h"

#include "hawser-netlink-link.h"
#include "hawser-netlink-table.h"
#include "hawser-resolv-conf.h"

/* For how long messages are read, or reported, in one turn, in us. */
#define TURN 1000

/* Between two reports while messages keep coming, in us: the core collects for as long as that. */
#define INTERVAL 20000

/* After messages were lost, for how long to wait for the flood to pass, in us. */
#define REST 50000

struct _HawserNetlinkMonitor {
  HawserLinkReport *report;
  GMainContext *context;
  GMainLoop *loop;

  /* Used in the thread only */
  HawserNetlinkSocket *socket;
  HawserNetlinkTable *table;
  HawserResolvConf *resolv_conf;
  GSource *source;
  HawserNetlinkDump dump; /* that runs */
  HawserNetlinkDump last; /* the one that ends the series */
  gboolean ready;
  gint64 rest_ends;   /* then everything is asked for anew; 0 for no rest */
  gint64 next_report; /* not before that */
};

typedef struct {
  GSource source;
  HawserNetlinkMonitor *monitor;
} MonitorSource;

static void
handle_message (gpointer data, struct nlmsghdr *message)
{
  HawserNetlinkMonitor *self = data;

  if (self->rest_ends == 0)
    hawser_netlink_table_apply (self->table, message);
}

/* Asks for the kinds from one to another, one after the other. */
static gboolean
dump (HawserNetlinkMonitor *self, HawserNetlinkDump first, HawserNetlinkDump last, GError **error)
{
  self->dump = first;
  self->last = last;
  return hawser_netlink_socket_dump (self->socket, first, error);
}

static gboolean
dump_all (HawserNetlinkMonitor *self, GError **error)
{
  hawser_netlink_table_clear (self->table);
  hawser_netlink_table_take_deleted (self->table);
  return dump (self, HAWSER_NETLINK_DUMP_LINKS, HAWSER_NETLINK_DUMP_ROUTES_V6, error);
}

static void report (HawserNetlinkMonitor *self);

static gboolean
dump_ended (HawserNetlinkMonitor *self, gboolean broken, GError **error)
{
  HawserNetlinkDump ended = self->dump;

  /* Something has changed in the middle of it. What it has told is not wrong, but something may be
   * missing, or too much. */
  if (broken)
    return dump_all (self, error);
  if (ended < self->last)
    return dump (self, ended + 1, self->last, error);
  self->dump = HAWSER_NETLINK_DUMP_NONE;
  /* The word of a route's end may overtake a dump that has the route still: ask once more, later. */
  if (hawser_netlink_table_take_deleted (self->table))
    {
      if (self->ready)
        report (self);
      self->rest_ends = g_get_monotonic_time () + REST;
      g_source_set_ready_time (self->source, self->rest_ends);
    }
  return TRUE;
}

/* Whoever asks waits while another changes something. */
static void
ask_for_speeds (HawserNetlinkMonitor *self)
{
  GArray *speeds = hawser_netlink_table_take_unknown_speeds (self->table);

  if (speeds == NULL)
    return;
  for (guint i = 0; i < speeds->len; i++)
    {
      HawserNetlinkSpeed *speed = &g_array_index (speeds, HawserNetlinkSpeed, i);

      speed->speed = hawser_netlink_link_get_speed (speed->name);
    }
  hawser_netlink_table_set_speeds (self->table, speeds);
  g_array_unref (speeds);
}

static gboolean
is_consistent (HawserNetlinkMonitor *self)
{
  return self->dump == HAWSER_NETLINK_DUMP_NONE && self->rest_ends == 0;
}

/* Reports what has changed, for a while; the rest comes in the next turn. */
static void
report (HawserNetlinkMonitor *self)
{
  gint64 start = g_get_monotonic_time ();
  gboolean all
      = !hawser_netlink_table_is_dirty (self->table)
        || hawser_netlink_table_report (self->table, self->report,
                                        hawser_resolv_conf_get_servers (self->resolv_conf),
                                        hawser_resolv_conf_get_domains (self->resolv_conf), TURN);

  if (!all)
    {
      g_source_set_ready_time (self->source, 0);
      return;
    }
  /* No more than a tenth of the time goes into it. */
  self->next_report = MAX (start + INTERVAL, g_get_monotonic_time () * 10 - start * 9);
  /* What has changed in the meantime. */
  if (hawser_netlink_table_is_dirty (self->table))
    g_source_set_ready_time (self->source, self->next_report);
  if (!self->ready)
    {
      self->ready = TRUE;
      hawser_link_report_report_ready (self->report);
    }
}

/* Reports, or sees to it that it is done a little later. */
static void
report_soon (HawserNetlinkMonitor *self)
{
  ask_for_speeds (self);
  if (!is_consistent (self))
    return;
  if (self->ready && !hawser_netlink_table_is_dirty (self->table))
    return;
  if (self->ready && g_get_monotonic_time () < self->next_report)
    g_source_set_ready_time (self->source, self->next_report);
  else
    report (self);
}

/* There is nothing more to read. */
static gboolean
emptied (HawserNetlinkMonitor *self, GError **error)
{
  if (self->dump != HAWSER_NETLINK_DUMP_NONE || self->rest_ends != 0)
    return TRUE;
  if (hawser_netlink_table_take_doubt (self->table))
    {
      hawser_netlink_table_clear_routes (self->table);
      hawser_netlink_table_take_deleted (self->table);
      return dump (self, HAWSER_NETLINK_DUMP_ROUTES_V4, HAWSER_NETLINK_DUMP_ROUTES_V6, error);
    }
  report_soon (self);
  return TRUE;
}

/* Reads what is there, for a while. */
static gboolean
work (HawserNetlinkMonitor *self, GError **error)
{
  gint64 end = g_get_monotonic_time () + TURN;

  for (;;)
    {
      HawserNetlinkRead read
          = hawser_netlink_socket_read (self->socket, end, handle_message, self, error);

      switch (read)
        {
        case HAWSER_NETLINK_MORE:
          if (self->ready && is_consistent (self) && g_get_monotonic_time () >= self->next_report)
            report (self);
          g_source_set_ready_time (self->source, 0);
          return TRUE;

        case HAWSER_NETLINK_EMPTY:
          if (!emptied (self, error))
            return FALSE;
          /* The answer to a question is there at once. */
          if (self->dump == HAWSER_NETLINK_DUMP_NONE || self->rest_ends != 0)
            return TRUE;
          break;

        case HAWSER_NETLINK_DONE:
        case HAWSER_NETLINK_BROKEN:
          if (self->rest_ends != 0)
            self->dump = HAWSER_NETLINK_DUMP_NONE;
          else if (!dump_ended (self, read == HAWSER_NETLINK_BROKEN, error))
            return FALSE;
          break;

        case HAWSER_NETLINK_OVERRUN:
          self->rest_ends = g_get_monotonic_time () + REST;
          g_source_set_ready_time (self->source, self->rest_ends);
          break;

        case HAWSER_NETLINK_FAILED:
        default:
          return FALSE;
        }
    }
}

/* After a rest; a dump that runs has to come to its end before there can be another. */
static gboolean
wake_up (HawserNetlinkMonitor *self, GError **error)
{
  if (self->rest_ends == 0 || self->dump != HAWSER_NETLINK_DUMP_NONE)
    return TRUE;
  if (g_get_monotonic_time () < self->rest_ends)
    {
      g_source_set_ready_time (self->source, self->rest_ends);
      return TRUE;
    }
  self->rest_ends = 0;
  return dump_all (self, error);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  HawserNetlinkMonitor *self = ((MonitorSource *) source)->monitor;
  g_autoptr (GError) error = NULL;

  g_source_set_ready_time (source, -1);
  if (work (self, &error) && wake_up (self, &error))
    return G_SOURCE_CONTINUE;
  hawser_link_report_report_error (self->report, error);
  return G_SOURCE_REMOVE;
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

static void
resolv_conf_changed (gpointer data)
{
  HawserNetlinkMonitor *self = data;

  hawser_netlink_table_touch_default (self->table);
  if (self->ready && is_consistent (self))
    report_soon (self);
}

static gboolean
begin (HawserNetlinkMonitor *self, GError **error)
{
  self->socket = hawser_netlink_socket_new (error);
  if (self->socket == NULL)
    return FALSE;
  self->table = hawser_netlink_table_new ();
  self->resolv_conf = hawser_resolv_conf_new ("/etc/resolv.conf", resolv_conf_changed, self);
  self->source = g_source_new (&source_funcs, sizeof (MonitorSource));
  ((MonitorSource *) self->source)->monitor = self;
  g_source_set_static_name (self->source, "[hawser] netlink");
  g_source_add_unix_fd (self->source, hawser_netlink_socket_get_fd (self->socket),
                        G_IO_IN | G_IO_ERR);
  g_source_attach (self->source, self->context);

  /* The kernel answers at once: where there is not much, this is the snapshot already. */
  return dump_all (self, error) && work (self, error);
}

static void
end (HawserNetlinkMonitor *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_pointer (&self->resolv_conf, hawser_resolv_conf_free);
  g_clear_pointer (&self->table, hawser_netlink_table_free);
  g_clear_pointer (&self->socket, hawser_netlink_socket_free);
}

static void
monitor_free (HawserNetlinkMonitor *self)
{
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_object_unref (self->report);
  g_free (self);
}

static gpointer
run (gpointer data)
{
  HawserNetlinkMonitor *self = data;
  g_autoptr (GError) error = NULL;

  g_main_context_push_thread_default (self->context);
  if (!begin (self, &error))
    {
      end (self);
      hawser_link_report_report_error (self->report, error);
    }
  g_main_loop_run (self->loop);
  end (self);
  g_main_context_pop_thread_default (self->context);
  monitor_free (self);
  return NULL;
}

HawserNetlinkMonitor *
hawser_netlink_monitor_start (HawserLinkReport *link_report, GError **error)
{
  HawserNetlinkMonitor *self = g_new0 (HawserNetlinkMonitor, 1);
  GThread *thread;

  self->report = g_object_ref (link_report);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  thread = g_thread_try_new ("hawser-netlink", run, self, error);
  if (thread == NULL)
    {
      monitor_free (self);
      return NULL;
    }
  g_thread_unref (thread);
  return self;
}

static gboolean
quit_cb (gpointer data)
{
  g_main_loop_quit (((HawserNetlinkMonitor *) data)->loop);
  return G_SOURCE_REMOVE;
}

void
hawser_netlink_monitor_stop (HawserNetlinkMonitor *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  /* Not g_main_context_invoke(), which calls it here when the thread has not begun yet. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, quit_cb, self, NULL);
  g_source_attach (source, self->context);
}
