/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"
#include "hawser-web-socket-channel.h"

G_BEGIN_DECLS

/* What the core asks of an engine; the channel takes it over by clearing the members. */
typedef struct {
  GUri *uri;
  char *url;
  HawserHttpHeaders *headers;
  char **protocols; /* NULL for none */
  char *ca_path;
  gboolean compress;
  guint max_message_size; /* bytes */
  guint receive_limit;    /* bytes */
  guint ping_interval;    /* s */
  guint pong_timeout;     /* s */
} HawserWebSocketHandshake;

/* How a channel ended. */
typedef struct {
  GError *error; /* NULL for a closing handshake */
  guint code; /* the peer's close code; with an error the HTTP status, or what the peer was told */
  char *reason;     /* NULL for none */
  gboolean unknown; /* to the engine: the core ended it */
} HawserWebSocketEnd;

/* Who is told what an engine reported: in the context, in order, never on the engine's stack. */
typedef struct {
  void (*open) (gpointer data,
                guint status,
                const char *reason,
                const char *protocol,
                const char *extensions);
  /* @text is NULL for a binary message. */
  void (*message) (gpointer data, GBytes *bytes, const char *text);
  /* Messages have left; see hawser_web_socket_channel_take_sent(). */
  void (*sent) (gpointer data);
  /* There is room for messages again. */
  void (*resume) (gpointer data);
  /* The terminal report. */
  void (*end) (gpointer data, HawserWebSocketEnd *end);
} HawserWebSocketChannelSink;

/* What a message costs beside its bytes: without it, empty ones would not count at all. */
#define HAWSER_WEB_SOCKET_MESSAGE_COST 128

/* Beyond this many times its limit, a receive queue shows that the engine ignores it. */
#define HAWSER_WEB_SOCKET_HARD_LIMIT 16

HawserWebSocketChannel *hawser_web_socket_channel_new (HawserContext *context,
                                                       const HawserWebSocketChannelSink *sink,
                                                       gpointer data,
                                                       HawserWebSocketHandshake *handshake);

/* Forgets what a backend reported that did not start after all. */
void hawser_web_socket_channel_begin (HawserWebSocketChannel *self);

/* Whether messages are delivered; they wait in the queue otherwise. */
void hawser_web_socket_channel_set_receiving (HawserWebSocketChannel *self, gboolean receiving);

/* How many messages have left since the last call; @notify asks for a call when more have. */
guint hawser_web_socket_channel_take_sent (HawserWebSocketChannel *self, gboolean notify);

/* Nothing is delivered any more, and what is reported is dropped. */
void hawser_web_socket_channel_close (HawserWebSocketChannel *self);

/* Cancels the engine's cancellable, if it has asked for one. */
void hawser_web_socket_channel_cancel (HawserWebSocketChannel *self);

void hawser_web_socket_handshake_clear (HawserWebSocketHandshake *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HawserWebSocketHandshake, hawser_web_socket_handshake_clear)

G_END_DECLS
