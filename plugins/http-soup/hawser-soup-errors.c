/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-soup-errors.h"

#include <hawser/hawser.h>
#include <libsoup/soup.h>

int
hawser_soup_error_to_code (const GError *error, gboolean answered)
{
  if (error->domain == G_RESOLVER_ERROR)
    return HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST;

  if (error->domain == G_TLS_ERROR)
    {
      switch (error->code)
        {
        case G_TLS_ERROR_BAD_CERTIFICATE:
          return HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION;
        case G_TLS_ERROR_EOF:
          return answered ? HAWSER_ERROR_HTTP_PARTIAL_FILE : HAWSER_ERROR_HTTP_UNKNOWN;
        default:
          return HAWSER_ERROR_HTTP_UNKNOWN;
        }
    }

  if (error->domain == SOUP_SESSION_ERROR)
    {
      switch (error->code)
        {
        case SOUP_SESSION_ERROR_PARSING:
          return HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY;
        case SOUP_SESSION_ERROR_ENCODING:
          return HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY;
        default:
          return HAWSER_ERROR_HTTP_UNKNOWN;
        }
    }

  if (error->domain != G_IO_ERROR)
    return HAWSER_ERROR_HTTP_UNKNOWN;

  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_PERMISSION_DENIED:
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
      return HAWSER_ERROR_HTTP_COULDNT_CONNECT;
    case G_IO_ERROR_HOST_NOT_FOUND:
      return HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST;
    case G_IO_ERROR_TIMED_OUT:
      return answered ? HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT : HAWSER_ERROR_HTTP_COULDNT_CONNECT;
    case G_IO_ERROR_PARTIAL_INPUT:
      return answered ? HAWSER_ERROR_HTTP_PARTIAL_FILE : HAWSER_ERROR_HTTP_GOT_NOTHING;
    case G_IO_ERROR_CONNECTION_CLOSED: /* also a broken pipe, a reset */
      return HAWSER_ERROR_HTTP_RECV_ERROR;
    case G_IO_ERROR_INVALID_DATA:
      return HAWSER_ERROR_HTTP_BAD_CONTENT_ENCODING;
    default:
      return HAWSER_ERROR_HTTP_UNKNOWN;
    }
}
