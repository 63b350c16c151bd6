/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

/**
 * HAWSER_ERROR:
 *
 * The error domain of everything that OpenHarmony's `ohos.net.*` numbers. The code of such an
 * error is the number itself, so `error->code` is what a program written for OpenHarmony reads as
 * `err.code`. Codes are not limited to [error@Hawser.Error]: the socket family is `2301000 + errno`.
 *
 * Since: 1.0
 */
#define HAWSER_ERROR (hawser_error_quark ())

/**
 * HawserError:
 * @HAWSER_ERROR_CONNECTION: 200, in the `error` event of a WebSocket: its connection failed
 * @HAWSER_ERROR_PERMISSION_DENIED: 201, the program may not use the network
 * @HAWSER_ERROR_NOT_SYSTEM_APPLICATION: 202, the call is for system programs
 * @HAWSER_ERROR_PARAMETER: 401, an argument has the wrong type, number or value
 * @HAWSER_ERROR_CONNECTION_PARAMETER: 2100001, no network has this number, or the host is empty
 * @HAWSER_ERROR_CONNECTION_SERVICE: 2100002, nothing knows the state of the network, or a name was not
 *   found
 * @HAWSER_ERROR_CONNECTION_INTERNAL: 2100003, an internal failure, or the network is not reachable
 * @HAWSER_ERROR_CONNECTION_NOT_REGISTERED: 2101007, the `NetConnection` is not registered
 * @HAWSER_ERROR_CONNECTION_REGISTERED: 2101008, the `NetConnection` is registered already
 * @HAWSER_ERROR_CONNECTION_TOO_MANY: 2101022, there are 2000 registrations
 * @HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL: 2300001, the URL scheme is neither `http` nor `https`
 * @HAWSER_ERROR_HTTP_URL_MALFORMAT: 2300003, the URL is empty or cannot be parsed
 * @HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY: 2300005, the proxy's host name was not found
 * @HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST: 2300006, the host name was not found
 * @HAWSER_ERROR_HTTP_COULDNT_CONNECT: 2300007, refused, unreachable or no route
 * @HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY: 2300008, the reply is not HTTP
 * @HAWSER_ERROR_HTTP_REMOTE_ACCESS_DENIED: 2300009, access to the resource was denied
 * @HAWSER_ERROR_HTTP_HTTP2: 2300016, an error of the HTTP/2 framing layer
 * @HAWSER_ERROR_HTTP_PARTIAL_FILE: 2300018, the connection ended before the announced length
 * @HAWSER_ERROR_HTTP_WRITE_ERROR: 2300023, the body is over the limit, or the request was destroyed
 * @HAWSER_ERROR_HTTP_UPLOAD_FAILED: 2300025, the upload was refused
 * @HAWSER_ERROR_HTTP_READ_ERROR: 2300026, local data for the upload cannot be read
 * @HAWSER_ERROR_HTTP_OUT_OF_MEMORY: 2300027, no memory
 * @HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT: 2300028, the connect or the read timeout expired
 * @HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS: 2300047, more redirects than allowed
 * @HAWSER_ERROR_HTTP_GOT_NOTHING: 2300052, the connection ended without one byte of reply
 * @HAWSER_ERROR_HTTP_SEND_ERROR: 2300055, sending failed
 * @HAWSER_ERROR_HTTP_RECV_ERROR: 2300056, receiving failed, for example a connection reset
 * @HAWSER_ERROR_HTTP_SSL_CERTPROBLEM: 2300058, the local client certificate is unusable
 * @HAWSER_ERROR_HTTP_SSL_CIPHER: 2300059, a requested cipher is not available
 * @HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION: 2300060, certificate or host name not accepted
 * @HAWSER_ERROR_HTTP_BAD_CONTENT_ENCODING: 2300061, the content encoding is unknown or broken
 * @HAWSER_ERROR_HTTP_FILESIZE_EXCEEDED: 2300063, the engine's own size limit was exceeded
 * @HAWSER_ERROR_HTTP_REMOTE_DISK_FULL: 2300070, the server's disk is full
 * @HAWSER_ERROR_HTTP_REMOTE_FILE_EXISTS: 2300073, the remote file exists already
 * @HAWSER_ERROR_HTTP_SSL_CACERT_BADFILE: 2300077, the CA file is missing or unreadable
 * @HAWSER_ERROR_HTTP_REMOTE_FILE_NOT_FOUND: 2300078, the remote file is missing
 * @HAWSER_ERROR_HTTP_SSL_PINNEDPUBKEYNOTMATCH: 2300090, the pinned public key does not match
 * @HAWSER_ERROR_HTTP_AUTH_ERROR: 2300094, an authentication function failed
 * @HAWSER_ERROR_HTTP_UNKNOWN: 2300999, everything else, and requests on a destroyed object; for
 *   sockets, what has no better number, such as closing a socket that is not open
 * @HAWSER_ERROR_SOCKET_BASE: 2301000; the numbers of sockets are this plus the system's `errno`
 * @HAWSER_ERROR_WEB_SOCKET_URL: 2302001, the URL of a WebSocket is not valid, too long, or neither
 *   `ws` nor `wss`
 * @HAWSER_ERROR_WEB_SOCKET_CERTIFICATE_FILE: 2302002, the file of certificates is missing
 * @HAWSER_ERROR_WEB_SOCKET_CONNECTED: 2302003, the WebSocket already has a connection
 * @HAWSER_ERROR_WEB_SOCKET_UNKNOWN: 2302999, everything else, such as sending without a connection
 *
 * The numbers of [error@Hawser.Error].
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_ERROR_CONNECTION = 200,
  HAWSER_ERROR_PERMISSION_DENIED = 201,
  HAWSER_ERROR_NOT_SYSTEM_APPLICATION = 202,
  HAWSER_ERROR_PARAMETER = 401,
  HAWSER_ERROR_CONNECTION_PARAMETER = 2100001,
  HAWSER_ERROR_CONNECTION_SERVICE = 2100002,
  HAWSER_ERROR_CONNECTION_INTERNAL = 2100003,
  HAWSER_ERROR_CONNECTION_NOT_REGISTERED = 2101007,
  HAWSER_ERROR_CONNECTION_REGISTERED = 2101008,
  HAWSER_ERROR_CONNECTION_TOO_MANY = 2101022,
  HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL = 2300001,
  HAWSER_ERROR_HTTP_URL_MALFORMAT = 2300003,
  HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY = 2300005,
  HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST = 2300006,
  HAWSER_ERROR_HTTP_COULDNT_CONNECT = 2300007,
  HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY = 2300008,
  HAWSER_ERROR_HTTP_REMOTE_ACCESS_DENIED = 2300009,
  HAWSER_ERROR_HTTP_HTTP2 = 2300016,
  HAWSER_ERROR_HTTP_PARTIAL_FILE = 2300018,
  HAWSER_ERROR_HTTP_WRITE_ERROR = 2300023,
  HAWSER_ERROR_HTTP_UPLOAD_FAILED = 2300025,
  HAWSER_ERROR_HTTP_READ_ERROR = 2300026,
  HAWSER_ERROR_HTTP_OUT_OF_MEMORY = 2300027,
  HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT = 2300028,
  HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS = 2300047,
  HAWSER_ERROR_HTTP_GOT_NOTHING = 2300052,
  HAWSER_ERROR_HTTP_SEND_ERROR = 2300055,
  HAWSER_ERROR_HTTP_RECV_ERROR = 2300056,
  HAWSER_ERROR_HTTP_SSL_CERTPROBLEM = 2300058,
  HAWSER_ERROR_HTTP_SSL_CIPHER = 2300059,
  HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION = 2300060,
  HAWSER_ERROR_HTTP_BAD_CONTENT_ENCODING = 2300061,
  HAWSER_ERROR_HTTP_FILESIZE_EXCEEDED = 2300063,
  HAWSER_ERROR_HTTP_REMOTE_DISK_FULL = 2300070,
  HAWSER_ERROR_HTTP_REMOTE_FILE_EXISTS = 2300073,
  HAWSER_ERROR_HTTP_SSL_CACERT_BADFILE = 2300077,
  HAWSER_ERROR_HTTP_REMOTE_FILE_NOT_FOUND = 2300078,
  HAWSER_ERROR_HTTP_SSL_PINNEDPUBKEYNOTMATCH = 2300090,
  HAWSER_ERROR_HTTP_AUTH_ERROR = 2300094,
  HAWSER_ERROR_HTTP_UNKNOWN = 2300999,
  HAWSER_ERROR_SOCKET_BASE = 2301000,
  HAWSER_ERROR_WEB_SOCKET_URL = 2302001,
  HAWSER_ERROR_WEB_SOCKET_CERTIFICATE_FILE = 2302002,
  HAWSER_ERROR_WEB_SOCKET_CONNECTED = 2302003,
  HAWSER_ERROR_WEB_SOCKET_UNKNOWN = 2302999,
} HawserError;

HAWSER_AVAILABLE_IN_1_0
GQuark hawser_error_quark (void);

/**
 * HAWSER_PLUGIN_ERROR:
 *
 * The error domain of finding, loading and choosing plugins. OpenHarmony has no such numbers.
 *
 * Since: 1.0
 */
#define HAWSER_PLUGIN_ERROR (hawser_plugin_error_quark ())

/**
 * HawserPluginError:
 * @HAWSER_PLUGIN_ERROR_NO_BACKEND: nothing installed can do this service
 * @HAWSER_PLUGIN_ERROR_NOT_FOUND: the plugin that was asked for by name is not there
 * @HAWSER_PLUGIN_ERROR_DESCRIPTOR: the descriptor cannot be read or lacks a compulsory key
 * @HAWSER_PLUGIN_ERROR_DUPLICATE: the name is taken by a plugin found earlier
 * @HAWSER_PLUGIN_ERROR_ABI: the plugin was made for another version of the plugin interface
 * @HAWSER_PLUGIN_ERROR_LIBRARY: the library is missing or cannot be opened
 * @HAWSER_PLUGIN_ERROR_SYMBOL: the library lacks the entry point
 * @HAWSER_PLUGIN_ERROR_MISMATCH: the binary is not what its descriptor says
 * @HAWSER_PLUGIN_ERROR_INSECURE: a privileged process refused the file for its owner or mode
 * @HAWSER_PLUGIN_ERROR_CONFLICT: a library is mapped that cannot share a process with the plugin
 * @HAWSER_PLUGIN_ERROR_DISABLED: the plugin was switched off
 * @HAWSER_PLUGIN_ERROR_INCOMPLETE: the backend lacks a compulsory method or is of the wrong type
 * @HAWSER_PLUGIN_ERROR_UNAVAILABLE: the backend cannot work on this system; the next one is tried
 *
 * The codes of [error@Hawser.PluginError].
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_PLUGIN_ERROR_NO_BACKEND,
  HAWSER_PLUGIN_ERROR_NOT_FOUND,
  HAWSER_PLUGIN_ERROR_DESCRIPTOR,
  HAWSER_PLUGIN_ERROR_DUPLICATE,
  HAWSER_PLUGIN_ERROR_ABI,
  HAWSER_PLUGIN_ERROR_LIBRARY,
  HAWSER_PLUGIN_ERROR_SYMBOL,
  HAWSER_PLUGIN_ERROR_MISMATCH,
  HAWSER_PLUGIN_ERROR_INSECURE,
  HAWSER_PLUGIN_ERROR_CONFLICT,
  HAWSER_PLUGIN_ERROR_DISABLED,
  HAWSER_PLUGIN_ERROR_INCOMPLETE,
  HAWSER_PLUGIN_ERROR_UNAVAILABLE,
} HawserPluginError;

HAWSER_AVAILABLE_IN_1_0
GQuark hawser_plugin_error_quark (void);

G_END_DECLS
