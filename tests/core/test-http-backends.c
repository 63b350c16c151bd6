/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the core makes of backends, good ones and broken ones. Each is a mode of one backend that the
 * program registers; the path of the URL names the mode. */

#include <hawser/spi/hawser-plugin.h>

#include <string.h>

#define MOCK_TYPE_BACKEND (mock_backend_get_type ())
G_DECLARE_FINAL_TYPE (MockBackend, mock_backend, MOCK, BACKEND, HawserHttpBackend)

struct _MockBackend {
  HawserHttpBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (MockBackend, mock_backend, HAWSER_TYPE_HTTP_BACKEND)

static int n_starts, n_cancels, n_resumes;
static gsize n_pushed;
static GMainContext *start_context;
static HawserHttpExchange *kept; /* by those that report late */

static void
report_head (HawserHttpExchange *exchange, guint status, const char *name, const char *value)
{
  g_autoptr (HawserHttpHeaders) headers = hawser_http_headers_new ();

  if (name != NULL)
    hawser_http_headers_append (headers, name, value);
  hawser_http_exchange_report_headers (exchange, HAWSER_HTTP_VERSION_HTTP1_1, status, "Reason",
                                       headers);
}

static void
report_text (HawserHttpExchange *exchange, const char *text)
{
  hawser_http_exchange_report_data (exchange, (const guint8 *) text, strlen (text));
}

static gpointer
report_from_thread (gpointer data)
{
  g_autoptr (HawserHttpExchange) exchange = data;

  report_head (exchange, 200, NULL, NULL);
  for (int i = 0; i < 1000; i++)
    report_text (exchange, "0123456789");
  hawser_http_exchange_report_done (exchange);
  return NULL;
}

/* Pushes until it is told to stop, or, if it does not listen, without end. */
static void
push (HawserHttpExchange *exchange, gsize total, gboolean listen)
{
  static const guint8 block[64 * 1024];
  gboolean go_on = TRUE;

  while (n_pushed < total && (go_on || !listen))
    {
      go_on = hawser_http_exchange_report_data (exchange, block, sizeof block);
      n_pushed += sizeof block;
    }
  if (n_pushed >= total)
    hawser_http_exchange_report_done (exchange);
}

static gboolean
mock_backend_start (HawserHttpBackend *backend, HawserHttpExchange *exchange, GError **error)
{
  const char *mode = g_uri_get_path (hawser_http_exchange_get_uri (exchange)) + 1;

  n_starts++;
  g_assert_false (g_cancellable_is_cancelled (hawser_http_exchange_get_cancellable (exchange)));
  start_context = g_main_context_get_thread_default ();

  if (strcmp (mode, "false") == 0)
    return FALSE;
  if (strcmp (mode, "error") == 0)
    {
      g_set_error (error, HAWSER_ERROR, 2300099, "a number of its own");
      return FALSE;
    }
  if (strcmp (mode, "unavailable") == 0)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE, "no such library");
      return FALSE;
    }
  if (strcmp (mode, "both") == 0)
    {
      /* Reports, and then says that it did not start. */
      hawser_http_exchange_report_failed (exchange, HAWSER_ERROR_HTTP_RECV_ERROR, "reported");
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_SEND_ERROR, "returned");
      return FALSE;
    }

  if (strcmp (mode, "twice") == 0)
    {
      report_head (exchange, 200, NULL, NULL);
      report_text (exchange, "once");
      hawser_http_exchange_report_done (exchange);
      report_text (exchange, "twice");
      hawser_http_exchange_report_done (exchange);
      hawser_http_exchange_report_failed (exchange, HAWSER_ERROR_HTTP_RECV_ERROR, "late");
    }
  else if (strcmp (mode, "headless") == 0)
    {
      report_text (exchange, "body");
      hawser_http_exchange_report_done (exchange);
    }
  else if (strcmp (mode, "never") == 0)
    {
      g_set_object (&kept, exchange);
    }
  else if (strcmp (mode, "connecting") == 0)
    {
      hawser_http_exchange_report_connecting (exchange);
    }
  else if (strcmp (mode, "connected") == 0)
    {
      hawser_http_exchange_report_connecting (exchange);
      hawser_http_exchange_report_connected (exchange);
    }
  else if (strcmp (mode, "thread") == 0)
    {
      g_thread_unref (g_thread_new ("reporter", report_from_thread, g_object_ref (exchange)));
    }
  else if (strcmp (mode, "late-unavailable") == 0)
    {
      g_autoptr (GError) reason
          = g_error_new (HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE, "found out late");

      hawser_http_exchange_report_error (exchange, reason);
    }
  else if (strcmp (mode, "foreign") == 0)
    {
      g_autoptr (GError) reason = g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "of another domain");

      hawser_http_exchange_report_error (exchange, reason);
    }
  else if (strcmp (mode, "unknown") == 0)
    {
      hawser_http_exchange_report_failed (exchange, 2300035, "not in the table");
    }
  else if (strcmp (mode, "deaf") == 0)
    {
      report_head (exchange, 200, NULL, NULL);
      push (exchange, 64 * 1024 * 1024, FALSE);
    }
  else if (strcmp (mode, "push") == 0)
    {
      report_head (exchange, 200, NULL, NULL);
      push (exchange, 8 * 1024 * 1024, TRUE);
    }
  else if (strcmp (mode, "loop") == 0)
    {
      report_head (exchange, 302, "location", "/loop");
      hawser_http_exchange_report_done (exchange);
    }
  else if (strcmp (mode, "pieces") == 0)
    {
      gsize size;
      g_autoptr (GBytes) bytes = g_bytes_new_static ("bytes,", 6);

      report_head (exchange, 200, "content-length", "3");
      report_text (exchange, "data,");
      hawser_http_exchange_report_bytes (exchange, bytes);
      memcpy (hawser_http_exchange_reserve (exchange, &size), "lent", 4);
      g_assert_cmpuint (size, >=, 4);
      hawser_http_exchange_commit (exchange, 4);
      hawser_http_exchange_report_cookies (exchange, "a\tb");
      hawser_http_exchange_report_done (exchange);
    }
  else
    {
      report_head (exchange, 200, NULL, NULL);
      hawser_http_exchange_report_done (exchange);
    }
  return TRUE;
}

static void
mock_backend_cancel (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  g_assert_true (g_cancellable_is_cancelled (hawser_http_exchange_get_cancellable (exchange)));
  n_cancels++;
}

static void
mock_backend_resume (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  n_resumes++;
  push (exchange, 8 * 1024 * 1024, TRUE);
}

static void
mock_backend_class_init (MockBackendClass *klass)
{
  HAWSER_HTTP_BACKEND_CLASS (klass)->start = mock_backend_start;
  HAWSER_HTTP_BACKEND_CLASS (klass)->cancel = mock_backend_cancel;
  HAWSER_HTTP_BACKEND_CLASS (klass)->resume = mock_backend_resume;
}

static void
mock_backend_init (MockBackend *self)
{
}

/* Another one, to be handed over to. */
#define SPARE_TYPE_BACKEND (spare_backend_get_type ())
G_DECLARE_FINAL_TYPE (SpareBackend, spare_backend, SPARE, BACKEND, HawserHttpBackend)

struct _SpareBackend {
  HawserHttpBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (SpareBackend, spare_backend, HAWSER_TYPE_HTTP_BACKEND)

static gboolean
spare_backend_start (HawserHttpBackend *backend, HawserHttpExchange *exchange, GError **error)
{
  report_head (exchange, 200, NULL, NULL);
  hawser_http_exchange_report_done (exchange);
  return TRUE;
}

static void
spare_backend_class_init (SpareBackendClass *klass)
{
  HAWSER_HTTP_BACKEND_CLASS (klass)->start = spare_backend_start;
}

static void
spare_backend_init (SpareBackend *self)
{
}

/* The caller */

typedef struct {
  HawserHttpResponse *response;
  GError *error;
  int n_results;
} Outcome;

static void
outcome_clear (Outcome *self)
{
  g_clear_object (&self->response);
  g_clear_error (&self->error);
  self->n_results = 0;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

static void
request_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Outcome *self = data;

  self->n_results++;
  self->response
      = hawser_http_request_request_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
}

static void
open_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Outcome *self = data;

  self->n_results++;
  self->response
      = hawser_http_request_open_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
}

static void
settle (Outcome *self)
{
  while (self->n_results == 0)
    g_main_context_iteration (NULL, TRUE);
  /* Nothing may come after the end. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (self->n_results, ==, 1);
}

static void
run (Outcome *self, const char *mode, guint timeout)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (HawserHttpRequestOptions) options = hawser_http_request_options_new ();
  g_autofree char *url = g_strconcat ("http://localhost/", mode, NULL);

  hawser_http_request_options_set_read_timeout (options, timeout);
  hawser_http_request_options_set_connect_timeout (options, timeout / 2 + 1);
  n_starts = n_cancels = n_resumes = 0;
  n_pushed = 0;
  hawser_http_request_request_async (request, url, options, NULL, request_cb, self);
  g_assert_cmpint (self->n_results, ==, 0);
  settle (self);
}

static void
assert_error (Outcome *self, int code, const char *text)
{
  g_assert_error (self->error, HAWSER_ERROR, code);
  if (strstr (self->error->message, text) == NULL)
    g_error ("“%s” does not say “%s”", self->error->message, text);
}

static void
test_good (void)
{
  g_auto (Outcome) outcome = { 0 };
  gsize length;

  run (&outcome, "pieces", 0);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "data,bytes,lent");
  g_assert_cmpstr (hawser_http_response_get_reason (outcome.response), ==, "Reason");
  g_assert_cmpstr (hawser_http_response_get_cookies (outcome.response), ==, "a\tb");
  g_assert_cmpstr (hawser_http_response_get_backend (outcome.response), ==, "http-mock");
  g_assert_cmpint (n_cancels, ==, 0);
  outcome_clear (&outcome);

  run (&outcome, "thread", 0);
  g_assert_no_error (outcome.error);
  g_bytes_get_data (hawser_http_response_get_bytes (outcome.response), &length);
  g_assert_cmpuint (length, ==, 10000);
}

static void
test_broken (void)
{
  g_auto (Outcome) outcome = { 0 };

  run (&outcome, "false", 0);
  assert_error (&outcome, HAWSER_ERROR_HTTP_UNKNOWN, "http-mock");
  outcome_clear (&outcome);
  run (&outcome, "error", 0);
  assert_error (&outcome, 2300099, "a number of its own");
  outcome_clear (&outcome);
  run (&outcome, "both", 0);
  assert_error (&outcome, HAWSER_ERROR_HTTP_SEND_ERROR, "returned");
  outcome_clear (&outcome);
  run (&outcome, "twice", 0);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_text (outcome.response), ==, "once");
  outcome_clear (&outcome);
  run (&outcome, "headless", 0);
  assert_error (&outcome, HAWSER_ERROR_HTTP_UNKNOWN, "http-mock");
  outcome_clear (&outcome);
  run (&outcome, "foreign", 0);
  assert_error (&outcome, HAWSER_ERROR_HTTP_UNKNOWN, "of another domain");
  outcome_clear (&outcome);
  run (&outcome, "unknown", 0);
  assert_error (&outcome, HAWSER_ERROR_HTTP_UNKNOWN, "not in the table");
  outcome_clear (&outcome);
  run (&outcome, "loop", 0);
  assert_error (&outcome, HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS, "30");
  g_assert_cmpint (n_starts, ==, 31);
}

static void
test_timeouts (void)
{
  g_auto (Outcome) outcome = { 0 };

  run (&outcome, "never", 20);
  assert_error (&outcome, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT, "20");
  g_assert_cmpint (n_cancels, ==, 1);
  /* What it reports when nobody waits any more is dropped. */
  report_head (kept, 200, NULL, NULL);
  hawser_http_exchange_report_done (kept);
  g_clear_object (&kept);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (outcome.n_results, ==, 1);
  outcome_clear (&outcome);

  run (&outcome, "connecting", 200);
  assert_error (&outcome, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT, "101");
  outcome_clear (&outcome);
  run (&outcome, "connected", 60);
  assert_error (&outcome, HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT, "60");
}

static void
test_handover (void)
{
  g_auto (Outcome) outcome = { 0 };
  g_autoptr (HawserPluginInfo) info = NULL;
  g_autofree char *reason = NULL;

  run (&outcome, "unavailable", 0);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_backend (outcome.response), ==, "http-spare");
  outcome_clear (&outcome);
  run (&outcome, "late-unavailable", 0);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_backend (outcome.response), ==, "http-spare");
  info = hawser_registry_find (hawser_registry_get_default (), "http-mock");
  reason = hawser_plugin_info_dup_reason (info);
  g_assert_cmpstr (reason, ==, "found out late");
}

static void
read_all (Outcome *outcome, gsize *total)
{
  GInputStream *stream = hawser_http_response_get_stream (outcome->response);
  static char buffer[10000];

  *total = 0;
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer,
                                                           sizeof buffer, NULL, &error);

      if (n == 0)
        return;
      if (n > 0)
        {
          *total += n;
          continue;
        }
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          outcome->error = g_steal_pointer (&error);
          return;
        }
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
test_stream (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_auto (Outcome) outcome = { 0 };
  gsize total;

  n_pushed = 0;
  n_resumes = 0;
  hawser_http_request_open_async (request, "http://localhost/push", NULL, NULL, open_cb, &outcome);
  settle (&outcome);
  g_assert_no_error (outcome.error);
  /* It stopped, and nothing moves while nobody reads. */
  g_assert_cmpuint (n_pushed, ==, 256 * 1024);
  g_assert_cmpint (n_resumes, ==, 0);
  read_all (&outcome, &total);
  g_assert_no_error (outcome.error);
  g_assert_cmpuint (total, ==, 8 * 1024 * 1024);
  g_assert_cmpint (n_resumes, >, 10);
  outcome_clear (&outcome);

  /* Nobody listens to the flow control: an error, and memory stays bounded. */
  n_pushed = 0;
  hawser_http_request_open_async (request, "http://localhost/deaf", NULL, NULL, open_cb, &outcome);
  settle (&outcome);
  read_all (&outcome, &total);
  g_assert_error (outcome.error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR);
  g_assert_cmpuint (total, <=, 5 * 1024 * 1024);
  outcome_clear (&outcome);

  /* Dropped in the middle: the backend is told. */
  n_pushed = 0;
  n_cancels = 0;
  hawser_http_request_open_async (request, "http://localhost/push", NULL, NULL, open_cb, &outcome);
  settle (&outcome);
  outcome_clear (&outcome);
  while (n_cancels == 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_many (void)
{
  enum { N = 20000 };
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autofree Outcome *outcomes = g_new0 (Outcome, N);
  g_auto (Outcome) last = { 0 };

  /* All of one server, so nearly all wait; all fail at once when it is their turn, which must not
   * be a recursion. */
  for (int i = 0; i < N; i++)
    hawser_http_request_request_async (request, "http://localhost/false", NULL, NULL, request_cb,
                                       &outcomes[i]);
  hawser_http_request_request_async (request, "http://localhost/fine", NULL, NULL, request_cb,
                                     &last);
  while (last.n_results == 0 || outcomes[N - 1].n_results == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (last.error);
  for (int i = 0; i < N; i++)
    {
      g_assert_cmpint (outcomes[i].n_results, ==, 1);
      outcome_clear (&outcomes[i]);
    }
}

static void
test_destroy_waiting (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  Outcome outcomes[20] = { 0 };

  n_starts = n_cancels = 0;
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    hawser_http_request_request_async (request, "http://localhost/never", NULL, NULL, request_cb,
                                       &outcomes[i]);
  g_assert_cmpint (n_starts, ==, 6);
  hawser_http_request_destroy (request);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    g_assert_cmpint (outcomes[i].n_results, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (outcomes); i++)
    {
      settle (&outcomes[i]);
      g_assert_error (outcomes[i].error, HAWSER_ERROR, HAWSER_ERROR_HTTP_WRITE_ERROR);
      outcome_clear (&outcomes[i]);
    }
  /* Those that waited never reached the backend. */
  g_assert_cmpint (n_starts, ==, 6);
  g_assert_cmpint (n_cancels, ==, 6);
  g_clear_object (&kept);
}

static gpointer
request_in_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_auto (Outcome) outcome = { 0 };

  g_main_context_push_thread_default (context);
  hawser_http_request_request_async (request, "http://localhost/thread", NULL, NULL, request_cb,
                                     &outcome);
  while (outcome.n_results == 0)
    g_main_context_iteration (context, TRUE);
  g_assert_no_error (outcome.error);
  g_assert_true (start_context == context);
  g_main_context_pop_thread_default (context);
  return NULL;
}

static gpointer
request_without_context (gpointer data)
{
  hawser_http_request_request_async (g_object_get_data (data, "request"), "http://localhost/thread",
                                     NULL, NULL, request_cb, g_object_get_data (data, "outcome"));
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (GObject) bag = g_object_new (G_TYPE_OBJECT, NULL);
  g_auto (Outcome) outcome = { 0 };
  GThread *thread;

  g_thread_join (g_thread_new ("own context", request_in_thread, NULL));

  /* A thread without a context: the result comes to the main one. */
  g_object_set_data (bag, "request", request);
  g_object_set_data (bag, "outcome", &outcome);
  g_main_context_acquire (NULL);
  thread = g_thread_new ("no context", request_without_context, bag);
  g_thread_join (thread);
  settle (&outcome);
  g_assert_no_error (outcome.error);
  g_main_context_release (NULL);
}

static void
cancel_cb (HawserHttpRequest *request, GVariant *header, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_auto (Outcome) outcome = { 0 };

  /* Before the start: no backend hears of it. */
  n_starts = n_cancels = 0;
  g_cancellable_cancel (cancellable);
  hawser_http_request_request_async (request, "http://localhost/never", NULL, cancellable,
                                     request_cb, &outcome);
  settle (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (n_starts, ==, 0);
  outcome_clear (&outcome);

  /* While it runs. */
  g_cancellable_reset (cancellable);
  hawser_http_request_request_async (request, "http://localhost/never", NULL, cancellable,
                                     request_cb, &outcome);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (outcome.n_results, ==, 0);
  settle (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (n_cancels, ==, 1);
  g_clear_object (&kept);
  outcome_clear (&outcome);

  /* From an event. */
  g_cancellable_reset (cancellable);
  g_signal_connect (request, "headers-receive", G_CALLBACK (cancel_cb), cancellable);
  hawser_http_request_request_async (request, "http://localhost/fine", NULL, cancellable,
                                     request_cb, &outcome);
  settle (&outcome);
  g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("HAWSER_PLUGIN_DIR", "/nonexistent", TRUE);
  hawser_registry_register_backend (hawser_registry_get_default (), MOCK_TYPE_BACKEND, "http",
                                    "http-mock", 100, &error);
  g_assert_no_error (error);
  hawser_registry_register_backend (hawser_registry_get_default (), SPARE_TYPE_BACKEND, "http",
                                    "http-spare", 50, &error);
  g_assert_no_error (error);

  g_test_add_func ("/http-backends/good", test_good);
  g_test_add_func ("/http-backends/broken", test_broken);
  g_test_add_func ("/http-backends/timeouts", test_timeouts);
  g_test_add_func ("/http-backends/handover", test_handover);
  g_test_add_func ("/http-backends/stream", test_stream);
  g_test_add_func ("/http-backends/many", test_many);
  g_test_add_func ("/http-backends/destroy-waiting", test_destroy_waiting);
  g_test_add_func ("/http-backends/threads", test_threads);
  g_test_add_func ("/http-backends/cancel", test_cancel);
  return g_test_run ();
}
