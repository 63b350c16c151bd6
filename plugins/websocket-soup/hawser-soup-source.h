/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A source for a pollable stream, of which libsoup makes a new one for each message: without the
 * wrapping and the checks of GIO's own. It is ready with the descriptor, or with the source of the
 * stream below where @fd is -1; never by itself with neither. Takes over @below. @place, in the stream,
 * points to it as long as it lives, unless a later one does: a reference would be a circle. */
GSource *hawser_soup_source_new (gpointer stream,
                                 int fd,
                                 GIOCondition condition,
                                 GSource *below,
                                 GSource **place);

G_END_DECLS
