/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-ws-peer.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>

struct _TestWsPeer {
  GSubprocess *process;
  guint port;
  guint tls_port;
};

static void
child_setup (gpointer user_data)
{
  /* A test that crashes takes its server along. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

TestWsPeer *
test_ws_peer_new (TestWsPeerKind kind, const char *certificate)
{
  static const char *const programs[] = { "/usr/bin/python3", "/usr/bin/node", "/usr/bin/python3" };
  static const char *const libraries[]
      = { "/usr/lib/python3/dist-packages/websockets", "/usr/share/nodejs/ws", "/" };
  static const char *const scripts[]
      = { "websocket-peer.py", "websocket-peer.js", "websocket-cases.py" };
  g_autofree char *script = g_test_build_filename (G_TEST_DIST, "support", scripts[kind], NULL);
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  TestWsPeer *self;

  if (!g_file_test (programs[kind], G_FILE_TEST_EXISTS)
      || !g_file_test (libraries[kind], G_FILE_TEST_EXISTS))
    return NULL;

  self = g_new0 (TestWsPeer, 1);
  launcher
      = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDIN_PIPE
                                   | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  self->process
      = g_subprocess_launcher_spawn (launcher, &error, programs[kind], script, certificate, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_cmpint (sscanf (line, "%u %u", &self->port, &self->tls_port), >=, 1);
  return self;
}

void
test_ws_peer_free (TestWsPeer *self)
{
  g_subprocess_send_signal (self->process, SIGKILL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self);
}

char *
test_ws_peer_url (TestWsPeer *self, const char *path)
{
  return g_strdup_printf ("ws://127.0.0.1:%u%s", self->port, path);
}

char *
test_ws_peer_tls_url (TestWsPeer *self, const char *path)
{
  return g_strdup_printf ("wss://localhost:%u%s", self->tls_port, path);
}

guint16
test_ws_peer_get_tls_port (TestWsPeer *self)
{
  return self->tls_port;
}
