/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-pipe.h"

struct _HawserSoupPipe {
  GIOStream parent_instance;

  GIOStream *connection;
  HawserSoupPipeInput *input;
  HawserSoupPipeOutput *output;
};

G_DEFINE_FINAL_TYPE (HawserSoupPipe, hawser_soup_pipe, G_TYPE_IO_STREAM)

static GInputStream *
hawser_soup_pipe_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (HAWSER_SOUP_PIPE (stream)->input);
}

static GOutputStream *
hawser_soup_pipe_get_output_stream (GIOStream *stream)
{
  return G_OUTPUT_STREAM (HAWSER_SOUP_PIPE (stream)->output);
}

static gboolean
hawser_soup_pipe_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  return g_io_stream_close (HAWSER_SOUP_PIPE (stream)->connection, cancellable, error);
}

static void
closed_cb (GObject *connection, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;

  if (g_io_stream_close_finish (G_IO_STREAM (connection), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Without the thread that GIOStream would start. */
static void
hawser_soup_pipe_close_async (GIOStream *stream,
                              int priority,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data)
{
  GTask *task = g_task_new (stream, cancellable, callback, data);

  g_task_set_source_tag (task, hawser_soup_pipe_close_async);
  g_io_stream_close_async (HAWSER_SOUP_PIPE (stream)->connection, priority, cancellable, closed_cb,
                           task);
}

static gboolean
hawser_soup_pipe_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
hawser_soup_pipe_finalize (GObject *object)
{
  HawserSoupPipe *self = HAWSER_SOUP_PIPE (object);

  g_object_unref (self->input);
  g_object_unref (self->output);
  g_object_unref (self->connection);

  G_OBJECT_CLASS (hawser_soup_pipe_parent_class)->finalize (object);
}

static void
hawser_soup_pipe_class_init (HawserSoupPipeClass *klass)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_soup_pipe_finalize;
  stream_class->get_input_stream = hawser_soup_pipe_get_input_stream;
  stream_class->get_output_stream = hawser_soup_pipe_get_output_stream;
  stream_class->close_fn = hawser_soup_pipe_close;
  stream_class->close_async = hawser_soup_pipe_close_async;
  stream_class->close_finish = hawser_soup_pipe_close_finish;
}

static void
hawser_soup_pipe_init (HawserSoupPipe *self)
{
}

HawserSoupPipe *
hawser_soup_pipe_new (GIOStream *connection, GBytes *first)
{
  HawserSoupPipe *self = g_object_new (HAWSER_TYPE_SOUP_PIPE, NULL);
  GSocket *socket = NULL;
  int fd = -1;

  /* A wrapper, such as the one that GSocketClient puts around TLS, is no plain connection. */
  if (G_OBJECT_TYPE (connection) == G_TYPE_TCP_CONNECTION)
    socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection));
  if (socket != NULL)
    fd = g_socket_get_fd (socket);

  self->connection = g_object_ref (connection);
  self->input = hawser_soup_pipe_input_new (g_io_stream_get_input_stream (connection), fd, first);
  self->output = hawser_soup_pipe_output_new (g_io_stream_get_output_stream (connection), fd);
  return self;
}

HawserSoupPipeInput *
hawser_soup_pipe_get_input (HawserSoupPipe *self)
{
  return self->input;
}

HawserSoupPipeOutput *
hawser_soup_pipe_get_output (HawserSoupPipe *self)
{
  return self->output;
}
