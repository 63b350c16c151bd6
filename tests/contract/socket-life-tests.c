/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What may happen to an object at any time: it is closed, dropped, its peer goes away, there are no
 * descriptors left. Every call ends exactly once, and nothing comes after the end. */

#include "socket-client.h"

#include <errno.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define E(number) (HAWSER_ERROR_SOCKET_BASE + (number))

/* What a handler does to the object, in its turn. */
typedef enum {
  DO_CLOSE,
  DO_CLOSE_TWICE,
  DO_UNREF,
  DO_DISPOSE,
  DO_CLOSE_AND_UNREF,
  DO_LOOP,
  DO_CLOSE_AND_LOOP,
  N_DEEDS,
} Deed;

/* Where it happens. */
static const char *const places[] = { "bound",   "listening", "connected", "connect", "sent",
                                      "message", "receive",   "ended",     "error",   "state" };

typedef struct {
  HawserSocket *socket; /* the test's reference, until it is dropped */
  const char *place;
  Deed deed;
  gboolean done;
  int n_started;
  int n_ended;
} Attack;

static void
count_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Attack *self = data;
  g_autoptr (GError) error = NULL;

  hawser_socket_close_finish (HAWSER_SOCKET (object), result, &error);
  self->n_ended++;
}

static void
close_it (Attack *self)
{
  self->n_started++;
  hawser_socket_close_async (self->socket, NULL, count_cb, self);
}

static void
strike (Attack *self, const char *place)
{
  if (self->done || strcmp (place, self->place) != 0)
    return;
  self->done = TRUE;
  if (self->deed != DO_UNREF && self->deed != DO_LOOP && self->deed != DO_DISPOSE)
    close_it (self);
  if (self->deed == DO_CLOSE_TWICE)
    close_it (self);
  if (self->deed == DO_DISPOSE)
    g_object_run_dispose (G_OBJECT (self->socket));
  if (self->deed == DO_UNREF || self->deed == DO_CLOSE_AND_UNREF)
    g_clear_object (&self->socket);
  if (self->deed == DO_LOOP || self->deed == DO_CLOSE_AND_LOOP)
    for (int i = 0; i < 10; i++)
      g_main_context_iteration (NULL, FALSE);
}

static void
message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  /* Both are whole after whatever happens. */
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  strike (data, "message");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), text, strlen (text));
  g_assert_cmpuint (hawser_socket_remote_info_get_size (info), ==, strlen (text));
  g_assert_cmpstr (hawser_socket_remote_info_get_address (info), ==, "127.0.0.1");
}

static void
receive (HawserSocket *socket,
         const guint8 *bytes,
         gsize size,
         HawserSocketRemoteInfo *info,
         gpointer data)
{
  g_autofree guint8 *copy = g_memdup2 (bytes, size);

  strike (data, "receive");
  g_assert_cmpmem (bytes, size, copy, size);
  g_assert_cmpuint (hawser_socket_remote_info_get_size (info), ==, size);
}

static void
event_cb (HawserSocket *socket, gpointer data)
{
  strike (data, HAWSER_IS_UDP_SOCKET (socket) ? "listening" : "connect");
}

static void
ended_cb (HawserSocket *socket, gpointer data)
{
  strike (data, "ended");
}

static void
error_cb (HawserSocket *socket, GError *error, gpointer data)
{
  strike (data, "error");
}

static void
call_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  gpointer tag = g_task_get_source_tag (G_TASK (result));
  Attack *self = data;
  g_autoptr (GError) error = NULL;

  self->n_ended++;
  if (tag == hawser_socket_get_state_async)
    {
      g_autoptr (HawserSocketStateBase) state
          = hawser_socket_get_state_finish (HAWSER_SOCKET (object), result, &error);

      strike (self, "state");
      return;
    }
  hawser_socket_send_finish (HAWSER_SOCKET (object), result, &error);
  if (tag == hawser_socket_bind_async)
    strike (self, "bound");
  else if (tag == hawser_tcp_socket_connect_async)
    strike (self, "connected");
  else
    strike (self, "sent");
}

static void
ask_for_state (Attack *self)
{
  if (self->socket == NULL)
    return;
  self->n_started++;
  hawser_socket_get_state_async (self->socket, NULL, call_cb, self);
}

/* Until everything that was started is over, and whatever else there is to do is done. */
static void
attack_settle (Attack *self)
{
  while (self->n_ended < self->n_started)
    g_main_context_iteration (NULL, TRUE);
  run_ready ();
  g_assert_cmpint (self->n_ended, ==, self->n_started);
}

static void
attack_begin (Attack *self, gpointer socket)
{
  self->socket = socket;
  if (strcmp (self->place, "receive") == 0)
    hawser_socket_set_receive_func (socket, receive, self, NULL);
  g_signal_connect (socket, "message", G_CALLBACK (message_cb), self);
  g_signal_connect (socket, HAWSER_IS_UDP_SOCKET (socket) ? "listening" : "connect",
                    G_CALLBACK (event_cb), self);
  g_signal_connect (socket, "close", G_CALLBACK (ended_cb), self);
  g_signal_connect (socket, "error", G_CALLBACK (error_cb), self);
}

static void
attack_end (Attack *self)
{
  HawserSocket *socket = self->socket;

  if (socket != NULL)
    {
      g_object_add_weak_pointer (G_OBJECT (socket), (gpointer *) &socket);
      g_clear_object (&self->socket);
      run_ready ();
      g_assert_null (socket);
    }
}

static void
attack_tcp (const char *place, Deed deed, gboolean reset)
{
  Attack self = { .place = place, .deed = deed };
  g_autoptr (HawserNetAddress) local = hawser_net_address_new ("127.0.0.1", 1, 0);
  g_autoptr (HawserNetAddress) address = NULL;
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
  struct linger now = { 1, 0 };
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);
  int peer = -1;

  address = hawser_net_address_new ("127.0.0.1", 1, port);
  hawser_tcp_connect_options_set_address (options, address);
  attack_begin (&self, hawser_tcp_socket_new ());
  self.n_started += 2;
  hawser_socket_bind_async (self.socket, local, NULL, call_cb, &self);
  hawser_tcp_socket_connect_async (HAWSER_TCP_SOCKET (self.socket), options, NULL, call_cb, &self);
  attack_settle (&self);
  if (self.socket != NULL && !self.done)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("words", 5);

      peer = accept_one (listener);
      self.n_started += 2;
      hawser_tcp_socket_send_bytes_async (HAWSER_TCP_SOCKET (self.socket), bytes, NULL, call_cb,
                                          &self);
      hawser_tcp_socket_send_bytes_async (HAWSER_TCP_SOCKET (self.socket), bytes, NULL, call_cb,
                                          &self);
      attack_settle (&self);
      ask_for_state (&self);
      attack_settle (&self);
      for (int i = 0; i < 3; i++)
        {
          gssize n = send (peer, "answer" + i, 6 - i, MSG_NOSIGNAL);

          /* Nobody may be there any more. */
          g_assert_true (n == 6 - i || self.done);
          run_ready ();
        }
      if (reset)
        setsockopt (peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
      close (peer);
      run_ready ();
      attack_settle (&self);
    }
  attack_end (&self);
  close (listener);
}

static void
attack_udp (const char *place, Deed deed)
{
  Attack self = { .place = place, .deed = deed };
  g_autoptr (HawserNetAddress) address = hawser_net_address_new ("127.0.0.1", 1, 0);
  g_autoptr (HawserUdpSendOptions) options = hawser_udp_send_options_new ();

  attack_begin (&self, hawser_udp_socket_new ());
  self.n_started++;
  hawser_socket_bind_async (self.socket, address, NULL, call_cb, &self);
  attack_settle (&self);
  if (self.socket != NULL && !self.done)
    {
      /* To itself. */
      hawser_net_address_set_port (address, ask_port (self.socket));
      hawser_udp_send_options_set_address (options, address);
      hawser_udp_send_options_set_text (options, "words");
      for (int i = 0; i < 5; i++)
        {
          self.n_started++;
          hawser_udp_socket_send_async (HAWSER_UDP_SOCKET (self.socket), options, NULL, call_cb,
                                        &self);
        }
      attack_settle (&self);
      ask_for_state (&self);
      attack_settle (&self);
    }
  attack_end (&self);
}

static void
test_any_time (void)
{
  guint fds = test_count_fds ();

  for (guint place = 0; place < G_N_ELEMENTS (places); place++)
    for (Deed deed = 0; deed < N_DEEDS; deed++)
      {
        g_test_message ("at “%s”, deed %d", places[place], deed);
        attack_tcp (places[place], deed, strcmp (places[place], "error") == 0);
        attack_udp (places[place], deed);
      }
  g_assert_cmpuint (test_count_fds (), ==, fds);
}

/* The event of a call comes before its callback, and neither before the call has returned. */
typedef struct {
  GString *order;
  const char *call;
} Order;

static void
order_event_cb (HawserSocket *socket, gpointer data)
{
  Order *self = data;

  g_string_append_printf (self->order, "event of %s, ", self->call);
}

static void
order_call_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Order *self = data;
  g_autoptr (GError) error = NULL;

  hawser_socket_send_finish (HAWSER_SOCKET (object), result, &error);
  g_assert_no_error (error);
  g_string_append_printf (self->order, "callback of %s, ", self->call);
}

/* Until the callback of the call that was begun. */
static void
order_await (Order *self)
{
  g_autofree char *last = g_strdup_printf ("callback of %s, ", self->call);

  g_assert_null (strstr (self->order->str, self->call));
  while (!g_str_has_suffix (self->order->str, last))
    g_main_context_iteration (NULL, TRUE);
  run_ready ();
}

static void
test_order_of_events (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Order self = { .order = text };
  g_autoptr (HawserTcpSocket) tcp = hawser_tcp_socket_new ();
  g_autoptr (HawserUdpSocket) udp = hawser_udp_socket_new ();
  g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
  g_autoptr (HawserNetAddress) address = NULL;
  g_autoptr (HawserNetAddress) local = hawser_net_address_new ("127.0.0.1", 1, 0);
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  address = hawser_net_address_new ("127.0.0.1", 1, port);
  hawser_tcp_connect_options_set_address (options, address);
  g_signal_connect (tcp, "connect", G_CALLBACK (order_event_cb), &self);
  g_signal_connect (tcp, "close", G_CALLBACK (order_event_cb), &self);
  g_signal_connect (udp, "listening", G_CALLBACK (order_event_cb), &self);
  g_signal_connect (udp, "close", G_CALLBACK (order_event_cb), &self);

  self.call = "connect";
  hawser_tcp_socket_connect_async (tcp, options, NULL, order_call_cb, &self);
  order_await (&self);
  self.call = "end";
  hawser_socket_close_async (HAWSER_SOCKET (tcp), NULL, order_call_cb, &self);
  order_await (&self);
  self.call = "bind";
  hawser_socket_bind_async (HAWSER_SOCKET (udp), local, NULL, order_call_cb, &self);
  order_await (&self);
  self.call = "last";
  hawser_socket_close_async (HAWSER_SOCKET (udp), NULL, order_call_cb, &self);
  order_await (&self);
  g_assert_cmpstr (text->str, ==,
                   "event of connect, callback of connect, event of end, callback of end, "
                   "event of bind, callback of bind, event of last, callback of last, ");
  close (listener);
}

/* A peer that resets the connection, whatever is going on. */
static void
test_reset_at_each_stage (void)
{
  struct linger now = { 1, 0 };
  g_autoptr (GBytes) block = g_bytes_new_take (g_malloc0 (8 << 20), 8 << 20);

  for (int stage = 0; stage < 4; stage++)
    {
      int peer;
      g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
      g_autoptr (Log) log = log_new (socket);
      g_auto (Result) first = { 0 };
      g_auto (Result) second = { 0 };
      g_auto (Result) closed = { 0 };

      g_test_message ("stage %d", stage);
      setsockopt (peer, SOL_SOCKET, SO_LINGER, &now, sizeof now);
      if (stage >= 1)
        {
          hawser_tcp_socket_send_bytes_async (socket, block, NULL, result_cb, &first);
          hawser_tcp_socket_send_bytes_async (socket, block, NULL, result_cb, &second);
          run_ready ();
          g_assert_cmpint (first.n_results, ==, 0);
        }
      if (stage == 2)
        hawser_socket_set_receiving (HAWSER_SOCKET (socket), FALSE);
      if (stage == 3)
        {
          hawser_socket_close_async (HAWSER_SOCKET (socket), NULL, result_cb, &closed);
          run_ready ();
          g_assert_cmpint (closed.n_results, ==, 0);
        }
      close (peer);
      if (stage == 0)
        {
          log_wait_events (log, "error(104) ");
          continue;
        }
      result_wait (&first);
      while (second.n_results == 0)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (g_error_matches (first.error, HAWSER_ERROR, E (ECONNRESET))
                     || g_error_matches (first.error, HAWSER_ERROR, E (EPIPE)));
      g_assert_error (second.error, HAWSER_ERROR, E (EPIPE));
      if (stage == 3)
        {
          while (closed.n_results == 0)
            g_main_context_iteration (NULL, TRUE);
          g_assert_no_error (closed.error);
          g_assert_cmpstr (log->events->str, ==, "close ");
        }
      else
        g_assert_cmpint (close_socket (socket), ==, 0);
    }

  /* Before the connection was even accepted. */
  {
    g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
    g_autoptr (Log) log = log_new (socket);
    guint16 port;
    int listener = test_listen ("127.0.0.1", &port);

    g_assert_cmpint (connect_to (socket, "127.0.0.1", 1, port), ==, 0);
    close (listener);
    log_wait_events (log, "connect error(104) ");
    g_assert_cmpint (close_socket (socket), ==, 0);
  }
}

/* No descriptors are left: a number, an event, and later a socket. */
static void
test_no_descriptors (void)
{
  g_autoptr (HawserTcpSocket) tcp = hawser_tcp_socket_new ();
  g_autoptr (HawserUdpSocket) udp = hawser_udp_socket_new ();
  g_autoptr (Log) tcp_log = log_new (tcp);
  g_autoptr (Log) udp_log = log_new (udp);
  struct rlimit before, none;
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);
  int fd;

  /* The plugin is loaded by now, and the main context has its own. */
  {
    g_autoptr (HawserUdpSocket) first = hawser_udp_socket_new ();

    g_assert_cmpint (bind_to (first, "127.0.0.1", 1, 0), ==, 0);
  }
  g_assert_cmpint (getrlimit (RLIMIT_NOFILE, &before), ==, 0);
  none = before;
  fd = dup (listener); /* the lowest that is free */
  g_assert_cmpint (fd, >=, 0);
  close (fd);
  none.rlim_cur = fd;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &none), ==, 0);
  g_assert_cmpint (connect_to (tcp, "127.0.0.1", 1, port), ==, E (EMFILE));
  g_assert_cmpint (bind_to (tcp, "127.0.0.1", 1, 0), ==, E (EMFILE));
  g_assert_cmpint (bind_to (udp, "127.0.0.1", 1, 0), ==, E (EMFILE));
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
  g_assert_cmpstr (tcp_log->events->str, ==, "error(24) error(24) ");
  g_assert_cmpstr (udp_log->events->str, ==, "error(24) ");
  g_assert_cmpstr (ask_state (tcp), ==, "---");

  g_assert_cmpint (connect_to (tcp, "127.0.0.1", 1, port), ==, 0);
  g_assert_cmpint (bind_to (udp, "127.0.0.1", 1, 0), ==, 0);
  close (listener);
}

/* Who keeps messages has their bytes, however many others came since. */
typedef struct {
  GPtrArray *kept;
  gsize n_bytes;
  guint every; /* how many are let go between two that are kept */
  guint n;
} Keeper;

static void
keep_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  Keeper *self = data;

  self->n_bytes += g_bytes_get_size (bytes);
  if (self->n++ % self->every == 0)
    g_ptr_array_add (self->kept, g_bytes_ref (bytes));
}

static void
test_kept_messages (void)
{
  for (guint every = 1; every <= 3; every++)
    {
      int peer;
      g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
      Keeper self = { .every = every };
      gsize before = test_resident_memory ();

      self.kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_signal_connect (socket, "message", G_CALLBACK (keep_cb), &self);
      for (guint i = 0; i < 3000; i++)
        {
          char text[32];
          gsize expected = self.n_bytes + sizeof text;

          memset (text, 0, sizeof text);
          g_snprintf (text, sizeof text, "message %u", i);
          g_assert_cmpint (send (peer, text, sizeof text, 0), ==, sizeof text);
          while (self.n_bytes < expected)
            g_main_context_iteration (NULL, TRUE);
        }
      for (guint i = 0; i < self.kept->len; i++)
        {
          g_autofree char *text = g_strdup_printf ("message %u", i * every);

          g_assert_cmpstr (g_bytes_get_data (g_ptr_array_index (self.kept, i), NULL), ==, text);
        }
      /* Not a whole block for each of them. */
      if (test_memory_is_real ())
        g_assert_cmpuint (test_resident_memory (), <, before + (16 << 20));
      g_ptr_array_unref (self.kept);
      close (peer);
    }
}

/* A function in place of the event. */
typedef struct {
  GString *text;
  int n_destroyed;
  int n_events;
} Taker;

static void
take_other (HawserSocket *socket,
            const guint8 *data,
            gsize size,
            HawserSocketRemoteInfo *info,
            gpointer user_data)
{
  g_string_append_printf (((Taker *) user_data)->text, "[%.*s]", (int) size, (const char *) data);
}

static void
destroy_cb (gpointer data)
{
  ((Taker *) data)->n_destroyed++;
}

static void
take (HawserSocket *socket,
      const guint8 *data,
      gsize size,
      HawserSocketRemoteInfo *info,
      gpointer user_data)
{
  Taker *self = user_data;

  /* Another one from the next message on; this one is needed until it returns. */
  hawser_socket_set_receive_func (socket, take_other, self, destroy_cb);
  g_assert_cmpint (self->n_destroyed, ==, 0);
  g_assert_cmpuint (hawser_socket_remote_info_get_size (info), ==, size);
  g_string_append_len (self->text, (const char *) data, size);
}

static void
event_taken_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  ((Taker *) data)->n_events++;
}

static void
test_receive_func (void)
{
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_autoptr (GString) text = g_string_new (NULL);
  Taker self = { .text = text };

  g_signal_connect (socket, "message", G_CALLBACK (event_taken_cb), &self);
  hawser_socket_set_receive_func (HAWSER_SOCKET (socket), take, &self, destroy_cb);
  g_assert_cmpint (send (peer, "one", 3, 0), ==, 3);
  while (text->len < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (self.n_destroyed, ==, 1);
  g_assert_cmpint (send (peer, "two", 3, 0), ==, 3);
  while (text->len < 8)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (text->str, ==, "one[two]");
  g_assert_cmpint (self.n_events, ==, 0);
  hawser_socket_set_receive_func (HAWSER_SOCKET (socket), NULL, NULL, NULL);
  g_assert_cmpint (self.n_destroyed, ==, 2);
  g_assert_cmpint (send (peer, "three", 5, 0), ==, 5);
  while (self.n_events == 0)
    g_main_context_iteration (NULL, TRUE);
  hawser_socket_set_receive_func (HAWSER_SOCKET (socket), take, &self, destroy_cb);
  g_clear_object (&socket);
  g_assert_cmpint (self.n_destroyed, ==, 3);
  close (peer);
}

/* Many datagrams that wait are one turn of the main loop. */
static void
count_message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  ++*(guint *) data;
}

static void
test_one_turn (void)
{
  g_autoptr (HawserUdpSocket) socket = hawser_udp_socket_new ();
  g_autoptr (HawserUdpSocket) sender = hawser_udp_socket_new ();
  guint n = 0;
  guint port;

  g_signal_connect (socket, "message", G_CALLBACK (count_message_cb), &n);
  g_assert_cmpint (bind_to (socket, "127.0.0.1", 1, 0), ==, 0);
  g_assert_cmpint (bind_to (sender, "127.0.0.1", 1, 0), ==, 0);
  port = ask_port (socket);
  hawser_socket_set_receiving (HAWSER_SOCKET (socket), FALSE);
  for (guint i = 0; i < 100; i++)
    g_assert_cmpint (send_to (sender, "datagram", "127.0.0.1", 1, port), ==, 0);
  run_ready ();
  g_assert_cmpuint (n, ==, 0);
  hawser_socket_set_receiving (HAWSER_SOCKET (socket), TRUE);
  g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n, ==, 100);
}

/* Objects of several threads, each in a context of its own, all talking at once. */
#define ROUNDS 2000

typedef struct {
  guint16 port;
  guint64 got;
  guint n_sent;
  GMainLoop *loop;
  HawserTcpSocket *socket;
  GBytes *bytes;
} Talker;

static void
talker_message_cb (HawserSocket *socket, GBytes *bytes, HawserSocketRemoteInfo *info, gpointer data)
{
  Talker *self = data;

  self->got += g_bytes_get_size (bytes);
  while (self->n_sent < ROUNDS && self->n_sent * 100 < self->got + 1000)
    {
      self->n_sent++;
      hawser_tcp_socket_send_bytes_async (self->socket, self->bytes, NULL, NULL, NULL);
    }
  if (self->got == ROUNDS * 100)
    g_main_loop_quit (self->loop);
}

static void
talker_connected_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Talker *self = data;
  g_autoptr (GError) error = NULL;

  hawser_tcp_socket_connect_finish (self->socket, result, &error);
  g_assert_no_error (error);
  self->n_sent = 1;
  hawser_tcp_socket_send_bytes_async (self->socket, self->bytes, NULL, NULL, NULL);
}

static gpointer
talker_thread (gpointer data)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (context, FALSE);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_malloc0 (100), 100);
  Talker self = { .port = GPOINTER_TO_UINT (data), .loop = loop, .bytes = bytes };

  g_main_context_push_thread_default (context);
  {
    g_autoptr (HawserTcpSocket) socket = hawser_tcp_socket_new ();
    g_autoptr (HawserNetAddress) address = hawser_net_address_new ("localhost", 1, self.port);
    g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();

    self.socket = socket;
    hawser_tcp_connect_options_set_address (options, address);
    g_signal_connect (socket, "message", G_CALLBACK (talker_message_cb), &self);
    hawser_tcp_socket_connect_async (socket, options, NULL, talker_connected_cb, &self);
    g_main_loop_run (loop);
  }
  g_main_context_pop_thread_default (context);
  return GUINT_TO_POINTER (self.got);
}

static gpointer
echo_thread (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);
  char buffer[65536];
  gssize n;

  while ((n = recv (fd, buffer, sizeof buffer, 0)) > 0)
    g_assert_cmpint (send (fd, buffer, n, MSG_NOSIGNAL), ==, n);
  close (fd);
  return NULL;
}

static void
test_threads_talk (void)
{
  GThread *talkers[8], *echoes[8];
  guint16 port;
  int listener = test_listen ("127.0.0.1", &port);

  for (guint i = 0; i < G_N_ELEMENTS (talkers); i++)
    talkers[i] = g_thread_new ("talker", talker_thread, GUINT_TO_POINTER ((guint) port));
  for (guint i = 0; i < G_N_ELEMENTS (talkers); i++)
    echoes[i] = g_thread_new ("echo", echo_thread, GINT_TO_POINTER (accept_one (listener)));
  for (guint i = 0; i < G_N_ELEMENTS (talkers); i++)
    {
      g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (talkers[i])), ==, ROUNDS * 100);
      g_thread_join (echoes[i]);
    }
  close (listener);
}

/* Cancelled by another thread, while a connect or a send waits. */
static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
test_cancelled_by_thread (void)
{
  g_autoptr (GBytes) block = g_bytes_new_take (g_malloc0 (8 << 20), 8 << 20);
  g_autoptr (GBytes) word = g_bytes_new_static ("word", 4);
  guint rounds = 200 / test_slow ();
  int peer;
  g_autoptr (HawserTcpSocket) socket = connect_pair (&peer);
  g_auto (Result) first = { 0 };

  hawser_tcp_socket_send_bytes_async (socket, block, NULL, result_cb, &first);
  for (guint i = 0; i < rounds; i++)
    {
      g_autoptr (HawserTcpSocket) other = hawser_tcp_socket_new ();
      g_autoptr (HawserTcpConnectOptions) options = hawser_tcp_connect_options_new ();
      g_autoptr (HawserNetAddress) address = hawser_net_address_new ("localhost", 1, 1);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_auto (Result) sent = { 0 };
      g_auto (Result) connected = { 0 };
      GThread *thread;

      hawser_tcp_connect_options_set_address (options, address);
      hawser_tcp_socket_send_bytes_async (socket, word, cancellable, result_cb, &sent);
      hawser_tcp_socket_connect_async (other, options, cancellable, result_cb, &connected);
      thread = g_thread_new ("cancels", cancel_thread, cancellable);
      while (sent.n_results == 0 || connected.n_results == 0)
        g_main_context_iteration (NULL, TRUE);
      g_thread_join (thread);
      run_ready ();
      g_assert_cmpint (sent.n_results, ==, 1);
      g_assert_cmpint (connected.n_results, ==, 1);
      g_assert_error (sent.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      /* It may have been refused before. */
      g_assert_true (g_error_matches (connected.error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
                     || g_error_matches (connected.error, HAWSER_ERROR, E (ECONNREFUSED)));
    }

  /* Nothing of it has left. */
  {
    Drain drain = { .fd = peer };
    GThread *thread = g_thread_new ("drain", drain_to_end, &drain);

    result_wait (&first);
    g_assert_no_error (first.error);
    g_assert_cmpint (close_socket (socket), ==, 0);
    g_thread_join (thread);
    g_assert_cmpuint (drain.bytes, ==, 8 << 20);
  }
  close (peer);
}

void
add_life_tests (void)
{
  add_test ("life/any-time", test_any_time);
  add_test ("life/order-of-events", test_order_of_events);
  add_test ("life/reset-at-each-stage", test_reset_at_each_stage);
  add_test ("life/no-descriptors", test_no_descriptors);
  add_test ("life/kept-messages", test_kept_messages);
  add_test ("life/receive-func", test_receive_func);
  add_test ("life/one-turn", test_one_turn);
  add_test ("life/threads-talk", test_threads_talk);
  add_test ("life/cancelled-by-thread", test_cancelled_by_thread);
}
