/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* In a sandbox that refuses sockets, every engine ends with 201. The plugins that are there are run
 * one after the other, each in a process of its own. */

#include <hawser/hawser.h>

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* socket() with an Internet family fails with EPERM; all else goes on. */
static void
enter_sandbox (void)
{
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 4),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[0])),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 1, 0),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (code), code };

  g_assert_cmpint (prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ==, 0);
  g_assert_cmpint (prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), ==, 0);
  g_assert_cmpint (socket (AF_INET, SOCK_STREAM, 0), ==, -1);
  g_assert_cmpint (errno, ==, EPERM);
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  GAsyncResult **slot = data;

  *slot = g_object_ref (result);
}

static void
test_no_network (gconstpointer data)
{
  g_autoptr (HawserHttpRequest) request = NULL;
  g_autoptr (HawserHttpResponse) response = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_setenv ("HAWSER_STRICT", "1", TRUE);
  request = g_object_new (HAWSER_TYPE_HTTP_REQUEST, "backend", data, NULL);
  enter_sandbox ();
  hawser_http_request_request_async (request, "http://127.0.0.1:9/", NULL, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  response = hawser_http_request_request_finish (request, result, &error);
  g_assert_error (error, HAWSER_ERROR, HAWSER_ERROR_PERMISSION_DENIED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/no-network/http-soup", "http-soup", test_no_network);
  g_test_add_data_func ("/no-network/http-curl", "http-curl", test_no_network);
  return g_test_run ();
}
