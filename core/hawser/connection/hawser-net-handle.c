/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-handle-private.h"

#include "base/hawser-error.h"
#include "hawser-link-store-private.h"
#include "hawser-net-resolver-private.h"

#include <glib/gi18n-lib.h>

/**
 * HawserNetHandle:
 *
 * A network, by its number.
 *
 * Numbers begin with 100; 0 stands for no network. A network keeps its number while it is connected,
 * in every thread of the program and whichever backend reports it; when it connects again it normally
 * gets another one. A handle may outlive its network: calls on it then fail.
 *
 * A handle that came from a [class@Hawser.ConnectionManager] or an event shows the state of its
 * network in properties that notify, and keeps the last one after the network is gone. One that was
 * made from a number has the number only.
 *
 * OpenHarmony: `connection.NetHandle`.
 *
 * Since: 1.0
 */
struct _HawserNetHandle {
  GObject parent_instance;

  int net_id;
  char *wish;
  HawserNetView view;
};

G_DEFINE_FINAL_TYPE (HawserNetHandle, hawser_net_handle, G_TYPE_OBJECT)

enum {
  PROP_NET_ID = 1,
  PROP_INTERFACE_NAME,
  PROP_CAPABILITIES,
  PROP_CONNECTION_PROPERTIES,
  PROP_IS_DEFAULT,
  PROP_CONNECTED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
hawser_net_handle_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserNetHandle *self = HAWSER_NET_HANDLE (object);

  switch (id)
    {
    case PROP_NET_ID:
      g_value_set_int (value, self->net_id);
      break;
    case PROP_INTERFACE_NAME:
      g_value_set_string (value, hawser_net_handle_get_interface_name (self));
      break;
    case PROP_CAPABILITIES:
      g_value_set_object (value, self->view.capabilities);
      break;
    case PROP_CONNECTION_PROPERTIES:
      g_value_set_object (value, self->view.properties);
      break;
    case PROP_IS_DEFAULT:
      g_value_set_boolean (value, self->view.is_default);
      break;
    case PROP_CONNECTED:
      g_value_set_boolean (value, self->view.connected);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_handle_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HawserNetHandle *self = HAWSER_NET_HANDLE (object);

  switch (id)
    {
    case PROP_NET_ID:
      self->net_id = g_value_get_int (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_handle_finalize (GObject *object)
{
  HawserNetHandle *self = HAWSER_NET_HANDLE (object);

  g_free (self->wish);
  g_clear_object (&self->view.capabilities);
  g_clear_object (&self->view.properties);

  G_OBJECT_CLASS (hawser_net_handle_parent_class)->finalize (object);
}

static void
hawser_net_handle_class_init (HawserNetHandleClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_net_handle_get_property;
  object_class->set_property = hawser_net_handle_set_property;
  object_class->finalize = hawser_net_handle_finalize;

  /**
   * HawserNetHandle:net-id:
   *
   * The number of the network, 0 for none.
   *
   * OpenHarmony: `NetHandle.netId`.
   *
   * Since: 1.0
   */
  properties[PROP_NET_ID]
      = g_param_spec_int ("net-id", NULL, NULL, G_MININT, G_MAXINT, 0,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * HawserNetHandle:interface-name:
   *
   * The interface of the network, such as `wlan0`; %NULL where it is not known.
   *
   * Since: 1.0
   */
  properties[PROP_INTERFACE_NAME] = g_param_spec_string ("interface-name", NULL, NULL, NULL, flags);

  /**
   * HawserNetHandle:capabilities:
   *
   * What the network can do; %NULL where it is not known.
   *
   * Since: 1.0
   */
  properties[PROP_CAPABILITIES]
      = g_param_spec_object ("capabilities", NULL, NULL, HAWSER_TYPE_NET_CAPABILITIES, flags);

  /**
   * HawserNetHandle:connection-properties:
   *
   * The link data of the network; %NULL where they are not known.
   *
   * Since: 1.0
   */
  properties[PROP_CONNECTION_PROPERTIES]
      = g_param_spec_object ("connection-properties", NULL, NULL, HAWSER_TYPE_CONNECTION_PROPERTIES,
                             flags);

  /**
   * HawserNetHandle:is-default:
   *
   * Whether it is the default network.
   *
   * Since: 1.0
   */
  properties[PROP_IS_DEFAULT] = g_param_spec_boolean ("is-default", NULL, NULL, FALSE, flags);

  /**
   * HawserNetHandle:connected:
   *
   * Whether the network is known to be connected.
   *
   * Since: 1.0
   */
  properties[PROP_CONNECTED] = g_param_spec_boolean ("connected", NULL, NULL, FALSE, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_net_handle_init (HawserNetHandle *self)
{
}

HawserNetHandle *
hawser_net_handle_new_for_net (int net_id, const char *wish, const HawserNetView *view)
{
  HawserNetHandle *self = hawser_net_handle_new (net_id);

  self->wish = g_strdup (wish);
  /* Nobody is there to be notified. */
  self->view = *view;
  g_object_ref (self->view.capabilities);
  g_object_ref (self->view.properties);
  return self;
}

void
hawser_net_handle_show (HawserNetHandle *self, const HawserNetView *view)
{
  GObject *object = G_OBJECT (self);

  if (self->view.capabilities == view->capabilities && self->view.properties == view->properties
      && self->view.is_default == view->is_default && self->view.connected == view->connected)
    return;
  g_object_freeze_notify (object);
  if (g_set_object (&self->view.capabilities, view->capabilities))
    g_object_notify_by_pspec (object, properties[PROP_CAPABILITIES]);
  if (g_set_object (&self->view.properties, view->properties))
    {
      g_object_notify_by_pspec (object, properties[PROP_CONNECTION_PROPERTIES]);
      g_object_notify_by_pspec (object, properties[PROP_INTERFACE_NAME]);
    }
  if (self->view.is_default != view->is_default)
    {
      self->view.is_default = view->is_default;
      g_object_notify_by_pspec (object, properties[PROP_IS_DEFAULT]);
    }
  if (self->view.connected != view->connected)
    {
      self->view.connected = view->connected;
      g_object_notify_by_pspec (object, properties[PROP_CONNECTED]);
    }
  g_object_thaw_notify (object);
}

/**
 * hawser_net_handle_new:
 * @net_id: the number of a network
 *
 * Makes a handle from a number. Any number is accepted; calls on a handle that no network has fail.
 *
 * Returns: (transfer full): a handle
 *
 * Since: 1.0
 */
HawserNetHandle *
hawser_net_handle_new (int net_id)
{
  return g_object_new (HAWSER_TYPE_NET_HANDLE, "net-id", net_id, NULL);
}

/**
 * hawser_net_handle_get_net_id:
 * @self: a handle
 *
 * Gets the number of the network.
 *
 * Returns: see [property@Hawser.NetHandle:net-id]
 *
 * Since: 1.0
 */
int
hawser_net_handle_get_net_id (HawserNetHandle *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_HANDLE (self), 0);

  return self->net_id;
}

/**
 * hawser_net_handle_get_interface_name:
 * @self: a handle
 *
 * Gets the interface of the network.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.NetHandle:interface-name]
 *
 * Since: 1.0
 */
const char *
hawser_net_handle_get_interface_name (HawserNetHandle *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_HANDLE (self), NULL);

  if (self->view.properties == NULL)
    return NULL;
  return hawser_connection_properties_get_interface_name (self->view.properties);
}

/**
 * hawser_net_handle_get_capabilities:
 * @self: a handle
 *
 * Gets what the network can do, as far as the handle knows.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.NetHandle:capabilities]
 *
 * Since: 1.0
 */
HawserNetCapabilities *
hawser_net_handle_get_capabilities (HawserNetHandle *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_HANDLE (self), NULL);

  return self->view.capabilities;
}

/**
 * hawser_net_handle_get_connection_properties:
 * @self: a handle
 *
 * Gets the link data of the network, as far as the handle knows them.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.NetHandle:connection-properties]
 *
 * Since: 1.0
 */
HawserConnectionProperties *
hawser_net_handle_get_connection_properties (HawserNetHandle *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_HANDLE (self), NULL);

  return self->view.properties;
}

/**
 * hawser_net_handle_get_is_default:
 * @self: a handle
 *
 * Gets whether it is the default network.
 *
 * Returns: see [property@Hawser.NetHandle:is-default]
 *
 * Since: 1.0
 */
gboolean
hawser_net_handle_get_is_default (HawserNetHandle *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_HANDLE (self), FALSE);

  return self->view.is_default;
}

/**
 * hawser_net_handle_get_connected:
 * @self: a handle
 *
 * Gets whether the network is known to be connected.
 *
 * Returns: see [property@Hawser.NetHandle:connected]
 *
 * Since: 1.0
 */
gboolean
hawser_net_handle_get_connected (HawserNetHandle *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_HANDLE (self), FALSE);

  return self->view.connected;
}

static void
resolve_on_network (HawserLinkStore *store, GTask *task, const GError *error)
{
  HawserNetHandle *self = g_task_get_source_object (task);
  HawserNet *net = error == NULL ? hawser_link_store_find (store, self->net_id) : NULL;

  if (error != NULL)
    g_task_return_error (task, g_error_copy (error));
  else if (net == NULL)
    g_task_return_new_error (task, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE,
                             _ ("there is no network %d"), self->net_id);
  else
    hawser_net_resolver_look_up_on (task, store, net);
}

static void
resolve (HawserNetHandle *self,
         const char *host,
         gpointer tag,
         GCancellable *cancellable,
         GAsyncReadyCallback callback,
         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  if (hawser_net_resolver_begin (task, host))
    hawser_link_store_ask (task, self->wish, resolve_on_network);
}

/**
 * hawser_net_handle_get_addresses_by_name_async:
 * @self: a handle
 * @host: a host name, or a literal address
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when the addresses are known
 * @user_data: passed to the callback
 *
 * Looks up the addresses of a host on this network. Where systemd-resolved runs, it is asked for
 * this network's interface. Elsewhere the system can ask the servers of the default network only:
 * there the call is the same as
 * [method@Hawser.ConnectionManager.get_addresses_by_name_async], and on any other network it fails
 * with 2100002, unless its backend can do better.
 *
 * Errors: 2100001 for an empty name; 2100002 when the network is not connected, when it cannot be
 * asked, and when the name was not found; 2100003 when no network is reachable; 201.
 *
 * OpenHarmony: `NetHandle.getAddressesByName()`.
 *
 * Since: 1.0
 */
void
hawser_net_handle_get_addresses_by_name_async (HawserNetHandle *self,
                                               const char *host,
                                               GCancellable *cancellable,
                                               GAsyncReadyCallback callback,
                                               gpointer user_data)
{
  g_return_if_fail (HAWSER_IS_NET_HANDLE (self));
  g_return_if_fail (host != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  resolve (self, host, hawser_net_handle_get_addresses_by_name_async, cancellable, callback,
           user_data);
}

/**
 * hawser_net_handle_get_addresses_by_name_finish:
 * @self: a handle
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.NetHandle.get_addresses_by_name_async].
 *
 * Returns: (transfer full): a list of [class@Hawser.NetAddress] with port 0, in the order of the
 *   answer, each once
 *
 * Since: 1.0
 */
GListModel *
hawser_net_handle_get_addresses_by_name_finish (HawserNetHandle *self,
                                                GAsyncResult *result,
                                                GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hawser_net_handle_get_address_by_name_async:
 * @self: a handle
 * @host: a host name, or a literal address
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when the address is known
 * @user_data: passed to the callback
 *
 * Looks up a host on this network and gives the first address, as
 * [method@Hawser.NetHandle.get_addresses_by_name_async] gives all.
 *
 * OpenHarmony: `NetHandle.getAddressByName()`.
 *
 * Since: 1.0
 */
void
hawser_net_handle_get_address_by_name_async (HawserNetHandle *self,
                                             const char *host,
                                             GCancellable *cancellable,
                                             GAsyncReadyCallback callback,
                                             gpointer user_data)
{
  g_return_if_fail (HAWSER_IS_NET_HANDLE (self));
  g_return_if_fail (host != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  resolve (self, host, hawser_net_handle_get_address_by_name_async, cancellable, callback,
           user_data);
}

/**
 * hawser_net_handle_get_address_by_name_finish:
 * @self: a handle
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.NetHandle.get_address_by_name_async].
 *
 * Returns: (nullable) (transfer full): the first address; %NULL with an error, and without one when
 *   the answer was empty
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_net_handle_get_address_by_name_finish (HawserNetHandle *self,
                                              GAsyncResult *result,
                                              GError **error)
{
  g_autoptr (GListModel) addresses = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  addresses = g_task_propagate_pointer (G_TASK (result), error);
  return addresses != NULL ? g_list_model_get_item (addresses, 0) : NULL;
}
