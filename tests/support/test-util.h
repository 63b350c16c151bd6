/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* How much slower than plain this run is allowed to be: the variable TEST_SLOW, 1 without it. */
guint test_slow (void);

/* Milliseconds in the time of this run. */
guint test_ms (guint ms);

/* Whether memory of the process can be measured: not under a tool that has its own allocator. */
gboolean test_memory_is_real (void);

/* A folder of its own for this process, made at the first call and removed at exit. */
const char *test_tmpdir (void);

/* A listening TCP socket on a loopback address and a free port; -1 where the address does not
 * exist. It is not inherited by children. */
int test_listen (const char *address, guint16 *port);

/* Runs a command to its end and takes anything but success as the end of the test. */
void test_run (const char *directory, const char *const *argv);

/* Resident memory of this process in bytes. */
gsize test_resident_memory (void);

/* Open file descriptors of this process. */
guint test_count_fds (void);

G_END_DECLS
