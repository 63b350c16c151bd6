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

  HawserOutcome outcome; /* without a value */
  GSocket *socket;
  GSocketAddress *address;
};

G_DEFINE_FINAL_TYPE (HawserSocketAttempt, hawser_socket_attempt, G_TYPE_OBJECT)

static void
hawser_socket_attempt_finalize (GObject *object)
{
  HawserSocketAttempt *self = HAWSER_SOCKET_ATTEMPT (object);

  hawser_outcome_clear (&self->outcome);
  g_object_unref (self->socket);
  g_object_unref (self->address);

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

HawserSocketAttempt *
hawser_socket_attempt_new (HawserContext *context,
                           GSocket *socket,
                           GSocketAddress *address,
                           HawserOutcomeFunc ended,
                           gpointer data)
{
  HawserSocketAttempt *self = g_object_new (HAWSER_TYPE_SOCKET_ATTEMPT, NULL);

  hawser_outcome_init (&self->outcome, context, self, NULL, ended, data);
  self->socket = g_object_ref (socket);
  self->address = g_object_ref (address);
  return self;
}

void
hawser_socket_attempt_close (HawserSocketAttempt *self)
{
  hawser_outcome_close (&self->outcome);
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

  hawser_outcome_report (&self->outcome, NULL, NULL);
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

  hawser_outcome_report (&self->outcome, NULL, g_error_copy (error));
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

  hawser_outcome_report (&self->outcome, NULL, g_error_new_literal (HAWSER_ERROR, code, message));
}
