/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-util.h"

#include <arpa/inet.h>
#include <ftw.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static char *tmpdir;
static pid_t tmpdir_owner;

guint
test_slow (void)
{
  const char *text = g_getenv ("TEST_SLOW");
  guint64 factor = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 1;

  return CLAMP (factor, 1, 1000);
}

guint
test_ms (guint ms)
{
  return ms * test_slow ();
}

gboolean
test_memory_is_real (void)
{
#if defined(__SANITIZE_ADDRESS__)
  return FALSE;
#else
  const char *preload = g_getenv ("LD_PRELOAD");

  return test_slow () == 1 && (preload == NULL || strstr (preload, "vgpreload") == NULL);
#endif
}

static int
remove_cb (const char *path, const struct stat *info, int flag, struct FTW *place)
{
  return remove (path);
}

static void
remove_tmpdir (void)
{
  /* A child that ends by exit() must not take its parent's folder away. */
  if (getpid () == tmpdir_owner)
    nftw (tmpdir, remove_cb, 16, FTW_DEPTH | FTW_PHYS);
  g_clear_pointer (&tmpdir, g_free);
}

const char *
test_tmpdir (void)
{
  g_autoptr (GError) error = NULL;

  if (tmpdir == NULL)
    {
      tmpdir = g_dir_make_tmp ("hawser-test-XXXXXX", &error);
      g_assert_no_error (error);
      tmpdir_owner = getpid ();
      atexit (remove_tmpdir);
    }
  return tmpdir;
}

int
test_listen (const char *address, guint16 *port)
{
  struct sockaddr_storage storage = { 0 };
  struct sockaddr_in *v4 = (struct sockaddr_in *) &storage;
  struct sockaddr_in6 *v6 = (struct sockaddr_in6 *) &storage;
  socklen_t length;
  int fd;

  if (inet_pton (AF_INET, address, &v4->sin_addr) == 1)
    {
      v4->sin_family = AF_INET;
      length = sizeof *v4;
    }
  else
    {
      g_assert_cmpint (inet_pton (AF_INET6, address, &v6->sin6_addr), ==, 1);
      v6->sin6_family = AF_INET6;
      length = sizeof *v6;
    }

  fd = socket (storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  if (bind (fd, (struct sockaddr *) &storage, length) != 0 || listen (fd, 1024) != 0)
    {
      close (fd);
      return -1;
    }
  g_assert_cmpint (getsockname (fd, (struct sockaddr *) &storage, &length), ==, 0);
  *port = ntohs (storage.ss_family == AF_INET ? v4->sin_port : v6->sin6_port);
  return fd;
}

void
test_run (const char *directory, const char *const *argv)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;

  g_subprocess_launcher_set_cwd (launcher, directory);
  process = g_subprocess_launcher_spawnv (launcher, argv, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s failed: %s", argv[0], output);
}

gsize
test_resident_memory (void)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;

  g_file_get_contents ("/proc/self/statm", &text, NULL, &error);
  g_assert_no_error (error);
  words = g_strsplit (text, " ", 3);
  return g_ascii_strtoull (words[1], NULL, 10) * sysconf (_SC_PAGESIZE);
}

guint
test_count_fds (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}
