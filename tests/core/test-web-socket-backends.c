/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the core makes of backends for WebSockets, good ones and broken ones. Each is a mode of one
 * backend that the program registers; the path of the URL names the mode. */

#include <hawser/spi/hawser-plugin.h>

#include <string.h>

#define MOCK_TYPE_BACKEND (mock_backend_get_type ())
G_DECLARE_FINAL_TYPE (MockBackend, mock_backend, MOCK, BACKEND, HawserWebSocketBackend)

struct _MockBackend {
  HawserWebSocketBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (MockBackend, mock_backend, HAWSER_TYPE_WEB_SOCKET_BACKEND)

static int n_connects, n_sends, n_closes, n_cancels, n_resumes;
static guint last_code;
static guint n_pushed;
static HawserWebSocketChannel *kept; /* by those that report late */

static const char *
get_mode (HawserWebSocketChannel *channel)
{
  return g_uri_get_path (hawser_web_socket_channel_get_uri (channel)) + 1;
}

static void
report_open (HawserWebSocketChannel *channel)
{
  hawser_web_socket_channel_report_open (channel, 101, "Switching Protocols", NULL, NULL);
}

static gpointer
report_from_thread (gpointer data)
{
  g_autoptr (HawserWebSocketChannel) channel = data;

  report_open (channel);
  for (int i = 0; i < 1000; i++)
    hawser_web_socket_channel_report_text (channel, "from a thread");
  hawser_web_socket_channel_report_closed (channel, 1000, "done");
  return NULL;
}

/* Pushes until it is told to stop, or, if it does not listen, without end. */
static void
push (HawserWebSocketChannel *channel, guint total, gboolean listen)
{
  g_autoptr (GBytes) block = g_bytes_new_take (g_malloc0 (65536), 65536);
  gboolean go_on = TRUE;

  while (n_pushed < total && (go_on || !listen))
    {
      go_on = hawser_web_socket_channel_report_bytes (channel, block);
      n_pushed++;
    }
}

static gboolean
mock_backend_connect (HawserWebSocketBackend *backend,
                      HawserWebSocketChannel *channel,
                      GError **error)
{
  const char *mode = get_mode (channel);

  n_connects++;
  if (strcmp (mode, "false") == 0)
    return FALSE;
  if (strcmp (mode, "error") == 0)
    {
      g_set_error (error, HAWSER_ERROR, 2302998, "a number of its own");
      return FALSE;
    }
  if (strcmp (mode, "foreign") == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, "of another domain");
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
      report_open (channel);
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_WEB_SOCKET_UNKNOWN, "returned");
      return FALSE;
    }

  if (strcmp (mode, "never") == 0)
    g_set_object (&kept, channel);
  else if (strcmp (mode, "thread") == 0)
    g_thread_unref (g_thread_new ("reporter", report_from_thread, g_object_ref (channel)));
  else if (strcmp (mode, "late-unavailable") == 0)
    {
      g_autoptr (GError) reason
          = g_error_new (HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE, "found out late");

      hawser_web_socket_channel_report_error (channel, reason);
    }
  else if (strcmp (mode, "refused") == 0)
    hawser_web_socket_channel_report_failed (channel, 403, "the server answered 403");
  else if (strcmp (mode, "closed-first") == 0)
    hawser_web_socket_channel_report_closed (channel, 1000, "without an open");
  else if (strcmp (mode, "message-first") == 0)
    {
      hawser_web_socket_channel_report_text (channel, "too early");
      report_open (channel);
      hawser_web_socket_channel_report_closed (channel, 1000, "x");
    }
  else if (strcmp (mode, "twice") == 0)
    {
      report_open (channel);
      report_open (channel);
      hawser_web_socket_channel_report_text (channel, "once");
      hawser_web_socket_channel_report_closed (channel, 1001, "once");
      hawser_web_socket_channel_report_text (channel, "twice");
      hawser_web_socket_channel_report_closed (channel, 1002, "twice");
      hawser_web_socket_channel_report_failed (channel, 1002, "late");
      report_open (channel);
    }
  else
    report_open (channel);
  g_set_object (&kept, channel);

  if (strcmp (mode, "not-utf8") == 0)
    hawser_web_socket_channel_report_text (channel, "a\xff");
  else if (strcmp (mode, "sent-too-much") == 0)
    for (int i = 0; i < 10; i++)
      hawser_web_socket_channel_report_sent (channel);
  else if (strcmp (mode, "push") == 0)
    push (channel, 256, TRUE);
  else if (strcmp (mode, "deaf") == 0)
    push (channel, 4096, FALSE);
  return TRUE;
}

static void
mock_backend_send (HawserWebSocketBackend *backend,
                   HawserWebSocketChannel *channel,
                   GBytes *message,
                   gboolean is_text)
{
  n_sends++;
  if (strcmp (get_mode (channel), "swallow") != 0)
    hawser_web_socket_channel_report_sent (channel);
}

static void
mock_backend_close (HawserWebSocketBackend *backend,
                    HawserWebSocketChannel *channel,
                    guint code,
                    const char *reason)
{
  n_closes++;
  last_code = code;
  if (strcmp (get_mode (channel), "open") == 0)
    hawser_web_socket_channel_report_closed (channel, code, reason);
}

static void
mock_backend_cancel (HawserWebSocketBackend *backend, HawserWebSocketChannel *channel)
{
  n_cancels++;
}

static void
mock_backend_resume (HawserWebSocketBackend *backend, HawserWebSocketChannel *channel)
{
  n_resumes++;
  push (channel, 256, TRUE);
}

static void
mock_backend_class_init (MockBackendClass *klass)
{
  HawserWebSocketBackendClass *backend_class = HAWSER_WEB_SOCKET_BACKEND_CLASS (klass);

  backend_class->connect = mock_backend_connect;
  backend_class->send = mock_backend_send;
  backend_class->close = mock_backend_close;
  backend_class->cancel = mock_backend_cancel;
  backend_class->resume = mock_backend_resume;
}

static void
mock_backend_init (MockBackend *self)
{
}

/* Another one, to be handed over to; it has only what it must have. */
#define SPARE_TYPE_BACKEND (spare_backend_get_type ())
G_DECLARE_FINAL_TYPE (SpareBackend, spare_backend, SPARE, BACKEND, HawserWebSocketBackend)

struct _SpareBackend {
  HawserWebSocketBackend parent_instance;
};

G_DEFINE_FINAL_TYPE (SpareBackend, spare_backend, HAWSER_TYPE_WEB_SOCKET_BACKEND)

static gboolean
spare_backend_connect (HawserWebSocketBackend *backend,
                       HawserWebSocketChannel *channel,
                       GError **error)
{
  report_open (channel);
  return TRUE;
}

static void
spare_backend_class_init (SpareBackendClass *klass)
{
  HawserWebSocketBackendClass *backend_class = HAWSER_WEB_SOCKET_BACKEND_CLASS (klass);

  backend_class->connect = spare_backend_connect;
  backend_class->send = mock_backend_send;
  backend_class->close = mock_backend_close;
}

static void
spare_backend_init (SpareBackend *self)
{
}

/* The caller: what it heard, as one text. */

typedef struct {
  HawserWebSocket *socket;
  GString *heard;
  guint n_messages;
  gboolean named; /* the last error has the name of the backend */
} Caller;

static void
call_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Caller *self = data;
  g_autoptr (GError) error = NULL;

  /* All calls have the same result. */
  hawser_web_socket_connect_finish (HAWSER_WEB_SOCKET (object), result, &error);
  g_string_append_printf (self->heard, "call:%d ", error != NULL ? error->code : 0);
}

static void
open_cb (Caller *self)
{
  g_string_append (self->heard, "open ");
}

static void
message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  Caller *self = data;

  self->n_messages++;
  if (text != NULL && self->n_messages <= 2)
    g_string_append_printf (self->heard, "text(%s) ", text);
}

static void
close_cb (HawserWebSocket *socket, guint code, const char *reason, gpointer data)
{
  g_string_append_printf (((Caller *) data)->heard, "close(%u,%s) ", code, reason);
}

static void
error_cb (HawserWebSocket *socket, GError *error, guint status, gpointer data)
{
  Caller *self = data;

  g_string_append_printf (self->heard, "error(%d,%u) ", error->code, status);
  self->named = strstr (error->message, "websocket-mock") != NULL;
}

static void
caller_begin (Caller *self, const char *mode, guint timeout)
{
  g_autofree char *url = g_strconcat ("ws://localhost/", mode, NULL);
  g_autoptr (HawserWebSocketRequestOptions) options = hawser_web_socket_request_options_new ();

  hawser_web_socket_request_options_set_connect_timeout (options, timeout);
  n_connects = n_sends = n_closes = n_cancels = n_resumes = 0;
  n_pushed = 0;
  g_clear_object (&kept);
  self->socket = hawser_web_socket_new ();
  self->heard = g_string_new (NULL);
  self->n_messages = 0;
  self->named = FALSE;
  g_signal_connect_swapped (self->socket, "open", G_CALLBACK (open_cb), self);
  g_signal_connect (self->socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->socket, "close", G_CALLBACK (close_cb), self);
  g_signal_connect (self->socket, "error", G_CALLBACK (error_cb), self);
  hawser_web_socket_connect_async (self->socket, url, options, NULL, call_cb, self);
  g_assert_cmpstr (self->heard->str, ==, "");
}

static void
caller_expect (Caller *self, const char *heard)
{
  while (strlen (self->heard->str) < strlen (heard))
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (self->heard->str, ==, heard);
  g_string_truncate (self->heard, 0);
}

/* The object goes with its connection, and whatever the backend still reports is dropped. */
static void
caller_end (Caller *self)
{
  gpointer weak = self->socket;

  g_object_add_weak_pointer (weak, &weak);
  if (hawser_web_socket_get_state (self->socket) != HAWSER_WEB_SOCKET_STATE_IDLE)
    g_object_run_dispose (G_OBJECT (self->socket));
  g_signal_handlers_disconnect_by_data (self->socket, self);
  g_object_unref (self->socket);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
  if (kept != NULL)
    {
      report_open (kept);
      hawser_web_socket_channel_report_text (kept, "late");
      hawser_web_socket_channel_report_sent (kept);
      hawser_web_socket_channel_report_closed (kept, 1000, "late");
    }
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (self->heard->str, ==, "");
  g_string_free (self->heard, TRUE);
  g_clear_object (&kept);
}

/* Whether the error named the backend. */
static gboolean
run (const char *mode, const char *heard)
{
  Caller caller;
  gboolean named;

  g_test_message ("%s", mode);
  caller_begin (&caller, mode, 100);
  caller_expect (&caller, heard);
  named = caller.named;
  caller_end (&caller);
  return named;
}

static void
test_good (void)
{
  Caller caller;

  caller_begin (&caller, "open", 100);
  caller_expect (&caller, "call:0 open ");
  g_assert_cmpstr (hawser_web_socket_get_backend (caller.socket), ==, "websocket-mock");
  hawser_web_socket_send_text_async (caller.socket, "x", NULL, call_cb, &caller);
  caller_expect (&caller, "call:0 ");
  g_assert_cmpint (n_sends, ==, 1);
  hawser_web_socket_close_async (caller.socket, NULL, NULL, call_cb, &caller);
  caller_expect (&caller, "call:0 close(1000,CLOSE_NORMAL) ");
  /* It knows the end. */
  g_assert_cmpint (n_closes, ==, 1);
  g_assert_cmpint (n_cancels, ==, 0);
  caller_end (&caller);

  caller_begin (&caller, "thread", 100);
  caller_expect (&caller, "call:0 open text(from a thread) text(from a thread) close(1000,done) ");
  g_assert_cmpuint (caller.n_messages, ==, 1000);
  caller_end (&caller);
}

static void
test_broken (void)
{
  g_assert_true (run ("false", "call:2302999 error(200,0) "));
  run ("error", "call:2302998 error(200,0) ");
  g_assert_true (run ("foreign", "call:2302999 error(200,0) "));
  run ("both", "call:2302999 error(200,0) ");
  run ("refused", "call:0 error(200,403) ");
  run ("closed-first", "call:0 error(200,1000) ");
  run ("message-first", "call:0 open close(1000,x) ");
  run ("twice", "call:0 open text(once) close(1001,once) ");
  run ("not-utf8", "call:0 open error(200,0) close(1007,) ");
  g_assert_cmpint (n_closes, ==, 1);
  g_assert_cmpuint (last_code, ==, 1007);
  run ("sent-too-much", "call:0 open ");
}

/* One that never reports: the core's deadlines end it, and it is told. */
static void
test_never (void)
{
  Caller caller;

  caller_begin (&caller, "never", 20);
  caller_expect (&caller, "call:0 error(200,0) ");
  g_assert_true (caller.named);
  g_assert_cmpint (n_cancels, ==, 1);
  caller_end (&caller);

  /* Closing, cancelling and disposing do not wait for it. */
  caller_begin (&caller, "never", 0);
  caller_expect (&caller, "call:0 ");
  hawser_web_socket_close_async (caller.socket, NULL, NULL, call_cb, &caller);
  caller_expect (&caller, "call:0 close(1000,CLOSE_NORMAL) ");
  g_assert_cmpint (n_cancels, ==, 1);
  g_assert_cmpint (n_closes, ==, 0);
  caller_end (&caller);

  caller_begin (&caller, "never", 0);
  g_object_run_dispose (G_OBJECT (caller.socket));
  g_assert_cmpint (n_cancels, ==, 0);
  caller_expect (&caller, "call:0 ");
  g_assert_cmpint (n_cancels, ==, 1);
  caller_end (&caller);

  /* One that does not answer a close. */
  caller_begin (&caller, "deaf-to-close", 0);
  caller_expect (&caller, "call:0 open ");
  hawser_web_socket_close_async (caller.socket, NULL, NULL, call_cb, &caller);
  caller_expect (&caller, "call:0 close(1000,CLOSE_NORMAL) ");
  g_assert_cmpint (n_closes, ==, 1);
  g_assert_cmpint (n_cancels, ==, 1);
  caller_end (&caller);
}

/* One that takes messages and never tells that they have left: sends wait, and can be taken back. */
static void
test_swallow (void)
{
  Caller caller;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (600000), 600000);

  caller_begin (&caller, "swallow", 0);
  caller_expect (&caller, "call:0 open ");
  for (int i = 0; i < 2; i++)
    hawser_web_socket_send_bytes_async (caller.socket, bytes, NULL, call_cb, &caller);
  caller_expect (&caller, "call:0 call:0 ");
  hawser_web_socket_send_bytes_async (caller.socket, bytes, cancellable, call_cb, &caller);
  hawser_web_socket_send_bytes_async (caller.socket, bytes, NULL, call_cb, &caller);
  caller_expect (&caller, "");
  g_assert_cmpint (n_sends, ==, 2);
  g_cancellable_cancel (cancellable);
  caller_expect (&caller, "call:19 "); /* G_IO_ERROR_CANCELLED */
  hawser_web_socket_channel_report_sent (kept);
  caller_expect (&caller, "call:0 ");
  g_assert_cmpint (n_sends, ==, 3);
  hawser_web_socket_channel_report_failed (kept, 0, "broken");
  caller_expect (&caller, "error(200,0) close(0,The link is down) ");
  caller_end (&caller);
}

static void
test_flow (void)
{
  Caller caller;

  /* It stops, and goes on. */
  caller_begin (&caller, "push", 0);
  g_assert_cmpuint (n_pushed, ==, 16);
  while (caller.n_messages < 256)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (n_resumes, >, 5);
  g_string_truncate (caller.heard, 0);
  caller_end (&caller);

  /* It does not listen: a limit ends it, and the peer is told. */
  caller_begin (&caller, "deaf", 0);
  caller_expect (&caller, "call:0 open error(200,0) close(1009,) ");
  g_assert_cmpint (n_closes, ==, 1);
  g_assert_cmpuint (last_code, ==, 1009);
  g_assert_cmpuint (caller.n_messages, ==, 0);
  caller_end (&caller);
}

static void
test_handover (void)
{
  static const char *const modes[] = { "unavailable", "late-unavailable" };

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      Caller caller;

      caller_begin (&caller, modes[i], 100);
      caller_expect (&caller, "call:0 open ");
      g_assert_cmpstr (hawser_web_socket_get_backend (caller.socket), ==, "websocket-spare");
      caller_end (&caller);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("HAWSER_PLUGIN_DIR", "/nonexistent", TRUE);
  hawser_registry_register_backend (hawser_registry_get_default (), MOCK_TYPE_BACKEND, "websocket",
                                    "websocket-mock", 100, &error);
  g_assert_no_error (error);
  hawser_registry_register_backend (hawser_registry_get_default (), SPARE_TYPE_BACKEND, "websocket",
                                    "websocket-spare", 50, &error);
  g_assert_no_error (error);

  g_test_add_func ("/web-socket-backends/good", test_good);
  g_test_add_func ("/web-socket-backends/broken", test_broken);
  g_test_add_func ("/web-socket-backends/never", test_never);
  g_test_add_func ("/web-socket-backends/swallow", test_swallow);
  g_test_add_func ("/web-socket-backends/flow", test_flow);
  g_test_add_func ("/web-socket-backends/handover", test_handover);
  return g_test_run ();
}
