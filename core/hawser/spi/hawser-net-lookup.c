/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-lookup-private.h"

#include "base/hawser-error.h"

/**
 * HawserNetLookup:
 *
 * One look-up of a host's addresses on one network, as a backend sees it: what to look up and where,
 * and where to report the outcome.
 *
 * There is one report, either [method@Hawser.NetLookup.report_addresses],
 * [method@Hawser.NetLookup.report_error] or [method@Hawser.NetLookup.report_failed]; what comes
 * after it is dropped. It may come from any thread.
 *
 * Since: 1.0
 */
struct _HawserNetLookup {
  GObject parent_instance;

  HawserMail mail;
  HawserContext *context;
  char *key;
  char *host;
  GCancellable *cancellable;
  HawserNetLookupEnded ended;
  gpointer data;
  gboolean closed; /* used in the context's own thread only */

  /* With the context's lock held */
  gboolean reported;
  char **addresses;
  GError *error;
};

G_DEFINE_FINAL_TYPE (HawserNetLookup, hawser_net_lookup, G_TYPE_OBJECT)

static void
hawser_net_lookup_finalize (GObject *object)
{
  HawserNetLookup *self = HAWSER_NET_LOOKUP (object);

  g_free (self->key);
  g_free (self->host);
  g_object_unref (self->cancellable);
  g_strfreev (self->addresses);
  g_clear_error (&self->error);
  hawser_context_unref (self->context);

  G_OBJECT_CLASS (hawser_net_lookup_parent_class)->finalize (object);
}

static void
hawser_net_lookup_class_init (HawserNetLookupClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_net_lookup_finalize;
}

static void
hawser_net_lookup_init (HawserNetLookup *self)
{
  self->cancellable = g_cancellable_new ();
}

static void
deliver (HawserMail *mail)
{
  HawserNetLookup *self
      = (HawserNetLookup *) ((char *) mail - G_STRUCT_OFFSET (HawserNetLookup, mail));

  if (!self->closed)
    {
      self->closed = TRUE;
      self->ended (self->data, (const char *const *) self->addresses,
                   g_steal_pointer (&self->error));
    }
  g_object_unref (self);
}

static void
report (HawserNetLookup *self, char **addresses, GError *error)
{
  hawser_context_lock (self->context);
  if (!self->reported)
    {
      self->reported = TRUE;
      self->addresses = g_steal_pointer (&addresses);
      self->error = g_steal_pointer (&error);
      g_object_ref (self);
      hawser_context_post_locked (self->context, &self->mail);
      if (!self->mail.queued)
        g_object_unref (self); /* the main context is gone; the reporter has a reference */
    }
  hawser_context_unlock (self->context);
  g_strfreev (addresses);
  g_clear_error (&error);
}

HawserNetLookup *
hawser_net_lookup_new (HawserContext *context,
                       const char *key,
                       const char *host,
                       HawserNetLookupEnded ended,
                       gpointer data)
{
  HawserNetLookup *self = g_object_new (HAWSER_TYPE_NET_LOOKUP, NULL);

  self->mail.deliver = deliver;
  self->context = hawser_context_ref (context);
  self->key = g_strdup (key);
  self->host = g_strdup (host);
  self->ended = ended;
  self->data = data;
  return self;
}

void
hawser_net_lookup_close (HawserNetLookup *self)
{
  self->closed = TRUE;
  g_cancellable_cancel (self->cancellable);
}

/**
 * hawser_net_lookup_get_key:
 * @self: a look-up
 *
 * Gets which network to ask.
 *
 * Returns: (transfer none): what identifies the network
 *
 * Since: 1.0
 */
const char *
hawser_net_lookup_get_key (HawserNetLookup *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_LOOKUP (self), NULL);

  return self->key;
}

/**
 * hawser_net_lookup_get_host:
 * @self: a look-up
 *
 * Gets the name to look up; it is not empty, and no literal address.
 *
 * Returns: (transfer none): a host name
 *
 * Since: 1.0
 */
const char *
hawser_net_lookup_get_host (HawserNetLookup *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_LOOKUP (self), NULL);

  return self->host;
}

/**
 * hawser_net_lookup_get_cancellable:
 * @self: a look-up
 *
 * Gets what is cancelled when nobody waits for the outcome any more.
 *
 * Returns: (transfer none): a cancellable
 *
 * Since: 1.0
 */
GCancellable *
hawser_net_lookup_get_cancellable (HawserNetLookup *self)
{
  g_return_val_if_fail (HAWSER_IS_NET_LOOKUP (self), NULL);

  return self->cancellable;
}

/**
 * hawser_net_lookup_report_addresses:
 * @self: a look-up
 * @addresses: (array zero-terminated=1): literals in the order of the answer; may be none
 *
 * Reports the addresses that were found.
 *
 * Since: 1.0
 */
void
hawser_net_lookup_report_addresses (HawserNetLookup *self, const char *const *addresses)
{
  g_return_if_fail (HAWSER_IS_NET_LOOKUP (self));
  g_return_if_fail (addresses != NULL);

  report (self, g_strdupv ((char **) addresses), NULL);
}

/**
 * hawser_net_lookup_report_error:
 * @self: a look-up
 * @error: what happened: a number of %HAWSER_ERROR, or an error of GIO's
 *
 * Reports that the look-up failed.
 *
 * Since: 1.0
 */
void
hawser_net_lookup_report_error (HawserNetLookup *self, const GError *error)
{
  g_return_if_fail (HAWSER_IS_NET_LOOKUP (self));
  g_return_if_fail (error != NULL);

  report (self, NULL, g_error_copy (error));
}

/**
 * hawser_net_lookup_report_failed:
 * @self: a look-up
 * @code: a number of %HAWSER_ERROR, such as 2100002
 * @message: what happened, for people
 *
 * Reports that the look-up failed, for languages without `GError`.
 *
 * Since: 1.0
 */
void
hawser_net_lookup_report_failed (HawserNetLookup *self, int code, const char *message)
{
  g_return_if_fail (HAWSER_IS_NET_LOOKUP (self));
  g_return_if_fail (message != NULL);

  report (self, NULL, g_error_new_literal (HAWSER_ERROR, code, message));
}
