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

  HawserOutcome outcome; /* of addresses */
  char *key;
  char *host;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (HawserNetLookup, hawser_net_lookup, G_TYPE_OBJECT)

static void
hawser_net_lookup_finalize (GObject *object)
{
  HawserNetLookup *self = HAWSER_NET_LOOKUP (object);

  g_free (self->key);
  g_free (self->host);
  g_object_unref (self->cancellable);
  hawser_outcome_clear (&self->outcome);

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

HawserNetLookup *
hawser_net_lookup_new (HawserContext *context,
                       const char *key,
                       const char *host,
                       HawserOutcomeFunc ended,
                       gpointer data)
{
  HawserNetLookup *self = g_object_new (HAWSER_TYPE_NET_LOOKUP, NULL);

  hawser_outcome_init (&self->outcome, context, self, (GDestroyNotify) g_strfreev, ended, data);
  self->key = g_strdup (key);
  self->host = g_strdup (host);
  return self;
}

void
hawser_net_lookup_close (HawserNetLookup *self)
{
  hawser_outcome_close (&self->outcome);
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

  hawser_outcome_report (&self->outcome, g_strdupv ((char **) addresses), NULL);
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

  hawser_outcome_report (&self->outcome, NULL, g_error_copy (error));
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

  hawser_outcome_report (&self->outcome, NULL, g_error_new_literal (HAWSER_ERROR, code, message));
}
