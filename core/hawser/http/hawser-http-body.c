/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-body-private.h"

#include "base/hawser-error.h"

#include <glib/gi18n-lib.h>

struct _HawserHttpBody {
  gatomicrefcount ref_count;
  HawserHttpExchange *exchange;
  const HawserHttpBodyCall *funcs;

  GMutex mutex;
  GCond cond;
  gpointer call; /* until finished */
  gboolean finished;
  GError *error;
  GSList *waiting; /* of GSource */
};

HawserHttpBody *
hawser_http_body_new (HawserHttpExchange *exchange, const HawserHttpBodyCall *funcs, gpointer call)
{
  HawserHttpBody *self = g_new0 (HawserHttpBody, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->exchange = g_object_ref (exchange);
  self->funcs = funcs;
  self->call = call;
  return self;
}

HawserHttpBody *
hawser_http_body_ref (HawserHttpBody *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hawser_http_body_unref (HawserHttpBody *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_slist_free_full (self->waiting, (GDestroyNotify) g_source_unref);
  g_clear_error (&self->error);
  g_object_unref (self->exchange);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
hawser_http_body_wake (HawserHttpBody *self)
{
  GSList *waiting;

  g_mutex_lock (&self->mutex);
  waiting = g_steal_pointer (&self->waiting);
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);

  for (GSList *l = waiting; l != NULL; l = l->next)
    g_source_set_ready_time (l->data, 0);
  g_slist_free_full (waiting, (GDestroyNotify) g_source_unref);
}

void
hawser_http_body_finish (HawserHttpBody *self, const GError *error)
{
  gpointer call;

  g_mutex_lock (&self->mutex);
  self->finished = TRUE;
  self->error = error != NULL ? g_error_copy (error) : NULL;
  call = g_steal_pointer (&self->call);
  g_mutex_unlock (&self->mutex);

  hawser_http_body_wake (self);
  self->funcs->unref (call);
}

/* Both wishes are only posted by the call, so that this lock is never held for long. */
static void
ask_to_resume (HawserHttpBody *self)
{
  g_mutex_lock (&self->mutex);
  if (self->call != NULL)
    self->funcs->resume (self->call);
  g_mutex_unlock (&self->mutex);
}

void
hawser_http_body_abandon (HawserHttpBody *self)
{
  g_mutex_lock (&self->mutex);
  if (self->call != NULL)
    self->funcs->abort (self->call, g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR,
                                                 _ ("the body was closed before its end")));
  g_mutex_unlock (&self->mutex);
}

static gboolean
is_finished (HawserHttpBody *self)
{
  gboolean finished;

  g_mutex_lock (&self->mutex);
  finished = self->finished;
  g_mutex_unlock (&self->mutex);
  return finished;
}

GBytes *
hawser_http_body_read (HawserHttpBody *self,
                       gboolean may_wait,
                       GCancellable *cancellable,
                       GError **error)
{
  for (;;)
    {
      /* Asked first: once this is true, nothing more is queued. */
      gboolean finished = is_finished (self);
      gboolean resume;
      GBytes *chunk = hawser_http_exchange_take_chunk (self->exchange, &resume);

      if (resume)
        ask_to_resume (self);
      if (chunk != NULL)
        return chunk;

      if (finished)
        {
          if (self->error != NULL && error != NULL)
            *error = g_error_copy (self->error);
          return NULL;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      /* In the thread that has to fetch it, waiting would be for ever. */
      if (!may_wait || hawser_http_exchange_is_own_thread (self->exchange))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
                               _ ("nothing to read yet; read asynchronously or in another thread"));
          return NULL;
        }

      g_mutex_lock (&self->mutex);
      /* Bounded, as neither a cancellable nor what is queued between the look and here rings. */
      if (!self->finished)
        g_cond_wait_until (&self->cond, &self->mutex,
                           g_get_monotonic_time () + G_TIME_SPAN_SECOND / 20);
      g_mutex_unlock (&self->mutex);
    }
}

gboolean
hawser_http_body_is_readable (HawserHttpBody *self)
{
  return is_finished (self) || hawser_http_exchange_has_chunk (self->exchange);
}

static gboolean
wait_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  g_source_set_ready_time (source, -1);
  return callback != NULL ? callback (data) : G_SOURCE_CONTINUE;
}

/* What g_pollable_source_new() sets on its child, which has nothing to do itself. */
static gboolean
wait_closure_cb (gpointer closure)
{
  return G_SOURCE_CONTINUE;
}

GSource *
hawser_http_body_create_source (HawserHttpBody *self)
{
  static GSourceFuncs funcs = { .dispatch = wait_dispatch, .closure_callback = wait_closure_cb };
  GSource *source = g_source_new (&funcs, sizeof (GSource));

  g_source_set_static_name (source, "[hawser] body");
  g_mutex_lock (&self->mutex);
  self->waiting = g_slist_prepend (self->waiting, g_source_ref (source));
  g_mutex_unlock (&self->mutex);
  if (hawser_http_body_is_readable (self))
    hawser_http_body_wake (self);
  return source;
}
