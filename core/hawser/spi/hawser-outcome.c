/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-outcome-private.h"

static void
deliver (HawserMail *mail)
{
  HawserOutcome *self = (HawserOutcome *) ((char *) mail - G_STRUCT_OFFSET (HawserOutcome, mail));
  GObject *object = self->object;

  if (!self->closed)
    {
      self->closed = TRUE;
      self->ended (self->data, self->value, g_steal_pointer (&self->error));
    }
  g_object_unref (object);
}

void
hawser_outcome_init (HawserOutcome *self,
                     HawserContext *context,
                     gpointer object,
                     GDestroyNotify value_free,
                     HawserOutcomeFunc ended,
                     gpointer data)
{
  self->mail.deliver = deliver;
  self->context = hawser_context_ref (context);
  self->object = object;
  self->value_free = value_free;
  self->ended = ended;
  self->data = data;
}

void
hawser_outcome_clear (HawserOutcome *self)
{
  if (self->value != NULL)
    self->value_free (self->value);
  g_clear_error (&self->error);
  hawser_context_unref (self->context);
}

void
hawser_outcome_report (HawserOutcome *self, gpointer value, GError *error)
{
  gboolean first;

  hawser_context_lock (self->context);
  first = !self->reported;
  if (first)
    {
      self->reported = TRUE;
      self->value = value;
      self->error = error;
      if (hawser_context_post_locked (self->context, &self->mail))
        g_object_ref (self->object);
    }
  hawser_context_unlock (self->context);
  if (first)
    return;
  if (value != NULL)
    self->value_free (value);
  g_clear_error (&error);
}

void
hawser_outcome_close (HawserOutcome *self)
{
  self->closed = TRUE;
}
