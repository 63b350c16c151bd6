/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-registry-private.h"

#include "base/hawser-error.h"
#include "hawser-plugin-info-private.h"
#include "hawser-plugin-loader-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/**
 * HawserRegistry:
 *
 * Knows the plugins, and which of them does what.
 *
 * It is a `GListModel` of [class@Hawser.PluginInfo]. Listing reads the descriptors only: no plugin
 * is mapped before it is used, and none is ever unloaded.
 *
 * A backend for an object is chosen by, in this order, the object's own `backend` property, the
 * environment variable `HAWSER_BACKEND` (such as `http:curl,connection:netlink`; `help` prints the
 * table), [method@Hawser.Registry.set_preferred], and the priority in the descriptor. A name may be
 * that of the plugin (`http-curl`) or what follows the service in it (`curl`). A backend that cannot
 * work here hands over to the next one, and its [property@Hawser.PluginInfo:reason] says why; with
 * `HAWSER_STRICT=1` a wish that cannot be met is an error instead. A change affects objects that
 * are made after it.
 *
 * Plugins are looked for in the folder that was set when the library was built. `HAWSER_PLUGIN_PATH`
 * puts folders before it, `HAWSER_PLUGIN_DIR` replaces it; both may name several, separated by
 * colons. A process with special rights (set-uid, file capabilities) ignores both, and refuses files
 * that do not belong to root or that others may write to. `HAWSER_DISABLE` names plugins, separated
 * by commas, that are not to be used.
 *
 * All methods may be called from any thread; `items-changed` is emitted in the thread that makes
 * the change.
 *
 * Since: 1.0
 */
struct _HawserRegistry {
  GObject parent_instance;

  GRecMutex mutex;
  GPtrArray *infos;        /* of HawserPluginInfo, in the order of folders and names */
  GHashTable *wishes;      /* service -> name, from HAWSER_BACKEND */
  GHashTable *preferences; /* service -> name, from the application */
  GHashTable *candidates;  /* "service" or "service:name" -> GPtrArray; emptied on every change */
  gboolean strict;
};

static void hawser_registry_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HawserRegistry,
                               hawser_registry,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      hawser_registry_list_model_init))

static GType
hawser_registry_get_item_type (GListModel *model)
{
  return HAWSER_TYPE_PLUGIN_INFO;
}

static guint
hawser_registry_get_n_items (GListModel *model)
{
  HawserRegistry *self = HAWSER_REGISTRY (model);
  guint n;

  g_rec_mutex_lock (&self->mutex);
  n = self->infos->len;
  g_rec_mutex_unlock (&self->mutex);
  return n;
}

static gpointer
hawser_registry_get_item (GListModel *model, guint position)
{
  HawserRegistry *self = HAWSER_REGISTRY (model);
  gpointer item = NULL;

  g_rec_mutex_lock (&self->mutex);
  if (position < self->infos->len)
    item = g_object_ref (g_ptr_array_index (self->infos, position));
  g_rec_mutex_unlock (&self->mutex);
  return item;
}

static void
hawser_registry_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = hawser_registry_get_item_type;
  iface->get_n_items = hawser_registry_get_n_items;
  iface->get_item = hawser_registry_get_item;
}

static void
hawser_registry_finalize (GObject *object)
{
  HawserRegistry *self = HAWSER_REGISTRY (object);

  g_ptr_array_unref (self->infos);
  g_hash_table_unref (self->wishes);
  g_hash_table_unref (self->preferences);
  g_hash_table_unref (self->candidates);
  g_rec_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (hawser_registry_parent_class)->finalize (object);
}

static void
hawser_registry_class_init (HawserRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hawser_registry_finalize;
}

static HawserPluginInfo *
find_info (HawserRegistry *self, const char *name)
{
  for (guint i = 0; i < self->infos->len; i++)
    {
      HawserPluginInfo *info = g_ptr_array_index (self->infos, i);

      if (strcmp (hawser_plugin_info_get_name (info), name) == 0)
        return info;
    }
  return NULL;
}

/* Whether a plugin is meant by `curl`, or `http-curl`, where the service is `http`. */
static gboolean
is_called (HawserPluginInfo *info, const char *service, const char *name)
{
  const char *own = hawser_plugin_info_get_name (info);
  gsize length = strlen (service);

  return strcmp (own, name) == 0
         || (strncmp (own, service, length) == 0 && own[length] == '-'
             && strcmp (own + length + 1, name) == 0);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
scan_folder (HawserRegistry *self, const char *folder)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GError) owner_error = NULL;
  const char *name;

  if (dir == NULL)
    return;
  hawser_plugin_loader_check_owner (folder, &owner_error);

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".plugin"))
      g_ptr_array_add (names, g_strdup (name));
  /* Not the order of the file system: the same installation always gives the same list. */
  g_ptr_array_sort (names, compare_strings);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *path = g_build_filename (folder, g_ptr_array_index (names, i), NULL);
      HawserPluginInfo *info = hawser_plugin_info_new_from_descriptor (path);
      g_autoptr (GError) error = NULL;

      if (find_info (self, hawser_plugin_info_get_name (info)) != NULL)
        {
          g_set_error (&error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DUPLICATE,
                       "a plugin of this name was found earlier; remove %s", path);
          hawser_plugin_info_set_state (info, HAWSER_PLUGIN_STATE_FAILED, error);
        }
      else if (owner_error != NULL || !hawser_plugin_loader_check_owner (path, &error))
        {
          hawser_plugin_info_set_state (info, HAWSER_PLUGIN_STATE_FAILED,
                                        owner_error != NULL ? owner_error : error);
        }
      g_ptr_array_add (self->infos, info);
    }
}

static const char *
plugin_dir (void)
{
  const char *replacement = secure_getenv ("HAWSER_PLUGIN_DIR");

  return replacement != NULL ? replacement : HAWSER_PLUGIN_DIR;
}

static void
scan (HawserRegistry *self)
{
  const char *lists[] = { secure_getenv ("HAWSER_PLUGIN_PATH"), plugin_dir () };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_auto (GStrv) folders = g_strsplit (lists[i] != NULL ? lists[i] : "", ":", -1);

      for (guint j = 0; folders[j] != NULL; j++)
        if (*folders[j] != '\0')
          scan_folder (self, folders[j]);
    }
}

static void
disable (HawserPluginInfo *info, const char *by)
{
  g_autoptr (GError) error = NULL;

  g_set_error (&error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DISABLED, _ ("switched off by %s"),
               by);
  hawser_plugin_info_set_state (info, HAWSER_PLUGIN_STATE_DISABLED, error);
}

static void
read_environment (HawserRegistry *self)
{
  const char *backends = g_getenv ("HAWSER_BACKEND");
  const char *disabled = g_getenv ("HAWSER_DISABLE");
  g_auto (GStrv) wishes = g_strsplit (backends != NULL ? backends : "", ",", -1);
  g_auto (GStrv) names = g_strsplit (disabled != NULL ? disabled : "", ",", -1);

  for (guint i = 0; wishes[i] != NULL; i++)
    {
      char *colon = strchr (wishes[i], ':');

      if (colon != NULL)
        g_hash_table_replace (self->wishes, g_strndup (wishes[i], colon - wishes[i]),
                              g_strdup (colon + 1));
    }
  for (guint i = 0; names[i] != NULL; i++)
    {
      HawserPluginInfo *info = find_info (self, names[i]);

      if (info != NULL && hawser_plugin_info_get_state (info) == HAWSER_PLUGIN_STATE_AVAILABLE)
        disable (info, "HAWSER_DISABLE");
    }
  self->strict = g_strcmp0 (g_getenv ("HAWSER_STRICT"), "1") == 0;
}

static void
hawser_registry_init (HawserRegistry *self)
{
  g_rec_mutex_init (&self->mutex);
  self->infos = g_ptr_array_new_with_free_func (g_object_unref);
  self->wishes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->preferences = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->candidates
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  scan (self);
  read_environment (self);
}

/* The wish for a service, and whose it is. */
static const char *
find_wish (HawserRegistry *self, const char *service, const char *name, const char **whose)
{
  const char *wish;

  *whose = N_ ("the object's backend property");
  if (name != NULL)
    return name;
  *whose = "HAWSER_BACKEND";
  wish = g_hash_table_lookup (self->wishes, service);
  if (wish != NULL)
    return wish;
  *whose = N_ ("the application's preference");
  return g_hash_table_lookup (self->preferences, service);
}

static gboolean
is_usable (HawserPluginInfo *info)
{
  HawserPluginState state = hawser_plugin_info_get_state (info);

  return state == HAWSER_PLUGIN_STATE_AVAILABLE || state == HAWSER_PLUGIN_STATE_LOADED;
}

static const char *sort_service;

static int
compare_priorities (gconstpointer a, gconstpointer b)
{
  HawserPluginInfo *const *first = a;
  HawserPluginInfo *const *second = b;

  return hawser_plugin_info_get_priority (*second, sort_service)
         - hawser_plugin_info_get_priority (*first, sort_service);
}

/* An error that names the plugin: its own words are about itself only. */
static void
take_plugin_error (GError **error, HawserPluginInfo *info, GError *cause)
{
  g_propagate_prefixed_error (error, cause, _ ("plugin “%s”: "),
                              hawser_plugin_info_get_name (info));
}

static GPtrArray *
collect_candidates (HawserRegistry *self, const char *service, const char *name, GError **error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  const char *whose;
  const char *wish = find_wish (self, service, name, &whose);
  HawserPluginInfo *wished = NULL;
  g_autofree char *broken = NULL;

  for (guint i = 0; i < self->infos->len; i++)
    {
      HawserPluginInfo *info = g_ptr_array_index (self->infos, i);

      if (wish != NULL && wished == NULL && is_called (info, service, wish))
        wished = info;
      if (hawser_plugin_info_find_offer (info, service) == NULL)
        continue;
      if (is_usable (info))
        g_ptr_array_add (list, g_object_ref (info));
      else if (broken == NULL)
        broken = g_strdup (hawser_plugin_info_get_name (info));
    }
  sort_service = service;
  g_ptr_array_sort (list, compare_priorities);

  if (wished != NULL && g_ptr_array_find (list, wished, NULL))
    {
      g_object_ref (wished);
      g_ptr_array_remove (list, wished);
      g_ptr_array_insert (list, 0, wished);
      if (self->strict)
        g_ptr_array_set_size (list, 1);
    }
  else if (wish != NULL && self->strict)
    {
      GError *cause = wished != NULL ? hawser_plugin_info_dup_error (wished) : NULL;

      if (cause != NULL)
        take_plugin_error (error, wished, cause);
      else
        g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NOT_FOUND,
                     _ ("there is no backend “%s” for the service “%s”, which %s asks for"), wish,
                     service, _ (whose));
      return NULL;
    }

  if (list->len == 0)
    {
      if (broken != NULL)
        g_set_error (
            error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NO_BACKEND,
            _ ("no backend for the service “%s” can be used; “hawser inspect %s” says why"),
            service, broken);
      else
        g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NO_BACKEND,
                     _ ("no backend for the service “%s” is installed in %s"), service,
                     plugin_dir ());
      return NULL;
    }
  return g_steal_pointer (&list);
}

static void
print_help (HawserRegistry *self)
{
  g_auto (GStrv) services = hawser_registry_get_services (self);

  for (guint i = 0; services[i] != NULL; i++)
    for (guint j = 0; j < self->infos->len; j++)
      {
        HawserPluginInfo *info = g_ptr_array_index (self->infos, j);

        if (hawser_plugin_info_find_offer (info, services[i]) != NULL)
          g_print ("%-12s %-24s %4d\n", services[i], hawser_plugin_info_get_name (info),
                   hawser_plugin_info_get_priority (info, services[i]));
      }
}

GPtrArray *
hawser_registry_get_candidates (HawserRegistry *self,
                                const char *service,
                                const char *name,
                                GError **error)
{
  g_autofree char *composed = NULL;
  const char *key = service;
  GPtrArray *list;

  if (name != NULL)
    key = composed = g_strconcat (service, ":", name, NULL);

  g_rec_mutex_lock (&self->mutex);
  list = g_hash_table_lookup (self->candidates, key);
  if (list == NULL)
    {
      list = collect_candidates (self, service, name, error);
      if (list != NULL)
        g_hash_table_insert (self->candidates, g_strdup (key), list);
    }
  if (list != NULL)
    g_ptr_array_ref (list);
  g_rec_mutex_unlock (&self->mutex);

  return list;
}

/* With the lock held. */
static gboolean
ensure_loaded (HawserRegistry *self, HawserPluginInfo *info, GError **error)
{
  g_autoptr (GError) local = NULL;

  switch (hawser_plugin_info_get_state (info))
    {
    case HAWSER_PLUGIN_STATE_LOADED:
      return TRUE;

    case HAWSER_PLUGIN_STATE_DISABLED:
    case HAWSER_PLUGIN_STATE_FAILED:
      take_plugin_error (error, info, hawser_plugin_info_dup_error (info));
      return FALSE;

    case HAWSER_PLUGIN_STATE_AVAILABLE:
    default:
      break;
    }

  if (!hawser_plugin_loader_check_conflicts (info, &local))
    hawser_plugin_info_set_state (info, HAWSER_PLUGIN_STATE_DISABLED, local);
  else if (!hawser_plugin_loader_load (info, &local))
    hawser_plugin_info_set_state (info, HAWSER_PLUGIN_STATE_FAILED, local);
  else
    hawser_plugin_info_set_state (info, HAWSER_PLUGIN_STATE_LOADED, NULL);

  if (local != NULL)
    {
      g_hash_table_remove_all (self->candidates);
      take_plugin_error (error, info, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

GType
hawser_registry_get_backend_type (HawserRegistry *self,
                                  HawserPluginInfo *info,
                                  const char *service,
                                  GError **error)
{
  GType type = 0;

  /* For each request: what is loaded stays so. */
  if (hawser_plugin_info_get_state (info) == HAWSER_PLUGIN_STATE_LOADED)
    return hawser_plugin_info_find_offer (info, service)->type;

  g_rec_mutex_lock (&self->mutex);
  if (ensure_loaded (self, info, error))
    type = hawser_plugin_info_find_offer (info, service)->type;
  g_rec_mutex_unlock (&self->mutex);
  return type;
}

void
hawser_registry_note_handover (HawserRegistry *self, HawserPluginInfo *info, const GError *error)
{
  if (is_usable (info))
    hawser_plugin_info_set_state (info, hawser_plugin_info_get_state (info), error);
}

gboolean
hawser_registry_is_strict (HawserRegistry *self)
{
  return self->strict;
}

/**
 * hawser_registry_get_default:
 *
 * Gets the registry of the process. The first call reads the descriptors of the installed plugins.
 *
 * Returns: (transfer none): the registry
 *
 * Since: 1.0
 */
HawserRegistry *
hawser_registry_get_default (void)
{
  static HawserRegistry *registry;

  if (g_once_init_enter (&registry))
    {
      HawserRegistry *made = g_object_new (HAWSER_TYPE_REGISTRY, NULL);

      if (g_strcmp0 (g_getenv ("HAWSER_BACKEND"), "help") == 0)
        print_help (made);
      g_once_init_leave (&registry, made);
    }
  return registry;
}

/**
 * hawser_registry_find:
 * @self: the registry
 * @name: the name of a plugin, such as `http-soup`
 *
 * Looks a plugin up by its name.
 *
 * Returns: (nullable) (transfer full): the plugin, or %NULL when there is none of that name
 *
 * Since: 1.0
 */
HawserPluginInfo *
hawser_registry_find (HawserRegistry *self, const char *name)
{
  HawserPluginInfo *info;

  g_return_val_if_fail (HAWSER_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  g_rec_mutex_lock (&self->mutex);
  info = find_info (self, name);
  if (info != NULL)
    g_object_ref (info);
  g_rec_mutex_unlock (&self->mutex);
  return info;
}

/**
 * hawser_registry_set_preferred:
 * @self: the registry
 * @service: a service, such as `http`
 * @name: (nullable): the backend to prefer, such as `curl` or `http-curl`, or %NULL for none
 *
 * Sets the application's preference. An object's own `backend` property and the environment
 * variable `HAWSER_BACKEND` come before it. Objects that exist already keep their backend.
 *
 * Since: 1.0
 */
void
hawser_registry_set_preferred (HawserRegistry *self, const char *service, const char *name)
{
  g_return_if_fail (HAWSER_IS_REGISTRY (self));
  g_return_if_fail (service != NULL);

  g_rec_mutex_lock (&self->mutex);
  if (name != NULL)
    g_hash_table_replace (self->preferences, g_strdup (service), g_strdup (name));
  else
    g_hash_table_remove (self->preferences, service);
  g_hash_table_remove_all (self->candidates);
  g_rec_mutex_unlock (&self->mutex);
}

/**
 * hawser_registry_set_enabled:
 * @self: the registry
 * @name: the name of a plugin, such as `http-soup`
 * @enabled: whether it may be used
 * @error: return location for an error
 *
 * Switches a plugin off for this process, or on again. Objects that use it already go on with it.
 *
 * Errors: %HAWSER_PLUGIN_ERROR_NOT_FOUND when there is no such plugin, the plugin's own error when
 * it failed before.
 *
 * Returns: whether the plugin now is as wished
 *
 * Since: 1.0
 */
gboolean
hawser_registry_set_enabled (HawserRegistry *self,
                             const char *name,
                             gboolean enabled,
                             GError **error)
{
  HawserPluginInfo *info;
  gboolean done = FALSE;

  g_return_val_if_fail (HAWSER_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  g_rec_mutex_lock (&self->mutex);
  info = find_info (self, name);
  if (info == NULL)
    g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NOT_FOUND,
                 _ ("there is no plugin “%s”"), name);
  else if (hawser_plugin_info_get_state (info) == HAWSER_PLUGIN_STATE_FAILED)
    take_plugin_error (error, info, hawser_plugin_info_dup_error (info));
  else
    done = TRUE;

  if (done && enabled != is_usable (info))
    {
      /* Loading a plugin that was loaded before is harmless, so nobody has to remember. */
      if (enabled)
        hawser_plugin_info_set_state (info, HAWSER_PLUGIN_STATE_AVAILABLE, NULL);
      else
        disable (info, _ ("the application"));
      g_hash_table_remove_all (self->candidates);
    }
  g_rec_mutex_unlock (&self->mutex);

  return done;
}

/**
 * hawser_registry_register_backend:
 * @self: the registry
 * @type: a type that derives from the base class of @service, such as [class@Hawser.HttpBackend]
 * @service: a service, such as `http`
 * @name: the name to give it; by custom it begins with the service, as `http-canned`
 * @priority: its priority; the installed ones have 100 and less
 * @error: return location for an error
 *
 * Adds a backend that the program itself brings. It is chosen like an installed one.
 *
 * Errors: %HAWSER_PLUGIN_ERROR_DUPLICATE when the name is taken, %HAWSER_PLUGIN_ERROR_INCOMPLETE
 * when the type is of the wrong kind or lacks a compulsory method.
 *
 * Returns: whether it was added
 *
 * Since: 1.0
 */
gboolean
hawser_registry_register_backend (HawserRegistry *self,
                                  GType type,
                                  const char *service,
                                  const char *name,
                                  int priority,
                                  GError **error)
{
  g_autoptr (GError) local = NULL;
  guint position = 0;

  g_return_val_if_fail (HAWSER_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (service != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (!hawser_plugin_loader_check_type (type, service, error))
    {
      g_prefix_error (error, _ ("backend “%s”: "), name);
      return FALSE;
    }

  g_rec_mutex_lock (&self->mutex);
  if (find_info (self, name) != NULL)
    {
      g_set_error (&local, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DUPLICATE,
                   _ ("there is a plugin “%s” already"), name);
    }
  else
    {
      position = self->infos->len;
      g_ptr_array_add (self->infos,
                       hawser_plugin_info_new_for_type (name, service, priority, type));
      g_hash_table_remove_all (self->candidates);
    }
  g_rec_mutex_unlock (&self->mutex);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
  return TRUE;
}

/**
 * hawser_registry_load:
 * @self: the registry
 * @name: the name of a plugin, such as `http-soup`
 * @error: return location for an error
 *
 * Loads a plugin now instead of at its first use, for instance to check an installation.
 *
 * Errors: those of [error@Hawser.PluginError].
 *
 * Returns: whether the plugin is loaded
 *
 * Since: 1.0
 */
gboolean
hawser_registry_load (HawserRegistry *self, const char *name, GError **error)
{
  HawserPluginInfo *info;
  gboolean loaded;

  g_return_val_if_fail (HAWSER_IS_REGISTRY (self), FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  g_rec_mutex_lock (&self->mutex);
  info = find_info (self, name);
  if (info != NULL)
    {
      loaded = ensure_loaded (self, info, error);
    }
  else
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_NOT_FOUND,
                   _ ("there is no plugin “%s”"), name);
      loaded = FALSE;
    }
  g_rec_mutex_unlock (&self->mutex);
  return loaded;
}

/**
 * hawser_registry_choose:
 * @self: the registry
 * @service: a service, such as `http`
 * @name: (nullable): what an object's `backend` property would ask for
 * @why: (out) (optional): return location for the reason, for people
 * @error: return location for an error
 *
 * Tells which backend an object that is made now would use, without loading it.
 *
 * Errors: %HAWSER_PLUGIN_ERROR_NO_BACKEND when there is none, and in strict mode the error of the
 * wish that cannot be met.
 *
 * Returns: (transfer full): the plugin that would be tried first
 *
 * Since: 1.0
 */
HawserPluginInfo *
hawser_registry_choose (HawserRegistry *self,
                        const char *service,
                        const char *name,
                        char **why,
                        GError **error)
{
  g_autoptr (GPtrArray) list = NULL;
  HawserPluginInfo *first;
  const char *whose;
  const char *wish;

  g_return_val_if_fail (HAWSER_IS_REGISTRY (self), NULL);
  g_return_val_if_fail (service != NULL, NULL);

  if (why != NULL)
    *why = NULL;

  list = hawser_registry_get_candidates (self, service, name, error);
  if (list == NULL)
    return NULL;
  first = g_ptr_array_index (list, 0);

  if (why != NULL)
    {
      g_rec_mutex_lock (&self->mutex);
      wish = find_wish (self, service, name, &whose);
      if (wish == NULL)
        *why = list->len > 1 ? g_strdup (_ ("highest priority")) : g_strdup (_ ("the only one"));
      else if (is_called (first, service, wish))
        *why = g_strdup_printf (_ ("asked for by %s"), _ (whose));
      else
        *why = g_strdup_printf (_ ("highest priority, as “%s”, asked for by %s, cannot be used"),
                                wish, _ (whose));
      g_rec_mutex_unlock (&self->mutex);
    }
  return g_object_ref (first);
}

/**
 * hawser_registry_get_services:
 * @self: the registry
 *
 * Gets every service that at least one plugin offers, in the order of the alphabet.
 *
 * Returns: (transfer full) (array zero-terminated=1): the services
 *
 * Since: 1.0
 */
char **
hawser_registry_get_services (HawserRegistry *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  g_return_val_if_fail (HAWSER_IS_REGISTRY (self), NULL);

  g_rec_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->infos->len; i++)
    {
      const char *const *services
          = hawser_plugin_info_get_services (g_ptr_array_index (self->infos, i));

      for (guint j = 0; services[j] != NULL; j++)
        if (!g_ptr_array_find_with_equal_func (names, services[j], g_str_equal, NULL))
          g_ptr_array_add (names, g_strdup (services[j]));
    }
  g_rec_mutex_unlock (&self->mutex);

  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}
