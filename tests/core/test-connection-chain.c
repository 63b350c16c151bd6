/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Backends that fail, come late, go away and come back, and what callers see of it: nothing, as long
 * as one is left. */

#include "connection-mock.h"

static void
report_offline (HawserLinkReport *report)
{
  hawser_link_report_report_default (report, NULL);
  hawser_link_report_report_ready (report);
}

static void
report_ethernet (HawserLinkReport *report)
{
  mock_report (report, "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  hawser_link_report_report_default (report, "eth0");
  hawser_link_report_report_ready (report);
}

static void
report_away (HawserLinkReport *report)
{
  hawser_link_report_report_away (report, "its daemon is not there");
}

static void
report_failed (HawserLinkReport *report)
{
  hawser_link_report_report_failed (report, HAWSER_ERROR_CONNECTION_SERVICE, "it is broken");
}

static void
expect (GString *log, const char *text)
{
  mock_settle ();
  g_assert_cmpstr (log->str, ==, text);
  g_string_truncate (log, 0);
}

/* The number of the default network; an error ends the test, unless it is the one expected. */
static int
ask_default (HawserConnectionManager *manager, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HawserNetHandle) net = NULL;
  g_autoptr (GError) error = NULL;

  hawser_connection_manager_get_default_net_async (manager, NULL, mock_result_cb, &result);
  mock_await (&result);
  net = hawser_connection_manager_get_default_net_finish (manager, result, &error);
  if (code != 0)
    {
      g_assert_error (error, HAWSER_ERROR, code);
      return -1;
    }
  g_assert_no_error (error);
  return hawser_net_handle_get_net_id (net);
}

static void
test_first_one (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (HawserNetHandle) net = NULL;
  gboolean has = FALSE;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();

  /* Nothing is known, and nothing is claimed. */
  g_object_get (manager, "has-default-net", &has, "default-net", &net, NULL);
  g_assert_true (has);
  g_assert_null (net);
  g_assert_false (hawser_connection_manager_get_ready (manager));
  g_assert_cmpint (hawser_connection_manager_get_connectivity (manager), ==,
                   HAWSER_CONNECTIVITY_UNKNOWN);

  g_assert_cmpint (ask_default (manager, 0), >=, 100);
  g_assert_true (hawser_connection_manager_get_ready (manager));
  g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-first");
  g_assert_cmpuint (mocks[MOCK_SECOND].starts, ==, 0);
}

static void
test_wish (void)
{
  g_autoptr (HawserConnectionManager) manager
      = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", "second", NULL);
  g_autoptr (HawserConnectionManager) other = NULL;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  mocks[MOCK_SECOND].on_start = report_offline;
  other = hawser_connection_manager_new ();
  g_assert_cmpint (ask_default (manager, 0), ==, 0);
  g_assert_cmpint (ask_default (other, 0), >=, 100);
  g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-second");
  g_assert_cmpstr (hawser_connection_manager_get_backend (other), ==, "connection-first");
}

static void
test_cannot_start (void)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (HawserConnectionManager) manager = NULL;

      mock_reset ();
      if (i < 2)
        mocks[MOCK_FIRST].how = i == 0 ? MOCK_UNAVAILABLE : MOCK_SILENT;
      else
        mocks[MOCK_FIRST].on_start = i == 2 ? report_away : report_failed;
      mocks[MOCK_SECOND].on_start = report_ethernet;
      manager = hawser_connection_manager_new ();
      g_assert_cmpint (ask_default (manager, 0), >=, 100);
      g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-second");
      g_assert_cmpuint (mocks[MOCK_THIRD].starts, ==, 0);
    }
}

/* What a backend reports that then says that it cannot start does not count, nor what comes after its
 * end. */
static void
test_reports_after_end (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;

  mocks[MOCK_FIRST].how = MOCK_UNAVAILABLE;
  mocks[MOCK_FIRST].on_start = report_ethernet;
  mocks[MOCK_SECOND].on_start = report_offline;
  manager = hawser_connection_manager_new ();
  g_assert_cmpint (ask_default (manager, 0), ==, 0);
  report_ethernet (mocks[MOCK_FIRST].report);
  mock_settle ();
  g_assert_cmpint (ask_default (manager, 0), ==, 0);

  mocks[MOCK_THIRD].on_start = report_offline;
  report_failed (mocks[MOCK_SECOND].report);
  report_ethernet (mocks[MOCK_SECOND].report);
  g_assert_cmpint (ask_default (manager, 0), ==, 0);
  mock_settle ();
  g_assert_cmpint (ask_default (manager, 0), ==, 0);
  g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-third");
}

/* One that says nothing gets the next one beside it, and is used when it has something to say. */
static void
test_late (void)
{
  g_autoptr (HawserNetConnection) connection = hawser_net_connection_new (NULL, 0, NULL);
  g_autoptr (HawserConnectionManager) manager = NULL;
  GString *log = mock_listen (connection);
  int id;

  mocks[MOCK_SECOND].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();
  mock_register (connection);
  id = ask_default (manager, 0);
  g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-second");
  mock_settle ();
  g_string_truncate (log, 0);

  report_ethernet (mocks[MOCK_FIRST].report);
  expect (log, "");
  g_assert_cmpint (ask_default (manager, 0), ==, id);
  g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-first");
  g_assert_cmpuint (mocks[MOCK_SECOND].stops, ==, 1);

  /* The one that was stopped is heard no more. */
  hawser_link_report_report_gone (mocks[MOCK_SECOND].report, "eth0");
  expect (log, "");
  mock_unregister (connection);
}

/* All are slow: calls wait for one of them. */
static void
test_all_slow (void)
{
  g_autoptr (HawserConnectionManager) manager = hawser_connection_manager_new ();
  g_autoptr (GAsyncResult) result = NULL;

  hawser_connection_manager_has_default_net_async (manager, NULL, mock_result_cb, &result);
  while (mocks[MOCK_THIRD].starts == 0)
    g_main_context_iteration (NULL, TRUE);
  report_away (mocks[MOCK_FIRST].report);
  report_away (mocks[MOCK_THIRD].report);
  mock_settle ();
  g_assert_null (result);
  report_offline (mocks[MOCK_SECOND].report);
  mock_await (&result);
  g_assert_false (hawser_connection_manager_has_default_net_finish (manager, result, NULL));
  g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-second");
}

/* A daemon is restarted: nothing is lost, numbers stay, and it is used again. */
static void
test_restart (void)
{
  g_autoptr (HawserNetConnection) connection = hawser_net_connection_new (NULL, 0, NULL);
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (HawserNetDescription) checked = NULL;
  g_autofree char *worse = NULL;
  g_autofree char *better = NULL;
  GString *log = mock_listen (connection);
  int id;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  mocks[MOCK_SECOND].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();
  mock_register (connection);
  checked = mock_network ("eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  hawser_net_description_add_cap (checked, HAWSER_NET_CAP_INTERNET);
  hawser_net_description_set_connectivity (checked, HAWSER_CONNECTIVITY_FULL);
  hawser_link_report_report_network (mocks[MOCK_FIRST].report, checked);
  id = ask_default (manager, 0);
  mock_settle ();
  g_assert_cmpint (hawser_connection_manager_get_connectivity (manager), ==,
                   HAWSER_CONNECTIVITY_FULL);
  g_string_truncate (log, 0);
  worse = g_strdup_printf ("capabilities %d [12, 15]\n", id);
  better = g_strdup_printf ("capabilities %d [12, 15, 16]\n", id);

  for (guint i = 0; i < 3; i++)
    {
      report_away (mocks[MOCK_FIRST].report);
      g_assert_cmpint (ask_default (manager, 0), ==, id);
      expect (log, worse);
      g_assert_cmpstr (hawser_connection_manager_get_backend (manager), ==, "connection-second");

      /* It comes back in pieces. */
      hawser_link_report_report_default (mocks[MOCK_FIRST].report, "eth0");
      expect (log, "");
      hawser_link_report_report_network (mocks[MOCK_FIRST].report, checked);
      expect (log, "");
      hawser_link_report_report_ready (mocks[MOCK_FIRST].report);
      g_assert_cmpint (ask_default (manager, 0), ==, id);
      expect (log, better);
      g_assert_cmpuint (mocks[MOCK_SECOND].starts, ==, i + 1);
      g_assert_cmpuint (mocks[MOCK_SECOND].stops, ==, i + 1);
    }
  g_assert_cmpuint (mocks[MOCK_FIRST].starts, ==, 1);

  /* Away and back in one turn. */
  report_away (mocks[MOCK_FIRST].report);
  hawser_link_report_report_network (mocks[MOCK_FIRST].report, checked);
  hawser_link_report_report_default (mocks[MOCK_FIRST].report, "eth0");
  hawser_link_report_report_ready (mocks[MOCK_FIRST].report);
  expect (log, "");
  mock_unregister (connection);
}

static void
test_none_is_left (void)
{
  g_autoptr (HawserNetConnection) connection = hawser_net_connection_new (NULL, 0, NULL);
  g_autoptr (HawserNetConnection) second = hawser_net_connection_new (NULL, 0, NULL);
  g_autoptr (HawserConnectionManager) manager = NULL;
  GString *log = mock_listen (connection);
  gboolean has = FALSE;
  int id;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  mocks[MOCK_SECOND].how = MOCK_UNAVAILABLE;
  mocks[MOCK_THIRD].on_start = report_failed;
  manager = hawser_connection_manager_new ();
  mock_register (connection);
  id = ask_default (manager, 0);
  mock_settle ();
  g_string_truncate (log, 0);

  report_away (mocks[MOCK_FIRST].report);
  mock_settle ();
  ask_default (manager, HAWSER_ERROR_CONNECTION_SERVICE);
  mock_call (second, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish, HAWSER_ERROR_CONNECTION_SERVICE);

  /* Not known is not lost. */
  expect (log, "");
  g_object_get (manager, "has-default-net", &has, NULL);
  g_assert_true (has);
  g_assert_null (hawser_connection_manager_get_backend (manager));

  report_ethernet (mocks[MOCK_FIRST].report);
  mock_settle ();
  g_assert_cmpint (ask_default (manager, 0), ==, id);
  expect (log, "");
  mock_register (second);
  mock_unregister (second);
  mock_unregister (connection);
}

static void
report_failed_twice (HawserLinkReport *report)
{
  hawser_link_report_report_ready (report);
  report_failed (report);
  hawser_link_report_report_failed (report, HAWSER_ERROR_CONNECTION_SERVICE, "too late");
  hawser_link_report_report_ready (report);
}

static void
report_nothing (HawserLinkReport *report)
{
}

/* All are: the error has the name of the last one, and why. */
static void
test_broken (void)
{
  static const struct {
    MockStart how;
    void (*on_start) (HawserLinkReport *report);
    const char *why;
  } table[] = {
    { MOCK_UNAVAILABLE, NULL, "not here" },
    { MOCK_SILENT, NULL, "does not say why" },
    { MOCK_WORKS, report_failed_twice, "it is broken" },
    { MOCK_WORKS, report_nothing, "10000 ms" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (HawserConnectionManager) manager = NULL;
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      mock_reset ();
      for (guint j = 0; j < N_MOCKS; j++)
        {
          mocks[j].how = table[i].how;
          mocks[j].on_start = table[i].on_start;
        }
      manager = hawser_connection_manager_new ();
      hawser_connection_manager_get_default_net_async (manager, NULL, mock_result_cb, &result);
      mock_await (&result);
      g_assert_null (hawser_connection_manager_get_default_net_finish (manager, result, &error));
      g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE);
      g_assert_nonnull (strstr (error->message, "connection-third"));
      g_assert_nonnull (strstr (error->message, table[i].why));
    }
}

static void
test_unknown_numbers (void)
{
  static const int numbers[] = { 0, -1, 99, 99999, G_MAXINT };
  g_autoptr (HawserConnectionManager) manager = NULL;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (HawserNetHandle) net = hawser_net_handle_new (numbers[i]);
      GAsyncResult *results[5] = { NULL };
      GError *errors[5] = { NULL };

      hawser_connection_manager_get_connection_properties_async (manager, net, NULL, mock_result_cb,
                                                                 &results[0]);
      hawser_connection_manager_get_net_capabilities_async (manager, net, NULL, mock_result_cb,
                                                            &results[1]);
      hawser_connection_manager_report_net_connected_async (manager, net, NULL, mock_result_cb,
                                                            &results[2]);
      hawser_connection_manager_report_net_disconnected_async (manager, net, NULL, mock_result_cb,
                                                               &results[3]);
      hawser_net_handle_get_address_by_name_async (net, "example.org", NULL, mock_result_cb,
                                                   &results[4]);
      for (guint j = 0; j < 5; j++)
        mock_await (&results[j]);
      g_assert_null (hawser_connection_manager_get_connection_properties_finish (manager,
                                                                                 results[0],
                                                                                 &errors[0]));
      g_assert_null (
          hawser_connection_manager_get_net_capabilities_finish (manager, results[1], &errors[1]));
      g_assert_false (
          hawser_connection_manager_report_net_connected_finish (manager, results[2], &errors[2]));
      g_assert_false (hawser_connection_manager_report_net_disconnected_finish (manager, results[3],
                                                                                &errors[3]));
      g_assert_null (hawser_net_handle_get_address_by_name_finish (net, results[4], &errors[4]));
      for (guint j = 0; j < 4; j++)
        g_assert_error (errors[j], HAWSER_ERROR, HAWSER_ERROR_CONNECTION_PARAMETER);
      g_assert_error (errors[4], HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE);
      for (guint j = 0; j < 5; j++)
        {
          g_object_unref (results[j]);
          g_error_free (errors[j]);
        }
    }
}

static void
expect_check (HawserConnectionManager *manager, HawserNetHandle *net, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hawser_connection_manager_report_net_connected_async (manager, net, NULL, mock_result_cb,
                                                        &result);
  mock_await (&result);
  g_assert_true (hawser_connection_manager_report_net_connected_finish (manager, result, &error)
                 == (code == 0));
  if (code != 0)
    g_assert_error (error, HAWSER_ERROR, code);
}

static void
test_checks (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (HawserConnectionManager) blind = NULL;
  g_autoptr (HawserNetHandle) net = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) cancelled = NULL;
  g_autoptr (GAsyncResult) orphaned = NULL;
  g_autoptr (GError) error = NULL;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  mocks[MOCK_SECOND].on_start = report_ethernet;
  mocks[MOCK_THIRD].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();
  net = hawser_net_handle_new (ask_default (manager, 0));

  expect_check (manager, net, 0);
  g_assert_cmpuint (mocks[MOCK_FIRST].checks, ==, 1);
  mocks[MOCK_FIRST].check_code = HAWSER_ERROR_PERMISSION_DENIED;
  expect_check (manager, net, HAWSER_ERROR_PERMISSION_DENIED);

  /* One that cannot check succeeds. */
  blind = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", "connection-third", NULL);
  expect_check (blind, net, 0);

  /* Each call ends, whatever becomes of the backend. */
  mocks[MOCK_FIRST].no_answers = TRUE;
  hawser_connection_manager_report_net_disconnected_async (manager, net, cancellable,
                                                           mock_result_cb, &cancelled);
  hawser_connection_manager_report_net_disconnected_async (manager, net, NULL, mock_result_cb,
                                                           &orphaned);
  mock_settle ();
  g_assert_cmpuint (mocks[MOCK_FIRST].checks, ==, 4);
  g_cancellable_cancel (cancellable);
  mock_await (&cancelled);
  g_assert_false (
      hawser_connection_manager_report_net_disconnected_finish (manager, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (orphaned);
  report_away (mocks[MOCK_FIRST].report);
  mock_await (&orphaned);
  g_assert_false (
      hawser_connection_manager_report_net_disconnected_finish (manager, orphaned, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE);
}

static char *
look_up (HawserNetHandle *net, const char *host)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  hawser_net_handle_get_addresses_by_name_async (net, host, NULL, mock_result_cb, &result);
  mock_await (&result);
  found = hawser_net_handle_get_addresses_by_name_finish (net, result, &error);
  if (error != NULL)
    g_string_append_printf (text, "%d", error->code);
  for (guint i = 0; found != NULL && i < g_list_model_get_n_items (found); i++)
    {
      g_autoptr (HawserNetAddress) address = g_list_model_get_item (found, i);

      g_string_append_printf (text, "%s%s/%u/%u", i > 0 ? " " : "",
                              hawser_net_address_get_address (address),
                              hawser_net_address_get_family (address),
                              hawser_net_address_get_port (address));
    }
  return g_string_free (text, FALSE);
}

static void
expect_look_up (HawserNetHandle *net, const char *host, const char *expected)
{
  g_autofree char *found = look_up (net, host);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_names (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (HawserConnectionManager) blind = NULL;
  g_autoptr (HawserNetHandle) net = NULL;
  g_autoptr (HawserNetHandle) other = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  mocks[MOCK_THIRD].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();
  net = hawser_net_handle_new (ask_default (manager, 0));

  /* Nothing to look up, and nothing to wait for. */
  expect_look_up (net, "", "2100001");
  expect_look_up (net, "127.0.0.1", "127.0.0.1/1/0");
  expect_look_up (net, "::1", "::1/2/0");

  /* A name that is not of this system: systemd-resolved does not run in a test. */
  expect_look_up (net, "host.invalid", "192.0.2.7/1/0 2001:db8::7/2/0");

  mocks[MOCK_FIRST].no_answers = TRUE;
  hawser_net_handle_get_address_by_name_async (net, "host.invalid", cancellable, mock_result_cb,
                                               &result);
  while (mocks[MOCK_FIRST].lookup == NULL)
    g_main_context_iteration (NULL, TRUE);
  mock_settle ();
  g_assert_cmpstr (hawser_net_lookup_get_host (mocks[MOCK_FIRST].lookup), ==, "host.invalid");
  g_assert_cmpstr (hawser_net_lookup_get_key (mocks[MOCK_FIRST].lookup), ==, "eth0");
  g_cancellable_cancel (cancellable);
  mock_await (&result);
  g_assert_null (hawser_net_handle_get_address_by_name_finish (net, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (
      g_cancellable_is_cancelled (hawser_net_lookup_get_cancellable (mocks[MOCK_FIRST].lookup)));

  /* A backend that does not know a way: what the system does, on the default network only. */
  blind = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", "connection-third", NULL);
  ask_default (blind, 0);
  mock_report (mocks[MOCK_THIRD].report, "wlan0", HAWSER_NET_BEAR_TYPE_WIFI, 1500);
  mock_settle ();
  g_clear_object (&net);
  net = g_list_model_get_item (G_LIST_MODEL (blind), 0);
  other = g_list_model_get_item (G_LIST_MODEL (blind), 1);
  {
    g_autofree char *local = look_up (net, "localhost");

    g_assert_nonnull (strstr (local, "127.0.0.1/1/0"));
  }
  expect_look_up (other, "localhost", "2100002");
}

static void
test_default_names (void)
{
  g_autoptr (HawserConnectionManager) manager = hawser_connection_manager_new ();
  static const struct {
    const char *host;
    int code;
  } table[] = {
    { "", HAWSER_ERROR_CONNECTION_PARAMETER },
    { "127.0.0.1", 0 },
    { "localhost", 0 },
    { "host.invalid", HAWSER_ERROR_CONNECTION_SERVICE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GListModel) found = NULL;
      g_autoptr (GError) error = NULL;

      hawser_connection_manager_get_addresses_by_name_async (manager, table[i].host, NULL,
                                                             mock_result_cb, &result);
      mock_await (&result);
      found = hawser_connection_manager_get_addresses_by_name_finish (manager, result, &error);
      if (table[i].code != 0)
        g_assert_error (error, HAWSER_ERROR, table[i].code);
      else
        g_assert_cmpuint (g_list_model_get_n_items (found), >=, 1);
    }
}

/* A resolver that fails as it is told to. */
typedef GResolver FailingResolver;
typedef GResolverClass FailingResolverClass;

static GType failing_resolver_get_type (void);
G_DEFINE_TYPE (FailingResolver, failing_resolver, G_TYPE_RESOLVER)

static int failure; /* of G_IO_ERROR, or of G_RESOLVER_ERROR where it is negative */

static void
fail_to_look_up (GResolver *resolver,
                 const char *host,
                 GCancellable *cancellable,
                 GAsyncReadyCallback callback,
                 gpointer data)
{
  g_task_report_new_error (resolver, callback, data, fail_to_look_up,
                           failure >= 0 ? G_IO_ERROR : G_RESOLVER_ERROR, ABS (failure), "no");
}

static GList *
fail_to_look_up_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
failing_resolver_class_init (FailingResolverClass *klass)
{
  klass->lookup_by_name_async = fail_to_look_up;
  klass->lookup_by_name_finish = fail_to_look_up_finish;
}

static void
failing_resolver_init (FailingResolver *self)
{
}

/* Which number stands for what the system says. */
static void
test_look_ups_fail (void)
{
  static const struct {
    int failure;
    int code;
  } table[] = {
    { G_IO_ERROR_PERMISSION_DENIED, HAWSER_ERROR_PERMISSION_DENIED },
    { G_IO_ERROR_NETWORK_UNREACHABLE, HAWSER_ERROR_CONNECTION_INTERNAL },
    { G_IO_ERROR_TIMED_OUT, HAWSER_ERROR_CONNECTION_SERVICE },
    { -G_RESOLVER_ERROR_TEMPORARY_FAILURE, HAWSER_ERROR_CONNECTION_SERVICE },
  };
  g_autoptr (HawserConnectionManager) manager = hawser_connection_manager_new ();
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (GResolver) failing = g_object_new (failing_resolver_get_type (), NULL);

  g_resolver_set_default (failing);
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      failure = table[i].failure;
      hawser_connection_manager_get_addresses_by_name_async (manager, "host.test", NULL,
                                                             mock_result_cb, &result);
      mock_await (&result);
      g_assert_null (
          hawser_connection_manager_get_addresses_by_name_finish (manager, result, &error));
      g_assert_error (error, HAWSER_ERROR, table[i].code);
    }
  g_resolver_set_default (usual);
}

static void
assert_empty (GListModel *model)
{
  g_autoptr (GListModel) list = model;

  g_assert_nonnull (list);
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 0);
}

/* A backend that knows next to nothing, and one that tells of networks in any order. */
static void
test_all_nets (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (HawserConnectionProperties) properties = hawser_connection_properties_new ("bare0");
  g_autoptr (HawserNetDescription) bare
      = hawser_net_description_new ("bare0", HAWSER_NET_BEAR_TYPE_ETHERNET, properties);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) nets = NULL;
  int last = 0;

  hawser_connection_properties_set_mtu (properties, 0);
  mocks[MOCK_FIRST].on_start = report_offline;
  manager = hawser_connection_manager_new ();
  mock_settle ();
  hawser_link_report_report_network (mocks[MOCK_FIRST].report, bare);
  for (guint i = 9; i > 0; i -= 3)
    {
      g_autofree char *key = g_strdup_printf ("eth%u", i);

      mock_report (mocks[MOCK_FIRST].report, key, HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
      mock_settle ();
    }
  hawser_connection_manager_get_all_nets_async (manager, NULL, mock_result_cb, &result);
  mock_await (&result);
  nets = hawser_connection_manager_get_all_nets_finish (manager, result, NULL);
  hawser_link_report_report_gone (mocks[MOCK_FIRST].report, "eth6");
  mock_settle ();

  /* The list is what there was. */
  g_assert_cmpuint (g_list_model_get_n_items (nets), ==, 4);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (manager)), ==, 3);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (HawserNetHandle) net = g_list_model_get_item (nets, i);
      HawserConnectionProperties *shown = hawser_net_handle_get_connection_properties (net);

      g_assert_cmpint (hawser_net_handle_get_net_id (net), >, last);
      last = hawser_net_handle_get_net_id (net);
      if (g_strcmp0 (hawser_net_handle_get_interface_name (net), "bare0") != 0)
        continue;
      g_assert_cmpuint (hawser_connection_properties_get_mtu (shown), ==, 1500);
      g_assert_cmpstr (hawser_connection_properties_get_domains (shown), ==, "");
      assert_empty (hawser_connection_properties_get_link_addresses (shown));
      assert_empty (hawser_connection_properties_get_dnses (shown));
      assert_empty (hawser_connection_properties_get_routes (shown));
    }
}

static void
notify_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  g_string_append_printf (data, "%s ", pspec->name);
}

static void
items_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  g_string_append_printf (data, "items(%u,%u,%u) ", position, removed, added);
}

static int
compare_words (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What was notified, in the order of the alphabet: GObject does not promise one. */
static void
expect_notes (GString *log, const char *text)
{
  g_auto (GStrv) words = NULL;
  g_autofree char *sorted = NULL;

  mock_settle ();
  words = g_strsplit (g_strchomp (log->str), " ", -1);
  qsort (words, g_strv_length (words), sizeof *words, compare_words);
  sorted = g_strjoinv (" ", words);
  g_assert_cmpstr (sorted, ==, text);
  g_string_truncate (log, 0);
}

static void
test_properties (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (HawserNetDescription) network = NULL;
  g_autoptr (HawserNetHandle) net = NULL;
  GString *log = g_string_new (NULL);
  GString *net_log = g_string_new (NULL);

  mocks[MOCK_FIRST].on_start = report_offline;
  manager = hawser_connection_manager_new ();
  g_signal_connect (manager, "notify", G_CALLBACK (notify_cb), log);
  g_signal_connect (manager, "items-changed", G_CALLBACK (items_cb), log);
  expect_notes (log, "backend connectivity has-default-net ready");
  g_assert_cmpint (hawser_connection_manager_get_connectivity (manager), ==,
                   HAWSER_CONNECTIVITY_NONE);

  mock_report (mocks[MOCK_FIRST].report, "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  expect_notes (log, "connectivity default-net has-default-net items(0,0,1)");
  net = g_list_model_get_item (G_LIST_MODEL (manager), 0);
  g_assert_true (hawser_net_handle_get_is_default (net));
  g_assert_true (hawser_net_handle_get_connected (net));
  g_signal_connect (net, "notify", G_CALLBACK (notify_cb), net_log);

  network = mock_network ("eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
  hawser_net_description_set_metered (network, HAWSER_METERED_YES);
  hawser_net_description_set_connectivity (network, HAWSER_CONNECTIVITY_PORTAL);
  hawser_link_report_report_network (mocks[MOCK_FIRST].report, network);
  expect_notes (log, "connectivity metered");
  g_assert_cmpstr (net_log->str, ==, "capabilities ");
  g_assert_true (hawser_connection_manager_get_metered (manager));

  mock_report (mocks[MOCK_FIRST].report, "wlan0", HAWSER_NET_BEAR_TYPE_WIFI, 1500);
  mock_report (mocks[MOCK_FIRST].report, "wwan0", HAWSER_NET_BEAR_TYPE_CELLULAR, 1500);
  expect_notes (log, "connectivity default-net items(1,0,2) metered");
  hawser_link_report_report_gone (mocks[MOCK_FIRST].report, "wlan0");
  expect_notes (log, "default-net items(1,1,0)");
  g_string_truncate (net_log, 0);
  hawser_link_report_report_gone (mocks[MOCK_FIRST].report, "eth0");
  hawser_link_report_report_gone (mocks[MOCK_FIRST].report, "wwan0");
  expect_notes (log, "connectivity default-net has-default-net items(0,2,0)");
  g_assert_cmpstr (net_log->str, ==, "connected ");
  g_assert_nonnull (hawser_net_handle_get_capabilities (net));

  g_string_free (log, TRUE);
  g_string_free (net_log, TRUE);
}

/* Other threads have stores of their own, and the same numbers. */
static gpointer
ask_in_thread (gpointer data)
{
  GMainContext *context = g_main_context_new ();
  int id;

  g_main_context_push_thread_default (context);
  {
    g_autoptr (HawserConnectionManager) manager
        = g_object_new (HAWSER_TYPE_CONNECTION_MANAGER, "backend", "second", NULL);

    id = ask_default (manager, 0);
  }
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
  return GINT_TO_POINTER (id);
}

static gpointer
report_in_thread (gpointer data)
{
  for (guint i = 0; i < 1000; i++)
    mock_report (data, "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1000 + i);
  return NULL;
}

static void
test_threads (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (HawserNetHandle) net = NULL;
  int id;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  mocks[MOCK_SECOND].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();
  id = ask_default (manager, 0);
  g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (g_thread_new ("ask", ask_in_thread, NULL))), ==,
                   id);
  g_assert_cmpuint (mocks[MOCK_SECOND].stops, ==, 1);

  g_thread_join (g_thread_new ("report", report_in_thread, mocks[MOCK_FIRST].report));
  mock_settle ();
  net = g_list_model_get_item (G_LIST_MODEL (manager), 0);
  g_assert_cmpuint (hawser_connection_properties_get_mtu (
                        hawser_net_handle_get_connection_properties (net)),
                    ==, 1999);
}

/* Without users nothing is watched; a network that is still there then has its number still. */
static void
test_stops (void)
{
  g_autoptr (HawserConnectionManager) manager = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  int id;

  mocks[MOCK_FIRST].on_start = report_ethernet;
  manager = hawser_connection_manager_new ();
  id = ask_default (manager, 0);
  g_clear_object (&manager);
  mock_settle ();
  g_assert_cmpuint (mocks[MOCK_FIRST].stops, ==, 1);

  manager = hawser_connection_manager_new ();
  g_assert_cmpint (ask_default (manager, 0), ==, id);
  g_assert_cmpuint (mocks[MOCK_FIRST].starts, ==, 2);
  g_clear_object (&manager);
  mock_settle ();

  /* A call holds what it needs. */
  manager = hawser_connection_manager_new ();
  hawser_connection_manager_get_all_nets_async (manager, NULL, mock_result_cb, &result);
  {
    HawserConnectionManager *held = g_steal_pointer (&manager);
    g_autoptr (GListModel) nets = NULL;

    g_object_unref (held);
    mock_await (&result);
    nets = hawser_connection_manager_get_all_nets_finish (held, result, NULL);
    g_assert_cmpuint (g_list_model_get_n_items (nets), ==, 1);
  }
}

typedef struct {
  const char *path;
  void (*run) (void);
} Test;

static void
run (gconstpointer data)
{
  mock_reset ();
  ((const Test *) data)->run ();
}

int
main (int argc, char *argv[])
{
  static const Test tests[] = {
    { "first-one", test_first_one },
    { "wish", test_wish },
    { "cannot-start", test_cannot_start },
    { "reports-after-end", test_reports_after_end },
    { "late", test_late },
    { "all-slow", test_all_slow },
    { "restart", test_restart },
    { "none-is-left", test_none_is_left },
    { "broken", test_broken },
    { "unknown-numbers", test_unknown_numbers },
    { "checks", test_checks },
    { "names", test_names },
    { "default-names", test_default_names },
    { "look-ups-fail", test_look_ups_fail },
    { "all-nets", test_all_nets },
    { "properties", test_properties },
    { "threads", test_threads },
    { "stops", test_stops },
  };

  g_test_init (&argc, &argv, NULL);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  mock_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/connection/chain/", tests[i].path, NULL);

      g_test_add_data_func (path, &tests[i], run);
    }
  return g_test_run ();
}
