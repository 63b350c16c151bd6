/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* One HTTP client for each way of making requests, doing the same work: COUNT requests, PARALLEL at
 * a time. `perf-http WAY URL WARM-URL COUNT PARALLEL [CA]`; WAY is soup, curl or hawser (the backend
 * comes from HAWSER_BACKEND). A few requests before them, for WARM-URL, make the connections: it is of
 * the same server, and takes long enough for all of them to be needed. Ends with the time that the
 * others took in seconds. */

#include "perf-curl.h"

#include <hawser/hawser.h>
#include <libsoup/soup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static GMainLoop *loop;
static const char *url;
static const char *ca;
static int to_start;
static int running;

static void start_next (void);

static void
finish_one (gboolean good, const char *what)
{
  if (!good)
    g_error ("request failed: %s", what);
  running--;
  start_next ();
  if (running == 0)
    g_main_loop_quit (loop);
}

static SoupSession *session;

static void
soup_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read_finish (session, result, &error);

  finish_one (bytes != NULL, error != NULL ? error->message : NULL);
}

static void
soup_start (void)
{
  g_autoptr (SoupMessage) message = soup_message_new ("GET", url);

  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, soup_done_cb, NULL);
}

static HawserHttpRequest *request;
static HawserHttpRequestOptions *options;

static void
hawser_done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HawserHttpResponse) response
      = hawser_http_request_request_finish (request, result, &error);

  finish_one (response != NULL && hawser_http_response_get_response_code (response) == 200,
              error != NULL ? error->message : "status");
}

static void
hawser_start (void)
{
  hawser_http_request_request_async (request, url, options, NULL, hawser_done_cb, NULL);
}

static void
curl_done (gboolean good, const char *what)
{
  finish_one (good, what);
}

static void (*start_one) (void);

static void
start_next (void)
{
  if (to_start == 0)
    return;
  to_start--;
  running++;
  start_one ();
}

static void
curl_start (void)
{
  perf_curl_get (url, ca, curl_done);
}

static void
run (int count, int parallel)
{
  to_start = count;
  for (int i = 0; i < parallel; i++)
    start_next ();
  g_main_loop_run (loop);
}

/* Where callgrind begins to count: it knows the function by its name. */
G_NO_INLINE void perf_http_measured (int count, int parallel);

void
perf_http_measured (int count, int parallel)
{
  run (count, parallel);
}

int
main (int argc, char **argv)
{
  gint64 before;
  int parallel;

  if (argc < 6)
    return 1;
  loop = g_main_loop_new (NULL, FALSE);
  parallel = atoi (argv[5]);
  ca = argc > 6 && *argv[6] != '\0' ? argv[6] : NULL;

  if (strcmp (argv[1], "soup") == 0)
    {
      session = soup_session_new_with_options ("max-conns", 64, "max-conns-per-host", 6, NULL);
      if (ca != NULL)
        {
          g_autoptr (GTlsDatabase) database = g_tls_file_database_new (ca, NULL);

          soup_session_set_tls_database (session, database);
        }
      start_one = soup_start;
    }
  else if (strcmp (argv[1], "curl") == 0)
    {
      start_one = curl_start;
    }
  else
    {
      request = hawser_http_request_new ();
      options = hawser_http_request_options_new ();
      hawser_http_request_options_set_ca_path (options, ca);
      start_one = hawser_start;
    }

  url = argv[3];
  run (parallel, parallel);
  url = argv[2];
  run (2 * parallel, parallel);
  before = g_get_monotonic_time ();
  perf_http_measured (atoi (argv[4]), parallel);
  printf ("%.6f\n", (g_get_monotonic_time () - before) / 1e6);
  fflush (stdout);
  /* What the libraries clean up at the end of a process is no part of a request. */
  _exit (0);
}
