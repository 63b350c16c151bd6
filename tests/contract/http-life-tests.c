/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Beginning and end: destroy(), cancelling, many at a time, threads, streams. */

#include "http-client.h"

#include <string.h>

#define OK_REPLY "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

static void
test_destroy (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *silent = test_raw_server_url (server, "/silent");
  g_autofree char *half = test_raw_server_url (server, "/half");
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_auto (Outcome) first = { 0 };
  g_auto (Outcome) second = { 0 };
  g_auto (Outcome) third = { 0 };

  test_raw_server_reply (server, "/silent", TEST_RAW_HANG, "%s", "");
  test_raw_server_reply (server, "/half", TEST_RAW_HANG,
                         "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  hawser_http_request_request_async (request, silent, NULL, NULL, outcome_request_cb, &first);
  hawser_http_request_request_async (request, half, NULL, NULL, outcome_request_cb, &second);
  while (test_raw_server_count_requests (server) < 2)
    g_main_context_iteration (NULL, FALSE);
  hawser_http_request_destroy (request);
  g_assert_cmpint (first.n_results + second.n_results, ==, 0);
  outcome_settle (&first);
  outcome_settle (&second);
  g_assert_error (first.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR);
  g_assert_error (second.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR);

  hawser_http_request_destroy (request);
  fetch_with (&third, request, silent, NULL);
  g_assert_error (third.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN);
}

static void
destroy_cb (HawserHttpRequest *request, GVariant *header, gpointer data)
{
  int *count = data;

  (*count)++;
  hawser_http_request_destroy (request);
}

static void
test_destroy_in_event (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *half = test_raw_server_url (server, "/half");
  g_autofree char *loop = test_raw_server_url (server, "/loop");
  g_autofree char *moved = test_raw_server_url (server, "/moved");
  const char *urls[] = { half, loop, moved };
  int count = 0;

  test_raw_server_reply (server, "/half", TEST_RAW_HANG,
                         "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  test_raw_server_reply (server, "/loop", TEST_RAW_KEEP,
                         "HTTP/1.1 302 X\r\nLocation: /loop\r\nContent-Length: 0\r\n\r\n");
  test_raw_server_reply (server, "/moved", TEST_RAW_KEEP,
                         "HTTP/1.1 302 X\r\nLocation: /end\r\nContent-Length: 0\r\n\r\n");
  test_raw_server_reply (server, "/end", TEST_RAW_KEEP,
                         "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
      g_auto (Outcome) outcome = { 0 };

      g_signal_connect (request, "headers-receive", G_CALLBACK (destroy_cb), &count);
      g_signal_connect (request, "header-receive", G_CALLBACK (destroy_cb), &count);
      fetch_with (&outcome, request, urls[i], NULL);
      g_assert_error (outcome.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR);
    }
  /* After destroy() there is no event any more, not even the other one of the pair. */
  g_assert_cmpint (count, ==, G_N_ELEMENTS (urls));
}

typedef struct {
  char *url;
  Outcome *awaited; /* the request's own, or NULL for one more */
  gboolean entered;
} Nested;

static void
nested_cb (HawserHttpRequest *request, GVariant *header, gpointer data)
{
  Nested *self = data;

  if (self->entered)
    return;
  self->entered = TRUE;
  if (self->awaited != NULL)
    {
      while (self->awaited->n_results == 0)
        g_main_context_iteration (NULL, TRUE);
    }
  else
    {
      g_auto (Outcome) other = { 0 };

      fetch (&other, self->url, NULL);
      g_assert_no_error (other.error);
    }
  self->entered = FALSE;
}

/* Listeners that run the main loop themselves: some time passes in them, or all that is left of the
 * request; also of one that is redirected, streamed, or over its limit. */
static void
test_nested (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autofree char *moved = test_raw_server_url (server, "/moved");
  g_autofree char *circle = test_raw_server_url (server, "/circle");

  test_raw_server_reply (server, "/", TEST_RAW_KEEP, OK_REPLY);
  test_raw_server_reply (server, "/moved", TEST_RAW_KEEP,
                         "HTTP/1.1 302 X\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
  test_raw_server_reply (server, "/circle", TEST_RAW_KEEP,
                         "HTTP/1.1 302 X\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n");
  for (int i = 0; i < 12; i++)
    {
      g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
      g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("max-redirects", 1);
      const char *target = i % 3 == 0 ? url : i % 3 == 1 ? moved : circle;
      gboolean streamed = i % 2 == 1;
      g_auto (Outcome) outcome = { 0 };
      Nested nested = { .url = url, .awaited = i < 6 ? NULL : &outcome };

      g_signal_connect (request, "header-receive", G_CALLBACK (nested_cb), &nested);
      if (streamed)
        hawser_http_request_open_async (request, target, options, NULL, outcome_open_cb, &outcome);
      else
        hawser_http_request_request_async (request, target, options, NULL, outcome_request_cb,
                                           &outcome);
      outcome_settle (&outcome);
      if (target == circle)
        {
          g_assert_error (outcome.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS);
          continue;
        }
      g_assert_no_error (outcome.error);
      g_assert_cmpuint (hawser_http_response_get_response_code (outcome.response), ==, 200);
      if (!streamed)
        g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "ok");
    }
}

static void
test_dropped (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  HawserHttpRequest *request = hawser_http_request_new ();
  g_auto (Outcome) outcome = { 0 };

  test_raw_server_reply (server, "/", TEST_RAW_KEEP, OK_REPLY);
  hawser_http_request_request_async (request, url, NULL, NULL, outcome_request_cb, &outcome);
  g_object_unref (request);
  outcome_settle (&outcome);
  g_assert_no_error (outcome.error);
}

/* Until no connection is open any more; closing one may take a turn of the main loop. */
static void
wait_closed (TestRawServer *server)
{
  for (int i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  g_assert_true (test_raw_server_wait_open (server, 0));
}

static gboolean
cancel_later (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (void)
{
  static const char *const paths[] = { "/silent", "/header", "/half", "/huge" };
  g_autoptr (TestRawServer) server = test_raw_server_new ();

  test_raw_server_reply (server, "/silent", TEST_RAW_HANG, "%s", "");
  test_raw_server_reply (server, "/header", TEST_RAW_HANG, "HTTP/1.1 200 OK\r\nConte");
  test_raw_server_reply (server, "/half", TEST_RAW_HANG,
                         "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  test_raw_server_handle (server, "/huge", test_raw_huge_chunked,
                          GSIZE_TO_POINTER ((gsize) 1 << 30));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (guint delay = 0; delay < 20; delay += 5)
      {
        g_autofree char *url = test_raw_server_url (server, paths[i]);
        g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
        g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("max-limit", G_MAXUINT);
        g_autoptr (GCancellable) cancellable = g_cancellable_new ();
        g_auto (Outcome) outcome = { 0 };

        g_timeout_add (delay, cancel_later, cancellable);
        hawser_http_request_request_async (request, url, options, cancellable, outcome_request_cb,
                                           &outcome);
        outcome_settle (&outcome);
        /* A gibibyte may be over its limit by then. */
        if (i < 3)
          g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        g_assert_nonnull (outcome.error);
        while (!g_cancellable_is_cancelled (cancellable))
          g_main_context_iteration (NULL, TRUE);
      }
  /* Nobody holds on to the connections. */
  wait_closed (server);
}

static gboolean
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* While nothing happens there is nothing to do: not while a server thinks, not while nobody reads, not
 * while a handshake gets no answer. */
static void
test_idle (void)
{
  static const char *const paths[] = { "/silent", "/half", "/huge", "/tls" };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autoptr (TestRawServer) mute = test_raw_server_new ();

  test_raw_server_reply (server, "/silent", TEST_RAW_HANG, "%s", "");
  test_raw_server_reply (server, "/half", TEST_RAW_HANG,
                         "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  test_raw_server_handle (server, "/huge", test_raw_huge_chunked,
                          GSIZE_TO_POINTER ((gsize) 1 << 34));
  test_raw_server_set_accept (mute, TEST_RAW_HANG);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      gboolean tls = i == 3;
      g_autofree char *url
          = g_strdup_printf ("%s://127.0.0.1:%u%s", tls ? "https" : "http",
                             test_raw_server_get_port (tls ? mute : server), paths[i]);
      g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (Outcome) outcome = { 0 };
      gboolean begun = FALSE, over = FALSE;
      guint turns = 0;

      hawser_http_request_open_async (request, url, NULL, cancellable, outcome_open_cb, &outcome);
      /* Connecting and filling what there is to fill is work. */
      g_timeout_add (test_ms (200), set_cb, &begun);
      while (!begun)
        g_main_context_iteration (NULL, TRUE);
      g_timeout_add (300, set_cb, &over);
      for (; !over; turns++)
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (turns, <, 20);

      g_cancellable_cancel (cancellable);
      outcome_settle (&outcome);
    }
}

static void
test_many (void)
{
  enum { N = 200 };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  Outcome outcomes[N] = { 0 };

  test_raw_server_reply (server, "/", TEST_RAW_KEEP, OK_REPLY);
  for (int i = 0; i < N; i++)
    hawser_http_request_request_async (request, url, NULL, NULL, outcome_request_cb, &outcomes[i]);
  for (int i = 0; i < N; i++)
    {
      outcome_settle (&outcomes[i]);
      g_assert_no_error (outcomes[i].error);
      g_assert_cmpstr (hawser_http_response_get_text (outcomes[i].response), ==, "ok");
      outcome_clear (&outcomes[i]);
    }
  /* Six connections to one server, and all are used again. */
  g_assert_cmpuint (test_raw_server_get_most_open (server), <=, 6);
  g_assert_cmpuint (test_raw_server_count_connections (server), <=, 6);
}

/* The server closes a connection just when it would be used again. */
static void
test_stale_connection (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");

  test_raw_server_reply (server, "/", TEST_RAW_CLOSE, OK_REPLY);
  for (int i = 0; i < 50; i++)
    {
      g_auto (Outcome) outcome = { 0 };

      fetch (&outcome, url, NULL);
      g_assert_no_error (outcome.error);
    }
}

/* Answers, and leaves the connection as it likes. */
static TestRawEnd
answer_or_not (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  int dice = g_random_int_range (0, 100);

  if (dice < 10)
    return dice < 5 ? TEST_RAW_CLOSE : TEST_RAW_RESET;
  test_raw_connection_print (connection, OK_REPLY);
  return dice < 80 ? TEST_RAW_KEEP : dice < 90 ? TEST_RAW_CLOSE : TEST_RAW_RESET;
}

/* Connections are lost at any moment, those that are kept for the next request as well, and calls are
 * cancelled: each ends once, and the engine survives. */
static void
test_unreliable (void)
{
  enum { N = 8 };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  int n_good = 0;

  test_raw_server_handle (server, "/", answer_or_not, NULL);
  for (int round = 0; round < 400 / (int) test_slow (); round++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      Outcome outcomes[N] = { 0 };

      for (int i = 0; i < N; i++)
        hawser_http_request_request_async (request, url, NULL, i % 4 == 0 ? cancellable : NULL,
                                           outcome_request_cb, &outcomes[i]);
      for (int i = g_random_int_range (0, 30); i > 0; i--)
        g_main_context_iteration (NULL, FALSE);
      g_cancellable_cancel (cancellable);
      for (int i = 0; i < N; i++)
        {
          outcome_settle (&outcomes[i]);
          if (outcomes[i].error == NULL)
            n_good++;
          else if (!g_error_matches (outcomes[i].error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            g_assert_cmpint (outcomes[i].error->domain, ==, HAWSER_ERROR);
          outcome_clear (&outcomes[i]);
        }
    }
  g_assert_cmpint (n_good, >, 0);
}

static gpointer
run_in_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();

  g_main_context_push_thread_default (context);
  for (int i = 0; i < 20; i++)
    {
      g_auto (Outcome) outcome = { 0 };

      hawser_http_request_request_async (request, data, NULL, NULL, outcome_request_cb, &outcome);
      while (outcome.n_results == 0)
        g_main_context_iteration (context, TRUE);
      g_assert_no_error (outcome.error);
      g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "ok");
    }
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  GThread *threads[4];

  test_raw_server_reply (server, "/", TEST_RAW_KEEP, OK_REPLY);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("client", run_in_thread, url);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  /* The connections of a context end with it. */
  wait_closed (server);
}

static void
test_count (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint n = 10000 / test_slow ();
  guint fds = 0;

  test_raw_server_reply (server, "/", TEST_RAW_KEEP, OK_REPLY);
  for (guint i = 0; i <= n; i++)
    {
      g_auto (Outcome) outcome = { 0 };

      fetch (&outcome, url, NULL);
      g_assert_no_error (outcome.error);
      test_raw_request_free (test_raw_server_take_request (server));
      if (i == 10)
        {
          outcome_clear (&outcome);
          before = test_object_count_list ();
          fds = test_count_fds ();
        }
    }
  after = test_object_count_list ();
  g_assert_cmpstr (after, ==, before);
  /* Fewer where connections to servers of earlier tests were given up. */
  g_assert_cmpuint (test_count_fds (), <=, fds);
}

/* Streams */

typedef struct {
  GMainLoop *loop;
  guint64 total;
  guint32 sum;
  GError *error;
  guint64 stop_at; /* 0: never */
} Reader;

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  Reader *self = data;
  g_autoptr (GBytes) bytes
      = g_input_stream_read_bytes_finish (G_INPUT_STREAM (stream), result, &self->error);

  if (bytes != NULL)
    self->total += g_bytes_get_size (bytes);
  if (bytes == NULL || g_bytes_get_size (bytes) == 0
      || (self->stop_at > 0 && self->total >= self->stop_at))
    {
      g_main_loop_quit (self->loop);
      return;
    }
  g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), 64 * 1024, G_PRIORITY_DEFAULT, NULL,
                                   read_cb, self);
}

static void
read_stream (Reader *self, HawserHttpResponse *response)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  self->loop = loop;
  g_input_stream_read_bytes_async (hawser_http_response_get_stream (response), 64 * 1024,
                                   G_PRIORITY_DEFAULT, NULL, read_cb, self);
  g_main_loop_run (loop);
}

static void
open_stream (Outcome *outcome, const char *url, GCancellable *cancellable)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (HawserHttpRequestOptions) options = OPTIONS ("read-timeout", 0);

  hawser_http_request_open_async (request, url, options, cancellable, outcome_open_cb, outcome);
  while (outcome->n_results == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_stream (void)
{
  g_autoptr (TestSoupServer) server = test_soup_server_new (NULL);
  g_autofree char *url = test_soup_server_url (server, "/bytes/20000000");
  g_autofree char *none = test_soup_server_url (server, "/status/204");
  g_autofree char *packed = test_soup_server_url (server, "/encoded/gzip?packed");
  g_auto (Outcome) outcome = { 0 };
  Reader reader = { 0 };

  /* Over the limit that a collected body has. */
  open_stream (&outcome, url, NULL);
  g_assert_no_error (outcome.error);
  read_stream (&reader, outcome.response);
  g_assert_no_error (reader.error);
  g_assert_cmpuint (reader.total, ==, 20000000);
  outcome_clear (&outcome);

  open_stream (&outcome, none, NULL);
  reader.total = 0;
  read_stream (&reader, outcome.response);
  g_assert_no_error (reader.error);
  g_assert_cmpuint (reader.total, ==, 0);
  outcome_clear (&outcome);

  open_stream (&outcome, packed, NULL);
  read_stream (&reader, outcome.response);
  g_assert_cmpuint (reader.total, ==, 6);
}

static void
test_stream_slow (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_raw_server_url (server, "/huge");
  guint64 size = ((guint64) 1 << 30) / test_slow ();
  gsize before;
  g_auto (Outcome) outcome = { 0 };
  Reader reader = { 0 };
  gint64 end;

  test_raw_server_handle (server, "/huge", test_raw_huge_chunked, GSIZE_TO_POINTER (size));
  before = test_resident_memory ();
  open_stream (&outcome, url, NULL);
  g_assert_no_error (outcome.error);

  /* Nobody reads: what the server gets rid of is what the kernel and we hold. */
  end = g_get_monotonic_time () + test_ms (100) * (gint64) 1000;
  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (test_raw_server_get_written (server), <, 12 * 1024 * 1024);

  read_stream (&reader, outcome.response);
  g_assert_no_error (reader.error);
  g_assert_cmpuint (reader.total, ==, size);
  if (test_memory_is_real ())
    g_assert_cmpuint (test_resident_memory (), <, before + 16 * 1024 * 1024);
}

static void
test_stream_ends (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *huge = test_raw_server_url (server, "/huge");
  g_autofree char *cut = test_raw_server_url (server, "/cut");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };
  Reader reader = { .stop_at = 1 };

  test_raw_server_handle (server, "/huge", test_raw_huge_chunked,
                          GSIZE_TO_POINTER ((gsize) 1 << 34));
  test_raw_server_reply (server, "/cut", TEST_RAW_CLOSE,
                         "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");

  /* Closed early, dropped, cancelled: the connection goes each time. */
  for (int i = 0; i < 10; i++)
    {
      open_stream (&outcome, huge, NULL);
      read_stream (&reader, outcome.response);
      g_assert_no_error (reader.error);
      if (i % 2 == 0)
        g_input_stream_close (hawser_http_response_get_stream (outcome.response), NULL, NULL);
      outcome_clear (&outcome);
    }
  wait_closed (server);

  open_stream (&outcome, huge, cancellable);
  g_cancellable_cancel (cancellable);
  reader.stop_at = 0;
  read_stream (&reader, outcome.response);
  g_assert_error (reader.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&reader.error);
  outcome_clear (&outcome);

  reader.total = 0;
  open_stream (&outcome, cut, NULL);
  read_stream (&reader, outcome.response);
  g_assert_error (reader.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_PARTIAL_FILE);
  g_assert_cmpuint (reader.total, ==, 4);
  g_clear_error (&reader.error);
}

/* A thread that reads blockingly while this one runs the main loop. */
typedef struct {
  GInputStream *stream;
  guint64 total;
  gboolean done;
} BlockingReader;

static gpointer
read_in_thread (gpointer data)
{
  static char buffer[64 * 1024];
  BlockingReader *self = data;
  gssize n;

  while ((n = g_input_stream_read (self->stream, buffer, sizeof buffer, NULL, NULL)) > 0)
    self->total += n;
  g_assert_cmpint (n, ==, 0);
  g_atomic_int_set (&self->done, TRUE);
  g_main_context_wakeup (NULL);
  return NULL;
}

static void
test_stream_in_thread (void)
{
  g_autoptr (TestSoupServer) server = test_soup_server_new (NULL);
  g_autofree char *url = test_soup_server_url (server, "/bytes/3000000");
  g_auto (Outcome) outcome = { 0 };
  BlockingReader reader = { 0 };
  GThread *thread;
  g_autoptr (GError) error = NULL;
  char byte;

  open_stream (&outcome, url, NULL);
  reader.stream = hawser_http_response_get_stream (outcome.response);
  thread = g_thread_new ("reader", read_in_thread, &reader);
  while (!g_atomic_int_get (&reader.done))
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
  g_assert_cmpuint (reader.total, ==, 3000000);
  outcome_clear (&outcome);

  /* In the thread that has to fetch it, a blocking read does not hang. */
  open_stream (&outcome, url, NULL);
  while (g_input_stream_read (hawser_http_response_get_stream (outcome.response), &byte, 1, NULL,
                              &error)
         > 0)
    ;
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

void
add_life_tests (void)
{
  add_test ("life/destroy", test_destroy);
  add_test ("life/destroy-in-event", test_destroy_in_event);
  add_test ("life/nested", test_nested);
  add_test ("life/dropped", test_dropped);
  add_test ("life/cancel", test_cancel);
  add_test ("life/idle", test_idle);
  add_test ("life/many", test_many);
  add_test ("life/stale-connection", test_stale_connection);
  add_test ("life/unreliable", test_unreliable);
  add_test ("life/threads", test_threads);
  add_test ("life/count", test_count);
  add_test ("life/stream", test_stream);
  add_test ("life/stream-slow", test_stream_slow);
  add_test ("life/stream-ends", test_stream_ends);
  add_test ("life/stream-in-thread", test_stream_in_thread);
}
