/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-connection.h"

#include "base/hawser-error.h"
#include "base/hawser-marshal.h"
#include "hawser-link-store-private.h"

#include <glib/gi18n-lib.h>

/**
 * HawserNetConnection:
 *
 * Tells what becomes of the networks that a program is interested in: the default one, or those that
 * match a [class@Hawser.NetSpecifier].
 *
 * [method@Hawser.NetConnection.register_async] begins. From there on the best network that matches is
 * the one that the events are about:
 *
 * - for a network that is found, at once or later: [signal@Hawser.NetConnection::net-available], then
 *   [signal@Hawser.NetConnection::net-capabilities-change], then
 *   [signal@Hawser.NetConnection::net-connection-properties-change], with the same handle;
 * - one of the last two when it changes;
 * - the three for another network that has become the best one, without
 *   [signal@Hawser.NetConnection::net-lost] for the former;
 * - `net-lost` when the last one that matches is gone;
 * - [signal@Hawser.NetConnection::net-unavailable], once at most, when none was found at once or
 *   within the timeout. It does not end the registration.
 *
 * The first events wait for a consistent snapshot and come in a later turn of the main loop than the
 * callback of `register`, so that listeners may be added after the call. No event tells the same
 * value twice; several changes within 20 ms come as one. Each registration is on its own: another
 * one with the same specifier gets the same events, and has a timeout of its own.
 *
 * While it is registered the object stays alive. Running its dispose (`g_object_run_dispose()`) ends
 * the registration. Events come in the thread-default main context of the call of `register`, and the
 * object belongs to that thread while it is registered.
 *
 * OpenHarmony: `connection.NetConnection`.
 *
 * Since: 1.0
 */
struct _HawserNetConnection {
  HawserEventEmitter parent_instance;

  char *wish;
  HawserNetSpecifier *net_specifier; /* of the construction only */
  guint timeout;                     /* ms */
  HawserNetCriteria criteria;

  /* A registration, which holds the object */
  HawserLinkStore *store;
  GTask *task; /* until it is answered */
  HawserNetWatch watch;
  HawserDeadline deadline;
  guint serial;     /* of the registration */
  gboolean waiting; /* for the first network, or for the timeout */
  gboolean telling;
  gboolean again;
  HawserNetHandle *net; /* NULL for none */
  HawserNetCapabilities *capabilities;
  HawserConnectionProperties *properties;
};

G_DEFINE_FINAL_TYPE (HawserNetConnection, hawser_net_connection, HAWSER_TYPE_EVENT_EMITTER)

enum { PROP_BACKEND = 1, PROP_NET_SPECIFIER, PROP_TIMEOUT, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum {
  NET_AVAILABLE,
  NET_BLOCK_STATUS_CHANGE,
  NET_CAPABILITIES_CHANGE,
  NET_CONNECTION_PROPERTIES_CHANGE,
  NET_LOST,
  NET_UNAVAILABLE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* How many registrations a process may have. */
#define REGISTRATIONS_MAX 2000

static int registrations;

/* Ends the registration. Its task, if it is not answered yet, is the caller's; so is the reference
 * of the registration. */
static GTask *
end (HawserNetConnection *self)
{
  HawserLinkStore *store = g_steal_pointer (&self->store);
  GTask *task = g_steal_pointer (&self->task);

  if (task != NULL)
    hawser_link_store_stop_waiting (store, task);
  hawser_context_disarm (hawser_link_store_get_context (store), &self->deadline);
  hawser_link_store_unwatch (store, &self->watch);
  hawser_link_store_unuse (store);
  g_clear_object (&self->net);
  g_clear_object (&self->capabilities);
  g_clear_object (&self->properties);
  g_atomic_int_add (&registrations, -1);
  self->serial++;
  return task;
}

/* Events. A listener may do anything, so each asks whether it is still the same registration, about
 * the same network. */

static gboolean
is_about (HawserNetConnection *self, guint serial, HawserNetHandle *net)
{
  return self->store != NULL && self->serial == serial && self->net == net;
}

static void
tell_changes (HawserNetConnection *self, guint serial, HawserNetHandle *net)
{
  HawserNetCapabilities *capabilities = hawser_net_handle_get_capabilities (net);
  HawserConnectionProperties *data;

  if (g_set_object (&self->capabilities, capabilities))
    g_signal_emit (self, signals[NET_CAPABILITIES_CHANGE], 0, net, capabilities);
  if (!is_about (self, serial, net))
    return;
  data = hawser_net_handle_get_connection_properties (net);
  if (g_set_object (&self->properties, data))
    g_signal_emit (self, signals[NET_CONNECTION_PROPERTIES_CHANGE], 0, net, data);
}

static void
tell (HawserNetConnection *self)
{
  HawserNet *best = hawser_link_store_choose (self->store, &self->criteria);
  g_autoptr (HawserNetHandle) net = best != NULL ? g_object_ref (best->handle) : NULL;
  g_autoptr (HawserNetHandle) former = NULL;
  guint serial = self->serial;

  if (net != self->net)
    {
      former = g_steal_pointer (&self->net);
      g_clear_object (&self->capabilities);
      g_clear_object (&self->properties);
      g_set_object (&self->net, net);
      if (net != NULL)
        {
          self->waiting = FALSE;
          hawser_context_disarm (hawser_link_store_get_context (self->store), &self->deadline);
          g_signal_emit (self, signals[NET_AVAILABLE], 0, net);
        }
      else
        {
          g_signal_emit (self, signals[NET_LOST], 0, former);
        }
    }
  if (net != NULL && is_about (self, serial, net))
    tell_changes (self, serial, net);

  /* Waiting without a deadline: there was none, or it is over. */
  if (self->store != NULL && self->serial == serial && self->waiting && self->deadline.place == 0)
    {
      self->waiting = FALSE;
      g_signal_emit (self, signals[NET_UNAVAILABLE], 0);
    }
}

static void
networks_changed (HawserNetWatch *watch)
{
  HawserNetConnection *self
      = (HawserNetConnection *) ((char *) watch - G_STRUCT_OFFSET (HawserNetConnection, watch));

  /* In a main loop that a listener runs: what it has missed follows. */
  if (self->telling)
    {
      self->again = TRUE;
      return;
    }
  g_object_ref (self);
  self->telling = TRUE;
  do
    {
      self->again = FALSE;
      if (self->store != NULL)
        tell (self);
    }
  while (self->again);
  self->telling = FALSE;
  g_object_unref (self);
}

static void
timeout_ended (HawserDeadline *deadline)
{
  HawserNetConnection *self
      = (HawserNetConnection *) ((char *) deadline
                                 - G_STRUCT_OFFSET (HawserNetConnection, deadline));

  /* Before the first snapshot nobody knows: then the watch tells. */
  if (self->watch.watching)
    networks_changed (&self->watch);
}

/* The callback of register() has run. */
static void
answered_cb (GTask *task, GParamSpec *pspec, gpointer data)
{
  HawserNetConnection *self = g_task_get_source_object (task);

  if (self->store != NULL && self->serial == GPOINTER_TO_UINT (data))
    hawser_link_store_watch (self->store, &self->watch);
}

static void
store_ready (HawserLinkStore *store, GTask *task, const GError *error)
{
  HawserNetConnection *self = g_task_get_source_object (task);

  if (error != NULL)
    {
      end (self);
      g_task_return_error (task, g_error_copy (error));
      g_object_unref (task);
      g_object_unref (self);
      return;
    }
  g_clear_object (&self->task);
  g_signal_connect (task, "notify::completed", G_CALLBACK (answered_cb),
                    GUINT_TO_POINTER (self->serial));
  g_task_return_boolean (task, TRUE);
}

/* Arguments */

static gboolean
parameter_error (GError **error, const char *message)
{
  g_set_error_literal (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER, message);
  return FALSE;
}

/* What was wrong with the arguments of the construction. */
static gboolean
check_arguments (HawserNetConnection *self, GError **error)
{
  if (self->net_specifier == NULL && self->timeout > 0)
    return parameter_error (error, _ ("a timeout needs a specifier"));
  if (self->net_specifier != NULL
      && hawser_net_specifier_get_net_capabilities (self->net_specifier) == NULL)
    return parameter_error (error, _ ("the specifier has no capabilities"));
  if (self->criteria.set.invalid_caps || self->criteria.set.invalid_bearers)
    return parameter_error (error,
                            _ ("the specifier has a capability or a bearer that does not exist"));
  return TRUE;
}

/* What is wrong with the specifier. */
static gboolean
check_criteria (HawserNetConnection *self, GError **error)
{
  const HawserNetCapabilitySet *set = &self->criteria.set;

  if (self->criteria.is_default)
    return TRUE;
  if (set->caps == 0 && set->bearers == 0 && set->up == 0 && set->down == 0
      && *self->criteria.identifier == '\0')
    return parameter_error (error, _ ("the specifier asks for nothing"));
  if (set->caps >> HAWSER_NET_CAP_END != 0 || set->bearers >> HAWSER_NET_BEAR_TYPE_END != 0)
    return parameter_error (error,
                            _ ("the specifier has a capability or a bearer that does not exist"));
  return TRUE;
}

static gboolean
take_place (GError **error)
{
  if (g_atomic_int_add (&registrations, 1) < REGISTRATIONS_MAX)
    return TRUE;
  g_atomic_int_add (&registrations, -1);
  g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_TOO_MANY,
               _ ("there are %d registrations already"), REGISTRATIONS_MAX);
  return FALSE;
}

/* GObject */

static void
hawser_net_connection_constructed (GObject *object)
{
  HawserNetConnection *self = HAWSER_NET_CONNECTION (object);
  HawserNetCapabilities *capabilities = NULL;

  G_OBJECT_CLASS (hawser_net_connection_parent_class)->constructed (object);

  /* The values as they are now: the specifier is the caller's. */
  self->criteria.is_default = self->net_specifier == NULL;
  if (self->net_specifier == NULL)
    return;
  capabilities = hawser_net_specifier_get_net_capabilities (self->net_specifier);
  if (capabilities != NULL)
    self->criteria.set = *hawser_net_capabilities_get_set (capabilities);
  self->criteria.identifier
      = g_strdup (hawser_net_specifier_get_bearer_private_identifier (self->net_specifier));
}

static void
hawser_net_connection_dispose (GObject *object)
{
  HawserNetConnection *self = HAWSER_NET_CONNECTION (object);

  /* Only by g_object_run_dispose(): a registration holds the object. */
  if (self->store != NULL)
    {
      g_autoptr (GTask) task = end (self);

      if (task != NULL)
        g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("cancelled"));
      g_object_unref (self);
    }

  G_OBJECT_CLASS (hawser_net_connection_parent_class)->dispose (object);
}

static void
hawser_net_connection_finalize (GObject *object)
{
  HawserNetConnection *self = HAWSER_NET_CONNECTION (object);

  g_clear_object (&self->net_specifier);
  g_free (self->criteria.identifier);
  g_free (self->wish);

  G_OBJECT_CLASS (hawser_net_connection_parent_class)->finalize (object);
}

static void
hawser_net_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserNetConnection *self = HAWSER_NET_CONNECTION (object);

  switch (id)
    {
    case PROP_BACKEND:
      g_value_set_string (value, hawser_net_connection_get_backend (self));
      break;
    case PROP_NET_SPECIFIER:
      g_value_set_object (value, self->net_specifier);
      break;
    case PROP_TIMEOUT:
      g_value_set_uint (value, self->timeout);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_net_connection_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  HawserNetConnection *self = HAWSER_NET_CONNECTION (object);

  switch (id)
    {
    case PROP_BACKEND:
      self->wish = g_value_dup_string (value);
      break;
    case PROP_NET_SPECIFIER:
      self->net_specifier = g_value_dup_object (value);
      break;
    case PROP_TIMEOUT:
      self->timeout = g_value_get_uint (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
add_signals (GType type)
{
  /**
   * HawserNetConnection::net-available:
   * @self: the connection
   * @net_handle: the network
   *
   * A network is now the best one that matches. Its capabilities and its link data follow.
   *
   * OpenHarmony: the event `netAvailable`.
   *
   * Since: 1.0
   */
  signals[NET_AVAILABLE]
      = g_signal_new ("net-available", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      g_cclosure_marshal_VOID__OBJECT, G_TYPE_NONE, 1, HAWSER_TYPE_NET_HANDLE);
  g_signal_set_va_marshaller (signals[NET_AVAILABLE], type, g_cclosure_marshal_VOID__OBJECTv);

  /**
   * HawserNetConnection::net-block-status-change:
   * @self: the connection
   * @net_handle: the network
   * @blocked: whether this program may not use the network
   *
   * A policy of the system blocks this program on the network, or does so no longer. No backend of
   * this library knows of such a policy: the event does not come.
   *
   * OpenHarmony: the event `netBlockStatusChange`.
   *
   * Since: 1.0
   */
  signals[NET_BLOCK_STATUS_CHANGE]
      = g_signal_new ("net-block-status-change", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      hawser_marshal_VOID__OBJECT_BOOLEAN, G_TYPE_NONE, 2, HAWSER_TYPE_NET_HANDLE,
                      G_TYPE_BOOLEAN);
  g_signal_set_va_marshaller (signals[NET_BLOCK_STATUS_CHANGE], type,
                              hawser_marshal_VOID__OBJECT_BOOLEANv);

  /**
   * HawserNetConnection::net-capabilities-change:
   * @self: the connection
   * @net_handle: the network
   * @net_cap: its capabilities
   *
   * The capabilities of the network are known, or have changed.
   *
   * OpenHarmony: the event `netCapabilitiesChange`.
   *
   * Since: 1.0
   */
  signals[NET_CAPABILITIES_CHANGE]
      = g_signal_new ("net-capabilities-change", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      hawser_marshal_VOID__OBJECT_OBJECT, G_TYPE_NONE, 2, HAWSER_TYPE_NET_HANDLE,
                      HAWSER_TYPE_NET_CAPABILITIES);
  g_signal_set_va_marshaller (signals[NET_CAPABILITIES_CHANGE], type,
                              hawser_marshal_VOID__OBJECT_OBJECTv);

  /**
   * HawserNetConnection::net-connection-properties-change:
   * @self: the connection
   * @net_handle: the network
   * @connection_properties: its link data
   *
   * The link data of the network are known, or have changed.
   *
   * OpenHarmony: the event `netConnectionPropertiesChange`.
   *
   * Since: 1.0
   */
  signals[NET_CONNECTION_PROPERTIES_CHANGE]
      = g_signal_new ("net-connection-properties-change", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      hawser_marshal_VOID__OBJECT_OBJECT, G_TYPE_NONE, 2, HAWSER_TYPE_NET_HANDLE,
                      HAWSER_TYPE_CONNECTION_PROPERTIES);
  g_signal_set_va_marshaller (signals[NET_CONNECTION_PROPERTIES_CHANGE], type,
                              hawser_marshal_VOID__OBJECT_OBJECTv);

  /**
   * HawserNetConnection::net-lost:
   * @self: the connection
   * @net_handle: the network
   *
   * The network does not match any more, and no other one does.
   *
   * OpenHarmony: the event `netLost`.
   *
   * Since: 1.0
   */
  signals[NET_LOST]
      = g_signal_new ("net-lost", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      g_cclosure_marshal_VOID__OBJECT, G_TYPE_NONE, 1, HAWSER_TYPE_NET_HANDLE);
  g_signal_set_va_marshaller (signals[NET_LOST], type, g_cclosure_marshal_VOID__OBJECTv);

  /**
   * HawserNetConnection::net-unavailable:
   * @self: the connection
   *
   * No network has matched, at once or within the timeout.
   *
   * OpenHarmony: the event `netUnavailable`.
   *
   * Since: 1.0
   */
  signals[NET_UNAVAILABLE] = g_signal_new ("net-unavailable", type, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
  g_signal_set_va_marshaller (signals[NET_UNAVAILABLE], type, g_cclosure_marshal_VOID__VOIDv);
}

static void
hawser_net_connection_class_init (HawserNetConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->constructed = hawser_net_connection_constructed;
  object_class->dispose = hawser_net_connection_dispose;
  object_class->finalize = hawser_net_connection_finalize;
  object_class->get_property = hawser_net_connection_get_property;
  object_class->set_property = hawser_net_connection_set_property;

  /**
   * HawserNetConnection:backend:
   *
   * The name of the plugin to use, such as `connection-nm` or `nm`, or %NULL for the best one. It
   * reads as the plugin in use while the object is registered.
   *
   * Since: 1.0
   */
  properties[PROP_BACKEND] = g_param_spec_string ("backend", NULL, NULL, NULL, flags);

  /**
   * HawserNetConnection:net-specifier:
   *
   * Which networks the events are about; %NULL for the default network. What it says at the
   * construction counts.
   *
   * Since: 1.0
   */
  properties[PROP_NET_SPECIFIER]
      = g_param_spec_object ("net-specifier", NULL, NULL, HAWSER_TYPE_NET_SPECIFIER, flags);

  /**
   * HawserNetConnection:timeout:
   *
   * After how many milliseconds without a network [signal@Hawser.NetConnection::net-unavailable] is
   * told; 0 for at once.
   *
   * Since: 1.0
   */
  properties[PROP_TIMEOUT] = g_param_spec_uint ("timeout", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
  add_signals (G_TYPE_FROM_CLASS (klass));
}

static void
hawser_net_connection_init (HawserNetConnection *self)
{
  self->watch.changed = networks_changed;
  self->deadline.expired = timeout_ended;
}

/**
 * hawser_net_connection_new:
 * @net_specifier: (nullable): which networks to watch, or %NULL for the default one
 * @timeout: after how many milliseconds without a network to tell so; 0 for at once, and without a
 *   specifier
 * @error: return location for an error
 *
 * Makes a connection that is not registered.
 *
 * Errors: 401 for a specifier without capabilities, or with a number beyond 32 (capabilities) or 6
 * (bearers), and for a timeout without a specifier. OpenHarmony returns `undefined` then.
 *
 * OpenHarmony: `connection.createNetConnection()`.
 *
 * Returns: (transfer full): a connection
 *
 * Since: 1.0
 */
HawserNetConnection *
hawser_net_connection_new (HawserNetSpecifier *net_specifier, guint timeout, GError **error)
{
  g_autoptr (HawserNetConnection) self = NULL;

  g_return_val_if_fail (net_specifier == NULL || HAWSER_IS_NET_SPECIFIER (net_specifier), NULL);

  self = g_object_new (HAWSER_TYPE_NET_CONNECTION, "net-specifier", net_specifier, "timeout",
                       timeout, NULL);
  return check_arguments (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * hawser_net_connection_get_backend:
 * @self: a connection
 *
 * Gets the name of the plugin in use.
 *
 * Returns: (nullable) (transfer none): see [property@Hawser.NetConnection:backend]
 *
 * Since: 1.0
 */
const char *
hawser_net_connection_get_backend (HawserNetConnection *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_CONNECTION (self), NULL);

  return self->store != NULL ? hawser_link_store_get_backend_name (self->store) : NULL;
}

/**
 * hawser_net_connection_register_async:
 * @self: a connection
 * @cancellable: (nullable): ends the registration until the call has ended
 * @callback: (nullable) (scope async): is called when it is registered
 * @user_data: passed to the callback
 *
 * Begins to watch. The call ends when there is a first snapshot of the network; then come the events.
 * The timeout counts from here.
 *
 * Errors: 2101008 when it is registered already; 401 for a specifier that asks for nothing, or for
 * capability 32 or bearer 6; 2101022 when the process has 2000 registrations; 2100002 when nothing
 * knows the state of the network; those of [error@Hawser.PluginError].
 *
 * OpenHarmony: `NetConnection.register()`.
 *
 * Since: 1.0
 */
void
hawser_net_connection_register_async (HawserNetConnection *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GError *error = NULL;

  g_return_if_fail (HAWSER_IS_NET_CONNECTION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_net_connection_register_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->store != NULL)
    {
      g_task_return_new_error (task, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_REGISTERED,
                               _ ("it is registered already"));
      return;
    }
  if (!check_arguments (self, &error) || !check_criteria (self, &error) || !take_place (&error))
    {
      g_task_return_error (task, error);
      return;
    }

  g_object_ref (self);
  self->store = hawser_link_store_use (self->wish);
  self->waiting = TRUE;
  if (self->timeout > 0)
    hawser_context_arm (hawser_link_store_get_context (self->store), &self->deadline,
                        self->timeout);
  self->task = g_object_ref (task);
  hawser_link_store_wait (self->store, task, store_ready);
}

/**
 * hawser_net_connection_register_finish:
 * @self: a connection
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.NetConnection.register_async].
 *
 * Returns: whether it is registered
 *
 * Since: 1.0
 */
gboolean
hawser_net_connection_register_finish (HawserNetConnection *self,
                                       GAsyncResult *result,
                                       GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_net_connection_unregister_async:
 * @self: a connection
 * @cancellable: (nullable): a cancellable
 * @callback: (nullable) (scope async): is called when it is not registered any more
 * @user_data: passed to the callback
 *
 * Ends watching. No event comes after this call, whatever was on its way. The object can be
 * registered again, and gets the first events again.
 *
 * Errors: 2101007 when it is not registered.
 *
 * OpenHarmony: `NetConnection.unregister()`.
 *
 * Since: 1.0
 */
void
hawser_net_connection_unregister_async (HawserNetConnection *self,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GTask) registration = NULL;

  g_return_if_fail (HAWSER_IS_NET_CONNECTION (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, hawser_net_connection_unregister_async);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (self->store == NULL)
    {
      g_task_return_new_error (task, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_NOT_REGISTERED,
                               _ ("it is not registered"));
      return;
    }

  /* A registration that was not answered yet was one all the same. */
  registration = end (self);
  if (registration != NULL)
    g_task_return_boolean (registration, TRUE);
  g_task_return_boolean (task, TRUE);
  g_object_unref (self);
}

/**
 * hawser_net_connection_unregister_finish:
 * @self: a connection
 * @result: what the callback got
 * @error: return location for an error
 *
 * Ends [method@Hawser.NetConnection.unregister_async].
 *
 * Returns: whether it was registered, and is not any more
 *
 * Since: 1.0
 */
gboolean
hawser_net_connection_unregister_finish (HawserNetConnection *self,
                                         GAsyncResult *result,
                                         GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
