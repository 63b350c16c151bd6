/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-object-count.h"

#include <dlfcn.h>
#include <string.h>

static int counting;
static GMutex lock;
static GHashTable *counts; /* type -> number of living objects */

static void
add (GType type, int n)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  gpointer key = GSIZE_TO_POINTER (type);
  int old = GPOINTER_TO_INT (g_hash_table_lookup (counts, key));

  g_hash_table_replace (counts, key, GINT_TO_POINTER (old + n));
}

static void
gone_cb (gpointer type, GObject *object)
{
  add (GPOINTER_TO_SIZE (type), -1);
}

static gpointer
watch (gpointer object)
{
  if (object != NULL && g_atomic_int_get (&counting))
    {
      add (G_OBJECT_TYPE (object), 1);
      g_object_weak_ref (object, gone_cb, GSIZE_TO_POINTER (G_OBJECT_TYPE (object)));
    }
  return object;
}

/* These stand in front of GObject's own for every library in the process. */

gpointer (g_object_new) (GType type, const char *first, ...)
{
  gpointer object;
  va_list args;

  va_start (args, first);
  object = g_object_new_valist (type, first, args);
  va_end (args);
  return object;
}

GObject *
g_object_new_valist (GType type, const char *first, va_list args)
{
  static GObject *(*real) (GType, const char *, va_list);

  if (g_once_init_enter (&real))
    g_once_init_leave (&real, (GObject * (*) (GType, const char *, va_list))
                                  dlsym (RTLD_NEXT, "g_object_new_valist"));
  return watch (real (type, first, args));
}

GObject *
g_object_new_with_properties (GType type, guint n, const char *names[], const GValue values[])
{
  static GObject *(*real) (GType, guint, const char *[], const GValue[]);

  if (g_once_init_enter (&real))
    g_once_init_leave (&real, (GObject * (*) (GType, guint, const char *[], const GValue[]))
                                  dlsym (RTLD_NEXT, "g_object_new_with_properties"));
  return watch (real (type, n, names, values));
}

void
test_object_count_start (void)
{
  counts = g_hash_table_new (NULL, NULL);
  g_atomic_int_set (&counting, TRUE);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
test_object_count_list (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer type;
  gpointer n;

  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, &type, &n))
    if (n != NULL)
      g_ptr_array_add (lines, g_strdup_printf ("%s %d", g_type_name (GPOINTER_TO_SIZE (type)),
                                               GPOINTER_TO_INT (n)));
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}
