/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-headers.h"

#include <string.h>

/* All names and values stand behind each other in one buffer, each with its NUL: a block of twenty
 * fields costs a handful of allocations. */
typedef struct {
  guint name;  /* offset */
  guint value; /* offset */
} Field;

struct _HawserHttpHeaders {
  gatomicrefcount ref_count;

  char *text;
  guint text_len;
  guint text_size;
  Field *fields;
  guint n_fields;
  guint fields_size;
};

G_DEFINE_BOXED_TYPE (HawserHttpHeaders,
                     hawser_http_headers,
                     hawser_http_headers_ref,
                     hawser_http_headers_unref)

/**
 * hawser_http_headers_new:
 *
 * Makes an empty set of header fields.
 *
 * Returns: (transfer full): the header fields
 *
 * Since: 1.0
 */
HawserHttpHeaders *
hawser_http_headers_new (void)
{
  HawserHttpHeaders *self = g_new0 (HawserHttpHeaders, 1);

  g_atomic_ref_count_init (&self->ref_count);
  return self;
}

/**
 * hawser_http_headers_ref:
 * @self: header fields
 *
 * Takes a reference.
 *
 * Returns: (transfer full): @self
 *
 * Since: 1.0
 */
HawserHttpHeaders *
hawser_http_headers_ref (HawserHttpHeaders *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

/**
 * hawser_http_headers_unref:
 * @self: (transfer full): header fields
 *
 * Gives a reference back.
 *
 * Since: 1.0
 */
void
hawser_http_headers_unref (HawserHttpHeaders *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      g_free (self->text);
      g_free (self->fields);
      g_free (self);
    }
}

static guint
append_text (HawserHttpHeaders *self, const char *text, gsize length)
{
  guint offset = self->text_len;

  memcpy (self->text + offset, text, length);
  self->text[offset + length] = '\0';
  self->text_len += length + 1;
  return offset;
}

/**
 * hawser_http_headers_append:
 * @self: header fields
 * @name: a name; it is kept in lower case
 * @value: a value; white space around it is left out
 *
 * Adds a field at the end. A field of the same name that is there already stays.
 *
 * Since: 1.0
 */
void
hawser_http_headers_append (HawserHttpHeaders *self, const char *name, const char *value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (name != NULL);
  g_return_if_fail (value != NULL);

  hawser_http_headers_append_len (self, name, -1, value, -1);
}

/**
 * hawser_http_headers_append_len: (skip)
 * @self: header fields
 * @name: a name; it is kept in lower case
 * @name_len: the length of @name in bytes, or -1
 * @value: a value; white space around it is left out
 * @value_len: the length of @value in bytes, or -1
 *
 * Adds a field that stands in the middle of other text.
 *
 * Since: 1.0
 */
void
hawser_http_headers_append_len (HawserHttpHeaders *self,
                                const char *name,
                                gssize name_len,
                                const char *value,
                                gssize value_len)
{
  gsize n = name_len < 0 ? strlen (name) : (gsize) name_len;
  gsize v = value_len < 0 ? strlen (value) : (gsize) value_len;
  Field *field;

  while (v > 0 && g_ascii_isspace (*value))
    value++, v--;
  while (v > 0 && g_ascii_isspace (value[v - 1]))
    v--;

  /* Offsets are 32 bits wide; nothing sane comes near that. */
  if (n + v + 2 > G_MAXUINT / 4 - self->text_len)
    return;

  if (self->text_len + n + v + 2 > self->text_size)
    {
      self->text_size = MAX (512, (self->text_len + n + v + 2) * 2);
      self->text = g_realloc (self->text, self->text_size);
    }
  if (self->n_fields == self->fields_size)
    {
      self->fields_size = MAX (16, self->fields_size * 2);
      self->fields = g_renew (Field, self->fields, self->fields_size);
    }

  field = &self->fields[self->n_fields++];
  field->name = append_text (self, name, n);
  for (guchar *c = (guchar *) self->text + field->name; *c != '\0'; c++)
    *c |= (guchar) (*c - 'A') < 26 ? 0x20 : 0;
  field->value = append_text (self, value, v);
}

/**
 * hawser_http_headers_get_n_fields:
 * @self: header fields
 *
 * Gets the number of fields.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
hawser_http_headers_get_n_fields (HawserHttpHeaders *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_fields;
}

/**
 * hawser_http_headers_get_field_name:
 * @self: header fields
 * @index: which one, from 0
 *
 * Gets the name of a field.
 *
 * Returns: the name in lower case
 *
 * Since: 1.0
 */
const char *
hawser_http_headers_get_field_name (HawserHttpHeaders *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_fields, NULL);

  return self->text + self->fields[index].name;
}

/**
 * hawser_http_headers_get_field_value:
 * @self: header fields
 * @index: which one, from 0
 *
 * Gets the value of a field.
 *
 * Returns: the value
 *
 * Since: 1.0
 */
const char *
hawser_http_headers_get_field_value (HawserHttpHeaders *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->n_fields, NULL);

  return self->text + self->fields[index].value;
}

/**
 * hawser_http_headers_get:
 * @self: header fields
 * @name: a name, in any case
 *
 * Gets the value of a field by its name; of several with this name, the last one's.
 *
 * Returns: (nullable): the value, or %NULL when there is no such field
 *
 * Since: 1.0
 */
const char *
hawser_http_headers_get (HawserHttpHeaders *self, const char *name)
{
  char first;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  /* Asked several times for each response; nearly all names differ in their first letter. */
  first = g_ascii_tolower (*name);
  for (guint i = self->n_fields; i-- > 0;)
    {
      const Field *field = &self->fields[i];

      if (self->text[field->name] == first
          && g_ascii_strcasecmp (self->text + field->name, name) == 0)
        return self->text + field->value;
    }
  return NULL;
}

/* Text that a variant can hold. Old servers write Latin-1 into header fields. */
static GVariant *
text_variant (const char *text)
{
  if (g_utf8_validate (text, -1, NULL))
    return g_variant_new_string (text);
  return g_variant_new_take_string (g_utf8_make_valid (text, -1));
}

/**
 * hawser_http_headers_to_variant:
 * @self: header fields
 *
 * Makes the object that OpenHarmony's `header` is: a dictionary (`a{sv}`) from name to text. Of
 * several fields with one name the last one counts, except that `set-cookie` is a list of texts
 * (`as`). Fields without a value are left out.
 *
 * Returns: (transfer floating): a dictionary
 *
 * Since: 1.0
 */
GVariant *
hawser_http_headers_to_variant (HawserHttpHeaders *self)
{
  GVariantBuilder builder;
  g_autoptr (GVariantBuilder) cookies = NULL;
  g_autoptr (GHashTable) seen = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->n_fields; i++)
    if (strcmp (self->text + self->fields[i].name, "set-cookie") == 0
        && self->text[self->fields[i].value] != '\0')
      {
        if (cookies == NULL)
          cookies = g_variant_builder_new (G_VARIANT_TYPE_STRING_ARRAY);
        g_variant_builder_add_value (cookies, text_variant (self->text + self->fields[i].value));
      }
  if (cookies != NULL)
    {
      g_variant_builder_add (&builder, "{sv}", "set-cookie", g_variant_builder_end (cookies));
      g_hash_table_add (seen, (gpointer) "set-cookie");
    }

  for (guint i = self->n_fields; i-- > 0;)
    {
      char *name = self->text + self->fields[i].name;
      const char *value = self->text + self->fields[i].value;

      if (*value == '\0' || !g_utf8_validate (name, -1, NULL) || !g_hash_table_add (seen, name))
        continue;
      g_variant_builder_add (&builder, "{sv}", name, text_variant (value));
    }

  return g_variant_builder_end (&builder);
}
