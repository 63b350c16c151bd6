/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <hawser/spi/hawser-plugin.h>

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The registry reads its folders once in the life of a process, so each case runs in a process of
 * its own, with a folder that it fills itself. */

static char *folder;

static void
write_file (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

static void
write_descriptor (const char *name, const char *library, int abi, const char *version, int priority)
{
  g_autofree char *file = g_strconcat (name, ".plugin", NULL);
  g_autofree char *text = g_strdup_printf (
      "[Plugin]\nName=%s\nTitle=Title of it\nTitle[zh_CN]=标题\nDescription=What it is\n"
      "Library=%s\nAbi=%d\nVersion=%s\nLicense=MIT\n\n[Backend http]\nPriority=%d\n"
      "Features=http2;cookies;\n",
      name, library, abi, version, priority);

  write_file (file, text);
}

static void
add_library (const char *name)
{
  g_autofree char *file = g_strdup_printf ("lib%s.so", name);
  g_autofree char *target = g_build_filename (TEST_PLUGIN_DIR, file, NULL);
  g_autofree char *path = g_build_filename (folder, file, NULL);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
add_plugin (const char *name, int priority)
{
  g_autofree char *file = g_strdup_printf ("lib%s.so", name);

  add_library (name);
  write_descriptor (name, file, 1, "1.0", priority);
}

static gboolean
is_mapped (const char *name)
{
  g_autofree char *maps = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  return strstr (maps, name) != NULL;
}

/* What an application sees when it makes a request. */
static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

static char *
request (const char *backend, GError **error)
{
  g_autoptr (HawserHttpRequest) object
      = g_object_new (HAWSER_TYPE_HTTP_REQUEST, "backend", backend, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HawserHttpResponse) response = NULL;

  hawser_http_request_request_async (object, "http://localhost/", NULL, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  response = hawser_http_request_request_finish (object, result, error);
  return response != NULL ? g_strdup (hawser_http_response_get_backend (response)) : NULL;
}

static void
assert_request (const char *backend, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = request (backend, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, expected);
}

static void
assert_state (const char *name, HawserPluginState state, const char *reason)
{
  g_autoptr (HawserPluginInfo) info = hawser_registry_find (hawser_registry_get_default (), name);
  g_autofree char *why = NULL;

  g_assert_nonnull (info);
  why = hawser_plugin_info_dup_reason (info);
  g_assert_cmpint (hawser_plugin_info_get_state (info), ==, state);
  if (reason == NULL)
    {
      g_assert_null (why);
      return;
    }
  g_assert_nonnull (why);
  if (strstr (why, reason) == NULL)
    g_error ("“%s” does not say “%s”", why, reason);
}

static void
test_list (void)
{
  HawserRegistry *registry;
  g_autoptr (HawserPluginInfo) info = NULL;
  g_auto (GStrv) services = NULL;

  add_plugin ("http-good", 100);
  add_plugin ("http-other", 50);
  g_setenv ("LANGUAGE", "zh_CN", TRUE);

  registry = hawser_registry_get_default ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (registry)), ==, 2);
  g_assert_true (g_list_model_get_item_type (G_LIST_MODEL (registry)) == HAWSER_TYPE_PLUGIN_INFO);
  info = g_list_model_get_item (G_LIST_MODEL (registry), 0);
  g_assert_cmpstr (hawser_plugin_info_get_name (info), ==, "http-good");
  g_assert_cmpstr (hawser_plugin_info_get_title (info), ==, "标题");
  g_assert_cmpstr (hawser_plugin_info_get_description (info), ==, "What it is");
  g_assert_cmpstr (hawser_plugin_info_get_version (info), ==, "1.0");
  g_assert_cmpstr (hawser_plugin_info_get_license (info), ==, "MIT");
  g_assert_cmpint (hawser_plugin_info_get_priority (info, "http"), ==, 100);
  g_assert_cmpstr (hawser_plugin_info_get_features (info, "http")[1], ==, "cookies");
  services = hawser_registry_get_services (registry);
  g_assert_cmpuint (g_strv_length (services), ==, 1);
  g_assert_cmpstr (services[0], ==, "http");

  /* All of that without opening anything. */
  assert_state ("http-good", HAWSER_PLUGIN_STATE_AVAILABLE, NULL);
  g_assert_false (is_mapped ("libhttp-good.so"));

  assert_request (NULL, "http-good");
  assert_state ("http-good", HAWSER_PLUGIN_STATE_LOADED, NULL);
  g_assert_true (is_mapped ("libhttp-good.so"));
  g_assert_false (is_mapped ("libhttp-other.so"));
}

static void
test_choice (void)
{
  HawserRegistry *registry;
  g_autoptr (HawserHttpRequest) before = NULL;
  g_autoptr (HawserPluginInfo) chosen = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HawserHttpResponse) response = NULL;
  g_autofree char *why = NULL;

  add_plugin ("http-good", 100);
  add_plugin ("http-other", 50);
  registry = hawser_registry_get_default ();

  chosen = hawser_registry_choose (registry, "http", NULL, &why, NULL);
  g_assert_cmpstr (hawser_plugin_info_get_name (chosen), ==, "http-good");
  g_assert_cmpstr (why, ==, "highest priority");
  before = hawser_http_request_new ();

  hawser_registry_set_preferred (registry, "http", "other");
  assert_request (NULL, "http-other");
  assert_request ("good", "http-good");
  assert_request ("http-good", "http-good");
  assert_request ("nonsense", "http-good");

  /* A change affects new objects only. */
  hawser_http_request_request_async (before, "http://localhost/", NULL, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  response = hawser_http_request_request_finish (before, result, NULL);
  g_assert_cmpstr (hawser_http_response_get_backend (response), ==, "http-good");

  hawser_registry_set_preferred (registry, "http", NULL);
  assert_request (NULL, "http-good");
}

static void
test_environment (void)
{
  HawserRegistry *registry;
  g_autofree char *why = NULL;
  g_autoptr (HawserPluginInfo) chosen = NULL;

  add_plugin ("http-good", 100);
  add_plugin ("http-other", 50);
  g_setenv ("HAWSER_BACKEND", "connection:netlink,http:other", TRUE);

  /* Before the application's preference, behind the object's property. */
  registry = hawser_registry_get_default ();
  hawser_registry_set_preferred (registry, "http", "good");
  assert_request (NULL, "http-other");
  assert_request ("good", "http-good");
  chosen = hawser_registry_choose (registry, "http", NULL, &why, NULL);
  g_assert_cmpstr (why, ==, "asked for by HAWSER_BACKEND");
}

static void
test_disable (void)
{
  g_autoptr (GError) error = NULL;

  add_plugin ("http-good", 100);
  add_plugin ("http-other", 50);
  g_setenv ("HAWSER_DISABLE", "http-good", TRUE);

  assert_state ("http-good", HAWSER_PLUGIN_STATE_DISABLED, "HAWSER_DISABLE");
  assert_request (NULL, "http-other");
  assert_request ("good", "http-other");

  g_assert_true (
      hawser_registry_set_enabled (hawser_registry_get_default (), "http-good", TRUE, &error));
  g_assert_no_error (error);
  assert_request (NULL, "http-good");
  g_assert_true (
      hawser_registry_set_enabled (hawser_registry_get_default (), "http-good", FALSE, &error));
  assert_request (NULL, "http-other");
  g_assert_true (
      hawser_registry_set_enabled (hawser_registry_get_default (), "http-good", TRUE, &error));
  assert_request (NULL, "http-good");

  g_assert_false (
      hawser_registry_set_enabled (hawser_registry_get_default (), "no-such", TRUE, &error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NOT_FOUND);
}

static void
test_strict (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  add_plugin ("http-good", 100);
  add_plugin ("http-no-entry", 50);
  g_setenv ("HAWSER_STRICT", "1", TRUE);

  assert_request (NULL, "http-good");
  name = request ("nonsense", &error);
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "nonsense"));
  g_clear_error (&error);
  name = request ("no-entry", &error);
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_SYMBOL);
  g_assert_nonnull (strstr (error->message, "http-no-entry"));
  g_clear_error (&error);
  /* The second time it is known to be broken; the error is the same. */
  name = request ("no-entry", &error);
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_SYMBOL);
  g_assert_nonnull (strstr (error->message, "http-no-entry"));
}

static void
test_none (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = request (NULL, &error);

  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NO_BACKEND);
  g_assert_nonnull (strstr (error->message, "http"));
}

/* Broken in one way: an error that names the plugin; with another one there, that does the work. */
static void
assert_broken (const char *name, HawserPluginError code, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (hawser_registry_load (hawser_registry_get_default (), name, &error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, (int) code);
  if (strstr (error->message, name) == NULL || strstr (error->message, reason) == NULL)
    g_error ("“%s” does not name “%s” or say “%s”", error->message, name, reason);
  assert_state (name, HAWSER_PLUGIN_STATE_FAILED, reason);
}

static void
test_broken (void)
{
  g_autoptr (GError) error = NULL;

  add_plugin ("http-good", 1);
  add_plugin ("http-no-entry", 100);
  add_plugin ("http-wrong-abi", 101);
  add_plugin ("http-undefined", 102);
  add_plugin ("http-incomplete", 103);
  add_plugin ("http-liar", 104);
  add_plugin ("http-no-service", 105);
  write_descriptor ("http-missing", "libhttp-missing.so", 1, "1.0", 106);
  write_descriptor ("http-old", "libhttp-good.so", 0, "1.0", 107);
  write_descriptor ("http-aged", "libhttp-other.so", 1, "0.9", 108);
  add_library ("http-other");
  write_file ("http-elf.plugin", "[Plugin]\nName=http-elf\nLibrary=http-elf.plugin\nAbi=1\n"
                                 "Version=1\nLicense=MIT\n[Backend http]\nPriority=109\n");
  write_file ("http-garbage.plugin", "\177ELF is not a key file");
  write_file ("http-empty.plugin", "");
  write_file ("http-half.plugin", "[Plugin]\nName=http-half\nLibrary=x.so\nAbi=1\nVersion=1\n"
                                  "License=MIT\n");
  write_file ("http-alias.plugin", "[Plugin]\nName=http-good\nLibrary=libhttp-good.so\nAbi=1\n"
                                   "Version=1.0\nLicense=MIT\n[Backend http]\nPriority=110\n");
  write_file ("http-path.plugin", "[Plugin]\nName=http-path\nLibrary=../x.so\nAbi=1\n"
                                  "Version=1.0\nLicense=MIT\n[Backend http]\nPriority=110\n");

  /* Every one of the broken ones that looks usable is tried before the good one. */
  assert_request (NULL, "http-good");

  assert_broken ("http-no-entry", HAWSER_PLUGIN_ERROR_SYMBOL, "hawser_plugin_entry_http_no_entry");
  assert_broken ("http-wrong-abi", HAWSER_PLUGIN_ERROR_ABI, "9999");
  assert_broken ("http-undefined", HAWSER_PLUGIN_ERROR_LIBRARY,
                 "hawser_test_function_that_nobody_defines");
  assert_broken ("http-incomplete", HAWSER_PLUGIN_ERROR_INCOMPLETE, "start()");
  assert_broken ("http-liar", HAWSER_PLUGIN_ERROR_MISMATCH, "http-somebody-else");
  assert_broken ("http-no-service", HAWSER_PLUGIN_ERROR_MISMATCH, "http");
  assert_broken ("http-missing", HAWSER_PLUGIN_ERROR_LIBRARY, "cannot be opened");
  assert_broken ("http-old", HAWSER_PLUGIN_ERROR_ABI, "0");
  assert_broken ("http-aged", HAWSER_PLUGIN_ERROR_SYMBOL, "http_aged");
  assert_broken ("http-elf", HAWSER_PLUGIN_ERROR_LIBRARY, "cannot be opened");
  assert_broken ("http-garbage", HAWSER_PLUGIN_ERROR_DESCRIPTOR, "cannot be read");
  assert_broken ("http-empty", HAWSER_PLUGIN_ERROR_DESCRIPTOR, "Name");
  assert_broken ("http-half", HAWSER_PLUGIN_ERROR_DESCRIPTOR, "[Backend");
  assert_broken ("http-alias", HAWSER_PLUGIN_ERROR_DESCRIPTOR, "http-good");
  assert_broken ("http-path", HAWSER_PLUGIN_ERROR_DESCRIPTOR, "file name");

  g_assert_false (hawser_registry_load (hawser_registry_get_default (), "no-such", &error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NOT_FOUND);
}

static void
test_version_mismatch (void)
{
  add_library ("http-good");
  write_descriptor ("http-good", "libhttp-good.so", 1, "2.0", 100);

  assert_broken ("http-good", HAWSER_PLUGIN_ERROR_MISMATCH, "2.0");
}

static void
test_duplicate (void)
{
  g_autofree char *second = g_dir_make_tmp ("hawser-registry-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (second, "http-good.plugin", NULL);
  HawserRegistry *registry;
  g_autoptr (HawserPluginInfo) info = NULL;
  g_autofree char *why = NULL;

  add_plugin ("http-good", 100);
  g_file_set_contents (path,
                       "[Plugin]\nName=http-good\nLibrary=x.so\nAbi=1\nVersion=3\nLicense=MIT\n"
                       "[Backend http]\nPriority=200\n",
                       -1, NULL);
  g_setenv ("HAWSER_PLUGIN_DIR", second, TRUE);
  g_setenv ("HAWSER_PLUGIN_PATH", folder, TRUE);

  registry = hawser_registry_get_default ();
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (registry)), ==, 2);
  info = g_list_model_get_item (G_LIST_MODEL (registry), 1);
  g_assert_cmpint (hawser_plugin_info_get_state (info), ==, HAWSER_PLUGIN_STATE_FAILED);
  why = hawser_plugin_info_dup_reason (info);
  g_assert_nonnull (strstr (why, path));
  /* The one that was found first works. */
  assert_request (NULL, "http-good");

  g_remove (path);
  g_rmdir (second);
}

static void
test_conflict (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  /* The C library is there for sure. */
  add_plugin ("http-good", 1);
  add_library ("http-other");
  write_file ("http-other.plugin",
              "[Plugin]\nName=http-other\nLibrary=libhttp-other.so\nAbi=1\nVersion=1.0\n"
              "License=MIT\nConflicts=libno-such.so.1;libc.so.6;\n[Backend http]\nPriority=100\n");

  assert_request (NULL, "http-good");
  assert_state ("http-other", HAWSER_PLUGIN_STATE_DISABLED, "libc.so.6");
  g_assert_false (is_mapped ("libhttp-other.so"));
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  guint *count = data;

  g_assert_cmpuint (removed, ==, 0);
  *count += added;
}

typedef HawserHttpBackend OwnBackend;
typedef HawserHttpBackendClass OwnBackendClass;
static GType own_backend_get_type (void);
G_DEFINE_TYPE (OwnBackend, own_backend, HAWSER_TYPE_HTTP_BACKEND)

static gboolean
own_start (HawserHttpBackend *backend, HawserHttpExchange *exchange, GError **error)
{
  g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE, "not on a Tuesday");
  return FALSE;
}

static void
own_backend_class_init (OwnBackendClass *klass)
{
  HAWSER_HTTP_BACKEND_CLASS (klass)->start = own_start;
}

static void
own_backend_init (OwnBackend *self)
{
}

static void
test_register (void)
{
  HawserRegistry *registry;
  g_autoptr (GError) error = NULL;
  g_autoptr (HawserPluginInfo) info = NULL;
  guint count = 0;

  add_plugin ("http-good", 1);
  registry = hawser_registry_get_default ();
  g_signal_connect (registry, "items-changed", G_CALLBACK (items_changed_cb), &count);

  g_assert_false (
      hawser_registry_register_backend (registry, G_TYPE_OBJECT, "http", "http-own", 5, &error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INCOMPLETE);
  g_assert_nonnull (strstr (error->message, "http-own"));
  g_clear_error (&error);
  g_assert_false (hawser_registry_register_backend (registry, HAWSER_TYPE_HTTP_BACKEND, "http",
                                                    "http-own", 5, &error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INCOMPLETE);
  g_clear_error (&error);
  g_assert_false (hawser_registry_register_backend (registry, own_backend_get_type (), "socket",
                                                    "socket-own", 5, &error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INCOMPLETE);
  g_clear_error (&error);
  g_assert_false (hawser_registry_register_backend (registry, own_backend_get_type (), "http",
                                                    "http-good", 5, &error));
  g_assert_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DUPLICATE);
  g_clear_error (&error);
  g_assert_cmpuint (count, ==, 0);

  g_assert_true (hawser_registry_register_backend (registry, own_backend_get_type (), "http",
                                                   "http-own", 200, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 1);
  info = hawser_registry_find (registry, "http-own");
  g_assert_cmpint (hawser_plugin_info_get_state (info), ==, HAWSER_PLUGIN_STATE_LOADED);
  g_assert_null (hawser_plugin_info_get_filename (info));

  /* It cannot work here, hands over, and the reason is kept. */
  assert_request (NULL, "http-good");
  assert_state ("http-own", HAWSER_PLUGIN_STATE_LOADED, "not on a Tuesday");
}

typedef struct {
  const char *name;
  void (*func) (void);
} Case;

static const Case cases[] = {
  { "list", test_list },
  { "choice", test_choice },
  { "environment", test_environment },
  { "disable", test_disable },
  { "strict", test_strict },
  { "none", test_none },
  { "broken", test_broken },
  { "version-mismatch", test_version_mismatch },
  { "duplicate", test_duplicate },
  { "conflict", test_conflict },
  { "register", test_register },
};

static void
remove_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

/* The case itself, in a process of its own. */
static void
run_case (gconstpointer data)
{
  const Case *self = data;

  if (!g_test_subprocess ())
    {
      g_autofree char *path = g_strdup_printf ("/registry/%s", self->name);

      g_test_trap_subprocess (path, 0, 0);
      g_test_trap_assert_passed ();
      /* Whatever is broken, nothing of it may reach the program's terminal. */
      g_test_trap_assert_stderr ("");
      return;
    }

  folder = g_dir_make_tmp ("hawser-registry-XXXXXX", NULL);
  g_setenv ("HAWSER_PLUGIN_DIR", folder, TRUE);
  self->func ();
  remove_folder ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/registry/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], run_case);
    }
  return g_test_run ();
}
