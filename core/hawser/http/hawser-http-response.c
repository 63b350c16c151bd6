/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-response-private.h"

#include "base/hawser-enum-types.h"

#include <string.h>

/**
 * HawserHttpResponse:
 *
 * What a server answered. A status of 400 and more is an answer like any other.
 *
 * The body is kept as the bytes that came, decoded according to `content-encoding`. Whether
 * [property@Hawser.HttpResponse:result] is text or bytes follows the content type: bytes where it
 * contains `application/octet-stream` or `image`, text otherwise. No character set is converted.
 *
 * OpenHarmony: `http.HttpResponse`.
 *
 * Since: 1.0
 */
struct _HawserHttpResponse {
  GObject parent_instance;

  HawserHttpVersion version;
  guint status;
  char *reason;
  HawserHttpHeaders *headers;
  char *url;     /* a GRefString */
  char *backend; /* a GRefString */
  char *cookies;
  GInputStream *stream;

  guint8 *raw; /* the body and a NUL, or NULL for an empty one */
  gsize length;
  GBytes *storage; /* that, owning it; lazily */
  GBytes *body;    /* the body alone; lazily */
  char *text;      /* only where the body is not valid UTF-8; lazily */
  gboolean text_checked;
  GVariant *result; /* lazily */
  GVariant *header; /* lazily */
};

G_DEFINE_FINAL_TYPE (HawserHttpResponse, hawser_http_response, G_TYPE_OBJECT)

enum {
  PROP_RESULT = 1,
  PROP_RESULT_TYPE,
  PROP_RESPONSE_CODE,
  PROP_REASON,
  PROP_VERSION,
  PROP_HEADER,
  PROP_COOKIES,
  PROP_URL,
  PROP_BACKEND,
  PROP_STREAM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
hawser_http_response_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserHttpResponse *self = HAWSER_HTTP_RESPONSE (object);

  switch (id)
    {
    case PROP_RESULT:
      g_value_set_variant (value, hawser_http_response_get_result (self));
      break;
    case PROP_RESULT_TYPE:
      g_value_set_enum (value, hawser_http_response_get_result_type (self));
      break;
    case PROP_RESPONSE_CODE:
      g_value_set_uint (value, self->status);
      break;
    case PROP_REASON:
      g_value_set_string (value, self->reason);
      break;
    case PROP_VERSION:
      g_value_set_enum (value, self->version);
      break;
    case PROP_HEADER:
      g_value_set_variant (value, hawser_http_response_get_header (self));
      break;
    case PROP_COOKIES:
      g_value_set_string (value, hawser_http_response_get_cookies (self));
      break;
    case PROP_URL:
      g_value_set_string (value, self->url);
      break;
    case PROP_BACKEND:
      g_value_set_string (value, self->backend);
      break;
    case PROP_STREAM:
      g_value_set_object (value, self->stream);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_http_response_finalize (GObject *object)
{
  HawserHttpResponse *self = HAWSER_HTTP_RESPONSE (object);

  g_free (self->reason);
  g_clear_pointer (&self->headers, hawser_http_headers_unref);
  g_clear_pointer (&self->url, g_ref_string_release);
  g_clear_pointer (&self->backend, g_ref_string_release);
  g_free (self->cookies);
  g_clear_object (&self->stream);
  if (self->storage != NULL)
    g_bytes_unref (self->storage);
  else
    g_free (self->raw);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_free (self->text);
  g_clear_pointer (&self->result, g_variant_unref);
  g_clear_pointer (&self->header, g_variant_unref);

  G_OBJECT_CLASS (hawser_http_response_parent_class)->finalize (object);
}

static void
hawser_http_response_class_init (HawserHttpResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = hawser_http_response_get_property;
  object_class->finalize = hawser_http_response_finalize;

  /**
   * HawserHttpResponse:result: (type GVariant) (getter get_result)
   *
   * The body: text (`s`) or bytes (`ay`), as [property@Hawser.HttpResponse:result-type] says. Text
   * ends at a NUL, and bytes that are not UTF-8 are replaced;
   * [method@Hawser.HttpResponse.get_bytes] has what came.
   *
   * OpenHarmony: `HttpResponse.result`.
   *
   * Since: 1.0
   */
  properties[PROP_RESULT]
      = g_param_spec_variant ("result", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, flags);
  /**
   * HawserHttpResponse:result-type:
   *
   * What the result is.
   *
   * OpenHarmony: `HttpResponse.resultType`.
   *
   * Since: 1.0
   */
  properties[PROP_RESULT_TYPE]
      = g_param_spec_enum ("result-type", NULL, NULL, HAWSER_TYPE_HTTP_DATA_TYPE,
                           HAWSER_HTTP_DATA_TYPE_STRING, flags);
  /**
   * HawserHttpResponse:response-code:
   *
   * The HTTP status, such as 200; see [enum@Hawser.HttpResponseCode] for names.
   *
   * OpenHarmony: `HttpResponse.responseCode`.
   *
   * Since: 1.0
   */
  properties[PROP_RESPONSE_CODE]
      = g_param_spec_uint ("response-code", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * HawserHttpResponse:reason:
   *
   * The text behind the status, such as `Not Found`, or %NULL; HTTP/2 has none.
   *
   * Since: 1.0
   */
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  /**
   * HawserHttpResponse:version:
   *
   * The version of HTTP.
   *
   * Since: 1.0
   */
  properties[PROP_VERSION] = g_param_spec_enum ("version", NULL, NULL, HAWSER_TYPE_HTTP_VERSION,
                                                HAWSER_HTTP_VERSION_UNKNOWN, flags);
  /**
   * HawserHttpResponse:header: (type GVariant) (getter get_header)
   *
   * The header fields of the final response as an object (`a{sv}`): names in lower case, the last
   * one of several with the same name, `set-cookie` as a list (`as`), no fields without a value.
   * `content-encoding` and `content-length` describe what was on the wire.
   *
   * OpenHarmony: `HttpResponse.header`.
   *
   * Since: 1.0
   */
  properties[PROP_HEADER]
      = g_param_spec_variant ("header", NULL, NULL, G_VARIANT_TYPE_VARDICT, NULL, flags);
  /**
   * HawserHttpResponse:cookies:
   *
   * Every cookie that the request holds at its end, one line of a Netscape cookie file each, joined
   * by CR LF; empty when there are none. Cookies are kept for one request with its redirects, and
   * forgotten then.
   *
   * OpenHarmony: `HttpResponse.cookies`.
   *
   * Since: 1.0
   */
  properties[PROP_COOKIES] = g_param_spec_string ("cookies", NULL, NULL, "", flags);
  /**
   * HawserHttpResponse:url:
   *
   * The URL that answered, after redirects.
   *
   * Since: 1.0
   */
  properties[PROP_URL] = g_param_spec_string ("url", NULL, NULL, NULL, flags);
  /**
   * HawserHttpResponse:backend:
   *
   * The name of the plugin that did the work.
   *
   * Since: 1.0
   */
  properties[PROP_BACKEND] = g_param_spec_string ("backend", NULL, NULL, NULL, flags);
  /**
   * HawserHttpResponse:stream: (getter get_stream)
   *
   * The body as it comes, after [method@Hawser.HttpRequest.open_async]; %NULL otherwise.
   *
   * Since: 1.0
   */
  properties[PROP_STREAM] = g_param_spec_object ("stream", NULL, NULL, G_TYPE_INPUT_STREAM, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_http_response_init (HawserHttpResponse *self)
{
}

HawserHttpResponse *
hawser_http_response_new (HawserHttpVersion version,
                          guint status,
                          char *reason,
                          HawserHttpHeaders *headers,
                          char *url,
                          char *backend)
{
  HawserHttpResponse *self = g_object_new (HAWSER_TYPE_HTTP_RESPONSE, NULL);

  self->version = version;
  self->status = status;
  self->reason = reason;
  self->headers = headers;
  self->url = url;
  self->backend = backend;
  return self;
}

void
hawser_http_response_take_body (HawserHttpResponse *self, guint8 *body, gsize length)
{
  self->raw = body;
  self->length = length;
}

void
hawser_http_response_take_cookies (HawserHttpResponse *self, char *cookies)
{
  self->cookies = cookies;
}

void
hawser_http_response_set_stream (HawserHttpResponse *self, GInputStream *stream)
{
  g_set_object (&self->stream, stream);
}

/* A part of the body, or all of it with its NUL. */
static GBytes *
share_storage (HawserHttpResponse *self, gsize length)
{
  if (self->storage == NULL)
    self->storage = g_bytes_new_take (self->raw, self->length + 1);
  return g_bytes_new_from_bytes (self->storage, 0, length);
}

static GVariant *
make_result (HawserHttpResponse *self)
{
  g_autoptr (GBytes) bytes = NULL;
  const char *text;

  if (hawser_http_response_get_result_type (self) == HAWSER_HTTP_DATA_TYPE_ARRAY_BUFFER)
    return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING,
                                     hawser_http_response_get_bytes (self), TRUE);

  text = hawser_http_response_get_text (self);
  if (self->raw == NULL || self->text != NULL)
    return g_variant_new_string (text);

  /* The text's own NUL is the variant's, so that nothing is copied. */
  bytes = share_storage (self, strlen (text) + 1);
  return g_variant_new_from_bytes (G_VARIANT_TYPE_STRING, bytes, TRUE);
}

/**
 * hawser_http_response_get_result:
 * @self: a response
 *
 * Gets the body as text or bytes; see [property@Hawser.HttpResponse:result].
 *
 * OpenHarmony: `HttpResponse.result`.
 *
 * Returns: (transfer none): text (`s`) or bytes (`ay`)
 *
 * Since: 1.0
 */
GVariant *
hawser_http_response_get_result (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  if (self->result == NULL)
    self->result = g_variant_ref_sink (make_result (self));
  return self->result;
}

static gboolean
contains_ignoring_case (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (; *text != '\0'; text++)
    if (g_ascii_strncasecmp (text, word, length) == 0)
      return TRUE;
  return FALSE;
}

/**
 * hawser_http_response_get_result_type:
 * @self: a response
 *
 * Gets whether the result is text or bytes.
 *
 * OpenHarmony: `HttpResponse.resultType`.
 *
 * Returns: %HAWSER_HTTP_DATA_TYPE_STRING or %HAWSER_HTTP_DATA_TYPE_ARRAY_BUFFER
 *
 * Since: 1.0
 */
HawserHttpDataType
hawser_http_response_get_result_type (HawserHttpResponse *self)
{
  const char *type;

  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), HAWSER_HTTP_DATA_TYPE_STRING);

  type = hawser_http_headers_get (self->headers, "content-type");
  if (type != NULL
      && (contains_ignoring_case (type, "application/octet-stream")
          || contains_ignoring_case (type, "image")))
    return HAWSER_HTTP_DATA_TYPE_ARRAY_BUFFER;
  return HAWSER_HTTP_DATA_TYPE_STRING;
}

/**
 * hawser_http_response_get_text:
 * @self: a response
 *
 * Gets the body as text, whatever its type. It ends at the first NUL, and bytes that are not UTF-8
 * are replaced by U+FFFD; where there are none, nothing is copied.
 *
 * Returns: (transfer none): UTF-8 text
 *
 * Since: 1.0
 */
const char *
hawser_http_response_get_text (HawserHttpResponse *self)
{
  const char *raw;

  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  if (self->raw == NULL)
    return "";
  raw = (const char *) self->raw;
  if (!self->text_checked)
    {
      self->text_checked = TRUE;
      if (!g_utf8_validate (raw, -1, NULL))
        self->text = g_utf8_make_valid (raw, -1);
    }
  return self->text != NULL ? self->text : raw;
}

/**
 * hawser_http_response_get_bytes:
 * @self: a response
 *
 * Gets the body as the bytes that came, whatever its type.
 *
 * Returns: (transfer none): the bytes
 *
 * Since: 1.0
 */
GBytes *
hawser_http_response_get_bytes (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  if (self->body == NULL)
    self->body
        = self->raw != NULL ? share_storage (self, self->length) : g_bytes_new_static ("", 0);
  return self->body;
}

/**
 * hawser_http_response_get_stream:
 * @self: a response
 *
 * Gets the body as it comes, after [method@Hawser.HttpRequest.open_async].
 *
 * The stream can be read asynchronously from the main context of the request, and blockingly from
 * any other thread. What is not read is not fetched, but for some hundred kilobytes. Closing the
 * stream early, or dropping it, ends the transfer.
 *
 * Returns: (nullable) (transfer none): the stream, or %NULL when the body was collected
 *
 * Since: 1.0
 */
GInputStream *
hawser_http_response_get_stream (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  return self->stream;
}

/**
 * hawser_http_response_get_response_code:
 * @self: a response
 *
 * Gets the HTTP status.
 *
 * OpenHarmony: `HttpResponse.responseCode`.
 *
 * Returns: the status, such as 200
 *
 * Since: 1.0
 */
guint
hawser_http_response_get_response_code (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), 0);

  return self->status;
}

/**
 * hawser_http_response_get_reason:
 * @self: a response
 *
 * Gets the text behind the status.
 *
 * Returns: (nullable): the text, or %NULL
 *
 * Since: 1.0
 */
const char *
hawser_http_response_get_reason (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  return self->reason;
}

/**
 * hawser_http_response_get_version:
 * @self: a response
 *
 * Gets the version of HTTP that the response came with.
 *
 * Returns: the version
 *
 * Since: 1.0
 */
HawserHttpVersion
hawser_http_response_get_version (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), HAWSER_HTTP_VERSION_UNKNOWN);

  return self->version;
}

/**
 * hawser_http_response_get_header:
 * @self: a response
 *
 * Gets the header fields as an object; see [property@Hawser.HttpResponse:header].
 *
 * OpenHarmony: `HttpResponse.header`.
 *
 * Returns: (transfer none): a dictionary (`a{sv}`)
 *
 * Since: 1.0
 */
GVariant *
hawser_http_response_get_header (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  if (self->header == NULL)
    self->header = g_variant_ref_sink (hawser_http_headers_to_variant (self->headers));
  return self->header;
}

/**
 * hawser_http_response_get_header_field:
 * @self: a response
 * @name: a name, in any case
 *
 * Gets one header field.
 *
 * Returns: (nullable): its value, the last one of several, or %NULL when it is not there
 *
 * Since: 1.0
 */
const char *
hawser_http_response_get_header_field (HawserHttpResponse *self, const char *name)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return hawser_http_headers_get (self->headers, name);
}

/**
 * hawser_http_response_get_headers:
 * @self: a response
 *
 * Gets the header fields as they came: in their order, repeated ones included.
 *
 * Returns: (transfer none): the header fields
 *
 * Since: 1.0
 */
HawserHttpHeaders *
hawser_http_response_get_headers (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  return self->headers;
}

/**
 * hawser_http_response_get_cookies:
 * @self: a response
 *
 * Gets the cookies that the request holds; see [property@Hawser.HttpResponse:cookies].
 *
 * OpenHarmony: `HttpResponse.cookies`.
 *
 * Returns: (transfer none): lines of a Netscape cookie file, joined by CR LF; empty for none
 *
 * Since: 1.0
 */
const char *
hawser_http_response_get_cookies (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  return self->cookies != NULL ? self->cookies : "";
}

/**
 * hawser_http_response_get_url:
 * @self: a response
 *
 * Gets the URL that answered, after redirects.
 *
 * Returns: (transfer none): the URL
 *
 * Since: 1.0
 */
const char *
hawser_http_response_get_url (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  return self->url;
}

/**
 * hawser_http_response_get_backend:
 * @self: a response
 *
 * Gets the name of the plugin that did the work.
 *
 * Returns: (transfer none): the name, such as `http-soup`
 *
 * Since: 1.0
 */
const char *
hawser_http_response_get_backend (HawserHttpResponse *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_RESPONSE (self), NULL);

  return self->backend;
}
