/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-event-emitter.h"

/**
 * HawserEventEmitter:
 *
 * What every object with events has: `on`, `once` and `off`, as in OpenHarmony.
 *
 * An event is an ordinary GObject signal. `on()` accepts its name as OpenHarmony writes it
 * (`headersReceive`) and as GObject does (`headers-receive`). The only difference to
 * `g_signal_connect()` is the arguments: a listener added with [method@Hawser.EventEmitter.on] gets
 * the event's data alone, as OpenHarmony's listeners do, where a signal handler gets the emitter
 * first. Where OpenHarmony hands over an error that is always undefined
 * (`AsyncCallback` events such as `headerReceive`), no such argument exists here.
 *
 * Several listeners of one type are all called, in the order in which they were added. (The
 * original implementation keeps only the last one.) An event without a listener is dropped, never
 * kept for a later one. A type that the object does not know is ignored.
 *
 * Since: 1.0
 */

/* One listener that came through on() or once(). */
typedef struct {
  HawserEventEmitter *emitter; /* unowned: the emitter owns the listener */
  GClosure *closure;           /* the user's */
  GClosure *adapter;           /* ours, connected to the signal; owned by the signal */
  guint signal_id;
  gulong handler_id;
  gboolean once;
} Listener;

typedef struct {
  GPtrArray *listeners; /* of Listener; NULL until the first */
} HawserEventEmitterPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HawserEventEmitter, hawser_event_emitter, G_TYPE_OBJECT)

#define PRIVATE(self) \
  ((HawserEventEmitterPrivate *) hawser_event_emitter_get_instance_private (self))

/* The user's closure became invalid (its object or its interpreter is gone): so does the listener. */
static void
closure_invalidated_cb (gpointer data, GClosure *closure)
{
  g_closure_invalidate (data);
}

static void
listener_free (gpointer data)
{
  Listener *listener = data;

  if (!listener->closure->is_invalid)
    g_closure_remove_invalidate_notifier (listener->closure, listener->adapter,
                                          closure_invalidated_cb);
  g_closure_unref (listener->closure);
  g_free (listener);
}

/* The handler is gone, by off(), by g_signal_handler_disconnect(), with the emitter, or because the
 * user's closure became invalid. */
static void
adapter_finalized_cb (gpointer data, GClosure *adapter)
{
  Listener *listener = data;
  HawserEventEmitterPrivate *priv = PRIVATE (listener->emitter);

  if (priv->listeners != NULL && g_ptr_array_remove (priv->listeners, listener))
    return;
  listener_free (listener);
}

static void
adapter_marshal (GClosure *adapter,
                 GValue *return_value,
                 guint n_values,
                 const GValue *values,
                 gpointer hint,
                 gpointer marshal_data)
{
  Listener *listener = adapter->data;
  g_autoptr (GClosure) closure = g_closure_ref (listener->closure);

  if (listener->once)
    g_signal_handler_disconnect (listener->emitter, listener->handler_id);

  g_closure_invoke (closure, return_value, n_values - 1, values + 1, hint);
}

/* GObject's name of an event: `headersReceive` is `headers-receive`. */
static char *
canonical_name (const char *type)
{
  GString *name = g_string_sized_new (32);

  for (const char *c = type; *c != '\0'; c++)
    {
      if (g_ascii_isupper (*c))
        {
          if (name->len > 0)
            g_string_append_c (name, '-');
          g_string_append_c (name, g_ascii_tolower (*c));
        }
      else
        g_string_append_c (name, *c == '_' ? '-' : *c);
    }

  return g_string_free (name, FALSE);
}

/* The signal of an event of this object, or 0. Signals that are not events, such as `notify`, belong
 * to GObject itself. */
static guint
find_event (HawserEventEmitter *self, const char *type)
{
  g_autofree char *name = canonical_name (type);
  GSignalQuery query;
  guint id;

  /* A name that no signal can have makes GLib complain. */
  if (!g_signal_is_valid_name (name))
    return 0;
  id = g_signal_lookup (name, G_OBJECT_TYPE (self));
  if (id == 0)
    return 0;
  g_signal_query (id, &query);
  return g_type_is_a (query.itype, HAWSER_TYPE_EVENT_EMITTER) ? id : 0;
}

static gulong
add_listener (HawserEventEmitter *self, const char *type, GClosure *closure, gboolean once)
{
  HawserEventEmitterPrivate *priv = PRIVATE (self);
  guint signal_id = find_event (self, type);
  Listener *listener;

  /* Takes over a floating reference even where the listener is ignored. */
  g_closure_ref (closure);
  g_closure_sink (closure);

  if (signal_id == 0)
    {
      g_closure_unref (closure);
      return 0;
    }
  if (G_CLOSURE_NEEDS_MARSHAL (closure))
    g_closure_set_marshal (closure, g_cclosure_marshal_generic);

  listener = g_new0 (Listener, 1);
  listener->emitter = self;
  listener->closure = closure;
  listener->signal_id = signal_id;
  listener->once = once;
  listener->adapter = g_closure_new_simple (sizeof (GClosure), listener);
  g_closure_set_marshal (listener->adapter, adapter_marshal);
  g_closure_add_finalize_notifier (listener->adapter, listener, adapter_finalized_cb);
  g_closure_add_invalidate_notifier (closure, listener->adapter, closure_invalidated_cb);

  if (priv->listeners == NULL)
    priv->listeners = g_ptr_array_new_with_free_func (listener_free);
  g_ptr_array_add (priv->listeners, listener);

  listener->handler_id
      = g_signal_connect_closure_by_id (self, signal_id, 0, listener->adapter, FALSE);
  return listener->handler_id;
}

static void
hawser_event_emitter_finalize (GObject *object)
{
  HawserEventEmitterPrivate *priv = PRIVATE (HAWSER_EVENT_EMITTER (object));

  /* g_object_real_dispose() has destroyed the handlers, which removed their listeners. One that is
   * being called right now holds its adapter, and frees itself. */
  g_clear_pointer (&priv->listeners, g_ptr_array_unref);

  G_OBJECT_CLASS (hawser_event_emitter_parent_class)->finalize (object);
}

static void
hawser_event_emitter_class_init (HawserEventEmitterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_event_emitter_finalize;
}

static void
hawser_event_emitter_init (HawserEventEmitter *self)
{
}

/**
 * hawser_event_emitter_on:
 * @self: an object with events
 * @type: the name of an event, as `headersReceive` or `headers-receive`
 * @closure: what to call with the event's data
 *
 * Adds a listener.
 *
 * It is called in the main context in which the event's cause was started. A type that @self does
 * not know is ignored.
 *
 * OpenHarmony: `on(type, callback)`.
 *
 * Returns: the id of the signal handler, for `g_signal_handler_disconnect()`, or 0 when the type is
 *   not known
 *
 * Since: 1.0
 */
gulong
hawser_event_emitter_on (HawserEventEmitter *self, const char *type, GClosure *closure)
{
  g_return_val_if_fail (HAWSER_IS_EVENT_EMITTER (self), 0);
  g_return_val_if_fail (type != NULL, 0);
  g_return_val_if_fail (closure != NULL, 0);

  return add_listener (self, type, closure, FALSE);
}

/**
 * hawser_event_emitter_once:
 * @self: an object with events
 * @type: the name of an event, as `headersReceive` or `headers-receive`
 * @closure: what to call with the event's data
 *
 * Adds a listener that is removed just before its first call.
 *
 * OpenHarmony: `once(type, callback)`.
 *
 * Returns: the id of the signal handler, for `g_signal_handler_disconnect()`, or 0 when the type is
 *   not known
 *
 * Since: 1.0
 */
gulong
hawser_event_emitter_once (HawserEventEmitter *self, const char *type, GClosure *closure)
{
  g_return_val_if_fail (HAWSER_IS_EVENT_EMITTER (self), 0);
  g_return_val_if_fail (type != NULL, 0);
  g_return_val_if_fail (closure != NULL, 0);

  return add_listener (self, type, closure, TRUE);
}

/**
 * hawser_event_emitter_off:
 * @self: an object with events
 * @type: the name of an event, as `headersReceive` or `headers-receive`
 * @closure: (nullable): the closure to remove, or %NULL for all
 *
 * Removes listeners of @type that came through [method@Hawser.EventEmitter.on] or
 * [method@Hawser.EventEmitter.once]: those with @closure, or all of them. Handlers that were
 * connected as a signal stay. Nothing to remove is no error.
 *
 * A language binding makes a new closure from a function each time; there, remove one listener by
 * the id that `on()` returned, with the language's way to disconnect a signal.
 *
 * OpenHarmony: `off(type[, callback])`.
 *
 * Since: 1.0
 */
void
hawser_event_emitter_off (HawserEventEmitter *self, const char *type, GClosure *closure)
{
  HawserEventEmitterPrivate *priv;
  g_autoptr (GArray) doomed = NULL;
  guint signal_id;

  g_return_if_fail (HAWSER_IS_EVENT_EMITTER (self));
  g_return_if_fail (type != NULL);

  priv = PRIVATE (self);
  signal_id = find_event (self, type);
  if (signal_id == 0 || priv->listeners == NULL)
    return;

  /* Disconnecting changes the array. */
  doomed = g_array_new (FALSE, FALSE, sizeof (gulong));
  for (guint i = 0; i < priv->listeners->len; i++)
    {
      Listener *listener = g_ptr_array_index (priv->listeners, i);

      if (listener->signal_id == signal_id && (closure == NULL || listener->closure == closure))
        g_array_append_val (doomed, listener->handler_id);
    }
  for (guint i = 0; i < doomed->len; i++)
    {
      gulong id = g_array_index (doomed, gulong, i);

      if (g_signal_handler_is_connected (self, id))
        g_signal_handler_disconnect (self, id);
    }
}
