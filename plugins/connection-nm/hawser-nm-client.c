/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-nm-client.h"

#include "hawser-nm-kernel.h"
#include "hawser-nm-network.h"
#include "hawser-nm-pulse.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* For how long a network is kept that the kernel has and NetworkManager has no longer, and how often
 * the kernel is asked, in ms. A daemon that ends takes down what it says of its devices, and leaves the
 * devices as they are; it is not before some time that it is gone itself. */
#define GRACE 3000
#define INTERVAL 10

/* All of it in one thread. */
struct _HawserNmClient {
  HawserLinkReport *report;
  GMainContext *context;
  GDBusConnection *connection; /* the one that the client is for */
  NMClient *client;            /* once it has its first state */
  HawserNmPulse *pulse;        /* of the daemon, as long as there is a client */
  GCancellable *cancellable;   /* of the client's start, and of everything that is asked of it */
  guint calls;                 /* that have not come back */
  GPtrArray *entries;
  GHashTable *known; /* key -> Known, of every network that was reported */
  GSource *refresh;
  GPtrArray *checks; /* the keys whose check has not come back */
  char *default_key;
  gboolean ready;
  char *away; /* what was reported last */
};

/* A device, or a VPN, which may be a network. */
typedef struct {
  HawserNmClient *owner;
  GObject *source;  /* NMDevice, or NMVpnConnection */
  GPtrArray *parts; /* whose changes are changes of it: its configurations, its activation */
  gboolean dirty;
  char *key;                     /* of the network that it is, or NULL */
  HawserNetDescription *network; /* to be reported */
} Entry;

/* A network that was reported. */
typedef struct {
  char **addresses;
  gint64 missing; /* since when, in us; 0 while NetworkManager has it */
} Known;

static void queue_refresh (HawserNmClient *self);

static gboolean
is_vpn (Entry *entry)
{
  return NM_IS_ACTIVE_CONNECTION (entry->source);
}

static void
changed_cb (GObject *source, GParamSpec *pspec, gpointer data)
{
  /* What a Wi-Fi device tells every few seconds, and no description says. */
  static const char *const ignored[] = { "access-points", "last-scan", "lldp-neighbors", NULL };
  Entry *entry = data;

  if (g_strv_contains (ignored, pspec->name))
    return;
  entry->dirty = TRUE;
  queue_refresh (entry->owner);
}

static void
entry_forget_parts (Entry *entry)
{
  for (guint i = 0; i < entry->parts->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (entry->parts, i), entry);
  g_ptr_array_set_size (entry->parts, 0);
}

static void
entry_add_part (Entry *entry, gpointer part)
{
  if (part == NULL)
    return;
  g_signal_connect (part, "notify", G_CALLBACK (changed_cb), entry);
  g_ptr_array_add (entry->parts, g_object_ref (part));
}

/* They are other objects after a new activation. */
static void
entry_find_parts (Entry *entry)
{
  entry_forget_parts (entry);
  if (is_vpn (entry))
    {
      NMActiveConnection *vpn = NM_ACTIVE_CONNECTION (entry->source);

      entry_add_part (entry, nm_active_connection_get_ip4_config (vpn));
      entry_add_part (entry, nm_active_connection_get_ip6_config (vpn));
    }
  else
    {
      NMDevice *device = NM_DEVICE (entry->source);

      entry_add_part (entry, nm_device_get_ip4_config (device));
      entry_add_part (entry, nm_device_get_ip6_config (device));
      entry_add_part (entry, nm_device_get_active_connection (device));
    }
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  entry_forget_parts (entry);
  g_ptr_array_unref (entry->parts);
  g_signal_handlers_disconnect_by_data (entry->source, entry);
  g_object_unref (entry->source);
  g_clear_object (&entry->network);
  g_free (entry->key);
  g_free (entry);
}

static void
add_entry (HawserNmClient *self, gpointer source)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->owner = self;
  entry->source = g_object_ref (source);
  entry->parts = g_ptr_array_new_with_free_func (g_object_unref);
  entry->dirty = TRUE;
  g_signal_connect (source, "notify", G_CALLBACK (changed_cb), entry);
  g_ptr_array_add (self->entries, entry);
}

static void
mark_all (HawserNmClient *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    ((Entry *) g_ptr_array_index (self->entries, i))->dirty = TRUE;
}

/* One entry for each device and each VPN that the client has. */
static void
match_entries (HawserNmClient *self)
{
  const GPtrArray *devices = nm_client_get_devices (self->client);
  const GPtrArray *active = nm_client_get_active_connections (self->client);
  g_autoptr (GHashTable) wanted = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer source;
  gboolean vpn_gone = FALSE;

  for (guint i = 0; i < devices->len; i++)
    g_hash_table_add (wanted, g_ptr_array_index (devices, i));
  for (guint i = 0; i < active->len; i++)
    if (NM_IS_VPN_CONNECTION (g_ptr_array_index (active, i)))
      g_hash_table_add (wanted, g_ptr_array_index (active, i));

  for (guint i = self->entries->len; i-- > 0;)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_hash_table_remove (wanted, entry->source))
        continue;
      vpn_gone |= is_vpn (entry);
      g_ptr_array_remove_index_fast (self->entries, i);
    }
  g_hash_table_iter_init (&iter, wanted);
  while (g_hash_table_iter_next (&iter, &source, NULL))
    add_entry (self, source);
  /* Its tunnel may stay. */
  if (vpn_gone)
    mark_all (self);
}

static gboolean
is_checked (HawserNmClient *self, const char *key)
{
  return key != NULL && g_ptr_array_find_with_equal_func (self->checks, key, g_str_equal, NULL);
}

/* A VPN is what its tunnel is for: one network, not two. */
static gboolean
belongs_to_vpn (HawserNmClient *self, const char *key)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (is_vpn (entry) && g_strcmp0 (entry->key, key) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The entry has its key after it; the network itself is reported when all keys are settled. */
static void
entry_describe (Entry *entry)
{
  HawserNmClient *self = entry->owner;
  const char *key;

  entry->dirty = FALSE;
  entry_find_parts (entry);
  if (is_vpn (entry))
    {
      entry->network
          = hawser_nm_network_describe_vpn (self->client, NM_ACTIVE_CONNECTION (entry->source));
    }
  else
    {
      NMDevice *device = NM_DEVICE (entry->source);

      key = hawser_nm_network_get_interface (device);
      if (!belongs_to_vpn (self, key))
        entry->network = hawser_nm_network_describe (self->client, device, is_checked (self, key));
    }

  key = entry->network != NULL ? hawser_net_description_get_key (entry->network) : NULL;
  if (g_strcmp0 (entry->key, key) == 0)
    return;
  g_free (entry->key);
  entry->key = g_strdup (key);
  /* Its tunnel comes and goes with it. */
  if (is_vpn (entry))
    mark_all (self);
}

static void
describe_entries (HawserNmClient *self, gboolean vpns)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->dirty && is_vpn (entry) == vpns)
        entry_describe (entry);
    }
}

/* Whether a tunnel belongs to a VPN is seen by the addresses of both. */
static void
mark_vpns (HawserNmClient *self)
{
  gboolean dirty = FALSE;

  for (guint i = 0; i < self->entries->len && !dirty; i++)
    dirty = ((Entry *) g_ptr_array_index (self->entries, i))->dirty;
  for (guint i = 0; i < self->entries->len && dirty; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      entry->dirty |= is_vpn (entry);
    }
}

static void
known_free (gpointer data)
{
  Known *known = data;

  g_strfreev (known->addresses);
  g_free (known);
}

static char **
list_addresses (Entry *entry)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < entry->parts->len; i++)
    {
      gpointer part = g_ptr_array_index (entry->parts, i);
      GPtrArray *addresses
          = NM_IS_IP_CONFIG (part) ? nm_ip_config_get_addresses (NM_IP_CONFIG (part)) : NULL;

      for (guint j = 0; addresses != NULL && j < addresses->len; j++)
        g_strv_builder_add (builder, nm_ip_address_get_address (g_ptr_array_index (addresses, j)));
    }
  return g_strv_builder_end (builder);
}

/* Tells what is gone. Returns whether there is something that may be gone, or come back. */
static gboolean
report_gone (HawserNmClient *self)
{
  g_autoptr (GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  gint64 now = g_get_monotonic_time ();
  gboolean waiting = FALSE;
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->key != NULL)
        g_hash_table_add (present, entry->key);
    }
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Known *known = value;

      if (g_hash_table_contains (present, key))
        {
          known->missing = 0;
          continue;
        }
      if (known->missing == 0)
        known->missing = now;
      if (now - known->missing < GRACE * 1000
          && hawser_nm_kernel_has_address (key, (const char *const *) known->addresses))
        {
          waiting = TRUE;
          continue;
        }
      hawser_link_report_report_gone (self->report, key);
      g_hash_table_iter_remove (&iter);
    }
  return waiting;
}

static void
report_networks (HawserNmClient *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);
      Known *known;

      if (entry->network == NULL)
        continue;
      hawser_link_report_report_network (self->report, entry->network);
      g_clear_object (&entry->network);
      known = g_new0 (Known, 1);
      known->addresses = list_addresses (entry);
      g_hash_table_replace (self->known, g_strdup (entry->key), known);
    }
}

static void
report_default (HawserNmClient *self, gboolean waiting)
{
  NMActiveConnection *primary = nm_client_get_primary_connection (self->client);
  const GPtrArray *devices = primary != NULL ? nm_active_connection_get_devices (primary) : NULL;
  const char *key = devices != NULL && devices->len > 0
                        ? hawser_nm_network_get_interface (g_ptr_array_index (devices, 0))
                        : NULL;

  if ((self->ready && g_strcmp0 (key, self->default_key) == 0) || (waiting && key == NULL))
    return;
  g_free (self->default_key);
  self->default_key = g_strdup (key);
  hawser_link_report_report_default (self->report, key);
}

static gboolean refresh_cb (gpointer data);

static void
set_refresh (HawserNmClient *self, GSource *source)
{
  self->refresh = source;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, refresh_cb, self, NULL);
  g_source_attach (source, self->context);
}

static void
clear_refresh (HawserNmClient *self)
{
  if (self->refresh != NULL)
    g_source_destroy (self->refresh);
  g_clear_pointer (&self->refresh, g_source_unref);
}

/* Whatever comes until then makes one report. */
static void
queue_refresh (HawserNmClient *self)
{
  if (self->refresh == NULL)
    set_refresh (self, g_idle_source_new ());
}

static gboolean
refresh_cb (gpointer data)
{
  HawserNmClient *self = data;
  gboolean waiting;

  clear_refresh (self);
  match_entries (self);
  mark_vpns (self);
  /* An entry keeps its description until the next one, and a VPN may have marked all again. */
  describe_entries (self, TRUE);
  describe_entries (self, FALSE);

  waiting = report_gone (self);
  report_networks (self);
  report_default (self, waiting);
  if (waiting)
    set_refresh (self, g_timeout_source_new (INTERVAL));
  if (self->ready || waiting)
    return G_SOURCE_REMOVE;
  self->ready = TRUE;
  g_clear_pointer (&self->away, g_free);
  hawser_link_report_report_ready (self->report);
  return G_SOURCE_REMOVE;
}

static void
go_away (HawserNmClient *self, const char *reason)
{
  GHashTableIter iter;
  gpointer known;

  clear_refresh (self);
  g_ptr_array_set_size (self->entries, 0);
  g_clear_pointer (&self->default_key, g_free);
  self->ready = FALSE;
  g_hash_table_iter_init (&iter, self->known);
  while (g_hash_table_iter_next (&iter, NULL, &known))
    ((Known *) known)->missing = 0;
  if (g_strcmp0 (self->away, reason) == 0)
    return;
  g_free (self->away);
  self->away = g_strdup (reason);
  hawser_link_report_report_away (self->report, reason);
}

/* While it starts, NetworkManager takes over what its predecessor has set up: until it has settled,
 * it knows less than the kernel. */
static void
update (HawserNmClient *self)
{
  if (!nm_client_get_nm_running (self->client))
    go_away (self, _ ("NetworkManager is not running"));
  else if (nm_client_get_startup (self->client) && !self->ready)
    go_away (self, _ ("NetworkManager is starting"));
  else
    queue_refresh (self);
}

static void
pulse_changed_cb (gboolean answers, gpointer data)
{
  if (answers)
    update (data);
  else
    go_away (data, _ ("NetworkManager does not answer"));
}

static void
client_changed_cb (GObject *client, GParamSpec *pspec, gpointer data)
{
  HawserNmClient *self = data;

  if (g_str_has_prefix (pspec->name, "connectivity-check-"))
    mark_all (self);
  update (self);
}

static void
client_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  HawserNmClient *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GObject) client
      = g_async_initable_new_finish (G_ASYNC_INITABLE (object), result, &error);

  self->calls--;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (client == NULL)
    {
      go_away (self, error->message);
      return;
    }
  self->client = NM_CLIENT (g_steal_pointer (&client));
  g_signal_connect (self->client, "notify", G_CALLBACK (client_changed_cb), self);
  self->pulse = hawser_nm_pulse_new (self->connection, pulse_changed_cb, self);
  update (self);
}

static void
watcher_gone_cb (gpointer data, GObject *watcher)
{
  ((HawserNmClient *) data)->calls--;
}

/* A client frees what it has in its context, some time after it was let go. */
static void
drop_client (HawserNmClient *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->pulse, hawser_nm_pulse_free);
  if (self->client != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      self->calls++;
      g_object_weak_ref (nm_client_get_context_busy_watcher (self->client), watcher_gone_cb, self);
      g_clear_object (&self->client);
    }
  g_clear_object (&self->connection);
}

static void
client_set_connection (HawserNmClient *self, GDBusConnection *connection, const char *reason)
{
  if (connection == NULL)
    {
      go_away (self, reason);
      drop_client (self);
      return;
    }
  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  self->calls++;
  /* What the user is allowed to do is not asked for: nothing here depends on it. */
  g_async_initable_new_async (NM_TYPE_CLIENT, G_PRIORITY_DEFAULT, self->cancellable, client_cb,
                              self, NM_CLIENT_DBUS_CONNECTION, connection, NM_CLIENT_INSTANCE_FLAGS,
                              (guint) NM_CLIENT_INSTANCE_FLAGS_NO_AUTO_FETCH_PERMISSIONS, NULL);
}

typedef struct {
  HawserNmClient *client;
  char *key;
} Check;

static void
check_end (Check *check, int code, const char *message)
{
  hawser_link_report_report_checked (check->client->report, check->key, code, message);
  g_free (check->key);
  g_free (check);
}

static void
mark_key (HawserNmClient *self, const char *key)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      entry->dirty |= g_strcmp0 (entry->key, key) == 0;
    }
}

static void
checked_cb (GObject *client, GAsyncResult *result, gpointer data)
{
  Check *check = data;
  HawserNmClient *self = check->client;
  g_autoptr (GError) error = NULL;
  guint index;

  self->calls--;
  nm_client_check_connectivity_finish (NM_CLIENT (client), result, &error);
  if (g_ptr_array_find_with_equal_func (self->checks, check->key, g_str_equal, &index))
    g_ptr_array_remove_index_fast (self->checks, index);
  /* What it has found is told before that it is over. */
  mark_key (self, check->key);
  if (self->ready)
    refresh_cb (self);
  if (error == NULL)
    check_end (check, 0, NULL);
  else if (g_error_matches (error, NM_MANAGER_ERROR, NM_MANAGER_ERROR_PERMISSION_DENIED)
           || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    check_end (check, HAWSER_ERROR_PERMISSION_DENIED, error->message);
  else
    check_end (check, HAWSER_ERROR_CONNECTION_SERVICE, error->message);
}

static HawserNmClient *
client_new (HawserLinkReport *report)
{
  HawserNmClient *self = g_new0 (HawserNmClient, 1);

  self->report = g_object_ref (report);
  self->context = g_main_context_ref_thread_default ();
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, known_free);
  self->checks = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void
client_check (HawserNmClient *self, const char *key)
{
  Check *check = g_new0 (Check, 1);

  check->client = self;
  check->key = g_strdup (key);
  if (!self->ready)
    {
      check_end (check, HAWSER_ERROR_CONNECTION_SERVICE, _ ("NetworkManager is not running"));
      return;
    }
  g_ptr_array_add (self->checks, g_strdup (key));
  mark_key (self, key);
  queue_refresh (self);
  self->calls++;
  nm_client_check_connectivity_async (self->client, self->cancellable, checked_cb, check);
}

static void
client_free (HawserNmClient *self)
{
  clear_refresh (self);
  g_ptr_array_set_size (self->entries, 0);
  drop_client (self);
  while (self->calls > 0)
    g_main_context_iteration (self->context, TRUE);

  g_ptr_array_unref (self->entries);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->checks);
  g_free (self->default_key);
  g_free (self->away);
  g_object_unref (self->report);
  g_main_context_unref (self->context);
  g_free (self);
}

G_MODULE_EXPORT const HawserNmClientClass hawser_nm_client_class
    = { client_new, client_set_connection, client_check, client_free };
