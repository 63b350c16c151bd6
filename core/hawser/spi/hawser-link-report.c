/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-link-report-private.h"

#include "base/hawser-error.h"

/**
 * HawserLinkReport:
 *
 * Where a backend of the service `connection` reports what it sees.
 *
 * A backend reports each connected network, the default one, and then
 * [method@Hawser.LinkReport.report_ready]: what was reported until then is a first consistent
 * snapshot. From there on it reports what changes. It need not compare, wait, or put things in
 * order: the core keeps the networks, finds out what has changed and when to tell.
 *
 * A backend whose service goes away, such as a daemon that is being restarted, says so with
 * [method@Hawser.LinkReport.report_away] and goes on watching; the core uses the next backend in the
 * meantime, and comes back at the next `report_ready`. A backend that cannot go on at all ends with
 * [method@Hawser.LinkReport.report_error] or [method@Hawser.LinkReport.report_failed]; what comes
 * after that is dropped.
 *
 * Reports may come from any thread, also from within `start`. They are delivered in the main context
 * in which the backend was started, never on the reporter's stack.
 *
 * Since: 1.0
 */
struct _HawserLinkReport {
  GObject parent_instance;

  HawserMail mail;
  HawserContext *context;
  HawserLinkReportChanged changed;
  gpointer data;

  /* With the context's lock held */
  gboolean closed;
  HawserLinkChanges pending;
};

G_DEFINE_FINAL_TYPE (HawserLinkReport, hawser_link_report, G_TYPE_OBJECT)

static void
check_free (gpointer data)
{
  HawserLinkCheck *check = data;

  g_free (check->key);
  g_clear_error (&check->error);
  g_free (check);
}

static void
clear_object (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

static void
changes_clear (HawserLinkChanges *changes)
{
  g_clear_pointer (&changes->networks, g_hash_table_unref);
  g_clear_pointer (&changes->default_key, g_free);
  g_clear_pointer (&changes->away, g_free);
  g_clear_error (&changes->error);
  g_clear_pointer (&changes->checks, g_ptr_array_unref);
}

static void
hawser_link_report_finalize (GObject *object)
{
  HawserLinkReport *self = HAWSER_LINK_REPORT (object);

  changes_clear (&self->pending);
  hawser_context_unref (self->context);

  G_OBJECT_CLASS (hawser_link_report_parent_class)->finalize (object);
}

static void
hawser_link_report_class_init (HawserLinkReportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_link_report_finalize;
}

static void
hawser_link_report_init (HawserLinkReport *self)
{
}

static void
deliver (HawserMail *mail)
{
  HawserLinkReport *self
      = (HawserLinkReport *) ((char *) mail - G_STRUCT_OFFSET (HawserLinkReport, mail));
  HawserLinkChanges changes;
  gboolean closed;

  hawser_context_lock (self->context);
  closed = self->closed;
  changes = self->pending;
  self->pending = (HawserLinkChanges){ .ready = changes.ready };
  if (changes.error != NULL)
    self->closed = TRUE;
  hawser_context_unlock (self->context);

  if (!closed)
    self->changed (self->data, &changes);
  changes_clear (&changes);
  g_object_unref (self);
}

static gboolean
begin_report (HawserLinkReport *self)
{
  hawser_context_lock (self->context);
  if (!self->closed && self->pending.error == NULL)
    return TRUE;
  hawser_context_unlock (self->context);
  return FALSE;
}

static void
end_report (HawserLinkReport *self)
{
  if (hawser_context_post_locked (self->context, &self->mail))
    g_object_ref (self);
  hawser_context_unlock (self->context);
}

static void
put_network (HawserLinkReport *self, const char *key, HawserNetDescription *network)
{
  g_autofree char *old_key = NULL;
  g_autoptr (HawserNetDescription) old = NULL;

  if (!begin_report (self))
    return;
  if (self->pending.networks == NULL)
    self->pending.networks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, clear_object);
  /* One with a thousand routes takes long to free: not while the receiver waits for the lock. */
  g_hash_table_steal_extended (self->pending.networks, key, (gpointer *) &old_key,
                               (gpointer *) &old);
  g_hash_table_insert (self->pending.networks, g_strdup (key),
                       network != NULL ? g_object_ref (network) : NULL);
  end_report (self);
}

HawserLinkReport *
hawser_link_report_new (HawserContext *context, HawserLinkReportChanged changed, gpointer data)
{
  HawserLinkReport *self = g_object_new (HAWSER_TYPE_LINK_REPORT, NULL);

  self->mail.deliver = deliver;
  self->context = hawser_context_ref (context);
  self->changed = changed;
  self->data = data;
  return self;
}

void
hawser_link_report_close (HawserLinkReport *self)
{
  hawser_context_lock (self->context);
  self->closed = TRUE;
  hawser_context_unlock (self->context);
}

/**
 * hawser_link_report_report_network:
 * @self: a report
 * @network: a connected network
 *
 * Reports a network that is new, or that is described anew. It may be reported again unchanged.
 *
 * Since: 1.0
 */
void
hawser_link_report_report_network (HawserLinkReport *self, HawserNetDescription *network)
{
  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));
  g_return_if_fail (HAWSER_IS_NET_DESCRIPTION (network));

  hawser_net_description_seal (network);
  put_network (self, hawser_net_description_get_key (network), network);
}

/**
 * hawser_link_report_report_gone:
 * @self: a report
 * @key: what identifies the network
 *
 * Reports that a network is not connected any more. One that is not known is ignored.
 *
 * Since: 1.0
 */
void
hawser_link_report_report_gone (HawserLinkReport *self, const char *key)
{
  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));
  g_return_if_fail (key != NULL);

  put_network (self, key, NULL);
}

/**
 * hawser_link_report_report_default:
 * @self: a report
 * @key: (nullable): what identifies the network, or %NULL for none
 *
 * Reports which network the system uses for what has no route of its own.
 *
 * Since: 1.0
 */
void
hawser_link_report_report_default (HawserLinkReport *self, const char *key)
{
  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));

  if (!begin_report (self))
    return;
  self->pending.default_reported = TRUE;
  g_free (self->pending.default_key);
  self->pending.default_key = g_strdup (key);
  end_report (self);
}

/**
 * hawser_link_report_report_ready:
 * @self: a report
 *
 * Reports that all networks were reported that there are: from now on the reports hold.
 *
 * Since: 1.0
 */
void
hawser_link_report_report_ready (HawserLinkReport *self)
{
  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));

  if (!begin_report (self))
    return;
  self->pending.ready = TRUE;
  g_clear_pointer (&self->pending.away, g_free);
  end_report (self);
}

/**
 * hawser_link_report_report_away:
 * @self: a report
 * @reason: why, for people
 *
 * Reports that the backend knows nothing at the moment, as its service is not running. What was
 * reported before does not hold any more; when the service is back, every network is reported
 * again, and then [method@Hawser.LinkReport.report_ready].
 *
 * Since: 1.0
 */
void
hawser_link_report_report_away (HawserLinkReport *self, const char *reason)
{
  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));
  g_return_if_fail (reason != NULL);

  if (!begin_report (self))
    return;
  self->pending.reset = TRUE;
  self->pending.ready = FALSE;
  g_free (self->pending.away);
  self->pending.away = g_strdup (reason);
  g_clear_pointer (&self->pending.networks, g_hash_table_unref);
  self->pending.default_reported = TRUE;
  g_clear_pointer (&self->pending.default_key, g_free);
  end_report (self);
}

/**
 * hawser_link_report_report_checked:
 * @self: a report
 * @key: what identifies the network
 * @code: 0, or a number of %HAWSER_ERROR when the check could not be made, such as 201
 * @message: (nullable): why, for people
 *
 * Reports that the check is over that [vfunc@Hawser.ConnectionBackend.check] has begun. What it has
 * found is reported with the network, before.
 *
 * Since: 1.0
 */
void
hawser_link_report_report_checked (HawserLinkReport *self,
                                   const char *key,
                                   int code,
                                   const char *message)
{
  HawserLinkCheck *check;

  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));
  g_return_if_fail (key != NULL);

  if (!begin_report (self))
    return;
  check = g_new0 (HawserLinkCheck, 1);
  check->key = g_strdup (key);
  if (code != 0)
    check->error
        = g_error_new_literal (HAWSER_ERROR, code, message != NULL ? message : "check failed");
  if (self->pending.checks == NULL)
    self->pending.checks = g_ptr_array_new_with_free_func (check_free);
  g_ptr_array_add (self->pending.checks, check);
  end_report (self);
}

static void
report_end (HawserLinkReport *self, GError *error)
{
  if (begin_report (self))
    {
      self->pending.error = g_steal_pointer (&error);
      self->pending.ready = FALSE;
      end_report (self);
    }
  g_clear_error (&error);
}

/**
 * hawser_link_report_report_error:
 * @self: a report
 * @error: what happened; %HAWSER_PLUGIN_ERROR_UNAVAILABLE when the backend cannot work on this
 *   system
 *
 * Reports that the backend cannot go on. The core uses the next one.
 *
 * Since: 1.0
 */
void
hawser_link_report_report_error (HawserLinkReport *self, const GError *error)
{
  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));
  g_return_if_fail (error != NULL);

  report_end (self, g_error_copy (error));
}

/**
 * hawser_link_report_report_failed:
 * @self: a report
 * @code: a number of %HAWSER_ERROR, such as 2100002
 * @message: what happened, for people
 *
 * Reports that the backend cannot go on, for languages without `GError`.
 *
 * Since: 1.0
 */
void
hawser_link_report_report_failed (HawserLinkReport *self, int code, const char *message)
{
  g_return_if_fail (HAWSER_IS_LINK_REPORT (self));
  g_return_if_fail (message != NULL);

  report_end (self, g_error_new_literal (HAWSER_ERROR, code, message));
}
