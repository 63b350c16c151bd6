/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Which events come, when, and about which network: the same for every backend. */

#include "connection-mock.h"

#include "test-object-count.h"

/* Reports while the first backend starts. */

static void
start_with_nothing (HawserLinkReport *report)
{
  hawser_link_report_report_default (report, NULL);
  hawser_link_report_report_ready (report);
}

static void
start_with_ethernet (HawserLinkReport *report)
{
  mock_report (report, "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  hawser_link_report_report_default (report, "eth0");
  hawser_link_report_report_ready (report);
}

static HawserLinkReport *
first (void)
{
  return mocks[MOCK_FIRST].report;
}

/* What came since the last look. */
static void
expect_now (GString *log, const char *text)
{
  g_assert_cmpstr (log->str, ==, text);
  g_string_truncate (log, 0);
}

static void
expect (GString *log, const char *text)
{
  mock_settle ();
  expect_now (log, text);
}

static HawserNetConnection *
connection_for_default (void)
{
  return hawser_net_connection_new (NULL, 0, NULL);
}

static HawserNetConnection *
connection_for (HawserNetCap cap, int bearer, const char *identifier, guint timeout)
{
  g_autoptr (HawserNetCapabilities) capabilities = hawser_net_capabilities_new ();
  g_autoptr (HawserNetSpecifier) specifier = hawser_net_specifier_new (capabilities);
  HawserNetConnection *connection;
  GError *error = NULL;

  hawser_net_capabilities_add_cap (capabilities, cap);
  if (bearer >= 0)
    hawser_net_capabilities_add_bearer_type (capabilities, bearer);
  hawser_net_specifier_set_bearer_private_identifier (specifier, identifier);
  connection = hawser_net_connection_new (specifier, timeout, &error);
  g_assert_no_error (error);
  return connection;
}

/* Numbers go on from test to test: a network of a test before may have had the same key. */
static int
id_of (const char *key)
{
  g_autoptr (HawserConnectionManager) manager = hawser_connection_manager_new ();
  int id = 0;

  mock_settle ();
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (manager)); i++)
    {
      g_autoptr (HawserNetHandle) net = g_list_model_get_item (G_LIST_MODEL (manager), i);

      if (g_strcmp0 (hawser_net_handle_get_interface_name (net), key) == 0)
        id = hawser_net_handle_get_net_id (net);
    }
  g_assert_cmpint (id, >=, 100);
  return id;
}

static char *
three (int id, const char *caps, const char *key, guint mtu)
{
  return g_strdup_printf ("available %d\ncapabilities %d %s\nproperties %d %s %u\n", id, id, caps,
                          id, key, mtu);
}

static void
test_first_events (void)
{
  g_autoptr (HawserNetConnection) connection = connection_for_default ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *expected = NULL;
  GString *log;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  hawser_net_connection_register_async (connection, NULL, mock_result_cb, &result);
  mock_await (&result);
  g_assert_true (hawser_net_connection_register_finish (connection, result, NULL));
  g_assert_cmpstr (hawser_net_connection_get_backend (connection), ==, "connection-first");

  /* A listener that comes after the call, and even after its callback, misses nothing. */
  log = mock_listen (connection);
  expected = three (id_of ("eth0"), "[12, 15]", "eth0", 1500);
  expect (log, expected);

  mock_unregister (connection);
  mock_register (connection);
  expect (log, expected);
  mock_unregister (connection);
}

static void
test_no_network (void)
{
  g_autoptr (HawserNetConnection) now = connection_for_default ();
  g_autoptr (HawserNetConnection) later
      = connection_for (HAWSER_NET_CAP_INTERNET, HAWSER_NET_BEAR_TYPE_ETHERNET, "", 400);
  g_autofree char *expected = NULL;
  GString *now_log = mock_listen (now);
  GString *later_log = mock_listen (later);

  mocks[MOCK_FIRST].on_start = start_with_nothing;
  mock_register (now);
  mock_register (later);
  expect (now_log, "unavailable\n");
  g_assert_cmpstr (later_log->str, ==, "");
  while (later_log->len == 0)
    g_main_context_iteration (NULL, TRUE);
  expect (later_log, "unavailable\n");

  /* It does not end the registration. */
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  expected = three (id_of ("eth0"), "[12, 15]", "eth0", 1500);
  expect (now_log, expected);
  expect (later_log, expected);
  mock_unregister (now);
  mock_unregister (later);
}

static void
test_network_before_timeout (void)
{
  g_autoptr (HawserNetConnection) connection
      = connection_for (HAWSER_NET_CAP_INTERNET, -1, "", 400);
  g_autofree char *expected = NULL;
  GString *log = mock_listen (connection);

  mocks[MOCK_FIRST].on_start = start_with_nothing;
  mock_register (connection);
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  expected = three (id_of ("eth0"), "[12, 15]", "eth0", 1500);
  expect (log, expected);
  for (guint i = 0; i < 18; i++)
    mock_settle ();
  expect (log, "");
  mock_unregister (connection);
}

/* No snapshot yet: nobody says that there is no network. */
static void
test_late_snapshot (void)
{
  g_autoptr (HawserNetConnection) connection = connection_for (HAWSER_NET_CAP_INTERNET, -1, "", 10);
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *expected = NULL;
  GString *log = mock_listen (connection);

  hawser_net_connection_register_async (connection, NULL, mock_result_cb, &result);
  expect (log, "");
  g_assert_null (result);
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  expect (log, "");
  hawser_link_report_report_ready (first ());
  mock_await (&result);
  g_assert_true (hawser_net_connection_register_finish (connection, result, NULL));
  expected = three (id_of ("eth0"), "[12, 15]", "eth0", 1500);
  expect (log, expected);
  mock_unregister (connection);
}

static void
test_changes (void)
{
  g_autoptr (HawserNetConnection) connection = connection_for_default ();
  g_autoptr (HawserNetDescription) network = NULL;
  g_autofree char *expected = NULL;
  g_auto (GStrv) lines = NULL;
  GString *log = mock_listen (connection);
  int id;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  mock_register (connection);
  id = id_of ("eth0");
  expected = three (id, "[12, 15]", "eth0", 1500);
  expect (log, expected);
  g_free (expected);

  /* The same again, and there and back. */
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  expect (log, "");
  hawser_link_report_report_gone (first (), "eth0");
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  expect (log, "");

  /* A burst, in several turns. */
  for (guint i = 0; i < 500; i++)
    {
      mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1000 + i);
      if (i % 100 == 0)
        g_main_context_iteration (NULL, FALSE);
    }
  expected = g_strdup_printf ("properties %d eth0 1499\n", id);
  mock_settle ();
  /* A slow machine may need longer than things are held together for: one a turn even then. */
  lines = g_strsplit (log->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines) - 1, <=, 6);
  g_assert_true (g_str_has_suffix (log->str, expected));
  g_string_truncate (log, 0);
  g_free (expected);

  network = mock_network ("eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1499);
  hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
  hawser_net_description_set_connectivity (network, HAWSER_CONNECTIVITY_FULL);
  hawser_net_description_set_metered (network, HAWSER_METERED_NO);
  hawser_link_report_report_network (first (), network);
  expected = g_strdup_printf ("capabilities %d [11, 12, 15, 16]\n", id);
  expect (log, expected);
  g_free (expected);

  /* Both, in their order. */
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1400);
  expected = g_strdup_printf ("capabilities %d [12, 15]\nproperties %d eth0 1400\n", id, id);
  expect (log, expected);
  mock_unregister (connection);
}

static void
test_better_and_lost (void)
{
  g_autoptr (HawserNetConnection) connection = connection_for_default ();
  g_autofree char *ethernet = NULL;
  g_autofree char *wifi = NULL;
  g_autofree char *lost = NULL;
  g_autofree char *again = NULL;
  GString *log = mock_listen (connection);
  int id;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  mock_register (connection);
  id = id_of ("eth0");
  ethernet = three (id, "[12, 15]", "eth0", 1500);
  expect (log, ethernet);

  /* A second one that is no better is nobody's business. */
  mock_report (first (), "wlan0", HAWSER_NET_BEAR_TYPE_WIFI, 1400);
  wifi = three (id_of ("wlan0"), "[12, 15]", "wlan0", 1400);
  expect (log, "");

  /* The system prefers it. */
  hawser_link_report_report_default (first (), "wlan0");
  expect (log, wifi);
  hawser_link_report_report_default (first (), "eth0");
  expect (log, ethernet);

  /* The current one goes: no word of loss while another one matches. */
  hawser_link_report_report_gone (first (), "eth0");
  hawser_link_report_report_default (first (), "wlan0");
  expect (log, wifi);
  hawser_link_report_report_gone (first (), "wlan0");
  hawser_link_report_report_default (first (), NULL);
  lost = g_strdup_printf ("lost %d\n", id + 1);
  expect (log, lost);

  /* It comes back with another number. */
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  again = three (id + 2, "[12, 15]", "eth0", 1500);
  expect (log, again);
  mock_unregister (connection);
}

static void
report_with (const char *key,
             HawserNetBearType bearer,
             HawserNetCap cap,
             guint kbps,
             const char *identifier)
{
  g_autoptr (HawserNetDescription) network = mock_network (key, bearer, 1500);

  hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
  hawser_net_description_add_cap (network, cap);
  hawser_net_description_set_bandwidth (network, kbps, kbps);
  hawser_net_description_set_identifier (network, identifier);
  hawser_link_report_report_network (first (), network);
}

/* Which network a specifier gets. */
static char *
chosen (HawserNetCap cap, int bearer, guint kbps, const char *identifier)
{
  g_autoptr (HawserNetCapabilities) capabilities = hawser_net_capabilities_new ();
  g_autoptr (HawserNetSpecifier) specifier = hawser_net_specifier_new (capabilities);
  g_autoptr (HawserNetConnection) connection = NULL;
  GString *log;
  char *name;

  if ((int) cap >= 0)
    hawser_net_capabilities_add_cap (capabilities, cap);
  if (bearer >= 0)
    hawser_net_capabilities_add_bearer_type (capabilities, bearer);
  hawser_net_capabilities_set_link_down_bandwidth_kbps (capabilities, kbps);
  hawser_net_specifier_set_bearer_private_identifier (specifier, identifier);
  connection = hawser_net_connection_new (specifier, 0, NULL);
  log = mock_listen (connection);
  mock_register (connection);
  mock_settle ();
  name = g_strdup (strstr (log->str, "properties") != NULL
                       ? strchr (strstr (log->str, "properties") + strlen ("properties "), ' ') + 1
                       : log->str);
  name[strcspn (name, " \n")] = '\0';
  mock_unregister (connection);
  return name;
}

static void
test_matching (void)
{
  static const struct {
    int cap;
    int bearer;
    guint kbps;
    const char *identifier;
    const char *name;
  } table[] = {
    /* The system's choice is the best one for everything that it can be used for. */
    { HAWSER_NET_CAP_INTERNET, -1, 0, "", "wlan0" },
    { HAWSER_NET_CAP_NOT_VPN, -1, 0, "", "wlan0" },
    { -1, HAWSER_NET_BEAR_TYPE_WIFI, 0, "", "wlan0" },
    { -1, HAWSER_NET_BEAR_TYPE_ETHERNET, 0, "", "eth0" },
    { -1, HAWSER_NET_BEAR_TYPE_VPN, 0, "", "tun0" },
    { HAWSER_NET_CAP_NOT_VPN, HAWSER_NET_BEAR_TYPE_VPN, 0, "", "unavailable" },
    { HAWSER_NET_CAP_MMS, -1, 0, "", "wwan1" },
    { HAWSER_NET_CAP_MMS, HAWSER_NET_BEAR_TYPE_WIFI, 0, "", "unavailable" },
    { HAWSER_NET_CAP_VALIDATED, -1, 0, "", "unavailable" },
    { -1, HAWSER_NET_BEAR_TYPE_CELLULAR, 0, "slot0", "wwan0" },
    { -1, HAWSER_NET_BEAR_TYPE_CELLULAR, 0, "slot1", "wwan1" },
    { -1, HAWSER_NET_BEAR_TYPE_CELLULAR, 0, "slot2", "unavailable" },
    { -1, -1, 0, "eth0", "eth0" },
    { -1, -1, 0, "wifi", "wlan0" },
    { -1, HAWSER_NET_BEAR_TYPE_BLUETOOTH, 0, "", "unavailable" },
    /* What is not known does not fulfil a wish; of two that do, the better one. */
    { -1, -1, 1, "", "eth0" },
    { -1, HAWSER_NET_BEAR_TYPE_CELLULAR, 40000, "", "wwan1" },
    { -1, -1, 1000001, "", "unavailable" },
  };

  mocks[MOCK_FIRST].on_start = start_with_nothing;
  {
    g_autoptr (HawserConnectionManager) manager = hawser_connection_manager_new ();

    mock_settle ();
    report_with ("wwan0", HAWSER_NET_BEAR_TYPE_CELLULAR, HAWSER_NET_CAP_INTERNET, 30000, "slot0");
    report_with ("wwan1", HAWSER_NET_BEAR_TYPE_CELLULAR, HAWSER_NET_CAP_MMS, 50000, "slot1");
    report_with ("eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, HAWSER_NET_CAP_INTERNET, 1000000, NULL);
    report_with ("wlan0", HAWSER_NET_BEAR_TYPE_WIFI, HAWSER_NET_CAP_INTERNET, 0, NULL);
    report_with ("tun0", HAWSER_NET_BEAR_TYPE_VPN, HAWSER_NET_CAP_INTERNET, 0, NULL);
    hawser_link_report_report_default (first (), "wlan0");
    mock_settle ();
    for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
      {
        g_autofree char *name
            = chosen (table[i].cap, table[i].bearer, table[i].kbps, table[i].identifier);

        g_test_message ("row %" G_GSIZE_FORMAT, i);
        g_assert_cmpstr (name, ==, table[i].name);
      }
  }
}

/* Without a choice of the system, by score. */
static void
test_scores (void)
{
  static const struct {
    const char *name;
    HawserNetBearType bearer;
    HawserConnectivity connectivity;
    const char *best;
  } steps[] = {
    { "bnep0", HAWSER_NET_BEAR_TYPE_BLUETOOTH, HAWSER_CONNECTIVITY_UNKNOWN, "bnep0" },
    { "wwan0", HAWSER_NET_BEAR_TYPE_CELLULAR, HAWSER_CONNECTIVITY_UNKNOWN, "wwan0" },
    { "wlan0", HAWSER_NET_BEAR_TYPE_WIFI, HAWSER_CONNECTIVITY_UNKNOWN, "wlan0" },
    { "wlan1", HAWSER_NET_BEAR_TYPE_WIFI, HAWSER_CONNECTIVITY_UNKNOWN, "wlan0" },
    { "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, HAWSER_CONNECTIVITY_LIMITED, "wlan0" },
    { "eth1", HAWSER_NET_BEAR_TYPE_ETHERNET, HAWSER_CONNECTIVITY_FULL, "eth1" },
    { "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, HAWSER_CONNECTIVITY_FULL, "eth0" },
    /* A VPN is not the default network. */
    { "tun0", HAWSER_NET_BEAR_TYPE_VPN, HAWSER_CONNECTIVITY_FULL, "eth0" },
  };
  g_autoptr (HawserConnectionManager) manager = NULL;

  mocks[MOCK_FIRST].on_start = start_with_nothing;
  manager = hawser_connection_manager_new ();
  mock_settle ();
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (HawserNetDescription) network
          = mock_network (steps[i].name, steps[i].bearer, 1500);
      g_autoptr (HawserNetHandle) net = NULL;

      hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
      hawser_net_description_set_connectivity (network, steps[i].connectivity);
      hawser_link_report_report_network (first (), network);
      mock_settle ();
      g_object_get (manager, "default-net", &net, NULL);
      g_assert_cmpstr (hawser_net_handle_get_interface_name (net), ==, steps[i].best);
    }

  /* Unless nothing else leads anywhere, also when the system prefers it. */
  hawser_link_report_report_default (first (), "tun0");
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (HawserNetHandle) net = NULL;

      mock_settle ();
      g_object_get (manager, "default-net", &net, NULL);
      g_assert_cmpstr (hawser_net_handle_get_interface_name (net), ==, i == 0 ? "eth0" : "tun0");
      for (gsize j = 0; j < G_N_ELEMENTS (steps); j++)
        if (steps[j].bearer != HAWSER_NET_BEAR_TYPE_VPN)
          hawser_link_report_report_gone (first (), steps[j].name);
    }
}

static void
test_arguments (void)
{
  g_autoptr (HawserNetCapabilities) capabilities = hawser_net_capabilities_new ();
  g_autoptr (HawserNetSpecifier) specifier = hawser_net_specifier_new (capabilities);
  g_autoptr (HawserNetConnection) connection = NULL;
  g_autoptr (GVariant) numbers = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;

  mocks[MOCK_FIRST].on_start = start_with_nothing;

  /* It can be made, but not registered. */
  connection = hawser_net_connection_new (specifier, 5, &error);
  g_assert_no_error (error);
  mock_call (connection, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish, HAWSER_ERROR_PARAMETER);
  g_clear_object (&connection);

  /* The end marker likewise; what is beyond it cannot even be made. */
  hawser_net_capabilities_set_network_cap (capabilities,
                                           g_variant_new_parsed ("[@u 32, 12, 11, 12]"));
  numbers = hawser_net_capabilities_get_network_cap (capabilities);
  text = g_variant_print (numbers, FALSE);
  g_assert_cmpstr (text, ==, "[11, 12, 32]");
  connection = hawser_net_connection_new (specifier, 0, &error);
  g_assert_no_error (error);
  mock_call (connection, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish, HAWSER_ERROR_PARAMETER);
  g_clear_object (&connection);
  hawser_net_capabilities_set_network_cap (capabilities, g_variant_new_parsed ("[33]"));
  g_assert_null (hawser_net_connection_new (specifier, 0, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_clear_error (&error);
  hawser_net_capabilities_set_network_cap (capabilities, g_variant_new_parsed ("['12']"));
  g_assert_null (hawser_net_connection_new (specifier, 0, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_clear_error (&error);
  hawser_net_capabilities_set_network_cap (capabilities, NULL);

  hawser_net_capabilities_set_bearer_types (capabilities, g_variant_new_parsed ("[<6>]"));
  connection = hawser_net_connection_new (specifier, 0, &error);
  g_assert_no_error (error);
  mock_call (connection, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish, HAWSER_ERROR_PARAMETER);
  g_clear_object (&connection);
  hawser_net_capabilities_set_bearer_types (capabilities, g_variant_new_parsed ("[7]"));
  g_assert_null (hawser_net_connection_new (specifier, 0, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_clear_error (&error);
  hawser_net_capabilities_set_bearer_types (capabilities, g_variant_new_parsed ("[-1]"));
  g_assert_null (hawser_net_connection_new (specifier, 0, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_clear_error (&error);

  hawser_net_specifier_set_net_capabilities (specifier, NULL);
  g_assert_null (hawser_net_connection_new (specifier, 0, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_clear_error (&error);
  g_assert_null (hawser_net_connection_new (NULL, 5, &error));
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER);
  g_clear_error (&error);

  /* What the constructor refuses, register() refuses where the constructor was not asked. */
  connection = g_object_new (HAWSER_TYPE_NET_CONNECTION, "timeout", 5, NULL);
  mock_call (connection, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish, HAWSER_ERROR_PARAMETER);
}

static void
test_states (void)
{
  g_autoptr (HawserNetConnection) connection = connection_for_default ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) ended = NULL;
  g_autoptr (GError) error = NULL;
  GString *log = mock_listen (connection);

  mock_call (connection, (MockCall) hawser_net_connection_unregister_async,
             (MockFinish) hawser_net_connection_unregister_finish,
             HAWSER_ERROR_CONNECTION_NOT_REGISTERED);

  /* Before there is a snapshot. */
  hawser_net_connection_register_async (connection, cancellable, mock_result_cb, &result);
  mock_call (connection, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish,
             HAWSER_ERROR_CONNECTION_REGISTERED);
  g_cancellable_cancel (cancellable);
  mock_await (&result);
  g_assert_false (hawser_net_connection_register_finish (connection, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_clear_object (&result);
  mock_call (connection, (MockCall) hawser_net_connection_unregister_async,
             (MockFinish) hawser_net_connection_unregister_finish,
             HAWSER_ERROR_CONNECTION_NOT_REGISTERED);

  hawser_net_connection_register_async (connection, NULL, mock_result_cb, &result);
  hawser_net_connection_unregister_async (connection, NULL, mock_result_cb, &ended);
  mock_await (&result);
  mock_await (&ended);
  g_assert_true (hawser_net_connection_register_finish (connection, result, NULL));
  g_assert_true (hawser_net_connection_unregister_finish (connection, ended, NULL));

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  mock_settle ();
  mock_register (connection);
  mock_unregister (connection);
  expect (log, "");
}

static void
unregister_cb (HawserNetConnection *connection, HawserNetHandle *net, gpointer data)
{
  hawser_net_connection_unregister_async (connection, NULL, NULL, NULL);
}

static void
dispose_cb (HawserNetConnection *connection, HawserNetHandle *net, gpointer data)
{
  g_object_run_dispose (G_OBJECT (connection));
}

static void
again_cb (HawserNetConnection *connection, HawserNetHandle *net, gpointer data)
{
  g_signal_handlers_disconnect_by_func (connection, again_cb, data);
  hawser_net_connection_unregister_async (connection, NULL, NULL, NULL);
  hawser_net_connection_register_async (connection, NULL, NULL, NULL);
}

static void
test_end_in_listener (void)
{
  HawserNetConnection *ends = connection_for_default ();
  HawserNetConnection *disposes = connection_for_default ();
  HawserNetConnection *repeats = connection_for_default ();
  g_autofree char *only = NULL;
  g_autofree char *twice = NULL;
  g_autofree char *events = NULL;
  GString *logs[3];

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  logs[0] = mock_listen (ends);
  logs[1] = mock_listen (disposes);
  logs[2] = mock_listen (repeats);
  g_signal_connect (ends, "net-available", G_CALLBACK (unregister_cb), NULL);
  g_signal_connect (disposes, "net-available", G_CALLBACK (dispose_cb), NULL);
  g_signal_connect (repeats, "net-available", G_CALLBACK (again_cb), NULL);
  mock_register (ends);
  mock_register (disposes);
  mock_register (repeats);
  only = g_strdup_printf ("available %d\n", id_of ("eth0"));
  events = three (id_of ("eth0"), "[12, 15]", "eth0", 1500);
  twice = g_strconcat (only, events, NULL);
  expect (logs[0], only);
  expect (logs[1], only);
  expect (logs[2], twice);

  g_object_add_weak_pointer (G_OBJECT (ends), (gpointer *) &ends);
  g_object_add_weak_pointer (G_OBJECT (disposes), (gpointer *) &disposes);
  g_object_unref (ends);
  g_object_unref (disposes);
  mock_unregister (repeats);
  g_object_add_weak_pointer (G_OBJECT (repeats), (gpointer *) &repeats);
  g_object_unref (repeats);
  mock_settle ();
  g_assert_null (ends);
  g_assert_null (disposes);
  g_assert_null (repeats);
}

/* A listener that runs a main loop in which the network changes: nothing is lost, nothing comes
 * twice. */
static void
nest_cb (HawserNetConnection *connection, HawserNetHandle *net, gpointer data)
{
  g_signal_handlers_disconnect_by_func (connection, nest_cb, data);
  mock_report (first (), "wlan0", HAWSER_NET_BEAR_TYPE_WIFI, 1400);
  hawser_link_report_report_default (first (), "wlan0");
  mock_settle ();
}

static void
test_nested_loop (void)
{
  g_autoptr (HawserNetConnection) connection = connection_for_default ();
  g_autofree char *expected = NULL;
  GString *log = mock_listen (connection);
  int id;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  g_signal_connect (connection, "net-available", G_CALLBACK (nest_cb), NULL);
  mock_register (connection);
  mock_settle ();
  id = id_of ("eth0");
  expected = g_strdup_printf ("available %d\ncapabilities %d [12, 15]\nproperties %d eth0 1500\n"
                              "available %d\ncapabilities %d [12, 15]\nproperties %d wlan0 1400\n",
                              id, id, id, id_of ("wlan0"), id_of ("wlan0"), id_of ("wlan0"));
  expect (log, expected);
  mock_unregister (connection);
}

/* Nobody but the registration holds it. */
static void
test_kept_alive (void)
{
  HawserNetConnection *connection = connection_for_default ();
  g_autofree char *expected = NULL;
  g_autofree char *lost = NULL;
  GString *log = mock_listen (connection);
  int id;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  mock_register (connection);
  g_object_add_weak_pointer (G_OBJECT (connection), (gpointer *) &connection);
  g_object_unref (connection);
  id = id_of ("eth0");
  expected = three (id, "[12, 15]", "eth0", 1500);
  expect (log, expected);
  hawser_link_report_report_gone (first (), "eth0");
  lost = g_strdup_printf ("lost %d\n", id);
  expect (log, lost);
  g_assert_nonnull (connection);
  hawser_net_connection_unregister_async (connection, NULL, NULL, NULL);
  mock_settle ();
  g_assert_null (connection);
}

/* Two of a kind: each gets everything, and the end of one is not the other's. */
static void
test_equal_specifiers (void)
{
  g_autoptr (HawserNetConnection) one
      = connection_for (HAWSER_NET_CAP_INTERNET, HAWSER_NET_BEAR_TYPE_ETHERNET, "", 0);
  g_autoptr (HawserNetConnection) other
      = connection_for (HAWSER_NET_CAP_INTERNET, HAWSER_NET_BEAR_TYPE_ETHERNET, "", 0);
  g_autofree char *expected = NULL;
  g_autofree char *changed = NULL;
  GString *one_log = mock_listen (one);
  GString *other_log = mock_listen (other);
  int id;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  mock_register (one);
  mock_settle ();
  id = id_of ("eth0");
  expected = three (id, "[12, 15]", "eth0", 1500);
  expect (one_log, expected);
  /* The second one is told what is known. */
  mock_register (other);
  expect (other_log, expected);
  expect (one_log, "");

  mock_unregister (one);
  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1300);
  changed = g_strdup_printf ("properties %d eth0 1300\n", id);
  expect (other_log, changed);
  expect (one_log, "");
  mock_unregister (other);
}

static void
test_many_registrations (void)
{
  g_autoptr (GPtrArray) connections = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (HawserNetConnection) one_more = connection_for_default ();
  g_autofree char *expected = NULL;
  int id;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  for (guint i = 0; i < 2000; i++)
    {
      HawserNetConnection *connection = connection_for_default ();

      mock_listen (connection);
      g_ptr_array_add (connections, connection);
      hawser_net_connection_register_async (connection, NULL, NULL, NULL);
    }
  mock_call (one_more, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish, HAWSER_ERROR_CONNECTION_TOO_MANY);
  mock_settle ();
  id = id_of ("eth0");
  expected = three (id, "[12, 15]", "eth0", 1500);
  for (guint i = 0; i < connections->len; i++)
    expect_now (g_object_get_data (g_ptr_array_index (connections, i), "log"), expected);
  g_free (expected);

  mock_report (first (), "eth0", HAWSER_NET_BEAR_TYPE_ETHERNET, 1300);
  mock_settle ();
  expected = g_strdup_printf ("properties %d eth0 1300\n", id);
  for (guint i = 0; i < connections->len; i++)
    expect_now (g_object_get_data (g_ptr_array_index (connections, i), "log"), expected);

  /* There is room again for one. */
  mock_unregister (g_ptr_array_index (connections, 0));
  mock_register (one_more);
  mock_unregister (one_more);
  for (guint i = 1; i < connections->len; i++)
    hawser_net_connection_unregister_async (g_ptr_array_index (connections, i), NULL, NULL, NULL);
}

/* Nothing is left of a registration, nor of the networks that it told of. */
static void
register_often (guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (HawserNetConnection) connection = connection_for_default ();
      GString *log = mock_listen (connection);

      mock_register (connection);
      while (strstr (log->str, "properties ") == NULL)
        g_main_context_iteration (NULL, TRUE);
      mock_unregister (connection);
    }
}

static void
test_leaves_nothing (void)
{
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  mocks[MOCK_FIRST].on_start = start_with_ethernet;
  register_often (10);
  before = test_object_count_list ();
  register_often (10000);
  after = test_object_count_list ();
  g_assert_cmpstr (after, ==, before);
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
    { "first-events", test_first_events },
    { "no-network", test_no_network },
    { "network-before-timeout", test_network_before_timeout },
    { "late-snapshot", test_late_snapshot },
    { "changes", test_changes },
    { "better-and-lost", test_better_and_lost },
    { "matching", test_matching },
    { "scores", test_scores },
    { "arguments", test_arguments },
    { "states", test_states },
    { "end-in-listener", test_end_in_listener },
    { "nested-loop", test_nested_loop },
    { "kept-alive", test_kept_alive },
    { "equal-specifiers", test_equal_specifiers },
    { "many-registrations", test_many_registrations },
    { "leaves-nothing", test_leaves_nothing },
  };

  test_object_count_start ();
  g_test_init (&argc, &argv, NULL);
  mock_init ();
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    {
      g_autofree char *path = g_strconcat ("/connection/events/", tests[i].path, NULL);

      g_test_add_data_func (path, &tests[i], run);
    }
  return g_test_run ();
}
