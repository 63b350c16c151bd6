/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-resolver-private.h"

#include "base/hawser-error.h"
#include "spi/hawser-net-lookup-private.h"

#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <sys/socket.h>

/* systemd-resolved looks a name up on one interface; nothing else that is common can. */
#define RESOLVED_NAME "org.freedesktop.resolve1"
#define RESOLVED_PATH "/org/freedesktop/resolve1"
#define RESOLVED_INTERFACE "org.freedesktop.resolve1.Manager"

/* It tries all servers, some of them twice, before it gives up. */
#define RESOLVED_TIMEOUT 60000

/* What a look-up needs on its way. The host is the data of the task. */
typedef struct {
  GTask *task;
  HawserLinkStore *store;
  char *key;
  gboolean is_default;
  HawserNetLookup *lookup;
  GSource *cancel;
} Job;

static void
job_free (Job *job)
{
  if (job->cancel != NULL)
    {
      g_source_destroy (job->cancel);
      g_source_unref (job->cancel);
    }
  g_clear_object (&job->lookup);
  hawser_link_store_unuse (job->store);
  g_free (job->key);
  g_object_unref (job->task);
  g_free (job);
}

static const char *
host_of (GTask *task)
{
  return g_task_get_task_data (task);
}

/* Adds an address unless it is there: the answer of one host may come from several sources. */
static void
add (GListStore *store, GInetAddress *address)
{
  GSocketFamily family = g_inet_address_get_family (address);
  g_autofree char *text = g_inet_address_to_string (address);
  g_autoptr (HawserNetAddress) item = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HawserNetAddress) other = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (g_str_equal (hawser_net_address_get_address (other), text))
        return;
    }
  item = hawser_net_address_new (text,
                                 family == G_SOCKET_FAMILY_IPV6 ? HAWSER_NET_FAMILY_IPV6
                                                                : HAWSER_NET_FAMILY_IPV4,
                                 0);
  g_list_store_append (store, item);
}

static GListStore *
list_new (void)
{
  return g_list_store_new (HAWSER_TYPE_NET_ADDRESS);
}

/* Takes over the error. */
static void
fail (GTask *task, GError *error)
{
  int code = HAWSER_ERROR_CONNECTION_SERVICE;

  if (error->domain == HAWSER_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
      || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    code = HAWSER_ERROR_PERMISSION_DENIED;
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE))
    code = HAWSER_ERROR_CONNECTION_INTERNAL;
  if (g_dbus_error_is_remote_error (error))
    g_dbus_error_strip_remote_error (error);
  g_task_return_new_error (task, HAWSER_ERROR, code, _ ("the name “%s” was not found: %s"),
                           host_of (task), error->message);
  g_error_free (error);
}

gboolean
hawser_net_resolver_begin (GTask *task, const char *host)
{
  g_autoptr (GInetAddress) literal = NULL;
  GListStore *found;

  g_task_set_task_data (task, g_strdup (host), g_free);
  if (g_task_return_error_if_cancelled (task))
    return FALSE;
  if (*host == '\0')
    {
      g_task_return_new_error (task, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_PARAMETER,
                               _ ("there is no name to look up"));
      return FALSE;
    }
  literal = g_inet_address_new_from_string (host);
  if (literal == NULL)
    return TRUE;
  found = list_new ();
  add (found, literal);
  g_task_return_pointer (task, found, g_object_unref);
  return FALSE;
}

static void
looked_up_cb (GObject *resolver, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (resolver), result, &error);
  GListStore *found;

  if (error != NULL)
    {
      fail (task, error);
      return;
    }
  found = list_new ();
  for (GList *link = addresses; link != NULL; link = link->next)
    add (found, link->data);
  g_resolver_free_addresses (addresses);
  g_task_return_pointer (task, found, g_object_unref);
}

void
hawser_net_resolver_look_up (GTask *task)
{
  g_autoptr (GResolver) resolver = g_resolver_get_default ();

  g_resolver_lookup_by_name_async (resolver, host_of (task), g_task_get_cancellable (task),
                                   looked_up_cb, g_object_ref (task));
}

static void
lookup_ended (gpointer data, gpointer value, GError *error)
{
  Job *job = data;
  char **addresses = value;

  if (error != NULL)
    {
      fail (job->task, error);
    }
  else
    {
      GListStore *found = list_new ();

      for (guint i = 0; addresses[i] != NULL; i++)
        {
          g_autoptr (GInetAddress) address = g_inet_address_new_from_string (addresses[i]);

          if (address != NULL)
            add (found, address);
        }
      g_task_return_pointer (job->task, found, g_object_unref);
    }
  job_free (job);
}

static gboolean
lookup_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Job *job = data;

  hawser_net_lookup_close (job->lookup);
  g_task_return_error_if_cancelled (job->task);
  job_free (job);
  return G_SOURCE_REMOVE;
}

/* Without systemd-resolved: the backend may know a way, or the network is the one that the system
 * asks anyway. Takes over the job. */
static void
look_up_otherwise (Job *job)
{
  HawserContext *context = hawser_link_store_get_context (job->store);
  GCancellable *cancellable = g_task_get_cancellable (job->task);
  GError *error = NULL;

  job->lookup = hawser_net_lookup_new (context, job->key, host_of (job->task), lookup_ended, job);
  if (hawser_link_store_resolve (job->store, job->lookup, &error))
    {
      if (cancellable != NULL)
        {
          job->cancel = g_cancellable_source_new (cancellable);
          g_source_set_callback (job->cancel, G_SOURCE_FUNC (lookup_cancelled_cb), job, NULL);
          g_source_attach (job->cancel, hawser_context_get_main_context (context));
        }
      return;
    }
  hawser_net_lookup_close (job->lookup);
  if (error != NULL)
    fail (job->task, error);
  else if (job->is_default)
    hawser_net_resolver_look_up (job->task);
  else
    g_task_return_new_error (job->task, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE,
                             _ ("names cannot be looked up on %s alone: systemd-resolved does not "
                                "run, and it is not the default network"),
                             job->key);
  job_free (job);
}

static gboolean
is_not_there (GError *error)
{
  return g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN)
         || g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
resolved_cb (GObject *bus, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariantIter) iter = NULL;
  g_autoptr (GListStore) found = NULL;
  GVariant *bytes;
  int family;

  reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (bus), result, &error);
  if (reply == NULL && is_not_there (error))
    {
      g_error_free (error);
      look_up_otherwise (job);
      return;
    }
  if (reply == NULL)
    {
      fail (job->task, error);
      job_free (job);
      return;
    }

  found = list_new ();
  g_variant_get (reply, "(a(iiay)st)", &iter, NULL, NULL);
  while (g_variant_iter_loop (iter, "(ii@ay)", NULL, &family, &bytes))
    {
      gsize size = family == AF_INET ? 4 : 16;
      g_autoptr (GInetAddress) address = NULL;

      if ((family != AF_INET && family != AF_INET6) || g_variant_get_size (bytes) != size)
        continue;
      address = g_inet_address_new_from_bytes (g_variant_get_data (bytes),
                                               family == AF_INET ? G_SOCKET_FAMILY_IPV4
                                                                 : G_SOCKET_FAMILY_IPV6);
      add (found, address);
    }
  g_task_return_pointer (job->task, g_steal_pointer (&found), g_object_unref);
  job_free (job);
}

static void
bus_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDBusConnection) bus = g_dbus_connection_new_for_address_finish (result, &error);
  guint index = if_nametoindex (job->key);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fail (job->task, g_steal_pointer (&error));
      job_free (job);
      return;
    }
  if (bus == NULL || index == 0)
    {
      look_up_otherwise (job);
      return;
    }
  g_dbus_connection_call (bus, RESOLVED_NAME, RESOLVED_PATH, RESOLVED_INTERFACE, "ResolveHostname",
                          g_variant_new ("(isit)", index, host_of (job->task), AF_UNSPEC,
                                         G_GUINT64_CONSTANT (0)),
                          G_VARIANT_TYPE ("(a(iiay)st)"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          RESOLVED_TIMEOUT, g_task_get_cancellable (job->task), resolved_cb, job);
}

void
hawser_net_resolver_look_up_on (GTask *task, HawserLinkStore *store, HawserNet *net)
{
  /* A connection of its own: the one that programs share ends them when the bus goes away. */
  g_autofree char *address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  Job *job = g_new0 (Job, 1);

  job->task = g_object_ref (task);
  job->store = hawser_link_store_share (store);
  job->key = g_strdup (net->key);
  job->is_default = net == hawser_link_store_get_default (store);
  if (address == NULL)
    {
      look_up_otherwise (job);
      return;
    }
  g_dbus_connection_new_for_address (address,
                                     G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
                                         | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                     NULL, g_task_get_cancellable (task), bus_cb, job);
}
