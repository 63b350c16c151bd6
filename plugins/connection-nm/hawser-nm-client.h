/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gmodule.h>

#include <hawser/spi/hawser-plugin.h>

G_BEGIN_DECLS

/* What watches NetworkManager for one report, in the thread and the thread-default context in which it
 * was made. It is in a library of its own beside the plugin, so that opening the plugin does not open
 * libnm, which takes several ms of the main loop. */
typedef struct _HawserNmClient HawserNmClient;

typedef struct {
  HawserNmClient *(*make) (HawserLinkReport *report);
  /* @connection to the system bus, or NULL with the reason why there is none */
  void (*set_connection) (HawserNmClient *self, GDBusConnection *connection, const char *reason);
  void (*check) (HawserNmClient *self, const char *key);
  /* Iterates the context until nothing of it is left. */
  void (*free) (HawserNmClient *self);
} HawserNmClientClass;

/* The one symbol of the library */
#define HAWSER_NM_CLIENT_LIBRARY "libhawser-connection-nm-client.so"
#define HAWSER_NM_CLIENT_SYMBOL "hawser_nm_client_class"

extern const HawserNmClientClass hawser_nm_client_class;

G_END_DECLS
