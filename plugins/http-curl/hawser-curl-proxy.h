/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which proxies a URL goes through, by the system's GProxyResolver. Answers are kept for a few seconds
 * per URL, as some resolvers need a thread for each. */
typedef struct _HawserCurlProxy HawserCurlProxy;

HawserCurlProxy *hawser_curl_proxy_new (void);
void hawser_curl_proxy_free (HawserCurlProxy *self);

/* Returns: the proxies to try in turn, in libcurl's words, "" for a direct connection; or NULL when the
 * answer is not there at once. They belong to @self and stay until the next call. */
const char *const *hawser_curl_proxy_lookup_now (HawserCurlProxy *self, const char *url);

/* Otherwise: asks. NULL with an error when the resolver fails. */
void hawser_curl_proxy_lookup_async (HawserCurlProxy *self,
                                     const char *url,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
char **hawser_curl_proxy_lookup_finish (GAsyncResult *result, GError **error);

G_END_DECLS
