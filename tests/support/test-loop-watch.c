/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-loop-watch.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int schedstat = -1;
static gint64 woken;
static gint64 waited; /* then, in ns */
static gint64 worst;

/* For how long the thread could have run and did not get a processor, in ns. */
static gint64
read_wait (void)
{
  char text[128];
  ssize_t length = schedstat >= 0 ? pread (schedstat, text, sizeof text - 1, 0) : -1;
  unsigned long long wait = 0;

  if (length <= 0)
    return 0;
  text[length] = '\0';
  sscanf (text, "%*u %llu", &wait);
  return wait;
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  if (woken != 0)
    worst = MAX (worst, g_get_monotonic_time () - woken - (read_wait () - waited) / 1000);
  result = g_poll (fds, n_fds, timeout);
  waited = read_wait ();
  woken = g_get_monotonic_time ();
  return result;
}

void
test_loop_watch_begin (GMainContext *context)
{
  schedstat = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
  g_main_context_set_poll_func (context, poll_cb);
}

gint64
test_loop_watch_waited (void)
{
  return read_wait () / 1000;
}

gint64
test_loop_watch_worst (void)
{
  gint64 result = worst;

  worst = 0;
  return result;
}
