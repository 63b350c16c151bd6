/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

/* Three backends of the program's own, "connection-first" before "connection-second" before
 * "connection-third", which report what a test tells them to. */
typedef enum { MOCK_FIRST, MOCK_SECOND, MOCK_THIRD, N_MOCKS } MockIndex;

typedef enum {
  MOCK_WORKS,
  MOCK_UNAVAILABLE, /* start() fails with an error */
  MOCK_SILENT,      /* start() fails without one */
} MockStart;

typedef struct {
  MockStart how;
  void (*on_start) (HawserLinkReport *report); /* or NULL */
  gboolean no_answers;                         /* checks and look-ups are not answered */
  int check_code;
  HawserLinkReport *report; /* the last one */
  guint starts;
  guint stops;
  guint checks;
  HawserNetLookup *lookup;
} Mock;

extern Mock mocks[N_MOCKS];

/* Before the registry is used: no plugin of the tree takes part. */
void mock_init (void);

/* Every test begins with backends that work and report nothing. */
void mock_reset (void);

/* A network of one address and one default route, to be changed before it is reported. */
HawserNetDescription *mock_network (const char *key, HawserNetBearType bearer, guint mtu);

/* Reports one with the Internet. */
void mock_report (HawserLinkReport *report, const char *key, HawserNetBearType bearer, guint mtu);

/* Runs the main loop until everything that was reported has been told. */
void mock_settle (void);

/* The events of a connection, one line each, such as "available 100". */
GString *mock_listen (HawserNetConnection *connection);

/* Ends a call that gives a boolean, and takes anything but @code as the end of the test; 0 is
 * success. */
typedef void (*MockCall) (gpointer object,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer data);
typedef gboolean (*MockFinish) (gpointer object, GAsyncResult *result, GError **error);
void mock_call (gpointer object, MockCall call, MockFinish finish, int code);

void mock_register (HawserNetConnection *connection);
void mock_unregister (HawserNetConnection *connection);

/* Waits for the result of a call. */
void mock_result_cb (GObject *object, GAsyncResult *result, gpointer data);
void mock_await (GAsyncResult **result);

G_END_DECLS
