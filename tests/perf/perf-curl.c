/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "perf-curl.h"

#include <curl/curl.h>
#include <string.h>

#define MAX_FDS 64

static CURLM *multi;
static GSource *source;
static gpointer tags[1024];
static int fds[MAX_FDS];
static int n_fds;
static gint64 timer = -1;
static GQueue idle = G_QUEUE_INIT;
static void (*done_func) (gboolean good, const char *what);

typedef struct {
  CURL *easy;
  GByteArray *body;
} Transfer;

static int
socket_cb (CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
  GIOCondition condition = 0;

  g_assert (fd < (int) G_N_ELEMENTS (tags));
  if (what == CURL_POLL_REMOVE)
    {
      g_source_remove_unix_fd (source, tags[fd]);
      tags[fd] = NULL;
      for (int i = 0; i < n_fds; i++)
        if (fds[i] == fd)
          fds[i--] = fds[--n_fds];
      return 0;
    }
  if (what & CURL_POLL_IN)
    condition |= G_IO_IN;
  if (what & CURL_POLL_OUT)
    condition |= G_IO_OUT;
  if (tags[fd] != NULL)
    {
      g_source_modify_unix_fd (source, tags[fd], condition);
      return 0;
    }
  tags[fd] = g_source_add_unix_fd (source, fd, condition);
  fds[n_fds++] = fd;
  return 0;
}

static int
timer_cb (CURLM *self, long ms, void *data)
{
  timer = ms < 0 ? -1 : g_get_monotonic_time () + ms * 1000;
  return 0;
}

static void
read_messages (void)
{
  CURLMsg *message;
  int left;

  while ((message = curl_multi_info_read (multi, &left)) != NULL)
    {
      Transfer *transfer;
      CURLcode code = message->data.result;

      curl_easy_getinfo (message->easy_handle, CURLINFO_PRIVATE, (char **) &transfer);
      curl_multi_remove_handle (multi, transfer->easy);
      g_byte_array_set_size (transfer->body, 0);
      g_queue_push_head (&idle, transfer);
      done_func (code == CURLE_OK, curl_easy_strerror (code));
    }
}

static gboolean
prepare (GSource *self, int *timeout)
{
  gint64 left;

  *timeout = -1;
  if (timer < 0)
    return FALSE;
  left = timer - g_source_get_time (self);
  *timeout = left <= 0 ? 0 : (int) (left / 1000 + 1);
  return left <= 0;
}

static gboolean
check (GSource *self)
{
  for (int i = 0; i < n_fds; i++)
    if (g_source_query_unix_fd (self, tags[fds[i]]) != 0)
      return TRUE;
  return timer >= 0 && timer <= g_source_get_time (self);
}

static gboolean
dispatch (GSource *self, GSourceFunc callback, gpointer data)
{
  int ready[MAX_FDS];
  int flags[MAX_FDS];
  int n = 0;
  int still;

  for (int i = 0; i < n_fds; i++)
    {
      GIOCondition condition = g_source_query_unix_fd (self, tags[fds[i]]);

      if (condition == 0)
        continue;
      ready[n] = fds[i];
      flags[n++] = (condition & G_IO_IN ? CURL_CSELECT_IN : 0)
                   | (condition & G_IO_OUT ? CURL_CSELECT_OUT : 0)
                   | (condition & (G_IO_ERR | G_IO_HUP) ? CURL_CSELECT_ERR : 0);
    }
  for (int i = 0; i < n; i++)
    curl_multi_socket_action (multi, ready[i], flags[i], &still);
  if (timer >= 0 && timer <= g_source_get_time (self))
    {
      timer = -1;
      curl_multi_socket_action (multi, CURL_SOCKET_TIMEOUT, 0, &still);
    }
  read_messages ();
  return G_SOURCE_CONTINUE;
}

static size_t
write_cb (char *data, size_t size, size_t count, void *user_data)
{
  Transfer *transfer = user_data;

  g_byte_array_append (transfer->body, (const guint8 *) data, size * count);
  return size * count;
}

static void
set_up (void)
{
  static GSourceFuncs funcs = { prepare, check, dispatch, NULL, NULL, NULL };

  curl_global_init (CURL_GLOBAL_DEFAULT);
  multi = curl_multi_init ();
  curl_multi_setopt (multi, CURLMOPT_SOCKETFUNCTION, socket_cb);
  curl_multi_setopt (multi, CURLMOPT_TIMERFUNCTION, timer_cb);
  curl_multi_setopt (multi, CURLMOPT_MAX_HOST_CONNECTIONS, 6L);
  curl_multi_setopt (multi, CURLMOPT_MAXCONNECTS, 64L);
  source = g_source_new (&funcs, sizeof (GSource));
  g_source_attach (source, NULL);
}

void
perf_curl_get (const char *url, const char *ca, void (*done) (gboolean good, const char *what))
{
  Transfer *transfer;

  if (multi == NULL)
    set_up ();
  done_func = done;

  transfer = g_queue_pop_head (&idle);
  if (transfer == NULL)
    {
      transfer = g_new0 (Transfer, 1);
      transfer->easy = curl_easy_init ();
      transfer->body = g_byte_array_new ();
      curl_easy_setopt (transfer->easy, CURLOPT_PRIVATE, transfer);
      curl_easy_setopt (transfer->easy, CURLOPT_NOSIGNAL, 1L);
      curl_easy_setopt (transfer->easy, CURLOPT_WRITEFUNCTION, write_cb);
      curl_easy_setopt (transfer->easy, CURLOPT_WRITEDATA, transfer);
      curl_easy_setopt (transfer->easy, CURLOPT_ACCEPT_ENCODING, "");
      if (ca != NULL)
        curl_easy_setopt (transfer->easy, CURLOPT_CAINFO, ca);
    }
  curl_easy_setopt (transfer->easy, CURLOPT_URL, url);
  curl_multi_add_handle (multi, transfer->easy);
}
