/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-syntax-private.h"

#include <string.h>

gboolean
hawser_http_syntax_is_token (const char *text)
{
  if (*text == '\0')
    return FALSE;
  for (; *text != '\0'; text++)
    if (!g_ascii_isalnum (*text) && strchr ("!#$%&'*+-.^_`|~", *text) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
hawser_http_syntax_is_dictionary (GVariant *value)
{
  const GVariantType *type = g_variant_get_type (value);

  return g_variant_type_equal (type, G_VARIANT_TYPE_VARDICT)
         || g_variant_type_equal (type, G_VARIANT_TYPE ("a{ss}"));
}

GVariant *
hawser_http_syntax_get_entry (GVariant *dictionary, gsize index, const char **name)
{
  g_autoptr (GVariant) entry = g_variant_get_child_value (dictionary, index);
  g_autoptr (GVariant) value = NULL;

  if (g_variant_is_of_type (dictionary, G_VARIANT_TYPE_VARDICT))
    g_variant_get (entry, "{&sv}", name, &value);
  else
    {
      g_variant_get_child (entry, 0, "&s", name);
      value = g_variant_get_child_value (entry, 1);
    }
  return g_steal_pointer (&value);
}

char *
hawser_http_syntax_escape (const char *url, gboolean spaces)
{
  const char *c = url;
  GString *escaped;

  while (*c != '\0' && (guchar) *c < 0x80 && (!spaces || *c != ' '))
    c++;
  if (*c == '\0')
    return NULL;

  escaped = g_string_sized_new (strlen (url) * 2);
  for (c = url; *c != '\0'; c++)
    {
      if ((guchar) *c < 0x80 && (!spaces || *c != ' '))
        g_string_append_c (escaped, *c);
      else
        g_string_append_printf (escaped, "%%%02X", (guchar) *c);
    }
  return g_string_free (escaped, FALSE);
}
