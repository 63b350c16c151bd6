/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-exchange-private.h"

#include "base/hawser-enum-types.h"
#include "base/hawser-error.h"
#include "base/hawser-pool-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/**
 * HawserHttpExchange:
 *
 * One request on its way, as an HTTP engine sees it: what to send, and where to report what happens.
 *
 * The reports of an exchange are, in this order, any number of [method@Hawser.HttpExchange.report_connecting]
 * and [method@Hawser.HttpExchange.report_connected], header blocks, pieces of the body, and one
 * terminal report: [method@Hawser.HttpExchange.report_done],
 * [method@Hawser.HttpExchange.report_error] or [method@Hawser.HttpExchange.report_failed]. What
 * comes after the terminal report is dropped. Reports may come from any thread, one at a time. They
 * are delivered in order in the main context of the request, never on the reporter's stack.
 *
 * An engine may keep what it needs on the object (`g_object_set_qdata_full()`, attributes in Python
 * and JavaScript); it stays over the redirects of one request and ends with it.
 *
 * Since: 1.0
 */
struct _HawserHttpExchange {
  GObject parent_instance;

  /* What does not change */
  HawserMail mail;
  HawserContext *context;
  const HawserHttpExchangeSink *sink;
  gpointer sink_data;
  guint connect_timeout;
  guint read_timeout;
  char *ca_path; /* a GRefString */
  gboolean streamed;
  gboolean interim; /* responses are wanted */
  gsize limit;
  GCancellable *cancellable; /* made when it is asked for: not every engine needs one */

  /* The hop */
  GThread *thread; /* that runs the context */
  HawserHttpMessage *message;
  guint hop;

  /* Used in the context's own thread only */
  gboolean closed;

  /* What was reported and not delivered: with the context's lock held */
  gboolean running;   /* between start() and the terminal report */
  gboolean abandoned; /* closed, for reporters */
  guint connecting : 1;
  guint connected : 1;
  guint fresh_head : 1;
  guint ended : 1; /* the terminal report waits for delivery */
  guint fresh_chunks : 1;
  gboolean succeeded;
  gboolean overrun; /* the core ended it, and the engine does not know */
  GError *error;
  GQueue interims; /* of HawserHttpHead, before the one of the response */
  gboolean headed; /* the header block of the hop was reported: a second one is dropped */
  HawserHttpHead head;
  char *cookies;

  /* The body */
  gboolean discard;  /* of a redirect: nobody wants it */
  guint8 *body;      /* collected, or the piece that is lent to the engine */
  gsize body_length; /* of a collected or discarded body */
  gsize body_size;   /* allocated, without the NUL */
  gsize announced;   /* the length that the header block gives, or 0 */
  GQueue chunks;     /* of GBytes: streamed */
  guint8 *piece; /* what is copied comes into this first, and goes behind the chunks when full */
  gsize piece_length;
  gsize queued;     /* bytes in chunks and the piece */
  gboolean stopped; /* the engine was told to stop */
};

G_DEFINE_FINAL_TYPE (HawserHttpExchange, hawser_http_exchange, G_TYPE_OBJECT)

/* What is lent to an engine at a time: what recv() likes best. */
#define PIECE (64 * 1024)

/* The numbers of the HTTP family begin behind this. */
#define HTTP_BASE 2300000

static void
head_clear (HawserHttpHead *head)
{
  g_clear_pointer (&head->reason, g_free);
  g_clear_pointer (&head->headers, hawser_http_headers_unref);
}

/* Pieces of streamed bodies are used again: the heap would give such memory back to the system and take
 * it from there again, which costs more than to receive the bytes. */
static struct {
  GMutex mutex;
  guint8 *pieces[HAWSER_HTTP_HIGH_WATER / PIECE + 2];
  guint length;
} spare;

static guint8 *
piece_new (void)
{
  guint8 *piece = NULL;

  g_mutex_lock (&spare.mutex);
  if (spare.length > 0)
    piece = spare.pieces[--spare.length];
  g_mutex_unlock (&spare.mutex);
  return piece != NULL ? piece : g_malloc (PIECE);
}

static void
piece_free (gpointer piece)
{
  g_mutex_lock (&spare.mutex);
  if (spare.length < G_N_ELEMENTS (spare.pieces))
    spare.pieces[spare.length++] = g_steal_pointer (&piece);
  g_mutex_unlock (&spare.mutex);
  g_free (piece);
}

static GBytes *
piece_to_bytes (guint8 *piece, gsize length)
{
  return g_bytes_new_with_free_func (piece, length, piece_free, piece);
}

static void
flush_piece_locked (HawserHttpExchange *self)
{
  if (self->piece_length == 0)
    return;
  g_queue_push_tail (&self->chunks,
                     piece_to_bytes (g_steal_pointer (&self->piece), self->piece_length));
  self->piece_length = 0;
}

static void
free_interim (gpointer data)
{
  HawserHttpHead *head = data;

  head_clear (head);
  g_free (head);
}

static void
release (gpointer object)
{
  HawserHttpExchange *self = object;

  head_clear (&self->head);
  g_queue_clear_full (&self->interims, free_interim);
  if (self->chunks.length > 0)
    g_queue_clear_full (&self->chunks, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&self->piece, piece_free);
  g_clear_error (&self->error);
  g_free (self->cookies);
  if (self->streamed)
    g_clear_pointer (&self->body, piece_free);
  else
    g_free (self->body);
  g_clear_pointer (&self->ca_path, g_ref_string_release);
  g_clear_pointer (&self->message, hawser_http_message_free);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->context, hawser_context_unref);
}

static void
hawser_http_exchange_finalize (GObject *object)
{
  release (object);

  G_OBJECT_CLASS (hawser_http_exchange_parent_class)->finalize (object);
}

static void
hawser_http_exchange_class_init (HawserHttpExchangeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_http_exchange_finalize;
}

static void
hawser_http_exchange_init (HawserHttpExchange *self)
{
}

static HawserPool pool;

/* Delivery */

/* Takes what was reported one by one, as a receiver may run a main loop in which the rest comes. Of what
 * is reported meanwhile, chunks and the next hop wait for the next turn. */
static void
deliver (HawserMail *mail)
{
  HawserHttpExchange *self
      = (HawserHttpExchange *) ((char *) mail - G_STRUCT_OFFSET (HawserHttpExchange, mail));
  gboolean woken = FALSE;
  HawserHttpHead head;
  HawserHttpHead *interim;

  hawser_context_lock (self->context);
  while (!self->closed)
    {
      if (self->connecting || self->connected)
        {
          gboolean connected = !self->connecting;

          if (connected)
            self->connected = FALSE;
          self->connecting = FALSE;
          hawser_context_unlock (self->context);
          self->sink->connecting (self->sink_data, connected);
        }
      else if ((interim = g_queue_pop_head (&self->interims)) != NULL)
        {
          hawser_context_unlock (self->context);
          self->sink->head (self->sink_data, interim);
          free_interim (interim);
        }
      else if (self->fresh_head)
        {
          self->fresh_head = FALSE;
          head = self->head;
          self->head = (HawserHttpHead){ 0 };
          hawser_context_unlock (self->context);
          self->sink->head (self->sink_data, &head);
          head_clear (&head);
        }
      else if (self->fresh_chunks)
        {
          if (woken)
            break;
          woken = TRUE;
          self->fresh_chunks = FALSE;
          hawser_context_unlock (self->context);
          self->sink->chunks (self->sink_data);
        }
      else if (self->ended)
        {
          g_autoptr (GError) error = g_steal_pointer (&self->error);

          self->ended = FALSE;
          hawser_context_unlock (self->context);
          self->sink->end (self->sink_data, error);
          hawser_context_lock (self->context);
          break;
        }
      else
        {
          break;
        }
      hawser_context_lock (self->context);
    }
  hawser_context_unlock (self->context);

  hawser_pool_give_back (&pool, self, sizeof *self, release);
}

static void
post_locked (HawserHttpExchange *self)
{
  if (hawser_context_post_locked (self->context, &self->mail))
    g_object_ref (self);
}

/* Whether a report counts. */
static gboolean
listens_locked (HawserHttpExchange *self)
{
  return self->running && !self->abandoned;
}

static void
end_locked (HawserHttpExchange *self, GError *error)
{
  self->running = FALSE;
  self->ended = TRUE;
  self->succeeded = error == NULL;
  self->error = error;
  post_locked (self);
}

/* The core's side */

HawserHttpExchange *
hawser_http_exchange_new (HawserContext *context,
                          const HawserHttpExchangeSink *sink,
                          gpointer data,
                          HawserHttpMessage *message,
                          guint connect_timeout,
                          guint read_timeout,
                          char *ca_path,
                          gboolean streamed,
                          gsize limit)
{
  HawserHttpExchange *self = hawser_pool_obtain (&pool, HAWSER_TYPE_HTTP_EXCHANGE);

  self->mail.deliver = deliver;
  self->context = hawser_context_ref (context);
  self->sink = sink;
  self->sink_data = data;
  self->message = message;
  self->connect_timeout = connect_timeout;
  self->read_timeout = read_timeout;
  self->ca_path = ca_path != NULL ? g_ref_string_acquire (ca_path) : NULL;
  self->streamed = streamed;
  self->limit = limit;
  return self;
}

void
hawser_http_exchange_post_rest (HawserHttpExchange *self)
{
  hawser_context_lock (self->context);
  if (self->ended || self->fresh_chunks || self->fresh_head || self->interims.length > 0)
    post_locked (self);
  hawser_context_unlock (self->context);
}

void
hawser_http_exchange_set_interim (HawserHttpExchange *self)
{
  self->interim = TRUE;
}

HawserHttpMessage *
hawser_http_exchange_get_message (HawserHttpExchange *self)
{
  return self->message;
}

void
hawser_http_exchange_begin (HawserHttpExchange *self, guint hop)
{
  self->thread = g_thread_self ();
  hawser_context_lock (self->context);
  self->hop = hop;
  self->running = TRUE;
  self->succeeded = FALSE;
  self->connecting = self->connected = self->ended = FALSE;
  self->headed = self->fresh_head = FALSE;
  g_clear_error (&self->error);
  head_clear (&self->head);
  g_queue_clear_full (&self->interims, free_interim);
  self->discard = FALSE;
  self->body_length = 0;
  self->announced = 0;
  hawser_context_unlock (self->context);
}

void
hawser_http_exchange_close (HawserHttpExchange *self)
{
  self->closed = TRUE;
  hawser_context_lock (self->context);
  self->abandoned = TRUE;
  hawser_context_unlock (self->context);
}

gboolean
hawser_http_exchange_has_succeeded (HawserHttpExchange *self)
{
  gboolean succeeded;

  hawser_context_lock (self->context);
  succeeded = self->succeeded && !self->discard;
  hawser_context_unlock (self->context);
  return succeeded;
}

gboolean
hawser_http_exchange_is_overrun (HawserHttpExchange *self)
{
  gboolean overrun;

  hawser_context_lock (self->context);
  overrun = self->overrun;
  hawser_context_unlock (self->context);
  return overrun;
}

guint8 *
hawser_http_exchange_steal_body (HawserHttpExchange *self, gsize *length)
{
  *length = self->body_length;
  if (self->body == NULL)
    return NULL;
  /* A body of unknown length grew in steps; the caller may keep it for long. */
  if (self->body_size - self->body_length > 1024 + self->body_length / 4)
    self->body = g_realloc (self->body, self->body_length + 1);
  self->body[self->body_length] = '\0';
  return g_steal_pointer (&self->body);
}

char *
hawser_http_exchange_steal_cookies (HawserHttpExchange *self)
{
  return g_steal_pointer (&self->cookies);
}

GBytes *
hawser_http_exchange_take_chunk (HawserHttpExchange *self, gboolean *resume)
{
  GBytes *chunk;

  *resume = FALSE;
  hawser_context_lock (self->context);
  if (g_queue_is_empty (&self->chunks))
    flush_piece_locked (self);
  chunk = g_queue_pop_head (&self->chunks);
  if (chunk != NULL)
    {
      self->queued -= g_bytes_get_size (chunk);
      if (self->stopped && self->queued <= HAWSER_HTTP_HIGH_WATER / 2)
        {
          self->stopped = FALSE;
          *resume = self->running;
        }
    }
  hawser_context_unlock (self->context);
  return chunk;
}

gboolean
hawser_http_exchange_has_chunk (HawserHttpExchange *self)
{
  gboolean has_chunk;

  hawser_context_lock (self->context);
  has_chunk = !g_queue_is_empty (&self->chunks) || self->piece_length > 0;
  hawser_context_unlock (self->context);
  return has_chunk;
}

gboolean
hawser_http_exchange_is_own_thread (HawserHttpExchange *self)
{
  /* Not only while it iterates the context: nobody else will. */
  return g_thread_self () == self->thread;
}

gboolean
hawser_http_head_is_redirect (guint status, HawserHttpHeaders *headers)
{
  const char *location;

  /* 304 answers a condition; a location there would only describe the resource. */
  if (status < 300 || status > 399 || status == 304)
    return FALSE;
  location = hawser_http_headers_get (headers, "location");
  return location != NULL && *location != '\0';
}

/* The engine's side */

/**
 * hawser_http_exchange_get_method:
 * @self: an exchange
 *
 * Gets the request method, in the case in which it has to be sent.
 *
 * Returns: (transfer none): the method
 *
 * Since: 1.0
 */
const char *
hawser_http_exchange_get_method (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  return self->message->method;
}

/**
 * hawser_http_exchange_get_uri:
 * @self: an exchange
 *
 * Gets the URL, parsed: its scheme is `http` or `https`, path and query are encoded, and there is
 * neither user information nor a fragment.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 1.0
 */
GUri *
hawser_http_exchange_get_uri (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  return self->message->uri;
}

/**
 * hawser_http_exchange_get_url:
 * @self: an exchange
 *
 * Gets the URL as text.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 1.0
 */
const char *
hawser_http_exchange_get_url (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  return self->message->url;
}

/**
 * hawser_http_exchange_get_request_headers:
 * @self: an exchange
 *
 * Gets the header fields to send: all of them, in this order, and beside them only what the
 * protocol itself needs.
 *
 * Returns: (transfer none): the header fields
 *
 * Since: 1.0
 */
HawserHttpHeaders *
hawser_http_exchange_get_request_headers (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  return self->message->headers;
}

/**
 * hawser_http_exchange_get_request_body:
 * @self: an exchange
 *
 * Gets the body to send.
 *
 * Returns: (nullable) (transfer none): the body, never empty, or %NULL for none
 *
 * Since: 1.0
 */
GBytes *
hawser_http_exchange_get_request_body (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  return self->message->body;
}

/**
 * hawser_http_exchange_get_cancellable:
 * @self: an exchange
 *
 * Gets what is cancelled when nobody wants the response any more. Ask for it in the exchange's own
 * main context first.
 *
 * Returns: (transfer none): a cancellable of the exchange's own
 *
 * Since: 1.0
 */
GCancellable *
hawser_http_exchange_get_cancellable (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  if (self->cancellable == NULL)
    self->cancellable = g_cancellable_new ();
  return self->cancellable;
}

void
hawser_http_exchange_cancel (HawserHttpExchange *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

/**
 * hawser_http_exchange_get_connect_timeout:
 * @self: an exchange
 *
 * Gets how long making a connection may take. The core keeps to it for an engine that reports when
 * it begins ([method@Hawser.HttpExchange.report_connecting]); an engine that can do so better itself
 * fails with %HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT.
 *
 * Returns: milliseconds, never 0
 *
 * Since: 1.0
 */
guint
hawser_http_exchange_get_connect_timeout (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), 0);

  return self->connect_timeout;
}

/**
 * hawser_http_exchange_get_read_timeout:
 * @self: an exchange
 *
 * Gets how long the whole request may take, its redirects included. The core keeps to it; an engine
 * need not.
 *
 * Returns: milliseconds, or 0 for no limit
 *
 * Since: 1.0
 */
guint
hawser_http_exchange_get_read_timeout (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), 0);

  return self->read_timeout;
}

/**
 * hawser_http_exchange_is_streamed:
 * @self: an exchange
 *
 * Gets whether the body is read while it comes, by somebody who may be slow: only then does the core
 * ever tell an engine to stop for a while.
 *
 * Returns: %FALSE where the body is collected
 *
 * Since: 1.0
 */
gboolean
hawser_http_exchange_is_streamed (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), FALSE);

  return self->streamed;
}

/**
 * hawser_http_exchange_get_interim:
 * @self: an exchange
 *
 * Gets whether the header blocks of interim responses (1xx) are wanted, too.
 *
 * Returns: whether to report them
 *
 * Since: 1.0
 */
gboolean
hawser_http_exchange_get_interim (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), FALSE);

  return self->interim;
}

/**
 * hawser_http_exchange_get_ca_path:
 * @self: an exchange
 *
 * Gets the authorities to trust instead of the system's.
 *
 * Returns: (nullable) (type filename) (transfer none): a PEM file, or %NULL for the system's
 *
 * Since: 1.0
 */
const char *
hawser_http_exchange_get_ca_path (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  return self->ca_path;
}

/**
 * hawser_http_exchange_get_hop:
 * @self: an exchange
 *
 * Gets how many redirects were followed before this start.
 *
 * Returns: 0 for the caller's own URL
 *
 * Since: 1.0
 */
guint
hawser_http_exchange_get_hop (HawserHttpExchange *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), 0);

  return self->hop;
}

/**
 * hawser_http_exchange_report_connecting:
 * @self: an exchange
 *
 * Reports that making a connection begins, with the look-up of its name. The time for connecting
 * runs from here on. Not needed on a connection that is there already.
 *
 * Since: 1.0
 */
void
hawser_http_exchange_report_connecting (HawserHttpExchange *self)
{
  g_return_if_fail (HAWSER_IS_HTTP_EXCHANGE (self));

  hawser_context_lock (self->context);
  if (listens_locked (self))
    {
      self->connecting = TRUE;
      self->connected = FALSE;
      post_locked (self);
    }
  hawser_context_unlock (self->context);
}

/**
 * hawser_http_exchange_report_connected:
 * @self: an exchange
 *
 * Reports that the connection is made, TLS included.
 *
 * Since: 1.0
 */
void
hawser_http_exchange_report_connected (HawserHttpExchange *self)
{
  g_return_if_fail (HAWSER_IS_HTTP_EXCHANGE (self));

  hawser_context_lock (self->context);
  if (listens_locked (self))
    {
      self->connected = TRUE;
      post_locked (self);
    }
  hawser_context_unlock (self->context);
}

/* The number that a text begins with, or 0 when it is above @limit. */
static gsize
small_number (const char *text, gsize limit)
{
  gsize number = 0;

  for (; g_ascii_isdigit (*text); text++)
    {
      number = number * 10 + (*text - '0');
      if (number > MIN (limit, G_MAXSIZE / 16))
        return 0;
    }
  return number;
}

/* The length of the body that will be reported, or 0 when nobody knows or it is above @limit: that of an
 * encoded body says nothing. In one pass, as it is asked for every response. */
static gsize
announced_length (HawserHttpHeaders *headers, gsize limit)
{
  gsize length = 0;

  for (guint i = 0; i < hawser_http_headers_get_n_fields (headers); i++)
    {
      const char *name = hawser_http_headers_get_field_name (headers, i);

      if (*name != 'c' || strncmp (name, "content-", strlen ("content-")) != 0)
        continue;
      if (strcmp (name + strlen ("content-"), "length") == 0)
        length = small_number (hawser_http_headers_get_field_value (headers, i), limit);
      else if (strcmp (name + strlen ("content-"), "encoding") == 0)
        return 0;
    }
  return length;
}

/**
 * hawser_http_exchange_report_headers:
 * @self: an exchange
 * @version: the version of HTTP
 * @status: the status
 * @reason: (nullable): the text behind the status
 * @headers: the header fields; they are referenced and may not be changed any more
 *
 * Reports a complete header block. Interim responses (1xx) may be reported, and have to be where
 * [method@Hawser.HttpExchange.get_interim] says so. Of the others, the first one after each start
 * counts.
 *
 * Since: 1.0
 */
void
hawser_http_exchange_report_headers (HawserHttpExchange *self,
                                     HawserHttpVersion version,
                                     guint status,
                                     const char *reason,
                                     HawserHttpHeaders *headers)
{
  g_return_if_fail (HAWSER_IS_HTTP_EXCHANGE (self));
  g_return_if_fail (headers != NULL);

  if (status < 200 && !self->interim)
    return;

  hawser_context_lock (self->context);
  if (listens_locked (self) && !self->headed && status < 200)
    {
      HawserHttpHead *head = g_new (HawserHttpHead, 1);

      *head = (HawserHttpHead){
        .version = version,
        .status = status,
        .headers = hawser_http_headers_ref (headers),
      };
      g_queue_push_tail (&self->interims, head);
      post_locked (self);
    }
  else if (listens_locked (self) && !self->headed)
    {
      self->discard = hawser_http_head_is_redirect (status, headers);

      /* A known length means one allocation. */
      if (!self->discard && !self->streamed)
        self->announced = announced_length (headers, self->limit);

      self->headed = self->fresh_head = TRUE;
      self->head = (HawserHttpHead){
        .version = version,
        .status = status,
        .reason = g_strdup (reason),
        .headers = hawser_http_headers_ref (headers),
      };
      post_locked (self);
    }
  hawser_context_unlock (self->context);
}

/* Makes room for more of a body that is collected, or for one piece of another. */
static void
make_room (HawserHttpExchange *self, gsize wanted)
{
  gsize used = self->discard || self->streamed ? 0 : self->body_length;

  if (self->streamed)
    {
      /* Never more than one piece at a time. */
      self->body_size = PIECE;
      if (self->body == NULL)
        self->body = piece_new ();
      return;
    }
  if (self->body == NULL)
    wanted = MAX (wanted, self->announced);
  if (self->body != NULL && self->body_size - used >= wanted)
    return;
  self->body_size = MAX (used + wanted, self->body_size + self->body_size / 2);
  self->body = g_realloc (self->body, self->body_size + 1);
}

/* Whether a body that is collected, or not wanted, may grow by @length. */
static gboolean
check_limit_locked (HawserHttpExchange *self, gsize length)
{
  if (length <= self->limit - self->body_length)
    return TRUE;
  self->overrun = TRUE;
  end_locked (self, g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR,
                                 _ ("the body is larger than the limit of %lu bytes"),
                                 (unsigned long) self->limit));
  return FALSE;
}

static gboolean
grow_queue_locked (HawserHttpExchange *self, gsize length)
{
  self->queued += length;
  self->fresh_chunks = TRUE;
  post_locked (self);

  if (self->queued > HAWSER_HTTP_HARD_LIMIT * HAWSER_HTTP_HIGH_WATER)
    {
      self->overrun = TRUE;
      end_locked (self, g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR,
                                     _ ("the engine did not stop when it was told to")));
      return FALSE;
    }
  if (self->queued >= HAWSER_HTTP_HIGH_WATER)
    self->stopped = TRUE;
  return !self->stopped;
}

static gboolean
push_chunk_locked (HawserHttpExchange *self, GBytes *chunk)
{
  flush_piece_locked (self);
  g_queue_push_tail (&self->chunks, chunk);
  return grow_queue_locked (self, g_bytes_get_size (chunk));
}

static gboolean
push_copy_locked (HawserHttpExchange *self, const guint8 *data, gsize length)
{
  for (gsize done = 0, n; done < length; done += n)
    {
      if (self->piece == NULL)
        self->piece = piece_new ();
      n = MIN (length - done, PIECE - self->piece_length);
      memcpy (self->piece + self->piece_length, data + done, n);
      self->piece_length += n;
      if (self->piece_length == PIECE)
        flush_piece_locked (self);
    }
  return grow_queue_locked (self, length);
}

/**
 * hawser_http_exchange_report_data:
 * @self: an exchange
 * @data: (array length=length): decoded bytes of the body; they are copied
 * @length: their number
 *
 * Reports the next piece of the body.
 *
 * Returns: whether to go on; after %FALSE the engine stops until its
 *   [vfunc@Hawser.HttpBackend.resume] is called
 *
 * Since: 1.0
 */
gboolean
hawser_http_exchange_report_data (HawserHttpExchange *self, const guint8 *data, gsize length)
{
  gboolean go_on = FALSE;

  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), FALSE);

  if (length == 0)
    return TRUE;

  hawser_context_lock (self->context);
  if (!listens_locked (self))
    {
      /* nobody wants it */
    }
  else if (self->streamed && !self->discard)
    {
      go_on = push_copy_locked (self, data, length);
    }
  else if (check_limit_locked (self, length))
    {
      if (!self->discard)
        {
          make_room (self, length);
          memcpy (self->body + self->body_length, data, length);
        }
      self->body_length += length;
      go_on = TRUE;
    }
  hawser_context_unlock (self->context);

  return go_on;
}

/**
 * hawser_http_exchange_report_bytes:
 * @self: an exchange
 * @bytes: decoded bytes of the body; where the body is streamed they are referenced, not copied
 *
 * Reports the next piece of the body, as [method@Hawser.HttpExchange.report_data] does.
 *
 * Returns: whether to go on
 *
 * Since: 1.0
 */
gboolean
hawser_http_exchange_report_bytes (HawserHttpExchange *self, GBytes *bytes)
{
  const guint8 *data;
  gboolean go_on;
  gsize length;

  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), FALSE);
  g_return_val_if_fail (bytes != NULL, FALSE);

  data = g_bytes_get_data (bytes, &length);
  if (!self->streamed || self->discard || length == 0)
    return hawser_http_exchange_report_data (self, data, length);

  hawser_context_lock (self->context);
  go_on = listens_locked (self) && push_chunk_locked (self, g_bytes_ref (bytes));
  hawser_context_unlock (self->context);
  return go_on;
}

/**
 * hawser_http_exchange_reserve: (skip)
 * @self: an exchange
 * @size: (out): return location for the size, never 0
 *
 * Lends memory for the next piece of the body, so that an engine that reads into memory of its
 * choice needs no copy. It is reported with [method@Hawser.HttpExchange.commit]; until then no other
 * report may be made.
 *
 * Returns: (transfer none): memory to write to
 *
 * Since: 1.0
 */
gpointer
hawser_http_exchange_reserve (HawserHttpExchange *self, gsize *size)
{
  gsize used;

  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), NULL);

  /* The end of a body of announced length is seen with what is left; more would mean to grow for
   * nothing. */
  used = self->discard || self->streamed ? 0 : self->body_length;
  if (self->body == NULL && self->announced > 0)
    make_room (self, self->announced + 256);
  else if (self->body == NULL || self->body_size - used < 64)
    make_room (self, PIECE);
  *size = MIN (self->body_size - used, 16 * PIECE);
  return self->body + used;
}

/**
 * hawser_http_exchange_commit: (skip)
 * @self: an exchange
 * @length: how many bytes were written to the memory of [method@Hawser.HttpExchange.reserve]
 *
 * Reports what was written as the next piece of the body.
 *
 * Returns: whether to go on, as for [method@Hawser.HttpExchange.report_data]
 *
 * Since: 1.0
 */
gboolean
hawser_http_exchange_commit (HawserHttpExchange *self, gsize length)
{
  gboolean go_on = FALSE;

  g_return_val_if_fail (HAWSER_IS_HTTP_EXCHANGE (self), FALSE);

  hawser_context_lock (self->context);
  if (!listens_locked (self))
    {
      /* nobody wants it */
    }
  else if (self->discard || !self->streamed)
    {
      go_on = check_limit_locked (self, length);
      if (go_on)
        self->body_length += length;
    }
  else if (length < self->body_size / 2)
    {
      /* Keep the memory; it would be mostly empty in the queue. */
      go_on = push_copy_locked (self, self->body, length);
    }
  else
    {
      go_on = push_chunk_locked (self, piece_to_bytes (g_steal_pointer (&self->body), length));
      self->body_size = 0;
    }
  hawser_context_unlock (self->context);

  return go_on;
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* An order of our own: each engine keeps its cookies in another one. */
static char *
sort_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);

  qsort (lines, g_strv_length (lines), sizeof *lines, compare_lines);
  return g_strjoinv ("\r\n", lines);
}

/**
 * hawser_http_exchange_report_cookies:
 * @self: an exchange
 * @cookies: lines of a Netscape cookie file, joined by CR LF, in any order
 *
 * Reports every cookie that the engine holds for this exchange; just before the terminal report.
 *
 * Since: 1.0
 */
void
hawser_http_exchange_report_cookies (HawserHttpExchange *self, const char *cookies)
{
  g_return_if_fail (HAWSER_IS_HTTP_EXCHANGE (self));
  g_return_if_fail (cookies != NULL);

  hawser_context_lock (self->context);
  if (listens_locked (self))
    {
      g_free (self->cookies);
      self->cookies = sort_lines (cookies);
    }
  hawser_context_unlock (self->context);
}

static void
report_end (HawserHttpExchange *self, GError *error)
{
  hawser_context_lock (self->context);
  if (listens_locked (self))
    end_locked (self, g_steal_pointer (&error));
  hawser_context_unlock (self->context);
  g_clear_error (&error);
}

/**
 * hawser_http_exchange_report_done:
 * @self: an exchange
 *
 * Reports that the response is complete: the terminal report of a success.
 *
 * Since: 1.0
 */
void
hawser_http_exchange_report_done (HawserHttpExchange *self)
{
  g_return_if_fail (HAWSER_IS_HTTP_EXCHANGE (self));

  report_end (self, NULL);
}

/**
 * hawser_http_exchange_report_error:
 * @self: an exchange
 * @error: what happened: a number of [error@Hawser.Error], or
 *   %HAWSER_PLUGIN_ERROR_UNAVAILABLE before the first header block to hand over to the next backend
 *
 * Reports that the exchange failed: a terminal report. Errors of other domains are delivered as
 * %HAWSER_ERROR_HTTP_UNKNOWN.
 *
 * Since: 1.0
 */
void
hawser_http_exchange_report_error (HawserHttpExchange *self, const GError *error)
{
  g_return_if_fail (HAWSER_IS_HTTP_EXCHANGE (self));
  g_return_if_fail (error != NULL);

  if (error->domain == HAWSER_ERROR || error->domain == HAWSER_PLUGIN_ERROR)
    report_end (self, g_error_copy (error));
  else
    report_end (self,
                g_error_new_literal (HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN, error->message));
}

/* Whether a number has a meaning of its own: an engine passes on what its library says. */
static gboolean
is_known (int code)
{
  g_autoptr (GEnumClass) numbers = g_type_class_ref (HAWSER_TYPE_ERROR);

  return g_enum_get_value (numbers, code) != NULL;
}

/**
 * hawser_http_exchange_report_failed:
 * @self: an exchange
 * @code: a number of [error@Hawser.Error]; one of the 2300000 family that is not in
 *   [error@Hawser.Error] is delivered as %HAWSER_ERROR_HTTP_UNKNOWN
 * @message: what happened, for people
 *
 * Reports that the exchange failed, without a `GError`: a terminal report.
 *
 * Since: 1.0
 */
void
hawser_http_exchange_report_failed (HawserHttpExchange *self, int code, const char *message)
{
  g_return_if_fail (HAWSER_IS_HTTP_EXCHANGE (self));
  g_return_if_fail (message != NULL);

  if (code > HTTP_BASE && code <= HAWSER_ERROR_HTTP_UNKNOWN && !is_known (code))
    code = HAWSER_ERROR_HTTP_UNKNOWN;
  report_end (self, g_error_new_literal (HAWSER_ERROR, code, message));
}
