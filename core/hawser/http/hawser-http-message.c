/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-message-private.h"

#include "base/hawser-error.h"
#include "hawser-http-request-options-private.h"
#include "hawser-http-syntax-private.h"

#include <dlfcn.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

/* Opened when it is needed. */
#define JSON_GLIB_LIBRARY "libjson-glib-1.0.so.0"

#define FORM_TYPE "application/x-www-form-urlencoded"

/* Every engine can decode these. */
#define ACCEPT_ENCODING "gzip, deflate, br"

/* The longest custom method. */
#define METHOD_MAX 128

typedef struct {
  char *name; /* in lower case */
  char *value;
  guint index; /* where the caller had it */
} Field;

static void
field_clear (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_free (field->value);
}

static int
field_compare (gconstpointer a, gconstpointer b)
{
  const Field *first = a, *second = b;
  int order = strcmp (first->name, second->name);

  return order != 0 ? order : (int) first->index - (int) second->index;
}

static gboolean parameter_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
parameter_error (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (HAWSER_ERROR, HAWSER_ERROR_PARAMETER, format, args);
  va_end (args);
  return FALSE;
}

/* Methods that carry their data in the URL. */
static gboolean
is_get_like (const char *method)
{
  static const char *const names[] = { "GET", "HEAD", "OPTIONS", "TRACE", "CONNECT", NULL };

  return g_strv_contains (names, method);
}

static const char *
find_method (HawserHttpRequestOptions *options, GError **error)
{
  static const char *const names[]
      = { "OPTIONS", "GET", "HEAD", "POST", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH" };

  if (options == NULL)
    return "GET";
  if (options->custom_method == NULL)
    return names[options->method];
  if (!hawser_http_syntax_is_token (options->custom_method)
      || strlen (options->custom_method) > METHOD_MAX)
    {
      parameter_error (error, _ ("“%s” is not a request method"), options->custom_method);
      return NULL;
    }
  return g_intern_string (options->custom_method);
}

/* A header value as text; NULL when it cannot stand in a header. */
static char *
value_to_text (GVariant *value)
{
  const GVariantType *type = g_variant_get_type (value);
  char *text;

  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    text = g_variant_dup_string (value, NULL);
  else if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    text = g_strdup (g_variant_get_boolean (value) ? "true" : "false");
  else if (g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE))
    {
      double number = g_variant_get_double (value);
      char buffer[400];

      /* As JavaScript's numbers are: integral ones have no fraction. */
      g_ascii_formatd (buffer, sizeof buffer, number == (double) (gint64) number ? "%.0f" : "%.6f",
                       number);
      text = g_strdup (buffer);
    }
  else if (strchr ("ynqiuxth", g_variant_type_peek_string (type)[0]) != NULL)
    text = g_variant_print (value, FALSE);
  else
    text = g_strdup ("");

  if (strpbrk (text, "\r\n") != NULL)
    g_clear_pointer (&text, g_free);
  return text;
}

static void
add_field (GArray *fields, const char *name, const char *value)
{
  Field field = { g_ascii_strdown (name, -1), g_strdup (value), fields->len };

  g_array_append_val (fields, field);
}

static gboolean
add_user_fields (GArray *fields, GVariant *header, GError **error)
{
  if (header == NULL || !hawser_http_syntax_is_dictionary (header))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (header); i++)
    {
      const char *name;
      g_autoptr (GVariant) value = hawser_http_syntax_get_entry (header, i, &name);
      g_autofree char *text = NULL;

      if (!hawser_http_syntax_is_token (name))
        return parameter_error (error, _ ("“%s” is not a header name"), name);
      text = value_to_text (value);
      if (text == NULL)
        return parameter_error (error, _ ("the value of header “%s” has a line break"), name);
      /* Framing is the engine's: a length that is not the body's would let a request be smuggled,
       * and a body that waits for permission may wait for ever. */
      if (g_ascii_strcasecmp (name, "content-length") == 0
          || g_ascii_strcasecmp (name, "transfer-encoding") == 0
          || g_ascii_strcasecmp (name, "expect") == 0)
        continue;
      add_field (fields, name, text);
    }
  return TRUE;
}

static gboolean
has_user_field (GVariant *header, const char *wanted)
{
  if (header == NULL || !hawser_http_syntax_is_dictionary (header))
    return FALSE;

  for (gsize i = 0; i < g_variant_n_children (header); i++)
    {
      const char *name;
      g_autoptr (GVariant) value = hawser_http_syntax_get_entry (header, i, &name);

      if (g_ascii_strcasecmp (name, wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

static HawserHttpHeaders *
default_headers (void)
{
  static HawserHttpHeaders *headers;

  if (g_once_init_enter (&headers))
    {
      HawserHttpHeaders *made = hawser_http_headers_new ();

      hawser_http_headers_append (made, "accept", "*/*");
      hawser_http_headers_append (made, "accept-encoding", ACCEPT_ENCODING);
      hawser_http_headers_append (made, "user-agent", "libcurl-agent/1.0");
      g_once_init_leave (&headers, made);
    }
  return headers;
}

/* Sorted by name; of several with one name the last one; defaults where the caller has none. */
static HawserHttpHeaders *
make_headers (GVariant *header, const char *content_type, const char *authorization, GError **error)
{
  g_autoptr (GArray) fields = NULL;
  g_autoptr (HawserHttpHeaders) headers = NULL;
  HawserHttpHeaders *defaults = default_headers ();

  if (header == NULL && content_type == NULL && authorization == NULL)
    return hawser_http_headers_ref (defaults);

  fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_array_set_clear_func (fields, field_clear);
  for (guint i = 0; i < hawser_http_headers_get_n_fields (defaults); i++)
    add_field (fields, hawser_http_headers_get_field_name (defaults, i),
               hawser_http_headers_get_field_value (defaults, i));
  if (content_type != NULL)
    add_field (fields, "content-type", content_type);
  if (authorization != NULL)
    add_field (fields, "authorization", authorization);
  if (!add_user_fields (fields, header, error))
    return NULL;

  g_array_sort (fields, field_compare);
  headers = hawser_http_headers_new ();
  for (guint i = 0; i < fields->len; i++)
    {
      Field *field = &g_array_index (fields, Field, i);

      if (i + 1 < fields->len && strcmp (field->name, field[1].name) == 0)
        continue;
      hawser_http_headers_append (headers, field->name, field->value);
    }
  return g_steal_pointer (&headers);
}

/* Puts something behind the query of a URL, before the fragment. */
static char *
join_query (const char *url, const char *extra)
{
  const char *fragment = strchrnul (url, '#');
  g_autofree char *main = g_strndup (url, fragment - url);
  char *mark = strchr (main, '?');
  const char *query = "";

  if (mark != NULL)
    {
      *mark = '\0';
      query = mark + 1;
    }
  if (*query != '\0')
    return g_strconcat (main, "?", query, "&", extra, fragment, NULL);
  if (*extra != '\0')
    return g_strconcat (main, "?", extra, fragment, NULL);
  return g_strconcat (main, fragment, NULL);
}

/* `name=value&...` from an object; NULL when there is nothing to send. */
static char *
form_encode (GVariant *object, gboolean *escaped)
{
  g_autoptr (GString) form = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (object); i++)
    {
      const char *name;
      g_autoptr (GVariant) value = hawser_http_syntax_get_entry (object, i, &name);
      g_autofree char *safe_name = NULL;
      g_autofree char *safe_value = NULL;
      const char *text;

      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        continue;
      text = g_variant_get_string (value, NULL);
      if (*name == '\0' || *text == '\0')
        continue;
      safe_name = g_uri_escape_string (name, NULL, FALSE);
      safe_value = g_uri_escape_string (text, NULL, FALSE);
      if (strcmp (safe_name, name) != 0 || strcmp (safe_value, text) != 0)
        *escaped = TRUE;
      g_string_append_printf (form, "%s%s=%s", form->len > 0 ? "&" : "", safe_name, safe_value);
    }
  return form->len > 0 ? g_string_free (g_steal_pointer (&form), FALSE) : NULL;
}

/* Whether JSON has a way to write every value. */
static gboolean
is_json (GVariant *value)
{
  const char *type = g_variant_get_type_string (value);

  if (g_variant_is_container (value))
    {
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_DICT_ENTRY) && type[1] != 's')
        return FALSE;
      for (gsize i = 0; i < g_variant_n_children (value); i++)
        {
          g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

          if (!is_json (child))
            return FALSE;
        }
      return TRUE;
    }
  if (*type == 'd')
    {
      double number = g_variant_get_double (value);

      return number - number == 0; /* neither infinite nor not a number */
    }
  return *type != 'h';
}

/* json-glib is opened by the first request that needs it, and stays: 110 KiB for every other program. */
static gpointer
find_serializer (gpointer data)
{
  void *library = dlopen (JSON_GLIB_LIBRARY, RTLD_LAZY | RTLD_LOCAL);

  return library != NULL ? dlsym (library, "json_gvariant_serialize_data") : NULL;
}

static GBytes *
make_json (GVariant *data, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  __typeof__ (json_gvariant_serialize_data) *serialize = g_once (&once, find_serializer, NULL);
  gsize length;
  char *json;

  if (serialize == NULL)
    {
      parameter_error (error, _ ("%s is missing, which makes JSON of an object"),
                       JSON_GLIB_LIBRARY);
      return NULL;
    }
  json = serialize (data, &length);
  return g_bytes_new_take (json, length);
}

static GBytes *
make_body (GVariant *data, GError **error)
{
  const GVariantType *type = g_variant_get_type (data);
  gsize length;

  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    {
      const char *text = g_variant_get_string (data, &length);

      /* The bytes stay the variant's. */
      if (length > 0)
        return g_bytes_new_with_free_func (text, length, (GDestroyNotify) g_variant_unref,
                                           g_variant_ref (data));
      parameter_error (error, _ ("the text to send is empty; leave it out instead"));
      return NULL;
    }
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BYTESTRING))
    {
      if (g_variant_get_size (data) > 0)
        return g_variant_get_data_as_bytes (data);
      parameter_error (error, _ ("there are no bytes to send; leave them out instead"));
      return NULL;
    }
  if (hawser_http_syntax_is_dictionary (data) && is_json (data))
    return make_json (data, error);
  parameter_error (error, _ ("data of type “%s” cannot be the body of a request"),
                   g_variant_get_type_string (data));
  return NULL;
}

static gboolean
url_error (GError **error, const char *url)
{
  g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_URL_MALFORMAT, _ ("“%s” is not a valid URL"),
               url);
  return FALSE;
}

/* Checks a parsed URL and makes it the message's, without user information. */
static gboolean
set_uri (HawserHttpMessage *self, GUri *uri, const char *url, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri);
  const char *host = g_uri_get_host (uri);
  g_autofree char *text = NULL;

  if (strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL,
                   _ ("the protocol “%s” is not supported"), scheme);
      return FALSE;
    }
  if (host == NULL || *host == '\0')
    return url_error (error, url);

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->url, g_ref_string_release);
  if (g_uri_get_userinfo (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    {
      self->uri = g_uri_build (g_uri_get_flags (uri), scheme, NULL, host, g_uri_get_port (uri),
                               g_uri_get_path (uri), g_uri_get_query (uri), NULL);
      text = g_uri_to_string (self->uri);
      self->url = g_ref_string_new (text);
    }
  else
    {
      self->uri = g_uri_ref (uri);
      self->url = g_ref_string_new (url);
    }
  return TRUE;
}

static GUri *
parse_url (const char *url, char **normal, GError **error)
{
  g_autofree char *with_scheme = NULL;
  g_autofree char *escaped = NULL;
  const char *colon = strstr (url, "://");
  GUri *uri;

  for (const char *c = url; *c != '\0'; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f)
      {
        url_error (error, url);
        return NULL;
      }

  /* As browsers and libcurl do; `?` and `/` tell a URL within the query from a scheme. */
  if (colon == NULL || strcspn (url, "/?#") < (gsize) (colon - url))
    with_scheme = g_strconcat ("http://", url, NULL);

  escaped = hawser_http_syntax_escape (with_scheme != NULL ? with_scheme : url, FALSE);
  if (escaped != NULL)
    *normal = g_steal_pointer (&escaped);
  else if (with_scheme != NULL)
    *normal = g_steal_pointer (&with_scheme);
  else
    *normal = g_strdup (url);

  uri = *url != '\0' ? g_uri_parse (*normal, HAWSER_HTTP_URI_FLAGS, NULL) : NULL;
  if (uri == NULL)
    url_error (error, url);
  return uri;
}

static char *
basic_authorization (GUri *uri)
{
  g_autofree char *pair = NULL;
  g_autofree char *encoded = NULL;
  const char *password = g_uri_get_password (uri);

  if (g_uri_get_user (uri) == NULL)
    return NULL;
  pair = g_strconcat (g_uri_get_user (uri), ":", password != NULL ? password : "", NULL);
  encoded = g_base64_encode ((const guint8 *) pair, strlen (pair));
  return g_strconcat ("Basic ", encoded, NULL);
}

/* Programs ask for the same URL again and again, and to take one apart costs as much as all else that
 * is done for a request here. */
static struct {
  GMutex mutex;
  char *asked;
  GUri *uri;
  char *url; /* a GRefString */
} last;

static gboolean
recall_url (HawserHttpMessage *self, const char *url)
{
  gboolean same;

  g_mutex_lock (&last.mutex);
  same = last.asked != NULL && strcmp (last.asked, url) == 0;
  if (same)
    {
      self->uri = g_uri_ref (last.uri);
      self->url = g_ref_string_acquire (last.url);
    }
  g_mutex_unlock (&last.mutex);
  return same;
}

static void
remember_url (HawserHttpMessage *self, const char *url)
{
  g_mutex_lock (&last.mutex);
  g_free (last.asked);
  g_clear_pointer (&last.uri, g_uri_unref);
  g_clear_pointer (&last.url, g_ref_string_release);
  last.asked = g_strdup (url);
  last.uri = g_uri_ref (self->uri);
  last.url = g_ref_string_acquire (self->url);
  g_mutex_unlock (&last.mutex);
}

/* Makes a URL the message's, and its user information a header field. */
static gboolean
take_url (HawserHttpMessage *self, const char *url, char **authorization, GError **error)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *normal = NULL;

  if (recall_url (self, url))
    return TRUE;

  uri = parse_url (url, &normal, error);
  if (uri == NULL || !set_uri (self, uri, normal, error))
    return FALSE;
  *authorization = basic_authorization (uri);
  /* A password is not kept. */
  if (*authorization == NULL)
    remember_url (self, url);
  return TRUE;
}

HawserHttpMessage *
hawser_http_message_new (const char *url, HawserHttpRequestOptions *options, GError **error)
{
  g_autoptr (HawserHttpMessage) self = g_new (HawserHttpMessage, 1);
  GVariant *data = options != NULL ? options->extra_data : NULL;
  g_autofree char *joined = NULL;
  g_autofree char *authorization = NULL;
  const char *content_type = NULL;

  *self = (HawserHttpMessage){ .method = find_method (options, error) };
  if (self->method == NULL)
    return NULL;

  if (data != NULL && is_get_like (self->method))
    {
      gboolean escaped = FALSE;

      if (g_variant_is_of_type (data, G_VARIANT_TYPE_STRING))
        {
          joined = join_query (url, g_variant_get_string (data, NULL));
        }
      else if (hawser_http_syntax_is_dictionary (data))
        {
          g_autofree char *form = form_encode (data, &escaped);

          if (form != NULL)
            joined = join_query (url, form);
        }
      if (escaped)
        content_type = FORM_TYPE;
    }
  else if (data != NULL)
    {
      self->body = make_body (data, error);
      if (self->body == NULL)
        return NULL;
      content_type = options->default_type != NULL ? options->default_type : "application/json";
    }

  if (!take_url (self, joined != NULL ? joined : url, &authorization, error))
    return NULL;
  self->headers
      = make_headers (options != NULL ? options->header : NULL, content_type, authorization, error);
  if (self->headers == NULL)
    return NULL;
  if (options != NULL && options->keep_method)
    {
      self->keep_method = TRUE;
      self->default_type
          = content_type != NULL && !has_user_field (options->header, "content-type");
    }

  return g_steal_pointer (&self);
}

void
hawser_http_message_free (HawserHttpMessage *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->url, g_ref_string_release);
  g_clear_pointer (&self->headers, hawser_http_headers_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self);
}

static gboolean
is_same_origin (GUri *a, GUri *b)
{
  return strcmp (g_uri_get_scheme (a), g_uri_get_scheme (b)) == 0
         && g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0
         && g_uri_get_port (a) == g_uri_get_port (b);
}

/* Leaves fields out that are not for the next hop. @dropped: what the names of some begin with. */
static void
filter_headers (HawserHttpMessage *self, gboolean drop_secrets, const char *dropped)
{
  HawserHttpHeaders *kept = hawser_http_headers_new ();

  for (guint i = 0; i < hawser_http_headers_get_n_fields (self->headers); i++)
    {
      const char *name = hawser_http_headers_get_field_name (self->headers, i);

      if (drop_secrets && (strcmp (name, "authorization") == 0 || strcmp (name, "cookie") == 0))
        continue;
      /* A host that the caller made up was for the first server. */
      if (drop_secrets && strcmp (name, "host") == 0)
        continue;
      if (dropped != NULL && g_str_has_prefix (name, dropped))
        continue;
      hawser_http_headers_append (kept, name,
                                  hawser_http_headers_get_field_value (self->headers, i));
    }
  hawser_http_headers_unref (self->headers);
  self->headers = kept;
}

gboolean
hawser_http_message_redirect (HawserHttpMessage *self,
                              guint status,
                              const char *location,
                              GError **error)
{
  g_autoptr (GUri) base = g_uri_ref (self->uri);
  g_autofree char *escaped = hawser_http_syntax_escape (location, TRUE);
  g_autoptr (GUri) target = NULL;
  g_autofree char *text = NULL;
  const char *dropped = NULL;
  gboolean same_origin;

  target = g_uri_parse_relative (base, escaped != NULL ? escaped : location, HAWSER_HTTP_URI_FLAGS,
                                 NULL);
  if (target == NULL)
    return url_error (error, location);
  text = g_uri_to_string (target);
  if (!set_uri (self, target, text, error))
    return FALSE;

  if (self->keep_method && status >= 301 && status <= 303)
    {
      /* The caller's own type is repeated, as libcurl does. */
      dropped = self->default_type ? "content-type" : NULL;
      g_clear_pointer (&self->body, g_bytes_unref);
    }
  else if ((status == 303 && strcmp (self->method, "HEAD") != 0)
           || ((status == 301 || status == 302) && strcmp (self->method, "POST") == 0))
    {
      /* RFC 9110, section 15.4 */
      self->method = "GET";
      dropped = "content-";
      g_clear_pointer (&self->body, g_bytes_unref);
    }
  same_origin = is_same_origin (base, self->uri);
  if (dropped != NULL || !same_origin)
    filter_headers (self, !same_origin, dropped);

  if (g_uri_get_user (target) != NULL
      && hawser_http_headers_get (self->headers, "authorization") == NULL)
    {
      g_autofree char *authorization = basic_authorization (target);
      HawserHttpHeaders *headers;

      filter_headers (self, FALSE, NULL); /* the set may be shared: change a copy */
      headers = self->headers;
      hawser_http_headers_append (headers, "authorization", authorization);
    }
  return TRUE;
}
