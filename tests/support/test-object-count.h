/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* Counts the living GObjects of the process that were made since the start, whoever made them: the
 * program that links this puts its own g_object_new() in front of GObject's. Link the program with
 * its symbols exported. */
void test_object_count_start (void);
/* One line per type, "NAME COUNT", sorted; types without living objects are left out. */
char *test_object_count_list (void);

G_END_DECLS
