/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-error.h"

#include <glib/gi18n-lib.h>

/* The texts of errors are in the language of the program, whoever loaded the library, an interpreter
 * say. A constructor, so that a program which knows better can still say so in main (). */
static void bind_texts (void) __attribute__ ((constructor));

static void
bind_texts (void)
{
  bindtextdomain (GETTEXT_PACKAGE, HAWSER_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
}

/**
 * hawser_error_quark:
 *
 * Gets the error domain of OpenHarmony's numbers.
 *
 * Returns: the domain, [error@Hawser.Error]
 *
 * Since: 1.0
 */
/* clang-format off */
G_DEFINE_QUARK (hawser-error-quark, hawser_error)
/* clang-format on */

/**
 * hawser_plugin_error_quark:
 *
 * Gets the error domain of plugins.
 *
 * Returns: the domain, [error@Hawser.PluginError]
 *
 * Since: 1.0
 */
/* clang-format off */
G_DEFINE_QUARK (hawser-plugin-error-quark, hawser_plugin_error)
/* clang-format on */
