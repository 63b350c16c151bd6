/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <hawser/hawser.h>

typedef struct {
  GString *log;
  const char *name;
} Listener;

static void
heard (GVariant *header, gpointer data)
{
  Listener *self = data;

  g_assert_true (g_variant_is_of_type (header, G_VARIANT_TYPE_VARDICT));
  g_string_append (self->log, self->name);
}

static void
signalled (HawserHttpRequest *request, GVariant *header, gpointer data)
{
  g_assert_true (HAWSER_IS_HTTP_REQUEST (request));
  heard (header, data);
}

static void
emit (HawserHttpRequest *request)
{
  g_autoptr (GVariant) header = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {'a': <'b'>}"));

  g_signal_emit_by_name (request, "headers-receive", header);
}

#define CLOSURE(listener) g_cclosure_new (G_CALLBACK (heard), (listener), NULL)

static void
assert_log (GString *log, const char *expected)
{
  g_assert_cmpstr (log->str, ==, expected);
  g_string_truncate (log, 0);
}

static void
test_names_and_order (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  HawserEventEmitter *emitter = HAWSER_EVENT_EMITTER (request);
  g_autoptr (GString) log = g_string_new (NULL);
  Listener a = { log, "a" }, b = { log, "b" }, c = { log, "c" }, d = { log, "d" };

  g_assert_cmpuint (hawser_event_emitter_on (emitter, "headersReceive", CLOSURE (&a)), !=, 0);
  g_signal_connect (request, "headers-receive", G_CALLBACK (signalled), &b);
  g_assert_cmpuint (hawser_event_emitter_on (emitter, "headers-receive", CLOSURE (&c)), !=, 0);
  g_assert_cmpuint (hawser_event_emitter_once (emitter, "headersReceive", CLOSURE (&d)), !=, 0);
  emit (request);
  assert_log (log, "abcd");
  emit (request);
  assert_log (log, "abc");

  /* Only what came by on() and once(). */
  hawser_event_emitter_off (emitter, "headersReceive", NULL);
  emit (request);
  assert_log (log, "b");
  hawser_event_emitter_off (emitter, "headersReceive", NULL);
  emit (request);
  assert_log (log, "b");
}

static void
test_unknown (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  HawserEventEmitter *emitter = HAWSER_EVENT_EMITTER (request);
  Listener a = { NULL, "a" };

  g_assert_cmpuint (hawser_event_emitter_on (emitter, "bogus", CLOSURE (&a)), ==, 0);
  g_assert_cmpuint (hawser_event_emitter_once (emitter, "", CLOSURE (&a)), ==, 0);
  /* A signal of GObject is not an event. */
  g_assert_cmpuint (hawser_event_emitter_on (emitter, "notify", CLOSURE (&a)), ==, 0);
  hawser_event_emitter_off (emitter, "bogus", NULL);
  hawser_event_emitter_off (emitter, "notify", NULL);
  hawser_event_emitter_off (emitter, "headersReceive", NULL);
}

static void
test_off_one (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  HawserEventEmitter *emitter = HAWSER_EVENT_EMITTER (request);
  g_autoptr (GString) log = g_string_new (NULL);
  Listener a = { log, "a" }, b = { log, "b" };
  g_autoptr (GClosure) first = g_closure_ref (CLOSURE (&a));
  g_autoptr (GClosure) second = g_closure_ref (CLOSURE (&b));
  g_autoptr (GClosure) other = g_closure_ref (CLOSURE (&b));
  gulong id;

  g_closure_sink (first);
  g_closure_sink (second);
  g_closure_sink (other);
  hawser_event_emitter_on (emitter, "headersReceive", first);
  hawser_event_emitter_on (emitter, "headersReceive", second);
  id = hawser_event_emitter_on (emitter, "headersReceive", first);
  emit (request);
  assert_log (log, "aba");
  /* One that was never added: nothing happens. */
  hawser_event_emitter_off (emitter, "headersReceive", other);
  emit (request);
  assert_log (log, "aba");
  /* Another event is not touched. */
  hawser_event_emitter_off (emitter, "headerReceive", first);
  g_signal_handler_disconnect (request, id);
  emit (request);
  assert_log (log, "ab");
  hawser_event_emitter_off (emitter, "headersReceive", first);
  emit (request);
  assert_log (log, "b");
}

static void
remove_all (GVariant *header, gpointer data)
{
  HawserEventEmitter **emitter = data;

  hawser_event_emitter_off (*emitter, "headersReceive", NULL);
}

static void
emit_again (GVariant *header, gpointer data)
{
  emit (*(HawserHttpRequest **) data);
}

static void
test_within (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  HawserEventEmitter *emitter = HAWSER_EVENT_EMITTER (request);
  g_autoptr (GString) log = g_string_new (NULL);
  Listener a = { log, "a" };

  hawser_event_emitter_once (emitter, "headersReceive", CLOSURE (&a));
  hawser_event_emitter_on (emitter, "headersReceive",
                           g_cclosure_new (G_CALLBACK (remove_all), &emitter, NULL));
  hawser_event_emitter_on (emitter, "headersReceive", CLOSURE (&a));
  emit (request);
  assert_log (log, "a");

  /* once() is removed before its call: an event within the event does not reach it. */
  hawser_event_emitter_once (emitter, "headersReceive",
                             g_cclosure_new (G_CALLBACK (emit_again), &request, NULL));
  hawser_event_emitter_once (emitter, "headersReceive", CLOSURE (&a));
  emit (request);
  assert_log (log, "a");
}

static void
gone_cb (gpointer data, GClosure *closure)
{
  (*(int *) data)++;
}

static void
test_lifetime (void)
{
  HawserHttpRequest *request = hawser_http_request_new ();
  HawserEventEmitter *emitter = HAWSER_EVENT_EMITTER (request);
  g_autoptr (GString) log = g_string_new (NULL);
  Listener a = { log, "a" };
  int gone = 0;
  GClosure *closure;

  hawser_event_emitter_on (emitter, "headersReceive",
                           g_cclosure_new (G_CALLBACK (heard), &gone, gone_cb));
  hawser_event_emitter_off (emitter, "headersReceive", NULL);
  g_assert_cmpint (gone, ==, 1);
  hawser_event_emitter_on (emitter, "bogus", g_cclosure_new (G_CALLBACK (heard), &gone, gone_cb));
  g_assert_cmpint (gone, ==, 2);

  /* A closure that becomes invalid, as those of an interpreter that ends, takes its listener along. */
  closure = g_closure_ref (CLOSURE (&a));
  g_closure_sink (closure);
  hawser_event_emitter_on (emitter, "headersReceive", closure);
  emit (request);
  assert_log (log, "a");
  g_closure_invalidate (closure);
  emit (request);
  assert_log (log, "");
  g_closure_unref (closure);

  hawser_event_emitter_on (emitter, "headersReceive",
                           g_cclosure_new (G_CALLBACK (heard), &gone, gone_cb));
  g_object_unref (request);
  g_assert_cmpint (gone, ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event-emitter/names-and-order", test_names_and_order);
  g_test_add_func ("/event-emitter/unknown", test_unknown);
  g_test_add_func ("/event-emitter/off-one", test_off_one);
  g_test_add_func ("/event-emitter/within", test_within);
  g_test_add_func ("/event-emitter/lifetime", test_lifetime);
  return g_test_run ();
}
