/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "test-raw-server.h"

G_BEGIN_DECLS

/* The server's side of a WebSocket for handlers of a raw server: nothing is done by itself, and
 * anything can be done wrong. */

#define TEST_WS_FIN 0x80
#define TEST_WS_RSV1 0x40
#define TEST_WS_TEXT 0x1
#define TEST_WS_BINARY 0x2
#define TEST_WS_CLOSE 0x8
#define TEST_WS_PING 0x9
#define TEST_WS_PONG 0xA

char *test_ws_raw_url (TestRawServer *server, const char *path);

/* The value of sec-websocket-accept for a request. */
char *test_ws_raw_key (TestRawRequest *request);

/* Answers the handshake. @fields: further header fields, each with its line end. */
gboolean test_ws_raw_accept (TestRawConnection *connection,
                             TestRawRequest *request,
                             const char *fields);

/* @first is the first byte: FIN, reserved bits and opcode. */
void test_ws_raw_append (GByteArray *frames, guint8 first, gconstpointer data, gsize length);
gboolean test_ws_raw_write (TestRawConnection *connection,
                            guint8 first,
                            gconstpointer data,
                            gsize length);

/* The next frame, unmasked. Returns its first byte, or -1 when the client ends before. A frame that is
 * not masked ends the test. */
int test_ws_raw_read (TestRawConnection *connection, GBytes **payload);

/* Reads until a close frame, and returns its code: 0 when it has none, -1 when the client ends
 * before. */
int test_ws_raw_read_close (TestRawConnection *connection);

G_END_DECLS
