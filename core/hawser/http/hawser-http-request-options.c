/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-request-options-private.h"

#include "base/hawser-enum-types.h"

/**
 * HawserHttpRequestOptions:
 *
 * How to make a request. Every property has a default, so options are needed only for what differs.
 *
 * A request takes what it needs when it is started; changing the options later does not affect it,
 * and one object can serve many requests.
 *
 * OpenHarmony: `http.HttpRequestOptions`.
 *
 * Since: 1.0
 */
G_DEFINE_FINAL_TYPE (HawserHttpRequestOptions, hawser_http_request_options, G_TYPE_OBJECT)

enum {
  PROP_METHOD = 1,
  PROP_CUSTOM_METHOD,
  PROP_EXTRA_DATA,
  PROP_HEADER,
  PROP_READ_TIMEOUT,
  PROP_CONNECT_TIMEOUT,
  PROP_MAX_LIMIT,
  PROP_MAX_REDIRECTS,
  PROP_KEEP_METHOD,
  PROP_INTERIM_EVENTS,
  PROP_DEFAULT_TYPE,
  PROP_CA_PATH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
hawser_http_request_options_get_property (GObject *object,
                                          guint id,
                                          GValue *value,
                                          GParamSpec *pspec)
{
  HawserHttpRequestOptions *self = HAWSER_HTTP_REQUEST_OPTIONS (object);

  switch (id)
    {
    case PROP_METHOD:
      g_value_set_enum (value, self->method);
      break;
    case PROP_CUSTOM_METHOD:
      g_value_set_string (value, self->custom_method);
      break;
    case PROP_EXTRA_DATA:
      g_value_set_variant (value, self->extra_data);
      break;
    case PROP_HEADER:
      g_value_set_variant (value, self->header);
      break;
    case PROP_READ_TIMEOUT:
      g_value_set_uint (value, self->read_timeout);
      break;
    case PROP_CONNECT_TIMEOUT:
      g_value_set_uint (value, self->connect_timeout);
      break;
    case PROP_MAX_LIMIT:
      g_value_set_uint (value, self->max_limit);
      break;
    case PROP_MAX_REDIRECTS:
      g_value_set_uint (value, self->max_redirects);
      break;
    case PROP_KEEP_METHOD:
      g_value_set_boolean (value, self->keep_method);
      break;
    case PROP_INTERIM_EVENTS:
      g_value_set_boolean (value, self->interim_events);
      break;
    case PROP_DEFAULT_TYPE:
      g_value_set_string (value, self->default_type);
      break;
    case PROP_CA_PATH:
      g_value_set_string (value, self->ca_path);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_http_request_options_set_property (GObject *object,
                                          guint id,
                                          const GValue *value,
                                          GParamSpec *pspec)
{
  HawserHttpRequestOptions *self = HAWSER_HTTP_REQUEST_OPTIONS (object);

  switch (id)
    {
    case PROP_METHOD:
      hawser_http_request_options_set_method (self, g_value_get_enum (value));
      break;
    case PROP_CUSTOM_METHOD:
      hawser_http_request_options_set_custom_method (self, g_value_get_string (value));
      break;
    case PROP_EXTRA_DATA:
      hawser_http_request_options_set_extra_data (self, g_value_get_variant (value));
      break;
    case PROP_HEADER:
      hawser_http_request_options_set_header (self, g_value_get_variant (value));
      break;
    case PROP_READ_TIMEOUT:
      hawser_http_request_options_set_read_timeout (self, g_value_get_uint (value));
      break;
    case PROP_CONNECT_TIMEOUT:
      hawser_http_request_options_set_connect_timeout (self, g_value_get_uint (value));
      break;
    case PROP_MAX_LIMIT:
      hawser_http_request_options_set_max_limit (self, g_value_get_uint (value));
      break;
    case PROP_MAX_REDIRECTS:
      hawser_http_request_options_set_max_redirects (self, g_value_get_uint (value));
      break;
    case PROP_KEEP_METHOD:
      hawser_http_request_options_set_keep_method (self, g_value_get_boolean (value));
      break;
    case PROP_INTERIM_EVENTS:
      hawser_http_request_options_set_interim_events (self, g_value_get_boolean (value));
      break;
    case PROP_DEFAULT_TYPE:
      hawser_http_request_options_set_default_type (self, g_value_get_string (value));
      break;
    case PROP_CA_PATH:
      hawser_http_request_options_set_ca_path (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_http_request_options_finalize (GObject *object)
{
  HawserHttpRequestOptions *self = HAWSER_HTTP_REQUEST_OPTIONS (object);

  g_free (self->custom_method);
  g_clear_pointer (&self->extra_data, g_variant_unref);
  g_clear_pointer (&self->header, g_variant_unref);
  g_free (self->default_type);
  g_clear_pointer (&self->ca_path, g_ref_string_release);

  G_OBJECT_CLASS (hawser_http_request_options_parent_class)->finalize (object);
}

static void
hawser_http_request_options_class_init (HawserHttpRequestOptionsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_http_request_options_get_property;
  object_class->set_property = hawser_http_request_options_set_property;
  object_class->finalize = hawser_http_request_options_finalize;

  /**
   * HawserHttpRequestOptions:method:
   *
   * The method.
   *
   * OpenHarmony: `HttpRequestOptions.method`.
   *
   * Since: 1.0
   */
  properties[PROP_METHOD]
      = g_param_spec_enum ("method", NULL, NULL, HAWSER_TYPE_HTTP_REQUEST_METHOD,
                           HAWSER_HTTP_REQUEST_METHOD_GET, flags);
  /**
   * HawserHttpRequestOptions:custom-method:
   *
   * A method that has no name in [enum@Hawser.HttpRequestMethod]; it wins over
   * [property@Hawser.HttpRequestOptions:method]. It is sent as it is, upper and lower case count.
   * A name of the enumeration means that method; any other is treated like `POST` for the body. Text
   * that is not an HTTP token, or is longer than 128 characters, gives error 401.
   *
   * OpenHarmony: `HttpRequestOptions.customMethod`.
   *
   * Since: 1.0
   */
  properties[PROP_CUSTOM_METHOD] = g_param_spec_string ("custom-method", NULL, NULL, NULL, flags);
  /**
   * HawserHttpRequestOptions:extra-data: (type GVariant)
   *
   * What to send along: text (`s`), bytes (`ay`), or an object (`a{sv}` or `a{ss}`).
   *
   * With GET, HEAD, OPTIONS, TRACE and CONNECT, text is appended to the query of the URL as it is,
   * before a fragment; of an object, every property whose value is a text that is not empty is
   * appended as `name=value`, both percent-escaped, and where that changed anything the request gets
   * the header `content-type: application/x-www-form-urlencoded` unless it has one. Anything else is
   * not sent.
   *
   * With POST, PUT, DELETE, PATCH and custom methods, text and bytes are the body, and an object
   * becomes JSON. Empty text, no bytes, an object that JSON cannot express, and any other type give
   * error 401. Without a `content-type` header, `application/json` is sent.
   *
   * OpenHarmony: `HttpRequestOptions.extraData`.
   *
   * Since: 1.0
   */
  properties[PROP_EXTRA_DATA]
      = g_param_spec_variant ("extra-data", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, flags);
  /**
   * HawserHttpRequestOptions:header: (type GVariant)
   *
   * Header fields as an object (`a{sv}` or `a{ss}`).
   *
   * Names are sent in lower case, sorted; of two that differ only in case the later one counts.
   * Values may be text, booleans (`true`, `false`), integers (decimal) and doubles (six decimals, or
   * none where they are integral); a value of any other type is sent empty. Text that cannot stand
   * in a header, because of a line break, gives error 401. Without these fields the request
   * gets `user-agent: libcurl-agent/1.0`, an `accept` for everything and an `accept-encoding` with what
   * the engines decode. `content-length`, `transfer-encoding` and `expect` are the engine's and are
   * ignored here.
   *
   * OpenHarmony: `HttpRequestOptions.header`.
   *
   * Since: 1.0
   */
  properties[PROP_HEADER]
      = g_param_spec_variant ("header", NULL, NULL, G_VARIANT_TYPE_ANY, NULL, flags);
  /**
   * HawserHttpRequestOptions:read-timeout:
   *
   * How long the whole request may take, redirects included, in milliseconds; 0 for no limit. Beyond
   * it the request fails with 2300028.
   *
   * OpenHarmony: `HttpRequestOptions.readTimeout`.
   *
   * Since: 1.0
   */
  properties[PROP_READ_TIMEOUT] = g_param_spec_uint ("read-timeout", NULL, NULL, 0, G_MAXUINT,
                                                     HAWSER_HTTP_DEFAULT_TIMEOUT, flags);
  /**
   * HawserHttpRequestOptions:connect-timeout:
   *
   * How long making a connection may take (name resolution, TCP and TLS), in milliseconds; 0 means
   * 300000. Beyond it the request fails with 2300028.
   *
   * OpenHarmony: `HttpRequestOptions.connectTimeout`.
   *
   * Since: 1.0
   */
  properties[PROP_CONNECT_TIMEOUT] = g_param_spec_uint ("connect-timeout", NULL, NULL, 0, G_MAXUINT,
                                                        HAWSER_HTTP_DEFAULT_TIMEOUT, flags);
  /**
   * HawserHttpRequestOptions:max-limit:
   *
   * The largest body that [method@Hawser.HttpRequest.request_async] collects, in bytes after
   * decoding; 100 MiB at most, larger values mean that. A larger body fails with 2300023.
   *
   * OpenHarmony: `HttpRequestOptions.maxLimit`.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_LIMIT] = g_param_spec_uint ("max-limit", NULL, NULL, 0, G_MAXUINT,
                                                  HAWSER_HTTP_DEFAULT_MAX_LIMIT, flags);
  /**
   * HawserHttpRequestOptions:max-redirects:
   *
   * How many redirects are followed before the request fails with 2300047.
   *
   * OpenHarmony: `HttpRequestOptions.maxRedirects`.
   *
   * Since: 1.0
   */
  properties[PROP_MAX_REDIRECTS] = g_param_spec_uint ("max-redirects", NULL, NULL, 0, G_MAXINT,
                                                      HAWSER_HTTP_DEFAULT_MAX_REDIRECTS, flags);
  /**
   * HawserHttpRequestOptions:keep-method:
   *
   * Whether a redirect with the status 301, 302 or 303 repeats the method, without the body and with
   * a `content-type` that the caller has set, as OpenHarmony does. Otherwise such a redirect does
   * what RFC 9110 says: GET follows a POST, and with 303 any method but HEAD.
   *
   * Since: 1.0
   */
  properties[PROP_KEEP_METHOD] = g_param_spec_boolean ("keep-method", NULL, NULL, FALSE, flags);
  /**
   * HawserHttpRequestOptions:interim-events:
   *
   * Whether interim responses (1xx) give the events [signal@Hawser.HttpRequest::header-receive] and
   * [signal@Hawser.HttpRequest::headers-receive], too, as they do in OpenHarmony.
   *
   * Since: 1.0
   */
  properties[PROP_INTERIM_EVENTS]
      = g_param_spec_boolean ("interim-events", NULL, NULL, FALSE, flags);
  /**
   * HawserHttpRequestOptions:default-type:
   *
   * The `content-type` of a body when [property@Hawser.HttpRequestOptions:header] has none; %NULL, the
   * default, for `application/json`. It goes with the body, also from a redirect that has none.
   *
   * Since: 1.0
   */
  properties[PROP_DEFAULT_TYPE] = g_param_spec_string ("default-type", NULL, NULL, NULL, flags);
  /**
   * HawserHttpRequestOptions:ca-path: (type filename)
   *
   * A file with certificates of authorities in PEM form that replaces those that the system trusts,
   * or %NULL for the system's. A file that cannot be read fails the request with 2300077.
   *
   * OpenHarmony: `HttpRequestOptions.caPath`.
   *
   * Since: 1.0
   */
  properties[PROP_CA_PATH] = g_param_spec_string ("ca-path", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_http_request_options_init (HawserHttpRequestOptions *self)
{
  self->method = HAWSER_HTTP_REQUEST_METHOD_GET;
  self->read_timeout = HAWSER_HTTP_DEFAULT_TIMEOUT;
  self->connect_timeout = HAWSER_HTTP_DEFAULT_TIMEOUT;
  self->max_limit = HAWSER_HTTP_DEFAULT_MAX_LIMIT;
  self->max_redirects = HAWSER_HTTP_DEFAULT_MAX_REDIRECTS;
}

/**
 * hawser_http_request_options_new:
 *
 * Makes options with every default.
 *
 * Returns: (transfer full): options
 *
 * Since: 1.0
 */
HawserHttpRequestOptions *
hawser_http_request_options_new (void)
{
  return g_object_new (HAWSER_TYPE_HTTP_REQUEST_OPTIONS, NULL);
}

static void
set_uint (HawserHttpRequestOptions *self, guint *field, guint value, int property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_variant (HawserHttpRequestOptions *self, GVariant **field, GVariant *value, int property)
{
  GVariant *old = *field;

  *field = value != NULL ? g_variant_ref_sink (value) : NULL;
  if (old != NULL)
    g_variant_unref (old);
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

/**
 * hawser_http_request_options_get_method:
 * @self: options
 *
 * Gets the method.
 *
 * Returns: the method
 *
 * Since: 1.0
 */
HawserHttpRequestMethod
hawser_http_request_options_get_method (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), HAWSER_HTTP_REQUEST_METHOD_GET);

  return self->method;
}

/**
 * hawser_http_request_options_set_method:
 * @self: options
 * @method: a method
 *
 * Sets the method; see [property@Hawser.HttpRequestOptions:method].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_method (HawserHttpRequestOptions *self,
                                        HawserHttpRequestMethod method)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));
  g_return_if_fail (method <= HAWSER_HTTP_REQUEST_METHOD_PATCH);

  if (self->method == method)
    return;
  self->method = method;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_METHOD]);
}

/**
 * hawser_http_request_options_get_custom_method:
 * @self: options
 *
 * Gets the custom method.
 *
 * Returns: (nullable): the method, or %NULL
 *
 * Since: 1.0
 */
const char *
hawser_http_request_options_get_custom_method (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), NULL);

  return self->custom_method;
}

/**
 * hawser_http_request_options_set_custom_method:
 * @self: options
 * @method: (nullable): a method, or %NULL for none
 *
 * Sets a method without a name in the enumeration; see
 * [property@Hawser.HttpRequestOptions:custom-method].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_custom_method (HawserHttpRequestOptions *self, const char *method)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  if (g_strcmp0 (self->custom_method, method) == 0)
    return;
  g_free (self->custom_method);
  self->custom_method = g_strdup (method);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CUSTOM_METHOD]);
}

/**
 * hawser_http_request_options_get_extra_data:
 * @self: options
 *
 * Gets what is sent along.
 *
 * Returns: (nullable) (transfer none): text, bytes or an object, or %NULL
 *
 * Since: 1.0
 */
GVariant *
hawser_http_request_options_get_extra_data (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), NULL);

  return self->extra_data;
}

/**
 * hawser_http_request_options_set_extra_data:
 * @self: options
 * @extra_data: (nullable): text, bytes or an object, or %NULL for nothing
 *
 * Sets what is sent along; see [property@Hawser.HttpRequestOptions:extra-data].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_extra_data (HawserHttpRequestOptions *self, GVariant *extra_data)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  set_variant (self, &self->extra_data, extra_data, PROP_EXTRA_DATA);
}

/**
 * hawser_http_request_options_set_extra_data_text:
 * @self: options
 * @text: UTF-8 text
 *
 * Sets text to be sent along; see [property@Hawser.HttpRequestOptions:extra-data].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_extra_data_text (HawserHttpRequestOptions *self, const char *text)
{
  g_return_if_fail (text != NULL);
  g_return_if_fail (g_utf8_validate (text, -1, NULL));

  hawser_http_request_options_set_extra_data (self, g_variant_new_string (text));
}

/**
 * hawser_http_request_options_set_extra_data_bytes:
 * @self: options
 * @bytes: bytes; they are referenced, not copied
 *
 * Sets bytes to be sent along; see [property@Hawser.HttpRequestOptions:extra-data].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_extra_data_bytes (HawserHttpRequestOptions *self, GBytes *bytes)
{
  g_return_if_fail (bytes != NULL);

  hawser_http_request_options_set_extra_data (self,
                                              g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING,
                                                                        bytes, TRUE));
}

/**
 * hawser_http_request_options_get_header:
 * @self: options
 *
 * Gets the header fields.
 *
 * Returns: (nullable) (transfer none): an object, or %NULL
 *
 * Since: 1.0
 */
GVariant *
hawser_http_request_options_get_header (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), NULL);

  return self->header;
}

/**
 * hawser_http_request_options_set_header:
 * @self: options
 * @header: (nullable): an object (`a{sv}` or `a{ss}`), or %NULL for none; another type is ignored
 *
 * Sets the header fields; see [property@Hawser.HttpRequestOptions:header].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_header (HawserHttpRequestOptions *self, GVariant *header)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  set_variant (self, &self->header, header, PROP_HEADER);
}

/**
 * hawser_http_request_options_set_header_field:
 * @self: options
 * @name: a name
 * @value: (nullable): a value in UTF-8, or %NULL to take the field out
 *
 * Sets one header field and leaves the others as they are.
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_header_field (HawserHttpRequestOptions *self,
                                              const char *name,
                                              const char *value)
{
  GVariantBuilder builder;
  GVariantIter iter;
  GVariant *child;

  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));
  g_return_if_fail (name != NULL && g_utf8_validate (name, -1, NULL));
  g_return_if_fail (value == NULL || g_utf8_validate (value, -1, NULL));

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (self->header != NULL
      && g_variant_type_is_subtype_of (g_variant_get_type (self->header),
                                       G_VARIANT_TYPE_DICTIONARY))
    {
      g_variant_iter_init (&iter, self->header);
      while ((child = g_variant_iter_next_value (&iter)) != NULL)
        {
          g_autoptr (GVariant) entry = child;
          g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
          g_autoptr (GVariant) old = g_variant_get_child_value (entry, 1);

          if (!g_variant_is_of_type (key, G_VARIANT_TYPE_STRING)
              || g_ascii_strcasecmp (g_variant_get_string (key, NULL), name) == 0)
            continue;
          if (g_variant_is_of_type (old, G_VARIANT_TYPE_VARIANT))
            g_variant_builder_add_value (&builder, entry);
          else
            g_variant_builder_add (&builder, "{sv}", g_variant_get_string (key, NULL), old);
        }
    }
  if (value != NULL)
    g_variant_builder_add (&builder, "{sv}", name, g_variant_new_string (value));

  hawser_http_request_options_set_header (self, g_variant_builder_end (&builder));
}

/**
 * hawser_http_request_options_get_read_timeout:
 * @self: options
 *
 * Gets how long the whole request may take.
 *
 * Returns: milliseconds, 0 for no limit
 *
 * Since: 1.0
 */
guint
hawser_http_request_options_get_read_timeout (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), 0);

  return self->read_timeout;
}

/**
 * hawser_http_request_options_set_read_timeout:
 * @self: options
 * @timeout: milliseconds, 0 for no limit
 *
 * Sets how long the whole request may take; see [property@Hawser.HttpRequestOptions:read-timeout].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_read_timeout (HawserHttpRequestOptions *self, guint timeout)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  set_uint (self, &self->read_timeout, timeout, PROP_READ_TIMEOUT);
}

/**
 * hawser_http_request_options_get_connect_timeout:
 * @self: options
 *
 * Gets how long making a connection may take.
 *
 * Returns: milliseconds, 0 for 300000
 *
 * Since: 1.0
 */
guint
hawser_http_request_options_get_connect_timeout (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), 0);

  return self->connect_timeout;
}

/**
 * hawser_http_request_options_set_connect_timeout:
 * @self: options
 * @timeout: milliseconds, 0 for 300000
 *
 * Sets how long making a connection may take; see
 * [property@Hawser.HttpRequestOptions:connect-timeout].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_connect_timeout (HawserHttpRequestOptions *self, guint timeout)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  set_uint (self, &self->connect_timeout, timeout, PROP_CONNECT_TIMEOUT);
}

/**
 * hawser_http_request_options_get_max_limit:
 * @self: options
 *
 * Gets the largest body that is collected.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint
hawser_http_request_options_get_max_limit (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), 0);

  return self->max_limit;
}

/**
 * hawser_http_request_options_set_max_limit:
 * @self: options
 * @limit: bytes
 *
 * Sets the largest body that is collected; see [property@Hawser.HttpRequestOptions:max-limit].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_max_limit (HawserHttpRequestOptions *self, guint limit)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  set_uint (self, &self->max_limit, MIN (limit, HAWSER_HTTP_HIGHEST_MAX_LIMIT), PROP_MAX_LIMIT);
}

/**
 * hawser_http_request_options_get_max_redirects:
 * @self: options
 *
 * Gets how many redirects are followed.
 *
 * Returns: the number
 *
 * Since: 1.0
 */
guint
hawser_http_request_options_get_max_redirects (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), 0);

  return self->max_redirects;
}

/**
 * hawser_http_request_options_set_max_redirects:
 * @self: options
 * @max_redirects: the number; with 0 any redirect is an error
 *
 * Sets how many redirects are followed; see [property@Hawser.HttpRequestOptions:max-redirects].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_max_redirects (HawserHttpRequestOptions *self, guint max_redirects)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  set_uint (self, &self->max_redirects, max_redirects, PROP_MAX_REDIRECTS);
}

/**
 * hawser_http_request_options_get_keep_method:
 * @self: options
 *
 * Gets whether redirects repeat the method.
 *
 * Returns: %TRUE when they do
 *
 * Since: 1.0
 */
gboolean
hawser_http_request_options_get_keep_method (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), FALSE);

  return self->keep_method;
}

/**
 * hawser_http_request_options_set_keep_method:
 * @self: options
 * @keep_method: whether to repeat the method
 *
 * Sets whether redirects repeat the method; see [property@Hawser.HttpRequestOptions:keep-method].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_keep_method (HawserHttpRequestOptions *self, gboolean keep_method)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  keep_method = !!keep_method;
  if (self->keep_method == keep_method)
    return;
  self->keep_method = keep_method;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEEP_METHOD]);
}

/**
 * hawser_http_request_options_get_interim_events:
 * @self: options
 *
 * Gets whether interim responses give events.
 *
 * Returns: %TRUE when they do
 *
 * Since: 1.0
 */
gboolean
hawser_http_request_options_get_interim_events (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), FALSE);

  return self->interim_events;
}

/**
 * hawser_http_request_options_set_interim_events:
 * @self: options
 * @interim_events: whether there are events for them
 *
 * Sets whether interim responses give events; see
 * [property@Hawser.HttpRequestOptions:interim-events].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_interim_events (HawserHttpRequestOptions *self,
                                                gboolean interim_events)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  interim_events = !!interim_events;
  if (self->interim_events == interim_events)
    return;
  self->interim_events = interim_events;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INTERIM_EVENTS]);
}

/**
 * hawser_http_request_options_get_default_type:
 * @self: options
 *
 * Gets the content type of a body that has no other.
 *
 * Returns: (nullable): the type, or %NULL for `application/json`
 *
 * Since: 1.0
 */
const char *
hawser_http_request_options_get_default_type (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), NULL);

  return self->default_type;
}

/**
 * hawser_http_request_options_set_default_type:
 * @self: options
 * @type: (nullable): the type, or %NULL for `application/json`
 *
 * Sets the content type of a body that has no other; see
 * [property@Hawser.HttpRequestOptions:default-type]. A type that cannot be the value of a field makes
 * requests fail with 401.
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_default_type (HawserHttpRequestOptions *self, const char *type)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  if (g_strcmp0 (self->default_type, type) == 0)
    return;
  g_free (self->default_type);
  self->default_type = g_strdup (type);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DEFAULT_TYPE]);
}

/**
 * hawser_http_request_options_get_ca_path:
 * @self: options
 *
 * Gets the file of authorities that replaces the system's.
 *
 * Returns: (nullable) (type filename): the file, or %NULL
 *
 * Since: 1.0
 */
const char *
hawser_http_request_options_get_ca_path (HawserHttpRequestOptions *self)
{
  g_return_val_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self), NULL);

  return self->ca_path;
}

/**
 * hawser_http_request_options_set_ca_path:
 * @self: options
 * @path: (nullable) (type filename): a PEM file, or %NULL for what the system trusts
 *
 * Sets a file of authorities that replaces the system's; see
 * [property@Hawser.HttpRequestOptions:ca-path].
 *
 * Since: 1.0
 */
void
hawser_http_request_options_set_ca_path (HawserHttpRequestOptions *self, const char *path)
{
  g_return_if_fail (HAWSER_IS_HTTP_REQUEST_OPTIONS (self));

  if (g_strcmp0 (self->ca_path, path) == 0)
    return;
  g_clear_pointer (&self->ca_path, g_ref_string_release);
  self->ca_path = path != NULL ? g_ref_string_new (path) : NULL;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CA_PATH]);
}
