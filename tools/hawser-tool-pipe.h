/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-tool.h"

G_BEGIN_DECLS

/* The standard input and output of a command that talks to a peer for as long as both like. Neither
 * waits for the other, and neither takes memory without end: the input is read when the piece before
 * it is done with, and while the output is not taken, nothing is received. */
typedef struct _HawserToolPipe HawserToolPipe;

typedef struct {
  /* The most to read at a time. */
  gsize piece;
  /* What was read. The next is read when it is asked for. */
  void (*input) (gpointer data, GBytes *piece);
  /* The input has ended, and since then nothing was written for `wait` ms; -1 is without end. */
  void (*over) (gpointer data);
  int wait;
} HawserToolPipeUser;

/* The receiver has a property `receiving`. Neither it nor the user is owned. */
HawserToolPipe *hawser_tool_pipe_new (GObject *receiver,
                                      const HawserToolPipeUser *user,
                                      gpointer data);
void hawser_tool_pipe_free (HawserToolPipe *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserToolPipe, hawser_tool_pipe_free)

/* Reads the next piece. */
void hawser_tool_pipe_read (HawserToolPipe *self);
gboolean hawser_tool_pipe_has_ended (HawserToolPipe *self);

void hawser_tool_pipe_write (HawserToolPipe *self, gconstpointer data, gsize size);

/* Nothing more will be written: who reads the output sees its end. */
void hawser_tool_pipe_close_output (HawserToolPipe *self);

/* Runs the main loop until the end; returns its exit code. */
int hawser_tool_pipe_run (HawserToolPipe *self);

/* What was written is taken, then it is over. The first exit code counts. */
void hawser_tool_pipe_finish (HawserToolPipe *self, int exit_code);

G_END_DECLS
