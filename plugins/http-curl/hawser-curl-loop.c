/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-curl-loop.h"

/* The same as the other engine's, so that a swap does not change the load on a server. */
#define CONNECTIONS 64L
#define CONNECTIONS_PER_HOST 6L
/* A test has no time to wait. */
#ifndef IDLE_SECONDS
#define IDLE_SECONDS 118L
#endif

/* A socket that libcurl wants to know about; libcurl keeps the pointer with its socket. */
typedef struct {
  curl_socket_t fd;
  gpointer tag;
  guint place; /* in the array */
} Watch;

typedef struct {
  GSource source;
  HawserCurlLoop *loop;
} LoopSource;

struct _HawserCurlLoop {
  CURLM *multi;
  GSource *source;
  void (*done) (CURL *easy, CURLcode code);
  GPtrArray *watches; /* of Watch */
  gint64 timer;       /* when libcurl wants to be called, or -1 */
  gint64 idle_end;    /* when connections have been idle for too long, or -1 */
};

static void
watch_free (gpointer data)
{
  g_free (data);
}

static int
socket_cb (CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
  HawserCurlLoop *self = data;
  Watch *watch = socket_data;
  GIOCondition condition = 0;

  if (what == CURL_POLL_REMOVE)
    {
      if (watch == NULL)
        return 0;
      g_source_remove_unix_fd (self->source, watch->tag);
      /* The last one takes its place. */
      ((Watch *) g_ptr_array_index (self->watches, self->watches->len - 1))->place = watch->place;
      g_ptr_array_remove_index_fast (self->watches, watch->place);
      return 0;
    }

  if (what != CURL_POLL_OUT)
    condition |= G_IO_IN;
  if (what != CURL_POLL_IN)
    condition |= G_IO_OUT;
  if (watch != NULL)
    {
      g_source_modify_unix_fd (self->source, watch->tag, condition);
      return 0;
    }

  watch = g_new (Watch, 1);
  watch->fd = fd;
  watch->tag = g_source_add_unix_fd (self->source, fd, condition);
  watch->place = self->watches->len;
  g_ptr_array_add (self->watches, watch);
  curl_multi_assign (self->multi, fd, watch);
  return 0;
}

static int
timer_cb (CURLM *multi, long ms, void *data)
{
  HawserCurlLoop *self = data;

  /* A timeout of zero is due in the next turn; libcurl must not be called from here. */
  self->timer = ms < 0 ? -1 : g_get_monotonic_time () + ms * 1000;
  return 0;
}

static void
deliver_done (HawserCurlLoop *self)
{
  CURLMsg *message;
  int left;

  while ((message = curl_multi_info_read (self->multi, &left)) != NULL)
    {
      CURL *easy = message->easy_handle;
      CURLcode code = message->data.result;

      hawser_curl_loop_remove (self, easy);
      self->done (easy, code);
    }
}

static curl_socket_t
no_socket_cb (void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
  return CURL_SOCKET_BAD;
}

/* libcurl looks at the age of the connections that it keeps when it is about to make one, and only
 * then. So it is asked for one that comes to nothing. What else it keeps (trust store, names) took
 * time to get and stays. */
static void
close_idle (HawserCurlLoop *self)
{
  CURL *easy = curl_easy_init ();
  int running;

  curl_easy_setopt (easy, CURLOPT_URL, "http://127.0.0.1/");
  curl_easy_setopt (easy, CURLOPT_PROXY, "");
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt (easy, CURLOPT_MAXAGE_CONN, IDLE_SECONDS - 1);
  curl_easy_setopt (easy, CURLOPT_OPENSOCKETFUNCTION, no_socket_cb);
  curl_multi_add_handle (self->multi, easy);
  curl_multi_socket_action (self->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  curl_multi_remove_handle (self->multi, easy);
  curl_easy_cleanup (easy);
}

static gint64
next_deadline (HawserCurlLoop *self)
{
  if (self->timer >= 0 && (self->idle_end < 0 || self->timer < self->idle_end))
    return self->timer;
  return self->idle_end;
}

static gboolean
loop_prepare (GSource *source, int *timeout)
{
  HawserCurlLoop *self = ((LoopSource *) source)->loop;
  gint64 deadline = next_deadline (self);
  gint64 left;

  *timeout = -1;
  if (deadline < 0)
    return FALSE;
  left = deadline - g_source_get_time (source);
  /* Rounded up: a wait that ends a moment too early would be a turn for nothing. */
  *timeout = (int) CLAMP ((left + 999) / 1000, 0, G_MAXINT);
  return left <= 0;
}

static gboolean
loop_check (GSource *source)
{
  HawserCurlLoop *self = ((LoopSource *) source)->loop;
  gint64 deadline = next_deadline (self);

  if (deadline >= 0 && deadline <= g_source_get_time (source))
    return TRUE;
  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = g_ptr_array_index (self->watches, i);

      if (g_source_query_unix_fd (source, watch->tag) != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
loop_dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  HawserCurlLoop *self = ((LoopSource *) source)->loop;
  gint64 now = g_source_get_time (source);
  guint n_ready = 0;
  int running;
  struct {
    curl_socket_t fd;
    int events;
  } ready[CONNECTIONS * 2];

  /* libcurl changes the array while it works. */
  for (guint i = 0; i < self->watches->len && n_ready < G_N_ELEMENTS (ready); i++)
    {
      Watch *watch = g_ptr_array_index (self->watches, i);
      GIOCondition condition = g_source_query_unix_fd (source, watch->tag);

      if (condition == 0)
        continue;
      ready[n_ready].fd = watch->fd;
      ready[n_ready].events = ((condition & G_IO_IN) ? CURL_CSELECT_IN : 0)
                              | ((condition & G_IO_OUT) ? CURL_CSELECT_OUT : 0)
                              | ((condition & (G_IO_ERR | G_IO_HUP)) ? CURL_CSELECT_ERR : 0);
      n_ready++;
    }

  for (guint i = 0; i < n_ready; i++)
    curl_multi_socket_action (self->multi, ready[i].fd, ready[i].events, &running);
  if (self->timer >= 0 && self->timer <= now)
    {
      self->timer = -1;
      curl_multi_socket_action (self->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
  if (self->idle_end >= 0 && self->idle_end <= now)
    {
      /* Nothing wakes the program again until the next request. */
      self->idle_end = -1;
      close_idle (self);
    }
  deliver_done (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs loop_funcs = {
  .prepare = loop_prepare,
  .check = loop_check,
  .dispatch = loop_dispatch,
};

HawserCurlLoop *
hawser_curl_loop_new (void (*done) (CURL *easy, CURLcode code))
{
  HawserCurlLoop *self = g_new0 (HawserCurlLoop, 1);

  self->done = done;
  self->timer = -1;
  self->idle_end = -1;
  self->watches = g_ptr_array_new_with_free_func (watch_free);
  self->source = g_source_new (&loop_funcs, sizeof (LoopSource));
  ((LoopSource *) self->source)->loop = self;
  g_source_set_static_name (self->source, "[hawser] http-curl");
  /* It cannot: reports are delivered later. But GLib takes the descriptors of another source away for as
   * long as it is dispatched, and wakes the main loop for that and for giving them back. */
  g_source_set_can_recurse (self->source, TRUE);
  self->multi = curl_multi_init ();
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETFUNCTION, socket_cb);
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETDATA, self);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERFUNCTION, timer_cb);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERDATA, self);
  curl_multi_setopt (self->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, CONNECTIONS);
  curl_multi_setopt (self->multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS_PER_HOST);
  curl_multi_setopt (self->multi, CURLMOPT_MAXCONNECTS, CONNECTIONS);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  return self;
}

void
hawser_curl_loop_free (HawserCurlLoop *self)
{
  curl_multi_cleanup (self->multi);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_ptr_array_unref (self->watches);
  g_free (self);
}

void
hawser_curl_loop_add (HawserCurlLoop *self, CURL *easy)
{
  int running;

  curl_multi_add_handle (self->multi, easy);

  /* The first steps at once, up to where there is something to wait for: a turn of the main loop
   * less for every request, and two where the answer is there by then. */
  self->timer = -1;
  curl_multi_socket_action (self->multi, CURL_SOCKET_TIMEOUT, 0, &running);
  deliver_done (self);
}

void
hawser_curl_loop_remove (HawserCurlLoop *self, CURL *easy)
{
  curl_multi_remove_handle (self->multi, easy);
  self->idle_end = g_get_monotonic_time () + IDLE_SECONDS * G_TIME_SPAN_SECOND;
}
