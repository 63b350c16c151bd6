/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A well-behaved HTTP server: libsoup's, in a thread and main context of its own.
 *
 *   /echo                    the request as JSON: method, path, query, version, headers, body
 *   /status/N                that status, with its number as the body
 *   /redirect/N?URL          that status with this location (percent-escaped), after a small body
 *   /encoded/NAME?TEXT       the text in gzip, deflate, br or identity
 *   /cookies/set?A=B&C=D     a set-cookie field for each
 *   /cookies/show            the cookie field that came, as text
 *   /chunked/N               N chunks "chunk 0\n", "chunk 1\n" ...
 *   /bytes/N                 N bytes of which byte i is i modulo 251
 *   /type?TYPE               a small body with that content type
 *   /auth/USER/PASSWORD      401 without these in basic authentication
 */
typedef struct _TestSoupServer TestSoupServer;

/* Over TLS (HTTP/1.1 and HTTP/2) with a certificate; over plain TCP without one. */
TestSoupServer *test_soup_server_new (GTlsCertificate *certificate);
void test_soup_server_free (TestSoupServer *self);

guint16 test_soup_server_get_port (TestSoupServer *self);
char *test_soup_server_url (TestSoupServer *self, const char *path);
guint test_soup_server_count_requests (TestSoupServer *self);

/* Whether /encoded/br works in this build. */
gboolean test_soup_server_has_brotli (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestSoupServer, test_soup_server_free)

G_END_DECLS
