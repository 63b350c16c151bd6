/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool-pipe.h"

#include <string.h>
#include <unistd.h>

/* After the end of the input an answer may take so long, by default. */
#define WAIT 1000

/* No line can be longer: it could not be sent. */
#define LONGEST (5 * 1024 * 1024)

typedef struct {
  HawserToolPipe *pipe;
  HawserWebSocket *socket;
  GString *line; /* what was read of it */
  guint under_way;
  gboolean opened;
  gboolean failed; /* its `close` event says nothing new */
  gboolean binary;
  gboolean verbose;
  gboolean terminal; /* the output is one */
} Ws;

/* Sending */

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Ws *self = data;
  g_autoptr (GError) error = NULL;

  self->under_way--;
  if (!hawser_web_socket_send_finish (self->socket, result, &error))
    {
      /* What broke the connection is told by its event. */
      if (error->code == HAWSER_ERROR_PARAMETER)
        hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
    }
  else if (self->under_way == 0)
    hawser_tool_pipe_read (self->pipe);
}

static gboolean
send_line (Ws *self)
{
  if (!g_utf8_validate (self->line->str, self->line->len, NULL))
    {
      g_printerr (_ ("Error: the input is not text; send it with --binary.\n"));
      hawser_tool_pipe_finish (self->pipe, EXIT_USAGE);
      return FALSE;
    }
  self->under_way++;
  hawser_web_socket_send_text_async (self->socket, self->line->str, NULL, sent_cb, self);
  g_string_truncate (self->line, 0);
  return TRUE;
}

static void
send_lines (Ws *self, const char *text, gsize length)
{
  const char *end = text + length;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', end - text);

      g_string_append_len (self->line, text, (newline != NULL ? newline : end) - text);
      if (self->line->len > LONGEST)
        {
          g_printerr (_ ("Error: the input has a line that is too long for a message.\n"));
          hawser_tool_pipe_finish (self->pipe, EXIT_USAGE);
          return;
        }
      if (newline == NULL)
        break;
      if (!send_line (self))
        return;
      text = newline + 1;
    }
  if (self->under_way == 0)
    hawser_tool_pipe_read (self->pipe);
}

static void
input (gpointer data, GBytes *piece)
{
  Ws *self = data;
  gsize size;
  const char *text = g_bytes_get_data (piece, &size);

  if (hawser_web_socket_get_state (self->socket) != HAWSER_WEB_SOCKET_STATE_OPEN)
    return;
  if (size == 0)
    {
      /* The last line need not end with one. */
      if (self->line->len > 0)
        send_line (self);
    }
  else if (self->binary)
    {
      self->under_way++;
      hawser_web_socket_send_bytes_async (self->socket, piece, NULL, sent_cb, self);
    }
  else
    send_lines (self, text, size);
}

static void
over (gpointer data)
{
  hawser_web_socket_close_async (((Ws *) data)->socket, NULL, NULL, NULL, NULL);
}

/* Events */

static void
open_cb (HawserWebSocket *socket, guint status, const char *message, gpointer data)
{
  Ws *self = data;
  const char *protocol = hawser_web_socket_get_protocol (socket);

  self->opened = TRUE;
  if (self->verbose && protocol != NULL)
    g_printerr (_ ("Connected: %u %s, subprotocol %s\n"), status, message, protocol);
  else if (self->verbose)
    g_printerr (_ ("Connected: %u %s\n"), status, message);
  hawser_tool_pipe_read (self->pipe);
}

/* A binary message for people: how much it is, and how it begins. */
static void
show_bytes (Ws *self, const guint8 *data, gsize size)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text,
                          ngettext ("binary message, %u byte:", "binary message, %u bytes:", size),
                          (guint) size);
  for (gsize i = 0; i < MIN (size, 32); i++)
    g_string_append_printf (text, " %02x", data[i]);
  g_string_append (text, size > 32 ? " …\n" : "\n");
  hawser_tool_pipe_write (self->pipe, text->str, text->len);
}

static void
message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  Ws *self = data;
  gsize size;
  gconstpointer start = g_bytes_get_data (bytes, &size);

  if (self->terminal && !self->binary)
    hawser_tool_pipe_write (self->pipe, "< ", 2);
  if (text == NULL && self->terminal && !self->binary)
    {
      show_bytes (self, start, size);
      return;
    }
  hawser_tool_pipe_write (self->pipe, start, size);
  if (text != NULL && !self->binary)
    hawser_tool_pipe_write (self->pipe, "\n", 1);
}

static void
error_cb (HawserWebSocket *socket, GError *error, guint status, gpointer data)
{
  Ws *self = data;

  self->failed = TRUE;
  if (self->opened)
    {
      g_printerr (_ ("Error %d: %s\n"), error->code, error->message);
      g_printerr ("%s\n", _ ("The connection broke; try again."));
      hawser_tool_pipe_finish (self->pipe, EXIT_TRANSFER);
    }
  else if (hawser_web_socket_get_tls_failed (socket))
    {
      /* The number is the same for all failures; what to do is not. */
      hawser_tool_pipe_finish (self->pipe,
                               hawser_tool_fail_as (error,
                                                    HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION));
    }
  else
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
}

static void
close_cb (HawserWebSocket *socket, guint code, const char *reason, gpointer data)
{
  Ws *self = data;

  if (self->failed)
    return;
  /* 1000 and 1001 are the good ends: all is said, or the server has to go. */
  if (code != 1000 && code != 1001)
    g_printerr (_ ("Error: the server closed with code %u: %s\n"), code, reason);
  else if (self->verbose)
    g_printerr (_ ("Closed with code %u\n"), code);
  hawser_tool_pipe_finish (self->pipe, code != 1000 && code != 1001 ? EXIT_TRANSFER : EXIT_OK);
}

static void
connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Ws *self = data;
  g_autoptr (GError) error = NULL;

  if (!hawser_web_socket_connect_finish (self->socket, result, &error))
    hawser_tool_pipe_finish (self->pipe, hawser_tool_fail (error));
}

static gboolean
set_headers (HawserWebSocketRequestOptions *options, char **headers)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    {
      g_auto (GStrv) parts = hawser_tool_split_header (headers[i]);

      if (parts == NULL)
        return FALSE;
      g_variant_dict_insert (&dict, parts[0], "s", parts[1]);
    }
  if (headers != NULL)
    hawser_web_socket_request_options_set_header (options, g_variant_dict_end (&dict));
  return TRUE;
}

int
hawser_tool_ws (int argc, char **argv)
{
  HawserToolPipeUser user = { .piece = 64 * 1024, .input = input, .over = over, .wait = WAIT };
  g_auto (GStrv) headers = NULL;
  g_autofree char *protocol = NULL;
  g_autofree char *backend = NULL;
  g_autofree char *ca_path = NULL;
  int connect_timeout = -1;
  Ws self = { 0 };
  GOptionEntry entries[] = {
    { "header", 'H', 0, G_OPTION_ARG_STRING_ARRAY, &headers, N_ ("Header field to send"),
      N_ ("NAME:VALUE") },
    { "protocol", 'p', 0, G_OPTION_ARG_STRING, &protocol, N_ ("Subprotocols to offer"),
      N_ ("NAMES") },
    { "binary", 'b', 0, G_OPTION_ARG_NONE, &self.binary,
      N_ ("Send and print bytes as they are, not lines of text"), NULL },
    { "wait", 'w', 0, G_OPTION_ARG_INT, &user.wait,
      N_ ("Close when nothing came for so long after the end of the input, -1 for never; 1000 by "
          "default"),
      N_ ("MS") },
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backend, N_ ("Plugin to use"), N_ ("NAME") },
    { "ca-path", 0, 0, G_OPTION_ARG_FILENAME, &ca_path,
      N_ ("Authorities to trust instead of the system's"), N_ ("FILE") },
    { "connect-timeout", 0, 0, G_OPTION_ARG_INT, &connect_timeout,
      N_ ("Time for making the connection in ms"), N_ ("MS") },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self.verbose, N_ ("Tell what happens"), NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("URL");
  g_autoptr (HawserWebSocket) socket = NULL;
  g_autoptr (HawserWebSocketRequestOptions) options = hawser_web_socket_request_options_new ();
  g_autoptr (HawserToolPipe) pipe = NULL;
  int exit_code;

  g_option_context_set_summary (context, _ ("Sends the lines of its input to a WebSocket server as "
                                            "messages, and prints the messages that come."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!hawser_tool_parse (context, &argc, &argv, &exit_code))
    return exit_code;
  if (argc != 2)
    {
      g_printerr (_ ("Name one URL; see “hawser %s --help”.\n"), "ws");
      return EXIT_USAGE;
    }
  if (!set_headers (options, headers))
    return EXIT_USAGE;
  hawser_web_socket_request_options_set_protocol (options, protocol);
  hawser_web_socket_request_options_set_ca_path (options, ca_path);
  if (connect_timeout >= 0)
    hawser_web_socket_request_options_set_connect_timeout (options, connect_timeout);

  hawser_tool_demand_backend (backend);
  socket = g_object_new (HAWSER_TYPE_WEB_SOCKET, "backend", backend, NULL);
  pipe = hawser_tool_pipe_new (G_OBJECT (socket), &user, &self);
  self.socket = socket;
  self.pipe = pipe;
  self.line = g_string_new (NULL);
  self.terminal = isatty (STDOUT_FILENO);
  g_signal_connect (socket, "open", G_CALLBACK (open_cb), &self);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), &self);
  g_signal_connect (socket, "close", G_CALLBACK (close_cb), &self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), &self);
  hawser_web_socket_connect_async (socket, argv[1], options, NULL, connected_cb, &self);
  exit_code = hawser_tool_pipe_run (pipe);
  g_string_free (self.line, TRUE);
  return exit_code;
}
