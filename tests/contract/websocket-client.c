/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "websocket-client.h"

#include <string.h>

static void
open_cb (HawserWebSocket *socket, guint status, const char *message, gpointer data)
{
  g_assert_cmpstr (message, ==, "Switching Protocols");
  g_assert_cmpint (hawser_web_socket_get_state (socket), ==, HAWSER_WEB_SOCKET_STATE_OPEN);
  g_string_append_printf (((Client *) data)->heard, "open(%u) ", status);
}

static void
message_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  Client *self = data;
  gsize size = g_bytes_get_size (bytes);

  self->n_messages++;
  g_clear_pointer (&self->last, g_bytes_unref);
  self->last = g_bytes_ref (bytes);
  if (text != NULL)
    {
      g_assert_true (g_utf8_validate (text, -1, NULL));
      g_assert_true (strlen (text) == size || memchr (text, '\0', size) != NULL);
    }
  if (self->quiet)
    return;
  if (text != NULL && size <= 80)
    g_string_append_printf (self->heard, "text(%s) ", text);
  else
    g_string_append_printf (self->heard, "%s(%zu) ", text != NULL ? "text" : "bytes", size);
}

static void
close_cb (HawserWebSocket *socket, guint code, const char *reason, gpointer data)
{
  /* An earlier handler, or one of the error before, may have connected again. */
  g_assert_cmpint (hawser_web_socket_get_state (socket), <=, HAWSER_WEB_SOCKET_STATE_CONNECTING);
  g_string_append_printf (((Client *) data)->heard, "close(%u,%s) ", code, reason);
}

static void
error_cb (HawserWebSocket *socket, GError *error, guint status, gpointer data)
{
  Client *self = data;

  g_assert_cmpint (hawser_web_socket_get_state (socket), ==, HAWSER_WEB_SOCKET_STATE_IDLE);
  g_assert_nonnull (error->message);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_string_append (self->heard, "error(cancelled) ");
  else
    {
      g_assert_error (error, HAWSER_ERROR, error->code);
      g_string_append_printf (self->heard, "error(%d,%u) ", error->code, status);
    }
}

Client *
client_new (void)
{
  Client *self = g_new0 (Client, 1);

  self->socket = hawser_web_socket_new ();
  self->heard = g_string_new (NULL);
  g_signal_connect (self->socket, "open", G_CALLBACK (open_cb), self);
  g_signal_connect (self->socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (self->socket, "close", G_CALLBACK (close_cb), self);
  g_signal_connect (self->socket, "error", G_CALLBACK (error_cb), self);
  return self;
}

/* Nothing may be left over, and nobody may hold the object when its connection is over. */
void
client_free (Client *self)
{
  gpointer weak = self->socket;

  client_expect_nothing (self);
  g_object_add_weak_pointer (weak, &weak);
  g_signal_handlers_disconnect_by_data (self->socket, self);
  if (hawser_web_socket_get_state (self->socket) != HAWSER_WEB_SOCKET_STATE_IDLE)
    g_object_run_dispose (G_OBJECT (self->socket));
  g_object_unref (self->socket);
  while (weak != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (self->heard, TRUE);
  g_clear_pointer (&self->last, g_bytes_unref);
  g_free (self);
}

void
client_call_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Client *self = data;
  HawserWebSocket *socket = HAWSER_WEB_SOCKET (object);
  gpointer tag = g_task_get_source_tag (G_TASK (result));
  g_autoptr (GError) error = NULL;
  const char *name;
  gboolean good;

  if (tag == hawser_web_socket_connect_async)
    {
      name = "connect";
      good = hawser_web_socket_connect_finish (socket, result, &error);
    }
  else if (tag == hawser_web_socket_close_async)
    {
      name = "close";
      good = hawser_web_socket_close_finish (socket, result, &error);
    }
  else
    {
      name = "send";
      good = hawser_web_socket_send_finish (socket, result, &error);
    }
  g_assert_cmpint (good, ==, error == NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_string_append_printf (self->heard, "%s:cancelled ", name);
  else
    {
      if (error != NULL)
        g_assert_error (error, HAWSER_ERROR, error->code);
      g_string_append_printf (self->heard, "%s:%d ", name, error != NULL ? error->code : 0);
    }
}

void
client_connect (Client *self, const char *url, HawserWebSocketRequestOptions *options)
{
  gsize before = self->heard->len;

  hawser_web_socket_connect_async (self->socket, url, options, NULL, client_call_cb, self);
  /* Never on the caller's stack. */
  g_assert_cmpuint (self->heard->len, ==, before);
}

void
client_send (Client *self, const char *text)
{
  gsize before = self->heard->len;

  hawser_web_socket_send_text_async (self->socket, text, NULL, client_call_cb, self);
  g_assert_cmpuint (self->heard->len, ==, before);
}

void
client_send_bytes (Client *self, gconstpointer data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  hawser_web_socket_send_bytes_async (self->socket, bytes, NULL, client_call_cb, self);
}

void
client_close (Client *self, guint code, const char *reason)
{
  g_autoptr (HawserWebSocketCloseOptions) options = NULL;
  gsize before = self->heard->len;

  if (code != 0 || reason != NULL)
    {
      options = hawser_web_socket_close_options_new ();
      hawser_web_socket_close_options_set_code (options, code);
      hawser_web_socket_close_options_set_reason (options, reason);
    }
  hawser_web_socket_close_async (self->socket, options, NULL, client_call_cb, self);
  g_assert_cmpuint (self->heard->len, ==, before);
}

void
client_expect (Client *self, const char *heard)
{
  while (self->heard->len < strlen (heard) && g_str_has_prefix (heard, self->heard->str))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (self->heard->str, ==, heard);
  g_string_truncate (self->heard, 0);
}

void
client_expect_messages (Client *self, guint n)
{
  while (self->n_messages < n)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (self->n_messages, ==, n);
}

void
client_open (Client *self, const char *url, HawserWebSocketRequestOptions *options)
{
  client_connect (self, url, options);
  client_expect (self, "connect:0 open(101) ");
}

void
client_expect_nothing (Client *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (self->heard->str, ==, "");
}

static gboolean
set_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, set_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

void
wait_closed (TestRawServer *server)
{
  run_for (test_ms (10));
  g_assert_true (test_raw_server_wait_open (server, 0));
}

TestWsPeer *
get_peer (TestWsPeerKind kind)
{
  static TestWsPeer *peers[2];

  if (peers[kind] == NULL)
    peers[kind] = test_ws_peer_new (kind, test_certs_get_path (TEST_CERT_GOOD));
  if (peers[kind] == NULL)
    g_test_skip (kind == TEST_WS_PEER_NODE ? "node or its module ws is not installed"
                                           : "websockets for Python is not installed");
  return peers[kind];
}
