/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/hawser.h>

#include "test-certs.h"
#include "test-object-count.h"
#include "test-raw-server.h"
#include "test-util.h"
#include "test-ws-peer.h"
#include "test-ws-raw.h"

G_BEGIN_DECLS

/* A WebSocket, and what was heard of it as one text, in order: ends of calls ("connect:0 ",
 * "send:2302999 ", "close:0 ", with `cancelled` for a number) and events ("open(101) ",
 * "text(hello) ", "bytes(5) ", "close(1000,CLOSE_NORMAL) ", "error(200,404) "). */
typedef struct {
  HawserWebSocket *socket;
  GString *heard;
  GBytes *last;     /* message */
  guint n_messages; /* not only those that stand in the text */
  gboolean quiet;   /* messages do not stand in it */
} Client;

Client *client_new (void);
void client_free (Client *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Client, client_free)

/* Options from properties, as in g_object_new(). */
#define OPTIONS(...) g_object_new (HAWSER_TYPE_WEB_SOCKET_REQUEST_OPTIONS, __VA_ARGS__, NULL)

/* Callback of every call; the data is a Client. */
void client_call_cb (GObject *object, GAsyncResult *result, gpointer data);

void client_connect (Client *self, const char *url, HawserWebSocketRequestOptions *options);
void client_send (Client *self, const char *text);
void client_send_bytes (Client *self, gconstpointer data, gsize size);
void client_close (Client *self, guint code, const char *reason);

/* Runs the main loop until that was heard since the last time, and no more than that. */
void client_expect (Client *self, const char *heard);
void client_expect_messages (Client *self, guint n);
/* Connects, and waits until it is open. */
void client_open (Client *self, const char *url, HawserWebSocketRequestOptions *options);
/* Runs what is ready in the main loop: nothing may have been heard. */
void client_expect_nothing (Client *self);
/* Runs the main loop for that time. */
void run_for (guint ms);
/* No connection may be left: what ends one may take turns of the main loop. */
void wait_closed (TestRawServer *server);

/* The peers that others wrote, with the good certificate; NULL, and a skipped test, where one is not
 * installed. They live until the end. */
TestWsPeer *get_peer (TestWsPeerKind kind);

/* Adds a test whose path carries the backend's name. */
void add_test (const char *name, void (*func) (void));

void add_peer_tests (void);
void add_call_tests (void);
void add_broken_tests (void);
void add_flow_tests (void);
void add_life_tests (void);
void add_case_tests (void);

G_END_DECLS
