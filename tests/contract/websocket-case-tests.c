/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The cases of websocket-cases.py: a client that sends every message back has to end each well. */

#include "websocket-client.h"

#include <string.h>

static void
echo_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  if (text != NULL)
    hawser_web_socket_send_text_bytes_async (socket, bytes, NULL, NULL, NULL);
  else
    hawser_web_socket_send_bytes_async (socket, bytes, NULL, NULL, NULL);
}

static void
keep_cb (HawserWebSocket *socket, GBytes *bytes, const char *text, gpointer data)
{
  g_free (*(char **) data);
  *(char **) data = g_strdup (text);
}

/* Connects, and runs until the connection is over. Returns the last text, where it is not to be sent
 * back. */
static char *
visit (TestWsPeer *server, const char *what, guint number)
{
  g_autofree char *path = g_strdup_printf ("/%s?case=%u&agent=hawser", what, number);
  g_autofree char *url = test_ws_peer_url (server, path);
  g_autoptr (HawserWebSocket) socket = hawser_web_socket_new ();
  char *text = NULL;

  if (strcmp (what, "runCase") == 0)
    g_signal_connect (socket, "message", G_CALLBACK (echo_cb), NULL);
  else
    g_signal_connect (socket, "message", G_CALLBACK (keep_cb), &text);
  hawser_web_socket_connect_async (socket, url, NULL, NULL, NULL, NULL);
  while (hawser_web_socket_get_state (socket) != HAWSER_WEB_SOCKET_STATE_IDLE)
    g_main_context_iteration (NULL, TRUE);
  return text;
}

static void
test_cases (void)
{
  g_autoptr (TestWsPeer) server = test_ws_peer_new (TEST_WS_PEER_CASES, NULL);
  g_autofree char *count = NULL;
  guint n, n_good = 0, n_run = 0;

  if (server == NULL)
    {
      g_test_skip ("Python is not installed");
      return;
    }
  count = visit (server, "getCaseCount", 0);
  n = g_ascii_strtoull (count, NULL, 10);
  g_assert_cmpuint (n, >, 400);
  /* All of them in an ordinary run, and a share of them under a slow tool. */
  for (guint i = 1; i <= n; i += test_slow ())
    {
      g_autofree char *name = visit (server, "getCaseInfo", i);
      g_autofree char *status = NULL;

      g_free (visit (server, "runCase", i));
      status = visit (server, "getCaseStatus", i);
      n_run++;
      if (strcmp (status, "OK") == 0 || strcmp (status, "NON-STRICT") == 0
          || strcmp (status, "INFORMATIONAL") == 0)
        n_good++;
      else
        g_printerr ("case %s: %s\n", name, status);
      if (strcmp (status, "NON-STRICT") == 0)
        g_test_message ("case %s: %s", name, status);
    }
  g_assert_cmpuint (n_good, ==, n_run);
}

void
add_case_tests (void)
{
  add_test ("cases", test_cases);
}
