/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-jar.h"

static GQuark
jar_quark (void)
{
  return g_quark_from_static_string ("hawser-soup-jar");
}

void
hawser_soup_jar_learn (HawserHttpExchange *exchange, SoupMessage *message)
{
  SoupCookieJar *jar = g_object_get_qdata (G_OBJECT (exchange), jar_quark ());
  GSList *cookies = soup_cookies_from_response (message);

  if (jar == NULL)
    {
      jar = soup_cookie_jar_new ();
      g_object_set_qdata_full (G_OBJECT (exchange), jar_quark (), jar, g_object_unref);
    }
  for (GSList *l = cookies; l != NULL; l = l->next)
    soup_cookie_jar_add_cookie_full (jar, l->data, soup_message_get_uri (message), NULL);
  g_slist_free (cookies);
}

void
hawser_soup_jar_apply (HawserHttpExchange *exchange, SoupMessage *message)
{
  SoupCookieJar *jar = g_object_get_qdata (G_OBJECT (exchange), jar_quark ());
  g_autofree char *cookies = NULL;

  if (jar == NULL)
    return;
  cookies = soup_cookie_jar_get_cookies (jar, soup_message_get_uri (message), TRUE);
  if (cookies != NULL)
    soup_message_headers_append (soup_message_get_request_headers (message), "Cookie", cookies);
}

char *
hawser_soup_jar_to_text (HawserHttpExchange *exchange)
{
  SoupCookieJar *jar = g_object_get_qdata (G_OBJECT (exchange), jar_quark ());
  g_autoptr (GString) text = NULL;
  GSList *cookies;

  if (jar == NULL)
    return NULL;

  text = g_string_new (NULL);
  cookies = soup_cookie_jar_all_cookies (jar);
  for (GSList *l = cookies; l != NULL; l = l->next)
    {
      SoupCookie *cookie = l->data;
      const char *domain = soup_cookie_get_domain (cookie);
      GDateTime *expires = soup_cookie_get_expires (cookie);

      if (text->len > 0)
        g_string_append (text, "\r\n");
      if (soup_cookie_get_http_only (cookie))
        g_string_append (text, "#HttpOnly_");
      g_string_append_printf (text, "%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\t%s", domain,
                              *domain == '.' ? "TRUE" : "FALSE", soup_cookie_get_path (cookie),
                              soup_cookie_get_secure (cookie) ? "TRUE" : "FALSE",
                              expires != NULL ? g_date_time_to_unix (expires) : 0,
                              soup_cookie_get_name (cookie), soup_cookie_get_value (cookie));
    }
  g_slist_free_full (cookies, (GDestroyNotify) soup_cookie_free);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}
