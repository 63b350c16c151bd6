/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The name servers of the system, and changes of them. */
typedef struct _HawserResolvConf HawserResolvConf;

typedef void (*HawserResolvConfChanged) (gpointer data);

/* Calls back in the thread-default main context. */
HawserResolvConf *hawser_resolv_conf_new (const char *path,
                                          HawserResolvConfChanged changed,
                                          gpointer data);
void hawser_resolv_conf_free (HawserResolvConf *self);

const char *const *hawser_resolv_conf_get_servers (HawserResolvConf *self);
/* Separated by blanks. */
const char *hawser_resolv_conf_get_domains (HawserResolvConf *self);

G_END_DECLS
