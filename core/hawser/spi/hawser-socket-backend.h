/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include <hawser/spi/hawser-backend.h>
#include <hawser/spi/hawser-socket-attempt.h>

G_BEGIN_DECLS

/**
 * HawserSocketOption:
 * @HAWSER_SOCKET_OPTION_RECEIVE_BUFFER_SIZE: bytes
 * @HAWSER_SOCKET_OPTION_SEND_BUFFER_SIZE: bytes
 * @HAWSER_SOCKET_OPTION_REUSE_ADDRESS: 0 or 1
 * @HAWSER_SOCKET_OPTION_SOCKET_TIMEOUT: milliseconds, for sending and receiving
 * @HAWSER_SOCKET_OPTION_KEEP_ALIVE: 0 or 1; TCP
 * @HAWSER_SOCKET_OPTION_OOB_INLINE: 0 or 1; TCP
 * @HAWSER_SOCKET_OPTION_TCP_NO_DELAY: 0 or 1; TCP
 * @HAWSER_SOCKET_OPTION_SOCKET_LINGER: seconds, or -1 for off; TCP
 * @HAWSER_SOCKET_OPTION_BROADCAST: 0 or 1; UDP
 *
 * What [vfunc@Hawser.SocketBackend.set_option] sets, in the order in which it is asked to.
 *
 * Since: 1.0
 */
typedef enum {
  HAWSER_SOCKET_OPTION_RECEIVE_BUFFER_SIZE,
  HAWSER_SOCKET_OPTION_SEND_BUFFER_SIZE,
  HAWSER_SOCKET_OPTION_REUSE_ADDRESS,
  HAWSER_SOCKET_OPTION_SOCKET_TIMEOUT,
  HAWSER_SOCKET_OPTION_KEEP_ALIVE,
  HAWSER_SOCKET_OPTION_OOB_INLINE,
  HAWSER_SOCKET_OPTION_TCP_NO_DELAY,
  HAWSER_SOCKET_OPTION_SOCKET_LINGER,
  HAWSER_SOCKET_OPTION_BROADCAST,
} HawserSocketOption;

#define HAWSER_TYPE_SOCKET_BACKEND (hawser_socket_backend_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserSocketBackend,
                          hawser_socket_backend,
                          HAWSER,
                          SOCKET_BACKEND,
                          HawserBackend)

/**
 * HawserSocketBackendClass:
 * @create: makes a non-blocking socket that child processes do not inherit. With
 *   %HAWSER_PLUGIN_ERROR_UNAVAILABLE the core tries the next backend.
 * @bind: binds a socket of its own to an address.
 * @connect: begins to connect a socket of its own, and reports to the attempt how it ends. Returns
 *   %FALSE with @error set when it cannot even begin.
 * @cancel: ends an attempt early and leaves the socket as it was before. The core has already
 *   answered its caller and ignores whatever is reported from now on.
 * @set_option: sets an option of a socket of its own.
 *
 * What a backend for sockets has to do. It makes, binds and connects sockets; the bytes are moved by
 * the core, between the caller and the kernel, without a call of the backend for each of them. Every
 * method is called in the main context of the socket, which is the thread-default context then. No
 * method may block. Errors are numbers of %HAWSER_ERROR, 2301000 + `errno`, or GIO's, which the core
 * translates.
 *
 * Since: 1.0
 */
struct _HawserSocketBackendClass {
  HawserBackendClass parent_class;

  GSocket *(*create) (HawserSocketBackend *self,
                      GSocketType type,
                      GSocketFamily family,
                      GError **error);
  gboolean (*bind) (HawserSocketBackend *self,
                    GSocket *socket,
                    GSocketAddress *address,
                    GError **error);
  gboolean (*connect) (HawserSocketBackend *self, HawserSocketAttempt *attempt, GError **error);
  void (*cancel) (HawserSocketBackend *self, HawserSocketAttempt *attempt);
  gboolean (*set_option) (HawserSocketBackend *self,
                          GSocket *socket,
                          HawserSocketOption option,
                          int value,
                          GError **error);

  /*< private >*/
  gpointer reserved[8];
};

G_END_DECLS
