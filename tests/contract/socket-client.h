/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/hawser.h>

#include "test-object-count.h"
#include "test-util.h"

G_BEGIN_DECLS

/* What became of one call. */
typedef struct {
  GError *error;
  gpointer object; /* of those that have one */
  int n_results;
} Result;

void result_clear (Result *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* Callback of every call; the data is a Result. */
void result_cb (GObject *socket, GAsyncResult *result, gpointer data);
/* Runs the main loop until the end. */
void result_wait (Result *self);
/* Runs what is ready in the main loop. */
void run_ready (void);

/* Calls that are awaited: 0, or the number of the error. */
int bind_to (gpointer socket, const char *address, guint family, guint port);
int connect_to (gpointer socket, const char *address, guint family, guint port);
int send_text (gpointer socket, const char *text);
int send_to (gpointer socket, const char *text, const char *address, guint family, guint port);
int set_options (gpointer socket, gpointer options);
int close_socket (gpointer socket);
int ask_remote_address (gpointer socket, HawserNetAddress **address);
int ask_local_address (gpointer socket, HawserNetAddress **address);
/* The port of this end. */
guint ask_port (gpointer socket);
/* Three letters: `b` bound, `c` connected, `x` closed, or `-`. */
const char *ask_state (gpointer socket);

/* What an object reported, as text: "listening message(5) close error(104) ". */
typedef struct {
  GString *events;
  GByteArray *bytes; /* of all messages */
  guint n_messages;
  HawserSocketRemoteInfo *info; /* of the last message */
} Log;

Log *log_new (gpointer socket);
void log_free (Log *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Log, log_free)
/* Runs the main loop until so many bytes came. */
void log_wait_bytes (Log *self, guint n);
void log_wait_events (Log *self, const char *events);
void log_wait_messages (Log *self, guint n);

/* Listens on loopback; the socket that it accepts blocks. */
int accept_one (int listener);
/* A connected pair: the object and the peer's descriptor. */
HawserTcpSocket *connect_pair (int *peer);
/* What a thread reads of a descriptor until its end. */
typedef struct {
  int fd;
  guint64 bytes;
} Drain;

gpointer drain_to_end (gpointer data);
/* The descriptor of a socket of this process by its local and its remote port, 0 for none. */
int find_fd (guint local, guint remote);

/* Adds a test whose path carries the backend's name. */
void add_test (const char *name, void (*func) (void));

void add_tcp_tests (void);
void add_udp_tests (void);
void add_flow_tests (void);
void add_life_tests (void);

G_END_DECLS
