/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What the core keeps for one GMainContext: a mailbox for reports, the deadlines of running
 * operations, and the backend instances that work in it. All three are one GSource, so they cost
 * the main loop one source and end with the context. */
typedef struct _HawserContext HawserContext;

/* Something to deliver in the context. Embed it; at most one delivery of it is pending. */
typedef struct _HawserMail HawserMail;
struct _HawserMail {
  void (*deliver) (HawserMail *mail);
  HawserMail *next;
  guint64 serial;
  gboolean queued;
};

/* A point in time. Embed it; used from the context's own thread only. */
typedef struct _HawserDeadline HawserDeadline;
struct _HawserDeadline {
  void (*expired) (HawserDeadline *deadline);
  gint64 when; /* monotonic time in us */
  guint place; /* in the heap, from 1; 0 while not armed */
};

HawserContext *hawser_context_ref_thread_default (void);
gboolean hawser_context_is_thread_default (HawserContext *self);
HawserContext *hawser_context_ref (HawserContext *self);
void hawser_context_unref (HawserContext *self);
GMainContext *hawser_context_get_main_context (HawserContext *self);

void hawser_context_lock (HawserContext *self);
void hawser_context_unlock (HawserContext *self);
/* With the lock held, from any thread. The deliver function runs once, without the lock, in the
 * context and never on the caller's stack.
 * Returns: whether a delivery is on its way that was not before, and needs a reference of its own to
 * what the mail is a part of. There is none after the end of the main context. */
gboolean hawser_context_post_locked (HawserContext *self, HawserMail *mail);

void hawser_context_arm (HawserContext *self, HawserDeadline *deadline, guint64 delay_ms);
void hawser_context_disarm (HawserContext *self, HawserDeadline *deadline);

/* The one instance of a type, such as a backend, that works in this context; made on first use. */
gpointer hawser_context_get_instance (HawserContext *self, GType type);

/* Who may need the instances says so, from any thread. The default main context keeps them for ever.
 * Another one drops them with its last user: instances may reference the context (libsoup's sessions
 * do), so they cannot wait for its end. */
void hawser_context_use (HawserContext *self);
void hawser_context_unuse (HawserContext *self);

/* Brackets calls into the context's objects from a thread that may not be iterating it: FALSE when
 * another thread owns the context, so that the work has to be posted. */
gboolean hawser_context_enter (HawserContext *self);
void hawser_context_leave (HawserContext *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HawserContext, hawser_context_unref)

G_END_DECLS
