/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Beginning and end: closing at every moment, cancelling, dispose, threads, what is left. */

#include "websocket-client.h"

#include <string.h>

/* Echoes; closes with 1000 and "bye" for a message "close", resets for a message "reset". */
static TestRawEnd
serve (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  if (!test_ws_raw_accept (connection, request, NULL))
    return TEST_RAW_CLOSE;
  for (;;)
    {
      g_autoptr (GBytes) payload = NULL;
      int first = test_ws_raw_read (connection, &payload);
      const char *bytes;
      gsize size;

      if (first < 0)
        return TEST_RAW_CLOSE;
      bytes = g_bytes_get_data (payload, &size);
      if (size == 5 && memcmp (bytes, "close", 5) == 0)
        {
          test_ws_raw_write (connection, TEST_WS_FIN | TEST_WS_CLOSE,
                             "\x03\xe8"
                             "bye",
                             5);
          test_ws_raw_read_close (connection);
          return TEST_RAW_CLOSE;
        }
      if (size == 5 && memcmp (bytes, "reset", 5) == 0)
        return TEST_RAW_RESET;
      test_ws_raw_write (connection, first, bytes, size);
      if ((first & 0x0f) == TEST_WS_CLOSE)
        return TEST_RAW_CLOSE;
    }
}

/* What a handler does when its event comes. */
typedef enum { DO_CLOSE, DO_CLOSE_TWICE, DO_DISPOSE, DO_CONNECT, DO_SEND, N_DOINGS } Doing;

typedef struct {
  Client *client;
  const char *url;
  Doing doing;
  int n; /* how often it is still to be done */
} Handler;

static void
handle (Handler *self)
{
  if (self->n-- <= 0)
    return;
  switch (self->doing)
    {
    case DO_CLOSE_TWICE:
      client_close (self->client, 0, NULL);
      client_close (self->client, 0, NULL);
      break;
    case DO_CLOSE:
      client_close (self->client, 0, NULL);
      break;
    case DO_DISPOSE:
      g_object_run_dispose (G_OBJECT (self->client->socket));
      break;
    case DO_CONNECT:
      client_connect (self->client, self->url, NULL);
      break;
    case DO_SEND:
      client_send (self->client, "again");
      break;
    case N_DOINGS:
    default:
      g_assert_not_reached ();
    }
}

static void
handler_open_cb (HawserWebSocket *socket, guint status, const char *message, gpointer data)
{
  handle (data);
}

static void
handler_message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  handle (data);
}

static void
handler_close_cb (HawserWebSocket *socket, guint code, const char *reason, gpointer data)
{
  handle (data);
}

static void
handler_error_cb (HawserWebSocket *socket, GError *error, guint status, gpointer data)
{
  handle (data);
}

#define CLOSED "close(1000,CLOSE_NORMAL) "
#define BROKEN "error(200,0) close(0,The link is down) "
#define AGAIN "connect:0 open(101) "

/* @message is sent right after the connect. */
static void
handle_event (TestRawServer *server,
              const char *event,
              Doing doing,
              const char *message,
              const char *heard)
{
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();
  Handler handler = { client, url, doing, 1 };

  g_test_message ("%s %d %s", event, doing, message);
  if (strcmp (event, "open") == 0)
    g_signal_connect (client->socket, event, G_CALLBACK (handler_open_cb), &handler);
  else if (strcmp (event, "message") == 0)
    g_signal_connect (client->socket, event, G_CALLBACK (handler_message_cb), &handler);
  else if (strcmp (event, "close") == 0)
    g_signal_connect (client->socket, event, G_CALLBACK (handler_close_cb), &handler);
  else
    g_signal_connect (client->socket, event, G_CALLBACK (handler_error_cb), &handler);
  client_connect (client, url, NULL);
  client_send (client, message);
  client_expect (client, heard);
  client_expect_nothing (client);
  g_assert_cmpint (handler.n, <=, 0);
}

#define BEGIN "connect:0 send:0 open(101) "

static void
test_handlers (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();

  test_raw_server_handle (server, "/", serve, NULL);
  handle_event (server, "open", DO_CLOSE, "x", BEGIN "close:0 text(x) " CLOSED);
  handle_event (server, "open", DO_CLOSE_TWICE, "x", BEGIN "close:0 close:2302999 text(x) " CLOSED);
  handle_event (server, "open", DO_DISPOSE, "x", BEGIN);
  handle_event (server, "open", DO_CONNECT, "x", BEGIN "connect:2302003 text(x) ");
  handle_event (server, "open", DO_SEND, "x", BEGIN "send:0 text(x) text(again) ");

  handle_event (server, "message", DO_CLOSE, "x", BEGIN "text(x) close:0 " CLOSED);
  handle_event (server, "message", DO_CLOSE_TWICE, "x",
                BEGIN "text(x) close:0 close:2302999 " CLOSED);
  handle_event (server, "message", DO_DISPOSE, "x", BEGIN "text(x) ");
  handle_event (server, "message", DO_CONNECT, "x", BEGIN "text(x) connect:2302003 ");
  handle_event (server, "message", DO_SEND, "x", BEGIN "text(x) send:0 text(again) ");

  handle_event (server, "close", DO_CLOSE, "close", BEGIN "close(1000,bye) close:2302999 ");
  handle_event (server, "close", DO_CLOSE_TWICE, "close",
                BEGIN "close(1000,bye) close:2302999 close:2302999 ");
  handle_event (server, "close", DO_DISPOSE, "close", BEGIN "close(1000,bye) ");
  handle_event (server, "close", DO_CONNECT, "close", BEGIN "close(1000,bye) " AGAIN);
  handle_event (server, "close", DO_SEND, "close", BEGIN "close(1000,bye) send:2302999 ");

  handle_event (server, "error", DO_CLOSE, "reset", BEGIN BROKEN "close:2302999 ");
  handle_event (server, "error", DO_DISPOSE, "reset", BEGIN "error(200,0) ");
  handle_event (server, "error", DO_SEND, "reset", BEGIN BROKEN "send:2302999 ");
  /* A new connection has begun when the old one's last event comes. */
  handle_event (server, "error", DO_CONNECT, "reset", BEGIN BROKEN AGAIN);
  handle_event (server, "close", DO_CONNECT, "reset", BEGIN BROKEN AGAIN);
}

static void
call_then (Client *client, const char *url, Doing doing)
{
  Handler handler = { client, url, doing, 1 };

  handle (&handler);
}

typedef struct {
  Client *client;
  Doing doing;
} Callback;

static void
then_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Callback *self = data;

  client_call_cb (object, result, self->client);
  call_then (self->client, "ws://127.0.0.1:1/", self->doing);
}

/* In the callbacks of the calls. */
static void
test_callbacks (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");

  test_raw_server_handle (server, "/", serve, NULL);
  for (Doing doing = 0; doing < N_DOINGS; doing++)
    {
      static const char *const connecting[]
          = { "connect:0 close:0 " CLOSED, "connect:0 close:0 close:2302999 " CLOSED, "connect:0 ",
              "connect:0 connect:2302003 open(101) ", "connect:0 send:0 open(101) text(again) " };
      static const char *const sending[]
          = { "send:0 close:0 text(x) " CLOSED, "send:0 close:0 close:2302999 text(x) " CLOSED,
              "send:0 ", "send:0 connect:2302003 text(x) ", "send:0 send:0 text(x) text(again) " };
      static const char *const closing[]
          = { "close:0 close:2302999 " CLOSED, "close:0 close:2302999 close:2302999 " CLOSED,
              "close:0 ", "close:0 connect:2302003 " CLOSED, "close:0 send:2302999 " CLOSED };

      {
        g_autoptr (Client) client = client_new ();
        Callback callback = { client, doing };

        hawser_web_socket_connect_async (client->socket, url, NULL, NULL, then_cb, &callback);
        client_expect (client, connecting[doing]);
      }
      {
        g_autoptr (Client) client = client_new ();
        Callback callback = { client, doing };

        client_open (client, url, NULL);
        hawser_web_socket_send_text_async (client->socket, "x", NULL, then_cb, &callback);
        client_expect (client, sending[doing]);
      }
      {
        g_autoptr (Client) client = client_new ();
        Callback callback = { client, doing };

        client_open (client, url, NULL);
        hawser_web_socket_close_async (client->socket, NULL, NULL, then_cb, &callback);
        client_expect (client, closing[doing]);
      }
    }
}

/* Closing, disposing and dropping while the handshake is under way, at many moments. */
static void
test_handshake (void)
{
  static const char *const answers[] = { "", "HTTP/1.1 101 Swi", "full" };
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    for (guint turns = 0; turns < 20; turns++)
      for (Doing doing = DO_CLOSE; doing <= DO_DISPOSE; doing++)
        {
          g_autoptr (Client) client = client_new ();

          if (i == 2)
            test_raw_server_handle (server, "/", serve, NULL);
          else
            test_raw_server_reply (server, "/", TEST_RAW_HANG, "%s", answers[i]);
          client_connect (client, url, NULL);
          for (guint turn = 0; turn < turns; turn++)
            g_main_context_iteration (NULL, FALSE);
          call_then (client, url, doing);
          run_for (1);
          if (doing == DO_DISPOSE)
            {
              /* All that was asked for is answered, and nothing else comes. */
              g_assert_true (strcmp (client->heard->str, "connect:0 ") == 0
                             || strcmp (client->heard->str, "connect:0 open(101) ") == 0);
            }
          else
            {
              while (strstr (client->heard->str, CLOSED) == NULL)
                g_main_context_iteration (NULL, TRUE);
              g_assert_true (g_str_has_prefix (client->heard->str, "connect:0 "));
              g_assert_true (g_str_has_suffix (client->heard->str, CLOSED));
            }
          g_string_truncate (client->heard, 0);
        }
  wait_closed (server);
}

static void
test_cancel (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *silent = test_ws_raw_url (server, "/silent");
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", serve, NULL);
  test_raw_server_reply (server, "/silent", TEST_RAW_HANG, "HTTP/1.1 101 Swi");

  /* Before it began: the call tells, and there is no event. */
  g_cancellable_cancel (cancellable);
  hawser_web_socket_connect_async (client->socket, silent, NULL, cancellable, client_call_cb,
                                   client);
  client_expect (client, "connect:cancelled ");
  client_expect_nothing (client);
  g_assert_cmpuint (test_raw_server_count_connections (server), ==, 0);

  /* Before its call ended. */
  g_cancellable_reset (cancellable);
  hawser_web_socket_connect_async (client->socket, silent, NULL, cancellable, client_call_cb,
                                   client);
  g_cancellable_cancel (cancellable);
  client_expect (client, "connect:cancelled ");
  client_expect_nothing (client);
  g_assert_cmpint (hawser_web_socket_get_state (client->socket), ==, HAWSER_WEB_SOCKET_STATE_IDLE);

  /* While it waits for the answer. */
  g_cancellable_reset (cancellable);
  hawser_web_socket_connect_async (client->socket, silent, NULL, cancellable, client_call_cb,
                                   client);
  client_expect (client, "connect:0 ");
  run_for (5);
  g_cancellable_cancel (cancellable);
  client_expect (client, "error(cancelled) ");
  wait_closed (server);

  /* From another thread. */
  g_cancellable_reset (cancellable);
  hawser_web_socket_connect_async (client->socket, silent, NULL, cancellable, client_call_cb,
                                   client);
  client_expect (client, "connect:0 ");
  g_thread_unref (
      g_thread_new ("cancel", (GThreadFunc) (void (*) (void)) g_cancellable_cancel, cancellable));
  client_expect (client, "error(cancelled) ");

  /* It counts until the connection is open. */
  g_cancellable_reset (cancellable);
  hawser_web_socket_connect_async (client->socket, url, NULL, cancellable, client_call_cb, client);
  client_expect (client, "connect:0 open(101) ");
  g_cancellable_cancel (cancellable);
  client_send (client, "x");
  client_expect (client, "send:0 text(x) ");

  /* Of the other calls: they are not made. */
  {
    g_autoptr (GBytes) bytes = g_bytes_new_static ("y", 1);

    hawser_web_socket_send_bytes_async (client->socket, bytes, cancellable, client_call_cb, client);
    hawser_web_socket_close_async (client->socket, NULL, cancellable, client_call_cb, client);
  }
  client_expect (client, "send:cancelled close:cancelled ");
  client_send (client, "z");
  client_expect (client, "send:0 text(z) ");
}

/* A connection holds its object; nothing else does. */
static void
test_dropped (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  HawserWebSocket *socket = hawser_web_socket_new ();
  gpointer weak = socket;

  g_object_add_weak_pointer (G_OBJECT (socket), &weak);
  g_object_unref (socket);
  g_assert_null (weak);

  test_raw_server_handle (server, "/", serve, NULL);
  weak = socket = hawser_web_socket_new ();
  g_object_add_weak_pointer (G_OBJECT (socket), &weak);
  hawser_web_socket_connect_async (socket, url, NULL, NULL, NULL, NULL);
  hawser_web_socket_send_text_async (socket, "close", NULL, NULL, NULL);
  g_object_unref (socket);
  g_assert_nonnull (weak);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);

  /* Dropped by its own handler's end. */
  weak = socket = hawser_web_socket_new ();
  g_object_add_weak_pointer (G_OBJECT (socket), &weak);
  g_signal_connect_swapped (socket, "close", G_CALLBACK (g_object_unref), socket);
  hawser_web_socket_connect_async (socket, url, NULL, NULL, NULL, NULL);
  hawser_web_socket_send_text_async (socket, "close", NULL, NULL, NULL);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
}

typedef struct {
  const char *url;
  gboolean leave; /* with the connection open */
} Thread;

static gpointer
run_in_thread (gpointer data)
{
  Thread *self = data;
  g_autoptr (GMainContext) context = g_main_context_new ();
  HawserWebSocket *socket;
  GString *heard = g_string_new (NULL);
  Client client = { .heard = heard };
  guint got = 0;

  g_main_context_push_thread_default (context);
  socket = hawser_web_socket_new ();
  g_signal_connect_swapped (socket, "message", G_CALLBACK (g_atomic_int_inc), &got);
  hawser_web_socket_connect_async (socket, self->url, NULL, NULL, client_call_cb, &client);
  for (int i = 0; i < 100; i++)
    hawser_web_socket_send_text_async (socket, "x", NULL, client_call_cb, &client);
  while (got < 100)
    g_main_context_iteration (context, TRUE);
  if (!self->leave)
    {
      hawser_web_socket_close_async (socket, NULL, NULL, NULL, NULL);
      while (hawser_web_socket_get_state (socket) != HAWSER_WEB_SOCKET_STATE_IDLE)
        g_main_context_iteration (context, TRUE);
    }
  else
    {
      g_object_run_dispose (G_OBJECT (socket));
      while (g_main_context_iteration (context, FALSE))
        ;
    }
  g_object_unref (socket);
  g_main_context_pop_thread_default (context);
  g_string_free (heard, TRUE);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  Thread stay = { url, FALSE }, leave = { url, TRUE };
  GThread *threads[6];

  test_raw_server_handle (server, "/", serve, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("client", run_in_thread, i % 2 == 0 ? &stay : &leave);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  wait_closed (server);
}

/* The peer that does not answer a close frame is not waited for without end. */
static TestRawEnd
ignore (TestRawConnection *connection, TestRawRequest *request, gpointer data)
{
  test_ws_raw_accept (connection, request, NULL);
  return TEST_RAW_HANG;
}

static void
test_no_answer (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (Client) client = client_new ();
  gint64 before;

  test_raw_server_handle (server, "/", ignore, NULL);
  client_open (client, url, NULL);
  before = g_get_monotonic_time ();
  client_close (client, 1003, "why");
  client_expect (client, "close:0 close(1003,why) ");
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 4000 * 1000);
  wait_closed (server);
}

/* Messages, and connections, leave nothing behind. */
static void
test_count (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  guint n_messages = 10000 / test_slow ();
  guint n_connections = 200 / test_slow ();
  g_autoptr (Client) client = client_new ();
  g_autofree char *before = NULL;
  guint fds = 0;

  test_raw_server_handle (server, "/", serve, NULL);
  client->quiet = TRUE;
  client_open (client, url, NULL);
  for (guint i = 0; i < n_messages; i++)
    {
      client_send (client, "hello");
      client_expect_messages (client, i + 1);
      g_string_truncate (client->heard, 0);
      if (i == 10)
        before = test_object_count_list ();
    }
  {
    g_autofree char *after = test_object_count_list ();

    g_assert_cmpstr (after, ==, before);
  }
  client_close (client, 0, NULL);
  client_expect (client, "close:0 " CLOSED);

  for (guint i = 0; i < n_connections; i++)
    {
      client_open (client, url, NULL);
      client_close (client, 0, NULL);
      client_expect (client, "close:0 " CLOSED);
      wait_closed (server);
      if (i == 2)
        {
          g_free (before);
          before = test_object_count_list ();
          fds = test_count_fds ();
        }
    }
  {
    g_autofree char *after = test_object_count_list ();

    g_assert_cmpstr (after, ==, before);
    g_assert_cmpuint (test_count_fds (), <=, fds);
  }
}

/* From idle to idle, as the property tells it. */
static void
note_state_cb (HawserWebSocket *socket, GParamSpec *pspec, GString *states)
{
  g_string_append_printf (states, "%d ", hawser_web_socket_get_state (socket));
}

static void
test_state (void)
{
  g_autoptr (TestRawServer) server = test_raw_server_new ();
  g_autofree char *url = test_ws_raw_url (server, "/");
  g_autoptr (GString) states = g_string_new (NULL);
  g_autoptr (Client) client = client_new ();

  test_raw_server_handle (server, "/", serve, NULL);
  g_signal_connect (client->socket, "notify::state", G_CALLBACK (note_state_cb), states);
  client_open (client, url, NULL);
  client_close (client, 0, NULL);
  client_expect (client, "close:0 " CLOSED);
  g_assert_cmpstr (states->str, ==, "1 2 3 0 ");
  g_string_truncate (states, 0);
  client_open (client, url, NULL);
  client_send (client, "close");
  client_expect (client, "send:0 close(1000,bye) ");
  g_assert_cmpstr (states->str, ==, "1 2 0 ");
  g_signal_handlers_disconnect_by_data (client->socket, states);
}

/* The object is disposed by who is told of each change in turn: every call ends once all the same. */
static void
dispose_cb (HawserWebSocket *socket, GParamSpec *pspec, guint *left)
{
  if ((*left)-- == 0)
    g_object_run_dispose (G_OBJECT (socket));
}

static void
test_dispose_when_told (void)
{
  static const char *const schemes[] = { "ws", "wss" }; /* the server has no TLS */

  for (guint i = 0; i < 8; i++)
    {
      g_autoptr (TestRawServer) server = test_raw_server_new ();
      g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u/", schemes[i % 2],
                                              test_raw_server_get_port (server));
      g_autoptr (Client) client = client_new ();
      guint left = i / 2;

      test_raw_server_handle (server, "/", serve, NULL);
      g_signal_connect (client->socket, "notify", G_CALLBACK (dispose_cb), &left);
      client_connect (client, url, NULL);
      client_close (client, 0, NULL);
      while (strstr (client->heard->str, "connect:") == NULL
             || strstr (client->heard->str, "close:") == NULL)
        g_main_context_iteration (NULL, TRUE);
      run_for (10);
      g_assert_null (strstr (strstr (client->heard->str, "connect:") + 1, "connect:"));
      g_assert_null (strstr (strstr (client->heard->str, "close:") + 1, "close:"));
      g_string_truncate (client->heard, 0);
      g_assert_cmpint (hawser_web_socket_get_state (client->socket), ==,
                       HAWSER_WEB_SOCKET_STATE_IDLE);
      g_signal_handlers_disconnect_by_data (client->socket, &left);
    }
}

void
add_life_tests (void)
{
  add_test ("life/state", test_state);
  add_test ("life/handlers", test_handlers);
  add_test ("life/callbacks", test_callbacks);
  add_test ("life/handshake", test_handshake);
  add_test ("life/dispose-when-told", test_dispose_when_told);
  add_test ("life/cancel", test_cancel);
  add_test ("life/dropped", test_dropped);
  add_test ("life/threads", test_threads);
  add_test ("life/no-answer", test_no_answer);
  add_test ("life/count", test_count);
}
