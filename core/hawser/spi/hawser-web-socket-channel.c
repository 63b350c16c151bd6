/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-web-socket-channel-private.h"

#include "base/hawser-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * HawserWebSocketChannel:
 *
 * One WebSocket connection, as an engine sees it: where to and how to connect, and where to report
 * what happens.
 *
 * The reports of a channel are, in this order, [method@Hawser.WebSocketChannel.report_open], then
 * messages and [method@Hawser.WebSocketChannel.report_sent], then one terminal report:
 * [method@Hawser.WebSocketChannel.report_closed], [method@Hawser.WebSocketChannel.report_error] or
 * [method@Hawser.WebSocketChannel.report_failed]. A handshake that fails has the terminal report
 * only. What comes after it is dropped. Reports may come from any thread, one at a time. They are
 * delivered in order in the main context of the WebSocket, never on the reporter's stack.
 *
 * Since: 1.0
 */
struct _HawserWebSocketChannel {
  GObject parent_instance;

  /* What does not change */
  HawserMail mail;
  HawserContext *context;
  const HawserWebSocketChannelSink *sink;
  gpointer sink_data;
  HawserWebSocketHandshake handshake;
  GCancellable *cancellable; /* made when it is asked for */

  /* Used in the context's own thread only */
  gboolean closed;

  /* With the context's lock held */
  gboolean running;   /* between connect() and the terminal report */
  gboolean opened;    /* after the open report */
  gboolean receiving; /* messages are delivered */
  gboolean stopped;   /* the engine was told to stop */
  gboolean notify;    /* the core waits for messages to leave */
  guint sent;
  gsize queued; /* cost of the messages that are not delivered */
  GQueue events;
};

G_DEFINE_FINAL_TYPE (HawserWebSocketChannel, hawser_web_socket_channel, G_TYPE_OBJECT)

typedef enum { OPEN, MESSAGE, END } EventKind;

typedef struct {
  GList link;
  EventKind kind;
  guint number;
  GBytes *bytes; /* of a message */
  char *text;    /* the reason of an answer; where there are bytes, they hold it */
  char *protocol;
  char *extensions;
  HawserWebSocketEnd end;
} Event;

static Event *
event_new (EventKind kind)
{
  Event *event = g_new0 (Event, 1);

  event->link.data = event;
  event->kind = kind;
  return event;
}

static void
event_free (Event *event)
{
  if (event->bytes != NULL)
    g_bytes_unref (event->bytes);
  else
    g_free (event->text);
  if (event->kind != MESSAGE)
    {
      g_free (event->protocol);
      g_free (event->extensions);
      g_clear_error (&event->end.error);
      g_free (event->end.reason);
    }
  g_free (event);
}

static void
clear_events (HawserWebSocketChannel *self)
{
  GList *link;

  while ((link = g_queue_pop_head_link (&self->events)) != NULL)
    event_free (link->data);
  self->queued = 0;
}

static void
clear_messages (HawserWebSocketChannel *self)
{
  GList *next;

  for (GList *link = self->events.head; link != NULL; link = next)
    {
      next = link->next;
      if (((Event *) link->data)->kind != MESSAGE)
        continue;
      g_queue_unlink (&self->events, link);
      event_free (link->data);
    }
  self->queued = 0;
}

void
hawser_web_socket_handshake_clear (HawserWebSocketHandshake *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->headers, hawser_http_headers_unref);
  g_clear_pointer (&self->protocols, g_strfreev);
  g_clear_pointer (&self->ca_path, g_free);
}

static void
hawser_web_socket_channel_finalize (GObject *object)
{
  HawserWebSocketChannel *self = HAWSER_WEB_SOCKET_CHANNEL (object);

  clear_events (self);
  hawser_web_socket_handshake_clear (&self->handshake);
  g_clear_object (&self->cancellable);
  hawser_context_unref (self->context);

  G_OBJECT_CLASS (hawser_web_socket_channel_parent_class)->finalize (object);
}

static void
hawser_web_socket_channel_class_init (HawserWebSocketChannelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_web_socket_channel_finalize;
}

static void
hawser_web_socket_channel_init (HawserWebSocketChannel *self)
{
  g_queue_init (&self->events);
  self->receiving = TRUE;
}

/* Delivery */

static void
post_locked (HawserWebSocketChannel *self)
{
  if (hawser_context_post_locked (self->context, &self->mail))
    g_object_ref (self);
}

/* The next event that may be delivered. What comes behind a message that waits waits, too. */
static Event *
pop_event (HawserWebSocketChannel *self, gboolean *resume)
{
  Event *event = NULL;
  GList *link;

  *resume = FALSE;
  hawser_context_lock (self->context);
  link = g_queue_peek_head_link (&self->events);
  if (link != NULL && (self->receiving || ((Event *) link->data)->kind != MESSAGE))
    {
      g_queue_unlink (&self->events, link);
      event = link->data;
      if (event->kind == MESSAGE)
        {
          self->queued -= g_bytes_get_size (event->bytes) + HAWSER_WEB_SOCKET_MESSAGE_COST;
          if (self->stopped && self->queued <= self->handshake.receive_limit / 2)
            {
              self->stopped = FALSE;
              *resume = self->running;
            }
        }
    }
  hawser_context_unlock (self->context);
  return event;
}

static void
deliver (HawserMail *mail)
{
  HawserWebSocketChannel *self
      = (HawserWebSocketChannel *) ((char *) mail - G_STRUCT_OFFSET (HawserWebSocketChannel, mail));
  gboolean sent, resume;
  guint n;

  hawser_context_lock (self->context);
  n = self->events.length;
  sent = self->notify && self->sent > 0;
  hawser_context_unlock (self->context);

  if (sent && !self->closed)
    self->sink->sent (self->sink_data);

  /* What is reported from here on is delivered in the next turn, so that a fast peer cannot keep the
   * rest of the program from running. */
  for (; n > 0 && !self->closed; n--)
    {
      Event *event = pop_event (self, &resume);

      if (event == NULL)
        break;
      switch (event->kind)
        {
        case OPEN:
          self->sink->open (self->sink_data, event->number, event->text, event->protocol,
                            event->extensions);
          break;
        case MESSAGE:
          self->sink->message (self->sink_data, event->bytes, event->text);
          break;
        case END:
          self->sink->end (self->sink_data, &event->end);
          break;
        default:
          g_assert_not_reached ();
        }
      event_free (event);
      if (resume && !self->closed)
        self->sink->resume (self->sink_data);
    }

  g_object_unref (self);
}

static void
push_locked (HawserWebSocketChannel *self, Event *event)
{
  g_queue_push_tail_link (&self->events, &event->link);
  post_locked (self);
}

static void
end_locked (HawserWebSocketChannel *self, GError *error, guint code, const char *reason)
{
  Event *event;

  if (!self->running)
    {
      g_clear_error (&error);
      return;
    }
  event = event_new (END);
  event->end.error = error;
  event->end.code = code;
  event->end.reason = g_strdup (reason);
  self->running = FALSE;
  push_locked (self, event);
}

/* An end that the engine does not know of yet. */
static void
break_locked (HawserWebSocketChannel *self, guint code, const char *message)
{
  if (!self->running)
    return;
  end_locked (self, g_error_new_literal (HAWSER_ERROR, HAWSER_ERROR_CONNECTION, message), code,
              NULL);
  ((Event *) g_queue_peek_tail (&self->events))->end.unknown = TRUE;
}

/* The core's side */

HawserWebSocketChannel *
hawser_web_socket_channel_new (HawserContext *context,
                               const HawserWebSocketChannelSink *sink,
                               gpointer data,
                               HawserWebSocketHandshake *handshake)
{
  HawserWebSocketChannel *self = g_object_new (HAWSER_TYPE_WEB_SOCKET_CHANNEL, NULL);

  self->mail.deliver = deliver;
  self->context = hawser_context_ref (context);
  self->sink = sink;
  self->sink_data = data;
  self->handshake = *handshake;
  *handshake = (HawserWebSocketHandshake){ 0 };
  return self;
}

void
hawser_web_socket_channel_begin (HawserWebSocketChannel *self)
{
  hawser_context_lock (self->context);
  clear_events (self);
  self->running = TRUE;
  self->opened = FALSE;
  hawser_context_unlock (self->context);
}

void
hawser_web_socket_channel_set_receiving (HawserWebSocketChannel *self, gboolean receiving)
{
  hawser_context_lock (self->context);
  self->receiving = receiving;
  if (receiving && self->events.length > 0)
    post_locked (self);
  hawser_context_unlock (self->context);
}

guint
hawser_web_socket_channel_take_sent (HawserWebSocketChannel *self, gboolean notify)
{
  guint sent;

  hawser_context_lock (self->context);
  sent = self->sent;
  self->sent = 0;
  self->notify = notify;
  hawser_context_unlock (self->context);
  return sent;
}

void
hawser_web_socket_channel_close (HawserWebSocketChannel *self)
{
  self->closed = TRUE;
  hawser_context_lock (self->context);
  self->running = FALSE;
  clear_events (self);
  hawser_context_unlock (self->context);
}

void
hawser_web_socket_channel_cancel (HawserWebSocketChannel *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/* The engine's side */

/**
 * hawser_web_socket_channel_get_url:
 * @self: a channel
 *
 * Gets the URL as text.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_channel_get_url (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), NULL);

  return self->handshake.url;
}

/**
 * hawser_web_socket_channel_get_uri:
 * @self: a channel
 *
 * Gets the URL, parsed: its scheme is `ws` or `wss`, path and query are encoded, the path is not
 * empty, and there is neither user information nor a fragment.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 1.0
 */
GUri *
hawser_web_socket_channel_get_uri (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), NULL);

  return self->handshake.uri;
}

/**
 * hawser_web_socket_channel_get_request_headers:
 * @self: a channel
 *
 * Gets the header fields to send beside those of the handshake itself (`host`, `upgrade`,
 * `connection` and `sec-websocket-*`); `origin` is among them.
 *
 * Returns: (transfer none): the header fields
 *
 * Since: 1.0
 */
HawserHttpHeaders *
hawser_web_socket_channel_get_request_headers (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), NULL);

  return self->handshake.headers;
}

/**
 * hawser_web_socket_channel_get_protocols:
 * @self: a channel
 *
 * Gets the subprotocols to offer, the preferred one first.
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): the names, or %NULL for none
 *
 * Since: 1.0
 */
const char *const *
hawser_web_socket_channel_get_protocols (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), NULL);

  return (const char *const *) self->handshake.protocols;
}

/**
 * hawser_web_socket_channel_get_ca_path:
 * @self: a channel
 *
 * Gets the file of certificates in PEM format that replaces the system's.
 *
 * Returns: (nullable) (transfer none) (type filename): the path, or %NULL for the system's
 *
 * Since: 1.0
 */
const char *
hawser_web_socket_channel_get_ca_path (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), NULL);

  return self->handshake.ca_path;
}

/**
 * hawser_web_socket_channel_get_compress:
 * @self: a channel
 *
 * Gets whether compression may be offered.
 *
 * Returns: whether it may
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_channel_get_compress (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), FALSE);

  return self->handshake.compress;
}

/**
 * hawser_web_socket_channel_get_max_message_size:
 * @self: a channel
 *
 * Gets how long a message may be, decompressed and with all its fragments. A longer one closes the
 * connection with 1009.
 *
 * Returns: the limit in bytes
 *
 * Since: 1.0
 */
guint
hawser_web_socket_channel_get_max_message_size (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), 0);

  return self->handshake.max_message_size;
}

/**
 * hawser_web_socket_channel_get_ping_interval:
 * @self: a channel
 *
 * Gets how often to send a ping.
 *
 * Returns: the seconds between two pings, 0 for none
 *
 * Since: 1.0
 */
guint
hawser_web_socket_channel_get_ping_interval (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), 0);

  return self->handshake.ping_interval;
}

/**
 * hawser_web_socket_channel_get_pong_timeout:
 * @self: a channel
 *
 * Gets for how long the peer may be silent after a ping was due. The connection is given up that long
 * plus [method@Hawser.WebSocketChannel.get_ping_interval] after something was heard from it.
 *
 * Returns: the time in seconds
 *
 * Since: 1.0
 */
guint
hawser_web_socket_channel_get_pong_timeout (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), 0);

  return self->handshake.pong_timeout;
}

/**
 * hawser_web_socket_channel_get_cancellable:
 * @self: a channel
 *
 * Gets the cancellable of the channel. It is the channel's own, and is cancelled when the engine has
 * to stop. To be called in the main context.
 *
 * Returns: (transfer none): a cancellable
 *
 * Since: 1.0
 */
GCancellable *
hawser_web_socket_channel_get_cancellable (HawserWebSocketChannel *self)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), NULL);

  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  return self->cancellable;
}

/**
 * hawser_web_socket_channel_report_open:
 * @self: a channel
 * @status: the HTTP status of the handshake's answer, 101
 * @reason: (nullable): its reason phrase
 * @protocol: (nullable): the subprotocol that the server chose
 * @extensions: (nullable): the extensions in use, as the server wrote them
 *
 * Reports that the handshake has succeeded.
 *
 * Since: 1.0
 */
void
hawser_web_socket_channel_report_open (HawserWebSocketChannel *self,
                                       guint status,
                                       const char *reason,
                                       const char *protocol,
                                       const char *extensions)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self));

  hawser_context_lock (self->context);
  if (self->running && !self->opened)
    {
      Event *event = event_new (OPEN);

      event->number = status;
      event->text = g_strdup (reason != NULL ? reason : "");
      event->protocol = g_strdup (protocol);
      event->extensions = g_strdup (extensions);
      self->opened = TRUE;
      push_locked (self, event);
    }
  hawser_context_unlock (self->context);
}

static gboolean
report_message (HawserWebSocketChannel *self, GBytes *bytes, gboolean is_text)
{
  Event *event = event_new (MESSAGE);
  gsize size = g_bytes_get_size (bytes) + HAWSER_WEB_SOCKET_MESSAGE_COST;
  gboolean go_on = FALSE;

  event->bytes = g_bytes_ref (bytes);
  if (is_text)
    event->text
        = g_bytes_get_size (bytes) > 0 ? (char *) g_bytes_get_data (bytes, NULL) : (char *) "";

  hawser_context_lock (self->context);
  if (self->running && self->opened)
    {
      guint64 limit = self->handshake.receive_limit;

      if (self->stopped && self->queued + size > limit * HAWSER_WEB_SOCKET_HARD_LIMIT)
        {
          /* What was received is lost: there is no sense in half of it. */
          clear_messages (self);
          break_locked (self, 1009, _ ("more messages than can be kept"));
        }
      else
        {
          self->queued += size;
          push_locked (self, g_steal_pointer (&event));
          self->stopped = self->queued > limit;
          go_on = !self->stopped;
        }
    }
  hawser_context_unlock (self->context);
  g_clear_pointer (&event, event_free);
  return go_on;
}

/**
 * hawser_web_socket_channel_report_text:
 * @self: a channel
 * @text: the message in UTF-8
 *
 * Reports a text message, complete. Text that is not UTF-8 ends the channel as a broken connection,
 * and closes it with 1007.
 *
 * Returns: whether to go on receiving; otherwise wait for the backend's `resume` method
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_channel_report_text (HawserWebSocketChannel *self, const char *text)
{
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  length = strlen (text);
  if (!g_utf8_validate (text, length, NULL))
    {
      hawser_context_lock (self->context);
      break_locked (self, 1007, _ ("the message is not UTF-8"));
      hawser_context_unlock (self->context);
      return FALSE;
    }
  /* The terminating NUL is there, but not counted. */
  bytes = g_bytes_new_take (g_memdup2 (text, length + 1), length);
  return report_message (self, bytes, TRUE);
}

/**
 * hawser_web_socket_channel_report_text_bytes: (skip)
 * @self: a channel
 * @text: the message in UTF-8, checked, with a NUL byte in memory right behind it that does not
 *   count
 *
 * Reports a text message, complete, without a copy.
 *
 * Returns: whether to go on receiving; otherwise wait for the backend's `resume` method
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_channel_report_text_bytes (HawserWebSocketChannel *self, GBytes *text)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  return report_message (self, text, TRUE);
}

/**
 * hawser_web_socket_channel_report_bytes:
 * @self: a channel
 * @bytes: the message
 *
 * Reports a binary message, complete.
 *
 * Returns: whether to go on receiving; otherwise wait for the backend's `resume` method
 *
 * Since: 1.0
 */
gboolean
hawser_web_socket_channel_report_bytes (HawserWebSocketChannel *self, GBytes *bytes)
{
  g_return_val_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  return report_message (self, bytes, FALSE);
}

/**
 * hawser_web_socket_channel_report_sent:
 * @self: a channel
 *
 * Reports that the next message, in the order in which they were given to the engine, has left for
 * the network. It makes room for others.
 *
 * Since: 1.0
 */
void
hawser_web_socket_channel_report_sent (HawserWebSocketChannel *self)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self));

  hawser_context_lock (self->context);
  if (self->running)
    {
      self->sent++;
      if (self->notify)
        post_locked (self);
    }
  hawser_context_unlock (self->context);
}

/**
 * hawser_web_socket_channel_report_closed:
 * @self: a channel
 * @code: the close code that the peer sent, 0 when it sent none
 * @reason: (nullable): the reason that the peer sent
 *
 * Reports that the connection is closed, after close frames both ways.
 *
 * Since: 1.0
 */
void
hawser_web_socket_channel_report_closed (HawserWebSocketChannel *self,
                                         guint code,
                                         const char *reason)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self));

  hawser_context_lock (self->context);
  end_locked (self, NULL, code, reason);
  hawser_context_unlock (self->context);
}

/**
 * hawser_web_socket_channel_report_error:
 * @self: a channel
 * @error: what happened
 *
 * Reports that the connection cannot be made, or that it broke.
 *
 * Since: 1.0
 */
void
hawser_web_socket_channel_report_error (HawserWebSocketChannel *self, const GError *error)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self));
  g_return_if_fail (error != NULL);

  hawser_context_lock (self->context);
  end_locked (self, g_error_copy (error), 0, NULL);
  hawser_context_unlock (self->context);
}

/**
 * hawser_web_socket_channel_report_failed:
 * @self: a channel
 * @code: before the open report the HTTP status of the handshake's answer; after it the close code
 *   that the peer was told, such as 1002; 0 when there is none
 * @message: what happened, for people
 *
 * Reports that the connection cannot be made, or that it broke.
 *
 * Since: 1.0
 */
void
hawser_web_socket_channel_report_failed (HawserWebSocketChannel *self,
                                         guint code,
                                         const char *message)
{
  g_return_if_fail (HAWSER_IS_WEB_SOCKET_CHANNEL (self));
  g_return_if_fail (message != NULL);

  hawser_context_lock (self->context);
  end_locked (self, g_error_new_literal (HAWSER_ERROR, HAWSER_ERROR_CONNECTION, message), code,
              NULL);
  hawser_context_unlock (self->context);
}
