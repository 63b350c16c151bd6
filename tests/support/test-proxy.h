/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An HTTP proxy in threads of its own: tunnels by CONNECT, and requests with an absolute URL. */
typedef struct _TestProxy TestProxy;

TestProxy *test_proxy_new (void);
void test_proxy_free (TestProxy *self);

char *test_proxy_get_uri (TestProxy *self);
guint test_proxy_count_tunnels (TestProxy *self);
guint test_proxy_count_forwards (TestProxy *self);
/* The first line of the last request that came. */
char *test_proxy_dup_last_line (TestProxy *self);
/* What the proxy answers to CONNECT instead of making a tunnel; 0 for an ordinary proxy. */
void test_proxy_refuse (TestProxy *self, guint status);

/* A GProxyResolver that says what a test wants, in place of the desktop's. Install it before
 * anything asks for the default resolver. */
void test_proxy_resolver_install (void);
/* The proxy for every URL; NULL for none. */
void test_proxy_resolver_set (const char *proxy);
guint test_proxy_resolver_count_lookups (void);
/* The URL of the last question. */
char *test_proxy_resolver_dup_last (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestProxy, test_proxy_free)

G_END_DECLS
