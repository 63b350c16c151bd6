/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a main context stood still: the longest time between two polls, in us. What the thread was
 * not running because others did is not counted, so that a busy machine does not fail a test. One
 * context in a process, in its own thread. */
void test_loop_watch_begin (GMainContext *context);

/* Since it began, or since it was asked for the last time. */
gint64 test_loop_watch_worst (void);

/* For how long this thread, which has begun, was not running because others did, in us. */
gint64 test_loop_watch_waited (void);

G_END_DECLS
