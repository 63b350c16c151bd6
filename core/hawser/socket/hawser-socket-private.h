/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"
#include "hawser-socket-address-private.h"
#include "hawser-socket.h"
#include "spi/hawser-socket-backend.h"

G_BEGIN_DECLS

/* What waits to be sent. */
typedef struct _HawserSocketSend HawserSocketSend;
struct _HawserSocketSend {
  HawserSocket *socket; /* unowned: the queue holds it */
  GBytes *bytes;
  gsize offset;           /* what has left */
  GTask *task;            /* NULL once it is answered, or when nobody asked */
  HawserSocketAddress to; /* UDP */
  char *name;             /* UDP: to be looked up first */
  GCancellable *look_up;  /* UDP: while it is looked up */
  GSource *cancel;        /* watches the caller's cancellable */
};

/* A function that takes what is received, with a count of references. */
typedef struct {
  HawserSocketReceiveFunc func;
  gpointer data;
  GDestroyNotify destroy;
} HawserSocketReceiver;

typedef enum {
  HAWSER_SOCKET_NEW,
  HAWSER_SOCKET_OPEN,    /* there is a system socket */
  HAWSER_SOCKET_CLOSING, /* a close waits for the sends before it */
  HAWSER_SOCKET_CLOSED,
} HawserSocketPhase;

/* What TCP and UDP do differently. */
typedef struct {
  GSocketType type;
  /* The system socket can be read; reports until there is nothing more, or enough for one turn. */
  void (*readable) (HawserSocket *self);
  /* Sends of the queue what the system takes; hawser_socket_sent() and hawser_socket_send_failed()
   * keep the books. FALSE: it takes no more for now. */
  gboolean (*flush) (HawserSocket *self);
  /* The system socket is going to be closed. */
  void (*closing) (HawserSocket *self);
  /* A bind was successful. */
  void (*bound) (HawserSocket *self);
} HawserSocketKind;

typedef struct {
  /* The choice of a backend */
  char *wish;
  GPtrArray *candidates; /* of HawserPluginInfo; NULL with candidates_error */
  GError *candidates_error;
  guint candidate;
  HawserSocketBackend *backend; /* unowned: the context's */

  HawserContext *context; /* from the first call on */
  GSource *source;
  gboolean push;  /* its main context has to be made the thread-default one */
  gpointer watch; /* of the system socket in the source; NULL while nothing is awaited */
  GIOCondition awaited;

  HawserSocketPhase phase;
  GSocket *socket;
  int fd;
  int family; /* AF_INET or AF_INET6 */
  gboolean is_bound;
  gboolean connected; /* TCP */
  gboolean ended;     /* nothing more can be received */
  gboolean receiving; /* wished for */
  gboolean reuse;
  guint timeout; /* of a send that waits for room, in ms */
  guint chunk;   /* the most to receive at a time, in bytes */

  gboolean *gone;   /* set at the end, while the source is dispatched */
  gboolean telling; /* who was told of a message has not returned yet */
  HawserSocketReceiver *receiver;

  GQueue answers; /* of Answer, in the order in which to give them */

  GQueue sends;            /* of HawserSocketSend */
  gboolean blocked;        /* the system took no more */
  gboolean sent_in_turn;   /* what is sent in the same turn waits for its end */
  HawserDeadline deadline; /* of the first send, while blocked */
  GTask *close_task;
} HawserSocketPrivate;

#define HAWSER_SOCKET_GET_KIND(self) \
  ((const HawserSocketKind *) HAWSER_SOCKET_GET_CLASS (self)->kind)

HawserSocketPrivate *hawser_socket_get_private (HawserSocket *self);

/* Makes the context, the source and, of the given family, the system socket, if need be. */
gboolean hawser_socket_open (HawserSocket *self, int family, GError **error);

/* Gives up a system socket that is of no use. */
void hawser_socket_drop (HawserSocket *self);

/* What the backend said, as an error of ours; takes it over. */
GError *hawser_socket_explain (HawserSocket *self, GError *error);

/* To be answered when the source is dispatched next: emits the event, unless 0, and then returns the
 * error, the object, or success. Takes over task, error and object; the task may be NULL. Nothing is
 * answered on the caller's stack. */
void hawser_socket_answer (HawserSocket *self,
                           guint event,
                           GTask *task,
                           GError *error,
                           gpointer object);

/* getsockname() or getpeername(). */
typedef int (*HawserSocketAsk) (int fd, struct sockaddr *address, socklen_t *length);

/* Answers with an address of the system socket. Takes over the task. */
void hawser_socket_answer_address (HawserSocket *self, GTask *task, HawserSocketAsk ask);

/* Prepares a task for this object. */
GTask *hawser_socket_task_new (HawserSocket *self,
                               gpointer tag,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* Gives the answers that wait. In the context, never on a caller's stack. */
void hawser_socket_give_answers (HawserSocket *self);

/* Sets what to wait for according to the state. */
void hawser_socket_await (HawserSocket *self);

/* The call that begins an attempt or a look-up has to be told of its cancellable. */
GSource *hawser_socket_watch_cancellable (HawserSocket *self,
                                          GCancellable *cancellable,
                                          GSourceFunc callback,
                                          gpointer data);

/* Queues a send. With a name, it is looked up first. Takes over task and bytes. */
HawserSocketSend *hawser_socket_enqueue (HawserSocket *self,
                                         GTask *task,
                                         GBytes *bytes,
                                         const HawserSocketAddress *to,
                                         const char *name);
/* The first send of the queue is over. */
void hawser_socket_sent (HawserSocket *self, GError *error);
/* Some of it is. */
void hawser_socket_made_progress (HawserSocket *self);
/* Sends of the queue what can be sent now. */
void hawser_socket_flush (HawserSocket *self);

/* Whether a message would be heard. */
gboolean hawser_socket_has_audience (HawserSocket *self);
/* In the dispatch of the source. FALSE: the socket was closed, or is gone. */
gboolean hawser_socket_report_message (HawserSocket *self,
                                       const guint8 *data,
                                       gsize size,
                                       HawserSocketRemoteInfo *info);
/* The same for what was received into borrowed memory. */
gboolean hawser_socket_report_borrowed (HawserSocket *self,
                                        gsize size,
                                        HawserSocketRemoteInfo *info);
/* Nothing more will be received. */
void hawser_socket_report_end (HawserSocket *self, int number);

/* Memory of this thread to receive into, until the next call. */
guint8 *hawser_socket_borrow_memory (gsize size);

G_END_DECLS
