/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "http-client.h"

void
outcome_clear (Outcome *self)
{
  g_clear_object (&self->response);
  g_clear_error (&self->error);
  self->n_results = 0;
}

void
outcome_request_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Outcome *self = data;

  self->n_results++;
  g_assert_cmpint (self->n_results, ==, 1);
  self->response
      = hawser_http_request_request_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
  g_assert_true ((self->response == NULL) == (self->error != NULL));
}

void
outcome_open_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Outcome *self = data;

  self->n_results++;
  g_assert_cmpint (self->n_results, ==, 1);
  self->response
      = hawser_http_request_open_finish (HAWSER_HTTP_REQUEST (object), result, &self->error);
}

void
outcome_settle (Outcome *self)
{
  while (self->n_results == 0)
    g_main_context_iteration (NULL, TRUE);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpint (self->n_results, ==, 1);
}

void
fetch_with (Outcome *self,
            HawserHttpRequest *request,
            const char *url,
            HawserHttpRequestOptions *options)
{
  outcome_clear (self);
  hawser_http_request_request_async (request, url, options, NULL, outcome_request_cb, self);
  g_assert_cmpint (self->n_results, ==, 0);
  outcome_settle (self);
}

void
fetch (Outcome *self, const char *url, HawserHttpRequestOptions *options)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();

  fetch_with (self, request, url, options);
}
