/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-error.h"

G_DEFINE_QUARK (hawser-error-quark, hawser_error)
G_DEFINE_QUARK (hawser-plugin-error-quark, hawser_plugin_error)
