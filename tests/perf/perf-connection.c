/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Learns the state of the network in one of several ways, and prints what that took: microseconds from
 * the question to the first snapshot, the monotonic time of that, the KiB of memory that are its own, how
 * many of these it has changed (the others are as they are in the files, and go when others need them),
 * and its share of all memory that it uses.
 * Then it lives on until its input ends, and prints the microseconds of processor time that it had in
 * the meantime, and how many changes it was told.
 *
 * usage: perf-connection monitor | nm | BACKEND */

#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef WITH_LIBNM
#include <NetworkManager.h>
#else
#include <hawser/hawser.h>
#endif

static GMainLoop *loop;
static gint64 start;
static gint64 processor_before;
static guint changes;
static gpointer subject;

/* In KiB: "Private_" is all that belongs to this process alone, "Private_Dirty" what it has changed of it,
 * "Pss:" its share of what it uses. */
static gsize
own_memory (const char *field)
{
  g_autofree char *text = NULL;
  gsize sum = 0;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL))
    return 0;
  for (const char *at = text; (at = strstr (at, field)) != NULL; at++)
    sum += g_ascii_strtoull (strchr (at, ':') + 1, NULL, 10);
  return sum;
}

static gint64
processor_time (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC + usage.ru_utime.tv_usec
         + usage.ru_stime.tv_usec;
}

static void
have_snapshot (void)
{
  gint64 now = g_get_monotonic_time ();

  g_print ("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GSIZE_FORMAT " %" G_GSIZE_FORMAT
           " %" G_GSIZE_FORMAT "\n",
           now - start, now, own_memory ("Private_"), own_memory ("Private_Dirty"),
           own_memory ("\nPss:"));
  processor_before = processor_time ();
  changes = 0;
}

static void
changed_cb (void)
{
  changes++;
}

#ifndef WITH_LIBNM
static void
nets_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GListModel) nets
      = hawser_connection_manager_get_all_nets_finish (HAWSER_CONNECTION_MANAGER (object), result,
                                                       NULL);

  g_assert_nonnull (nets);
  have_snapshot ();
}

static void
start_hawser (const char *backend)
{
  HawserNetConnection *connection
      = g_object_new (HAWSER_TYPE_NET_CONNECTION, "backend", backend, NULL);

  subject = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", backend, NULL);
  g_signal_connect (connection, "net-connection-properties-change", G_CALLBACK (changed_cb), NULL);
  hawser_net_connection_register_async (connection, NULL, NULL, NULL);
  hawser_connection_manager_get_all_nets_async (subject, NULL, nets_cb, NULL);
}

#endif

/* GNetworkMonitor has its snapshot when it is made: it waits for the kernel. */
static void
start_monitor (void)
{
  subject = g_network_monitor_get_default ();
  g_signal_connect (subject, "network-changed", G_CALLBACK (changed_cb), NULL);
  g_network_monitor_get_network_available (subject);
  have_snapshot ();
}

#ifdef WITH_LIBNM

static void
client_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  const GPtrArray *devices;

  subject = nm_client_new_finish (result, NULL);
  g_assert_nonnull (subject);
  devices = nm_client_get_devices (subject);
  for (guint i = 0; i < devices->len; i++)
    {
      NMIPConfig *config = nm_device_get_ip4_config (g_ptr_array_index (devices, i));

      if (config != NULL)
        g_signal_connect (config, "notify::addresses", G_CALLBACK (changed_cb), NULL);
    }
  have_snapshot ();
}

static void
start_client (void)
{
  nm_client_new_async (NULL, client_cb, NULL);
}
#endif

static gboolean
begin_cb (gpointer data)
{
  const char *way = data;

  start = g_get_monotonic_time ();
  if (strcmp (way, "monitor") == 0)
    start_monitor ();
  else
#ifdef WITH_LIBNM
    start_client ();
#else
    start_hawser (way);
#endif
  return G_SOURCE_REMOVE;
}

static void
input_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_print ("%" G_GINT64_FORMAT " %u\n", processor_time () - processor_before, changes);
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  char buffer[16];

  if (argc != 2)
    return 2;
  /* What every program has: GIO's modules. */
  g_type_ensure (G_TYPE_NETWORK_MONITOR);
  g_io_extension_point_lookup ("gio-network-monitor");
  loop = g_main_loop_new (NULL, FALSE);
  g_input_stream_read_async (input, buffer, sizeof buffer, 0, NULL, input_cb, NULL);
  g_idle_add (begin_cb, argv[1]);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return 0;
}
