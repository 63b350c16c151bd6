/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-pool-private.h"

#include <string.h>

gpointer
hawser_pool_obtain (HawserPool *self, GType type)
{
  GObject *object = NULL;

  g_mutex_lock (&self->mutex);
  if (self->length > 0)
    object = self->objects[--self->length];
  g_mutex_unlock (&self->mutex);
  return object != NULL ? object : g_object_new (type, NULL);
}

void
hawser_pool_give_back (HawserPool *self,
                       gpointer object,
                       gsize size,
                       void (*release) (gpointer object))
{
  GObject *mine = object;
  gboolean kept = FALSE;

  /* With the last reference nobody can get another one. Data and weak references of others are in the
   * list of data; that it is empty is all that is asked of it. */
  if (g_atomic_int_get (&mine->ref_count) == 1 && mine->qdata == NULL)
    {
      release (object);
      memset ((char *) object + sizeof (GObject), 0, size - sizeof (GObject));
      g_mutex_lock (&self->mutex);
      kept = self->length < G_N_ELEMENTS (self->objects);
      if (kept)
        self->objects[self->length++] = mine;
      g_mutex_unlock (&self->mutex);
    }
  if (!kept)
    g_object_unref (mine);
}
