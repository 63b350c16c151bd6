/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Objects of one type that are used again. To make a GObject and to end it takes about two thousand
 * instructions; where one is needed for each request, that is more than all else. For types without
 * properties and signals. Static, zeroed; from any thread. */
typedef struct {
  GMutex mutex;
  GObject *objects[32];
  guint length;
} HawserPool;

/* Returns: (transfer full): an object with nothing but zeros in it. */
gpointer hawser_pool_obtain (HawserPool *self, GType type);

/* Gives a reference back. An object that somebody else has a reference to, keeps something on or watches
 * is left to them; another one is emptied with @release and zeroed. @size: of an instance. */
void hawser_pool_give_back (HawserPool *self,
                            gpointer object,
                            gsize size,
                            void (*release) (gpointer object));

G_END_DECLS
