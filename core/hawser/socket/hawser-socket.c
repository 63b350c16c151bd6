/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-private.h"

#include "base/hawser-error.h"
#include "base/hawser-marshal.h"
#include "hawser-socket-error-private.h"
#include "hawser-socket-state-base-private.h"
#include "hawser-tcp-extra-options-private.h"
#include "hawser-udp-extra-options-private.h"
#include "registry/hawser-registry-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <sys/socket.h>

/**
 * HawserSocket:
 *
 * What TCP and UDP sockets share.
 *
 * Calls on one object are carried out in the order in which they are made, and each ends exactly
 * once, in the thread-default main context of its caller. Events come in the main context in which
 * the first call was made; there the object is at home, and it belongs to that thread. Where a call
 * has an event, as [method@Hawser.Socket.close_async] has `close`, the event's listeners run before
 * the call's callback. No callback and no listener runs before the call that leads to it has
 * returned.
 *
 * Errors are of [error@Hawser.Error]: 2301000 plus the system's `errno`, 401 for arguments of no use,
 * 201 without permission to use the network, 2300999 where there is no better number;
 * %G_IO_ERROR_CANCELLED; those of [error@Hawser.PluginError] when no plugin can be used.
 *
 * A running call keeps the object; an open socket does not. Dropping the last reference closes it
 * without an event.
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (HawserSocket, hawser_socket, HAWSER_TYPE_EVENT_EMITTER)

#define PRIVATE(self) ((HawserSocketPrivate *) hawser_socket_get_instance_private (self))

#define SERVICE "socket"

/* For how long a send waits for room, by default. */
#define SEND_TIMEOUT 20000

/* The most to receive at a time: what recv() likes best. */
#define CHUNK (64 * 1024)

enum { PROP_BACKEND = 1, PROP_RECEIVING, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum { MESSAGE, CLOSE, ERROR, N_SIGNALS };

static guint signals[N_SIGNALS];

typedef struct {
  guint event;
  GTask *task;
  GError *error;
  gpointer object;
} Answer;

typedef struct {
  GSource source;
  HawserSocket *socket; /* unowned: it destroys the source */
} SocketSource;

static void finish_close (HawserSocket *self);

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_object (&answer->task);
  g_clear_error (&answer->error);
  g_clear_object (&answer->object);
  g_free (answer);
}

static void
send_free (gpointer data)
{
  HawserSocketSend *send = data;

  if (send->cancel != NULL)
    {
      g_source_destroy (send->cancel);
      g_source_unref (send->cancel);
    }
  g_clear_object (&send->look_up);
  g_clear_object (&send->task);
  g_bytes_unref (send->bytes);
  g_free (send->name);
  g_free (send);
}

HawserSocketPrivate *
hawser_socket_get_private (HawserSocket *self)
{
  return PRIVATE (self);
}

/* The source */

static gboolean
source_prepare (GSource *source, int *timeout)
{
  HawserSocket *self = ((SocketSource *) source)->socket;
  HawserSocketPrivate *priv = PRIVATE (self);

  *timeout = -1;
  /* The turn is over: what was sent in it leaves together. */
  priv->sent_in_turn = FALSE;
  if (priv->sends.length > 0 && !priv->blocked)
    {
      gboolean has_answers;

      g_object_ref (self);
      hawser_socket_flush (self);
      has_answers = priv->answers.length > 0;
      g_object_unref (self);
      return has_answers;
    }
  return priv->answers.length > 0;
}

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  HawserSocket *self = ((SocketSource *) source)->socket;
  HawserSocketPrivate *priv = PRIVATE (self);
  GIOCondition ready = priv->watch != NULL ? g_source_query_unix_fd (source, priv->watch) : 0;
  gboolean *outer = priv->gone; /* of a dispatch whose listener runs a main loop */
  gboolean gone = FALSE;
  gboolean push
      = priv->push && g_main_context_get_thread_default () != g_source_get_context (source);

  /* A listener may drop the last reference. To watch for that costs less than to hold one. */
  priv->gone = &gone;
  if (push)
    g_main_context_push_thread_default (g_source_get_context (source));

  if (priv->answers.length > 0)
    {
      g_object_ref (self);
      hawser_socket_give_answers (self);
      g_object_unref (self);
    }
  if (!gone && (ready & ~G_IO_IN) != 0 && priv->blocked && priv->phase != HAWSER_SOCKET_CLOSED)
    {
      priv->blocked = FALSE;
      hawser_socket_flush (self);
    }
  if (!gone && (ready & ~G_IO_OUT) != 0 && priv->phase == HAWSER_SOCKET_OPEN && priv->receiving
      && !priv->ended && (priv->awaited & G_IO_IN) != 0)
    HAWSER_SOCKET_GET_KIND (self)->readable (self);

  if (push)
    g_main_context_pop_thread_default (g_main_context_get_thread_default ());
  if (!gone)
    priv->gone = outer;
  else if (outer != NULL)
    *outer = TRUE;
  return G_SOURCE_CONTINUE;
}

/* What poll() finds GLib sees for itself. */
static GSourceFuncs source_funcs = {
  .prepare = source_prepare,
  .dispatch = source_dispatch,
};

static void
settle (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  if (priv->context != NULL)
    return;
  priv->context = hawser_context_ref_thread_default ();
  hawser_context_use (priv->context);
  priv->source = g_source_new (&source_funcs, sizeof (SocketSource));
  ((SocketSource *) priv->source)->socket = self;
  g_source_set_static_name (priv->source, "[hawser] socket");
  g_source_set_can_recurse (priv->source, TRUE);
  g_source_attach (priv->source, hawser_context_get_main_context (priv->context));
  priv->push = hawser_context_get_main_context (priv->context) != g_main_context_default ();
}

void
hawser_socket_await (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  GIOCondition wanted = 0;

  if (priv->phase == HAWSER_SOCKET_OPEN && priv->receiving && !priv->ended
      && (HAWSER_SOCKET_GET_KIND (self)->type == G_SOCKET_TYPE_DATAGRAM ? priv->is_bound
                                                                        : priv->connected))
    wanted |= G_IO_IN;
  if (priv->blocked && priv->fd >= 0)
    wanted |= G_IO_OUT;
  if (wanted == priv->awaited)
    return;
  priv->awaited = wanted;

  /* A descriptor that is watched for nothing still wakes the loop when its peer hangs up. */
  if (wanted == 0)
    g_source_remove_unix_fd (priv->source, g_steal_pointer (&priv->watch));
  else if (priv->watch == NULL)
    priv->watch = g_source_add_unix_fd (priv->source, priv->fd, wanted);
  else
    g_source_modify_unix_fd (priv->source, priv->watch, wanted);
}

/* Answers */

void
hawser_socket_answer (HawserSocket *self, guint event, GTask *task, GError *error, gpointer object)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  Answer *answer;

  if (event == 0 && task == NULL)
    {
      g_clear_error (&error);
      return;
    }
  settle (self);
  answer = g_new (Answer, 1);
  answer->event = event;
  answer->task = task;
  answer->error = error;
  answer->object = object;
  g_queue_push_tail (&priv->answers, answer);
}

void
hawser_socket_give_answers (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  /* What a listener asks for is answered in the next turn. They are taken one by one: a callback may
   * run a main loop of its own. */
  for (guint n = priv->answers.length; n > 0 && priv->answers.length > 0; n--)
    {
      Answer *answer = g_queue_pop_head (&priv->answers);

      if (answer->event == signals[ERROR])
        g_signal_emit (self, answer->event, 0, answer->error);
      else if (answer->event != 0)
        g_signal_emit (self, answer->event, 0);
      if (answer->task == NULL)
        ;
      else if (answer->error != NULL)
        g_task_return_error (answer->task, g_steal_pointer (&answer->error));
      else if (answer->object != NULL)
        g_task_return_pointer (answer->task, g_steal_pointer (&answer->object), g_object_unref);
      else
        g_task_return_boolean (answer->task, TRUE);
      answer_free (answer);
    }
}

GTask *
hawser_socket_task_new (HawserSocket *self,
                        gpointer tag,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  settle (self);
  return task;
}

void
hawser_socket_answer_address (HawserSocket *self, GTask *task, HawserSocketAsk ask)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  HawserSocketAddress address = { 0 };
  socklen_t length = sizeof address;
  char text[INET6_ADDRSTRLEN];

  if (priv->phase != HAWSER_SOCKET_OPEN)
    hawser_socket_answer (self, 0, task, hawser_socket_error_new (EBADF), NULL);
  else if (ask (priv->fd, &address.any, &length) != 0)
    hawser_socket_answer (self, 0, task, hawser_socket_error_new (errno), NULL);
  else
    {
      hawser_socket_address_print (&address, text);
      hawser_socket_answer (self, 0, task, NULL,
                            hawser_net_address_new (text,
                                                    address.any.sa_family == AF_INET6
                                                        ? HAWSER_NET_FAMILY_IPV6
                                                        : HAWSER_NET_FAMILY_IPV4,
                                                    hawser_socket_address_get_port (&address)));
    }
}

GSource *
hawser_socket_watch_cancellable (HawserSocket *self,
                                 GCancellable *cancellable,
                                 GSourceFunc callback,
                                 gpointer data)
{
  GSource *source;

  if (cancellable == NULL)
    return NULL;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, callback, data, NULL);
  g_source_attach (source, hawser_context_get_main_context (PRIVATE (self)->context));
  return source;
}

/* The system socket */

static void
set_socket (HawserSocket *self, GSocket *socket, int family)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  priv->socket = socket;
  priv->fd = g_socket_get_fd (socket);
  priv->family = family;
  priv->phase = HAWSER_SOCKET_OPEN;
  priv->is_bound = priv->connected = priv->ended = priv->blocked = FALSE;
}

/* A backend may be anybody's. */
static gboolean
is_as_asked (HawserSocket *self, GSocket *socket, int family)
{
  return G_IS_SOCKET (socket) && !g_socket_is_closed (socket)
         && g_socket_get_socket_type (socket) == HAWSER_SOCKET_GET_KIND (self)->type
         && (int) g_socket_get_family (socket) == family;
}

/* What the `error` event carries: the number of the system itself. */
static GError *
event_error (int number)
{
  return g_error_new_literal (HAWSER_ERROR, number, g_strerror (number));
}

gboolean
hawser_socket_open (HawserSocket *self, int family, GError **error)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  HawserRegistry *registry = hawser_registry_get_default ();
  GError *why = NULL;

  if (priv->socket != NULL)
    return TRUE;
  if (priv->candidates == NULL)
    {
      g_propagate_error (error, g_error_copy (priv->candidates_error));
      return FALSE;
    }

  for (;;)
    {
      HawserPluginInfo *info = g_ptr_array_index (priv->candidates, priv->candidate);
      GType type = hawser_registry_get_backend_type (registry, info, SERVICE, &why);
      GSocket *socket;

      if (type != 0)
        {
          priv->backend = hawser_context_get_instance (priv->context, type);
          socket = HAWSER_SOCKET_BACKEND_GET_CLASS (priv->backend)
                       ->create (priv->backend, HAWSER_SOCKET_GET_KIND (self)->type,
                                 family == AF_INET6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4,
                                 &why);
          if (socket != NULL && is_as_asked (self, socket, family))
            {
              g_clear_error (&why);
              set_socket (self, socket, family);
              return TRUE;
            }
          if (socket != NULL)
            {
              g_object_unref (socket);
              g_clear_error (&why);
              why = g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN,
                                 _ ("the backend “%s” made a socket of no use"),
                                 hawser_plugin_info_get_name (info));
            }
          why = hawser_socket_error_from_backend (why, hawser_plugin_info_get_name (info));
          if (!g_error_matches (why, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE))
            break;
          hawser_registry_note_handover (registry, info, why);
        }

      if (priv->candidate + 1 >= priv->candidates->len)
        break;
      priv->candidate++;
      g_clear_error (&why);
    }

  /* Whoever may not make a socket may not use the network. */
  if (g_error_matches (why, HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EPERM))
    why->code = HAWSER_ERROR_PERMISSION_DENIED;
  else if (why->domain == HAWSER_ERROR && why->code > HAWSER_ERROR_SOCKET_BASE)
    hawser_socket_answer (self, signals[ERROR], NULL,
                          event_error (why->code - HAWSER_ERROR_SOCKET_BASE), NULL);
  g_propagate_error (error, why);
  return FALSE;
}

void
hawser_socket_drop (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  if (priv->socket == NULL)
    return;
  if (priv->watch != NULL)
    g_source_remove_unix_fd (priv->source, g_steal_pointer (&priv->watch));
  priv->awaited = 0;
  g_socket_close (priv->socket, NULL);
  g_clear_object (&priv->socket);
  priv->fd = -1;
  priv->is_bound = priv->connected = FALSE;
  priv->phase = HAWSER_SOCKET_NEW;
}

GError *
hawser_socket_explain (HawserSocket *self, GError *error)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  return hawser_socket_error_from_backend (error, hawser_plugin_info_get_name (
                                                      g_ptr_array_index (priv->candidates,
                                                                         priv->candidate)));
}

static gboolean
bind_to (HawserSocket *self, const HawserSocketAddress *address, GError **error)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  g_autoptr (GSocketAddress) native = hawser_socket_address_to_gio (address);
  GError *why = NULL;

  if (HAWSER_SOCKET_BACKEND_GET_CLASS (priv->backend)
          ->bind (priv->backend, priv->socket, native, &why))
    return TRUE;
  g_propagate_error (error, hawser_socket_explain (self, why));
  return FALSE;
}

static gboolean
set_option (HawserSocket *self, HawserSocketOption option, int value, GError **error)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  GError *why = NULL;

  if (HAWSER_SOCKET_BACKEND_GET_CLASS (priv->backend)
          ->set_option (priv->backend, priv->socket, option, value, &why))
    return TRUE;
  g_propagate_error (error, hawser_socket_explain (self, why));
  return FALSE;
}

static gboolean
bind_now (HawserSocket *self, HawserNetAddress *address, GError **error)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  g_autoptr (GError) why = NULL;
  HawserSocketAddress local;
  gboolean is_name;

  if (!hawser_socket_address_read (&local, address, HAWSER_SOCKET_ADDRESS_LOCAL, &is_name, error))
    return FALSE;
  if (priv->phase == HAWSER_SOCKET_CLOSING || priv->is_bound || priv->connected)
    {
      g_propagate_error (error, hawser_socket_error_new (EINVAL));
      return FALSE;
    }
  /* One that failed to connect is no better than a new one. */
  if (priv->socket != NULL && priv->family != local.any.sa_family)
    hawser_socket_drop (self);
  if (!hawser_socket_open (self, local.any.sa_family, error))
    return FALSE;
  if (priv->reuse && !set_option (self, HAWSER_SOCKET_OPTION_REUSE_ADDRESS, 1, error))
    return FALSE;

  if (!bind_to (self, &local, &why))
    {
      gboolean in_use = g_error_matches (why, HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + EADDRINUSE);

      /* A port that is taken is replaced by a free one, as OpenHarmony does. */
      if (in_use && hawser_socket_address_get_port (&local) != 0)
        {
          hawser_socket_address_clear_port (&local);
          in_use = bind_to (self, &local, NULL);
        }
      else
        in_use = FALSE;
      if (!in_use)
        {
          hawser_socket_drop (self);
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
    }
  priv->is_bound = TRUE;
  hawser_socket_await (self);
  return TRUE;
}

/* Sending */

/* The first send waits for room: from now on, or from its last progress on. */
static void
arm (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  if (!priv->blocked || priv->sends.length == 0)
    hawser_context_disarm (priv->context, &priv->deadline);
  else if (priv->deadline.place == 0)
    hawser_context_arm (priv->context, &priv->deadline, priv->timeout);
}

/* It is armed only while there is a send that waits. */
static void
deadline_expired (HawserDeadline *deadline)
{
  HawserSocketPrivate *priv
      = (HawserSocketPrivate *) ((char *) deadline
                                 - G_STRUCT_OFFSET (HawserSocketPrivate, deadline));
  HawserSocketSend *send = g_queue_peek_head (&priv->sends);
  HawserSocket *self = g_object_ref (send->socket);

  hawser_socket_sent (self, hawser_socket_error_new (EAGAIN));
  arm (self);
  g_object_unref (self);
}

void
hawser_socket_made_progress (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  hawser_context_disarm (priv->context, &priv->deadline);
}

void
hawser_socket_flush (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  g_object_ref (self);
  priv->blocked = !HAWSER_SOCKET_GET_KIND (self)->flush (self);
  arm (self);
  if (priv->fd >= 0)
    hawser_socket_await (self);
  g_object_unref (self);
}

static void
queue_is_empty (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  priv->blocked = FALSE;
  if (priv->phase == HAWSER_SOCKET_CLOSING)
    finish_close (self);
  else if (priv->fd >= 0)
    hawser_socket_await (self);
  g_object_unref (self); /* see hawser_socket_enqueue() */
}

static void
send_over (HawserSocket *self, HawserSocketSend *send, GError *error)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  if (send->look_up != NULL)
    g_cancellable_cancel (send->look_up);
  hawser_socket_answer (self, 0, g_steal_pointer (&send->task), error, NULL);
  send_free (send);
  hawser_socket_made_progress (self);
  if (priv->sends.length == 0)
    queue_is_empty (self);
}

void
hawser_socket_sent (HawserSocket *self, GError *error)
{
  send_over (self, g_queue_pop_head (&PRIVATE (self)->sends), error);
}

static gboolean
send_cancelled_cb (GCancellable *cancellable, gpointer data)
{
  HawserSocketSend *send = data;
  HawserSocket *self = send->socket;

  if (send->offset > 0)
    {
      /* Its beginning has left, so the rest has to follow; only nobody waits for it. */
      hawser_socket_answer (self, 0, g_steal_pointer (&send->task), NULL, NULL);
      return G_SOURCE_REMOVE;
    }
  g_object_ref (self);
  g_queue_remove (&PRIVATE (self)->sends, send);
  send_over (self, send, NULL);
  arm (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GList *found = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result, &error);
  HawserSocketSend *send = data;
  HawserSocket *self;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the send is gone */
  self = g_object_ref (send->socket);
  g_clear_object (&send->look_up);
  if (hawser_socket_address_take_host (&send->to, found))
    hawser_socket_flush (self);
  else
    {
      g_queue_remove (&PRIVATE (self)->sends, send);
      send_over (self, send, hawser_socket_address_look_up_error (send->name, error));
      if (PRIVATE (self)->sends.length > 0 && !PRIVATE (self)->blocked)
        hawser_socket_flush (self);
    }
  g_resolver_free_addresses (found);
  g_object_unref (self);
}

HawserSocketSend *
hawser_socket_enqueue (HawserSocket *self,
                       GTask *task,
                       GBytes *bytes,
                       const HawserSocketAddress *to,
                       const char *name)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  HawserSocketSend *send = g_new0 (HawserSocketSend, 1);

  send->socket = self;
  send->bytes = bytes;
  send->task = task;
  if (to != NULL)
    send->to = *to;
  if (task != NULL)
    send->cancel = hawser_socket_watch_cancellable (self, g_task_get_cancellable (task),
                                                    G_SOURCE_FUNC (send_cancelled_cb), send);
  /* What waits to be sent holds the object. */
  if (priv->sends.length == 0)
    g_object_ref (self);
  g_queue_push_tail (&priv->sends, send);
  if (name != NULL)
    {
      send->name = g_strdup (name);
      send->look_up = g_cancellable_new ();
      hawser_socket_address_look_up (to, name, send->look_up, looked_up_cb, send);
    }
  return send;
}

/* Receiving */

/* One block for each thread, not one for each socket. What is received into it is lent to the
 * listeners, and comes back when they are done with it. Who keeps messages gets copies of small ones:
 * a block would be much for a few bytes. The key is there to free it, the variable to find it. */
typedef struct {
  gsize size;
  guint8 data[];
} Block;

typedef struct {
  Block *block; /* NULL while it is lent */
  gboolean lent_small;
  guint n_copies; /* small messages to copy before one is lent again */
} Memory;

#define COPIES 1024

/* Small enough for the room that the C library keeps for libraries that are opened at run time. */
static _Thread_local Memory memory __attribute__ ((tls_model ("initial-exec")));

static void
memory_free (gpointer data)
{
  g_clear_pointer (&((Memory *) data)->block, g_free);
}

static GPrivate memory_key = G_PRIVATE_INIT (memory_free);

guint8 *
hawser_socket_borrow_memory (gsize size)
{
  if (memory.block == NULL || memory.block->size < size)
    {
      if (memory.block == NULL && memory.lent_small)
        memory.n_copies = COPIES;
      g_private_set (&memory_key, &memory);
      g_free (memory.block);
      memory.block = g_malloc (sizeof (Block) + size);
      memory.block->size = size;
    }
  memory.lent_small = FALSE;
  return memory.block->data;
}

/* In the thread of whoever was the last to hold it. */
static void
block_returned (gpointer data)
{
  if (memory.block != NULL)
    {
      g_free (data);
      return;
    }
  if (G_UNLIKELY (g_private_get (&memory_key) == NULL))
    g_private_set (&memory_key, &memory);
  memory.block = data;
}

/* What was received into the memory as bytes of their own: the memory itself, or a copy. */
static GBytes *
take_memory (gsize used)
{
  gboolean small = used < memory.block->size / 2;
  Block *block;

  if (small && memory.n_copies > 0)
    {
      memory.n_copies--;
      return g_bytes_new (memory.block->data, used);
    }
  memory.lent_small = small;
  block = g_steal_pointer (&memory.block);
  return g_bytes_new_with_free_func (block->data, used, block_returned, block);
}

gboolean
hawser_socket_has_audience (HawserSocket *self)
{
  return PRIVATE (self)->receiver != NULL
         || g_signal_has_handler_pending (self, signals[MESSAGE], 0, FALSE);
}

static void
receiver_clear (gpointer data)
{
  HawserSocketReceiver *receiver = data;

  if (receiver->destroy != NULL)
    receiver->destroy (receiver->data);
}

static void
receiver_unref (HawserSocketReceiver *receiver)
{
  g_rc_box_release_full (receiver, receiver_clear);
}

/* Who is told may do anything: close or drop the socket, set another function, run a main loop. */
static gboolean
tell (HawserSocket *self,
      const guint8 *data,
      gsize size,
      GBytes *bytes,
      HawserSocketRemoteInfo *info)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  gboolean *gone = priv->gone;
  gboolean outer = priv->telling;

  priv->telling = TRUE;
  if (bytes != NULL)
    g_signal_emit (self, signals[MESSAGE], 0, bytes, info);
  else
    {
      HawserSocketReceiver *receiver = g_rc_box_acquire (priv->receiver);

      /* As an emission does. */
      g_object_ref (self);
      receiver->func (self, data, size, info, receiver->data);
      g_object_unref (self);
      receiver_unref (receiver);
    }
  if (*gone)
    return FALSE;
  priv->telling = outer;
  return priv->phase == HAWSER_SOCKET_OPEN;
}

gboolean
hawser_socket_report_message (HawserSocket *self,
                              const guint8 *data,
                              gsize size,
                              HawserSocketRemoteInfo *info)
{
  g_autoptr (GBytes) bytes = NULL;

  if (PRIVATE (self)->receiver == NULL)
    bytes = g_bytes_new (data, size);
  return tell (self, data, size, bytes, info);
}

gboolean
hawser_socket_report_borrowed (HawserSocket *self, gsize size, HawserSocketRemoteInfo *info)
{
  gboolean go_on;

  if (PRIVATE (self)->receiver == NULL)
    {
      g_autoptr (GBytes) bytes = take_memory (size);

      go_on = tell (self, NULL, 0, bytes, info);
    }
  else
    {
      Block *block = g_steal_pointer (&memory.block);

      go_on = tell (self, block->data, size, NULL, info);
      block_returned (block);
    }
  return go_on;
}

void
hawser_socket_report_end (HawserSocket *self, int number)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  if (priv->socket != NULL)
    {
      priv->ended = TRUE;
      hawser_socket_await (self);
    }
  if (number == 0)
    g_signal_emit (self, signals[CLOSE], 0);
  else
    {
      g_autoptr (GError) error = event_error (number);

      g_signal_emit (self, signals[ERROR], 0, error);
    }
}

/* Closing */

static void
finish_close (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  hawser_socket_drop (self);
  priv->phase = HAWSER_SOCKET_CLOSED;
  hawser_socket_answer (self, signals[CLOSE], g_steal_pointer (&priv->close_task), NULL, NULL);
}

/* GObject */

static void
hawser_socket_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserSocket *self = HAWSER_SOCKET (object);

  switch (id)
    {
    case PROP_BACKEND:
      g_value_set_string (value, PRIVATE (self)->wish);
      break;
    case PROP_RECEIVING:
      g_value_set_boolean (value, PRIVATE (self)->receiving);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_socket_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  HawserSocket *self = HAWSER_SOCKET (object);

  switch (id)
    {
    case PROP_BACKEND:
      PRIVATE (self)->wish = g_value_dup_string (value);
      break;
    case PROP_RECEIVING:
      hawser_socket_set_receiving (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_socket_constructed (GObject *object)
{
  HawserSocketPrivate *priv = PRIVATE (HAWSER_SOCKET (object));

  G_OBJECT_CLASS (hawser_socket_parent_class)->constructed (object);

  /* Decided here, so that a later change affects new objects only. */
  priv->candidates = hawser_registry_get_candidates (hawser_registry_get_default (), SERVICE,
                                                     priv->wish, &priv->candidates_error);
}

static void
hawser_socket_finalize (GObject *object)
{
  HawserSocket *self = HAWSER_SOCKET (object);
  HawserSocketPrivate *priv = PRIVATE (self);

  if (priv->gone != NULL)
    *priv->gone = TRUE;
  hawser_socket_drop (self);
  if (priv->source != NULL)
    {
      g_source_destroy (priv->source);
      g_source_unref (priv->source);
    }
  g_queue_clear_full (&priv->answers, answer_free);
  g_clear_pointer (&priv->receiver, receiver_unref);
  g_free (priv->wish);
  g_clear_pointer (&priv->candidates, g_ptr_array_unref);
  g_clear_error (&priv->candidates_error);
  if (priv->context != NULL)
    {
      hawser_context_unuse (priv->context);
      hawser_context_unref (priv->context);
    }

  G_OBJECT_CLASS (hawser_socket_parent_class)->finalize (object);
}

static void
hawser_socket_class_init (HawserSocketClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = hawser_socket_get_property;
  object_class->set_property = hawser_socket_set_property;
  object_class->constructed = hawser_socket_constructed;
  object_class->finalize = hawser_socket_finalize;

  /**
   * HawserSocket:backend: (getter get_backend)
   *
   * The backend that this object asks for by name, such as `gio` or `socket-gio`, or %NULL to leave
   * it to the environment, the application's preference and the priorities, in this order. See
   * [class@Hawser.Registry].
   *
   * Since: 1.0
   */
  properties[PROP_BACKEND]
      = g_param_spec_string ("backend", NULL, NULL, NULL,
                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * HawserSocket:receiving: (getter get_receiving) (setter set_receiving)
   *
   * Whether messages are received. While they are not, what arrives stays with the kernel: the peer
   * of a TCP connection has to wait, and datagrams for which there is no room are lost.
   *
   * Since: 1.0
   */
  properties[PROP_RECEIVING]
      = g_param_spec_boolean ("receiving", NULL, NULL, TRUE,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  /**
   * HawserSocket::message:
   * @self: the socket
   * @message: the bytes
   * @remote_info: who sent them, and how many there are
   *
   * Emitted for each datagram, also an empty one, and for each piece of a stream, whose boundaries
   * mean nothing. What arrives while nobody listens is dropped.
   *
   * OpenHarmony: the event `message`.
   *
   * Since: 1.0
   */
  signals[MESSAGE]
      = g_signal_new ("message", HAWSER_TYPE_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      hawser_marshal_VOID__BOXED_OBJECT, G_TYPE_NONE, 2,
                      G_TYPE_BYTES | G_SIGNAL_TYPE_STATIC_SCOPE, HAWSER_TYPE_SOCKET_REMOTE_INFO);
  /* The second argument is held by who emits. */
  g_signal_set_va_marshaller (signals[MESSAGE], HAWSER_TYPE_SOCKET,
                              hawser_marshal_VOID__BOXED_POINTERv);

  /**
   * HawserSocket::close:
   * @self: the socket
   *
   * Emitted when the socket was closed, before [method@Hawser.Socket.close_async] ends; of a TCP
   * socket also when the peer has ended its stream, after everything that came before. Such a socket
   * stays open for sending until it is closed.
   *
   * OpenHarmony: the event `close`.
   *
   * Since: 1.0
   */
  signals[CLOSE] = g_signal_new ("close", HAWSER_TYPE_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);

  /**
   * HawserSocket::error:
   * @self: the socket
   * @error: what happened; its code is the system's `errno` itself, for instance 104 for a reset, its
   *   domain that of [error@Hawser.Error]
   *
   * Emitted when receiving fails; nothing more is received then. Also when the system cannot make a
   * socket, before the call that needs it fails.
   *
   * OpenHarmony: the event `error`.
   *
   * Since: 1.0
   */
  signals[ERROR] = g_signal_new ("error", HAWSER_TYPE_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 g_cclosure_marshal_VOID__BOXED, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
hawser_socket_init (HawserSocket *self)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  priv->fd = -1;
  priv->receiving = TRUE;
  priv->timeout = SEND_TIMEOUT;
  priv->chunk = CHUNK;
  priv->deadline.expired = deadline_expired;
  g_queue_init (&priv->answers);
  g_queue_init (&priv->sends);
}

/**
 * hawser_socket_get_backend:
 * @self: a socket
 *
 * Gets the backend that the object asks for.
 *
 * Returns: (nullable) (transfer none): a name, or %NULL for none in particular
 *
 * Since: 1.0
 */
const char *
hawser_socket_get_backend (HawserSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET (self), NULL);

  return PRIVATE (self)->wish;
}

/**
 * hawser_socket_get_receiving:
 * @self: a socket
 *
 * Gets whether messages are received.
 *
 * Returns: see [property@Hawser.Socket:receiving]
 *
 * Since: 1.0
 */
gboolean
hawser_socket_get_receiving (HawserSocket *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET (self), FALSE);

  return PRIVATE (self)->receiving;
}

/**
 * hawser_socket_set_receiving:
 * @self: a socket
 * @receiving: see [property@Hawser.Socket:receiving]
 *
 * Sets whether messages are received. Datagrams that were taken from the kernel together with the
 * one that is being reported still come.
 *
 * Since: 1.0
 */
void
hawser_socket_set_receiving (HawserSocket *self, gboolean receiving)
{
  HawserSocketPrivate *priv = PRIVATE (self);

  g_return_if_fail (HAWSER_IS_SOCKET (self));

  if (priv->receiving == !!receiving)
    return;
  priv->receiving = !!receiving;
  if (priv->fd >= 0)
    hawser_socket_await (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RECEIVING]);
}

/**
 * hawser_socket_set_receive_func:
 * @self: a socket
 * @func: (nullable) (scope notified) (closure user_data) (destroy destroy): a function, or %NULL for
 *   none
 * @user_data: data for @func
 * @destroy: (nullable): called for @user_data when @func is not needed any more
 *
 * Sets a function that takes what is received, in place of [signal@Hawser.Socket::message], which is
 * not emitted while there is one. It gets the memory into which the system wrote, without an object
 * around it; in a program that receives a great many small messages this costs about a third less than
 * the event. In every other way the two are alike.
 *
 * Since: 1.0
 */
void
hawser_socket_set_receive_func (HawserSocket *self,
                                HawserSocketReceiveFunc func,
                                gpointer user_data,
                                GDestroyNotify destroy)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  HawserSocketReceiver *former;

  g_return_if_fail (HAWSER_IS_SOCKET (self));

  former = g_steal_pointer (&priv->receiver);
  if (func != NULL)
    {
      priv->receiver = g_rc_box_new (HawserSocketReceiver);
      priv->receiver->func = func;
      priv->receiver->data = user_data;
      priv->receiver->destroy = destroy;
    }
  if (former != NULL)
    receiver_unref (former);
}

/**
 * hawser_socket_bind_async:
 * @self: a socket
 * @address: the local address: a literal of its family, or `localhost`
 * @cancellable: (nullable): to cancel the call
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Binds the socket to a local address. A UDP socket receives from then on, and emits
 * [signal@Hawser.UdpSocket::listening]; for a TCP socket this is optional before
 * [method@Hawser.TcpSocket.connect_async].
 *
 * Where the port is in use already, a free one is taken, as OpenHarmony does; the call fails only
 * when there is none.
 *
 * OpenHarmony: `TCPSocket.bind(address)`, `UDPSocket.bind(address)`.
 *
 * Since: 1.0
 */
void
hawser_socket_bind_async (HawserSocket *self,
                          HawserNetAddress *address,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GError *error = NULL;
  GTask *task;

  g_return_if_fail (HAWSER_IS_SOCKET (self));
  g_return_if_fail (address == NULL || HAWSER_IS_NET_ADDRESS (address));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = hawser_socket_task_new (self, hawser_socket_bind_async, cancellable, callback, user_data);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &error)
      && bind_now (self, address, &error))
    HAWSER_SOCKET_GET_KIND (self)->bound (self);
  hawser_socket_answer (self, 0, task, error, NULL);
}

/**
 * hawser_socket_bind_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.Socket.bind_async].
 *
 * Errors: 401 for an address of no use, 2301013 for a port that needs rights, 2301022 for a socket
 * that is bound already, 2301099 for an address that is not local.
 *
 * Returns: %TRUE, or %FALSE with an error
 *
 * Since: 1.0
 */
gboolean
hawser_socket_bind_finish (HawserSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_socket_close_async:
 * @self: a socket
 * @cancellable: (nullable): to cancel the call
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Closes the socket, after everything that waits to be sent has been given to the system or has
 * failed. A connect that is under way ends with 2301125. Nothing is reported any more but
 * [signal@Hawser.Socket::close], before the call ends. Afterwards the object can be used anew.
 *
 * OpenHarmony: `TCPSocket.close()`, `UDPSocket.close()`.
 *
 * Since: 1.0
 */
void
hawser_socket_close_async (HawserSocket *self,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  GError *error = NULL;
  GTask *task;

  g_return_if_fail (HAWSER_IS_SOCKET (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = hawser_socket_task_new (self, hawser_socket_close_async, cancellable, callback, user_data);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error))
    {
      hawser_socket_answer (self, 0, task, error, NULL);
      return;
    }
  if (priv->phase != HAWSER_SOCKET_OPEN)
    {
      error = g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN, _ ("the socket is not open"));
      hawser_socket_answer (self, 0, task, error, NULL);
      return;
    }

  HAWSER_SOCKET_GET_KIND (self)->closing (self);
  priv->phase = HAWSER_SOCKET_CLOSING;
  priv->close_task = task;
  /* The socket is closed from here on, whatever happens to the call. */
  g_task_set_check_cancellable (task, FALSE);
  if (priv->sends.length == 0)
    finish_close (self);
  else
    {
      hawser_socket_await (self);
      if (!priv->blocked)
        hawser_socket_flush (self);
    }
}

/**
 * hawser_socket_close_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.Socket.close_async].
 *
 * Errors: 2300999 for a socket that is not open.
 *
 * Returns: %TRUE, or %FALSE with an error
 *
 * Since: 1.0
 */
gboolean
hawser_socket_close_finish (HawserSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_socket_get_state_async:
 * @self: a socket
 * @cancellable: (nullable): to cancel the call
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Asks in which state the socket is, when the call is made.
 *
 * OpenHarmony: `TCPSocket.getState()`, `UDPSocket.getState()`.
 *
 * Since: 1.0
 */
void
hawser_socket_get_state_async (HawserSocket *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  HawserSocketStateBase *state;
  HawserSocketAddress address = { 0 };
  socklen_t length = sizeof address;
  GTask *task;

  g_return_if_fail (HAWSER_IS_SOCKET (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = hawser_socket_task_new (self, hawser_socket_get_state_async, cancellable, callback,
                                 user_data);
  state = g_object_new (HAWSER_TYPE_SOCKET_STATE_BASE, NULL);
  state->is_close = priv->phase == HAWSER_SOCKET_CLOSED;
  if (priv->fd >= 0)
    {
      state->is_bound = getsockname (priv->fd, &address.any, &length) == 0
                        && hawser_socket_address_get_port (&address) != 0;
      length = sizeof address;
      state->is_connected = priv->connected && getpeername (priv->fd, &address.any, &length) == 0;
    }
  hawser_socket_answer (self, 0, task, NULL, state);
}

/**
 * hawser_socket_get_state_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.Socket.get_state_async].
 *
 * Returns: (transfer full): the state
 *
 * Since: 1.0
 */
HawserSocketStateBase *
hawser_socket_get_state_finish (HawserSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * hawser_socket_get_local_address_async:
 * @self: a socket
 * @cancellable: (nullable): to cancel the call
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Asks for the address of this end: which port the system gave where the bind named 0 or one that is
 * in use, and which address a connection leaves from. A socket that is neither bound nor connected has
 * the port 0.
 *
 * OpenHarmony: `TCPSocket.getLocalAddress()`, `UDPSocket.getLocalAddress()`, since API 12.
 *
 * Since: 1.0
 */
void
hawser_socket_get_local_address_async (HawserSocket *self,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  g_return_if_fail (HAWSER_IS_SOCKET (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  hawser_socket_answer_address (self,
                                hawser_socket_task_new (self, hawser_socket_get_local_address_async,
                                                        cancellable, callback, user_data),
                                getsockname);
}

/**
 * hawser_socket_get_local_address_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.Socket.get_local_address_async].
 *
 * Errors: 2301009 without a system socket.
 *
 * Returns: (transfer full): the address
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_socket_get_local_address_finish (HawserSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static int
get_value (HawserExtraOptionsBase *options, HawserSocketOption option)
{
  switch (option)
    {
    case HAWSER_SOCKET_OPTION_RECEIVE_BUFFER_SIZE:
      return MIN (hawser_extra_options_base_get_receive_buffer_size (options), G_MAXINT);
    case HAWSER_SOCKET_OPTION_SEND_BUFFER_SIZE:
      return MIN (hawser_extra_options_base_get_send_buffer_size (options), G_MAXINT);
    case HAWSER_SOCKET_OPTION_REUSE_ADDRESS:
      return hawser_extra_options_base_get_reuse_address (options);
    case HAWSER_SOCKET_OPTION_SOCKET_TIMEOUT:
      return MIN (hawser_extra_options_base_get_socket_timeout (options), G_MAXINT);
    case HAWSER_SOCKET_OPTION_KEEP_ALIVE:
      return ((HawserTcpExtraOptions *) options)->keep_alive;
    case HAWSER_SOCKET_OPTION_OOB_INLINE:
      return ((HawserTcpExtraOptions *) options)->oob_inline;
    case HAWSER_SOCKET_OPTION_TCP_NO_DELAY:
      return ((HawserTcpExtraOptions *) options)->tcp_no_delay;
      case HAWSER_SOCKET_OPTION_SOCKET_LINGER: {
        HawserSocketLinger *linger = ((HawserTcpExtraOptions *) options)->socket_linger;

        return linger != NULL && linger->on
                   ? (int) (linger->linger / 1000) + (linger->linger % 1000 != 0)
                   : -1;
      }
    case HAWSER_SOCKET_OPTION_BROADCAST:
      return ((HawserUdpExtraOptions *) options)->broadcast;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
set_extra_options (HawserSocket *self, HawserExtraOptionsBase *options, GError **error)
{
  HawserSocketPrivate *priv = PRIVATE (self);
  gboolean tcp = HAWSER_SOCKET_GET_KIND (self)->type == G_SOCKET_TYPE_STREAM;

  if (options == NULL
      || (tcp ? HAWSER_IS_UDP_EXTRA_OPTIONS (options) : HAWSER_IS_TCP_EXTRA_OPTIONS (options)))
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER,
                   _ ("these options are not for a socket of this type"));
      return FALSE;
    }
  if (priv->phase != HAWSER_SOCKET_OPEN)
    {
      g_propagate_error (error, hawser_socket_error_new (EBADF));
      return FALSE;
    }

  for (HawserSocketOption option = 0; option <= HAWSER_SOCKET_OPTION_BROADCAST; option++)
    {
      int value;

      if (!hawser_extra_options_base_is_present (options, option))
        continue;
      value = get_value (options, option);
      if (!set_option (self, option, value, error))
        return FALSE;
      if (option == HAWSER_SOCKET_OPTION_REUSE_ADDRESS)
        priv->reuse = value;
      else if (option == HAWSER_SOCKET_OPTION_SOCKET_TIMEOUT)
        {
          priv->timeout = value > 0 ? (guint) value : SEND_TIMEOUT;
          hawser_socket_made_progress (self);
          arm (self);
        }
      else if (option == HAWSER_SOCKET_OPTION_RECEIVE_BUFFER_SIZE)
        priv->chunk = CLAMP (value, 1, CHUNK);
    }
  return TRUE;
}

/**
 * hawser_socket_set_extra_options_async:
 * @self: a socket
 * @options: (nullable): the options; %NULL ends with 401
 * @cancellable: (nullable): to cancel the call
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Sets options of the system's socket, which has to be there: after a bind or, for TCP, the
 * beginning of a connect. Only what was set in @options is applied, one after the other; the first
 * that fails ends the call, and those before it stay.
 *
 * OpenHarmony: `TCPSocket.setExtraOptions(options)`, `UDPSocket.setExtraOptions(options)`.
 *
 * Since: 1.0
 */
void
hawser_socket_set_extra_options_async (HawserSocket *self,
                                       HawserExtraOptionsBase *options,
                                       GCancellable *cancellable,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  GError *error = NULL;
  GTask *task;

  g_return_if_fail (HAWSER_IS_SOCKET (self));
  g_return_if_fail (options == NULL || HAWSER_IS_EXTRA_OPTIONS_BASE (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = hawser_socket_task_new (self, hawser_socket_set_extra_options_async, cancellable, callback,
                                 user_data);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    set_extra_options (self, options, &error);
  hawser_socket_answer (self, 0, task, error, NULL);
}

/**
 * hawser_socket_set_extra_options_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.Socket.set_extra_options_async].
 *
 * Errors: 401 for options of the wrong type, 2301009 without a system socket, 2301000 + `errno` of
 * the first option that failed.
 *
 * Returns: %TRUE, or %FALSE with an error
 *
 * Since: 1.0
 */
gboolean
hawser_socket_set_extra_options_finish (HawserSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * hawser_socket_send_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.TcpSocket.send_async] or [method@Hawser.UdpSocket.send_async].
 *
 * Errors: 401 for nothing to send, 2301009 without a system socket, 2301011 when there was no room
 * for too long, 2301032 and 2301104 when the peer is gone, 2301090 for a datagram that is too long,
 * 2301107 for a TCP socket that is not connected.
 *
 * Returns: %TRUE, or %FALSE with an error
 *
 * Since: 1.0
 */
gboolean
hawser_socket_send_finish (HawserSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
