/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-headers.h"

#include <string.h>

/* All names and values stand behind each other in one buffer, each with its NUL. Most blocks find room
 * in what is allocated with the object. */
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

  Field first_fields[16];
  char first_text[640];
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
  HawserHttpHeaders *self = g_new (HawserHttpHeaders, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->text = self->first_text;
  self->text_len = 0;
  self->text_size = sizeof self->first_text;
  self->fields = self->first_fields;
  self->n_fields = 0;
  self->fields_size = G_N_ELEMENTS (self->first_fields);
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
      if (self->text != self->first_text)
        g_free (self->text);
      if (self->fields != self->first_fields)
        g_free (self->fields);
      g_free (self);
    }
}

static void
grow_text (HawserHttpHeaders *self, guint wanted)
{
  char *old = self->text != self->first_text ? self->text : NULL;

  self->text_size = (self->text_len + wanted) * 2;
  self->text = g_realloc (old, self->text_size);
  if (old == NULL)
    memcpy (self->text, self->first_text, self->text_len);
}

static void
grow_fields (HawserHttpHeaders *self)
{
  Field *old = self->fields != self->first_fields ? self->fields : NULL;

  self->fields_size *= 2;
  self->fields = g_renew (Field, old, self->fields_size);
  if (old == NULL)
    memcpy (self->fields, self->first_fields, sizeof self->first_fields);
}

/* How many bytes behind a text to_lower() may touch. */
#define LOWER_SLACK 7

/* Eight letters at a time, as this is done for each field of each response. */
static void
to_lower (char *text, gsize length)
{
  const guint64 ones = G_MAXUINT64 / 0xff;

  for (gsize i = 0; i < length; i += sizeof (guint64))
    {
      guint64 letters, low, upper;

      memcpy (&letters, text + i, sizeof letters);
      /* The high bit of each byte: whether it is at least an A, but for those behind Z. */
      low = letters & ones * 0x7f;
      upper = (low + ones * (0x80 - 'A')) ^ (low + ones * (0x7f - 'Z'));
      upper &= ~letters & ones * 0x80;
      letters |= upper >> 2;
      memcpy (text + i, &letters, sizeof letters);
    }
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
  char *to;

  while (v > 0 && g_ascii_isspace (*value))
    value++, v--;
  while (v > 0 && g_ascii_isspace (value[v - 1]))
    v--;

  /* Offsets are 32 bits wide; nothing sane comes near that. */
  if (n + v + 2 > G_MAXUINT / 4 - self->text_len)
    return;

  if (self->text_len + n + v + 2 + LOWER_SLACK > self->text_size)
    grow_text (self, n + v + 2 + LOWER_SLACK);
  if (self->n_fields == self->fields_size)
    grow_fields (self);

  to = self->text + self->text_len;
  field = &self->fields[self->n_fields++];
  field->name = self->text_len;
  field->value = self->text_len + n + 1;
  self->text_len += n + v + 2;

  memcpy (to, name, n);
  to_lower (to, n);
  to[n] = '\0';
  memcpy (to + n + 1, value, v);
  to[n + 1 + v] = '\0';
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
