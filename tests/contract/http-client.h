/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/hawser.h>

#include "test-certs.h"
#include "test-nginx.h"
#include "test-object-count.h"
#include "test-proxy.h"
#include "test-raw-server.h"
#include "test-soup-server.h"
#include "test-util.h"

G_BEGIN_DECLS

/* What became of one call. */
typedef struct {
  HawserHttpResponse *response;
  GError *error;
  int n_results;
} Outcome;

void outcome_clear (Outcome *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Outcome, outcome_clear)

/* Callbacks of the two kinds of calls; the data is an Outcome. */
void outcome_request_cb (GObject *object, GAsyncResult *result, gpointer data);
void outcome_open_cb (GObject *object, GAsyncResult *result, gpointer data);
/* Runs the main loop until the end, and a little longer: nothing may come twice. */
void outcome_settle (Outcome *self);

/* A request with everything awaited. */
void fetch (Outcome *self, const char *url, HawserHttpRequestOptions *options);
void fetch_with (Outcome *self,
                 HawserHttpRequest *request,
                 const char *url,
                 HawserHttpRequestOptions *options);

#define assert_fails(url, options, number) \
  G_STMT_START \
  { \
    g_auto (Outcome) _outcome = { 0 }; \
    fetch (&_outcome, (url), (options)); \
    g_assert_error (_outcome.error, HAWSER_ERROR, (number)); \
  } \
  G_STMT_END

/* Options from properties, as in g_object_new(). */
#define OPTIONS(...) g_object_new (HAWSER_TYPE_HTTP_REQUEST_OPTIONS, __VA_ARGS__, NULL)

/* Adds a test whose path carries the backend's name. */
void add_test (const char *name, void (*func) (void));

void add_request_tests (void);
void add_response_tests (void);
void add_error_tests (void);
void add_life_tests (void);
void add_network_tests (void);

G_END_DECLS
