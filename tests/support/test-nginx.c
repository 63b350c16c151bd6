/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-nginx.h"

#include "test-util.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Where the child finds the sockets that it inherits. */

struct _TestNginx {
  GSubprocess *process;
  char *dir;
  char *root;
  guint16 port;
  guint16 tls_port;
};

static const char config[] = "daemon off;\n"
                             "master_process off;\n"
                             "pid %1$s/pid;\n"
                             "error_log %1$s/error.log;\n"
                             "events { worker_connections 512; }\n"
                             "http {\n"
                             "  access_log off;\n"
                             "  client_body_temp_path %1$s/body;\n"
                             "  proxy_temp_path %1$s/proxy;\n"
                             "  fastcgi_temp_path %1$s/fastcgi;\n"
                             "  uwsgi_temp_path %1$s/uwsgi;\n"
                             "  scgi_temp_path %1$s/scgi;\n"
                             "  types { text/plain txt; application/octet-stream bin; }\n"
                             "  gzip on;\n"
                             "  gzip_types text/plain;\n"
                             "  gzip_min_length 1;\n"
                             "  server {\n"
                             "    listen 127.0.0.1:%2$u;\n"
                             "    listen 127.0.0.1:%3$u ssl http2;\n"
                             "    ssl_certificate %4$s;\n"
                             "    ssl_certificate_key %4$s;\n"
                             "    root %1$s/root;\n"
                             "    add_header x-connection $connection always;\n"
                             "    location = /away { return 302 /hello.txt; }\n"
                             "    location = /none { return 204; }\n"
                             "    location /slow/ { limit_rate 1000; }\n"
                             "  }\n"
                             "}\n";

static char *
find_nginx (void)
{
  char *path = g_find_program_in_path ("nginx");

  /* Debian keeps it where an ordinary user's PATH does not look. */
  if (path == NULL && g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    path = g_strdup ("/usr/sbin/nginx");
  return path;
}

static void
child_setup (gpointer user_data)
{
  /* A test that crashes takes its server along. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static void
wait_until_open (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();

  /* Not through the resolver of a test. */
  g_socket_client_set_enable_proxy (client, FALSE);
  for (int i = 0; i < 1000; i++)
    {
      g_autoptr (GSocketConnection) connection
          = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);

      if (connection != NULL)
        return;
      g_usleep (10000);
    }
  g_error ("nginx does not listen");
}

TestNginx *
test_nginx_new (const char *certificate)
{
  g_autofree char *program = find_nginx ();
  g_autoptr (GSubprocessLauncher) launcher = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *config_path = NULL;
  g_autofree char *config_text = NULL;
  g_autofree char *log_path = NULL;
  g_autofree char *hello = NULL;
  g_autofree char *slow = NULL;
  static guint serial;
  TestNginx *self;
  int fd;
  int tls_fd;

  if (program == NULL)
    return NULL;

  self = g_new0 (TestNginx, 1);
  self->dir = g_strdup_printf ("%s/nginx-%u", test_tmpdir (), serial++);
  self->root = g_build_filename (self->dir, "root", NULL);
  slow = g_build_filename (self->root, "slow", NULL);
  g_assert_cmpint (g_mkdir_with_parents (slow, 0755), ==, 0);
  hello = g_build_filename (self->root, "hello.txt", NULL);
  g_assert_true (g_file_set_contents (hello, "hello from nginx\n", -1, NULL));

  /* Free ports; nginx crashes when it inherits the sockets without a master process. */
  fd = test_listen ("127.0.0.1", &self->port);
  tls_fd = test_listen ("127.0.0.1", &self->tls_port);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (tls_fd, >=, 0);
  close (fd);
  close (tls_fd);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  config_text = g_strdup_printf (config, self->dir, self->port, self->tls_port, certificate);
#pragma GCC diagnostic pop
  config_path = g_build_filename (self->dir, "nginx.conf", NULL);
  log_path = g_build_filename (self->dir, "error.log", NULL);
  g_assert_true (g_file_set_contents (config_path, config_text, -1, NULL));

  launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                        | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  g_subprocess_launcher_set_child_setup (launcher, child_setup, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "-p", self->dir, "-c",
                                               config_path, "-e", log_path, NULL);
  g_assert_no_error (error);
  wait_until_open (self->tls_port);
  return self;
}

static gboolean
is_stopped (TestNginx *self)
{
  g_autofree char *path
      = g_strdup_printf ("/proc/%s/stat", g_subprocess_get_identifier (self->process));
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return strstr (text, ") T ") != NULL;
}

void
test_nginx_signal (TestNginx *self, int number)
{
  g_subprocess_send_signal (self->process, number);
  while (number == SIGSTOP && !is_stopped (self))
    g_usleep (1000);
}

void
test_nginx_free (TestNginx *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->dir);
  g_free (self->root);
  g_free (self);
}

const char *
test_nginx_get_root (TestNginx *self)
{
  return self->root;
}

char *
test_nginx_url (TestNginx *self, const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

char *
test_nginx_tls_url (TestNginx *self, const char *path)
{
  return g_strdup_printf ("https://127.0.0.1:%u%s", self->tls_port, path);
}
