/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* A plugin that is right, and, by what is defined, one that is wrong in one way. */

#include <hawser/spi/hawser-plugin.h>

#ifdef UNDEFINED_SYMBOL
void hawser_test_function_that_nobody_defines (void);
#endif

#ifndef NO_START
static gboolean
test_backend_start (HawserHttpBackend *backend, HawserHttpExchange *exchange, GError **error)
{
  g_autoptr (HawserHttpHeaders) headers = hawser_http_headers_new ();

#ifdef UNDEFINED_SYMBOL
  hawser_test_function_that_nobody_defines ();
#endif
  hawser_http_exchange_report_headers (exchange, HAWSER_HTTP_VERSION_HTTP1_1, 200, "OK", headers);
  hawser_http_exchange_report_done (exchange);
  return TRUE;
}
#endif

static void
test_backend_class_init (gpointer klass, gpointer data)
{
#ifndef NO_START
  HAWSER_HTTP_BACKEND_CLASS (klass)->start = test_backend_start;
#endif
}

#ifndef NO_ENTRY
/* By hand: the types of all these plugins share one process, so their names have to differ. */
static GType
test_backend_get_type (void)
{
  static GType type;

  if (type == 0)
    type = g_type_register_static_simple (HAWSER_TYPE_HTTP_BACKEND, "TestBackend-" PLUGIN_NAME,
                                          sizeof (HawserHttpBackendClass), test_backend_class_init,
                                          sizeof (HawserHttpBackend), NULL, 0);
  return type;
}

#ifdef WRONG_ABI
#undef HAWSER_PLUGIN_ABI
#define HAWSER_PLUGIN_ABI 9999
#endif

/* One step more, so that the names that are defined on the command line are replaced first. */
#define DEFINE(name, symbol, ...) HAWSER_PLUGIN_DEFINE (name, symbol, "1.0", __VA_ARGS__)

DEFINE (PLUGIN_NAME, PLUGIN_SYMBOL, { PLUGIN_SERVICE, test_backend_get_type })
#endif
