/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where libsoup reads a WebSocket from: it asks for 1 KiB at a time and until nothing is left, this
 * reads 64 KiB at a time, stops after some of them so that the rest of the program can run, and can be
 * told to wait. */
#define HAWSER_TYPE_SOUP_PIPE_INPUT (hawser_soup_pipe_input_get_type ())

G_DECLARE_FINAL_TYPE (HawserSoupPipeInput,
                      hawser_soup_pipe_input,
                      HAWSER,
                      SOUP_PIPE_INPUT,
                      GInputStream)

/* @fd: -1 where a descriptor does not tell what can be read, as with TLS. @first: what was read
 * already, less than a block, or NULL. */
HawserSoupPipeInput *hawser_soup_pipe_input_new (GInputStream *below, int fd, GBytes *first);

/* Why nothing is read. */
typedef enum {
  HAWSER_SOUP_PAUSE_FULL = 1 << 0,   /* the core takes no more */
  HAWSER_SOUP_PAUSE_PINGED = 1 << 1, /* the peer does not take the answers to its pings */
} HawserSoupPause;

void hawser_soup_pipe_input_pause (HawserSoupPipeInput *self, HawserSoupPause reason);
void hawser_soup_pipe_input_resume (HawserSoupPipeInput *self, HawserSoupPause reason);
gboolean hawser_soup_pipe_input_is_paused (HawserSoupPipeInput *self, HawserSoupPause reason);

/* When something was read last: monotonic time in us. */
gint64 hawser_soup_pipe_input_get_heard (HawserSoupPipeInput *self);

G_END_DECLS
