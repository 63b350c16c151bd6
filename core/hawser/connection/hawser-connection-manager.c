/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-connection-manager.h"

#include "base/hawser-enum-types.h"
#include "base/hawser-error.h"
#include "hawser-link-store-private.h"
#include "hawser-net-resolver-private.h"

#include <glib/gi18n-lib.h>

/**
 * HawserConnectionManager:
 *
 * The state of the network: which networks are connected, and which one is the default.
 *
 * It can be asked, and it can be watched. It is a `GListModel` of the connected networks, of
 * [class@Hawser.NetHandle] by ascending number, and its properties notify, so that a list or a banner
 * can be bound to it without code. [class@Hawser.NetConnection] has OpenHarmony's events.
 *
 * Until the first snapshot is there ([property@Hawser.ConnectionManager:ready]), calls wait for it and
 * the properties do not claim that the program is offline. Changes that belong together come as one:
 * they are collected for 20 ms.
 *
 * The default network is the one that the system uses for what has no route of its own. A VPN is it
 * only where nothing else leads anywhere. Otherwise the best network has the highest score: VPN 90,
 * Ethernet 80, Wi-Fi 70, cellular 60, Bluetooth 50, 40 less where a check did not reach the Internet;
 * of equal ones the one with the lower number.
 *
 * When the backend in use cannot go on, for instance as its daemon ends, the next one takes over; when
 * the better one is back, it is used again. Networks keep their numbers through this.
 *
 * The object belongs to the thread-default main context in which it was made.
 *
 * Errors are of [error@Hawser.Error]: 2100001 for a network that is not connected, 2100002 when
 * nothing knows the state of the network, 2100003, 201; %G_IO_ERROR_CANCELLED; those of
 * [error@Hawser.PluginError] when no plugin can be used.
 *
 * OpenHarmony: the functions of the module `connection`.
 *
 * Since: 1.0
 */
struct _HawserConnectionManager {
  GObject parent_instance;

  char *wish;
  HawserLinkStore *store;
  HawserNetWatch watch;

  /* What was notified */
  GPtrArray *items; /* of HawserNetHandle */
  HawserNetHandle *default_net;
  char *backend;
  gboolean ready;
  gboolean metered;
  HawserConnectivity connectivity;
};

static void hawser_connection_manager_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HawserConnectionManager,
                               hawser_connection_manager,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      hawser_connection_manager_list_model_init))

enum {
  PROP_BACKEND = 1,
  PROP_READY,
  PROP_DEFAULT_NET,
  PROP_HAS_DEFAULT_NET,
  PROP_METERED,
  PROP_CONNECTIVITY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
hawser_connection_manager_get_item_type (GListModel *model)
{
  return HAWSER_TYPE_NET_HANDLE;
}

static guint
hawser_connection_manager_get_n_items (GListModel *model)
{
  return HAWSER_CONNECTION_MANAGER (model)->items->len;
}

static gpointer
hawser_connection_manager_get_item (GListModel *model, guint position)
{
  HawserConnectionManager *self = HAWSER_CONNECTION_MANAGER (model);

  if (position >= self->items->len)
    return NULL;
  return g_object_ref (g_ptr_array_index (self->items, position));
}

static void
hawser_connection_manager_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hawser_connection_manager_get_item_type;
  iface->get_n_items = hawser_connection_manager_get_n_items;
  iface->get_item = hawser_connection_manager_get_item;
}

/* Nothing says that there is none before there was a snapshot. */
static gboolean
has_default_net (HawserConnectionManager *self)
{
  return !self->ready || self->default_net != NULL;
}

/* Shows the networks of the store; what is the same at both ends stays. */
static void
update_items (HawserConnectionManager *self)
{
  GPtrArray *nets = hawser_link_store_get_nets (self->store);
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->items);
  guint first = 0;
  guint last = 0;

  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < nets->len; i++)
    g_ptr_array_add (self->items,
                     g_object_ref (((HawserNet *) g_ptr_array_index (nets, i))->handle));

  while (first < old->len && first < self->items->len
         && g_ptr_array_index (old, first) == g_ptr_array_index (self->items, first))
    first++;
  while (last < old->len - first && last < self->items->len - first
         && g_ptr_array_index (old, old->len - 1 - last)
                == g_ptr_array_index (self->items, self->items->len - 1 - last))
    last++;
  if (old->len - first - last > 0 || self->items->len - first - last > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), first, old->len - first - last,
                                self->items->len - first - last);
}

static void
update (HawserNetWatch *watch)
{
  HawserConnectionManager *self
      = (HawserConnectionManager *) ((char *) watch
                                     - G_STRUCT_OFFSET (HawserConnectionManager, watch));
  GObject *object = G_OBJECT (self);
  HawserNet *net = hawser_link_store_get_default (self->store);
  HawserNetHandle *handle = net != NULL ? net->handle : NULL;
  const char *backend = hawser_link_store_get_backend_name (self->store);
  gboolean ready = hawser_link_store_is_ready (self->store);
  gboolean had = has_default_net (self);
  gboolean metered
      = net != NULL && hawser_net_description_get_metered (net->description) == HAWSER_METERED_YES;
  HawserConnectivity connectivity = net != NULL
                                        ? hawser_net_description_get_connectivity (net->description)
                                        : HAWSER_CONNECTIVITY_NONE;

  g_object_ref (self);
  g_object_freeze_notify (object);
  if (ready && !self->ready)
    {
      self->ready = TRUE;
      g_object_notify_by_pspec (object, properties[PROP_READY]);
    }
  if (g_strcmp0 (self->backend, backend) != 0)
    {
      g_free (self->backend);
      self->backend = g_strdup (backend);
      g_object_notify_by_pspec (object, properties[PROP_BACKEND]);
    }
  if (g_set_object (&self->default_net, handle))
    g_object_notify_by_pspec (object, properties[PROP_DEFAULT_NET]);
  if (had != has_default_net (self))
    g_object_notify_by_pspec (object, properties[PROP_HAS_DEFAULT_NET]);
  if (self->metered != metered)
    {
      self->metered = metered;
      g_object_notify_by_pspec (object, properties[PROP_METERED]);
    }
  if (ready && self->connectivity != connectivity)
    {
      self->connectivity = connectivity;
      g_object_notify_by_pspec (object, properties[PROP_CONNECTIVITY]);
    }
  update_items (self);
  g_object_thaw_notify (object);
  g_object_unref (self);
}

/* GObject */

static void
hawser_connection_manager_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserConnectionManager *self = HAWSER_CONNECTION_MANAGER (object);

  switch (id)
    {
    case PROP_BACKEND:
      g_value_set_string (value, hawser_connection_manager_get_backend (self));
      break;
    case PROP_READY:
      g_value_set_boolean (value, self->ready);
      break;
    case PROP_DEFAULT_NET:
      g_value_set_object (value, self->default_net);
      break;
    case PROP_HAS_DEFAULT_NET:
      g_value_set_boolean (value, has_default_net (self));
      break;
    case PROP_METERED:
      g_value_set_boolean (value, self->metered);
      break;
    case PROP_CONNECTIVITY:
      g_value_set_enum (value, self->connectivity);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_connection_manager_set_property (GObject *object,
                                        guint id,
                                        const GValue *value,
                                        GParamSpec *pspec)
{
  HawserConnectionManager *self = HAWSER_CONNECTION_MANAGER (object);

  switch (id)
    {
    case PROP_BACKEND:
      self->wish = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_connection_manager_constructed (GObject *object)
{
  HawserConnectionManager *self = HAWSER_CONNECTION_MANAGER (object);

  G_OBJECT_CLASS (hawser_connection_manager_parent_class)->constructed (object);

  self->store = hawser_link_store_use (self->wish);
  hawser_link_store_watch (self->store, &self->watch);
}

static void
hawser_connection_manager_finalize (GObject *object)
{
  HawserConnectionManager *self = HAWSER_CONNECTION_MANAGER (object);

  hawser_link_store_unwatch (self->store, &self->watch);
  hawser_link_store_unuse (self->store);
  g_ptr_array_unref (self->items);
  g_clear_object (&self->default_net);
  g_free (self->backend);
  g_free (self->wish);

  G_OBJECT_CLASS (hawser_connection_manager_parent_class)->finalize (object);
}

static void
hawser_connection_manager_class_init (HawserConnectionManagerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->constructed = hawser_connection_manager_constructed;
  object_class->finalize = hawser_connection_manager_finalize;
  object_class->get_property = hawser_connection_manager_get_property;
  object_class->set_property = hawser_connection_manager_set_property;

  /**
   * HawserConnectionManager:backend:
   *
   * The name of the plugin to use, such as `connection-nm` or `nm`, or %NULL for the best one. It
   * reads as the plugin in use once there was a snapshot, and as %NULL while there is none.
   *
   * Since: 1.0
   */
  properties[PROP_BACKEND]
      = g_param_spec_string ("backend", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * HawserConnectionManager:ready:
   *
   * Whether there was a first snapshot: from then on the other properties say what is so.
   *
   * Since: 1.0
   */
  properties[PROP_READY] = g_param_spec_boolean ("ready", NULL, NULL, FALSE, flags);

  /**
   * HawserConnectionManager:default-net:
   *
   * The default network; %NULL where there is none, and before the first snapshot. While nothing knows
   * the state of the network any more it stays what it was.
   *
   * Since: 1.0
   */
  properties[PROP_DEFAULT_NET]
      = g_param_spec_object ("default-net", NULL, NULL, HAWSER_TYPE_NET_HANDLE, flags);

  /**
   * HawserConnectionManager:has-default-net:
   *
   * Whether there is a default network. It is %TRUE before the first snapshot: a banner that is bound
   * to its inverse says “offline” only when that is so.
   *
   * Since: 1.0
   */
  properties[PROP_HAS_DEFAULT_NET]
      = g_param_spec_boolean ("has-default-net", NULL, NULL, TRUE, flags);

  /**
   * HawserConnectionManager:metered:
   *
   * Whether the default network is known to be metered.
   *
   * Since: 1.0
   */
  properties[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, flags);

  /**
   * HawserConnectionManager:connectivity:
   *
   * What a check of the default network has found; %HAWSER_CONNECTIVITY_NONE where there is no default
   * network, %HAWSER_CONNECTIVITY_UNKNOWN where nobody checks and before the first snapshot.
   *
   * Since: 1.0
   */
  properties[PROP_CONNECTIVITY]
      = g_param_spec_enum ("connectivity", NULL, NULL, HAWSER_TYPE_CONNECTIVITY,
                           HAWSER_CONNECTIVITY_UNKNOWN, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_connection_manager_init (HawserConnectionManager *self)
{
  self->watch.changed = update;
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * hawser_connection_manager_new:
 *
 * Makes a manager, and begins to look at the network.
 *
 * Returns: (transfer full): a manager
 *
 * Since: 1.0
 */
HawserConnectionManager *
hawser_connection_manager_new (void)
{
  return g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, NULL);
}

/**
 * hawser_connection_manager_get_backend:
 * @self: a manager
 *
 * Gets the name of the plugin in use.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.ConnectionManager:backend]
 *
 * Since: 1.0
 */
const char *
hawser_connection_manager_get_backend (HawserConnectionManager *self)
{
  g_return_val_if_fail (HAWSER_IS_CONNECTION_MANAGER (self), NULL);

  return self->backend;
}

/**
 * hawser_connection_manager_get_ready:
 * @self: a manager
 *
 * Gets whether there was a first snapshot.
 *
 * Returns: see [property@Hawser.ConnectionManager:ready]
 *
 * Since: 1.0
 */
gboolean
hawser_connection_manager_get_ready (HawserConnectionManager *self)
{
  g_return_val_if_fail (HAWSER_IS_CONNECTION_MANAGER (self), FALSE);

  return self->ready;
}

/**
 * hawser_connection_manager_get_connectivity:
 * @self: a manager
 *
 * Gets what a check of the default network has found.
 *
 * Returns: see [property@Hawser.ConnectionManager:connectivity]
 *
 * Since: 1.0
 */
HawserConnectivity
hawser_connection_manager_get_connectivity (HawserConnectionManager *self)
{
  g_return_val_if_fail (HAWSER_IS_CONNECTION_MANAGER (self), HAWSER_CONNECTIVITY_UNKNOWN);

  return self->connectivity;
}

/**
 * hawser_connection_manager_get_metered:
 * @self: a manager
 *
 * Gets whether the default network is known to be metered.
 *
 * Returns: see [property@Hawser.ConnectionManager:metered]
 *
 * Since: 1.0
 */
gboolean
hawser_connection_manager_get_metered (HawserConnectionManager *self)
{
  g_return_val_if_fail (HAWSER_IS_CONNECTION_MANAGER (self), FALSE);

  return self->metered;
}

/* Calls. Each waits for the store to know, and is answered from it. */

static void
ask (HawserConnectionManager *self, GTask *task, HawserLinkStoreReady ready)
{
  if (!g_task_return_error_if_cancelled (task))
    hawser_link_store_wait (self->store, task, ready);
}

static gboolean
failed (GTask *task, const GError *error)
{
  if (error == NULL)
    return FALSE;
  g_task_return_error (task, g_error_copy (error));
  return TRUE;
}

/* The network that a task is about; the task ends when there is none. */
static HawserNet *
find_net (HawserLinkStore *store, GTask *task, const GError *error)
{
  int net_id = hawser_net_handle_get_net_id (g_task_get_task_data (task));
  HawserNet *net;

  if (failed (task, error))
    return NULL;
  net = hawser_link_store_find (store, net_id);
  if (net == NULL)
    g_task_return_new_error (task, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_PARAMETER,
                             _ ("there is no network %d"), net_id);
  return net;
}

static void
answer_default_net (HawserLinkStore *store, GTask *task, const GError *error)
{
  HawserNet *net = hawser_link_store_get_default (store);

  if (!failed (task, error))
    g_task_return_pointer (task,
                           net != NULL ? g_object_ref (net->handle) : hawser_net_handle_new (0),
                           g_object_unref);
}

static void
answer_has_default_net (HawserLinkStore *store, GTask *task, const GError *error)
{
  if (!failed (task, error))
    g_task_return_boolean (task, hawser_link_store_get_default (store) != NULL);
}

static void
answer_all_nets (HawserLinkStore *store, GTask *task, const GError *error)
{
  GPtrArray *nets = hawser_link_store_get_nets (store);
  GListStore *list;

  if (failed (task, error))
    return;
  list = g_list_store_new (HAWSER_TYPE_NET_HANDLE);
  for (guint i = 0; i < nets->len; i++)
    g_list_store_append (list, ((HawserNet *) g_ptr_array_index (nets, i))->handle);
  g_task_return_pointer (task, list, g_object_unref);
}

static void
answer_connection_properties (HawserLinkStore *store, GTask *task, const GError *error)
{
  HawserNet *net = find_net (store, task, error);

  if (net != NULL)
    g_task_return_pointer (task,
                           g_object_ref (hawser_net_handle_get_connection_properties (net->handle)),
                           g_object_unref);
}

static void
answer_net_capabilities (HawserLinkStore *store, GTask *task, const GError *error)
{
  HawserNet *net = find_net (store, task, error);

  if (net != NULL)
    g_task_return_pointer (task, g_object_ref (net->capabilities), g_object_unref);
}

static void
check_net (HawserLinkStore *store, GTask *task, const GError *error)
{
  HawserNet *net = find_net (store, task, error);

  if (net != NULL)
    hawser_link_store_check (store, task, net);
}

/**
 * hawser_connection_manager_get_default_net_async:
 * @self: a manager
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when it is known
 * @user_data: passed to the callback
 *
 * Asks for the default network. Without one, the answer is a handle with the number 0 and no error.
 *
 * OpenHarmony: `connection.getDefaultNet()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_get_default_net_async (HawserConnectionManager *self,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_get_default_net_async);
  ask (self, task, answer_default_net);
}

/**
 * hawser_connection_manager_get_default_net_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.get_default_net_async].
 *
 * Returns: (transfer full): the default network, or number 0
 *
 * Since: 1.0
 */
HawserNetHandle *
hawser_connection_manager_get_default_net_finish (HawserConnectionManager *self,
                                                  GAsyncResult *result,
                                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hawser_connection_manager_has_default_net_async:
 * @self: a manager
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when it is known
 * @user_data: passed to the callback
 *
 * Asks whether there is a default network. It says nothing about what can be reached through it.
 *
 * OpenHarmony: `connection.hasDefaultNet()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_has_default_net_async (HawserConnectionManager *self,
                                                 GCancellable *cancellable,
                                                 GAsyncReadyCallback callback,
                                                 gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_has_default_net_async);
  ask (self, task, answer_has_default_net);
}

/**
 * hawser_connection_manager_has_default_net_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.has_default_net_async].
 *
 * Returns: whether there is one; %FALSE with an error as well
 *
 * Since: 1.0
 */
gboolean
hawser_connection_manager_has_default_net_finish (HawserConnectionManager *self,
                                                  GAsyncResult *result,
                                                  GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_connection_manager_get_all_nets_async:
 * @self: a manager
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when they are known
 * @user_data: passed to the callback
 *
 * Asks for every connected network.
 *
 * OpenHarmony: `connection.getAllNets()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_get_all_nets_async (HawserConnectionManager *self,
                                              GCancellable *cancellable,
                                              GAsyncReadyCallback callback,
                                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_get_all_nets_async);
  ask (self, task, answer_all_nets);
}

/**
 * hawser_connection_manager_get_all_nets_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.get_all_nets_async].
 *
 * Returns: (transfer full): a list of [class@Hawser.NetHandle] by ascending number; it
 *   does not change
 *
 * Since: 1.0
 */
GListModel *
hawser_connection_manager_get_all_nets_finish (HawserConnectionManager *self,
                                               GAsyncResult *result,
                                               GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hawser_connection_manager_get_connection_properties_async:
 * @self: a manager
 * @net_handle: a network
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when they are known
 * @user_data: passed to the callback
 *
 * Asks for the link data of a network.
 *
 * Errors: 2100001 when no network has the number.
 *
 * OpenHarmony: `connection.getConnectionProperties()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_get_connection_properties_async (HawserConnectionManager *self,
                                                           HawserNetHandle *net_handle,
                                                           GCancellable *cancellable,
                                                           GAsyncReadyCallback callback,
                                                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (HAWSER_IS_NET_HANDLE (net_handle));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_get_connection_properties_async);
  g_task_set_task_data (task, g_object_ref (net_handle), g_object_unref);
  ask (self, task, answer_connection_properties);
}

/**
 * hawser_connection_manager_get_connection_properties_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.get_connection_properties_async].
 *
 * Returns: (transfer full): its link data
 *
 * Since: 1.0
 */
HawserConnectionProperties *
hawser_connection_manager_get_connection_properties_finish (HawserConnectionManager *self,
                                                            GAsyncResult *result,
                                                            GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hawser_connection_manager_get_net_capabilities_async:
 * @self: a manager
 * @net_handle: a network
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when they are known
 * @user_data: passed to the callback
 *
 * Asks what a network can do.
 *
 * Errors: 2100001 when no network has the number.
 *
 * OpenHarmony: `connection.getNetCapabilities()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_get_net_capabilities_async (HawserConnectionManager *self,
                                                      HawserNetHandle *net_handle,
                                                      GCancellable *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (HAWSER_IS_NET_HANDLE (net_handle));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_get_net_capabilities_async);
  g_task_set_task_data (task, g_object_ref (net_handle), g_object_unref);
  ask (self, task, answer_net_capabilities);
}

/**
 * hawser_connection_manager_get_net_capabilities_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.get_net_capabilities_async].
 *
 * Returns: (transfer full): its capabilities
 *
 * Since: 1.0
 */
HawserNetCapabilities *
hawser_connection_manager_get_net_capabilities_finish (HawserConnectionManager *self,
                                                       GAsyncResult *result,
                                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hawser_connection_manager_report_net_connected_async:
 * @self: a manager
 * @net_handle: a network
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when the check is over
 * @user_data: passed to the callback
 *
 * Says that a network seems to work, and has its connectivity checked. Where the backend cannot
 * check, nothing happens and the call succeeds.
 *
 * Errors: 2100001 when no network has the number, 201 when the program may not ask for a check, 2100002
 * when it was not over after 30 s.
 *
 * OpenHarmony: `connection.reportNetConnected()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_report_net_connected_async (HawserConnectionManager *self,
                                                      HawserNetHandle *net_handle,
                                                      GCancellable *cancellable,
                                                      GAsyncReadyCallback callback,
                                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (HAWSER_IS_NET_HANDLE (net_handle));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_report_net_connected_async);
  g_task_set_task_data (task, g_object_ref (net_handle), g_object_unref);
  ask (self, task, check_net);
}

/**
 * hawser_connection_manager_report_net_connected_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.report_net_connected_async].
 *
 * Returns: whether the report was accepted
 *
 * Since: 1.0
 */
gboolean
hawser_connection_manager_report_net_connected_finish (HawserConnectionManager *self,
                                                       GAsyncResult *result,
                                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_connection_manager_report_net_disconnected_async:
 * @self: a manager
 * @net_handle: a network
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when the check is over
 * @user_data: passed to the callback
 *
 * Says that a network seems to be broken. It does the same as
 * [method@Hawser.ConnectionManager.report_net_connected_async], and disconnects nothing.
 *
 * OpenHarmony: `connection.reportNetDisconnected()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_report_net_disconnected_async (HawserConnectionManager *self,
                                                         HawserNetHandle *net_handle,
                                                         GCancellable *cancellable,
                                                         GAsyncReadyCallback callback,
                                                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (HAWSER_IS_NET_HANDLE (net_handle));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_report_net_disconnected_async);
  g_task_set_task_data (task, g_object_ref (net_handle), g_object_unref);
  ask (self, task, check_net);
}

/**
 * hawser_connection_manager_report_net_disconnected_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.report_net_disconnected_async].
 *
 * Returns: whether the report was accepted
 *
 * Since: 1.0
 */
gboolean
hawser_connection_manager_report_net_disconnected_finish (HawserConnectionManager *self,
                                                          GAsyncResult *result,
                                                          GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_connection_manager_get_addresses_by_name_async:
 * @self: a manager
 * @host: a host name, or a literal address
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when the addresses are known
 * @user_data: passed to the callback
 *
 * Looks up the addresses of a host, as the system does for every program: on the default network, and
 * in `/etc/hosts`. It does not wait for a snapshot.
 *
 * Errors: 2100001 for an empty name, 2100002 when it was not found, 2100003 when no network is
 * reachable, 201.
 *
 * OpenHarmony: `connection.getAddressesByName()`.
 *
 * Since: 1.0
 */
void
hawser_connection_manager_get_addresses_by_name_async (HawserConnectionManager *self,
                                                       const char *host,
                                                       GCancellable *cancellable,
                                                       GAsyncReadyCallback callback,
                                                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (HAWSER_IS_CONNECTION_MANAGER (self));
  g_return_if_fail (host != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_connection_manager_get_addresses_by_name_async);
  if (hawser_net_resolver_begin (task, host))
    hawser_net_resolver_look_up (task);
}

/**
 * hawser_connection_manager_get_addresses_by_name_finish:
 * @self: a manager
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.ConnectionManager.get_addresses_by_name_async].
 *
 * Returns: (transfer full): a list of [class@Hawser.NetAddress] with port 0, in the order of
 *   the answer, each once
 *
 * Since: 1.0
 */
GListModel *
hawser_connection_manager_get_addresses_by_name_finish (HawserConnectionManager *self,
                                                        GAsyncResult *result,
                                                        GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
