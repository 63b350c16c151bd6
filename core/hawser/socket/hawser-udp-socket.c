/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-udp-socket.h"

#include "base/hawser-error.h"
#include "hawser-socket-error-private.h"
#include "hawser-socket-private.h"
#include "hawser-socket-remote-info-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

/**
 * HawserUdpSocket:
 *
 * A UDP socket: sends datagrams to whom it likes, and reports what comes.
 *
 * One send is one datagram, whatever its size; the limit is the system's. Datagrams are taken from
 * the system many at a time. Errors that the network reports later, such as a port where nobody
 * listens, are not reported.
 *
 * OpenHarmony: `socket.UDPSocket`.
 *
 * Since: 1.0
 */
struct _HawserUdpSocket {
  HawserSocket parent_instance;

  /* The last sender and the last receiver: they are likely to be the next, too */
  HawserSocketAddress sender;
  HawserSocketRemoteInfo *sender_info;
  char *receiver;
  HawserSocketAddress receiver_address;
};

G_DEFINE_FINAL_TYPE (HawserUdpSocket, hawser_udp_socket, HAWSER_TYPE_SOCKET)

/* How many datagrams are sent or received in one system call, and how often in one turn. */
#define BATCH 32
#define BATCHES_PER_TURN 4

/* No datagram is longer. */
#define LONGEST (64 * 1024)

static guint listening_signal;

/* Where a batch is received: pages that no datagram touches cost nothing. One for each thread. */
static GPrivate batch_memory = G_PRIVATE_INIT (g_free);

/* Sending */

static gboolean
hawser_udp_socket_flush (HawserSocket *socket)
{
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);

  while (priv->sends.length > 0)
    {
      struct mmsghdr messages[BATCH] = { 0 };
      struct iovec vector[BATCH];
      guint n = 0;
      int sent;

      for (GList *l = priv->sends.head; l != NULL && n < BATCH; l = l->next)
        {
          HawserSocketSend *send = l->data;

          /* Those behind one whose receiver is looked up have to wait: they leave in order. */
          if (send->look_up != NULL)
            break;
          vector[n].iov_base = (gpointer) g_bytes_get_data (send->bytes, &vector[n].iov_len);
          messages[n].msg_hdr.msg_iov = &vector[n];
          messages[n].msg_hdr.msg_iovlen = 1;
          messages[n].msg_hdr.msg_name = &send->to;
          messages[n].msg_hdr.msg_namelen = hawser_socket_address_get_length (&send->to);
          n++;
        }
      if (n == 0)
        return TRUE;

      sent = sendmmsg (priv->fd, messages, n, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno == EINTR)
        continue;
      if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        return FALSE;
      if (sent < 0)
        hawser_socket_sent (socket, hawser_socket_error_new (errno));
      for (int i = 0; i < sent; i++)
        hawser_socket_sent (socket, NULL);
    }
  return TRUE;
}

static gboolean
read_receiver (HawserUdpSocket *self,
               HawserNetAddress *receiver,
               HawserSocketAddress *address,
               gboolean *is_name,
               GError **error)
{
  HawserSocketPrivate *priv = hawser_socket_get_private (HAWSER_SOCKET (self));
  const char *text = receiver != NULL ? hawser_net_address_get_address (receiver) : "";

  *is_name = FALSE;
  if (self->receiver != NULL && strcmp (self->receiver, text) == 0
      && (hawser_net_address_get_family (receiver) == HAWSER_NET_FAMILY_IPV6)
             == (self->receiver_address.any.sa_family == AF_INET6)
      && hawser_net_address_get_port (receiver)
             == hawser_socket_address_get_port (&self->receiver_address))
    *address = self->receiver_address;
  else
    {
      if (!hawser_socket_address_read (address, receiver, HAWSER_SOCKET_ADDRESS_REMOTE, is_name,
                                       error))
        return FALSE;
      if (!*is_name)
        {
          g_free (self->receiver);
          self->receiver = g_strdup (text);
          self->receiver_address = *address;
        }
    }
  if (address->any.sa_family != priv->family)
    {
      g_propagate_error (error, hawser_socket_error_new (EAFNOSUPPORT));
      return FALSE;
    }
  return TRUE;
}

/* Sends at once where it can. Takes over the task. */
static gboolean
send_options (HawserUdpSocket *self, HawserUdpSendOptions *options, GTask **task, GError **error)
{
  HawserSocket *socket = HAWSER_SOCKET (self);
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);
  GBytes *data = options != NULL ? hawser_udp_send_options_get_data (options) : NULL;
  const char *text = options != NULL ? hawser_udp_send_options_get_text (options) : NULL;
  HawserNetAddress *receiver;
  HawserSocketAddress address;
  const void *start;
  gboolean is_name;
  gssize sent = -1;
  gsize size;

  if (data == NULL && text == NULL)
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER, _ ("there is nothing to send"));
      return FALSE;
    }
  if (priv->phase != HAWSER_SOCKET_OPEN)
    {
      g_propagate_error (error, hawser_socket_error_new (EBADF));
      return FALSE;
    }
  receiver = hawser_udp_send_options_get_address (options);
  if (!read_receiver (self, receiver, &address, &is_name, error))
    return FALSE;

  if (data != NULL)
    start = g_bytes_get_data (data, &size);
  else
    {
      start = text;
      size = strlen (text);
    }
  if (size == 0)
    return TRUE; /* as OpenHarmony does: nothing is sent */

  if (!is_name && priv->sends.length == 0 && !priv->sent_in_turn)
    {
      priv->sent_in_turn = TRUE;
      do
        sent = sendto (priv->fd, start, size, MSG_NOSIGNAL | MSG_DONTWAIT, &address.any,
                       hawser_socket_address_get_length (&address));
      while (sent < 0 && errno == EINTR);
      if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
        {
          g_propagate_error (error, hawser_socket_error_new (errno));
          return FALSE;
        }
      priv->blocked = sent < 0;
    }
  if (sent < 0)
    {
      hawser_socket_enqueue (socket, g_steal_pointer (task),
                             data != NULL ? g_bytes_ref (data) : g_bytes_new (start, size),
                             &address, is_name ? hawser_net_address_get_address (receiver) : NULL);
      if (priv->blocked && priv->sends.length == 1)
        hawser_socket_flush (socket);
    }
  return TRUE;
}

/**
 * hawser_udp_socket_send_async:
 * @self: a socket
 * @options: (nullable): what to send and where to; %NULL ends with 401
 * @cancellable: (nullable): to cancel the call from any thread
 * @callback: (nullable) (scope async) (closure user_data): called with the result, never before this
 *   returns
 * @user_data: data for @callback
 *
 * Sends a datagram. The socket has to be bound. As in OpenHarmony, an empty one ends well and is not
 * sent. The call ends when the system has taken the datagram; it fails when there is no room for
 * 20 s, or the time of [property@Hawser.ExtraOptionsBase:socket-timeout].
 *
 * End with [method@Hawser.Socket.send_finish].
 *
 * OpenHarmony: `UDPSocket.send(options)`.
 *
 * Since: 1.0
 */
void
hawser_udp_socket_send_async (HawserUdpSocket *self,
                              HawserUdpSendOptions *options,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  HawserSocket *socket = (HawserSocket *) self;
  GError *error = NULL;
  GTask *task = NULL;
  gboolean asked = callback != NULL;

  g_return_if_fail (HAWSER_IS_UDP_SOCKET (self));
  g_return_if_fail (options == NULL || HAWSER_IS_UDP_SEND_OPTIONS (options));
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  /* Who does not ask needs no answer. */
  if (asked)
    task = hawser_socket_task_new (socket, hawser_udp_socket_send_async, cancellable, callback,
                                   user_data);
  if (!g_cancellable_set_error_if_cancelled (cancellable, &error))
    send_options (self, options, &task, &error);
  if (task != NULL || error != NULL)
    hawser_socket_answer (socket, 0, task, error, NULL);
}

/* Receiving */

static HawserSocketRemoteInfo *
get_sender (HawserUdpSocket *self, const HawserSocketAddress *address, gsize size)
{
  HawserSocketRemoteInfo *info;

  if (self->sender_info != NULL
      && memcmp (&self->sender, address, hawser_socket_address_get_length (address)) == 0)
    info = hawser_socket_remote_info_with_size (self->sender_info, size);
  else
    info = hawser_socket_remote_info_new (address, size);
  self->sender = *address;
  g_set_object (&self->sender_info, info);
  return info;
}

static void
hawser_udp_socket_readable (HawserSocket *socket)
{
  HawserUdpSocket *self = HAWSER_UDP_SOCKET (socket);
  HawserSocketPrivate *priv = hawser_socket_get_private (socket);
  guint8 *memory = g_private_get (&batch_memory);
  int number = 0;

  g_object_ref (self);
  /* A listener may run a main loop, and this again in it. */
  g_private_set (&batch_memory, NULL);
  if (memory == NULL)
    memory = g_malloc (BATCH * LONGEST);

  for (guint batch = 0; batch < BATCHES_PER_TURN; batch++)
    {
      struct mmsghdr messages[BATCH] = { 0 };
      HawserSocketAddress senders[BATCH] = { 0 };
      struct iovec vector[BATCH];
      int received;

      for (guint i = 0; i < BATCH; i++)
        {
          vector[i].iov_base = memory + i * LONGEST;
          vector[i].iov_len = LONGEST;
          messages[i].msg_hdr.msg_iov = &vector[i];
          messages[i].msg_hdr.msg_iovlen = 1;
          messages[i].msg_hdr.msg_name = &senders[i];
          messages[i].msg_hdr.msg_namelen = sizeof senders[i];
        }
      received = recvmmsg (priv->fd, messages, BATCH, MSG_DONTWAIT, NULL);
      if (received < 0 && (errno == EINTR || errno == ECONNREFUSED))
        continue;
      if (received < 0)
        {
          number = errno;
          break;
        }

      for (int i = 0; i < received && priv->phase == HAWSER_SOCKET_OPEN; i++)
        {
          g_autoptr (HawserSocketRemoteInfo) info = NULL;

          if (!hawser_socket_has_audience (socket))
            continue;
          info = get_sender (self, &senders[i], messages[i].msg_len);
          hawser_socket_report_message (socket, vector[i].iov_base, messages[i].msg_len, info);
        }
      if (received < BATCH || priv->phase != HAWSER_SOCKET_OPEN || !priv->receiving)
        break;
    }

  g_private_replace (&batch_memory, memory);
  if (number != 0 && number != EAGAIN && number != EWOULDBLOCK)
    hawser_socket_report_end (socket, number);
  g_object_unref (self);
}

/* GObject */

static void
hawser_udp_socket_closing (HawserSocket *socket)
{
}

static void
hawser_udp_socket_bound (HawserSocket *socket)
{
  hawser_socket_answer (socket, listening_signal, NULL, NULL, NULL);
}

static void
hawser_udp_socket_finalize (GObject *object)
{
  HawserUdpSocket *self = HAWSER_UDP_SOCKET (object);

  g_clear_object (&self->sender_info);
  g_free (self->receiver);

  G_OBJECT_CLASS (hawser_udp_socket_parent_class)->finalize (object);
}

static const HawserSocketKind kind = {
  .type = G_SOCKET_TYPE_DATAGRAM,
  .readable = hawser_udp_socket_readable,
  .flush = hawser_udp_socket_flush,
  .closing = hawser_udp_socket_closing,
  .bound = hawser_udp_socket_bound,
};

static void
hawser_udp_socket_class_init (HawserUdpSocketClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_udp_socket_finalize;
  HAWSER_SOCKET_CLASS (klass)->kind = &kind;

  /**
   * HawserUdpSocket::listening:
   * @self: the socket
   *
   * Emitted when the socket is bound, before [method@Hawser.Socket.bind_async] ends.
   *
   * OpenHarmony: the event `listening`.
   *
   * Since: 1.0
   */
  listening_signal = g_signal_new ("listening", HAWSER_TYPE_UDP_SOCKET, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, g_cclosure_marshal_VOID__VOID, G_TYPE_NONE, 0);
}

static void
hawser_udp_socket_init (HawserUdpSocket *self)
{
}

/**
 * hawser_udp_socket_new:
 *
 * Makes a socket object, without a system socket.
 *
 * OpenHarmony: `socket.constructUDPSocketInstance()`.
 *
 * Returns: (transfer full): a socket
 *
 * Since: 1.0
 */
HawserUdpSocket *
hawser_udp_socket_new (void)
{
  return g_object_new (HAWSER_TYPE_UDP_SOCKET, NULL);
}
