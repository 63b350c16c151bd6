/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/spi/hawser-plugin.h>
#include <libsoup/soup.h>

G_BEGIN_DECLS

/* The cookies of one exchange: they live over its redirects and are forgotten with it. */

/* Keeps the cookies that a response sets. */
void hawser_soup_jar_learn (HawserHttpExchange *exchange, SoupMessage *message);
/* Adds the kept cookies that belong to the message's URL. */
void hawser_soup_jar_apply (HawserHttpExchange *exchange, SoupMessage *message);
/* All kept cookies as lines of a Netscape cookie file, or NULL for none. */
char *hawser_soup_jar_to_text (HawserHttpExchange *exchange);

G_END_DECLS
