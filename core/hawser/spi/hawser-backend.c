/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-backend.h"

/**
 * HawserBackend:
 *
 * What does the work of one service, such as `http`, in a plugin or in the program itself.
 *
 * A backend derives from the base class of its service, for instance [class@Hawser.HttpBackend].
 * The core makes one instance per main context, calls it only in that context, and drops it with
 * the context. This part of the interface is for plugin authors and may still change.
 *
 * Since: 1.0
 */
G_DEFINE_ABSTRACT_TYPE (HawserBackend, hawser_backend, G_TYPE_OBJECT)

static void
hawser_backend_class_init (HawserBackendClass *klass)
{
}

static void
hawser_backend_init (HawserBackend *self)
{
}
