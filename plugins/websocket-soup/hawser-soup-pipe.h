/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-soup-pipe-input.h"
#include "hawser-soup-pipe-output.h"

G_BEGIN_DECLS

/* What a WebSocket of libsoup runs on instead of the connection itself. */
#define HAWSER_TYPE_SOUP_PIPE (hawser_soup_pipe_get_type ())

G_DECLARE_FINAL_TYPE (HawserSoupPipe, hawser_soup_pipe, HAWSER, SOUP_PIPE, GIOStream)

/* @first: what was read from the connection already, or NULL. */
HawserSoupPipe *hawser_soup_pipe_new (GIOStream *connection, GBytes *first);

HawserSoupPipeInput *hawser_soup_pipe_get_input (HawserSoupPipe *self);
HawserSoupPipeOutput *hawser_soup_pipe_get_output (HawserSoupPipe *self);

G_END_DECLS
