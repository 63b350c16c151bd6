/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-http-curl-backend.h"

#include "hawser-curl-loop.h"
#include "hawser-curl-proxy.h"

#include <string.h>

/* The error numbers of OpenHarmony are libcurl's, behind this. */
#define ERROR_BASE 2300000

/* What one call of the write function brings at the most. */
#define BUFFER_SIZE (64L * 1024)

/* Room for what is sent, where there is no large body: libcurl allocates it for each request over TLS. */
#define SMALL_BUFFER_SIZE (16L * 1024)

/* How many lines of a header block may go on with the one before; the others are left out. */
#define MOST_FOLDS 64

/* For how many seconds libcurl may use parsed certificates before it reads them again: the system's,
 * which take thirty times as long as the rest of a new connection, and a caller's own. */
#define SYSTEM_LIFETIME (24L * 60 * 60)
#define FILE_LIFETIME 60L

/* After how long without an answer a connection of HTTP/2 is of no use any more; less where the whole
 * request has less time. */
#define SILENCE (5 * G_TIME_SPAN_SECOND)

/* How old a looked-up name gets, in seconds: at least this, at the most twice this. */
#define NAME_LIFETIME 30L

/* How many handles without work are kept; setting one up costs as much as a request. */
#define IDLE_HANDLES 16

/* A list of header fields as libcurl wants it. Most requests of a program have the same ones. */
typedef struct {
  guint ref_count;
  gboolean has_body;
  gboolean has_host;
  HawserHttpHeaders *headers;
  struct curl_slist *list;
} HeaderList;

/* A handle, and the hop that it works for. */
typedef struct {
  HawserHttpCurlBackend *backend; /* unowned */
  CURL *easy;
  char error[CURL_ERROR_SIZE];

  HawserHttpExchange *exchange;
  GList link; /* among the busy or the idle ones */
  GBytes *body;
  char **proxies;       /* where there is more than one to try */
  guint proxy;          /* which one it is */
  gboolean running;     /* in libcurl's hands */
  gint64 begin;         /* when it came there */
  guint attempts;       /* how often the request was sent */
  gboolean had_cookies; /* from the hop before */
  gboolean no_cookies;  /* the handle holds none */

  gboolean in_head;         /* what comes next is a header line */
  GString *line;            /* the beginning of one that is too long for one piece */
  HawserHttpHeaders *block; /* the header block that is coming in */
  gboolean broken;          /* its first field goes on with the one before */
  guint folds;              /* lines of it that go on with the one before */
  HawserHttpVersion version;
  guint status; /* 0 before the first block */
  char reason[64];
  gboolean stopped; /* the core wants no more for now */

  /* What the handle is set to, so that only changes cost anything */
  char *set_url;
  CURLU *set_parts;
  char *set_proxy;
  gboolean plain_get;
  char *set_ca_path; /* NULL for the system's */
  gboolean sweeps_names;
  guint connect_timeout;
  HeaderList *set_fields;
  struct curl_slist *set_list; /* those, or what is before them: */
  struct curl_slist no_host;
  struct curl_slist host;
} Transfer;

struct _HawserHttpCurlBackend {
  HawserHttpBackend parent_instance;

  HawserCurlLoop *loop;
  HawserCurlProxy *proxy;
  CURLSH *share;     /* TLS sessions; one thread, so without locks */
  GQueue busy;       /* of Transfer, each with an exchange */
  GQueue idle;       /* of Transfer */
  gint64 next_sweep; /* when old names are dropped again */
  HeaderList *last_fields;
};

G_DEFINE_FINAL_TYPE (HawserHttpCurlBackend, hawser_http_curl_backend, HAWSER_TYPE_HTTP_BACKEND)

/* On an exchange: the cookies that its next hop starts with. */
static GQuark cookies_quark;

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
  self->has_host = hawser_http_headers_get (headers, "host") != NULL;
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
  if (hawser_http_headers_get (headers, "accept-encoding") == NULL)
    self->list = curl_slist_append (self->list, "Accept-Encoding:");
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
    self->version
        = c + 2 < end && c[2] == '0' ? HAWSER_HTTP_VERSION_HTTP1_0 : HAWSER_HTTP_VERSION_HTTP1_1;

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

/* An old way to write a long value in several lines: the break counts as one space. */
static void
unfold (Transfer *self, const char *line, gsize length)
{
  g_autoptr (HawserHttpHeaders) before = self->block;
  g_autofree char *more = g_strndup (line, length);
  guint n = hawser_http_headers_get_n_fields (before);

  self->block = hawser_http_headers_new ();
  for (guint i = 0; i < n; i++)
    {
      const char *name = hawser_http_headers_get_field_name (before, i);
      const char *value = hawser_http_headers_get_field_value (before, i);
      g_autofree char *whole
          = i + 1 == n ? g_strconcat (value, " ", g_strstrip (more), NULL) : NULL;

      hawser_http_headers_append (self->block, name, whole != NULL ? whole : value);
    }
}

/* Returns: whether libcurl may see the line. */
static gboolean
take_head_line (Transfer *self, const char *line, gsize length)
{
  const char *colon;

  if (self->block == NULL)
    {
      if (length < 5 || memcmp (line, "HTTP/", 5) != 0)
        return TRUE;
      self->block = hawser_http_headers_new ();
      self->folds = 0;
      parse_status_line (self, line, length);
    }
  else if (*line == ' ' || *line == '\t')
    {
      /* There is nothing to go on with. libcurl before 8.0 would take what is left of the reply to the
       * handle's last request for it, which is freed memory. */
      self->broken = hawser_http_headers_get_n_fields (self->block) == 0;
      if (self->broken)
        return FALSE;
      /* Each costs a copy of the block. */
      if (++self->folds <= MOST_FOLDS)
        unfold (self, line, length);
    }
  else if (*line == '\r' || *line == '\n')
    {
      hawser_http_exchange_report_headers (self->exchange, self->version, self->status,
                                           *self->reason != '\0' ? self->reason : NULL,
                                           self->block);
      g_clear_pointer (&self->block, hawser_http_headers_unref);
      /* More follows an interim answer. */
      self->in_head = self->status / 100 == 1 && self->status != 101;
    }
  else if ((colon = memchr (line, ':', length)) != NULL)
    {
      hawser_http_headers_append_len (self->block, line, colon - line, colon + 1,
                                      line + length - (colon + 1));
    }
  return TRUE;
}

static gboolean
take_head (Transfer *self, const char *piece, gsize length)
{
  g_autoptr (GString) line = NULL;

  if (self->line == NULL && piece[length - 1] == '\n')
    return take_head_line (self, piece, length);
  if (self->line == NULL)
    self->line = g_string_new (NULL);
  g_string_append_len (self->line, piece, length);
  if (piece[length - 1] != '\n')
    return TRUE;
  line = g_steal_pointer (&self->line);
  return take_head_line (self, line->str, line->len);
}

static void
forget_head (Transfer *self)
{
  g_clear_pointer (&self->block, hawser_http_headers_unref);
  if (self->line != NULL)
    g_string_free (g_steal_pointer (&self->line), TRUE);
}

/* Header lines come here, too, one by one and before libcurl has kept them: a function for header lines
 * alone would be called behind that. Trailers do not come. */
static size_t
write_cb (char *bytes, size_t size, size_t count, void *user_data)
{
  Transfer *self = user_data;

  if (self->in_head)
    return take_head (self, bytes, size * count) ? size * count : 0;
  /* What was reported is never reported again: libcurl is stopped before the next piece, which it
   * keeps. */
  if (self->stopped)
    return CURL_WRITEFUNC_PAUSE;
  self->stopped
      = !hawser_http_exchange_report_data (self->exchange, (const guint8 *) bytes, size * count);
  return size * count;
}

/* Just before a request is sent, and again when its connection turned out to be dead. */
static int
attempt_cb (void *data, char *peer, char *own, int peer_port, int own_port)
{
  Transfer *self = data;

  self->attempts++;
  self->in_head = TRUE;
  forget_head (self);
  return CURL_PREREQFUNC_OK;
}

/* Transfers */

static void
transfer_free (Transfer *self)
{
  curl_easy_cleanup (self->easy);
  curl_url_cleanup (self->set_parts);
  g_free (self->set_url);
  g_free (self->set_proxy);
  g_free (self->set_ca_path);
  g_clear_pointer (&self->set_fields, header_list_unref);
  g_free (self->host.data);
  g_free (self);
}

/* The file of the authorities that the system trusts. */
static const char *
system_trust (void)
{
  return curl_version_info (CURLVERSION_NOW)->cainfo;
}

static Transfer *
transfer_new (HawserHttpCurlBackend *backend)
{
  Transfer *self = g_new0 (Transfer, 1);
  CURL *easy = curl_easy_init ();

  self->backend = backend;
  self->easy = easy;
  self->link.data = self;
  self->set_parts = curl_url ();
  self->plain_get = TRUE;
  self->no_host.data = (char *) "Host:";
  self->no_host.next = &self->host;
  curl_easy_setopt (easy, CURLOPT_PRIVATE, self);
  curl_easy_setopt (easy, CURLOPT_SHARE, backend->share);
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  /* Without this, to remove a handle waits for the name look-up that it began. */
  curl_easy_setopt (easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt (easy, CURLOPT_ERRORBUFFER, self->error);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt (easy, CURLOPT_HTTP_VERSION, (long) CURL_HTTP_VERSION_2TLS);
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (easy, CURLOPT_HEADER, 1L);
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, write_cb);
  curl_easy_setopt (easy, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (easy, CURLOPT_PREREQFUNCTION, attempt_cb);
  curl_easy_setopt (easy, CURLOPT_PREREQDATA, self);
  curl_easy_setopt (easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt (easy, CURLOPT_BUFFERSIZE, BUFFER_SIZE);
  curl_easy_setopt (easy, CURLOPT_UPLOAD_BUFFERSIZE, SMALL_BUFFER_SIZE);
  /* Decodes; what is sent is among the core's fields. */
  curl_easy_setopt (easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt (easy, CURLOPT_COOKIEFILE, "");
  /* libcurl asks nobody for a proxy: see hawser-curl-proxy.c. Without one it need not carry the file
   * for its certificate along in every request. */
  curl_easy_setopt (easy, CURLOPT_PROXY, "");
  curl_easy_setopt (easy, CURLOPT_NOPROXY, "");
  /* Only without a folder of certificates does libcurl keep the parsed ones for the next
   * connection; the bundle has all of them. */
  curl_easy_setopt (easy, CURLOPT_CAPATH, NULL);
  curl_easy_setopt (easy, CURLOPT_CA_CACHE_TIMEOUT, SYSTEM_LIFETIME);
  curl_easy_setopt (easy, CURLOPT_PROXY_CAPATH, NULL);
  curl_easy_setopt (easy, CURLOPT_PROXY_CAINFO, NULL);
  curl_easy_setopt (easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L);
  return self;
}

static Transfer *
find_transfer (HawserHttpCurlBackend *self, HawserHttpExchange *exchange)
{
  for (GList *l = self->busy.head; l != NULL; l = l->next)
    if (((Transfer *) l->data)->exchange == exchange)
      return l->data;
  return NULL;
}

/* Whether the handle can work for another exchange. libcurl 7.88 keeps two things in it that belong
 * to one request only: it goes on taking a host field for the domain of cookies when the field is
 * gone, and it counts how often it met a dead connection and tried again, and gives up after five. */
static gboolean
transfer_is_fit (Transfer *self)
{
  return self->attempts <= 1 && (self->set_fields == NULL || !self->set_fields->has_host);
}

/* Whether a server never answered. Its connection may be dead (a network that is gone, a computer that
 * slept), and with HTTP/2 it would be kept for the next request all the same. */
static gboolean
was_silent (Transfer *self)
{
  /* Half of the time: some of it was over when the request came here. */
  gint64 limit = hawser_http_exchange_get_read_timeout (self->exchange) * (gint64) 500;

  return self->status == 0
         && g_get_monotonic_time () - self->begin >= (limit > 0 ? MIN (limit, SILENCE) : SILENCE);
}

/* Takes the handle away from a transfer that has not ended. */
static void
transfer_stop (Transfer *self)
{
  gboolean silent = was_silent (self);

  if (silent)
    curl_easy_setopt (self->easy, CURLOPT_FORBID_REUSE, 1L);
  hawser_curl_loop_remove (self->backend->loop, self->easy);
  if (silent)
    curl_easy_setopt (self->easy, CURLOPT_FORBID_REUSE, 0L);
  self->running = FALSE;
}

/* The exchange needs the handle no more. */
static void
transfer_release (Transfer *self)
{
  HawserHttpCurlBackend *backend = self->backend;
  struct curl_slist *cookies = NULL;

  if (self->running)
    transfer_stop (self);

  if (!self->no_cookies && curl_easy_getinfo (self->easy, CURLINFO_COOKIELIST, &cookies) == CURLE_OK
      && cookies != NULL)
    {
      curl_slist_free_all (cookies);
      curl_easy_setopt (self->easy, CURLOPT_COOKIELIST, "ALL");
    }
  forget_head (self);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->proxies, g_strfreev);
  g_queue_unlink (&backend->busy, &self->link);
  g_clear_object (&self->exchange);

  if (backend->idle.length < IDLE_HANDLES && transfer_is_fit (self))
    g_queue_push_head_link (&backend->idle, &self->link);
  else
    transfer_free (self);
}

/* The cookies that the handle holds as lines of a Netscape cookie file, or NULL for none. */
static char *
cookies_to_text (Transfer *self)
{
  struct curl_slist *cookies = NULL;
  GString *text;

  if (curl_easy_getinfo (self->easy, CURLINFO_COOKIELIST, &cookies) != CURLE_OK || cookies == NULL)
    return NULL;
  text = g_string_new (cookies->data);
  for (struct curl_slist *l = cookies->next; l != NULL; l = l->next)
    g_string_append_printf (text, "\r\n%s", l->data);
  curl_slist_free_all (cookies);
  return g_string_free (text, FALSE);
}

/* The cookies of one exchange go from hop to hop as text: no handle has to wait for a next hop that
 * may never come. */
static void
transfer_done (Transfer *self)
{
  g_autofree char *cookies = cookies_to_text (self);

  self->no_cookies = cookies == NULL;
  if (cookies != NULL || self->had_cookies)
    {
      hawser_http_exchange_report_cookies (self->exchange, cookies != NULL ? cookies : "");
      g_object_set_qdata_full (G_OBJECT (self->exchange), cookies_quark, g_steal_pointer (&cookies),
                               g_free);
    }
  hawser_http_exchange_report_done (self->exchange);
  transfer_release (self);
}

static void
load_cookies (Transfer *self)
{
  const char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (hawser_http_exchange_get_hop (self->exchange) > 0)
    text = g_object_get_qdata (G_OBJECT (self->exchange), cookies_quark);
  self->had_cookies = text != NULL;
  if (text == NULL)
    return;
  lines = g_strsplit (text, "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    curl_easy_setopt (self->easy, CURLOPT_COOKIELIST, lines[i]);
}

/* The host field is ours: libcurl would put its own together for every request, letter by letter, twice.
 * A name that it may want to write in another way is left to it. */
static void
set_host (Transfer *self)
{
  char *host = NULL;
  char *port = NULL;

  curl_url_get (self->set_parts, CURLUPART_HOST, &host, 0);
  curl_url_get (self->set_parts, CURLUPART_PORT, &port, CURLU_NO_DEFAULT_PORT);
  if (host != NULL && g_str_is_ascii (host) && strchr (host, '%') == NULL
      && !g_str_has_suffix (host, "."))
    self->host.data = g_strconcat ("Host: ", host, port != NULL ? ":" : NULL, port, NULL);
  curl_free (host);
  curl_free (port);
}

/* An IPv6 scope is lost when libcurl copies a parsed URL, so that one stays text. */
static gboolean
set_url (Transfer *self, GError **error)
{
  const char *url = hawser_http_exchange_get_url (self->exchange);
  const char *host = g_uri_get_host (hawser_http_exchange_get_uri (self->exchange));
  CURLUcode code;

  if (g_strcmp0 (self->set_url, url) == 0)
    return TRUE;

  g_clear_pointer (&self->set_url, g_free);
  g_clear_pointer (&self->host.data, g_free);
  code = curl_url_set (self->set_parts, CURLUPART_URL, url, 0);
  if (code != CURLUE_OK)
    {
      g_set_error (error, HAWSER_ERROR, HAWSER_ERROR_HTTP_URL_MALFORMAT, "%s: %s", url,
                   curl_url_strerror (code));
      return FALSE;
    }
  self->set_url = g_strdup (url);
  curl_easy_setopt (self->easy, CURLOPT_URL, url);
  /* Or else libcurl takes the text apart and puts it together again for every request. */
  curl_easy_setopt (self->easy, CURLOPT_CURLU, strchr (host, '%') == NULL ? self->set_parts : NULL);
  set_host (self);
  return TRUE;
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
  curl_easy_setopt (self->easy, CURLOPT_UPLOAD_BUFFERSIZE,
                    body != NULL && g_bytes_get_size (body) > SMALL_BUFFER_SIZE
                        ? BUFFER_SIZE
                        : SMALL_BUFFER_SIZE);
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
  struct curl_slist *list;

  if (last == NULL || last->headers != headers || last->has_body != has_body)
    {
      g_clear_pointer (&backend->last_fields, header_list_unref);
      last = backend->last_fields = header_list_new (headers, has_body);
    }
  if (self->set_fields != last)
    {
      g_clear_pointer (&self->set_fields, header_list_unref);
      self->set_fields = header_list_ref (last);
    }
  self->host.next = last->list;
  list = self->host.data != NULL && !last->has_host ? &self->no_host : last->list;
  if (self->set_list == list)
    return;
  self->set_list = list;
  curl_easy_setopt (self->easy, CURLOPT_HTTPHEADER, list);
}

static void
set_trust (Transfer *self)
{
  const char *ca_path = hawser_http_exchange_get_ca_path (self->exchange);

  if (g_strcmp0 (ca_path, self->set_ca_path) == 0)
    return;
  g_free (self->set_ca_path);
  self->set_ca_path = g_strdup (ca_path);
  curl_easy_setopt (self->easy, CURLOPT_CA_CACHE_TIMEOUT,
                    ca_path != NULL ? FILE_LIFETIME : SYSTEM_LIFETIME);
  curl_easy_setopt (self->easy, CURLOPT_CAINFO, ca_path != NULL ? ca_path : system_trust ());
}

/* At the end of each request on a handle with a limit to the age of names, libcurl looks through all
 * that it knows: once in a while is enough. Until such a request has ended, none uses an old name. */
static void
set_name_lifetime (Transfer *self)
{
  gboolean sweeps = self->begin >= self->backend->next_sweep;

  if (sweeps == self->sweeps_names)
    return;
  self->sweeps_names = sweeps;
  curl_easy_setopt (self->easy, CURLOPT_DNS_CACHE_TIMEOUT, sweeps ? NAME_LIFETIME : -1L);
}

static gboolean
set_options (Transfer *self, GError **error)
{
  guint connect_timeout = hawser_http_exchange_get_connect_timeout (self->exchange);

  if (!set_url (self, error))
    return FALSE;
  set_method (self);
  set_fields (self);
  set_trust (self);
  load_cookies (self);
  if (connect_timeout != self->connect_timeout)
    {
      self->connect_timeout = connect_timeout;
      curl_easy_setopt (self->easy, CURLOPT_CONNECTTIMEOUT_MS,
                        (long) MIN (connect_timeout, G_MAXINT));
    }
  return TRUE;
}

static void
transfer_run (Transfer *self, const char *proxy)
{
  if (strcmp (self->set_proxy != NULL ? self->set_proxy : "", proxy) != 0)
    {
      g_free (self->set_proxy);
      self->set_proxy = g_strdup (proxy);
      curl_easy_setopt (self->easy, CURLOPT_PROXY, proxy);
      curl_easy_setopt (self->easy, CURLOPT_PROXY_CAINFO, *proxy != '\0' ? system_trust () : NULL);
    }
  *self->error = '\0';
  self->running = TRUE;
  self->begin = g_get_monotonic_time ();
  set_name_lifetime (self);
  hawser_curl_loop_add (self->backend->loop, self->easy);
}

static void
transfer_go (Transfer *self, const char *const *proxies)
{
  self->proxy = 0;
  if (proxies[1] != NULL)
    self->proxies = g_strdupv ((char **) proxies);
  transfer_run (self, proxies[0]);
}

/* Whether a request failed before it was sent, so that another proxy may do better. */
static gboolean
is_about_proxy (CURLcode code)
{
  return code == CURLE_COULDNT_RESOLVE_PROXY || code == CURLE_COULDNT_CONNECT || code == CURLE_PROXY
         || code == CURLE_OPERATION_TIMEDOUT;
}

static void
transfer_fail (Transfer *self, CURLcode code)
{
  if (self->proxies != NULL && self->proxies[self->proxy + 1] != NULL && is_about_proxy (code)
      && self->status == 0)
    {
      self->proxy++;
      transfer_run (self, self->proxies[self->proxy]);
      return;
    }

  /* The protocol of the URL is one of ours, so it is the reply that is not HTTP. */
  if (code == CURLE_UNSUPPORTED_PROTOCOL || self->broken)
    code = CURLE_WEIRD_SERVER_REPLY;
  if (self->broken)
    *self->error = '\0';
  hawser_http_exchange_report_failed (self->exchange, ERROR_BASE + code,
                                      *self->error != '\0' ? self->error
                                                           : curl_easy_strerror (code));
  transfer_release (self);
}

static void
transfer_ended_cb (CURL *easy, CURLcode code)
{
  Transfer *self;

  curl_easy_getinfo (easy, CURLINFO_PRIVATE, (char **) &self);
  self->running = FALSE;
  if (self->sweeps_names && code == CURLE_OK)
    self->backend->next_sweep = g_get_monotonic_time () + NAME_LIFETIME * G_TIME_SPAN_SECOND;
  if (code == CURLE_OK)
    transfer_done (self);
  else
    transfer_fail (self, code);
}

typedef struct {
  HawserHttpCurlBackend *backend;
  HawserHttpExchange *exchange;
} Lookup;

static void
proxies_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Lookup *lookup = data;
  g_autoptr (HawserHttpCurlBackend) backend = lookup->backend;
  g_autoptr (HawserHttpExchange) exchange = lookup->exchange;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) proxies = hawser_curl_proxy_lookup_finish (result, &error);
  Transfer *self = find_transfer (backend, exchange);

  /* Cancelled meanwhile. */
  if (self == NULL)
    return;
  if (proxies != NULL)
    {
      transfer_go (self, (const char *const *) proxies);
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
  GList *link = g_queue_pop_head_link (&self->idle);
  Transfer *transfer = link != NULL ? link->data : transfer_new (self);
  const char *const *proxies;
  Lookup *lookup;

  transfer->exchange = g_object_ref (exchange);
  g_queue_push_head_link (&self->busy, &transfer->link);
  transfer->attempts = 0;
  transfer->status = 0;
  transfer->stopped = FALSE;
  transfer->broken = FALSE;
  transfer->no_cookies = FALSE;
  if (!set_options (transfer, error))
    {
      transfer_release (transfer);
      return FALSE;
    }

  proxies = hawser_curl_proxy_lookup_now (self->proxy, url);
  if (proxies != NULL)
    {
      transfer_go (transfer, proxies);
      return TRUE;
    }
  lookup = g_new (Lookup, 1);
  lookup->backend = g_object_ref (self);
  lookup->exchange = g_object_ref (exchange);
  hawser_curl_proxy_lookup_async (self->proxy, url, hawser_http_exchange_get_cancellable (exchange),
                                  proxies_found_cb, lookup);
  return TRUE;
}

static void
hawser_http_curl_backend_cancel (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  Transfer *transfer = find_transfer (HAWSER_HTTP_CURL_BACKEND (backend), exchange);

  if (transfer != NULL)
    transfer_release (transfer);
}

static void
hawser_http_curl_backend_resume (HawserHttpBackend *backend, HawserHttpExchange *exchange)
{
  Transfer *transfer = find_transfer (HAWSER_HTTP_CURL_BACKEND (backend), exchange);
  CURLcode code;

  if (transfer == NULL || !transfer->running)
    return;
  transfer->stopped = FALSE;
  /* What libcurl kept comes right away. It does not fail by itself when it cannot keep the rest. */
  code = curl_easy_pause (transfer->easy, CURLPAUSE_CONT);
  if (code == CURLE_OK)
    return;
  hawser_curl_loop_remove (transfer->backend->loop, transfer->easy);
  transfer->running = FALSE;
  transfer_fail (transfer, code);
}

static void
hawser_http_curl_backend_finalize (GObject *object)
{
  HawserHttpCurlBackend *self = HAWSER_HTTP_CURL_BACKEND (object);

  /* A busy one holds its exchange, which holds the context of this. */
  while (!g_queue_is_empty (&self->idle))
    transfer_free (g_queue_pop_head_link (&self->idle)->data);
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

  cookies_quark = g_quark_from_static_string ("hawser-http-curl-cookies");
  /* Types are set up once in a process, under a lock, as this function has to be. */
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

static void
hawser_http_curl_backend_init (HawserHttpCurlBackend *self)
{
  g_queue_init (&self->busy);
  g_queue_init (&self->idle);
  self->loop = hawser_curl_loop_new (transfer_ended_cb);
  self->proxy = hawser_curl_proxy_new ();
  self->share = curl_share_init ();
  curl_share_setopt (self->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
}
