/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_BACKEND (hawser_backend_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserBackend, hawser_backend, HAWSER, BACKEND, GObject)

/**
 * HawserBackendClass:
 *
 * Set by the base class of each service; a backend fills in the methods of that base class.
 *
 * Since: 1.0
 */
struct _HawserBackendClass {
  GObjectClass parent_class;

  /*< private >*/
  const char *service;
  const char *(*find_missing) (HawserBackendClass *klass);

  gpointer reserved[8];
};

G_END_DECLS
