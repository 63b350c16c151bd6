/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-nm-pulse.h"

#include <errno.h>
#include <glib-unix.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <unistd.h>

/* In ms: for how long changes of the kernel make one question, and how long an answer may take. */
#define PAUSE 1000
#define PATIENCE 5000

/* Not the routes: others change them by the thousand. */
#define GROUPS (RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR)

struct _HawserNmPulse {
  guint refs; /* its owner's, and one for a question under way */
  GDBusConnection *connection;
  HawserNmPulseChanged changed; /* NULL after the end */
  gpointer data;

  int fd;          /* of the kernel, or -1 */
  GSource *source; /* awaits a change, then the end of the pause, then the answer */
  GCancellable *cancellable;
  gboolean hangs;
};

static void await_change (HawserNmPulse *self);

static void
pulse_unref (HawserNmPulse *self)
{
  if (--self->refs > 0)
    return;
  g_object_unref (self->connection);
  g_object_unref (self->cancellable);
  g_free (self);
}

static void
await (HawserNmPulse *self, GSource *source, GSourceFunc callback)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  self->source = source;
  if (source == NULL)
    return;
  g_source_set_callback (source, callback, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
tell (HawserNmPulse *self, gboolean hangs)
{
  if (self->hangs == hangs)
    return;
  self->hangs = hangs;
  self->changed (!hangs, self->data);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  HawserNmPulse *self = data;
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (object), result, NULL);

  /* An error is an answer, too: that it is gone is told by its name. */
  if (self->changed != NULL)
    {
      await_change (self);
      tell (self, FALSE);
    }
  pulse_unref (self);
}

static gboolean
patience_over_cb (gpointer data)
{
  HawserNmPulse *self = data;

  await (self, NULL, NULL);
  tell (self, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
pause_over_cb (gpointer data)
{
  HawserNmPulse *self = data;
  char byte;

  /* That there was something is all that is wanted. What is lost for want of room is said by an error. */
  while (recv (self->fd, &byte, 1, MSG_DONTWAIT | MSG_TRUNC) >= 0 || errno == ENOBUFS)
    ;
  await (self, g_timeout_source_new (PATIENCE), patience_over_cb);
  self->refs++;
  /* Its main loop answers that, and it may take as long as it takes. */
  g_dbus_connection_call (self->connection, "org.freedesktop.NetworkManager",
                          "/org/freedesktop/NetworkManager", "org.freedesktop.DBus.Properties",
                          "Get", g_variant_new ("(ss)", "org.freedesktop.NetworkManager", "State"),
                          G_VARIANT_TYPE ("(v)"), G_DBUS_CALL_FLAGS_NO_AUTO_START, G_MAXINT,
                          self->cancellable, answered_cb, self);
  return G_SOURCE_REMOVE;
}

static gboolean
changed_cb (int fd, GIOCondition condition, gpointer data)
{
  HawserNmPulse *self = data;

  await (self, g_timeout_source_new (PAUSE), pause_over_cb);
  return G_SOURCE_REMOVE;
}

static void
await_change (HawserNmPulse *self)
{
  await (self, g_unix_fd_source_new (self->fd, G_IO_IN), G_SOURCE_FUNC (changed_cb));
}

HawserNmPulse *
hawser_nm_pulse_new (GDBusConnection *connection, HawserNmPulseChanged changed, gpointer data)
{
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = GROUPS };
  HawserNmPulse *self = g_new0 (HawserNmPulse, 1);

  self->refs = 1;
  self->connection = g_object_ref (connection);
  self->cancellable = g_cancellable_new ();
  self->changed = changed;
  self->data = data;
  self->fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (self->fd >= 0 && bind (self->fd, (struct sockaddr *) &address, sizeof address) == 0)
    await_change (self);
  return self;
}

void
hawser_nm_pulse_free (HawserNmPulse *self)
{
  await (self, NULL, NULL);
  if (self->fd >= 0)
    close (self->fd);
  self->changed = NULL;
  g_cancellable_cancel (self->cancellable);
  pulse_unref (self);
}
