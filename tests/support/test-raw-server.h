/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An HTTP server that sends exactly what a test says, right or wrong, and keeps exactly what it was
 * sent. Every connection has a thread of its own with blocking reads and writes, so that a reply can
 * be written down as a straight list of steps. */
typedef struct _TestRawServer TestRawServer;

/* One accepted connection, as a handler sees it. */
typedef struct _TestRawConnection TestRawConnection;

/* One request as it came over the wire. */
typedef struct {
  GBytes *raw; /* all of it */
  char *method;
  char *target;
  char *version;
  char **names; /* of the header fields, in order, as they were written */
  char **values;
  GBytes *body; /* without chunk framing */
} TestRawRequest;

/* What follows a reply. */
typedef enum {
  TEST_RAW_KEEP,  /* wait for the next request on the connection */
  TEST_RAW_CLOSE, /* end it in the ordinary way */
  TEST_RAW_RESET, /* end it with a TCP reset */
  TEST_RAW_HANG,  /* say nothing more, until the peer closes */
} TestRawEnd;

typedef TestRawEnd (*TestRawHandler) (TestRawConnection *connection,
                                      TestRawRequest *request,
                                      gpointer user_data);

TestRawServer *test_raw_server_new (void);
/* NULL where the address does not exist. */
TestRawServer *test_raw_server_new_for_address (const char *address);
void test_raw_server_free (TestRawServer *self);

guint16 test_raw_server_get_port (TestRawServer *self);
char *test_raw_server_url (TestRawServer *self, const char *path);

/* Replies by path, without the query. A path without a reply gets a 404. */
void test_raw_server_reply (TestRawServer *self,
                            const char *path,
                            TestRawEnd end,
                            const char *format,
                            ...) G_GNUC_PRINTF (4, 5);
void test_raw_server_reply_data (TestRawServer *self,
                                 const char *path,
                                 TestRawEnd end,
                                 gconstpointer data,
                                 gsize length);
void test_raw_server_handle (TestRawServer *self,
                             const char *path,
                             TestRawHandler handler,
                             gpointer user_data);
/* What happens to a connection before any request is read; TEST_RAW_KEEP for nothing special. */
void test_raw_server_set_accept (TestRawServer *self, TestRawEnd end);

/* Takes the oldest request not taken yet, waiting for it if need be. */
TestRawRequest *test_raw_server_take_request (TestRawServer *self);
guint test_raw_server_count_requests (TestRawServer *self);
guint test_raw_server_count_connections (TestRawServer *self);
/* Waits until no more than n connections are open; FALSE when that takes too long. */
gboolean test_raw_server_wait_open (TestRawServer *self, guint n);
/* The most connections that were open at one time. */
guint test_raw_server_get_most_open (TestRawServer *self);
/* Bytes that the kernel took from the server so far. */
guint64 test_raw_server_get_written (TestRawServer *self);

/* For handlers. FALSE when the peer is gone or the server is being freed. */
gboolean test_raw_connection_write (TestRawConnection *self, gconstpointer data, gsize length);
gboolean test_raw_connection_print (TestRawConnection *self, const char *format, ...)
    G_GNUC_PRINTF (2, 3);
gboolean test_raw_connection_pause (TestRawConnection *self, guint ms);
/* Reads that many bytes of what follows a request; FALSE when the peer ends before. */
gboolean test_raw_connection_read (TestRawConnection *self, gpointer data, gsize length);
/* Waits for one test_raw_server_release(). */
gboolean test_raw_connection_wait (TestRawConnection *self);
void test_raw_server_release (TestRawServer *self);

void test_raw_request_free (TestRawRequest *self);
/* The value of a field, whatever the case of its name; NULL if it is not there. */
const char *test_raw_request_get (TestRawRequest *self, const char *name);
guint test_raw_request_count (TestRawRequest *self, const char *name);
char *test_raw_request_dup_body (TestRawRequest *self);

/* Ready-made handlers. The user data is a number by GSIZE_TO_POINTER(). */

/* A chunked body of that many bytes, made as it is sent. */
TestRawEnd test_raw_huge_chunked (TestRawConnection *connection,
                                  TestRawRequest *request,
                                  gpointer size);
/* Header fields until that many bytes were sent, and no end of them. */
TestRawEnd test_raw_huge_headers (TestRawConnection *connection,
                                  TestRawRequest *request,
                                  gpointer size);
/* A body with a length, byte by byte with that many milliseconds between. */
TestRawEnd test_raw_drip (TestRawConnection *connection, TestRawRequest *request, gpointer ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRawServer, test_raw_server_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRawRequest, test_raw_request_free)

G_END_DECLS
