/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* nginx as a child process, as the user who runs the test, with a configuration and folder of its
 * own: one port for HTTP/1.1 over TCP, one for HTTP/1.1 and HTTP/2 over TLS. It serves the files of
 * its folder, those in slow/ at a thousand bytes in a second; /away redirects to /hello.txt; /none gives
 * 204. A field x-connection has the number of the connection. */
typedef struct _TestNginx TestNginx;

/* NULL where nginx is not installed. */
TestNginx *test_nginx_new (const char *certificate);
void test_nginx_free (TestNginx *self);
/* Sends a signal to it, and waits for the effect of SIGSTOP. */
void test_nginx_signal (TestNginx *self, int number);

/* The folder that is served. It holds hello.txt, with "hello from nginx\n". */
const char *test_nginx_get_root (TestNginx *self);
char *test_nginx_url (TestNginx *self, const char *path);
char *test_nginx_tls_url (TestNginx *self, const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestNginx, test_nginx_free)

G_END_DECLS
