/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fetches a large body and throws it away: `perf-download WAY PORT PATH [NAP]`. WAY is recv (a bare
 * socket, 64 KiB at a time) or hawser. With NAP, the reader rests that many microseconds after each
 * mebibyte. Prints seconds, bytes, and by how many KiB the memory grew at its peak. */

#include <hawser/hawser.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE (64 * 1024)

static guint64 total;
static char buffer[PIECE];

static void
fetch_with_recv (int port, const char *path)
{
  struct sockaddr_in address
      = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (0x7f000001) };
  g_autofree char *request
      = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  gssize n;

  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0
      || write (fd, request, strlen (request)) < 0)
    g_error ("no server");
  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    total += n;
  close (fd);
}

typedef struct {
  GMainLoop *loop;
  GInputStream *stream;
  gulong nap;
  guint64 rested;
} Reader;

static gboolean readable_cb (GObject *stream, gpointer data);

static void
drain (Reader *self)
{
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream),
                                                           buffer, sizeof buffer, NULL, &error);

      if (n > 0)
        {
          total += n;
          if (self->nap > 0 && total - self->rested >= 1024 * 1024)
            {
              self->rested = total;
              g_usleep (self->nap);
            }
          continue;
        }
      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_autoptr (GSource) source
              = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream),
                                                       NULL);

          g_source_set_callback (source, G_SOURCE_FUNC (readable_cb), self, NULL);
          g_source_attach (source, NULL);
          return;
        }
      if (n < 0)
        g_error ("%s", error->message);
      g_main_loop_quit (self->loop);
      return;
    }
}

static gboolean
readable_cb (GObject *stream, gpointer data)
{
  drain (data);
  return G_SOURCE_REMOVE;
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Reader *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HawserHttpResponse) response
      = hawser_http_request_open_finish (HAWSER_HTTP_REQUEST (object), result, &error);

  if (response == NULL)
    g_error ("%s", error->message);
  self->stream = g_object_ref (hawser_http_response_get_stream (response));
  drain (self);
}

static void
fetch_with_hawser (int port, const char *path, gulong nap)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (HawserHttpRequestOptions) options = hawser_http_request_options_new ();
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%d%s", port, path);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Reader reader = { .loop = loop, .nap = nap };

  hawser_http_request_options_set_read_timeout (options, 0);
  hawser_http_request_open_async (request, url, options, NULL, opened_cb, &reader);
  g_main_loop_run (loop);
  g_object_unref (reader.stream);
}

static long
peak_kib (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

int
main (int argc, char **argv)
{
  gint64 before;
  long peak;

  if (argc < 4)
    return 1;
  before = g_get_monotonic_time ();
  peak = peak_kib ();
  if (strcmp (argv[1], "recv") == 0)
    fetch_with_recv (atoi (argv[2]), argv[3]);
  else
    fetch_with_hawser (atoi (argv[2]), argv[3], argc > 4 ? strtoul (argv[4], NULL, 10) : 0);
  printf ("%.6f %" G_GUINT64_FORMAT " %ld\n", (g_get_monotonic_time () - before) / 1e6, total,
          peak_kib () - peak);
  return 0;
}
