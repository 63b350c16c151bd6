/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/hawser-answer-private.h"

typedef struct {
  GObject *source;
  GAsyncResult *kept; /* instead of being finished in the callback */
  gboolean keep;
  guint calls;
  GObject *object;
  GError *error;
  GMainContext *context; /* the thread-default one */
} Caller;

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Caller *self = data;
  g_autoptr (GObject) same = g_async_result_get_source_object (result);

  g_assert_true (source == self->source);
  g_assert_true (same == source);
  g_assert_true (g_async_result_get_user_data (result) == self);
  g_assert_true (g_async_result_is_tagged (result, self->source));
  g_assert_true (hawser_answer_is_valid (result, source));
  g_assert_false (hawser_answer_is_valid (result, result));
  self->calls++;
  self->context = g_main_context_get_thread_default ();
  if (self->keep)
    self->kept = g_object_ref (result);
  else
    self->object = hawser_answer_propagate (result, &self->error);
}

static HawserAnswer *
ask (Caller *self, GCancellable *cancellable)
{
  return hawser_answer_new (self->source, cancellable, answered_cb, self, self->source);
}

static void
settle (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    ;
}

static void
test_results (void)
{
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  Caller caller = { .source = source };

  /* Never before the function has returned. */
  hawser_answer_return_object (ask (&caller, NULL), g_object_ref (object));
  g_assert_cmpuint (caller.calls, ==, 0);
  settle (NULL);
  g_assert_cmpuint (caller.calls, ==, 1);
  g_assert_no_error (caller.error);
  g_assert_true (caller.object == object);
  g_clear_object (&caller.object);

  hawser_answer_return_error (ask (&caller, NULL),
                              g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"));
  settle (NULL);
  g_assert_cmpuint (caller.calls, ==, 2);
  g_assert_null (caller.object);
  g_assert_error (caller.error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_clear_error (&caller.error);

  g_assert_cmpuint (source->ref_count, ==, 1);
  g_assert_cmpuint (object->ref_count, ==, 1);
}

static void
test_cancelled (void)
{
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Caller caller = { .source = source };

  /* What came is dropped. */
  hawser_answer_return_object (ask (&caller, cancellable), g_object_ref (object));
  g_cancellable_cancel (cancellable);
  settle (NULL);
  g_assert_error (caller.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&caller.error);
  g_assert_cmpuint (object->ref_count, ==, 1);
  g_assert_cmpuint (G_OBJECT (cancellable)->ref_count, ==, 1);
}

static gboolean
return_cb (gpointer data)
{
  hawser_answer_return_object (data, g_object_new (G_TYPE_OBJECT, NULL));
  return G_SOURCE_REMOVE;
}

/* One that came at a later turn is given at once, and its object is used for the next call; unless
 * somebody has it. */
static void
test_again (void)
{
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  Caller caller = { .source = source };
  HawserAnswer *first = ask (&caller, NULL);
  HawserAnswer *second;

  g_idle_add (return_cb, first);
  settle (NULL);
  g_assert_cmpuint (caller.calls, ==, 1);
  g_clear_object (&caller.object);

  second = ask (&caller, NULL);
  g_assert_true (second == first);
  caller.keep = TRUE;
  g_idle_add (return_cb, second);
  settle (NULL);
  g_assert_cmpuint (caller.calls, ==, 2);
  g_assert_true (caller.kept == G_ASYNC_RESULT (second));

  first = ask (&caller, NULL);
  g_assert_true (first != second);
  caller.object = hawser_answer_propagate (caller.kept, &caller.error);
  g_assert_no_error (caller.error);
  g_assert_nonnull (caller.object);
  g_clear_object (&caller.object);
  g_clear_object (&caller.kept);

  /* Data on it would come to light in another call. */
  caller.keep = FALSE;
  g_object_set_data (G_OBJECT (first), "mine", &caller);
  g_idle_add (return_cb, first);
  settle (NULL);
  g_clear_object (&caller.object);
  second = ask (&caller, NULL);
  g_assert_null (g_object_get_data (G_OBJECT (second), "mine"));
  hawser_answer_return_object (second, g_object_new (G_TYPE_OBJECT, NULL));
  settle (NULL);
  g_clear_object (&caller.object);
  g_assert_cmpuint (source->ref_count, ==, 1);
}

static void
test_contexts (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainContext) ending = g_main_context_new ();
  g_autoptr (GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  Caller caller = { .source = source };
  HawserAnswer *answer;

  g_main_context_push_thread_default (context);
  hawser_answer_return_object (ask (&caller, NULL), g_object_new (G_TYPE_OBJECT, NULL));
  g_main_context_pop_thread_default (context);
  settle (NULL);
  g_assert_cmpuint (caller.calls, ==, 0);
  settle (context);
  g_assert_cmpuint (caller.calls, ==, 1);
  g_assert_true (caller.context == context);
  g_assert_null (g_main_context_get_thread_default ());
  g_clear_object (&caller.object);

  /* Nobody comes to take it. */
  g_main_context_push_thread_default (ending);
  answer = ask (&caller, NULL);
  hawser_answer_return_object (answer, g_object_new (G_TYPE_OBJECT, NULL));
  g_main_context_pop_thread_default (ending);
  g_source_destroy (g_main_context_find_source_by_user_data (ending, answer));
  g_assert_cmpuint (caller.calls, ==, 1);
  g_assert_cmpuint (source->ref_count, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/answer/results", test_results);
  g_test_add_func ("/answer/cancelled", test_cancelled);
  g_test_add_func ("/answer/again", test_again);
  g_test_add_func ("/answer/contexts", test_contexts);
  return g_test_run ();
}
