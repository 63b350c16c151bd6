/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-error.h"

/**
 * hawser_error_quark:
 *
 * Gets the error domain of OpenHarmony's numbers.
 *
 * Returns: the domain, [error@Hawser.Error]
 *
 * Since: 1.0
 */
G_DEFINE_QUARK (hawser-error-quark, hawser_error)

/**
 * hawser_plugin_error_quark:
 *
 * Gets the error domain of plugins.
 *
 * Returns: the domain, [error@Hawser.PluginError]
 *
 * Since: 1.0
 */
G_DEFINE_QUARK (hawser-plugin-error-quark, hawser_plugin_error)
