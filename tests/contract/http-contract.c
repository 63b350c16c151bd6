/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What every HTTP engine has to do, run once for each: `http-contract BACKEND`. The folder of plugins
 * holds only that one, and a wish that is not met is an error. */

#include "http-client.h"

#include <string.h>

static const char *backend;

void
add_test (const char *name, void (*func) (void))
{
  g_autofree char *path = g_strdup_printf ("/%s/%s", backend, name);

  g_test_add_func (path, func);
}

/* Nothing of what follows proves anything if another engine does the work. */
static void
test_backend (void)
{
  g_autoptr (TestSoupServer) server = test_soup_server_new (NULL);
  g_autofree char *url = test_soup_server_url (server, "/status/200");
  g_auto (Outcome) outcome = { 0 };

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (hawser_registry_get_default ())), ==,
                    1);
  fetch (&outcome, url, NULL);
  g_assert_no_error (outcome.error);
  g_assert_cmpstr (hawser_http_response_get_backend (outcome.response), ==, backend);
}

int
main (int argc, char **argv)
{
  g_autofree char *wish = NULL;

  test_object_count_start ();
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  backend = argv[1];
  wish = g_strdup_printf ("http:%s", backend);
  g_setenv ("HAWSER_BACKEND", wish, TRUE);
  g_setenv ("HAWSER_STRICT", "1", TRUE);
  test_proxy_resolver_install ();

  add_test ("backend", test_backend);
  add_request_tests ();
  add_response_tests ();
  add_error_tests ();
  add_life_tests ();
  add_network_tests ();
  return g_test_run ();
}
