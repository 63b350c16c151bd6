/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-pipe-input.h"

#include "hawser-soup-source.h"

#include <string.h>

#define SIZE (64 * 1024)

/* How many blocks are read in one turn of the main loop. */
#define BLOCKS_PER_TURN 4

struct _HawserSoupPipeInput {
  GInputStream parent_instance;

  GPollableInputStream *below;
  int fd;
  guint8 *block;
  gsize start; /* of what is in the block */
  gsize end;
  guint blocks;   /* read in this turn */
  gboolean empty; /* the descriptor has no more until it says so */
  guint paused;   /* HawserSoupPause */
  gint64 heard;
  GSource *source; /* the last one that was made, while it lives */
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HawserSoupPipeInput,
                               hawser_soup_pipe_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static gssize
would_block (GError **error)
{
  /* libsoup asks for the code only. */
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "");
  return -1;
}

static gssize
hawser_soup_pipe_input_read_nonblocking (GPollableInputStream *stream,
                                         void *buffer,
                                         gsize count,
                                         GError **error)
{
  HawserSoupPipeInput *self = HAWSER_SOUP_PIPE_INPUT (stream);

  if (self->paused != 0)
    return would_block (error);
  if (self->start == self->end)
    {
      gssize n;

      if (self->empty || self->blocks >= BLOCKS_PER_TURN)
        return would_block (error);
      n = g_pollable_input_stream_read_nonblocking (self->below, self->block, SIZE, NULL, error);
      if (n <= 0)
        return n;
      self->heard = g_get_monotonic_time ();
      self->blocks++;
      self->start = 0;
      self->end = n;
      self->empty = self->fd >= 0 && n < SIZE;
    }

  count = MIN (count, self->end - self->start);
  memcpy (buffer, self->block + self->start, count);
  self->start += count;
  return count;
}

static GSource *
hawser_soup_pipe_input_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  HawserSoupPipeInput *self = HAWSER_SOUP_PIPE_INPUT (stream);

  GSource *source;
  int fd = self->paused != 0 ? -1 : self->fd;
  GSource *below = self->paused != 0 || fd >= 0
                       ? NULL
                       : g_pollable_input_stream_create_source (self->below, NULL);

  self->blocks = 0;
  self->empty = FALSE;
  source = hawser_soup_source_new (self, fd, G_IO_IN, below, &self->source);
  /* What came together with the answer to the handshake. */
  if (self->start < self->end && self->paused == 0)
    g_source_set_ready_time (source, 0);
  return source;
}

static gboolean
hawser_soup_pipe_input_is_readable (GPollableInputStream *stream)
{
  HawserSoupPipeInput *self = HAWSER_SOUP_PIPE_INPUT (stream);

  return self->paused == 0
         && (self->start < self->end || g_pollable_input_stream_is_readable (self->below));
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = hawser_soup_pipe_input_read_nonblocking;
  iface->create_source = hawser_soup_pipe_input_create_source;
  iface->is_readable = hawser_soup_pipe_input_is_readable;
}

static void
hawser_soup_pipe_input_finalize (GObject *object)
{
  HawserSoupPipeInput *self = HAWSER_SOUP_PIPE_INPUT (object);

  g_object_unref (self->below);
  g_free (self->block);

  G_OBJECT_CLASS (hawser_soup_pipe_input_parent_class)->finalize (object);
}

static void
hawser_soup_pipe_input_class_init (HawserSoupPipeInputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_soup_pipe_input_finalize;
}

static void
hawser_soup_pipe_input_init (HawserSoupPipeInput *self)
{
  self->block = g_malloc (SIZE);
  self->heard = g_get_monotonic_time ();
}

HawserSoupPipeInput *
hawser_soup_pipe_input_new (GInputStream *below, int fd, GBytes *first)
{
  HawserSoupPipeInput *self = g_object_new (HAWSER_TYPE_SOUP_PIPE_INPUT, NULL);

  if (first != NULL)
    {
      self->end = g_bytes_get_size (first);
      self->block = g_realloc (self->block, MAX (self->end, SIZE));
      memcpy (self->block, g_bytes_get_data (first, NULL), self->end);
    }
  self->below = G_POLLABLE_INPUT_STREAM (g_object_ref (below));
  self->fd = fd;
  return self;
}

void
hawser_soup_pipe_input_pause (HawserSoupPipeInput *self, HawserSoupPause reason)
{
  self->paused |= reason;
}

void
hawser_soup_pipe_input_resume (HawserSoupPipeInput *self, HawserSoupPause reason)
{
  if ((self->paused & reason) == 0)
    return;
  self->paused &= ~reason;
  if (self->paused != 0)
    return;
  self->heard = g_get_monotonic_time ();
  self->blocks = 0;
  self->empty = FALSE;
  /* It was made to wait for nothing. */
  if (self->source != NULL)
    g_source_set_ready_time (self->source, 0);
}

gboolean
hawser_soup_pipe_input_is_paused (HawserSoupPipeInput *self, HawserSoupPause reason)
{
  return (self->paused & reason) != 0;
}

gint64
hawser_soup_pipe_input_get_heard (HawserSoupPipeInput *self)
{
  return self->heard;
}
