/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-pipe-output.h"

#include "hawser-soup-source.h"

#define OPCODE_CLOSE 8

/* In a client's close frame: two bytes, and the mask, stand before it. */
#define CODE_PLACE 6

struct _HawserSoupPipeOutput {
  GOutputStream parent_instance;

  GPollableOutputStream *below;
  int fd;
  HawserSoupPipeSent sent;
  gpointer sent_data;

  gsize written;  /* of the frame */
  guint8 opcode;  /* of the frame */
  guint16 change; /* which bits of the close code are other ones */
};

static void pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HawserSoupPipeOutput,
                               hawser_soup_pipe_output,
                               G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, pollable_init))

static gssize
write_close (HawserSoupPipeOutput *self, const guint8 *buffer, gsize count, GError **error)
{
  g_autofree guint8 *changed = g_memdup2 (buffer, count);

  /* A mask is added to the code bit by bit, and so is a change. */
  for (gsize i = CODE_PLACE; i < CODE_PLACE + 2; i++)
    if (i >= self->written && i - self->written < count)
      changed[i - self->written] ^= i == CODE_PLACE ? self->change >> 8 : self->change & 0xff;
  return g_pollable_output_stream_write_nonblocking (self->below, changed, count, NULL, error);
}

static gssize
hawser_soup_pipe_output_write_nonblocking (GPollableOutputStream *stream,
                                           const void *buffer,
                                           gsize count,
                                           GError **error)
{
  HawserSoupPipeOutput *self = HAWSER_SOUP_PIPE_OUTPUT (stream);
  gssize n;

  if (self->written == 0 && count > 0)
    self->opcode = *(const guint8 *) buffer & 0x0f;
  if (self->opcode == OPCODE_CLOSE && self->change != 0)
    n = write_close (self, buffer, count, error);
  else
    n = g_pollable_output_stream_write_nonblocking (self->below, buffer, count, NULL, error);

  if (n > 0)
    self->written += n;
  if (n == (gssize) count)
    {
      self->written = 0;
      if (self->sent != NULL)
        self->sent (self->opcode, self->sent_data);
    }
  return n;
}

static GSource *
hawser_soup_pipe_output_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  HawserSoupPipeOutput *self = HAWSER_SOUP_PIPE_OUTPUT (stream);

  return hawser_soup_source_new (self, self->fd, G_IO_OUT,
                                 self->fd >= 0
                                     ? NULL
                                     : g_pollable_output_stream_create_source (self->below, NULL),
                                 NULL);
}

static gboolean
hawser_soup_pipe_output_is_writable (GPollableOutputStream *stream)
{
  return g_pollable_output_stream_is_writable (HAWSER_SOUP_PIPE_OUTPUT (stream)->below);
}

static void
pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->write_nonblocking = hawser_soup_pipe_output_write_nonblocking;
  iface->create_source = hawser_soup_pipe_output_create_source;
  iface->is_writable = hawser_soup_pipe_output_is_writable;
}

static void
hawser_soup_pipe_output_finalize (GObject *object)
{
  g_object_unref (HAWSER_SOUP_PIPE_OUTPUT (object)->below);

  G_OBJECT_CLASS (hawser_soup_pipe_output_parent_class)->finalize (object);
}

static void
hawser_soup_pipe_output_class_init (HawserSoupPipeOutputClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_soup_pipe_output_finalize;
}

static void
hawser_soup_pipe_output_init (HawserSoupPipeOutput *self)
{
}

HawserSoupPipeOutput *
hawser_soup_pipe_output_new (GOutputStream *below, int fd)
{
  HawserSoupPipeOutput *self = g_object_new (HAWSER_TYPE_SOUP_PIPE_OUTPUT, NULL);

  self->below = G_POLLABLE_OUTPUT_STREAM (g_object_ref (below));
  self->fd = fd;
  return self;
}

void
hawser_soup_pipe_output_set_sent (HawserSoupPipeOutput *self,
                                  HawserSoupPipeSent sent,
                                  gpointer data)
{
  self->sent = sent;
  self->sent_data = data;
}

void
hawser_soup_pipe_output_change_code (HawserSoupPipeOutput *self, guint16 from, guint16 to)
{
  self->change = from ^ to;
}
