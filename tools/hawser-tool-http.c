/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (64 * 1024)

typedef struct {
  GMainLoop *loop;
  gboolean include; /* the header */
  gboolean verbose;
  gboolean fail; /* for a status of 400 and more */
  const char *output;

  FILE *file;
  HawserHttpResponse *response;
  GInputStream *stream;
  guint64 received;
  guint64 announced; /* 0: not known */
  gint64 began;
  guint progress; /* the timer of the bar, if there is one */
  int exit_code;
} Download;

/* What the file is called until it is complete; where the handler of signals finds it. */
static char *temporary;

/* Half a file helps nobody. The program ends as if there was no handler, whatever it waits for. */
static void
interrupted_cb (int number)
{
  if (temporary != NULL)
    unlink (temporary);
  signal (number, SIG_DFL);
  raise (number);
}

static void
catch_signals (void)
{
  static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (signal (numbers[i], interrupted_cb) == SIG_IGN)
      signal (numbers[i], SIG_IGN); /* nohup */
  /* The end of a pipe is seen where it is written. */
  signal (SIGPIPE, SIG_IGN);
}

static void
print_header (Download *self)
{
  HawserHttpHeaders *headers = hawser_http_response_get_headers (self->response);
  const char *reason = hawser_http_response_get_reason (self->response);
  static const char *const versions[] = { "HTTP", "HTTP/1.0", "HTTP/1.1", "HTTP/2", "HTTP/3" };

  printf ("%s %u%s%s\n", versions[hawser_http_response_get_version (self->response)],
          hawser_http_response_get_response_code (self->response), reason != NULL ? " " : "",
          reason != NULL ? reason : "");
  for (guint i = 0; i < hawser_http_headers_get_n_fields (headers); i++)
    printf ("%s: %s\n", hawser_http_headers_get_field_name (headers, i),
            hawser_http_headers_get_field_value (headers, i));
  printf ("\n");
}

static void
draw_progress (Download *self)
{
  double seconds = (g_get_monotonic_time () - self->began) / 1e6;
  struct winsize size = { 0 };
  g_autofree char *amount = NULL;
  g_autofree char *rate = NULL;
  g_autofree char *line = NULL;
  int width, columns;

  columns = ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
  amount = g_format_size (self->received);
  rate = g_format_size ((guint64) (self->received / MAX (1e-6, seconds)));
  line = self->announced > 0
             ? g_strdup_printf (" %3d%%  %s  %s/s",
                                (int) (MIN (1.0, self->received / (double) self->announced) * 100),
                                amount, rate)
             : g_strdup_printf (" %s  %s/s", amount, rate);
  width = columns - (int) g_utf8_strlen (line, -1) - 4;

  fprintf (stderr, "\r");
  if (self->announced > 0 && width >= 10)
    {
      int done = (int) (width * MIN (1.0, self->received / (double) self->announced));

      fprintf (stderr, "[");
      for (int i = 0; i < width; i++)
        fputc (i < done ? '#' : ' ', stderr);
      fprintf (stderr, "]");
    }
  fprintf (stderr, "%s\033[K", line);
  fflush (stderr);
}

static gboolean
progress_cb (gpointer data)
{
  draw_progress (data);
  return G_SOURCE_CONTINUE;
}

/* By the clock, not by what comes: that nothing comes is worth seeing, too. */
static void
start_progress (Download *self)
{
  self->began = g_get_monotonic_time ();
  if (self->output != NULL && isatty (STDERR_FILENO))
    self->progress = g_timeout_add (100, progress_cb, self);
}

static void
end_progress (Download *self)
{
  if (self->progress == 0)
    return;
  g_clear_handle_id (&self->progress, g_source_remove);
  draw_progress (self);
  fprintf (stderr, "\n");
}

static void
finish (Download *self, int exit_code)
{
  self->exit_code = exit_code;
  g_main_loop_quit (self->loop);
}

/* Complete or not at all; but what is no plain file, /dev/null say, is not replaced. */
static gboolean
open_output (Download *self)
{
  struct stat info;
  int fd;

  self->file = stdout;
  if (self->output == NULL)
    return TRUE;
  if (lstat (self->output, &info) == 0 && !S_ISREG (info.st_mode))
    {
      fd = open (self->output, O_WRONLY | O_TRUNC | O_CLOEXEC);
    }
  else
    {
      temporary = g_strconcat (self->output, ".XXXXXX", NULL);
      fd = g_mkstemp_full (temporary, O_WRONLY | O_CLOEXEC, 0666);
      if (fd < 0)
        g_clear_pointer (&temporary, g_free);
    }
  self->file = fd >= 0 ? fdopen (fd, "w") : NULL;
  return self->file != NULL;
}

static gboolean
close_output (Download *self)
{
  if (self->output == NULL)
    return fflush (self->file) == 0;
  if (fclose (g_steal_pointer (&self->file)) != 0
      || (temporary != NULL && rename (temporary, self->output) != 0))
    return FALSE;
  g_clear_pointer (&temporary, g_free);
  return TRUE;
}

/* A local file that cannot be written. A reader that went away is not worth a word. */
static void
finish_with_errno (Download *self)
{
  int why = errno;

  end_progress (self);
  if (why == EPIPE && self->output == NULL)
    {
      finish (self, EXIT_OK);
      return;
    }
  g_printerr (_ ("Error: %s cannot be written: %s\n"),
              self->output != NULL ? self->output : _ ("the output"), g_strerror (why));
  finish (self, EXIT_FILE);
}

static void read_next (Download *self);

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  Download *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), result, &error);
  gsize length;
  gconstpointer piece;

  if (bytes == NULL)
    {
      end_progress (self);
      finish (self, hawser_tool_fail (error));
      return;
    }
  piece = g_bytes_get_data (bytes, &length);
  if (length == 0)
    {
      end_progress (self);
      if (close_output (self))
        finish (self, EXIT_OK);
      else
        finish_with_errno (self);
      return;
    }
  if (fwrite (piece, 1, length, self->file) != length)
    {
      finish_with_errno (self);
      return;
    }
  self->received += length;
  read_next (self);
}

static void
read_next (Download *self)
{
  g_input_stream_read_bytes_async (self->stream, PIECE, G_PRIORITY_DEFAULT, NULL, read_cb, self);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Download *self = data;
  g_autoptr (GError) error = NULL;
  const char *length;
  guint status;

  self->response = hawser_http_request_open_finish (HAWSER_HTTP_REQUEST (object), result, &error);
  if (self->response == NULL)
    {
      finish (self, hawser_tool_fail (error));
      return;
    }
  if (self->verbose)
    g_printerr (_ ("Done by plugin %s\n"), hawser_http_response_get_backend (self->response));
  if (self->include)
    print_header (self);
  status = hawser_http_response_get_response_code (self->response);
  if (self->fail && status >= 400)
    {
      g_printerr (_ ("Error: the server answered with status %u\n"), status);
      finish (self, EXIT_STATUS);
      return;
    }

  length = hawser_http_response_get_header_field (self->response, "content-length");
  if (length != NULL
      && hawser_http_response_get_header_field (self->response, "content-encoding") == NULL)
    self->announced = g_ascii_strtoull (length, NULL, 10);

  if (!open_output (self))
    {
      finish_with_errno (self);
      return;
    }
  start_progress (self);
  self->stream = g_object_ref (hawser_http_response_get_stream (self->response));
  read_next (self);
}

static gboolean
add_header (HawserHttpRequestOptions *options, const char *text)
{
  g_auto (GStrv) parts = hawser_tool_split_header (text);

  if (parts == NULL)
    return FALSE;
  hawser_http_request_options_set_header_field (options, parts[0], parts[1]);
  return TRUE;
}

static gboolean
add_data (HawserHttpRequestOptions *options, const char *data)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  char *content;
  gsize length;

  if (*data == '@')
    {
      if (!g_file_get_contents (data + 1, &content, &length, &error))
        {
          g_printerr (_ ("Error: %s\n"), error->message);
          return FALSE;
        }
      bytes = g_bytes_new_take (content, length);
    }
  else
    {
      bytes = g_bytes_new (data, strlen (data));
    }
  /* The method alone sends no data. */
  if (g_bytes_get_size (bytes) > 0)
    hawser_http_request_options_set_extra_data_bytes (options, bytes);
  return TRUE;
}

int
hawser_tool_http (int argc, char **argv)
{
  Download self = { 0 };
  g_autofree char *method = NULL;
  g_auto (GStrv) headers = NULL;
  g_autofree char *data = NULL;
  g_autofree char *output = NULL;
  g_autofree char *backend = NULL;
  g_autofree char *ca_path = NULL;
  int timeout = -1, connect_timeout = -1;
  GOptionEntry entries[] = {
    { "request", 'X', 0, G_OPTION_ARG_STRING, &method, N_ ("Request method"), N_ ("METHOD") },
    { "header", 'H', 0, G_OPTION_ARG_STRING_ARRAY, &headers, N_ ("Header field to send"),
      N_ ("NAME:VALUE") },
    { "data", 'd', 0, G_OPTION_ARG_STRING, &data,
      N_ ("Data to send, or the file that has it; makes the method POST"), N_ ("DATA|@FILE") },
    { "include", 'i', 0, G_OPTION_ARG_NONE, &self.include, N_ ("Print the header of the response"),
      NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Save the body to a file"),
      N_ ("FILE") },
    { "fail", 'f', 0, G_OPTION_ARG_NONE, &self.fail,
      N_ ("End with code 22 for a status of 400 and more"), NULL },
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backend, N_ ("Plugin to use"), N_ ("NAME") },
    { "ca-path", 0, 0, G_OPTION_ARG_FILENAME, &ca_path,
      N_ ("Authorities to trust instead of the system's"), N_ ("FILE") },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout,
      N_ ("Time for the whole request in ms, 0 for no limit"), N_ ("MS") },
    { "connect-timeout", 0, 0, G_OPTION_ARG_INT, &connect_timeout,
      N_ ("Time for making the connection in ms"), N_ ("MS") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self.verbose, N_ ("Tell which plugin did it"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("URL");
  g_autoptr (HawserHttpRequest) request = NULL;
  g_autoptr (HawserHttpRequestOptions) options = hawser_http_request_options_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  int exit_code;

  g_option_context_set_summary (context, _ ("Makes an HTTP request and prints the body of the "
                                            "response, or saves it with a progress bar."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (argc != 2)
    {
      g_printerr (_ ("Name one URL; see “hawser %s --help”.\n"), "http");
      return EXIT_USAGE;
    }

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    if (!add_header (options, headers[i]))
      return EXIT_USAGE;
  if (data != NULL && !add_data (options, data))
    return EXIT_FILE;
  if (method != NULL)
    hawser_http_request_options_set_custom_method (options, method);
  else if (data != NULL)
    hawser_http_request_options_set_method (options, HAWSER_HTTP_REQUEST_METHOD_POST);
  hawser_http_request_options_set_ca_path (options, ca_path);
  /* A download may take its time; connecting may not. */
  hawser_http_request_options_set_read_timeout (options, MAX (0, timeout));
  if (connect_timeout >= 0)
    hawser_http_request_options_set_connect_timeout (options, connect_timeout);

  catch_signals ();
  self.loop = loop;
  self.output = output;
  hawser_tool_demand_backend (backend);
  request = g_object_new (HAWSER_TYPE_HTTP_REQUEST, "backend", backend, NULL);
  hawser_http_request_open_async (request, argv[1], options, NULL, opened_cb, &self);
  g_main_loop_run (loop);

  if (temporary != NULL)
    {
      unlink (temporary);
      g_clear_pointer (&temporary, g_free);
    }
  if (self.file != NULL && self.file != stdout)
    fclose (self.file);
  g_clear_object (&self.stream);
  g_clear_object (&self.response);
  return self.exit_code;
}
