/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tcp-socket.h"

#include "base/hawser-error.h"
#include "hawser-socket-error-private.h"
#include "hawser-socket-private.h"
#include "hawser-socket-remote-info-private.h"
#include "registry/hawser-plugin-info.h"
#include "spi/hawser-socket-attempt-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/**
 * HawserTcpSocket:
 *
 * A TCP socket: connects to a peer, sends, and reports what comes.
 *
 * What is sent while nothing waits goes to the system at once; what is sent after it in the same turn
 * of the main loop leaves together, at the end of the turn. A send ends when the system has taken all
 * of it, so who sends a lot should wait for that.
 *
 * Incoming data is read only as fast as it is reported, and not at all while
 * [property@Hawser.Socket:receiving] is %FALSE.
 *
 * OpenHarmony: `socket.TCPSocket`.
 *
 * Since: 1.0
 */
struct _HawserTcpSocket {
  HawserSocket parent_instance;

  /* While it is connected: the peer, as of the last message */
  HawserSocketRemoteInfo *peer;
  GSList *former; /* those that listeners with a main loop of their own still use */

  /* While it is being connected */
  GTask *connect_task;
  char *name;
  HawserSocketAddress address;
  guint timeout;
  HawserDeadline deadline;
  GSource *cancel;
  GCancellable *look_up;
  HawserSocketAttempt *attempt;
};

G_DEFINE_FINAL_TYPE (HawserTcpSocket, hawser_tcp_socket, HAWSER_TYPE_SOCKET)

#define CONNECT_TIMEOUT 5000

/* How many sends leave in one system call. */
#define VECTOR 256

/* How much is received before others in the main loop have their turn. */
#define CHUNKS_PER_TURN 8

static guint connect_signal;

/* Takes over the peer. */
static void
set_peer (HawserTcpSocket *self, HawserSocketRemoteInfo *peer)
{
  HawserSocketPrivate *priv = hawser_socket_get_private (HAWSER_SOCKET (self));

  if (!priv->telling)
    {
      g_clear_slist (&self->former, g_object_unref);
      g_clear_object (&self->peer);
    }
  else if (self->peer != NULL)
    self->former = g_slist_prepend (self->former, self->peer);
  self->peer = peer;
}

/* Connecting */

/* The one end of every connect. Takes over the error. */
static void
connect_end (HawserTcpSocket *self, GError *error)
{
  HawserSocket *socket = HAWSER_SOCKET (self);
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);
  GTask *task = g_steal_pointer (&self->connect_task);

  hawser_context_disarm (priv->context, &self->deadline);
  if (self->cancel != NULL)
    {
      g_source_destroy (self->cancel);
      g_clear_pointer (&self->cancel, g_source_unref);
    }
  g_clear_object (&self->look_up);
  g_clear_object (&self->attempt);
  g_clear_pointer (&self->name, g_free);
  if (error == NULL)
    {
      priv->connected = TRUE;
      set_peer (self, hawser_socket_remote_info_new (&self->address, 0));
      hawser_socket_await (socket);
      hawser_socket_answer (socket, connect_signal, task, NULL, NULL);
    }
  else
    hawser_socket_answer (socket, 0, task, error, NULL);
}

/* Ends a connect that has not ended by itself. */
static void
connect_abort (HawserTcpSocket *self, GError *error)
{
  HawserSocketPrivate *priv = hawser_socket_get_private (HAWSER_SOCKET (self));

  if (self->look_up != NULL)
    g_cancellable_cancel (self->look_up);
  if (self->attempt != NULL)
    {
      hawser_socket_attempt_close (self->attempt);
      HAWSER_SOCKET_BACKEND_GET_CLASS (priv->backend)->cancel (priv->backend, self->attempt);
    }
  connect_end (self, error);
}

static void
deadline_expired (HawserDeadline *deadline)
{
  HawserTcpSocket *self
      = (HawserTcpSocket *) ((char *) deadline - G_STRUCT_OFFSET (HawserTcpSocket, deadline));

  HawserSocketPrivate *priv = hawser_socket_get_private (HAWSER_SOCKET (self));
  GError *error;

  /* Without an attempt it is the name that is being looked up, which is no backend's business. */
  if (self->attempt != NULL)
    error = g_error_new (HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + ETIMEDOUT,
                         _ ("no connection after %u ms (backend “%s”)"), self->timeout,
                         hawser_plugin_info_get_name (
                             g_ptr_array_index (priv->candidates, priv->candidate)));
  else
    error = g_error_new (HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + ETIMEDOUT,
                         _ ("no connection after %u ms"), self->timeout);
  connect_abort (self, error);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  GError *error = NULL;

  g_cancellable_set_error_if_cancelled (cancellable, &error);
  connect_abort (data, error);
  return G_SOURCE_REMOVE;
}

static void
attempt_ended (gpointer data, gpointer value, GError *error)
{
  HawserTcpSocket *self = data;

  if (error != NULL)
    error = hawser_socket_explain (data, error);
  /* The task keeps the object until the answer is given, which need not wait for another turn. */
  connect_end (self, error);
  hawser_socket_give_answers (data);
}

static void
connect_to_address (HawserTcpSocket *self)
{
  HawserSocketPrivate *priv = hawser_socket_get_private (HAWSER_SOCKET (self));
  g_autoptr (GSocketAddress) native = hawser_socket_address_to_gio (&self->address);
  GError *error = NULL;

  self->attempt
      = hawser_socket_attempt_new (priv->context, priv->socket, native, attempt_ended, self);
  if (HAWSER_SOCKET_BACKEND_GET_CLASS (priv->backend)
          ->connect (priv->backend, self->attempt, &error))
    return;
  hawser_socket_attempt_close (self->attempt);
  connect_end (self, hawser_socket_explain (HAWSER_SOCKET (self), error));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  GList *found = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (source), result, &error);
  HawserTcpSocket *self = data;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the connect has ended, and perhaps the object */
  g_clear_object (&self->look_up);
  if (hawser_socket_address_take_host (&self->address, found))
    connect_to_address (self);
  else
    connect_end (self, hawser_socket_address_look_up_error (self->name, error));
  g_resolver_free_addresses (found);
}

static gboolean
connect_begin (HawserTcpSocket *self, HawserTcpConnectOptions *options, GError **error)
{
  HawserSocket *socket = HAWSER_SOCKET (self);
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);
  HawserNetAddress *peer
      = options != NULL ? hawser_tcp_connect_options_get_address (options) : NULL;
  HawserSocketAddress address;
  gboolean is_name;

  if (!hawser_socket_address_read (&address, peer, HAWSER_SOCKET_ADDRESS_REMOTE, &is_name, error))
    return FALSE;
  if (self->connect_task != NULL || priv->connected || priv->phase == HAWSER_SOCKET_CLOSING)
    {
      g_propagate_error (error, hawser_socket_error_new (priv->connected              ? EISCONN
                                                         : self->connect_task != NULL ? EALREADY
                                                                                      : EBADF));
      return FALSE;
    }
  if (priv->socket != NULL && priv->family != address.any.sa_family)
    {
      if (priv->is_bound)
        {
          g_propagate_error (error, hawser_socket_error_new (EAFNOSUPPORT));
          return FALSE;
        }
      hawser_socket_drop (socket);
    }
  if (!hawser_socket_open (socket, address.any.sa_family, error))
    return FALSE;

  self->address = address;
  self->name = is_name ? g_strdup (hawser_net_address_get_address (peer)) : NULL;
  self->timeout = hawser_tcp_connect_options_get_timeout (options);
  if (self->timeout == 0)
    self->timeout = CONNECT_TIMEOUT;
  return TRUE;
}

/**
 * hawser_tcp_socket_connect_async:
 * @self: a socket
 * @options: (nullable): where to connect to; %NULL ends with 401
 * @cancellable: (nullable): to cancel the call from any thread
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Connects to a peer, by a literal address of the given family or by a name, whose first address of
 * that family is taken. Emits [signal@Hawser.TcpSocket::connect] and receives from then on.
 *
 * After a failure the object can connect again.
 *
 * OpenHarmony: `TCPSocket.connect(options)`.
 *
 * Since: 1.0
 */
void
hawser_tcp_socket_connect_async (HawserTcpSocket *self,
                                 HawserTcpConnectOptions *options,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  HawserSocket *socket = (HawserSocket *) self;
  HawserSocketPrivate *priv;
  GError *error = NULL;
  GTask *task;

  g_return_if_fail (HAWSER_IS_TCP_SOCKET (self));
  g_return_if_fail (options == NULL || HAWSER_IS_TCP_CONNECT_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = hawser_socket_task_new (socket, hawser_tcp_socket_connect_async, cancellable, callback,
                                 user_data);
  if (g_cancellable_set_error_if_cancelled (cancellable, &error)
      || !connect_begin (self, options, &error))
    {
      hawser_socket_answer (socket, 0, task, error, NULL);
      return;
    }

  priv = hawser_socket_get_private (socket);
  self->connect_task = task;
  self->cancel
      = hawser_socket_watch_cancellable (socket, cancellable, G_SOURCE_FUNC (cancelled_cb), self);
  hawser_context_arm (priv->context, &self->deadline, self->timeout);
  if (self->name == NULL)
    connect_to_address (self);
  else
    {
      self->look_up = g_cancellable_new ();
      hawser_socket_address_look_up (&self->address, self->name, self->look_up, looked_up_cb, self);
    }
}

/**
 * hawser_tcp_socket_connect_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.TcpSocket.connect_async].
 *
 * Errors: 401 for an address of no use, 2301097 when the socket is bound in another family, 2301099
 * for a name that is not found, 2301101 and 2301113 without a way to the peer, 2301106 for a socket
 * that is connected and 2301114 for one that is being connected already, 2301110 when there was no
 * answer in time, 2301111 when the peer refuses, 2301125 when the socket was closed meanwhile. The
 * original gives 2301115 for all that happen after the call has returned.
 *
 * Returns: %TRUE, or %FALSE with an error
 *
 * Since: 1.0
 */
gboolean
hawser_tcp_socket_connect_finish (HawserTcpSocket *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Sending */

static gboolean
hawser_tcp_socket_flush (HawserSocket *socket)
{
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);

  while (priv->sends.length > 0)
    {
      struct iovec vector[VECTOR];
      struct msghdr message = { .msg_iov = vector };
      gsize wanted = 0;
      gssize sent;

      for (GList *l = priv->sends.head; l != NULL && message.msg_iovlen < VECTOR; l = l->next)
        {
          HawserSocketSend *send = l->data;
          gsize size;
          guint8 *data = (guint8 *) g_bytes_get_data (send->bytes, &size);

          vector[message.msg_iovlen].iov_base = data + send->offset;
          vector[message.msg_iovlen].iov_len = size - send->offset;
          wanted += vector[message.msg_iovlen].iov_len;
          message.msg_iovlen++;
        }

      sent = sendmsg (priv->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return FALSE;
      if (sent < 0)
        {
          hawser_socket_sent (socket, hawser_socket_error_new (errno));
          continue;
        }

      wanted -= sent;
      if (sent > 0)
        hawser_socket_made_progress (socket);
      for (gsize left = sent; left > 0;)
        {
          HawserSocketSend *send = g_queue_peek_head (&priv->sends);
          gsize rest = g_bytes_get_size (send->bytes) - send->offset;

          if (left < rest)
            {
              send->offset += left;
              break;
            }
          left -= rest;
          hawser_socket_sent (socket, NULL);
        }
      if (wanted > 0)
        return FALSE;
    }
  return TRUE;
}

static int
check_send (HawserSocketPrivate *priv)
{
  if (priv->phase != HAWSER_SOCKET_OPEN)
    return EBADF;
  return priv->connected ? 0 : ENOTCONN;
}

static void
send_bytes (HawserTcpSocket *self,
            gpointer tag,
            GBytes *bytes,
            GError *error,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  HawserSocket *socket = (HawserSocket *) self;
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);
  GTask *task = NULL;
  const guint8 *data;
  gssize sent = 0;
  gsize size;

  /* Who does not ask needs no answer. */
  if (callback != NULL)
    task = hawser_socket_task_new (socket, tag, cancellable, callback, user_data);
  if (error == NULL
      && (cancellable == NULL || !g_cancellable_set_error_if_cancelled (cancellable, &error)))
    {
      int number = check_send (priv);

      if (number != 0)
        error = hawser_socket_error_new (number);
    }
  if (error != NULL)
    {
      hawser_socket_answer (socket, 0, task, error, NULL);
      return;
    }

  data = g_bytes_get_data (bytes, &size);
  if (priv->sends.length == 0 && !priv->sent_in_turn && size > 0)
    {
      priv->sent_in_turn = TRUE;
      do
        sent = send (priv->fd, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
      while (sent < 0 && errno == EINTR);
      if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        {
          hawser_socket_answer (socket, 0, task, hawser_socket_error_new (errno), NULL);
          return;
        }
    }
  else if (size > 0)
    {
      hawser_socket_enqueue (socket, task, g_bytes_ref (bytes), NULL, NULL);
      return;
    }

  if (sent == (gssize) size)
    {
      if (task != NULL)
        hawser_socket_answer (socket, 0, task, NULL, NULL);
      return;
    }
  hawser_socket_enqueue (socket, task, g_bytes_ref (bytes), NULL, NULL)->offset = MAX (sent, 0);
  hawser_socket_flush (socket);
}

/* The bytes that options tell to send, or NULL with an error. */
static GBytes *
get_bytes (HawserTcpSendOptions *options, GError **error)
{
  GBytes *data = options != NULL ? hawser_tcp_send_options_get_data (options) : NULL;
  const char *text = options != NULL ? hawser_tcp_send_options_get_text (options) : NULL;
  const char *encoding = options != NULL ? hawser_tcp_send_options_get_encoding (options) : NULL;
  static const char *const encodings[]
      = { "UTF-16BE", "UTF-16LE", "UTF-16", "US-ASCII", "ISO-8859-1" };
  g_autoptr (GError) why = NULL;
  char *converted;
  gsize length;

  if (data != NULL)
    return g_bytes_ref (data);
  if (text == NULL)
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER, _ ("there is nothing to send"));
      return NULL;
    }
  if (encoding == NULL || g_ascii_strcasecmp (encoding, "UTF-8") == 0)
    return g_bytes_new (text, strlen (text));

  for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_ascii_strcasecmp (encoding, encodings[i]) == 0)
      {
        gboolean marked = strcmp (encodings[i], "UTF-16") == 0;

        converted = g_convert (text, -1, marked ? "UTF-16BE" : encodings[i], "UTF-8", NULL, &length,
                               &why);
        if (converted == NULL)
          {
            g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER,
                         _ ("the text cannot be written in %s: %s"), encodings[i], why->message);
            return NULL;
          }
        if (marked)
          {
            converted = g_realloc (converted, length + 2);
            memmove (converted + 2, converted, length);
            memcpy (converted, "\xfe\xff", 2);
            length += 2;
          }
        return g_bytes_new_take (converted, length);
      }
  g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER, _ ("“%s” is not a known encoding"),
               encoding);
  return NULL;
}

/**
 * hawser_tcp_socket_send_async:
 * @self: a socket
 * @options: (nullable): what to send; %NULL ends with 401
 * @cancellable: (nullable): to cancel the call from any thread
 * @callback: (nullable) (scope async) (closure user_data): called with the result, never before this
 *   returns
 * @user_data: data for @callback
 *
 * Sends bytes or text. The call ends when the system has taken all of it; nothing to send ends well.
 * It fails when the system takes nothing for 20 s, or the time of
 * [property@Hawser.ExtraOptionsBase:socket-timeout]. Cancelling does not take back a message that
 * has left in part.
 *
 * End with [method@Hawser.Socket.send_finish].
 *
 * OpenHarmony: `TCPSocket.send(options)`.
 *
 * Since: 1.0
 */
void
hawser_tcp_socket_send_async (HawserTcpSocket *self,
                              HawserTcpSendOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  g_return_if_fail (HAWSER_IS_TCP_SOCKET (self));
  g_return_if_fail (options == NULL || HAWSER_IS_TCP_SEND_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  bytes = get_bytes (options, &error);
  send_bytes (self, hawser_tcp_socket_send_async, bytes, error, cancellable, callback, user_data);
}

/**
 * hawser_tcp_socket_send_bytes_async:
 * @self: a socket
 * @bytes: what to send; it is not copied
 * @cancellable: (nullable): to cancel the call from any thread
 * @callback: (nullable) (scope async) (closure user_data): called with the result, never before this
 *   returns
 * @user_data: data for @callback
 *
 * Sends bytes, as [method@Hawser.TcpSocket.send_async] does, without an object for the options.
 *
 * End with [method@Hawser.Socket.send_finish].
 *
 * Since: 1.0
 */
void
hawser_tcp_socket_send_bytes_async (HawserTcpSocket *self,
                                    GBytes *bytes,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  g_return_if_fail (HAWSER_IS_TCP_SOCKET (self));
  g_return_if_fail (bytes != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  send_bytes (self, hawser_tcp_socket_send_bytes_async, bytes, NULL, cancellable, callback,
              user_data);
}

/* Receiving */

static void
hawser_tcp_socket_readable (HawserSocket *socket)
{
  HawserTcpSocket *self = (HawserTcpSocket *) socket;
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);

  for (guint i = 0; i < CHUNKS_PER_TURN; i++)
    {
      gsize size = priv->chunk;
      guint8 *memory = hawser_socket_borrow_memory (size);
      gssize received = recv (priv->fd, memory, size, MSG_DONTWAIT);

      if (received < 0 && errno == EINTR)
        continue;
      if (received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return;
      if (received <= 0)
        {
          hawser_socket_report_end (socket, received < 0 ? errno : 0);
          return;
        }

      if (self->peer->size != (gsize) received)
        set_peer (self, hawser_socket_remote_info_with_size (self->peer, received));
      if (!hawser_socket_report_borrowed (socket, received, self->peer) || (gsize) received < size
          || !priv->receiving || priv->ended || !priv->connected)
        return;
    }
}

/* The peer */

/**
 * hawser_tcp_socket_get_remote_address_async:
 * @self: a socket
 * @cancellable: (nullable): to cancel the call
 * @callback: (scope async) (closure user_data): called with the result, never before this returns
 * @user_data: data for @callback
 *
 * Asks for the address of the peer.
 *
 * OpenHarmony: `TCPSocket.getRemoteAddress()`.
 *
 * Since: 1.0
 */
void
hawser_tcp_socket_get_remote_address_async (HawserTcpSocket *self,
                                            GCancellable *cancellable,
                                            GAsyncReadyCallback callback,
                                            gpointer user_data)
{
  g_return_if_fail (HAWSER_IS_TCP_SOCKET (self));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  hawser_socket_answer_address (HAWSER_SOCKET (self),
                                hawser_socket_task_new (HAWSER_SOCKET (self),
                                                        hawser_tcp_socket_get_remote_address_async,
                                                        cancellable, callback, user_data),
                                getpeername);
}

/**
 * hawser_tcp_socket_get_remote_address_finish:
 * @self: a socket
 * @result: what the callback got
 * @error: return location for an error
 *
 * Gets the result of [method@Hawser.TcpSocket.get_remote_address_async].
 *
 * Errors: 2301009 without a system socket, 2301107 without a peer.
 *
 * Returns: (transfer full): the address
 *
 * Since: 1.0
 */
HawserNetAddress *
hawser_tcp_socket_get_remote_address_finish (HawserTcpSocket *self,
                                             GAsyncResult *result,
                                             GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* GObject */

static void
hawser_tcp_socket_closing (HawserSocket *socket)
{
  HawserTcpSocket *self = HAWSER_TCP_SOCKET (socket);

  if (self->connect_task != NULL)
    connect_abort (self, hawser_socket_error_new (ECANCELED));
}

static void
hawser_tcp_socket_bound (HawserSocket *socket)
{
}

static void
hawser_tcp_socket_finalize (GObject *object)
{
  HawserTcpSocket *self = HAWSER_TCP_SOCKET (object);

  g_clear_object (&self->peer);
  g_clear_slist (&self->former, g_object_unref);

  G_OBJECT_CLASS (hawser_tcp_socket_parent_class)->finalize (object);
}

static const HawserSocketKind kind = {
  .type = G_SOCKET_TYPE_STREAM,
  .readable = hawser_tcp_socket_readable,
  .flush = hawser_tcp_socket_flush,
  .closing = hawser_tcp_socket_closing,
  .bound = hawser_tcp_socket_bound,
};

static void
hawser_tcp_socket_class_init (HawserTcpSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_tcp_socket_finalize;
  HAWSER_SOCKET_CLASS (klass)->kind = &kind;

  /**
   * HawserTcpSocket::connect:
   * @self: the socket
   *
   * Emitted when the socket is connected, before [method@Hawser.TcpSocket.connect_async] ends.
   *
   * OpenHarmony: the event `connect`.
   *
   * Since: 1.0
   */
  connect_signal = g_signal_new ("connect", HAWSER_TYPE_TCP_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
hawser_tcp_socket_init (HawserTcpSocket *self)
{
  self->deadline.expired = deadline_expired;
}

/**
 * hawser_tcp_socket_new:
 *
 * Makes a socket object, without a system socket.
 *
 * OpenHarmony: `socket.constructTCPSocketInstance()`.
 *
 * Returns: (transfer full): a socket
 *
 * Since: 1.0
 */
HawserTcpSocket *
hawser_tcp_socket_new (void)
{
  return g_object_new (HAWSER_TYPE_TCP_SOCKET, NULL);
}
