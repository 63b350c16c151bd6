/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Which proxy a URL goes through, by the system's GProxyResolver. Answers are kept for a few seconds
 * per URL, as some resolvers need a thread for each. */
typedef struct _HawserCurlProxy HawserCurlProxy;

HawserCurlProxy *hawser_curl_proxy_new (void);
void hawser_curl_proxy_free (HawserCurlProxy *self);

/* Returns: whether the answer is there at once; *proxy is NULL for a direct connection. */
gboolean hawser_curl_proxy_lookup_now (HawserCurlProxy *self, const char *url, const char **proxy);

/* Otherwise: asks; *proxy as above. FALSE with an error when the resolver fails. */
void hawser_curl_proxy_lookup_async (HawserCurlProxy *self,
                                     const char *url,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
gboolean hawser_curl_proxy_lookup_finish (GAsyncResult *result, char **proxy, GError **error);

G_END_DECLS
