/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Fetches a page and shows the events on the way: http-get URL */

#include <hawser/hawser.h>

static void
headers_cb (HawserHttpRequest *request, GVariant *header, gpointer data)
{
  g_autofree char *text = g_variant_print (header, FALSE);

  g_print ("headersReceive: %s\n", text);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GMainLoop *loop = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HawserHttpResponse) response
      = hawser_http_request_request_finish (HAWSER_HTTP_REQUEST (object), result, &error);

  if (response != NULL)
    g_print ("%u by %s\n%s\n", hawser_http_response_get_response_code (response),
             hawser_http_response_get_backend (response), hawser_http_response_get_text (response));
  else
    g_printerr ("%d: %s\n", error->code, error->message);
  g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();

  if (argc != 2)
    {
      g_printerr ("usage: %s URL\n", argv[0]);
      return 1;
    }
  g_signal_connect (request, "headers-receive", G_CALLBACK (headers_cb), NULL);
  hawser_http_request_request_async (request, argv[1], NULL, NULL, done_cb, loop);
  g_main_loop_run (loop);
  return 0;
}
