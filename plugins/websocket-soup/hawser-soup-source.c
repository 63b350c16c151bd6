/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-source.h"

#include <glib-unix.h>

typedef struct {
  GSource source;
  GObject *stream;
  GSource **place;
} SoupSource;

static gboolean
source_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  return ((GPollableSourceFunc) callback) (((SoupSource *) source)->stream, data);
}

static void
source_finalize (GSource *source)
{
  SoupSource *self = (SoupSource *) source;

  if (self->place != NULL && *self->place == source)
    *self->place = NULL;
  g_object_unref (self->stream);
}

static GSourceFuncs source_funcs = {
  .dispatch = source_dispatch,
  .finalize = source_finalize,
};

GSource *
hawser_soup_source_new (gpointer stream,
                        int fd,
                        GIOCondition condition,
                        GSource *below,
                        GSource **place)
{
  GSource *source = g_source_new (&source_funcs, sizeof (SoupSource));

  ((SoupSource *) source)->stream = g_object_ref (stream);
  ((SoupSource *) source)->place = place;
  if (place != NULL)
    *place = source;
  g_source_set_static_name (source, "[hawser] websocket-soup");
  if (fd >= 0)
    g_source_add_unix_fd (source, fd, condition);
  if (below != NULL)
    {
      g_source_set_dummy_callback (below);
      g_source_add_child_source (source, below);
      g_source_unref (below);
    }
  return source;
}
