/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who may start now, in one main context: so many requests to one server at a time, so many in all,
 * the others in the order in which they came. Here and not in the engines, so that a swap does not
 * change the load on a server; it is cheaper, too, than the queue of either engine. */
#define HAWSER_TYPE_HTTP_QUEUE (hawser_http_queue_get_type ())

G_DECLARE_FINAL_TYPE (HawserHttpQueue, hawser_http_queue, HAWSER, HTTP_QUEUE, GObject)

#define HAWSER_HTTP_RUNNING_PER_SERVER 6
#define HAWSER_HTTP_RUNNING 64
/* A server that speaks HTTP/2 takes them all on one connection; its usual limit is this. */
#define HAWSER_HTTP_RUNNING_PER_HTTP2_SERVER 100

/* One request in the queue. Embed it, zeroed. */
typedef struct _HawserHttpTicket HawserHttpTicket;
struct _HawserHttpTicket {
  void (*start) (HawserHttpTicket *ticket);

  /*< private >*/
  gpointer server;
  GList link;
  gboolean running;
};

/* Returns: whether the request may start now; start() is called later otherwise. */
gboolean hawser_http_queue_enter (HawserHttpQueue *self, HawserHttpTicket *ticket, GUri *uri);
/* Whether it ran or still waited; harmless for one that never entered. May start another one. */
void hawser_http_queue_leave (HawserHttpQueue *self, HawserHttpTicket *ticket);
/* The server of a running request speaks HTTP/2. */
void hawser_http_queue_note_http2 (HawserHttpQueue *self, HawserHttpTicket *ticket);

G_END_DECLS
