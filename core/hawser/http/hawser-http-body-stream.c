/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-body-stream-private.h"

#include <string.h>

struct _HawserHttpBodyStream {
  GInputStream parent_instance;

  HawserHttpBody *body;
  GBytes *chunk; /* what is being read */
  gsize offset;
};

static void hawser_http_body_stream_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HawserHttpBodyStream,
                               hawser_http_body_stream,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM,
                                                      hawser_http_body_stream_pollable_init))

static gssize
read_some (HawserHttpBodyStream *self,
           void *buffer,
           gsize count,
           gboolean may_wait,
           GCancellable *cancellable,
           GError **error)
{
  const guint8 *data;
  gsize length;

  if (self->chunk == NULL)
    {
      g_autoptr (GError) local = NULL;

      self->chunk = hawser_http_body_read (self->body, may_wait, cancellable, &local);
      self->offset = 0;
      if (self->chunk == NULL)
        {
          if (local == NULL)
            return 0;
          g_propagate_error (error, g_steal_pointer (&local));
          return -1;
        }
    }

  data = g_bytes_get_data (self->chunk, &length);
  count = MIN (count, length - self->offset);
  memcpy (buffer, data + self->offset, count);
  self->offset += count;
  if (self->offset == length)
    g_clear_pointer (&self->chunk, g_bytes_unref);
  return count;
}

static gssize
hawser_http_body_stream_read (GInputStream *stream,
                              void *buffer,
                              gsize count,
                              GCancellable *cancellable,
                              GError **error)
{
  return read_some (HAWSER_HTTP_BODY_STREAM (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
hawser_http_body_stream_read_nonblocking (GPollableInputStream *stream,
                                          void *buffer,
                                          gsize count,
                                          GError **error)
{
  return read_some (HAWSER_HTTP_BODY_STREAM (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
hawser_http_body_stream_is_readable (GPollableInputStream *stream)
{
  HawserHttpBodyStream *self = HAWSER_HTTP_BODY_STREAM (stream);

  return self->chunk != NULL || hawser_http_body_is_readable (self->body);
}

static GSource *
hawser_http_body_stream_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  HawserHttpBodyStream *self = HAWSER_HTTP_BODY_STREAM (stream);
  g_autoptr (GSource) child = hawser_http_body_create_source (self->body);

  if (self->chunk != NULL)
    g_source_set_ready_time (child, 0);
  return g_pollable_source_new_full (stream, child, cancellable);
}

static void
hawser_http_body_stream_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = hawser_http_body_stream_is_readable;
  iface->create_source = hawser_http_body_stream_create_source;
  iface->read_nonblocking = hawser_http_body_stream_read_nonblocking;
}

/* Nobody reads any more. The call ends in its own context, whatever thread this is. */
static gboolean
hawser_http_body_stream_close (GInputStream *stream, GCancellable *cancellable, GError **error)
{
  HawserHttpBodyStream *self = HAWSER_HTTP_BODY_STREAM (stream);

  hawser_http_body_abandon (self->body);
  return TRUE;
}

/* Nothing to wait for: no thread. */
static void
hawser_http_body_stream_close_async (GInputStream *stream,
                                     int priority,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_autoptr (GTask) task = g_task_new (stream, cancellable, callback, data);

  g_task_set_source_tag (task, hawser_http_body_stream_close_async);
  hawser_http_body_stream_close (stream, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static gboolean
hawser_http_body_stream_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
hawser_http_body_stream_finalize (GObject *object)
{
  HawserHttpBodyStream *self = HAWSER_HTTP_BODY_STREAM (object);

  /* GInputStream's dispose has closed it. */
  g_clear_pointer (&self->chunk, g_bytes_unref);
  g_clear_pointer (&self->body, hawser_http_body_unref);

  G_OBJECT_CLASS (hawser_http_body_stream_parent_class)->finalize (object);
}

static void
hawser_http_body_stream_class_init (HawserHttpBodyStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  object_class->finalize = hawser_http_body_stream_finalize;
  stream_class->read_fn = hawser_http_body_stream_read;
  stream_class->close_fn = hawser_http_body_stream_close;
  stream_class->close_async = hawser_http_body_stream_close_async;
  stream_class->close_finish = hawser_http_body_stream_close_finish;
}

static void
hawser_http_body_stream_init (HawserHttpBodyStream *self)
{
}

GInputStream *
hawser_http_body_stream_new (HawserHttpBody *body)
{
  HawserHttpBodyStream *self = g_object_new (HAWSER_TYPE_HTTP_BODY_STREAM, NULL);

  self->body = hawser_http_body_ref (body);
  return G_INPUT_STREAM (self);
}
