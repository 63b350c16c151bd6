/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "base/hawser-context-private.h"

#include <gio/gio.h>

typedef struct {
  HawserMail mail;
  HawserContext *context;
  GString *log;
  char name;
  int again;
  GThread *thread;
} Letter;

static void
letter_arrived (HawserMail *mail)
{
  Letter *self = (Letter *) mail;

  self->thread = g_thread_self ();
  g_string_append_c (self->log, self->name);
  if (self->again-- > 0)
    {
      hawser_context_lock (self->context);
      hawser_context_post_locked (self->context, mail);
      hawser_context_unlock (self->context);
    }
}

static void
post (Letter *self)
{
  self->mail.deliver = letter_arrived;
  hawser_context_lock (self->context);
  hawser_context_post_locked (self->context, &self->mail);
  hawser_context_unlock (self->context);
}

static void
test_mail (void)
{
  g_autoptr (HawserContext) context = hawser_context_ref_thread_default ();
  g_autoptr (HawserContext) same = hawser_context_ref_thread_default ();
  g_autoptr (GString) log = g_string_new (NULL);
  Letter a = { .context = context, .log = log, .name = 'a', .again = 1 };
  Letter b = { .context = context, .log = log, .name = 'b' };

  g_assert_true (context == same);
  post (&a);
  post (&b);
  post (&a); /* once is enough */
  g_assert_cmpstr (log->str, ==, "");
  g_main_context_iteration (NULL, FALSE);
  /* What is posted during delivery waits for the next turn. */
  g_assert_cmpstr (log->str, ==, "ab");
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpstr (log->str, ==, "aba");
  g_assert_false (g_main_context_iteration (NULL, FALSE));
}

/* A receiver that runs a main loop until a letter behind it has arrived. */
typedef struct {
  HawserMail mail;
  GString *log;
} Waiter;

static void
waiter_arrived (HawserMail *mail)
{
  Waiter *self = (Waiter *) mail;

  while (self->log->len == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_nested (void)
{
  g_autoptr (HawserContext) context = hawser_context_ref_thread_default ();
  g_autoptr (GString) log = g_string_new (NULL);
  Waiter waiter = { .mail = { .deliver = waiter_arrived }, .log = log };
  Letter a = { .context = context, .log = log, .name = 'a' };

  hawser_context_lock (context);
  hawser_context_post_locked (context, &waiter.mail);
  hawser_context_unlock (context);
  post (&a);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (log->str, ==, "a");
}

static gpointer
post_from_thread (gpointer data)
{
  Letter *letters = data;

  for (int i = 0; i < 100; i++)
    post (&letters[i]);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (HawserContext) context = hawser_context_ref_thread_default ();
  g_autoptr (GString) log = g_string_new (NULL);
  Letter letters[100] = { 0 };
  GThread *thread;

  for (int i = 0; i < 100; i++)
    letters[i] = (Letter){ .context = context, .log = log, .name = 'A' + i % 26 };
  thread = g_thread_new ("poster", post_from_thread, letters);
  /* The wake-up has to come through while this thread sleeps in poll(). */
  while (log->len < 100)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);

  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpint (log->str[i], ==, 'A' + i % 26);
      g_assert_true (letters[i].thread == g_thread_self ());
    }
}

typedef struct {
  HawserDeadline deadline;
  GArray *order;
} Alarm;

static void
alarm_rang (HawserDeadline *deadline)
{
  Alarm *self = (Alarm *) deadline;

  g_assert_cmpuint (deadline->place, ==, 0);
  g_assert_cmpint (g_get_monotonic_time (), >=, deadline->when);
  g_array_append_val (self->order, deadline->when);
}

static void
test_deadlines (void)
{
  g_autoptr (HawserContext) context = hawser_context_ref_thread_default ();
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (gint64));
  enum { N = 200 };
  Alarm alarms[N] = { 0 };
  guint armed = 0;

  for (int i = 0; i < N; i++)
    {
      alarms[i].deadline.expired = alarm_rang;
      alarms[i].order = order;
      hawser_context_arm (context, &alarms[i].deadline, g_test_rand_int_range (0, 40));
    }
  for (int i = 0; i < N; i++)
    {
      if (i % 3 == 0)
        hawser_context_disarm (context, &alarms[i].deadline);
      else
        armed++;
      hawser_context_disarm (context, &alarms[0].deadline); /* harmless twice */
    }
  while (order->len < armed)
    g_main_context_iteration (NULL, TRUE);
  /* Compared by the moment, not by the milliseconds asked for: arming takes time itself. */
  for (guint i = 1; i < order->len; i++)
    g_assert_cmpint (g_array_index (order, gint64, i - 1), <=, g_array_index (order, gint64, i));

  /* Nothing is left that would wake the program. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
gone_cb (gpointer data, GObject *object)
{
  *(gboolean *) data = TRUE;
}

static gpointer
use_context (gpointer data)
{
  g_autoptr (GMainContext) main_context = g_main_context_new ();
  HawserContext *context;
  GObject *instance;

  g_main_context_push_thread_default (main_context);
  context = hawser_context_ref_thread_default ();
  g_assert_true (hawser_context_get_main_context (context) == main_context);
  instance = hawser_context_get_instance (context, G_TYPE_SIMPLE_ACTION_GROUP);
  g_assert_true (instance == hawser_context_get_instance (context, G_TYPE_SIMPLE_ACTION_GROUP));
  g_object_weak_ref (instance, gone_cb, data);
  hawser_context_unref (context);
  g_main_context_pop_thread_default (main_context);
  return NULL;
}

static void
test_end (void)
{
  for (int i = 0; i < 20; i++)
    {
      gboolean gone = FALSE;

      /* What belongs to a context ends with it; the next one may have the same address. */
      g_thread_join (g_thread_new ("context", use_context, &gone));
      g_assert_true (gone);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/context/mail", test_mail);
  g_test_add_func ("/context/nested", test_nested);
  g_test_add_func ("/context/threads", test_threads);
  g_test_add_func ("/context/deadlines", test_deadlines);
  g_test_add_func ("/context/end", test_end);
  return g_test_run ();
}
