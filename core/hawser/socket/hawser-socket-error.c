/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-socket-error-private.h"

#include "base/hawser-error.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

GError *
hawser_socket_error_new (int number)
{
  return g_error_new_literal (HAWSER_ERROR, HAWSER_ERROR_SOCKET_BASE + number, g_strerror (number));
}

/* GIO has dropped the number; this is the most likely one. */
static int
errno_of_gio (int code)
{
  static const struct {
    int code;
    int number;
  } table[] = {
    { G_IO_ERROR_NOT_FOUND, ENOENT },
    { G_IO_ERROR_EXISTS, EEXIST },
    { G_IO_ERROR_NO_SPACE, ENOSPC },
    { G_IO_ERROR_INVALID_ARGUMENT, EINVAL },
    { G_IO_ERROR_PERMISSION_DENIED, EACCES },
    { G_IO_ERROR_NOT_SUPPORTED, EOPNOTSUPP },
    { G_IO_ERROR_CLOSED, EBADF },
    { G_IO_ERROR_PENDING, EALREADY },
    { G_IO_ERROR_TOO_MANY_OPEN_FILES, EMFILE },
    { G_IO_ERROR_NOT_INITIALIZED, EBADF },
    { G_IO_ERROR_ADDRESS_IN_USE, EADDRINUSE },
    { G_IO_ERROR_PARTIAL_INPUT, ECONNRESET },
    { G_IO_ERROR_TIMED_OUT, ETIMEDOUT },
    { G_IO_ERROR_WOULD_BLOCK, EAGAIN },
    { G_IO_ERROR_HOST_UNREACHABLE, EHOSTUNREACH },
    { G_IO_ERROR_NETWORK_UNREACHABLE, ENETUNREACH },
    { G_IO_ERROR_CONNECTION_REFUSED, ECONNREFUSED },
    { G_IO_ERROR_HOST_NOT_FOUND, EADDRNOTAVAIL },
    { G_IO_ERROR_BROKEN_PIPE, EPIPE },
    { G_IO_ERROR_NOT_CONNECTED, ENOTCONN },
    { G_IO_ERROR_MESSAGE_TOO_LARGE, EMSGSIZE },
    { G_IO_ERROR_NO_SUCH_DEVICE, ENODEV },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].code == code)
      return table[i].number;
  return -1;
}

GError *
hawser_socket_error_from_backend (GError *error, const char *backend)
{
  if (error == NULL)
    return g_error_new (HAWSER_ERROR, HAWSER_ERROR_HTTP_UNKNOWN,
                        _ ("the backend “%s” failed and does not say why"), backend);
  if (error->domain == G_IO_ERROR && error->code != G_IO_ERROR_CANCELLED)
    {
      error->domain = HAWSER_ERROR;
      error->code = HAWSER_ERROR_SOCKET_BASE + errno_of_gio (error->code);
    }
  else if (error->domain != HAWSER_ERROR && error->domain != HAWSER_PLUGIN_ERROR
           && error->domain != G_IO_ERROR)
    {
      error->domain = HAWSER_ERROR;
      error->code = HAWSER_ERROR_HTTP_UNKNOWN;
      /* A mistake of the backend, such as an exception of JavaScript, which says nothing of it. */
      g_prefix_error (&error, "%s: ", backend);
    }
  return error;
}
