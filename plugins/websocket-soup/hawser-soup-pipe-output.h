/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where libsoup writes a WebSocket to. It hands over a frame whole, or what is left of one, so that
 * the end of each is seen here; libsoup does not tell. */
#define HAWSER_TYPE_SOUP_PIPE_OUTPUT (hawser_soup_pipe_output_get_type ())

G_DECLARE_FINAL_TYPE (HawserSoupPipeOutput,
                      hawser_soup_pipe_output,
                      HAWSER,
                      SOUP_PIPE_OUTPUT,
                      GOutputStream)

/* A frame has left. */
typedef void (*HawserSoupPipeSent) (guint8 opcode, gpointer data);

/* @fd: -1 where a descriptor does not tell when to write, as with TLS. */
HawserSoupPipeOutput *hawser_soup_pipe_output_new (GOutputStream *below, int fd);

void hawser_soup_pipe_output_set_sent (HawserSoupPipeOutput *self,
                                       HawserSoupPipeSent sent,
                                       gpointer data);

/* libsoup lets a client close with some codes only: the close frame that comes has @from, which
 * leaves as @to. */
void hawser_soup_pipe_output_change_code (HawserSoupPipeOutput *self, guint16 from, guint16 to);

G_END_DECLS
