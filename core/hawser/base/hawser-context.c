/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-context-private.h"

struct _HawserContext {
  GSource source; /* unref of the source is unref of the whole */

  GMainContext *main_context; /* unowned: it owns the source */
  GMutex mutex;
  HawserMail *first;
  HawserMail *last; /* undefined while first is NULL */
  guint64 last_serial;

  GMainContext *to_wake; /* at the end of the lock */
  GPtrArray *deadlines;  /* a binary heap, element 0 unused; owner's thread only */
  gint64 wakeup;         /* the ready time of the source */
  GHashTable *instances; /* GType -> backend; owner's thread only */
  guint uses;            /* with the mutex held */
  HawserMail sweep;      /* drop the instances */
};

/* GMainContext * -> HawserContext *, neither owned: the entry goes with the source. */
static GHashTable *all_contexts;
static GMutex all_contexts_mutex;

static void
mail_deliver_all (HawserContext *self)
{
  guint64 limit;

  hawser_context_lock (self);
  limit = self->last_serial;

  /* What is posted from here on is delivered in the next turn, so that a fast producer cannot keep
   * the rest of the program from running. Letters are taken one by one: a receiver may run a nested
   * main loop that waits for a later one. */
  while (self->first != NULL && self->first->serial <= limit)
    {
      HawserMail *mail = self->first;

      g_atomic_pointer_set (&self->first, mail->next);
      mail->queued = FALSE;
      mail->next = NULL;
      hawser_context_unlock (self);

      mail->deliver (mail);

      hawser_context_lock (self);
    }

  hawser_context_unlock (self);
}

#define HEAP(self, i) (((HawserDeadline **) (self)->deadlines->pdata)[i])

static void
heap_put (HawserContext *self, guint place, HawserDeadline *deadline)
{
  HEAP (self, place) = deadline;
  deadline->place = place;
}

/* Moves a deadline to where it belongs, from a place that may be too low or too high. */
static void
heap_settle (HawserContext *self, guint place, HawserDeadline *deadline)
{
  guint last = self->deadlines->len - 1;

  while (place > 1 && HEAP (self, place / 2)->when > deadline->when)
    {
      heap_put (self, place, HEAP (self, place / 2));
      place /= 2;
    }
  while (place * 2 <= last)
    {
      guint child = place * 2;

      if (child < last && HEAP (self, child + 1)->when < HEAP (self, child)->when)
        child++;
      if (HEAP (self, child)->when >= deadline->when)
        break;
      heap_put (self, place, HEAP (self, child));
      place = child;
    }
  heap_put (self, place, deadline);
}

static void
deadlines_expire (HawserContext *self)
{
  gint64 now = g_source_get_time (&self->source);

  while (self->deadlines->len > 1 && HEAP (self, 1)->when <= now)
    {
      HawserDeadline *deadline = HEAP (self, 1);

      hawser_context_disarm (self, deadline);
      deadline->expired (deadline);
    }

  /* Disarming does not touch the source, so the timer may have rung for nothing: most deadlines
   * are disarmed long before they are due. */
  self->wakeup = self->deadlines->len > 1 ? HEAP (self, 1)->when : -1;
  g_source_set_ready_time (&self->source, self->wakeup);
}

static gboolean
context_prepare (GSource *source, int *timeout)
{
  HawserContext *self = (HawserContext *) source;

  *timeout = -1;
  return g_atomic_pointer_get (&self->first) != NULL;
}

static gboolean
context_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  HawserContext *self = (HawserContext *) source;
  gboolean push = g_main_context_get_thread_default () != self->main_context
                  && self->main_context != g_main_context_default ();

  /* Backends and tasks look for the thread-default context. */
  if (push)
    g_main_context_push_thread_default (self->main_context);

  mail_deliver_all (self);
  if (self->wakeup >= 0 && self->wakeup <= g_source_get_time (source))
    deadlines_expire (self);

  if (push)
    g_main_context_pop_thread_default (self->main_context);

  return G_SOURCE_CONTINUE;
}

static void
context_finalize (GSource *source)
{
  HawserContext *self = (HawserContext *) source;

  g_mutex_lock (&all_contexts_mutex);
  if (g_hash_table_lookup (all_contexts, self->main_context) == self)
    g_hash_table_remove (all_contexts, self->main_context);
  g_mutex_unlock (&all_contexts_mutex);

  g_hash_table_unref (self->instances);
  g_ptr_array_unref (self->deadlines);
  g_mutex_clear (&self->mutex);
}

/* Mail of another thread wakes the loop, which then comes to prepare(): nothing is left to check. */
static GSourceFuncs context_funcs = {
  .prepare = context_prepare,
  .dispatch = context_dispatch,
  .finalize = context_finalize,
};

/* In the context's thread, or while nobody runs it. */
static void
drop_instances (HawserContext *self)
{
  g_autoptr (GHashTable) dropped = NULL;

  hawser_context_lock (self);
  if (self->uses == 0)
    {
      dropped = self->instances;
      self->instances = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
    }
  hawser_context_unlock (self);
}

static void
sweep_arrived (HawserMail *mail)
{
  drop_instances ((HawserContext *) ((char *) mail - G_STRUCT_OFFSET (HawserContext, sweep)));
}

static HawserContext *
context_new (GMainContext *main_context)
{
  GSource *source = g_source_new (&context_funcs, sizeof (HawserContext));
  HawserContext *self = (HawserContext *) source;

  g_source_set_static_name (source, "[hawser] context");
  g_source_set_can_recurse (source, TRUE);
  self->main_context = main_context;
  g_mutex_init (&self->mutex);
  self->deadlines = g_ptr_array_new ();
  g_ptr_array_add (self->deadlines, NULL);
  self->wakeup = -1;
  self->instances = g_hash_table_new_full (NULL, NULL, NULL, g_object_unref);
  self->sweep.deliver = sweep_arrived;

  g_source_attach (source, main_context);
  /* The context keeps the source from here on. */
  g_source_unref (source);
  return self;
}

/* Returns: the state for the thread-default main context; it lives as long as that, and longer
 * while referenced. */
HawserContext *
hawser_context_ref_thread_default (void)
{
  GMainContext *main_context = g_main_context_get_thread_default ();
  HawserContext *self;

  if (main_context == NULL)
    main_context = g_main_context_default ();

  g_mutex_lock (&all_contexts_mutex);
  if (all_contexts == NULL)
    all_contexts = g_hash_table_new (NULL, NULL);
  self = g_hash_table_lookup (all_contexts, main_context);
  /* A context that is gone may have left a source that somebody still references, and a new
   * context may have come to stand at the same address. */
  if (self == NULL || g_source_is_destroyed (&self->source))
    {
      self = context_new (main_context);
      g_hash_table_insert (all_contexts, main_context, self);
    }
  g_source_ref (&self->source);
  g_mutex_unlock (&all_contexts_mutex);

  return self;
}

gboolean
hawser_context_is_thread_default (HawserContext *self)
{
  GMainContext *main_context = g_main_context_get_thread_default ();

  if (main_context == NULL)
    main_context = g_main_context_default ();
  return self->main_context == main_context && !g_source_is_destroyed (&self->source);
}

HawserContext *
hawser_context_ref (HawserContext *self)
{
  g_source_ref (&self->source);
  return self;
}

void
hawser_context_unref (HawserContext *self)
{
  g_source_unref (&self->source);
}

GMainContext *
hawser_context_get_main_context (HawserContext *self)
{
  return self->main_context;
}

void
hawser_context_lock (HawserContext *self)
{
  g_mutex_lock (&self->mutex);
}

void
hawser_context_unlock (HawserContext *self)
{
  GMainContext *to_wake = g_steal_pointer (&self->to_wake);

  g_mutex_unlock (&self->mutex);
  if (to_wake == NULL)
    return;
  g_main_context_wakeup (to_wake);
  g_main_context_unref (to_wake);
}

gboolean
hawser_context_post_locked (HawserContext *self, HawserMail *mail)
{
  gboolean was_empty = self->first == NULL;

  /* After the end of the main context there is nobody to deliver to. */
  if (mail->queued || g_source_is_destroyed (&self->source))
    return FALSE;
  mail->queued = TRUE;
  mail->serial = ++self->last_serial;
  mail->next = NULL;
  if (was_empty)
    g_atomic_pointer_set (&self->first, mail);
  else
    self->last->next = mail;
  self->last = mail;

  /* The owner's own thread comes to prepare() by itself. Another one is woken without the lock, which is
   * the first thing that it wants: on a busy machine it would wait for this thread's next turn. */
  if (was_empty && !g_main_context_is_owner (self->main_context))
    self->to_wake = g_main_context_ref (self->main_context);
  return TRUE;
}

void
hawser_context_arm (HawserContext *self, HawserDeadline *deadline, guint64 delay_ms)
{
  g_return_if_fail (deadline->place == 0);

  deadline->when = g_get_monotonic_time () + (gint64) MIN (delay_ms, G_MAXUINT32) * 1000;
  g_ptr_array_add (self->deadlines, deadline);
  heap_settle (self, self->deadlines->len - 1, deadline);

  if (self->wakeup < 0 || deadline->when < self->wakeup)
    {
      self->wakeup = deadline->when;
      g_source_set_ready_time (&self->source, self->wakeup);
    }
}

void
hawser_context_disarm (HawserContext *self, HawserDeadline *deadline)
{
  guint place = deadline->place;
  HawserDeadline *moved;

  if (place == 0)
    return;
  deadline->place = 0;
  moved = HEAP (self, self->deadlines->len - 1);
  g_ptr_array_set_size (self->deadlines, self->deadlines->len - 1);
  if (moved != deadline)
    heap_settle (self, place, moved);
}

gpointer
hawser_context_get_instance (HawserContext *self, GType type)
{
  gpointer instance = g_hash_table_lookup (self->instances, GSIZE_TO_POINTER (type));

  if (instance == NULL)
    {
      instance = g_object_new (type, NULL);
      g_hash_table_insert (self->instances, GSIZE_TO_POINTER (type), instance);
    }
  return instance;
}

void
hawser_context_use (HawserContext *self)
{
  hawser_context_lock (self);
  self->uses++;
  hawser_context_unlock (self);
}

void
hawser_context_unuse (HawserContext *self)
{
  gboolean last;

  hawser_context_lock (self);
  last = --self->uses == 0 && self->main_context != g_main_context_default ()
         && !g_source_is_destroyed (&self->source);
  hawser_context_unlock (self);
  if (!last)
    return;

  if (hawser_context_enter (self))
    {
      drop_instances (self);
      hawser_context_leave (self);
    }
  else
    {
      hawser_context_lock (self);
      hawser_context_post_locked (self, &self->sweep);
      hawser_context_unlock (self);
    }
}

gboolean
hawser_context_enter (HawserContext *self)
{
  return g_main_context_acquire (self->main_context);
}

void
hawser_context_leave (HawserContext *self)
{
  g_main_context_release (self->main_context);
}
