/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-answer-private.h"

#include "hawser-pool-private.h"

struct _HawserAnswer {
  GObject parent_instance;

  GObject *source;
  GMainContext *context;
  gint64 creation_time; /* the main loop's turn in which the call was made */
  GCancellable *cancellable;
  GAsyncReadyCallback callback;
  gpointer user_data;
  gpointer tag;

  /* Until somebody takes them */
  GObject *object;
  GError *error;
};

static gpointer
get_user_data (GAsyncResult *result)
{
  return HAWSER_ANSWER (result)->user_data;
}

static GObject *
ref_source_object (GAsyncResult *result)
{
  return g_object_ref (HAWSER_ANSWER (result)->source);
}

static gboolean
is_tagged (GAsyncResult *result, gpointer tag)
{
  return HAWSER_ANSWER (result)->tag == tag;
}

static void
hawser_answer_async_result_init (GAsyncResultIface *iface)
{
  iface->get_user_data = get_user_data;
  iface->get_source_object = ref_source_object;
  iface->is_tagged = is_tagged;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (HawserAnswer,
                               hawser_answer,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_ASYNC_RESULT,
                                                      hawser_answer_async_result_init))

static HawserPool pool;

static void
release (gpointer object)
{
  HawserAnswer *self = object;

  g_clear_object (&self->object);
  g_clear_error (&self->error);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->source);
  g_clear_pointer (&self->context, g_main_context_unref);
}

static void
hawser_answer_finalize (GObject *object)
{
  release (object);

  G_OBJECT_CLASS (hawser_answer_parent_class)->finalize (object);
}

static void
hawser_answer_class_init (HawserAnswerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_answer_finalize;
}

static void
hawser_answer_init (HawserAnswer *self)
{
}

HawserAnswer *
hawser_answer_new (gpointer source_object,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data,
                   gpointer tag)
{
  HawserAnswer *self = hawser_pool_obtain (&pool, HAWSER_TYPE_ANSWER);
  GSource *source = g_main_current_source ();

  self->source = g_object_ref (source_object);
  self->context = g_main_context_ref_thread_default ();
  self->creation_time = source != NULL ? g_source_get_time (source) : 0;
  if (cancellable != NULL)
    self->cancellable = g_object_ref (cancellable);
  self->callback = callback;
  self->user_data = user_data;
  self->tag = tag;
  return self;
}

gpointer
hawser_answer_get_source (HawserAnswer *self)
{
  return self->source;
}

GCancellable *
hawser_answer_get_cancellable (HawserAnswer *self)
{
  return self->cancellable;
}

static void
give_back (gpointer data)
{
  hawser_pool_give_back (&pool, data, sizeof (HawserAnswer), release);
}

static gboolean
call_back (gpointer data)
{
  HawserAnswer *self = data;
  gboolean push = g_main_context_get_thread_default () != self->context
                  && self->context != g_main_context_default ();

  if (push)
    g_main_context_push_thread_default (self->context);
  if (self->callback != NULL)
    self->callback (self->source, G_ASYNC_RESULT (self), self->user_data);
  if (push)
    g_main_context_pop_thread_default (self->context);
  return G_SOURCE_REMOVE;
}

static void
answer (HawserAnswer *self)
{
  GSource *source = g_main_current_source ();

  /* Never before the function has returned that was called. */
  if (source != NULL && g_source_get_context (source) == self->context
      && g_source_get_time (source) != self->creation_time)
    {
      call_back (self);
      give_back (self);
      return;
    }
  source = g_idle_source_new ();
  g_source_set_static_name (source, "[hawser] answer");
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, call_back, self, give_back);
  g_source_attach (source, self->context);
  g_source_unref (source);
}

void
hawser_answer_return_object (HawserAnswer *self, gpointer object)
{
  self->object = object;
  answer (self);
}

void
hawser_answer_return_error (HawserAnswer *self, GError *error)
{
  self->error = error;
  answer (self);
}

gboolean
hawser_answer_is_valid (gpointer result, gpointer source_object)
{
  return HAWSER_IS_ANSWER (result) && HAWSER_ANSWER (result)->source == source_object;
}

gpointer
hawser_answer_propagate (GAsyncResult *result, GError **error)
{
  HawserAnswer *self = HAWSER_ANSWER (result);

  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return NULL;
  g_return_val_if_fail (self->object != NULL || self->error != NULL, NULL);

  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  return g_steal_pointer (&self->object);
}
