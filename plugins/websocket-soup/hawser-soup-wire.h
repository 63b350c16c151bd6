/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* An open connection: frames both ways (RFC 6455), and what of them is reported to the channel. It holds
 * the channel, which finds it by hawser_soup_wire_get(), and frees itself when the connection below has
 * ended. */
typedef struct _HawserSoupWire HawserSoupWire;

/* @first: what was read from the stream already, or NULL. @deflate: NULL without compression. */
void hawser_soup_wire_open (HawserWebSocketChannel *channel,
                            GIOStream *stream,
                            GBytes *first,
                            SoupWebsocketExtension *deflate);

/* NULL before the connection is open, and when nothing is left of it. */
HawserSoupWire *hawser_soup_wire_get (HawserWebSocketChannel *channel);

void hawser_soup_wire_send (HawserSoupWire *self, GBytes *message, gboolean is_text);
void hawser_soup_wire_close (HawserSoupWire *self, guint code, const char *reason);
/* The channel takes messages again. */
void hawser_soup_wire_resume (HawserSoupWire *self);
/* Ends it at once, and without a report. */
void hawser_soup_wire_cancel (HawserSoupWire *self);

G_END_DECLS
