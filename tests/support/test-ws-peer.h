/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A WebSocket server that others wrote, as a child process: websocket-peer.py says what it does. */
typedef enum {
  TEST_WS_PEER_WEBSOCKETS, /* python3-websockets */
  TEST_WS_PEER_NODE,       /* node-ws */
  TEST_WS_PEER_CASES,      /* websocket-cases.py, which needs nothing but Python */
} TestWsPeerKind;

typedef struct _TestWsPeer TestWsPeer;

/* NULL where it is not installed. */
TestWsPeer *test_ws_peer_new (TestWsPeerKind kind, const char *certificate);
void test_ws_peer_free (TestWsPeer *self);

char *test_ws_peer_url (TestWsPeer *self, const char *path);
char *test_ws_peer_tls_url (TestWsPeer *self, const char *path);
guint16 test_ws_peer_get_tls_port (TestWsPeer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestWsPeer, test_ws_peer_free)

G_END_DECLS
