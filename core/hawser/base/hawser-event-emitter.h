/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

#include <hawser/base/hawser-version.h>

G_BEGIN_DECLS

#define HAWSER_TYPE_EVENT_EMITTER (hawser_event_emitter_get_type ())

HAWSER_AVAILABLE_IN_1_0
G_DECLARE_DERIVABLE_TYPE (HawserEventEmitter, hawser_event_emitter, HAWSER, EVENT_EMITTER, GObject)

struct _HawserEventEmitterClass {
  GObjectClass parent_class;

  /*< private >*/
  gpointer reserved[8];
};

HAWSER_AVAILABLE_IN_1_0
gulong hawser_event_emitter_on (HawserEventEmitter *self, const char *type, GClosure *closure);

HAWSER_AVAILABLE_IN_1_0
gulong hawser_event_emitter_once (HawserEventEmitter *self, const char *type, GClosure *closure);

HAWSER_AVAILABLE_IN_1_0
void hawser_event_emitter_off (HawserEventEmitter *self, const char *type, GClosure *closure);

G_END_DECLS
