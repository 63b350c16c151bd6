/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "connection-mock.h"

Mock mocks[N_MOCKS];

static gboolean
mock_start (Mock *mock, HawserLinkReport *report, GError **error)
{
  mock->starts++;
  g_set_object (&mock->report, report);
  if (mock->on_start != NULL)
    mock->on_start (report);
  if (mock->how == MOCK_UNAVAILABLE)
    g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE, "not here");
  return mock->how == MOCK_WORKS;
}

static void
mock_stop (Mock *mock, HawserLinkReport *report)
{
  mock->stops++;
}

static void
mock_check (Mock *mock, HawserLinkReport *report, const char *key)
{
  mock->checks++;
  if (!mock->no_answers)
    hawser_link_report_report_checked (report, key, mock->check_code, "a mock says so");
}

static gboolean
mock_resolve (Mock *mock, HawserNetLookup *lookup, GError **error)
{
  g_set_object (&mock->lookup, lookup);
  if (!mock->no_answers)
    {
      const char *const addresses[] = { "192.0.2.7", "2001:db8::7", "192.0.2.7", "nonsense", NULL };

      hawser_net_lookup_report_addresses (lookup, addresses);
    }
  return TRUE;
}

#define DEFINE_MOCK(Name, name, index) \
  typedef HawserConnectionBackend Name; \
  typedef HawserConnectionBackendClass Name##Class; \
  static GType name##_get_type (void); \
  G_DEFINE_TYPE (Name, name, HAWSER_TYPE_CONNECTION_BACKEND) \
  static gboolean name##_start (HawserConnectionBackend *self, HawserLinkReport *report, \
                                GError **error) \
  { \
    return mock_start (&mocks[index], report, error); \
  } \
  static void name##_stop (HawserConnectionBackend *self, HawserLinkReport *report) \
  { \
    mock_stop (&mocks[index], report); \
  } \
  static void name##_check (HawserConnectionBackend *self, HawserLinkReport *report, \
                            const char *key) \
  { \
    mock_check (&mocks[index], report, key); \
  } \
  static gboolean name##_resolve (HawserConnectionBackend *self, HawserNetLookup *lookup, \
                                  GError **error) \
  { \
    return mock_resolve (&mocks[index], lookup, error); \
  } \
  static void name##_class_init (Name##Class *klass) \
  { \
    klass->start = name##_start; \
    klass->stop = name##_stop; \
    klass->check = index == MOCK_THIRD ? NULL : name##_check; \
    klass->resolve = index == MOCK_THIRD ? NULL : name##_resolve; \
  } \
  static void name##_init (Name *self) {}

DEFINE_MOCK (FirstMock, first_mock, MOCK_FIRST)
DEFINE_MOCK (SecondMock, second_mock, MOCK_SECOND)
DEFINE_MOCK (ThirdMock, third_mock, MOCK_THIRD)

void
mock_init (void)
{
  HawserRegistry *registry;
  gboolean done;

  g_setenv ("HAWSER_PLUGIN_DIR", "/nonexistent", TRUE);
  registry = hawser_registry_get_default ();
  done = hawser_registry_register_backend (registry, first_mock_get_type (), "connection",
                                           "connection-first", 30, NULL)
         && hawser_registry_register_backend (registry, second_mock_get_type (), "connection",
                                              "connection-second", 20, NULL)
         && hawser_registry_register_backend (registry, third_mock_get_type (), "connection",
                                              "connection-third", 10, NULL);
  g_assert_true (done);
}

void
mock_reset (void)
{
  /* The store of the test before ends in a turn of its own. */
  while (g_main_context_iteration (NULL, FALSE))
    ;
  for (guint i = 0; i < N_MOCKS; i++)
    {
      g_clear_object (&mocks[i].report);
      g_clear_object (&mocks[i].lookup);
      mocks[i] = (Mock){ 0 };
    }
}

HawserNetDescription *
mock_network (const char *key, HawserNetBearType bearer, guint mtu)
{
  g_autoptr (HawserConnectionProperties) properties = hawser_connection_properties_new (key);

  hawser_connection_properties_set_mtu (properties, mtu);
  hawser_connection_properties_add_link_address (properties, "192.0.2.1", 24);
  hawser_connection_properties_add_route (properties, "0.0.0.0", 0, "192.0.2.254");
  return hawser_net_description_new (key, bearer, properties);
}

void
mock_report (HawserLinkReport *report, const char *key, HawserNetBearType bearer, guint mtu)
{
  g_autoptr (HawserNetDescription) network = mock_network (key, bearer, mtu);

  hawser_net_description_add_cap (network, HAWSER_NET_CAP_INTERNET);
  hawser_link_report_report_network (report, network);
}

void
mock_result_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

void
mock_await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (g_main_context_get_thread_default (), TRUE);
}

static gboolean
passed_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The time in which changes are collected begins with the delivery of the report, is measured by the
 * same clock as this timer, and what it leads to is told in the turn after it. */
void
mock_settle (void)
{
  gboolean passed = FALSE;

  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_timeout_add (25, passed_cb, &passed);
  while (!passed)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
available_cb (HawserNetConnection *connection, HawserNetHandle *net, gpointer data)
{
  g_string_append_printf (data, "available %d\n", hawser_net_handle_get_net_id (net));
}

static void
capabilities_cb (HawserNetConnection *connection,
                 HawserNetHandle *net,
                 HawserNetCapabilities *capabilities,
                 gpointer data)
{
  g_autoptr (GVariant) caps = hawser_net_capabilities_get_network_cap (capabilities);
  g_autofree char *text = g_variant_print (caps, FALSE);

  g_string_append_printf (data, "capabilities %d %s\n", hawser_net_handle_get_net_id (net), text);
}

static void
properties_cb (HawserNetConnection *connection,
               HawserNetHandle *net,
               HawserConnectionProperties *properties,
               gpointer data)
{
  g_string_append_printf (data, "properties %d %s %u\n", hawser_net_handle_get_net_id (net),
                          hawser_connection_properties_get_interface_name (properties),
                          hawser_connection_properties_get_mtu (properties));
}

static void
lost_cb (HawserNetConnection *connection, HawserNetHandle *net, gpointer data)
{
  g_string_append_printf (data, "lost %d\n", hawser_net_handle_get_net_id (net));
}

static void
unavailable_cb (HawserNetConnection *connection, gpointer data)
{
  g_string_append (data, "unavailable\n");
}

static void
log_free (gpointer data)
{
  g_string_free (data, TRUE);
}

GString *
mock_listen (HawserNetConnection *connection)
{
  GString *log = g_string_new (NULL);

  g_signal_connect (connection, "net-available", G_CALLBACK (available_cb), log);
  g_signal_connect (connection, "net-capabilities-change", G_CALLBACK (capabilities_cb), log);
  g_signal_connect (connection, "net-connection-properties-change", G_CALLBACK (properties_cb),
                    log);
  g_signal_connect (connection, "net-lost", G_CALLBACK (lost_cb), log);
  g_signal_connect (connection, "net-unavailable", G_CALLBACK (unavailable_cb), log);
  g_object_set_data_full (G_OBJECT (connection), "log", log, log_free);
  return log;
}

void
mock_call (gpointer object, MockCall call, MockFinish finish, int code)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  call (object, NULL, mock_result_cb, &result);
  g_assert_null (result);
  mock_await (&result);
  g_assert_true (finish (object, result, &error) == (code == 0));
  if (code == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, HAWSER_ERROR, code);
}

void
mock_register (HawserNetConnection *connection)
{
  mock_call (connection, (MockCall) hawser_net_connection_register_async,
             (MockFinish) hawser_net_connection_register_finish, 0);
}

void
mock_unregister (HawserNetConnection *connection)
{
  mock_call (connection, (MockCall) hawser_net_connection_unregister_async,
             (MockFinish) hawser_net_connection_unregister_finish, 0);
}
