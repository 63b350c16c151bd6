/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-queue-private.h"

#include <string.h>

typedef struct {
  GUri *uri; /* scheme, host and port count */
  guint running;
  guint limit;
  GQueue waiting; /* of HawserHttpTicket */
} Server;

struct _HawserHttpQueue {
  GObject parent_instance;

  Server *last;        /* the one that was entered last: most often, it comes again */
  GHashTable *servers; /* GUri -> Server, those without anybody are kept while there is room */
  guint running;
  guint waiting;
  gboolean starting; /* one is being started: who leaves now must not start another on top */
};

G_DEFINE_FINAL_TYPE (HawserHttpQueue, hawser_http_queue, G_TYPE_OBJECT)

static guint
server_hash (gconstpointer key)
{
  GUri *uri = (GUri *) key;

  return g_str_hash (g_uri_get_host (uri)) + g_uri_get_port (uri);
}

static gboolean
server_equal (gconstpointer a, gconstpointer b)
{
  GUri *first = (GUri *) a, *second = (GUri *) b;

  return g_uri_get_port (first) == g_uri_get_port (second)
         && strcmp (g_uri_get_host (first), g_uri_get_host (second)) == 0
         && strcmp (g_uri_get_scheme (first), g_uri_get_scheme (second)) == 0;
}

static void
server_free (gpointer data)
{
  Server *server = data;

  g_uri_unref (server->uri);
  g_free (server);
}

static void
hawser_http_queue_finalize (GObject *object)
{
  g_hash_table_unref (HAWSER_HTTP_QUEUE (object)->servers);

  G_OBJECT_CLASS (hawser_http_queue_parent_class)->finalize (object);
}

static void
hawser_http_queue_class_init (HawserHttpQueueClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_http_queue_finalize;
}

static void
hawser_http_queue_init (HawserHttpQueue *self)
{
  self->servers = g_hash_table_new_full (server_hash, server_equal, NULL, server_free);
}

static void
run (HawserHttpQueue *self, Server *server, HawserHttpTicket *ticket)
{
  ticket->running = TRUE;
  server->running++;
  self->running++;
}

gboolean
hawser_http_queue_enter (HawserHttpQueue *self, HawserHttpTicket *ticket, GUri *uri)
{
  Server *server = self->last;

  if (server == NULL || (server->uri != uri && !server_equal (server->uri, uri)))
    server = g_hash_table_lookup (self->servers, uri);
  if (server == NULL)
    {
      server = g_new0 (Server, 1);
      server->uri = g_uri_ref (uri);
      server->limit = HAWSER_HTTP_RUNNING_PER_SERVER;
      g_hash_table_insert (self->servers, uri, server);
    }

  self->last = server;
  ticket->server = server;
  if (server->running < server->limit && self->running < HAWSER_HTTP_RUNNING)
    {
      run (self, server, ticket);
      return TRUE;
    }
  ticket->running = FALSE;
  ticket->link.data = ticket;
  g_queue_push_tail_link (&server->waiting, &ticket->link);
  self->waiting++;
  return FALSE;
}

static gboolean
start_waiting (HawserHttpQueue *self, Server *server)
{
  HawserHttpTicket *ticket;

  if (server == NULL || server->running >= server->limit || self->running >= HAWSER_HTTP_RUNNING
      || g_queue_is_empty (&server->waiting))
    return FALSE;
  ticket = g_queue_pop_head_link (&server->waiting)->data;
  self->waiting--;
  run (self, server, ticket);
  ticket->start (ticket);
  return TRUE;
}

/* Another server with somebody who could start, where the total was the limit. */
static Server *
find_waiting (HawserHttpQueue *self)
{
  GHashTableIter iter;
  gpointer value;

  if (self->waiting == 0)
    return NULL;
  g_hash_table_iter_init (&iter, self->servers);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Server *server = value;

      if (!g_queue_is_empty (&server->waiting) && server->running < server->limit)
        return server;
    }
  return NULL;
}

static gboolean
is_deserted (gpointer key, gpointer value, gpointer data)
{
  Server *server = value;

  return server->running == 0 && g_queue_is_empty (&server->waiting);
}

/* Starts all who may, those for one server first. One that fails at once leaves again from within
 * its start. */
static void
start_all (HawserHttpQueue *self, Server *server)
{
  if (self->starting)
    return;
  self->starting = TRUE;
  while (start_waiting (self, server) || start_waiting (self, find_waiting (self)))
    ;
  self->starting = FALSE;

  if (g_hash_table_size (self->servers) > HAWSER_HTTP_RUNNING)
    {
      self->last = NULL;
      g_hash_table_foreach_remove (self->servers, is_deserted, NULL);
    }
}

void
hawser_http_queue_leave (HawserHttpQueue *self, HawserHttpTicket *ticket)
{
  Server *server = g_steal_pointer (&ticket->server);

  if (server == NULL)
    return;

  if (ticket->running)
    {
      ticket->running = FALSE;
      server->running--;
      self->running--;
    }
  else
    {
      g_queue_unlink (&server->waiting, &ticket->link);
      self->waiting--;
    }
  start_all (self, server);
}

void
hawser_http_queue_note_http2 (HawserHttpQueue *self, HawserHttpTicket *ticket)
{
  Server *server = ticket->server;

  if (server == NULL || server->limit == HAWSER_HTTP_RUNNING_PER_HTTP2_SERVER)
    return;
  server->limit = HAWSER_HTTP_RUNNING_PER_HTTP2_SERVER;
  start_all (self, server);
}
