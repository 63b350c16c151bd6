/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-plugin-info-private.h"

#include "base/hawser-enum-types.h"
#include "base/hawser-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/**
 * HawserPluginInfo:
 *
 * What is known of one plugin, read from its descriptor without opening its binary.
 *
 * A descriptor is a key file `NAME.plugin` beside the library. A backend that the program
 * registered itself has an info, too, without a file.
 *
 * Since: 1.0
 */
struct _HawserPluginInfo {
  GObject parent_instance;

  char *name; /* a GRefString: every response carries it */
  char *path; /* of the descriptor; NULL for a backend of the program's own */
  char *version;
  char *license;
  char *website;
  char *filename; /* of the library; NULL for a backend of the program's own */
  guint abi;
  char **conflicts;
  char **services;
  GPtrArray *offers; /* of HawserPluginOffer, in the order of services */

  GMutex mutex;
  HawserPluginState state;
  GError *error;
  gboolean has_texts; /* the next two were read */
  char *title;
  char *description;
};

G_DEFINE_FINAL_TYPE (HawserPluginInfo, hawser_plugin_info, G_TYPE_OBJECT)

enum {
  PROP_NAME = 1,
  PROP_TITLE,
  PROP_DESCRIPTION,
  PROP_VERSION,
  PROP_LICENSE,
  PROP_WEBSITE,
  PROP_FILENAME,
  PROP_STATE,
  PROP_REASON,
  PROP_SERVICES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
offer_free (gpointer data)
{
  HawserPluginOffer *offer = data;

  g_free (offer->service);
  g_strfreev (offer->features);
  g_free (offer);
}

static void
hawser_plugin_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HawserPluginInfo *self = HAWSER_PLUGIN_INFO (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_TITLE:
      g_value_set_string (value, hawser_plugin_info_get_title (self));
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, hawser_plugin_info_get_description (self));
      break;
    case PROP_VERSION:
      g_value_set_string (value, self->version);
      break;
    case PROP_LICENSE:
      g_value_set_string (value, self->license);
      break;
    case PROP_WEBSITE:
      g_value_set_string (value, self->website);
      break;
    case PROP_FILENAME:
      g_value_set_string (value, self->filename);
      break;
    case PROP_STATE:
      g_value_set_enum (value, hawser_plugin_info_get_state (self));
      break;
    case PROP_REASON:
      g_value_take_string (value, hawser_plugin_info_dup_reason (self));
      break;
    case PROP_SERVICES:
      g_value_set_boxed (value, self->services);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hawser_plugin_info_finalize (GObject *object)
{
  HawserPluginInfo *self = HAWSER_PLUGIN_INFO (object);

  g_clear_pointer (&self->name, g_ref_string_release);
  g_free (self->path);
  g_free (self->title);
  g_free (self->description);
  g_free (self->version);
  g_free (self->license);
  g_free (self->website);
  g_free (self->filename);
  g_strfreev (self->conflicts);
  g_strfreev (self->services);
  g_ptr_array_unref (self->offers);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);

  G_OBJECT_CLASS (hawser_plugin_info_parent_class)->finalize (object);
}

static void
hawser_plugin_info_class_init (HawserPluginInfoClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hawser_plugin_info_get_property;
  object_class->finalize = hawser_plugin_info_finalize;

  /**
   * HawserPluginInfo:name:
   *
   * The name by which the plugin is asked for, such as `http-soup`.
   *
   * Since: 1.0
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:title:
   *
   * A name for people, in the language of the process.
   *
   * Since: 1.0
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:description:
   *
   * What it is, in the language of the process.
   *
   * Since: 1.0
   */
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:version:
   *
   * The plugin's own version.
   *
   * Since: 1.0
   */
  properties[PROP_VERSION] = g_param_spec_string ("version", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:license:
   *
   * The plugin's license as an SPDX expression.
   *
   * Since: 1.0
   */
  properties[PROP_LICENSE] = g_param_spec_string ("license", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:website:
   *
   * Where the plugin comes from.
   *
   * Since: 1.0
   */
  properties[PROP_WEBSITE] = g_param_spec_string ("website", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:filename: (type filename)
   *
   * The plugin's library, or %NULL for a backend that the program registered.
   *
   * Since: 1.0
   */
  properties[PROP_FILENAME] = g_param_spec_string ("filename", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:state:
   *
   * Whether it is in use, can be used, or why not.
   *
   * Since: 1.0
   */
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, HAWSER_TYPE_PLUGIN_STATE,
                                              HAWSER_PLUGIN_STATE_AVAILABLE, flags);
  /**
   * HawserPluginInfo:reason:
   *
   * Why it was disabled or failed, or why the last attempt to use it was handed to another plugin.
   *
   * Since: 1.0
   */
  properties[PROP_REASON] = g_param_spec_string ("reason", NULL, NULL, NULL, flags);
  /**
   * HawserPluginInfo:services:
   *
   * The services that it offers, such as `http`.
   *
   * Since: 1.0
   */
  properties[PROP_SERVICES] = g_param_spec_boxed ("services", NULL, NULL, G_TYPE_STRV, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hawser_plugin_info_init (HawserPluginInfo *self)
{
  g_mutex_init (&self->mutex);
  self->offers = g_ptr_array_new_with_free_func (offer_free);
}

static gboolean
read_compulsory (GKeyFile *file, const char *key, char **value, GError **error)
{
  g_autoptr (GError) local = NULL;

  *value = g_key_file_get_string (file, "Plugin", key, &local);
  if (*value != NULL && **value != '\0')
    return TRUE;
  g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DESCRIPTOR,
               _ ("the descriptor has no %s in its group [Plugin]"), key);
  return FALSE;
}

/* Takes out what is translated. It is for people, and read when they ask for it: every program that uses
 * a plugin reads all descriptors. */
static void
drop_translations (char *text)
{
  char *to = text;

  for (const char *line = text; *line != '\0';)
    {
      gsize length = strcspn (line, "\n");
      gsize key = strcspn (line, "[=\n");

      if (line[length] == '\n')
        length++;
      if (key == 0 || line[key] != '[' || *line == '#')
        {
          memmove (to, line, length);
          to += length;
        }
      line += length;
    }
  *to = '\0';
}

static gboolean
load_descriptor (GKeyFile *file, const char *path, GError **error)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;
  drop_translations (text);
  return g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, error);
}

/* With the lock held. */
static void
ensure_texts (HawserPluginInfo *self)
{
  g_autoptr (GKeyFile) file = NULL;

  if (self->has_texts)
    return;
  self->has_texts = TRUE;
  file = g_key_file_new ();
  if (self->path == NULL
      || !g_key_file_load_from_file (file, self->path, G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
    return;
  self->title = g_key_file_get_locale_string (file, "Plugin", "Title", NULL, NULL);
  self->description = g_key_file_get_locale_string (file, "Plugin", "Description", NULL, NULL);
}

static gboolean
read_descriptor (HawserPluginInfo *self, const char *path, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) services = g_ptr_array_new ();
  g_autofree char *library = NULL;
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = NULL;
  g_auto (GStrv) groups = NULL;

  if (!load_descriptor (file, path, &local))
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DESCRIPTOR,
                   _ ("the descriptor cannot be read: %s"), local->message);
      return FALSE;
    }

  if (!read_compulsory (file, "Name", &name, error)
      || !read_compulsory (file, "Library", &library, error)
      || !read_compulsory (file, "Version", &self->version, error)
      || !read_compulsory (file, "License", &self->license, error))
    return FALSE;

  if (strcmp (name, self->name) != 0)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DESCRIPTOR,
                   _ ("the descriptor calls the plugin “%s”; rename the file or the plugin"), name);
      return FALSE;
    }
  if (strchr (library, G_DIR_SEPARATOR) != NULL)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DESCRIPTOR,
                   _ ("Library has to be a file name in the descriptor's own folder, not “%s”"),
                   library);
      return FALSE;
    }
  self->filename = g_build_filename (folder, library, NULL);

  self->abi = g_key_file_get_integer (file, "Plugin", "Abi", &local);
  if (local != NULL)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DESCRIPTOR,
                   _ ("the descriptor has no number Abi in its group [Plugin]"));
      return FALSE;
    }

  self->website = g_key_file_get_string (file, "Plugin", "Website", NULL);
  self->conflicts = g_key_file_get_string_list (file, "Plugin", "Conflicts", NULL, NULL);

  groups = g_key_file_get_groups (file, NULL);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      HawserPluginOffer *offer;

      if (!g_str_has_prefix (groups[i], "Backend "))
        continue;
      offer = g_new0 (HawserPluginOffer, 1);
      offer->service = g_strdup (groups[i] + strlen ("Backend "));
      offer->priority = g_key_file_get_integer (file, groups[i], "Priority", NULL);
      offer->features = g_key_file_get_string_list (file, groups[i], "Features", NULL, NULL);
      g_ptr_array_add (self->offers, offer);
      g_ptr_array_add (services, g_strdup (offer->service));
    }
  if (services->len == 0)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_DESCRIPTOR,
                   _ ("the descriptor has no group [Backend SERVICE]"));
      return FALSE;
    }
  g_ptr_array_add (services, NULL);
  self->services = (char **) g_ptr_array_steal (services, NULL);

  return TRUE;
}

HawserPluginInfo *
hawser_plugin_info_new_from_descriptor (const char *path)
{
  HawserPluginInfo *self = g_object_new (HAWSER_TYPE_PLUGIN_INFO, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_path_get_basename (path);
  char *dot = strrchr (name, '.');

  self->path = g_strdup (path);
  if (dot != NULL)
    *dot = '\0';
  self->name = g_ref_string_new (name);

  if (!read_descriptor (self, path, &error))
    hawser_plugin_info_set_state (self, HAWSER_PLUGIN_STATE_FAILED, error);
  if (self->services == NULL)
    self->services = g_new0 (char *, 1);

  return self;
}

HawserPluginInfo *
hawser_plugin_info_new_for_type (const char *name, const char *service, int priority, GType type)
{
  HawserPluginInfo *self = g_object_new (HAWSER_TYPE_PLUGIN_INFO, NULL);
  HawserPluginOffer *offer = g_new0 (HawserPluginOffer, 1);

  self->name = g_ref_string_new (name);
  self->has_texts = TRUE;
  self->description = g_strdup_printf (_ ("Registered by the program: %s"), g_type_name (type));
  self->services = g_new0 (char *, 2);
  self->services[0] = g_strdup (service);
  self->state = HAWSER_PLUGIN_STATE_LOADED;
  offer->service = g_strdup (service);
  offer->priority = priority;
  offer->type = type;
  g_ptr_array_add (self->offers, offer);

  return self;
}

guint
hawser_plugin_info_get_abi (HawserPluginInfo *self)
{
  return self->abi;
}

const char *const *
hawser_plugin_info_get_conflicts (HawserPluginInfo *self)
{
  return (const char *const *) self->conflicts;
}

HawserPluginOffer *
hawser_plugin_info_find_offer (HawserPluginInfo *self, const char *service)
{
  for (guint i = 0; i < self->offers->len; i++)
    {
      HawserPluginOffer *offer = g_ptr_array_index (self->offers, i);

      if (strcmp (offer->service, service) == 0)
        return offer;
    }
  return NULL;
}

void
hawser_plugin_info_set_state (HawserPluginInfo *self, HawserPluginState state, const GError *error)
{
  g_mutex_lock (&self->mutex);
  self->state = state;
  g_clear_error (&self->error);
  if (error != NULL)
    self->error = g_error_copy (error);
  g_mutex_unlock (&self->mutex);

  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REASON]);
}

GError *
hawser_plugin_info_dup_error (HawserPluginInfo *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->error != NULL ? g_error_copy (self->error) : NULL;
}

/**
 * hawser_plugin_info_get_name:
 * @self: a plugin info
 *
 * Gets the name by which the plugin is asked for, such as `http-soup`.
 *
 * Returns: the name
 *
 * Since: 1.0
 */
const char *
hawser_plugin_info_get_name (HawserPluginInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  return self->name;
}

/**
 * hawser_plugin_info_get_title:
 * @self: a plugin info
 *
 * Gets a name for people, in the language of the process.
 *
 * Returns: (nullable): the title
 *
 * Since: 1.0
 */
const char *
hawser_plugin_info_get_title (HawserPluginInfo *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  ensure_texts (self);
  return self->title;
}

/**
 * hawser_plugin_info_get_description:
 * @self: a plugin info
 *
 * Gets what the plugin is, in the language of the process.
 *
 * Returns: (nullable): the description
 *
 * Since: 1.0
 */
const char *
hawser_plugin_info_get_description (HawserPluginInfo *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  ensure_texts (self);
  return self->description;
}

/**
 * hawser_plugin_info_get_version:
 * @self: a plugin info
 *
 * Gets the plugin's own version.
 *
 * Returns: (nullable): the version
 *
 * Since: 1.0
 */
const char *
hawser_plugin_info_get_version (HawserPluginInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  return self->version;
}

/**
 * hawser_plugin_info_get_license:
 * @self: a plugin info
 *
 * Gets the plugin's license.
 *
 * Returns: (nullable): an SPDX expression
 *
 * Since: 1.0
 */
const char *
hawser_plugin_info_get_license (HawserPluginInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  return self->license;
}

/**
 * hawser_plugin_info_get_website:
 * @self: a plugin info
 *
 * Gets where the plugin comes from.
 *
 * Returns: (nullable): a URL
 *
 * Since: 1.0
 */
const char *
hawser_plugin_info_get_website (HawserPluginInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  return self->website;
}

/**
 * hawser_plugin_info_get_filename:
 * @self: a plugin info
 *
 * Gets the plugin's library.
 *
 * Returns: (nullable) (type filename): the file, or %NULL for a backend that the program registered
 *
 * Since: 1.0
 */
const char *
hawser_plugin_info_get_filename (HawserPluginInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  return self->filename;
}

/**
 * hawser_plugin_info_get_state:
 * @self: a plugin info
 *
 * Gets whether the plugin is in use, can be used, or is out of use.
 *
 * Returns: the state
 *
 * Since: 1.0
 */
HawserPluginState
hawser_plugin_info_get_state (HawserPluginInfo *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), HAWSER_PLUGIN_STATE_FAILED);

  locker = g_mutex_locker_new (&self->mutex);
  return self->state;
}

/**
 * hawser_plugin_info_dup_reason:
 * @self: a plugin info
 *
 * Gets why the plugin was disabled or failed, or why its last attempt was handed to another one.
 *
 * Returns: (nullable) (transfer full): the reason, or %NULL when there is none
 *
 * Since: 1.0
 */
char *
hawser_plugin_info_dup_reason (HawserPluginInfo *self)
{
  g_autoptr (GMutexLocker) locker = NULL;

  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  locker = g_mutex_locker_new (&self->mutex);
  return self->error != NULL ? g_strdup (self->error->message) : NULL;
}

/**
 * hawser_plugin_info_get_services:
 * @self: a plugin info
 *
 * Gets the services that the plugin offers.
 *
 * Returns: (transfer none) (array zero-terminated=1): the services, such as `http`
 *
 * Since: 1.0
 */
const char *const *
hawser_plugin_info_get_services (HawserPluginInfo *self)
{
  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);

  return (const char *const *) self->services;
}

/**
 * hawser_plugin_info_get_priority:
 * @self: a plugin info
 * @service: a service
 *
 * Gets the plugin's priority for a service: among backends that nobody asked for by name, the
 * highest wins.
 *
 * Returns: the priority, or 0 when the plugin does not offer @service
 *
 * Since: 1.0
 */
int
hawser_plugin_info_get_priority (HawserPluginInfo *self, const char *service)
{
  HawserPluginOffer *offer;

  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), 0);
  g_return_val_if_fail (service != NULL, 0);

  offer = hawser_plugin_info_find_offer (self, service);
  return offer != NULL ? offer->priority : 0;
}

/**
 * hawser_plugin_info_get_features:
 * @self: a plugin info
 * @service: a service
 *
 * Gets what the plugin promises for a service beyond the compulsory, such as `http2`.
 *
 * Returns: (nullable) (transfer none) (array zero-terminated=1): names of features
 *
 * Since: 1.0
 */
const char *const *
hawser_plugin_info_get_features (HawserPluginInfo *self, const char *service)
{
  HawserPluginOffer *offer;

  g_return_val_if_fail (HAWSER_IS_PLUGIN_INFO (self), NULL);
  g_return_val_if_fail (service != NULL, NULL);

  offer = hawser_plugin_info_find_offer (self, service);
  return offer != NULL ? (const char *const *) offer->features : NULL;
}
