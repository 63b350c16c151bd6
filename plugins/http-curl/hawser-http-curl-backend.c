/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-curl-backend.h"

#include "hawser-curl-loop.h"
#include "hawser-curl-proxy.h"

#include <string.h>

/* The error numbers of OpenHarmony are libcurl's, behind this. */
#define ERROR_BASE 2300000

/* What one call of the write function brings at the most. */
#define BUFFER_SIZE (64L * 1024)

/* How many handles without work are kept; setting one up costs as much as a request. */
#define IDLE_HANDLES 16

/* A list of header fields as libcurl wants it. Most requests of a program have the same ones. */
typedef struct {
  guint ref_count;
  gboolean has_body;
  HawserHttpHeaders *headers;
  struct curl_slist *list;
} HeaderList;

/* A handle, and the hop that it works for. It stays with its exchange over redirects, for the
 * cookies. */
typedef struct {
  HawserHttpCurlBackend *backend; /* unowned */
  CURL *easy;
  char error[CURL_ERROR_SIZE];

  HawserHttpExchange *exchange;
  HeaderList *fields;
  GBytes *body;
  gboolean running; /* in libcurl's hands */

  HawserHttpHeaders *block; /* the header block that is coming in */
  HawserHttpVersion version;
  guint status;
  char reason[64];
  gboolean answered; /* the final block came; what follows are trailers */
  gboolean leads_on; /* it is a redirect, so that another hop may follow */
  gboolean stopped;  /* the core wants no more for now */

  /* What the handle is set to, so that only changes cost anything */
  gboolean plain_get;
  gboolean has_ca_path;
  gboolean has_proxy;
  guint connect_timeout;
  HeaderList *set_fields;
} Transfer;

struct _HawserHttpCurlBackend {
  HawserHttpBackend parent_instance;

  HawserCurlLoop *loop;
  HawserCurlProxy *proxy;
  CURLSH *share; /* TLS sessions; one thread, so without locks */
  GQueue idle;   /* of Transfer */
  HeaderList *last_fields;
};

G_DEFINE_FINAL_TYPE (HawserHttpCurlBackend, hawser_http_curl_backend, HAWSER_TYPE_HTTP_BACKEND)

static GQuark transfer_quark;

static HeaderList *
header_list_ref (HeaderList *self)
{
  self->ref_count++;
  return self;
}

static void
header_list_unref (HeaderList *self)
{
  if (--self->ref_count > 0)
    return;
  hawser_http_headers_unref (self->headers);
  curl_slist_free_all (self->list);
  g_free (self);
}

static HeaderList *
header_list_new (HawserHttpHeaders *headers, gboolean has_body)
{
  HeaderList *self = g_new0 (HeaderList, 1);
  g_autoptr (GString) line = g_string_new (NULL);

  self->ref_count = 1;
  self->has_body = has_body;
  self->headers = hawser_http_headers_ref (headers);
  for (guint i = 0; i < hawser_http_headers_get_n_fields (headers); i++)
    {
      const char *value = hawser_http_headers_get_field_value (headers, i);

      /* A semicolon is libcurl's way to say that the value is empty. */
      g_string_printf (line, *value != '\0' ? "%s: %s" : "%s;",
                       hawser_http_headers_get_field_name (headers, i), value);
      self->list = curl_slist_append (self->list, line->str);
    }
  /* What libcurl would add by itself; each line costs a little in every request. */
  if (hawser_http_headers_get (headers, "accept") == NULL)
    self->list = curl_slist_append (self->list, "Accept:");
  if (has_body && hawser_http_headers_get (headers, "expect") == NULL)
    self->list = curl_slist_append (self->list, "Expect:");
  if (has_body && hawser_http_headers_get (headers, "content-type") == NULL)
    self->list = curl_slist_append (self->list, "Content-Type:");
  return self;
}

/* Callbacks of libcurl */

/* `HTTP/1.1 200 OK`, with its line break, which libcurl has checked. */
static void
parse_status_line (Transfer *self, const char *line, gsize length)
{
  const char *end = line + length;
  const char *c = line + strlen ("HTTP/");
  gsize n;

  if (*c == '2')
    self->version = HAWSER_HTTP_VERSION_HTTP2;
  else if (*c == '3')
    self->version = HAWSER_HTTP_VERSION_HTTP3;
  else
    self->version = c + 2 < end && c[2] == '0' ? HAWSER_HTTP_VERSION_HTTP1_0 : HAWSER_HTTP_VERSION_HTTP1_1;

  while (c < end && *c != ' ')
    c++;
  while (c < end && *c == ' ')
    c++;
  for (self->status = 0; c < end && g_ascii_isdigit (*c); c++)
    self->status = self->status * 10 + (*c - '0');
  while (c < end && *c == ' ')
    c++;
  while (end > c && g_ascii_isspace (end[-1]))
    end--;
  n = MIN ((gsize) (end - c), sizeof self->reason - 1);
  memcpy (self->reason, c, n);
  self->reason[n] = '\0';
}

static size_t
header_cb (char *line, size_t size, size_t count, void *data)
{
  Transfer *self = data;
  gsize length = size * count;
  const char *colon;

  if (self->block == NULL)
    {
      /* Only a status line begins a block; anything else here is a trailer. */
      if (length < 5 || memcmp (line, "HTTP/", 5) != 0)
        return length;
      self->block = hawser_http_headers_new ();
      parse_status_line (self, line, length);
      return length;
    }

  colon = memchr (line, ':', length);
  if (colon != NULL)
    {
      hawser_http_headers_append_len (self->block, line, colon - line, colon + 1,
                                      length - (colon + 1 - line));
    }
  else if (length <= 2)
    {
      self->answered = self->status >= 200;
      self->leads_on = self->status >= 300 && self->status < 400;
      hawser_http_exchange_report_headers (self->exchange, self->version, self->status,
                                           *self->reason != '\0' ? self->reason : NULL, self->block);
      g_clear_pointer (&self->block, hawser_http_headers_unref);
    }
  return length;
}

static size_t
write_cb (char *bytes, size_t size, size_t count, void *user_data)
{
  Transfer *self = user_data;

  /* What was reported is never reported again: libcurl is stopped before the next piece, which it
   * keeps. */
  if (self->stopped)
    return CURL_WRITEFUNC_PAUSE;
  self->stopped = !hawser_http_exchange_report_data (self->exchange, (const guint8 *) bytes,
                                                     size * count);
  return size * count;
}

/* Transfers */

static void
transfer_free (Transfer *self)
{
  curl_easy_cleanup (self->easy);
  g_clear_pointer (&self->set_fields, header_list_unref);
  g_free (self);
}

static Transfer *
transfer_new (HawserHttpCurlBackend *backend)
{
  Transfer *self = g_new0 (Transfer, 1);
  CURL *easy = curl_easy_init ();

  self->backend = backend;
  self->easy = easy;
  self->plain_get = TRUE;
  curl_easy_setopt (easy, CURLOPT_PRIVATE, self);
  curl_easy_setopt (easy, CURLOPT_SHARE, backend->share);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, self->error);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, header_cb);
  curl_easy_setopt (easy, CURLOPT_HEADERDATA, self);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, write_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt (easy, CURLOPT_BUFFERSIZE, BUFFER_SIZE);
  /* Decodes; what is sent is among the core's fields. */
  curl_easy_setopt (easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt (easy, CURLOPT_COOKIEFILE, "");
  /* libcurl asks nobody for a proxy: see hawser-curl-proxy.c. */
  curl_easy_setopt (easy, CURLOPT_NOPROXY, "*");
  /* Only without a folder of certificates does libcurl keep the parsed ones for the next
   * connection; the bundle has all of them. */
  curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
  return self;
}

static Transfer *
get_transfer (HawserHttpExchange *exchange)
{
  return g_object_get_qdata (G_OBJECT (exchange), transfer_quark);
}

/* The exchange needs the handle no more. */
static void
transfer_release (Transfer *self)
{
  HawserHttpCurlBackend *backend = self->backend;
  struct curl_slist *cookies = NULL;

  if (self->running)
    hawser_curl_loop_remove (backend->loop, self->easy);
  self->running = FALSE;

  if (curl_easy_getinfo (self->easy, CURLINFO_COOKIELIST, &cookies) == CURLE_OK && cookies != NULL)
    {
      curl_slist_free_all (cookies);
      curl_easy_setopt (self->easy, CURLOPT_COOKIELIST, "ALL");
    }
  g_clear_pointer (&self->block, hawser_http_headers_unref);
  g_clear_pointer (&self->fields, header_list_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_object_set_qdata (G_OBJECT (self->exchange), transfer_quark, NULL);
  g_clear_object (&self->exchange);

  if (backend->idle.length < IDLE_HANDLES)
    g_queue_push_head (&backend->idle, self);
  else
    transfer_free (self);
}

static void
report_cookies (Transfer *self)
{
  struct curl_slist *cookies = NULL;
  g_autoptr (GString) text = NULL;

  if (curl_easy_getinfo (self->easy, CURLINFO_COOKIELIST, &cookies) != CURLE_OK || cookies == NULL)
    return;
  text = g_string_new (NULL);
  for (struct curl_slist *l = cookies; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%s", text->len > 0 ? "\r\n" : "", l->data);
  curl_slist_free_all (cookies);
  hawser_http_exchange_report_cookies (self->exchange, text->str);
}

static void
transfer_done_cb (CURL *easy, CURLcode code)
{
  Transfer *self;

  curl_easy_getinfo (easy, CURLINFO_PRIVATE, (char **) &self);
  self->running = FALSE;

  if (code == CURLE_OK)
    {
      report_cookies (self);
      hawser_http_exchange_report_done (self->exchange);
    }
  else
    {
      hawser_http_exchange_report_failed (self->exchange, ERROR_BASE + code,
                                          *self->error != '\0' ? self->error
                                                               : curl_easy_strerror (code));
    }

  /* Cookies of a redirect are for the next hop. If there is none after all, cancel() comes. */
  if (code != CURLE_OK || !self->leads_on)
    transfer_release (self);
}

static void
set_method (Transfer *self)
{
  const char *method = hawser_http_exchange_get_method (self->exchange);
  GBytes *body = hawser_http_exchange_get_request_body (self->exchange);
  gboolean is_get = strcmp (method, "GET") == 0 && body == NULL;

  if (is_get && self->plain_get)
    return;
  self->plain_get = is_get;

  curl_easy_setopt (self->easy, CURLOPT_HTTPGET, 1L);
  curl_easy_setopt (self->easy, CURLOPT_CUSTOMREQUEST, is_get ? NULL : method);
  if (body != NULL)
    {
      /* Not copied: it stays until the handle is released. */
      self->body = g_bytes_ref (body);
      curl_easy_setopt (self->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                        (curl_off_t) g_bytes_get_size (body));
      curl_easy_setopt (self->easy, CURLOPT_POSTFIELDS, g_bytes_get_data (body, NULL));
    }
  else if (strcmp (method, "HEAD") == 0)
    {
      curl_easy_setopt (self->easy, CURLOPT_NOBODY, 1L);
    }
}

static void
set_fields (Transfer *self)
{
  HawserHttpCurlBackend *backend = self->backend;
  HawserHttpHeaders *headers = hawser_http_exchange_get_request_headers (self->exchange);
  gboolean has_body = self->body != NULL;
  HeaderList *last = backend->last_fields;

  if (last == NULL || last->headers != headers || last->has_body != has_body)
    {
      g_clear_pointer (&backend->last_fields, header_list_unref);
      backend->last_fields = header_list_new (headers, has_body);
    }
  self->fields = header_list_ref (backend->last_fields);
  if (self->set_fields == self->fields)
    return;
  g_clear_pointer (&self->set_fields, header_list_unref);
  self->set_fields = header_list_ref (self->fields);
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, self->fields->list);
}

static void
set_proxy (Transfer *self, const char *proxy)
{
  if (proxy == NULL && !self->has_proxy)
    return;
  self->has_proxy = proxy != NULL;
  curl_easy_setopt (self->easy, CURLOPT_PROXY, proxy);
  curl_easy_setopt (self->easy, CURLOPT_NOPROXY, proxy != NULL ? "" : "*");
}

static void
set_options (Transfer *self)
{
  const char *ca_path = hawser_http_exchange_get_ca_path (self->exchange);
  guint connect_timeout = hawser_http_exchange_get_connect_timeout (self->exchange);

  curl_easy_setopt (self->easy, CURLOPT_URL, hawser_http_exchange_get_url (self->exchange));
  set_method (self);
  set_fields (self);
  if (connect_timeout != self->connect_timeout)
    {
      self->connect_timeout = connect_timeout;
      curl_easy_setopt (self->easy, CURLOPT_CONNECTTIMEOUT_MS,
                        (long) MIN (connect_timeout, G_MAXINT));
    }
  if (ca_path != NULL || self->has_ca_path)
    {
      self->has_ca_path = ca_path != NULL;
      curl_easy_setopt (self->easy, CURLOPT_CAINFO,
                        ca_path != NULL ? ca_path
                                        : curl_version_info (CURLVERSION_NOW)->cainfo);
    }
}

static void
transfer_go (Transfer *self, const char *proxy)
{
  set_proxy (self, proxy);
  self->running = TRUE;
  hawser_curl_loop_add (self->backend->loop, self->easy);
}

static void
proxy_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HawserHttpExchange) exchange = data;
  g_autofree char *proxy = NULL;
  g_autoptr (GError) error = NULL;
  gboolean found = hawser_curl_proxy_lookup_finish (result, &proxy, &error);
  Transfer *self = get_transfer (exchange);

  /* Cancelled meanwhile. */
  if (self == NULL)
    return;
  if (found)
    {
      transfer_go (self, proxy);
      return;
    }
  hawser_http_exchange_report_failed (exchange, HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY,
                                      error->message);
  transfer_release (self);
}

/* The backend */

static gboolean
hawser_http_curl_backend_start (HawserHttpBackend *backend,
                                HawserHttpExchange *exchange,
                                GError **error)
{
  HawserHttpCurlBackend *self = HAWSER_HTTP_CURL_BACKEND (backend);
  const char *url = hawser_http_exchange_get_url (exchange);
  Transfer *transfer = get_transfer (exchange);
  const char *proxy;

  if (transfer == NULL)
    {
      transfer = g_queue_pop_head (&self->idle);
      if (transfer == NULL)
        transfer = transfer_new (self);
      transfer->exchange = g_object_ref (exchange);
      g_object_set_qdata (G_OBJECT (exchange), transfer_quark, transfer);
    }
  else
    {
      g_clear_pointer (&transfer->fields, header_list_unref);
      g_clear_pointer (&transfer->body, g_bytes_unref);
    }

  transfer->answered = transfer->leads_on = transfer->stopped = FALSE;
  *transfer->error = '\0';
  set_options (transfer);

  if (hawser_curl_proxy_lookup_now (self->proxy, url, &proxy))
    transfer_go (transfer, proxy);
  else
    hawser_curl_proxy_lookup_async (self->proxy, url,
                                    hawser_http_exchange_get_cancellable (exchange),
                                    proxy_found_cb, g_object_ref (exchange));
  return TRUE;
}

static void
hawser_http_curl_backend_cancel (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  Transfer *transfer = get_transfer (exchange);

  if (transfer != NULL)
    transfer_release (transfer);
}

static void
hawser_http_curl_backend_resume (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  Transfer *transfer = get_transfer (exchange);

  if (transfer == NULL || !transfer->stopped)
    return;
  transfer->stopped = FALSE;
  if (transfer->running)
    curl_easy_pause (transfer->easy, CURLPAUSE_CONT);
}

static void
hawser_http_curl_backend_finalize (GObject *object)
{
  HawserHttpCurlBackend *self = HAWSER_HTTP_CURL_BACKEND (object);

  g_queue_clear_full (&self->idle, (GDestroyNotify) transfer_free);
  hawser_curl_loop_free (self->loop);
  hawser_curl_proxy_free (self->proxy);
  g_clear_pointer (&self->last_fields, header_list_unref);
  curl_share_cleanup (self->share);

  G_OBJECT_CLASS (hawser_http_curl_backend_parent_class)->finalize (object);
}

static void
hawser_http_curl_backend_class_init (HawserHttpCurlBackendClass *klass)
{
  HawserHttpBackendClass *backend_class = HAWSER_HTTP_BACKEND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hawser_http_curl_backend_finalize;
  backend_class->start = hawser_http_curl_backend_start;
  backend_class->cancel = hawser_http_curl_backend_cancel;
  backend_class->resume = hawser_http_curl_backend_resume;

  transfer_quark = g_quark_from_static_string ("hawser-http-curl-transfer");
  /* Types are set up once in a process, under a lock, as this function has to be. */
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

static void
hawser_http_curl_backend_init (HawserHttpCurlBackend *self)
{
  g_queue_init (&self->idle);
  self->loop = hawser_curl_loop_new (transfer_done_cb);
  self->proxy = hawser_curl_proxy_new ();
  self->share = curl_share_init ();
  curl_share_setopt (self->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}
