/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-curl-proxy.h"

#include <hawser/hawser.h>
#include <string.h>

/* How long an answer counts, and how many are kept. */
#define LIFETIME (5 * G_TIME_SPAN_SECOND)
#define MOST 256

typedef struct {
  char **proxies;
  gint64 end;
} Answer;

struct _HawserCurlProxy {
  gatomicrefcount ref_count;
  GHashTable *answers;  /* URL -> Answer */
  const char *last_url; /* what was asked for last, and its answer: both are the table's */
  Answer *last;
};

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_strfreev (answer->proxies);
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

/* In libcurl's words. A proxy that it does not know is left out, but never for a direct connection
 * that nobody has allowed. */
static char **
translate (char **uris, GError **error)
{
  static const char *const known[] = { "http://", "https://", "socks4://", "socks4a://" };
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) proxies = NULL;

  for (guint i = 0; uris[i] != NULL; i++)
    {
      if (g_str_has_prefix (uris[i], "direct://"))
        g_strv_builder_add (builder, "");
      /* GIO leaves names to the proxy, too. */
      if (g_str_has_prefix (uris[i], "socks://") || g_str_has_prefix (uris[i], "socks5://"))
        {
          g_autofree char *proxy = g_strconcat ("socks5h", strchr (uris[i], ':'), NULL);

          g_strv_builder_add (builder, proxy);
        }
      for (guint k = 0; k < G_N_ELEMENTS (known); k++)
        if (g_str_has_prefix (uris[i], known[k]))
          g_strv_builder_add (builder, uris[i]);
    }

  proxies = g_strv_builder_end (builder);
  if (*proxies == NULL)
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY,
                   "there is no way to use the proxy %s", *uris != NULL ? *uris : "");
      return NULL;
    }
  return g_steal_pointer (&proxies);
}

static void
keep (HawserCurlProxy *self, const char *url, char **proxies)
{
  Answer *answer = g_new (Answer, 1);

  self->last = NULL;
  if (g_hash_table_size (self->answers) >= MOST)
    g_hash_table_remove_all (self->answers);
  answer->proxies = proxies;
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

/* What to ask a resolver. Those of GIO refuse a URL with a stray percent sign, which servers and the
 * core take; they hardly look at more than its begin. */
static char *
get_question (const char *url)
{
  const char *host = strstr (url, "://") + strlen ("://");

  if (g_uri_is_valid (url, G_URI_FLAGS_NONE, NULL))
    return g_strdup (url);
  return g_strndup (url, host + strcspn (host, "/?#") - url);
}

const char *const *
hawser_curl_proxy_lookup_now (HawserCurlProxy *self, const char *url)
{
  GProxyResolver *resolver;

  if ((self->last == NULL || strcmp (self->last_url, url) != 0)
      && !g_hash_table_lookup_extended (self->answers, url, (gpointer *) &self->last_url,
                                        (gpointer *) &self->last))
    self->last = NULL;
  if (self->last != NULL && self->last->end > g_get_monotonic_time ())
    return (const char *const *) self->last->proxies;

  resolver = g_proxy_resolver_get_default ();
  if (is_instant (resolver))
    {
      g_autofree char *question = get_question (url);
      g_auto (GStrv) uris = g_proxy_resolver_lookup (resolver, question, NULL, NULL);
      char **proxies = uris != NULL ? translate (uris, NULL) : NULL;

      if (proxies != NULL)
        keep (self, url, proxies);
      return (const char *const *) proxies;
    }
  return NULL;
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
  char **proxies = uris != NULL ? translate (uris, &error) : NULL;

  if (proxies == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  keep (lookup->self, lookup->url, g_strdupv (proxies));
  g_task_return_pointer (task, proxies, (GDestroyNotify) g_strfreev);
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
  g_autofree char *question = get_question (url);

  g_task_set_source_tag (task, hawser_curl_proxy_lookup_async);
  lookup->self = proxy_ref (self);
  lookup->url = g_strdup (url);
  g_task_set_task_data (task, lookup, lookup_free);
  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), question, cancellable,
                                 looked_up_cb, task);
}

char **
hawser_curl_proxy_lookup_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
