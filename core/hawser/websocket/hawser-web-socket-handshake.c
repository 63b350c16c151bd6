/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-web-socket-handshake-private.h"

#include "base/hawser-error.h"
#include "http/hawser-http-syntax-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Limits that the reference states. */
#define URL_MAX 8195
#define PROTOCOL_MAX 1023
#define DEFAULT_PING_INTERVAL 30
#define MAX_PING_INTERVAL 30000

/* The handshake's own fields, and those that would break its framing. */
static gboolean
is_reserved (const char *name)
{
  static const char *const names[] = {
    "host", "upgrade", "connection", "content-length", "transfer-encoding", "expect", NULL,
  };

  return g_str_has_prefix (name, "sec-websocket-") || g_strv_contains (names, name);
}

static gboolean
add_headers (HawserHttpHeaders *headers, GVariant *fields, GError **error)
{
  if (fields == NULL || !hawser_http_syntax_is_dictionary (fields))
    return TRUE;

  for (gsize i = 0; i < g_variant_n_children (fields); i++)
    {
      const char *name;
      g_autoptr (GVariant) value = hawser_http_syntax_get_entry (fields, i, &name);
      g_autofree char *lower = NULL;
      const char *text;

      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        continue;
      text = g_variant_get_string (value, NULL);
      if (*text == '\0')
        continue;
      if (!hawser_http_syntax_is_token (name))
        {
          g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER, _ ("“%s” is not a header name"),
                       name);
          return FALSE;
        }
      if (strpbrk (text, "\r\n") != NULL)
        {
          g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER,
                       _ ("the value of header “%s” has a line break"), name);
          return FALSE;
        }
      lower = g_ascii_strdown (name, -1);
      if (!is_reserved (lower))
        hawser_http_headers_append (headers, lower, text);
    }
  return TRUE;
}

static gboolean
set_protocols (HawserWebSocketHandshake *self, const char *protocol, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_auto (GStrv) parts = NULL;

  if (protocol == NULL || *protocol == '\0')
    return TRUE;

  names = g_ptr_array_new_with_free_func (g_free);
  parts = g_strsplit (protocol, ",", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_strstrip (parts[i]);
      if (strlen (protocol) > PROTOCOL_MAX || !hawser_http_syntax_is_token (parts[i]))
        {
          g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_PARAMETER,
                       _ ("“%s” is not a list of subprotocols"), protocol);
          return FALSE;
        }
      g_ptr_array_add (names, g_strdup (parts[i]));
    }
  g_ptr_array_add (names, NULL);
  self->protocols = (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  return TRUE;
}

static gboolean
set_url (HawserWebSocketHandshake *self, const char *url, GError **error)
{
  g_autofree char *escaped = NULL;
  g_autoptr (GUri) uri = NULL;
  const char *c = url;

  /* A blank or a control character is a mistake, and would end the request line. */
  while ((guchar) *c > ' ' && *c != 0x7f)
    c++;
  escaped = hawser_http_syntax_escape (url, FALSE);
  if (*c == '\0' && strlen (url) <= URL_MAX)
    uri = g_uri_parse (escaped != NULL ? escaped : url, HAWSER_HTTP_URI_FLAGS, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0'
      || (strcmp (g_uri_get_scheme (uri), "ws") != 0
          && strcmp (g_uri_get_scheme (uri), "wss") != 0))
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_WEB_SOCKET_URL,
                   _ ("“%s” is not a URL of a WebSocket"), url);
      return FALSE;
    }

  self->uri = g_uri_build (HAWSER_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL,
                           g_uri_get_host (uri), g_uri_get_port (uri),
                           *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/",
                           g_uri_get_query (uri), NULL);
  self->url = g_uri_to_string (self->uri);
  return TRUE;
}

static gboolean
set_options (HawserWebSocketHandshake *self, HawserWebSocketRequestOptions *options, GError **error)
{
  const char *ca_path = hawser_web_socket_request_options_get_ca_path (options);

  if (!add_headers (self->headers, hawser_web_socket_request_options_get_header (options), error)
      || !set_protocols (self, hawser_web_socket_request_options_get_protocol (options), error))
    return FALSE;
  if (ca_path != NULL && *ca_path != '\0')
    {
      if (!g_file_test (ca_path, G_FILE_TEST_EXISTS))
        {
          g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_WEB_SOCKET_CERTIFICATE_FILE,
                       _ ("the file of certificates “%s” is missing"), ca_path);
          return FALSE;
        }
      self->ca_path = g_strdup (ca_path);
    }

  self->compress = hawser_web_socket_request_options_get_compress (options);
  self->ping_interval = hawser_web_socket_request_options_get_ping_interval (options);
  self->pong_timeout = hawser_web_socket_request_options_get_pong_timeout (options);
  if (self->ping_interval > MAX_PING_INTERVAL)
    self->ping_interval = DEFAULT_PING_INTERVAL;
  self->pong_timeout = MIN (self->pong_timeout, self->ping_interval);
  return TRUE;
}

gboolean
hawser_web_socket_handshake_init (HawserWebSocketHandshake *self,
                                  const char *url,
                                  HawserWebSocketRequestOptions *options,
                                  GError **error)
{
  g_autoptr (HawserWebSocketRequestOptions) defaults = NULL;

  if (options == NULL)
    options = defaults = hawser_web_socket_request_options_new ();
  *self = (HawserWebSocketHandshake){ .headers = hawser_http_headers_new () };
  if (!set_options (self, options, error) || !set_url (self, url, error))
    {
      hawser_web_socket_handshake_clear (self);
      return FALSE;
    }
  /* As OpenHarmony sends it: the host name alone. */
  if (hawser_http_headers_get (self->headers, "origin") == NULL)
    hawser_http_headers_append (self->headers, "origin", g_uri_get_host (self->uri));
  return TRUE;
}
