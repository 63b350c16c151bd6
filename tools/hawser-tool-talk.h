/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-tool-pipe.h"

G_BEGIN_DECLS

/* What hawser tcp and hawser udp have in common: a socket, a peer, and the input and output of the
 * program. The first member of what each of them has. */
typedef struct {
  HawserToolPipe *pipe;
  HawserSocket *socket;
  gboolean ready;   /* connected or bound: what goes wrong now has no other call to tell it */
  gboolean closing; /* its `close` event is no news */

  /* Of the command line */
  char *host; /* without brackets */
  guint16 port;
  guint families[2]; /* to try one after the other, 0 for none */
  gboolean only_v4;
  gboolean only_v6;
  int wait;
  char *backend;
  gboolean verbose;
} HawserToolTalk;

/* Parses the command line, options of its own and HOST and PORT, of which the first may be left out
 * if so told. FALSE when the message and the exit code are settled. */
gboolean hawser_tool_talk_parse (HawserToolTalk *self,
                                 GOptionContext *context,
                                 int argc,
                                 char **argv,
                                 const gboolean *host_is_optional,
                                 int *exit_code);

/* Runs until the end and frees what parsing has left; returns the exit code. The socket is taken
 * over. */
int hawser_tool_talk_run (HawserToolTalk *self,
                          gpointer socket,
                          HawserToolPipeUser *user,
                          void (*begin) (HawserToolTalk *self));

/* Begins to close the socket, which is the end. For the user of the pipe. */
void hawser_tool_talk_over (gpointer data);

/* What was read has left: there may be more. Callback of a send. */
void hawser_tool_talk_sent_cb (GObject *object, GAsyncResult *result, gpointer data);

/* The end, with an error. */
void hawser_tool_talk_fail (HawserToolTalk *self, const GError *error);

G_END_DECLS
