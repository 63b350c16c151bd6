/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What every backend for WebSockets has to do: websocket-contract BACKEND */

#include "websocket-client.h"

static const char *backend;

void
add_test (const char *name, void (*func) (void))
{
  g_autofree char *path = g_strdup_printf ("/%s/%s", backend, name);

  g_test_add_func (path, func);
}

int
main (int argc, char **argv)
{
  g_autofree char *wish = NULL;

  test_object_count_start ();
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  backend = argv[1];
  wish = g_strdup_printf ("websocket:%s", backend);
  g_setenv ("HAWSER_BACKEND", wish, TRUE);
  g_setenv ("HAWSER_STRICT", "1", TRUE);

  add_call_tests ();
  add_peer_tests ();
  add_broken_tests ();
  add_flow_tests ();
  add_life_tests ();
  add_case_tests ();
  return g_test_run ();
}
