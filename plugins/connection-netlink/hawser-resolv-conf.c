/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-resolv-conf.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* inotify itself and not GFileMonitor: that costs a thread, and does not follow a link to the folder
 * in which a daemon replaces the file. */
struct _HawserResolvConf {
  char *path;
  HawserResolvConfChanged changed;
  gpointer data;
  int fd;
  GSource *source;
  char **servers;
  char *domains;
};

/* More than a person writes; a longer file is none. */
#define SIZE_MAX_OF_FILE 65536

static void
parse (HawserResolvConf *self)
{
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) servers = g_ptr_array_new ();
  g_auto (GStrv) lines = NULL;
  gsize size = 0;

  g_clear_pointer (&self->servers, g_strfreev);
  g_free (self->domains);
  self->domains = g_strdup ("");
  if (g_file_get_contents (self->path, &text, &size, NULL) && size <= SIZE_MAX_OF_FILE)
    lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      char **words;
      char *line = lines[i];

      line[strcspn (line, "#;\r")] = '\0';
      words = g_strsplit_set (line, " \t", -1);
      if (words[0] != NULL && strcmp (words[0], "nameserver") == 0)
        {
          for (guint j = 1; words[j] != NULL; j++)
            if (*words[j] != '\0')
              {
                g_ptr_array_add (servers, g_strdup (words[j]));
                break;
              }
        }
      else if (words[0] != NULL
               && (strcmp (words[0], "search") == 0 || strcmp (words[0], "domain") == 0))
        {
          g_autoptr (GString) domains = g_string_new (NULL);

          for (guint j = 1; words[j] != NULL; j++)
            if (*words[j] != '\0')
              g_string_append_printf (domains, "%s%s", domains->len > 0 ? " " : "", words[j]);
          g_free (self->domains);
          /* The last one counts. */
          self->domains = g_strdup (domains->str);
        }
      g_strfreev (words);
    }
  g_ptr_array_add (servers, NULL);
  self->servers = (char **) g_ptr_array_steal (servers, NULL);
}

static void
watch_folder_of (HawserResolvConf *self, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  inotify_add_watch (self->fd, folder,
                     IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM);
}

/* The file itself, as it may be mounted on its own; its folder, in which it may be replaced; and both
 * where it is a link. */
static void
watch (HawserResolvConf *self)
{
  char *real = realpath (self->path, NULL);

  watch_folder_of (self, self->path);
  if (real != NULL)
    {
      watch_folder_of (self, real);
      inotify_add_watch (self->fd, real, IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF);
    }
  free (real);
}

static gboolean
concerns (HawserResolvConf *self, const struct inotify_event *event)
{
  g_autofree char *name = g_path_get_basename (self->path);
  char *real;
  gboolean yes;

  if (event->len == 0 || strcmp (event->name, name) == 0)
    return (event->mask & IN_IGNORED) == 0;
  real = realpath (self->path, NULL);
  yes = real != NULL && g_str_has_suffix (real, event->name);
  free (real);
  return yes;
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer data)
{
  HawserResolvConf *self = data;
  char buffer[4096] __attribute__ ((aligned (__alignof__(struct inotify_event))));
  gboolean concerned = FALSE;
  gssize size;

  while ((size = read (fd, buffer, sizeof buffer)) > 0)
    for (char *at = buffer; at < buffer + size;)
      {
        const struct inotify_event *event = (const struct inotify_event *) at;

        concerned = concerned || concerns (self, event);
        at += sizeof *event + event->len;
      }
  if (!concerned)
    return G_SOURCE_CONTINUE;
  watch (self);
  parse (self);
  self->changed (self->data);
  return G_SOURCE_CONTINUE;
}

HawserResolvConf *
hawser_resolv_conf_new (const char *path, HawserResolvConfChanged changed, gpointer data)
{
  HawserResolvConf *self = g_new0 (HawserResolvConf, 1);

  self->path = g_strdup (path);
  self->changed = changed;
  self->data = data;
  /* A person may have used up all watches: then the file is read once. */
  self->fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->fd >= 0)
    {
      watch (self);
      self->source = g_unix_fd_source_new (self->fd, G_IO_IN);
      g_source_set_callback (self->source, G_SOURCE_FUNC (readable_cb), self, NULL);
      g_source_attach (self->source, g_main_context_get_thread_default ());
    }
  parse (self);
  return self;
}

void
hawser_resolv_conf_free (HawserResolvConf *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  if (self->fd >= 0)
    close (self->fd);
  g_strfreev (self->servers);
  g_free (self->domains);
  g_free (self->path);
  g_free (self);
}

const char *const *
hawser_resolv_conf_get_servers (HawserResolvConf *self)
{
  return (const char *const *) self->servers;
}

const char *
hawser_resolv_conf_get_domains (HawserResolvConf *self)
{
  return self->domains;
}
