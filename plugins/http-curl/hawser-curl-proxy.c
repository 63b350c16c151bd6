/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-curl-proxy.h"

#include <string.h>

/* How long an answer counts, and how many are kept. */
#define LIFETIME (5 * G_TIME_SPAN_SECOND)
#define MOST 256

typedef struct {
  char *proxy; /* NULL: direct */
  gint64 end;
} Answer;

struct _HawserCurlProxy {
  gatomicrefcount ref_count;
  GHashTable *answers; /* URL -> Answer */
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->proxy);
  g_free (answer);
}

HawserCurlProxy *
hawser_curl_proxy_new (void)
{
  HawserCurlProxy *self = g_new0 (HawserCurlProxy, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, answer_free);
  return self;
}

/* A look-up that is under way holds it. */
static HawserCurlProxy *
proxy_ref (HawserCurlProxy *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
hawser_curl_proxy_free (HawserCurlProxy *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_hash_table_unref (self->answers);
  g_free (self);
}

/* The first one that libcurl understands, in its words. */
static char *
pick (char **uris)
{
  for (guint i = 0; uris[i] != NULL; i++)
    {
      if (g_str_has_prefix (uris[i], "direct://"))
        return NULL;
      if (g_str_has_prefix (uris[i], "http://") || g_str_has_prefix (uris[i], "https://")
          || g_str_has_prefix (uris[i], "socks4://") || g_str_has_prefix (uris[i], "socks4a://"))
        return g_strdup (uris[i]);
      /* GIO leaves names to the proxy, too. */
      if (g_str_has_prefix (uris[i], "socks://") || g_str_has_prefix (uris[i], "socks5://"))
        return g_strconcat ("socks5h", strchr (uris[i], ':'), NULL);
    }
  return NULL;
}

static void
keep (HawserCurlProxy *self, const char *url, const char *proxy)
{
  Answer *answer = g_new (Answer, 1);

  if (g_hash_table_size (self->answers) >= MOST)
    g_hash_table_remove_all (self->answers);
  answer->proxy = g_strdup (proxy);
  answer->end = g_get_monotonic_time () + LIFETIME;
  g_hash_table_replace (self->answers, g_strdup (url), answer);
}

/* Whether a look-up only reads memory. GIO's own resolver for systems without one always says
 * "direct"; its type is private. */
static gboolean
is_instant (GProxyResolver *resolver)
{
  return G_IS_SIMPLE_PROXY_RESOLVER (resolver)
         || strcmp (G_OBJECT_TYPE_NAME (resolver), "GDummyProxyResolver") == 0;
}

gboolean
hawser_curl_proxy_lookup_now (HawserCurlProxy *self, const char *url, const char **proxy)
{
  Answer *answer = g_hash_table_lookup (self->answers, url);
  GProxyResolver *resolver;

  if (answer != NULL && answer->end > g_get_monotonic_time ())
    {
      *proxy = answer->proxy;
      return TRUE;
    }

  resolver = g_proxy_resolver_get_default ();
  if (is_instant (resolver))
    {
      g_auto (GStrv) uris = g_proxy_resolver_lookup (resolver, url, NULL, NULL);
      g_autofree char *found = uris != NULL ? pick (uris) : NULL;

      keep (self, url, found);
      return hawser_curl_proxy_lookup_now (self, url, proxy);
    }
  return FALSE;
}

typedef struct {
  HawserCurlProxy *self;
  char *url;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  hawser_curl_proxy_free (lookup->self);
  g_free (lookup->url);
  g_free (lookup);
}

static void
looked_up_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Lookup *lookup = g_task_get_task_data (task);
  GError *error = NULL;
  g_auto (GStrv) uris = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (object), result, &error);
  g_autofree char *proxy = NULL;

  if (uris == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  proxy = pick (uris);
  keep (lookup->self, lookup->url, proxy);
  g_task_return_pointer (task, g_steal_pointer (&proxy), g_free);
}

void
hawser_curl_proxy_lookup_async (HawserCurlProxy *self,
                                const char *url,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Lookup *lookup = g_new (Lookup, 1);

  g_task_set_source_tag (task, hawser_curl_proxy_lookup_async);
  lookup->self = proxy_ref (self);
  lookup->url = g_strdup (url);
  g_task_set_task_data (task, lookup, lookup_free);
  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), url, cancellable, looked_up_cb,
                                 task);
}

gboolean
hawser_curl_proxy_lookup_finish (GAsyncResult *result, char **proxy, GError **error)
{
  g_autoptr (GError) local = NULL;

  *proxy = g_task_propagate_pointer (G_TASK (result), &local);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
