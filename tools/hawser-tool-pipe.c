/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <signal.h>
#include <unistd.h>

/* So much may wait to be written before receiving stops, and half of it before it goes on. */
#define LIMIT (1024 * 1024)

struct _HawserToolPipe {
  GMainLoop *loop;
  GObject *receiver;
  const HawserToolPipeUser *user;
  gpointer data;

  GInputStream *input;
  gboolean reading;
  gboolean ended;
  guint over; /* the timer */

  GByteArray *waiting; /* to be written */
  gboolean writing;    /* a thread has what came before */
  gboolean held_up;    /* nothing is received meanwhile */
  gboolean output_ends;

  gboolean finished;
  int exit_code;
};

HawserToolPipe *
hawser_tool_pipe_new (GObject *receiver, const HawserToolPipeUser *user, gpointer data)
{
  HawserToolPipe *self = g_new0 (HawserToolPipe, 1);

  self->loop = g_main_loop_new (NULL, FALSE);
  self->receiver = receiver;
  self->user = user;
  self->data = data;
  self->input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  self->waiting = g_byte_array_new ();
  /* The end of a pipe is seen where it is written. */
  signal (SIGPIPE, SIG_IGN);
  return self;
}

void
hawser_tool_pipe_free (HawserToolPipe *self)
{
  g_clear_handle_id (&self->over, g_source_remove);
  g_main_loop_unref (self->loop);
  g_object_unref (self->input);
  g_byte_array_unref (self->waiting);
  g_free (self);
}

static void
end (HawserToolPipe *self, int exit_code)
{
  if (!self->finished)
    self->exit_code = exit_code;
  self->finished = TRUE;
  g_main_loop_quit (self->loop);
}

/* Input */

static gboolean
over_cb (gpointer data)
{
  HawserToolPipe *self = data;

  self->over = 0;
  self->user->over (self->data);
  return G_SOURCE_REMOVE;
}

static void
restart_timer (HawserToolPipe *self)
{
  g_clear_handle_id (&self->over, g_source_remove);
  if (self->ended && !self->finished && self->user->wait >= 0)
    self->over = g_timeout_add (self->user->wait, over_cb, self);
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  HawserToolPipe *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) piece
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), result, &error);

  self->reading = FALSE;
  if (self->finished)
    return;
  if (piece == NULL)
    {
      g_printerr (_ ("Error: the input cannot be read: %s\n"), error->message);
      hawser_tool_pipe_finish (self, EXIT_FILE);
      return;
    }
  self->ended = g_bytes_get_size (piece) == 0;
  restart_timer (self);
  self->user->input (self->data, piece);
}

void
hawser_tool_pipe_read (HawserToolPipe *self)
{
  if (self->reading || self->ended || self->finished)
    return;
  self->reading = TRUE;
  g_input_stream_read_bytes_async (self->input, self->user->piece, G_PRIORITY_DEFAULT, NULL,
                                   read_cb, self);
}

gboolean
hawser_tool_pipe_has_ended (HawserToolPipe *self)
{
  return self->ended;
}

/* Output */

/* In a thread: a pipe that nobody reads may block it, and it alone. */
static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const GByteArray *bytes = data;

  for (guint done = 0; done < bytes->len;)
    {
      gssize n = write (STDOUT_FILENO, bytes->data + done, bytes->len - done);

      if (n < 0 && errno != EINTR)
        {
          g_task_return_int (task, errno);
          return;
        }
      done += MAX (0, n);
    }
  g_task_return_int (task, 0);
}

static void write_next (HawserToolPipe *self);

static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HawserToolPipe *self = data;
  int number = g_task_propagate_int (G_TASK (result), NULL);

  self->writing = FALSE;
  if (number == EPIPE)
    end (self, EXIT_OK); /* nobody wants more of it */
  else if (number != 0)
    {
      g_printerr (_ ("Error: %s cannot be written: %s\n"), _ ("the output"), g_strerror (number));
      self->finished = FALSE; /* whatever else there was, this is worse */
      end (self, EXIT_FILE);
    }
  else
    write_next (self);
}

static void
write_next (HawserToolPipe *self)
{
  if (self->held_up && self->waiting->len <= LIMIT / 2)
    {
      self->held_up = FALSE;
      g_object_set (self->receiver, "receiving", TRUE, NULL);
    }
  if (self->writing)
    return;
  if (self->waiting->len > 0)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, self);

      g_task_set_source_tag (task, write_next);
      g_task_set_task_data (task, g_steal_pointer (&self->waiting),
                            (GDestroyNotify) g_byte_array_unref);
      self->waiting = g_byte_array_new ();
      self->writing = TRUE;
      g_task_run_in_thread (task, write_in_thread);
    }
  else if (self->finished)
    g_main_loop_quit (self->loop);
  else if (self->output_ends)
    {
      int nowhere = open ("/dev/null", O_WRONLY | O_CLOEXEC);

      self->output_ends = FALSE;
      dup2 (nowhere, STDOUT_FILENO);
      close (nowhere);
    }
}

void
hawser_tool_pipe_write (HawserToolPipe *self, gconstpointer data, gsize size)
{
  g_byte_array_append (self->waiting, data, size);
  restart_timer (self);
  if (!self->held_up && self->waiting->len > LIMIT)
    {
      self->held_up = TRUE;
      g_object_set (self->receiver, "receiving", FALSE, NULL);
    }
  write_next (self);
}

void
hawser_tool_pipe_close_output (HawserToolPipe *self)
{
  self->output_ends = TRUE;
  write_next (self);
}

/* The end */

int
hawser_tool_pipe_run (HawserToolPipe *self)
{
  if (!self->finished || self->writing)
    g_main_loop_run (self->loop);
  return self->exit_code;
}

void
hawser_tool_pipe_finish (HawserToolPipe *self, int exit_code)
{
  if (self->finished)
    return;
  self->finished = TRUE;
  self->exit_code = exit_code;
  g_clear_handle_id (&self->over, g_source_remove);
  write_next (self);
}
