/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-link-store-private.h"

#include "base/hawser-error.h"
#include "hawser-connection-properties-private.h"
#include "hawser-net-ids-private.h"
#include "registry/hawser-registry-private.h"
#include "spi/hawser-link-report-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define SERVICE "connection"

/* For how long changes are collected, in ms: what belongs together comes as one change. */
#define WINDOW 20

/* A backend that has no snapshot after this many ms gets the next one beside it; where there is no
 * other that knows something, it is waited for, for this many ms more. */
#define PATIENCE 500
#define MORE_PATIENCE 9500

/* For how long a check may take, in ms. */
#define CHECK_TIMEOUT 30000

/* For how long listeners are called in one turn, in us. */
#define TURN 2000

/* A backend of the chain. */
typedef struct {
  HawserLinkStore *store;
  HawserPluginInfo *info;
  HawserConnectionBackend *backend;
  HawserLinkReport *report; /* NULL while it does not run */
  HawserDeadline patience;
  gboolean ready;
  gboolean waived;      /* not ready: the next one is used */
  gboolean slow;        /* waived for that only */
  gboolean failed;      /* for good */
  GError *why;          /* of the last two */
  GHashTable *networks; /* key -> HawserNetDescription */
  char *default_key;
} Source;

/* A task that waits, for the chain to settle or for a check to be over. It uses the store. */
typedef struct {
  GList link;
  HawserLinkStore *store;
  GQueue *queue;
  GTask *task;
  GSource *cancel;
  HawserLinkStoreReady ready;
  char *key; /* of a check, as the deadline */
  HawserDeadline deadline;
} Waiter;

struct _HawserLinkStore {
  int refs;
  guint uses; /* with the lock of all stores held */
  HawserContext *context;
  char *wish;
  HawserMail begin;
  HawserMail work;
  HawserMail sweep;
  HawserDeadline window;
  gboolean closed;
  guint busy;         /* on the stack */
  gboolean lingering; /* it was to be swept then */

  GPtrArray *sources;
  GError *no_sources;
  Source *active;    /* the first one that is ready */
  char *default_key; /* as it was committed */
  gboolean settled;  /* it is known whether there is one */
  gboolean advancing;
  gboolean again;
  gboolean ever_ready;

  GPtrArray *nets;    /* of HawserNet, by number */
  GPtrArray *ranked;  /* the same, the best first */
  GHashTable *by_key; /* key -> HawserNet */
  HawserNet *default_net;

  GQueue waiters; /* for the chain to settle */
  GQueue checks;
  GQueue watches;
  GQueue changed; /* watches to call */
};

/* All stores of the process that somebody uses, or that are about to end. */
static GMutex stores_mutex;
static GPtrArray *stores;

static void advance (HawserLinkStore *self);

static HawserLinkStore *
store_ref (HawserLinkStore *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

static void
store_unref (HawserLinkStore *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_ptr_array_unref (self->sources);
  g_clear_error (&self->no_sources);
  g_ptr_array_unref (self->nets);
  g_ptr_array_unref (self->ranked);
  g_hash_table_unref (self->by_key);
  g_free (self->default_key);
  g_free (self->wish);
  hawser_context_unref (self->context);
  g_free (self);
}

static void
post (HawserLinkStore *self, HawserMail *mail)
{
  hawser_context_lock (self->context);
  if (hawser_context_post_locked (self->context, mail))
    store_ref (self);
  hawser_context_unlock (self->context);
}

/* Brackets what may run callbacks. */
static void
enter (HawserLinkStore *self)
{
  store_ref (self);
  self->busy++;
}

static void
leave (HawserLinkStore *self)
{
  if (--self->busy == 0 && self->lingering)
    {
      self->lingering = FALSE;
      post (self, &self->sweep);
    }
  store_unref (self);
}

/* Networks */

static void
net_free (gpointer data)
{
  HawserNet *net = data;

  g_free (net->key);
  g_object_unref (net->handle);
  g_object_unref (net->description);
  g_object_unref (net->capabilities);
  g_free (net);
}

static int
score_of (HawserNetDescription *description)
{
  static const int scores[] = {
    [HAWSER_NET_BEAR_TYPE_CELLULAR] = 60,  [HAWSER_NET_BEAR_TYPE_WIFI] = 70,
    [HAWSER_NET_BEAR_TYPE_BLUETOOTH] = 50, [HAWSER_NET_BEAR_TYPE_ETHERNET] = 80,
    [HAWSER_NET_BEAR_TYPE_VPN] = 90,
  };
  HawserNetBearType bearer = hawser_net_description_get_bearer_type (description);
  HawserConnectivity connectivity = hawser_net_description_get_connectivity (description);
  int score = (guint) bearer < G_N_ELEMENTS (scores) ? scores[bearer] : 40;

  /* Nobody has checked: that is no reason against it. */
  if (connectivity != HAWSER_CONNECTIVITY_FULL && connectivity != HAWSER_CONNECTIVITY_UNKNOWN)
    score -= 40;
  return score;
}

/* What the system itself prefers is the best for everything that it can be used for. */
#define SCORE_OF_DEFAULT 100

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  return (*(HawserNet *const *) a)->net_id - (*(HawserNet *const *) b)->net_id;
}

static int
compare_ranks (gconstpointer a, gconstpointer b)
{
  HawserNet *first = *(HawserNet *const *) a;
  HawserNet *second = *(HawserNet *const *) b;

  if (first->score != second->score)
    return second->score - first->score;
  return first->net_id - second->net_id;
}

static gboolean
matches (HawserNet *net, const HawserNetCriteria *criteria)
{
  const HawserNetCapabilitySet *has = hawser_net_description_get_set (net->description);
  const HawserNetCapabilitySet *wants = &criteria->set;
  guint64 caps = wants->caps != 0 ? wants->caps : G_GUINT64_CONSTANT (1) << HAWSER_NET_CAP_INTERNET;
  const char *identifier = criteria->identifier;

  if ((has->caps & caps) != caps)
    return FALSE;
  if (wants->bearers != 0 && (has->bearers & wants->bearers) == 0)
    return FALSE;
  if (has->up < wants->up || has->down < wants->down)
    return FALSE;
  if (identifier == NULL || *identifier == '\0' || strcmp (identifier, "wifi") == 0)
    return TRUE;
  return strcmp (hawser_net_description_get_identifier (net->description), identifier) == 0;
}

static HawserNet *
choose (HawserLinkStore *self, const HawserNetCriteria *criteria)
{
  for (guint i = 0; i < self->ranked->len; i++)
    {
      HawserNet *net = g_ptr_array_index (self->ranked, i);

      if (matches (net, criteria))
        return net;
    }
  return NULL;
}

/* The default network is no VPN, unless nothing else leads anywhere. */
static HawserNet *
choose_default (HawserLinkStore *self)
{
  HawserNetCriteria criteria = { 0 };
  HawserNet *net;

  criteria.set.caps = G_GUINT64_CONSTANT (1) << HAWSER_NET_CAP_INTERNET
                      | G_GUINT64_CONSTANT (1) << HAWSER_NET_CAP_NOT_VPN;
  net = choose (self, &criteria);
  if (net == NULL)
    {
      criteria.set.caps = 0;
      net = choose (self, &criteria);
    }
  return net;
}

/* Calls everybody in a later turn. */
static void
mark_changed (HawserLinkStore *self)
{
  for (GList *link = self->watches.head; link != NULL; link = link->next)
    {
      HawserNetWatch *watch = link->data;

      if (!watch->pending)
        {
          watch->pending = TRUE;
          g_queue_push_tail_link (&self->changed, &watch->changed_link);
        }
    }
  post (self, &self->work);
}

static void
describe (HawserNet *net, HawserNetDescription *description)
{
  const HawserNetCapabilitySet *set = hawser_net_description_get_set (description);

  if (net->capabilities == NULL
      || !hawser_net_capability_set_equal (hawser_net_capabilities_get_set (net->capabilities),
                                           set))
    {
      g_clear_object (&net->capabilities);
      net->capabilities = hawser_net_capabilities_new_sealed (set);
    }
  g_set_object (&net->description, description);
}

/* Link data that have the same value stay the same object: what shows them compares pointers. */
static HawserConnectionProperties *
properties_of (HawserNet *net)
{
  HawserConnectionProperties *properties = hawser_net_description_get_properties (net->description);
  HawserConnectionProperties *shown = hawser_net_handle_get_connection_properties (net->handle);

  return shown != NULL && hawser_connection_properties_equal (shown, properties) ? shown
                                                                                 : properties;
}

static int
compare_keys (gconstpointer a, gconstpointer b, gpointer default_key)
{
  const char *first = *(const char *const *) a;
  const char *second = *(const char *const *) b;

  if (default_key != NULL && strcmp (first, default_key) == 0)
    return -1;
  if (default_key != NULL && strcmp (second, default_key) == 0)
    return 1;
  return strcmp (first, second);
}

/* In an order of their own, so that the same networks get the same numbers: the default one first. */
static void
add_nets (HawserLinkStore *self, GPtrArray *keys)
{
  Source *source = self->active;
  HawserNetView view = { .connected = TRUE };

  g_ptr_array_sort_with_data (keys, compare_keys, source->default_key);
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = g_ptr_array_index (keys, i);
      HawserNet *net = g_new0 (HawserNet, 1);

      net->key = g_strdup (key);
      net->net_id = hawser_net_ids_take (key);
      describe (net, g_hash_table_lookup (source->networks, key));
      view.capabilities = net->capabilities;
      view.properties = hawser_net_description_get_properties (net->description);
      net->handle = hawser_net_handle_new_for_net (net->net_id, self->wish, &view);
      g_ptr_array_add (self->nets, net);
      g_hash_table_insert (self->by_key, net->key, net);
    }
}

/* Takes over what the active backend says, and leaves in @gone what is no longer there. Returns
 * whether there was a difference. */
static gboolean
take_over (HawserLinkStore *self, GPtrArray *gone)
{
  Source *source = self->active;
  g_autoptr (GPtrArray) keys = g_ptr_array_new ();
  gboolean changed = FALSE;
  GHashTableIter iter;
  gpointer key, description;

  for (guint i = self->nets->len; i > 0; i--)
    {
      HawserNet *net = g_ptr_array_index (self->nets, i - 1);

      if (g_hash_table_contains (source->networks, net->key))
        continue;
      g_hash_table_remove (self->by_key, net->key);
      hawser_net_ids_drop (net->key, FALSE);
      g_ptr_array_add (gone, g_ptr_array_steal_index (self->nets, i - 1));
      changed = TRUE;
    }

  g_hash_table_iter_init (&iter, source->networks);
  while (g_hash_table_iter_next (&iter, &key, &description))
    {
      HawserNet *net = g_hash_table_lookup (self->by_key, key);

      if (net == NULL)
        {
          g_ptr_array_add (keys, key);
        }
      else if (net->description != description
               && !hawser_net_description_equal (net->description, description))
        {
          describe (net, description);
          changed = TRUE;
        }
    }
  add_nets (self, keys);
  return changed || keys->len > 0;
}

static void
rank (HawserLinkStore *self)
{
  Source *source = self->active;

  g_ptr_array_set_size (self->ranked, 0);
  for (guint i = 0; i < self->nets->len; i++)
    {
      HawserNet *net = g_ptr_array_index (self->nets, i);

      net->score = g_strcmp0 (net->key, source->default_key) == 0 ? SCORE_OF_DEFAULT
                                                                  : score_of (net->description);
      g_ptr_array_add (self->ranked, net);
    }
  g_ptr_array_sort (self->nets, compare_ids);
  g_ptr_array_sort (self->ranked, compare_ranks);
  self->default_net = choose_default (self);
}

static void
show (HawserNet *net, gboolean connected, gboolean is_default)
{
  HawserNetView view = {
    .capabilities = net->capabilities,
    .properties = properties_of (net),
    .connected = connected,
    .is_default = is_default,
  };

  hawser_net_handle_show (net->handle, &view);
}

/* Makes what the active backend says the state that everybody sees. @always: also when the networks
 * are the same, as it is another backend. */
static void
commit (HawserLinkStore *self, gboolean always)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (net_free);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  gboolean changed;

  hawser_context_disarm (self->context, &self->window);
  changed = take_over (self, gone);
  if (g_strcmp0 (self->default_key, self->active->default_key) != 0)
    {
      g_free (self->default_key);
      self->default_key = g_strdup (self->active->default_key);
      changed = TRUE;
    }
  if (!self->ever_ready)
    hawser_net_ids_forget ();
  self->ever_ready = TRUE;
  if (!changed && !always)
    return;

  rank (self);
  mark_changed (self);

  /* Handlers of the handles' properties may do anything, so each network is found anew. */
  for (guint i = 0; i < self->nets->len; i++)
    g_array_append_val (ids, ((HawserNet *) g_ptr_array_index (self->nets, i))->net_id);
  for (guint i = 0; i < gone->len; i++)
    show (g_ptr_array_index (gone, i), FALSE, FALSE);
  for (guint i = 0; i < ids->len; i++)
    {
      HawserNet *net = hawser_link_store_find (self, g_array_index (ids, int, i));

      if (net != NULL)
        show (net, TRUE, net == self->default_net);
    }
}

static void
window_closed (HawserDeadline *deadline)
{
  HawserLinkStore *self
      = (HawserLinkStore *) ((char *) deadline - G_STRUCT_OFFSET (HawserLinkStore, window));

  enter (self);
  if (self->active != NULL)
    commit (self, FALSE);
  leave (self);
}

/* Those who wait */

static gboolean cancelled_cb (GCancellable *cancellable, gpointer data);

static Waiter *
waiter_new (HawserLinkStore *self, GQueue *queue, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->link.data = waiter;
  waiter->store = self;
  waiter->queue = queue;
  waiter->task = g_object_ref (task);
  hawser_link_store_share (self);
  g_queue_push_tail_link (queue, &waiter->link);
  if (cancellable != NULL)
    {
      waiter->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (waiter->cancel, G_SOURCE_FUNC (cancelled_cb), waiter, NULL);
      g_source_attach (waiter->cancel, hawser_context_get_main_context (self->context));
    }
  return waiter;
}

/* Nothing of the store may be used after it. */
static void
waiter_free (Waiter *waiter)
{
  HawserLinkStore *self = waiter->store;

  if (waiter->cancel != NULL)
    {
      g_source_destroy (waiter->cancel);
      g_source_unref (waiter->cancel);
    }
  hawser_context_disarm (self->context, &waiter->deadline);
  g_object_unref (waiter->task);
  g_free (waiter->key);
  g_free (waiter);
  hawser_link_store_unuse (self);
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  Waiter *waiter = data;
  g_autoptr (GError) error
      = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("cancelled"));

  g_queue_unlink (waiter->queue, &waiter->link);
  if (waiter->ready != NULL)
    waiter->ready (waiter->store, waiter->task, error);
  else
    g_task_return_error (waiter->task, g_steal_pointer (&error));
  waiter_free (waiter);
  return G_SOURCE_REMOVE;
}

static void
end_check (Waiter *waiter, const GError *error)
{
  if (error != NULL)
    g_task_return_error (waiter->task, g_error_copy (error));
  else
    g_task_return_boolean (waiter->task, TRUE);
  waiter_free (waiter);
}

static void
check_expired (HawserDeadline *deadline)
{
  Waiter *waiter = (Waiter *) ((char *) deadline - G_STRUCT_OFFSET (Waiter, deadline));
  g_autoptr (GError) error
      = g_error_new (HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE,
                     _ ("the check of the connectivity was not over after %d ms"), CHECK_TIMEOUT);

  g_queue_unlink (waiter->queue, &waiter->link);
  end_check (waiter, error);
}

/* @key: NULL for all. The callbacks may do anything, so those that end are taken out first. */
static void
end_checks (HawserLinkStore *self, const char *key, const GError *error)
{
  GQueue ended = G_QUEUE_INIT;
  GList *next;
  GList *link;

  for (link = self->checks.head; link != NULL; link = next)
    {
      Waiter *waiter = link->data;

      next = link->next;
      if (key != NULL && strcmp (waiter->key, key) != 0)
        continue;
      g_queue_unlink (&self->checks, link);
      g_queue_push_tail_link (&ended, link);
      waiter->queue = &ended;
    }
  while ((link = g_queue_pop_head_link (&ended)) != NULL)
    end_check (link->data, error);
}

/* Why nothing is known. */
static GError *
trouble (HawserLinkStore *self)
{
  Source *last;

  if (self->active != NULL)
    return NULL;
  if (self->no_sources != NULL)
    return g_error_copy (self->no_sources);
  last = g_ptr_array_index (self->sources, self->sources->len - 1);
  if (last->why->domain == HAWSER_ERROR && last->why->code == HAWSER_ERROR_PERMISSION_DENIED)
    return g_error_copy (last->why);
  return g_error_new (HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE,
                      _ ("the state of the network is not known: plugin “%s”: %s"),
                      hawser_plugin_info_get_name (last->info), last->why->message);
}

static void
answer_waiters (HawserLinkStore *self)
{
  GList *link;

  /* One by one: a callback may run a main loop of its own, or end the waiting of another. */
  while (self->settled && (link = g_queue_pop_head_link (&self->waiters)) != NULL)
    {
      Waiter *waiter = link->data;
      g_autoptr (GError) error = trouble (self);

      waiter->ready (self, waiter->task, error);
      waiter_free (waiter);
    }
}

static void
work_arrived (HawserMail *mail)
{
  HawserLinkStore *self
      = (HawserLinkStore *) ((char *) mail - G_STRUCT_OFFSET (HawserLinkStore, work));
  gint64 end = g_get_monotonic_time () + TURN;
  GList *link;

  enter (self);
  while ((link = g_queue_pop_head_link (&self->changed)) != NULL)
    {
      HawserNetWatch *watch = link->data;

      watch->pending = FALSE;
      watch->changed (watch);
      if (g_get_monotonic_time () >= end)
        break;
    }
  if (self->changed.length > 0)
    post (self, &self->work);
  else
    answer_waiters (self);
  leave (self);
  store_unref (self);
}

/* The chain */

static void
source_free (gpointer data)
{
  Source *source = data;

  g_object_unref (source->info);
  g_clear_object (&source->backend);
  g_clear_object (&source->report);
  g_clear_error (&source->why);
  g_hash_table_unref (source->networks);
  g_free (source->default_key);
  g_free (source);
}

static void
source_reset (Source *source)
{
  source->ready = FALSE;
  g_hash_table_remove_all (source->networks);
  g_clear_pointer (&source->default_key, g_free);
}

static void
source_stop (Source *source)
{
  g_autoptr (HawserLinkReport) report = g_steal_pointer (&source->report);

  hawser_context_disarm (source->store->context, &source->patience);
  source_reset (source);
  source->waived = FALSE;
  source->slow = FALSE;
  if (report == NULL)
    return;
  hawser_link_report_close (report);
  if (HAWSER_CONNECTION_BACKEND_GET_CLASS (source->backend)->stop != NULL)
    HAWSER_CONNECTION_BACKEND_GET_CLASS (source->backend)->stop (source->backend, report);
}

/* It is not waited for; with @for_good it has ended. Takes over the error. */
static void
source_pass (Source *source, GError *error, gboolean for_good)
{
  if (error == NULL)
    error = g_error_new (HAWSER_ERROR, HAWSER_ERROR_CONNECTION_INTERNAL,
                         _ ("the backend “%s” failed and does not say why"),
                         hawser_plugin_info_get_name (source->info));
  hawser_context_disarm (source->store->context, &source->patience);
  source->waived = TRUE;
  source->slow = FALSE;
  source->failed = source->failed || for_good;
  g_clear_error (&source->why);
  source->why = error;
  hawser_registry_note_handover (hawser_registry_get_default (), source->info, error);
}

static void
patience_ended (HawserDeadline *deadline)
{
  Source *source = (Source *) ((char *) deadline - G_STRUCT_OFFSET (Source, patience));
  HawserLinkStore *self = source->store;
  gboolean at_first = !source->waived;

  enter (self);
  source_pass (source,
               g_error_new (HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE,
                            _ ("it knew nothing after %d ms"),
                            at_first ? PATIENCE : PATIENCE + MORE_PATIENCE),
               FALSE);
  source->slow = at_first;
  if (at_first)
    hawser_context_arm (self->context, &source->patience, MORE_PATIENCE);
  advance (self);
  leave (self);
}

static void
apply (Source *source, HawserLinkChanges *changes)
{
  GHashTableIter iter;
  gpointer key, description;

  if (changes->reset)
    source_reset (source);
  if (changes->networks != NULL)
    {
      g_hash_table_iter_init (&iter, changes->networks);
      while (g_hash_table_iter_next (&iter, &key, &description))
        {
          if (description != NULL)
            g_hash_table_replace (source->networks, g_strdup (key), g_object_ref (description));
          else
            g_hash_table_remove (source->networks, key);
        }
    }
  if (changes->default_reported)
    {
      g_free (source->default_key);
      source->default_key = g_steal_pointer (&changes->default_key);
    }
}

static void
source_changed (gpointer data, HawserLinkChanges *changes)
{
  Source *source = data;
  HawserLinkStore *self = source->store;
  gboolean was_active = source == self->active;
  gboolean checked = changes->checks != NULL;

  enter (self);
  apply (source, changes);
  source->ready = changes->ready;
  if (changes->ready)
    {
      hawser_context_disarm (self->context, &source->patience);
      source->waived = FALSE;
      source->slow = FALSE;
    }
  if (changes->away != NULL)
    source_pass (source,
                 g_error_new_literal (HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_UNAVAILABLE,
                                      changes->away),
                 FALSE);
  if (changes->error != NULL)
    {
      GError *error = g_steal_pointer (&changes->error);

      source_stop (source);
      source_pass (source, error, TRUE);
    }

  advance (self);
  if (was_active && source == self->active)
    {
      if (checked)
        commit (self, FALSE);
      else if (self->window.place == 0)
        hawser_context_arm (self->context, &self->window, WINDOW);
    }
  for (guint i = 0; checked && i < changes->checks->len; i++)
    {
      HawserLinkCheck *check = g_ptr_array_index (changes->checks, i);

      end_checks (self, check->key, check->error);
    }
  leave (self);
}

static void
source_start (Source *source)
{
  HawserLinkStore *self = source->store;
  GError *error = NULL;
  GType type = hawser_registry_get_backend_type (hawser_registry_get_default (), source->info,
                                                 SERVICE, &error);

  if (type == 0)
    {
      source_pass (source, error, TRUE);
      return;
    }
  g_set_object (&source->backend, hawser_context_get_instance (self->context, type));
  source->waived = FALSE;
  source->report = hawser_link_report_new (self->context, source_changed, source);
  hawser_context_arm (self->context, &source->patience, PATIENCE);
  if (HAWSER_CONNECTION_BACKEND_GET_CLASS (source->backend)
          ->start (source->backend, source->report, &error))
    {
      g_clear_error (&error);
      return;
    }
  hawser_link_report_close (source->report);
  g_clear_object (&source->report);
  source_pass (source, error, TRUE);
}

/* Uses the first backend of the chain that is ready: starts what is needed, stops what is not. */
static void
advance (HawserLinkStore *self)
{
  Source *best = NULL;
  gboolean waiting = FALSE;
  gboolean slow = FALSE;
  guint i = 0;

  /* A backend's start() may run a main loop, in which others report. */
  self->again = TRUE;
  if (self->advancing || self->closed)
    return;
  self->advancing = TRUE;
  enter (self);
  while (self->again)
    {
      self->again = FALSE;
      best = NULL;
      waiting = FALSE;
      slow = FALSE;
      for (i = 0; i < self->sources->len && best == NULL && !waiting; i++)
        {
          Source *source = g_ptr_array_index (self->sources, i);

          if (source->report == NULL && !source->failed)
            source_start (source);
          if (source->ready)
            best = source;
          else
            waiting = !source->waived;
          slow = slow || source->slow;
        }
    }
  if (best != NULL)
    for (; i < self->sources->len; i++)
      source_stop (g_ptr_array_index (self->sources, i));
  self->advancing = FALSE;

  self->settled = best != NULL || (!waiting && !slow);
  if (best != self->active)
    {
      GError *error = NULL;

      self->active = best;
      if (best != NULL)
        {
          commit (self, TRUE);
        }
      else
        {
          hawser_context_disarm (self->context, &self->window);
          mark_changed (self);
        }
      /* Another one cannot end what it has begun. */
      error = g_error_new (HAWSER_ERROR, HAWSER_ERROR_CONNECTION_SERVICE,
                           _ ("the backend that checked the connectivity has ended"));
      end_checks (self, NULL, error);
      g_error_free (error);
    }
  if (self->settled)
    post (self, &self->work);
  leave (self);
}

static void
begin_arrived (HawserMail *mail)
{
  HawserLinkStore *self
      = (HawserLinkStore *) ((char *) mail - G_STRUCT_OFFSET (HawserLinkStore, begin));

  advance (self);
  store_unref (self);
}

/* Life */

static void
add_sources (HawserLinkStore *self)
{
  g_autoptr (GPtrArray) candidates
      = hawser_registry_get_candidates (hawser_registry_get_default (), SERVICE, self->wish,
                                        &self->no_sources);

  for (guint i = 0; candidates != NULL && i < candidates->len; i++)
    {
      Source *source = g_new0 (Source, 1);

      source->store = self;
      source->info = g_object_ref (g_ptr_array_index (candidates, i));
      source->patience.expired = patience_ended;
      source->networks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
      g_ptr_array_add (self->sources, source);
    }
}

/* Nobody uses it, and nobody will find it. */
static void
shut_down (HawserLinkStore *self)
{
  self->closed = TRUE;
  hawser_context_disarm (self->context, &self->window);
  for (guint i = 0; i < self->sources->len; i++)
    source_stop (g_ptr_array_index (self->sources, i));
  for (guint i = 0; i < self->nets->len; i++)
    hawser_net_ids_drop (((HawserNet *) g_ptr_array_index (self->nets, i))->key, TRUE);
  hawser_context_unuse (self->context);
  store_unref (self);
}

/* Takes an unused store out of the table. */
static gboolean
retire (HawserLinkStore *self)
{
  gboolean unused;

  g_mutex_lock (&stores_mutex);
  unused = self->uses == 0 && g_ptr_array_remove (stores, self);
  g_mutex_unlock (&stores_mutex);
  return unused;
}

static void
sweep_arrived (HawserMail *mail)
{
  HawserLinkStore *self
      = (HawserLinkStore *) ((char *) mail - G_STRUCT_OFFSET (HawserLinkStore, sweep));

  if (self->busy > 0)
    self->lingering = TRUE; /* within a main loop of somebody's callback */
  else if (retire (self))
    shut_down (self);
  store_unref (self);
}

static HawserLinkStore *
store_new (HawserContext *context, const char *wish)
{
  HawserLinkStore *self = g_new0 (HawserLinkStore, 1);

  self->refs = 1;
  self->context = hawser_context_ref (context);
  hawser_context_use (context);
  self->wish = g_strdup (wish);
  self->begin.deliver = begin_arrived;
  self->work.deliver = work_arrived;
  self->sweep.deliver = sweep_arrived;
  self->window.expired = window_closed;
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->nets = g_ptr_array_new_with_free_func (net_free);
  self->ranked = g_ptr_array_new ();
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  add_sources (self);
  /* Not on the stack of whoever asks first. */
  post (self, &self->begin);
  return self;
}

HawserLinkStore *
hawser_link_store_use (const char *wish)
{
  HawserContext *context = hawser_context_ref_thread_default ();
  HawserLinkStore *self = NULL;

  g_mutex_lock (&stores_mutex);
  if (stores == NULL)
    stores = g_ptr_array_new ();
  for (guint i = 0; i < stores->len && self == NULL; i++)
    {
      HawserLinkStore *other = g_ptr_array_index (stores, i);

      if (other->context == context && g_strcmp0 (other->wish, wish) == 0)
        self = other;
    }
  if (self == NULL)
    {
      self = store_new (context, wish);
      g_ptr_array_add (stores, self);
    }
  self->uses++;
  g_mutex_unlock (&stores_mutex);
  hawser_context_unref (context);
  return self;
}

HawserLinkStore *
hawser_link_store_share (HawserLinkStore *self)
{
  g_mutex_lock (&stores_mutex);
  self->uses++;
  g_mutex_unlock (&stores_mutex);
  return self;
}

void
hawser_link_store_unuse (HawserLinkStore *self)
{
  GMainContext *main_context = hawser_context_get_main_context (self->context);
  gboolean last;

  /* Its own thread may end it as soon as there are no uses. */
  store_ref (self);
  g_mutex_lock (&stores_mutex);
  last = --self->uses == 0;
  g_mutex_unlock (&stores_mutex);

  /* The default main context will run again; another one may be about to end. */
  if (last && main_context != g_main_context_default () && hawser_context_enter (self->context))
    {
      if (self->busy > 0)
        {
          self->lingering = TRUE;
        }
      else if (retire (self))
        {
          g_main_context_push_thread_default (main_context);
          shut_down (self);
          g_main_context_pop_thread_default (main_context);
        }
      hawser_context_leave (self->context);
    }
  else if (last)
    {
      post (self, &self->sweep);
    }
  store_unref (self);
}

HawserContext *
hawser_link_store_get_context (HawserLinkStore *self)
{
  return self->context;
}

/* What the public objects ask */

void
hawser_link_store_wait (HawserLinkStore *self, GTask *task, HawserLinkStoreReady ready)
{
  if (self->settled && self->changed.length == 0)
    {
      g_autoptr (GError) error = trouble (self);

      ready (self, task, error);
      return;
    }
  waiter_new (self, &self->waiters, task)->ready = ready;
}

gboolean
hawser_link_store_stop_waiting (HawserLinkStore *self, GTask *task)
{
  for (GList *link = self->waiters.head; link != NULL; link = link->next)
    {
      Waiter *waiter = link->data;

      if (waiter->task == task)
        {
          g_queue_unlink (&self->waiters, link);
          waiter_free (waiter);
          return TRUE;
        }
    }
  return FALSE;
}

void
hawser_link_store_ask (GTask *task, const char *wish, HawserLinkStoreReady ready)
{
  HawserLinkStore *self;

  if (g_task_return_error_if_cancelled (task))
    return;
  self = hawser_link_store_use (wish);
  hawser_link_store_wait (self, task, ready);
  hawser_link_store_unuse (self);
}

void
hawser_link_store_watch (HawserLinkStore *self, HawserNetWatch *watch)
{
  watch->link.data = watch;
  watch->changed_link.data = watch;
  watch->watching = TRUE;
  g_queue_push_tail_link (&self->watches, &watch->link);
  if (self->ever_ready)
    {
      watch->pending = TRUE;
      g_queue_push_tail_link (&self->changed, &watch->changed_link);
      post (self, &self->work);
    }
}

void
hawser_link_store_unwatch (HawserLinkStore *self, HawserNetWatch *watch)
{
  if (!watch->watching)
    return;
  watch->watching = FALSE;
  g_queue_unlink (&self->watches, &watch->link);
  if (watch->pending)
    {
      watch->pending = FALSE;
      g_queue_unlink (&self->changed, &watch->changed_link);
    }
}

gboolean
hawser_link_store_is_ready (HawserLinkStore *self)
{
  return self->ever_ready;
}

const char *
hawser_link_store_get_backend_name (HawserLinkStore *self)
{
  return self->active != NULL ? hawser_plugin_info_get_name (self->active->info) : NULL;
}

GPtrArray *
hawser_link_store_get_nets (HawserLinkStore *self)
{
  return self->nets;
}

HawserNet *
hawser_link_store_get_default (HawserLinkStore *self)
{
  return self->default_net;
}

HawserNet *
hawser_link_store_find (HawserLinkStore *self, int net_id)
{
  for (guint i = 0; i < self->nets->len; i++)
    {
      HawserNet *net = g_ptr_array_index (self->nets, i);

      if (net->net_id == net_id)
        return net;
    }
  return NULL;
}

HawserNet *
hawser_link_store_choose (HawserLinkStore *self, const HawserNetCriteria *criteria)
{
  return criteria->is_default ? self->default_net : choose (self, criteria);
}

void
hawser_link_store_check (HawserLinkStore *self, GTask *task, HawserNet *net)
{
  HawserConnectionBackendClass *klass;
  Waiter *waiter;

  klass = HAWSER_CONNECTION_BACKEND_GET_CLASS (self->active->backend);
  if (klass->check == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  waiter = waiter_new (self, &self->checks, task);
  waiter->key = g_strdup (net->key);
  waiter->deadline.expired = check_expired;
  hawser_context_arm (self->context, &waiter->deadline, CHECK_TIMEOUT);
  klass->check (self->active->backend, self->active->report, waiter->key);
}

gboolean
hawser_link_store_resolve (HawserLinkStore *self, HawserNetLookup *lookup, GError **error)
{
  HawserConnectionBackendClass *klass;
  GError *local = NULL;

  if (self->active == NULL)
    return FALSE;
  klass = HAWSER_CONNECTION_BACKEND_GET_CLASS (self->active->backend);
  if (klass->resolve == NULL)
    return FALSE;
  if (klass->resolve (self->active->backend, lookup, &local))
    {
      g_clear_error (&local);
      return TRUE;
    }
  if (local == NULL)
    local = g_error_new (HAWSER_ERROR, HAWSER_ERROR_CONNECTION_INTERNAL,
                         _ ("the backend “%s” failed and does not say why"),
                         hawser_plugin_info_get_name (self->active->info));
  g_propagate_error (error, local);
  return FALSE;
}
