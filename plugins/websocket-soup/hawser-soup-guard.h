/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* Holds messages to their limit, and sees pings, as an extension that sees every frame. libsoup's own limit is for a
 * frame as it is on the wire: fragments of any number, and a few bytes that inflate to gigabytes, would
 * pass. It is offered as permessage-deflate, which libsoup's own extension does behind it. */
#define HAWSER_TYPE_SOUP_GUARD (hawser_soup_guard_get_type ())

G_DECLARE_FINAL_TYPE (HawserSoupGuard,
                      hawser_soup_guard,
                      HAWSER,
                      SOUP_GUARD,
                      SoupWebsocketExtension)

/* For a connection without compression. */
HawserSoupGuard *hawser_soup_guard_new (void);

typedef void (*HawserSoupGuardPing) (gpointer data);

/* A ping has come, which libsoup answers next. */
void hawser_soup_guard_set_ping (HawserSoupGuard *self, HawserSoupGuardPing ping, gpointer data);

/* In bytes of one message. */
void hawser_soup_guard_set_limit (HawserSoupGuard *self, guint limit);

G_END_DECLS
