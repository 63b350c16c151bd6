/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-attempt-private.h"

#include "base/hawser-error.h"

/**
 * HawserSocketAttempt:
 *
 * One attempt to connect a TCP socket, as a backend sees it: which socket and where to, and where to
 * report how it ended.
 *
 * There is one report, either [method@Hawser.SocketAttempt.report_connected],
 * [method@Hawser.SocketAttempt.report_error] or [method@Hawser.SocketAttempt.report_failed]; what
 * comes after it is dropped. It may come from any thread, and is delivered in the main context of
 * the socket, never on the reporter's stack.
 *
 * Since: 1.0
 */
struct _HawserSocketAttempt {
  GObject parent_instance;

  HawserMail mail;
  HawserContext *context;
  GSocket *socket;
  GSocketAddress *address;
  HawserSocketAttemptEnded ended;
  gpointer data;
  gboolean closed; /* used in the context's own thread only */

  /* With the context's lock held */
  gboolean reported;
  GError *error;
};

G_DEFINE_FINAL_TYPE (HawserSocketAttempt, hawser_socket_attempt, G_TYPE_OBJECT)

static void
hawser_socket_attempt_finalize (GObject *object)
{
  HawserSocketAttempt *self = HAWSER_SOCKET_ATTEMPT (object);

  g_clear_error (&self->error);
  g_object_unref (self->socket);
  g_object_unref (self->address);
  hawser_context_unref (self->context);

  G_OBJECT_CLASS (hawser_socket_attempt_parent_class)->finalize (object);
}

static void
hawser_socket_attempt_class_init (HawserSocketAttemptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_socket_attempt_finalize;
}

static void
hawser_socket_attempt_init (HawserSocketAttempt *self)
{
}

static void
deliver (HawserMail *mail)
{
  HawserSocketAttempt *self
      = (HawserSocketAttempt *) ((char *) mail - G_STRUCT_OFFSET (HawserSocketAttempt, mail));

  if (!self->closed)
    {
      self->closed = TRUE;
      self->ended (self->data, g_steal_pointer (&self->error));
    }
  g_object_unref (self);
}

static void
report (HawserSocketAttempt *self, GError *error)
{
  hawser_context_lock (self->context);
  if (!self->reported)
    {
      self->reported = TRUE;
      self->error = g_steal_pointer (&error);
      g_object_ref (self);
      hawser_context_post_locked (self->context, &self->mail);
      if (!self->mail.queued)
        g_object_unref (self); /* the main context is gone; the reporter has a reference */
    }
  hawser_context_unlock (self->context);
  g_clear_error (&error);
}

HawserSocketAttempt *
hawser_socket_attempt_new (HawserContext *context,
                           GSocket *socket,
                           GSocketAddress *address,
                           HawserSocketAttemptEnded ended,
                           gpointer data)
{
  HawserSocketAttempt *self = g_object_new (HAWSER_TYPE_SOCKET_ATTEMPT, NULL);

  self->mail.deliver = deliver;
  self->context = hawser_context_ref (context);
  self->socket = g_object_ref (socket);
  self->address = g_object_ref (address);
  self->ended = ended;
  self->data = data;
  return self;
}

void
hawser_socket_attempt_close (HawserSocketAttempt *self)
{
  self->closed = TRUE;
}

/**
 * hawser_socket_attempt_get_socket:
 * @self: an attempt
 *
 * Gets the socket to connect, which the backend made. It may be bound already.
 *
 * Returns: (transfer none): the socket
 *
 * Since: 1.0
 */
GSocket *
hawser_socket_attempt_get_socket (HawserSocketAttempt *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_ATTEMPT (self), NULL);

  return self->socket;
}

/**
 * hawser_socket_attempt_get_address:
 * @self: an attempt
 *
 * Gets the address to connect to, of the socket's family.
 *
 * Returns: (transfer none): the address
 *
 * Since: 1.0
 */
GSocketAddress *
hawser_socket_attempt_get_address (HawserSocketAttempt *self)
{
  g_return_val_if_fail (HAWSER_IS_SOCKET_ATTEMPT (self), NULL);

  return self->address;
}

/**
 * hawser_socket_attempt_report_connected:
 * @self: an attempt
 *
 * Reports that the socket is connected.
 *
 * Since: 1.0
 */
void
hawser_socket_attempt_report_connected (HawserSocketAttempt *self)
{
  g_return_if_fail (HAWSER_IS_SOCKET_ATTEMPT (self));

  report (self, NULL);
}

/**
 * hawser_socket_attempt_report_error:
 * @self: an attempt
 * @error: what happened: 2301000 + `errno` of %HAWSER_ERROR, or an error of GIO's
 *
 * Reports that the socket cannot be connected.
 *
 * Since: 1.0
 */
void
hawser_socket_attempt_report_error (HawserSocketAttempt *self, const GError *error)
{
  g_return_if_fail (HAWSER_IS_SOCKET_ATTEMPT (self));
  g_return_if_fail (error != NULL);

  report (self, g_error_copy (error));
}

/**
 * hawser_socket_attempt_report_failed:
 * @self: an attempt
 * @code: a number of %HAWSER_ERROR, 2301000 + `errno`
 * @message: what happened, for people
 *
 * Reports that the socket cannot be connected, for languages without `GError`.
 *
 * Since: 1.0
 */
void
hawser_socket_attempt_report_failed (HawserSocketAttempt *self, int code, const char *message)
{
  g_return_if_fail (HAWSER_IS_SOCKET_ATTEMPT (self));
  g_return_if_fail (message != NULL);

  report (self, g_error_new_literal (HAWSER_ERROR, code, message));
}
