/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "base/hawser-context-private.h"
#include "hawser-net-handle-private.h"
#include "spi/hawser-connection-backend.h"
#include "spi/hawser-net-description-private.h"

G_BEGIN_DECLS

/* What is known of the network in one main context: the chain of backends, the networks, which of
 * them is the best for what, and who is told of changes. All public objects of the context that ask
 * for the same backend share one. In the context's own thread, except where it says otherwise. */
typedef struct _HawserLinkStore HawserLinkStore;

/* A connected network. Valid until the store changes. */
typedef struct {
  char *key;
  int net_id;
  HawserNetHandle *handle;
  HawserNetDescription *description;
  HawserNetCapabilities *capabilities;
  int score;
} HawserNet;

/* What a network is asked to be. */
typedef struct {
  HawserNetCapabilitySet set;
  char *identifier;
  gboolean is_default; /* the default network, whichever it is */
} HawserNetCriteria;

/* Somebody who is told that the networks may have changed: in a later turn, and once for several
 * changes. Embed it. */
typedef struct _HawserNetWatch HawserNetWatch;
struct _HawserNetWatch {
  void (*changed) (HawserNetWatch *watch);
  GList link;
  GList changed_link;
  gboolean watching;
  gboolean pending;
};

/* Called when it is known whether there are networks, or why not. */
typedef void (*HawserLinkStoreReady) (HawserLinkStore *store, GTask *task, const GError *error);

/* The store of the thread-default main context; released from any thread. */
HawserLinkStore *hawser_link_store_use (const char *wish);
HawserLinkStore *hawser_link_store_share (HawserLinkStore *self);
void hawser_link_store_unuse (HawserLinkStore *self);
HawserContext *hawser_link_store_get_context (HawserLinkStore *self);

/* Calls back at once, or when there is an answer; the task ends here if it is cancelled before. */
void hawser_link_store_wait (HawserLinkStore *self, GTask *task, HawserLinkStoreReady ready);
/* Ends the waiting of a task. Returns whether it was waiting. */
gboolean hawser_link_store_stop_waiting (HawserLinkStore *self, GTask *task);
/* The same with the store of the thread-default main context. */
void hawser_link_store_ask (GTask *task, const char *wish, HawserLinkStoreReady ready);

void hawser_link_store_watch (HawserLinkStore *self, HawserNetWatch *watch);
void hawser_link_store_unwatch (HawserLinkStore *self, HawserNetWatch *watch);

/* Whether there was a snapshot, and the name of the backend that is in use, or NULL. */
gboolean hawser_link_store_is_ready (HawserLinkStore *self);
const char *hawser_link_store_get_backend_name (HawserLinkStore *self);

/* Of HawserNet, by ascending number. */
GPtrArray *hawser_link_store_get_nets (HawserLinkStore *self);
HawserNet *hawser_link_store_get_default (HawserLinkStore *self);
HawserNet *hawser_link_store_find (HawserLinkStore *self, int net_id);
HawserNet *hawser_link_store_choose (HawserLinkStore *self, const HawserNetCriteria *criteria);

/* Has the connectivity of a network checked; the task ends with TRUE when that is over. */
void hawser_link_store_check (HawserLinkStore *self, GTask *task, HawserNet *net);

/* Begins a look-up with the backend in use; FALSE without an error when it has none. */
gboolean hawser_link_store_resolve (HawserLinkStore *self, HawserNetLookup *lookup, GError **error);

G_END_DECLS
