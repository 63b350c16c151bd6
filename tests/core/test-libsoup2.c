/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A program that has libsoup 2 mapped: loading libsoup 3 would abort it. */

#include <hawser/hawser.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

static HawserHttpResponse *
request (GError **error)
{
  g_autoptr (HawserHttpRequest) object = hawser_http_request_new ();
  g_autoptr (GAsyncResult) result = NULL;

  /* Nobody listens there: which engine noticed it is in the state of the plugins. */
  hawser_http_request_request_async (object, "http://127.0.0.1:9/", NULL, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return hawser_http_request_request_finish (object, result, error);
}

static HawserPluginState
get_state (const char *name)
{
  g_autoptr (HawserPluginInfo) info = hawser_registry_find (hawser_registry_get_default (), name);

  g_assert_nonnull (info);
  return hawser_plugin_info_get_state (info);
}

static void
test_hand_over (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (HawserPluginInfo) info = NULL;
  g_autofree char *reason = NULL;

  g_assert_null (request (&error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_CONNECT);
  g_assert_cmpint (get_state ("http-soup"), ==, HAWSER_PLUGIN_STATE_DISABLED);
  g_assert_cmpint (get_state ("http-curl"), ==, HAWSER_PLUGIN_STATE_LOADED);
  info = hawser_registry_find (hawser_registry_get_default (), "http-soup");
  reason = hawser_plugin_info_dup_reason (info);
  g_assert_nonnull (strstr (reason, "libsoup-2.4"));
}

static void
test_strict (void)
{
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("HAWSER_STRICT", "1", TRUE);
  g_setenv ("HAWSER_BACKEND", "http:soup", TRUE);
  g_assert_null (request (&error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "http-soup"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  if (dlopen ("libsoup-2.4.so.1", RTLD_NOW | RTLD_GLOBAL) == NULL)
    {
      g_print ("1..0 # SKIP libsoup 2 is not installed\n");
      return 0;
    }
  g_test_add_func ("/libsoup2/strict", test_strict);
  g_test_add_func ("/libsoup2/hand-over", test_hand_over);
  return g_test_run ();
}
