/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* With servers that others wrote, both ways. */

#include "websocket-client.h"

#include <string.h>

static const TestWsPeerKind kinds[] = { TEST_WS_PEER_WEBSOCKETS, TEST_WS_PEER_NODE };

static void
run (void (*test) (TestWsPeer *peer, TestWsPeerKind kind))
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      TestWsPeer *peer = get_peer (kinds[i]);

      if (peer != NULL)
        test (peer, kinds[i]);
    }
}

static void
close_client (Client *client)
{
  client_close (client, 1000, "done");
  client_expect (client, "close:0 close(1000,done) ");
}

static char *
make_text (gsize size)
{
  char *text = g_malloc (size + 1);
  guint32 state = 1;

  /* Compressible, and not all the same. */
  for (gsize i = 0; i < size; i++)
    {
      state = state * 1103515245 + 12345;
      text[i] = "abcdefgh"[state >> 29];
    }
  text[size] = '\0';
  return text;
}

static void
echo_with (TestWsPeer *peer, gboolean secure, gboolean compress)
{
  g_autofree char *url
      = secure ? test_ws_peer_tls_url (peer, "/echo") : test_ws_peer_url (peer, "/echo");
  g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("compress", compress);
  g_autofree char *text = make_text (1000000);
  g_autofree guint8 *data = g_malloc (3000000);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GBytes) expected = NULL;
  g_autoptr (Client) client = client_new ();

  if (secure)
    g_object_set (options, "ca-path", test_certs_get_ca (), NULL);
  for (guint i = 0; i < 3000000; i += 4)
    *(guint32 *) (data + i) = g_rand_int (rand);
  client_open (client, url, options);
  if (compress)
    g_assert_nonnull (
        strstr (hawser_web_socket_get_extensions (client->socket), "permessage-deflate"));
  else
    g_assert_null (hawser_web_socket_get_extensions (client->socket));
  client_send (client, "héllo");
  client_expect (client, "send:0 text(héllo) ");
  client_send (client, "");
  client_expect (client, "send:0 text() ");
  client_send_bytes (client, "\0\1\2", 3);
  client_expect (client, "send:0 bytes(3) ");
  for (int i = 0; i < 2; i++)
    {
      client_send (client, text);
      client_expect (client, "send:0 text(1000000) ");
      g_assert_cmpmem (g_bytes_get_data (client->last, NULL), 1000000, text, 1000000);
      client_send_bytes (client, data, 3000000);
      client_expect (client, "send:0 bytes(3000000) ");
      expected = g_bytes_new_static (data, 3000000);
      g_assert_true (g_bytes_equal (client->last, expected));
      g_clear_pointer (&expected, g_bytes_unref);
    }
  for (int i = 0; i < 100; i++)
    client_send (client, "many");
  client_expect_messages (client, 107);
  g_string_truncate (client->heard, 0);
  close_client (client);
}

static void
echo (TestWsPeer *peer, TestWsPeerKind kind)
{
  echo_with (peer, FALSE, FALSE);
  echo_with (peer, FALSE, TRUE);
  echo_with (peer, TRUE, FALSE);
  echo_with (peer, TRUE, TRUE);
}

static void
test_echo (void)
{
  run (echo);
}

static void
headers (TestWsPeer *peer, TestWsPeerKind kind)
{
  g_autofree char *url = test_ws_peer_url (peer, "/headers?x=y");
  g_autoptr (HawserWebSocketRequestOptions) options
      = OPTIONS ("header", g_variant_new_parsed ("{'X-One': <'eins'>}"));
  g_autoptr (Client) client = client_new ();

  client->quiet = TRUE;
  client_open (client, url, options);
  client_expect_messages (client, 1);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (client->last, NULL),
                                  g_bytes_get_size (client->last), "\"x-one\""));
  close_client (client);
}

static void
test_headers (void)
{
  run (headers);
}

static void
protocols (TestWsPeer *peer, TestWsPeerKind kind)
{
  static const struct {
    const char *offered;
    const char *chosen;
  } cases[] = { { "superchat", "superchat" },
                { "other, superchat", "superchat" },
                { "chat", "chat" },
                { NULL, NULL } };
  g_autofree char *url = test_ws_peer_url (peer, "/echo");
  g_autoptr (Client) client = client_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("protocol", cases[i].offered);

      client_open (client, url, options);
      g_assert_cmpstr (hawser_web_socket_get_protocol (client->socket), ==, cases[i].chosen);
      close_client (client);
      g_assert_cmpstr (hawser_web_socket_get_protocol (client->socket), ==, cases[i].chosen);
    }

  /* One that the server does not know: it opens without. */
  {
    g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("protocol", "other");

    client_open (client, url, options);
    g_assert_null (hawser_web_socket_get_protocol (client->socket));
    close_client (client);
  }
}

static void
test_protocols (void)
{
  run (protocols);
}

static void
closes (TestWsPeer *peer, TestWsPeerKind kind)
{
  static const struct {
    const char *path;
    const char *heard;
  } cases[] = {
    { "/close/1000/bye", "send:0 close(1000,bye) " },
    { "/close/1001", "send:0 close(1001,The link is down) " },
    { "/close/1011/oops", "send:0 close(1011,oops) " },
    { "/close/3000/mine", "send:0 close(3000,mine) " },
    { "/close/4999/mine", "send:0 close(4999,mine) " },
    { "/close", "send:0 close(1000,) " },
    { "/abort", "send:0 error(200,0) close(0,The link is down) " },
  };
  g_autoptr (Client) client = client_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *url = test_ws_peer_url (peer, cases[i].path);

      g_test_message ("%s", cases[i].path);
      client_open (client, url, NULL);
      client_send (client, "x");
      client_expect (client, cases[i].heard);
      client_expect_nothing (client);
    }
}

static void
test_closes (void)
{
  run (closes);
}

static void
fragments (TestWsPeer *peer, TestWsPeerKind kind)
{
  g_autofree char *few = test_ws_peer_url (peer, "/fragments/3/10");
  g_autofree char *many = test_ws_peer_url (peer, "/fragments/10000/100");
  g_autofree char *large = test_ws_peer_url (peer, "/fragments/10/200000");
  g_autofree char *much = test_ws_peer_url (peer, "/fragments/17/1000000");
  g_autoptr (Client) client = client_new ();

  for (int compress = 0; compress < 2; compress++)
    {
      g_autoptr (HawserWebSocketRequestOptions) options = OPTIONS ("compress", compress);

      client_connect (client, few, options);
      client_expect (client, "connect:0 open(101) text(xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx) ");
      close_client (client);
      client_connect (client, many, options);
      client_expect (client, "connect:0 open(101) text(1000000) ");
      close_client (client);
      client_connect (client, large, options);
      client_expect (client, "connect:0 open(101) text(2000000) ");
      close_client (client);
      /* Each is short enough, all together are not; compressed, they are a few kilobytes. */
      client_connect (client, much, options);
      client_expect (client, "connect:0 open(101) error(200,0) close(1009,) ");
    }
}

static void
test_fragments (void)
{
  run (fragments);
}

static void
pings (TestWsPeer *peer, TestWsPeerKind kind)
{
  g_autofree char *ping = test_ws_peer_url (peer, "/ping");
  g_autofree char *echo_url = test_ws_peer_url (peer, "/echo");
  g_autoptr (HawserWebSocketRequestOptions) options
      = OPTIONS ("ping-interval", 1, "pong-timeout", 1);
  g_autoptr (Client) client = client_new ();

  client_connect (client, ping, NULL);
  client_expect (client, "connect:0 open(101) text(pong) ");
  close_client (client);

  /* Who answers pings stays connected. */
  client_open (client, echo_url, options);
  run_for (test_ms (3500));
  client_send (client, "still there");
  client_expect (client, "send:0 text(still there) ");
  close_client (client);
}

static void
test_pings (void)
{
  run (pings);
}

/* Certificates are checked, and the host's name. */
static void
test_certificates (void)
{
  g_autoptr (HawserWebSocketRequestOptions) good = OPTIONS ("ca-path", test_certs_get_ca ());
  g_autoptr (HawserWebSocketRequestOptions) other = OPTIONS ("ca-path", test_certs_get_other_ca ());
  TestWsPeer *peer = get_peer (TEST_WS_PEER_WEBSOCKETS);
  g_autoptr (TestWsPeer) expired = NULL;
  g_autoptr (TestWsPeer) wrong = NULL;
  g_autofree char *url = NULL;
  g_autofree char *address = NULL;
  g_autofree char *expired_url = NULL;
  g_autofree char *wrong_url = NULL;
  g_autofree char *plain_url = NULL;
  g_autofree char *plain_peer_url = NULL;
  g_autofree char *mixed_url = NULL;
  g_autoptr (Client) client = NULL;

  if (peer == NULL)
    return;
  client = client_new ();
  expired = test_ws_peer_new (TEST_WS_PEER_WEBSOCKETS, test_certs_get_path (TEST_CERT_EXPIRED));
  wrong = test_ws_peer_new (TEST_WS_PEER_WEBSOCKETS, test_certs_get_path (TEST_CERT_WRONG_HOST));
  url = test_ws_peer_tls_url (peer, "/echo");
  address = g_strdup_printf ("wss://127.0.0.1:%u/echo", test_ws_peer_get_tls_port (peer));
  expired_url = test_ws_peer_tls_url (expired, "/echo");
  wrong_url = test_ws_peer_tls_url (wrong, "/echo");
  plain_peer_url = test_ws_peer_url (peer, "/echo");
  plain_url = g_strdup_printf ("ws://localhost:%u/echo", test_ws_peer_get_tls_port (peer));
  mixed_url = g_strconcat ("wss", strchr (plain_peer_url, ':'), NULL);

  client_open (client, url, good);
  close_client (client);
  client_open (client, address, good);
  close_client (client);
  client_connect (client, url, NULL);
  client_expect (client, "connect:0 error(200,0) ");
  client_connect (client, url, other);
  client_expect (client, "connect:0 error(200,0) ");
  client_connect (client, expired_url, good);
  client_expect (client, "connect:0 error(200,0) ");
  client_connect (client, wrong_url, good);
  client_expect (client, "connect:0 error(200,0) ");
  /* TLS where there is none, and the other way round. */
  client_connect (client, plain_url, NULL);
  client_expect (client, "connect:0 error(200,0) ");
  client_connect (client, mixed_url, good);
  client_expect (client, "connect:0 error(200,0) ");
  /* After all these, the good one again. */
  client_open (client, url, good);
  close_client (client);
}

void
add_peer_tests (void)
{
  add_test ("peer/echo", test_echo);
  add_test ("peer/headers", test_headers);
  add_test ("peer/protocols", test_protocols);
  add_test ("peer/closes", test_closes);
  add_test ("peer/fragments", test_fragments);
  add_test ("peer/pings", test_pings);
  add_test ("peer/certificates", test_certificates);
}
