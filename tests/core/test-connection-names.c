/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Look-ups on one network, with a D-Bus daemon of the test's own and something on it that answers as
 * systemd-resolved does. */

#include "connection-mock.h"

#include <net/if.h>
#include <sys/socket.h>

/* The one interface that is everywhere. */
#define INTERFACE "lo"

static GTestDBus *bus;
static GDBusConnection *service;
static GDBusMethodInvocation *unanswered;
static HawserConnectionManager *manager;
static HawserNetHandle *net;

static const char interface_xml[]
    = "<node><interface name='org.freedesktop.resolve1.Manager'><method name='ResolveHostname'>"
      "<arg type='i' direction='in'/><arg type='s' direction='in'/><arg type='i' direction='in'/>"
      "<arg type='t' direction='in'/><arg type='a(iiay)' direction='out'/>"
      "<arg type='s' direction='out'/><arg type='t' direction='out'/></method></interface></node>";

static void
add_address (GVariantBuilder *builder, int family, gconstpointer bytes, gsize size)
{
  g_variant_builder_add (builder, "(ii@ay)", (int) if_nametoindex (INTERFACE), family,
                         g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, bytes, size, 1));
}

static void
answer_addresses (GDBusMethodInvocation *invocation)
{
  static const guint8 v4[] = { 192, 0, 2, 9 };
  static const guint8 v6[] = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9 };
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(iiay)"));
  add_address (&builder, AF_INET6, v6, sizeof v6);
  add_address (&builder, AF_INET, v4, sizeof v4);
  add_address (&builder, AF_INET, v4, sizeof v4);
  /* What no peer should say, and what is no reason to fail. */
  add_address (&builder, AF_INET, v6, sizeof v6);
  add_address (&builder, AF_UNIX, v4, sizeof v4);
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(a(iiay)st)", &builder, "host.test",
                                                        G_GUINT64_CONSTANT (0)));
}

static void
method_called (GDBusConnection *connection,
               const char *sender,
               const char *path,
               const char *interface,
               const char *method,
               GVariant *parameters,
               GDBusMethodInvocation *invocation,
               gpointer data)
{
  const char *host;
  int index;

  g_variant_get (parameters, "(i&sit)", &index, &host, NULL, NULL);
  g_assert_cmpint (index, ==, if_nametoindex (INTERFACE));
  if (g_str_equal (host, "slow.test"))
    unanswered = invocation;
  else if (g_str_equal (host, "host.test"))
    answer_addresses (invocation);
  else if (g_str_equal (host, "denied.test"))
    g_dbus_method_invocation_return_dbus_error (invocation,
                                                "org.freedesktop.DBus.Error.AccessDenied", "no");
  else if (g_str_equal (host, "nowhere.test"))
    g_dbus_method_invocation_return_dbus_error (invocation,
                                                "org.freedesktop.resolve1.NoNameServers", "none");
  else
    g_dbus_method_invocation_return_dbus_error (invocation,
                                                "org.freedesktop.resolve1.DnsError.NXDOMAIN",
                                                "not there");
}

static void
start_service (void)
{
  static const GDBusInterfaceVTable vtable = { .method_call = method_called };
  g_autoptr (GDBusNodeInfo) node = g_dbus_node_info_new_for_xml (interface_xml, NULL);
  g_autoptr (GVariant) reply = NULL;

  service = g_dbus_connection_new_for_address_sync (
      g_test_dbus_get_bus_address (bus),
      G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT
          | G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
      NULL, NULL, NULL);
  g_assert_nonnull (service);
  g_dbus_connection_register_object (service, "/org/freedesktop/resolve1", node->interfaces[0],
                                     &vtable, NULL, NULL, NULL);
  reply = g_dbus_connection_call_sync (service, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "RequestName",
                                       g_variant_new ("(su)", "org.freedesktop.resolve1", 0), NULL,
                                       0, -1, NULL, NULL);
  g_assert_nonnull (reply);
}

static void
report_net (HawserLinkReport *report)
{
  mock_report (report, INTERFACE, HAWSER_NET_BEAR_TYPE_ETHERNET, 1500);
  hawser_link_report_report_default (report, INTERFACE);
  hawser_link_report_report_ready (report);
}

static void
expect (const char *host, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GListModel) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  hawser_net_handle_get_addresses_by_name_async (net, host, NULL, mock_result_cb, &result);
  mock_await (&result);
  found = hawser_net_handle_get_addresses_by_name_finish (net, result, &error);
  if (error != NULL)
    {
      g_test_message ("%s", error->message);
      g_string_append_printf (text, "%d", error->code);
    }
  for (guint i = 0; found != NULL && i < g_list_model_get_n_items (found); i++)
    {
      g_autoptr (HawserNetAddress) address = g_list_model_get_item (found, i);

      g_string_append_printf (text, "%s ", hawser_net_address_get_address (address));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_without_service (void)
{
  expect ("host.test", "192.0.2.7 2001:db8::7 ");
}

static void
test_answers (void)
{
  start_service ();
  expect ("host.test", "2001:db8::9 192.0.2.9 ");
  expect ("other.test", "2100002");
  expect ("nowhere.test", "2100002");
  expect ("denied.test", "201");
  expect ("192.0.2.1", "192.0.2.1 ");
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  hawser_net_handle_get_address_by_name_async (net, "slow.test", cancellable, mock_result_cb,
                                               &result);
  while (unanswered == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  mock_await (&result);
  g_assert_null (hawser_net_handle_get_address_by_name_finish (net, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_dbus_method_invocation_return_dbus_error (g_steal_pointer (&unanswered), "a.late.Answer", "");
}

/* The call ends once, and the program goes on. */
static void
test_bus_ends (void)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (HawserNetAddress) address = NULL;
  g_autoptr (GError) error = NULL;

  g_dbus_connection_set_exit_on_close (service, FALSE);
  hawser_net_handle_get_address_by_name_async (net, "slow.test", NULL, mock_result_cb, &result);
  while (unanswered == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_test_dbus_stop (bus);
  mock_await (&result);
  address = hawser_net_handle_get_address_by_name_finish (net, result, &error);
  g_assert_true ((address != NULL) != (error != NULL));
  g_clear_object (&unanswered);
  expect ("host.test", "192.0.2.7 2001:db8::7 ");
}

int
main (int argc, char *argv[])
{
  g_autofree char *daemon = g_find_program_in_path ("dbus-daemon");
  g_autoptr (GAsyncResult) result = NULL;
  int status;

  g_test_init (&argc, &argv, NULL);
  if (daemon == NULL)
    {
      g_print ("1..0 # SKIP there is no program dbus-daemon\n");
      return 0;
    }
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  mock_init ();
  mocks[MOCK_FIRST].on_start = report_net;
  manager = hawser_connection_manager_new ();
  hawser_connection_manager_get_default_net_async (manager, NULL, mock_result_cb, &result);
  mock_await (&result);
  net = hawser_connection_manager_get_default_net_finish (manager, result, NULL);

  g_test_add_func ("/connection/names/without-service", test_without_service);
  g_test_add_func ("/connection/names/answers", test_answers);
  g_test_add_func ("/connection/names/cancelled", test_cancelled);
  g_test_add_func ("/connection/names/bus-ends", test_bus_ends);
  status = g_test_run ();
  g_clear_object (&service);
  g_object_unref (net);
  g_object_unref (manager);
  g_object_unref (bus);
  return status;
}
