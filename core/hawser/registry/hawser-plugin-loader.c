/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-plugin-loader-private.h"

#include "base/hawser-error.h"
#include "spi/hawser-backend.h"
#include "spi/hawser-plugin-entry.h"

#include <dlfcn.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>

gboolean
hawser_plugin_loader_is_privileged (void)
{
  return getauxval (AT_SECURE) != 0;
}

gboolean
hawser_plugin_loader_check_owner (const char *path, GError **error)
{
  struct stat info;

  if (!hawser_plugin_loader_is_privileged ())
    return TRUE;

  if (stat (path, &info) != 0)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_LIBRARY, "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  if (info.st_uid != 0 || (info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INSECURE,
                   _ ("this process has special rights and does not trust %s: "
                      "it has to belong to root and be writable by nobody else"),
                   path);
      return FALSE;
    }
  return TRUE;
}

gboolean
hawser_plugin_loader_check_conflicts (HawserPluginInfo *info, GError **error)
{
  const char *const *conflicts = hawser_plugin_info_get_conflicts (info);

  for (guint i = 0; conflicts != NULL && conflicts[i] != NULL; i++)
    {
      void *handle = dlopen (conflicts[i], RTLD_LAZY | RTLD_NOLOAD);

      if (handle == NULL)
        continue;
      dlclose (handle);
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_CONFLICT,
                   _ ("%s is mapped in this process and cannot share it with this plugin"),
                   conflicts[i]);
      return FALSE;
    }
  return TRUE;
}

gboolean
hawser_plugin_loader_check_type (GType type, const char *service, GError **error)
{
  g_autoptr (GTypeClass) klass = NULL;
  HawserBackendClass *backend_class;
  const char *missing;

  if (!g_type_is_a (type, HAWSER_TYPE_BACKEND))
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INCOMPLETE,
                   _ ("%s is no HawserBackend"), type != 0 ? g_type_name (type) : "GType 0");
      return FALSE;
    }

  klass = g_type_class_ref (type);
  backend_class = HAWSER_BACKEND_CLASS (klass);
  if (g_strcmp0 (backend_class->service, service) != 0)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INCOMPLETE,
                   _ ("%s is a backend for the service “%s”, not for “%s”"), g_type_name (type),
                   backend_class->service != NULL ? backend_class->service : "", service);
      return FALSE;
    }
  missing = backend_class->find_missing (backend_class);
  if (missing != NULL)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INCOMPLETE,
                   _ ("%s does not implement %s()"), g_type_name (type), missing);
      return FALSE;
    }
  if (G_TYPE_IS_ABSTRACT (type))
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_INCOMPLETE, _ ("%s is abstract"),
                   g_type_name (type));
      return FALSE;
    }
  return TRUE;
}

static char *
entry_symbol (const char *name)
{
  char *symbol = g_strconcat ("hawser_plugin_entry_", name, NULL);

  return g_strcanon (symbol, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_", '_');
}

/* The binary against the descriptor: a descriptor that lies would make the listing lie, too. */
static gboolean
check_entry (HawserPluginInfo *info, const HawserPluginEntry *entry, GError **error)
{
  const char *const *promised = hawser_plugin_info_get_services (info);
  const char *name = hawser_plugin_info_get_name (info);

  if (entry->abi != HAWSER_PLUGIN_ABI)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_ABI,
                   _ ("the library was built for plugin interface %u, this is %u; rebuild it"),
                   entry->abi, HAWSER_PLUGIN_ABI);
      return FALSE;
    }
  if (g_strcmp0 (entry->name, name) != 0
      || g_strcmp0 (entry->version, hawser_plugin_info_get_version (info)) != 0)
    {
      g_set_error (
          error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_MISMATCH,
          _ ("the descriptor says %s %s, the library says %s %s; install the two together"), name,
          hawser_plugin_info_get_version (info), entry->name, entry->version);
      return FALSE;
    }

  for (guint i = 0; promised[i] != NULL; i++)
    {
      HawserPluginOffer *offer = hawser_plugin_info_find_offer (info, promised[i]);
      const HawserPluginService *service = entry->services;

      while (service->service != NULL && strcmp (service->service, promised[i]) != 0)
        service++;
      if (service->service == NULL)
        {
          g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_MISMATCH,
                       _ ("the descriptor promises the service “%s”, the library does not have it"),
                       promised[i]);
          return FALSE;
        }
      offer->type = service->get_type ();
      if (!hawser_plugin_loader_check_type (offer->type, promised[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
hawser_plugin_loader_load (HawserPluginInfo *info, GError **error)
{
  const char *filename = hawser_plugin_info_get_filename (info);
  g_autofree char *symbol = entry_symbol (hawser_plugin_info_get_name (info));
  const HawserPluginEntry *(*get_entry) (void) = NULL;
  g_autoptr (GError) local = NULL;
  GModule *module;

  if (hawser_plugin_info_get_abi (info) != HAWSER_PLUGIN_ABI)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_ABI,
                   _ ("the descriptor is for plugin interface %u, this is %u; "
                      "install a plugin of this version"),
                   hawser_plugin_info_get_abi (info), HAWSER_PLUGIN_ABI);
      return FALSE;
    }
  if (!hawser_plugin_loader_check_owner (filename, error))
    return FALSE;

  /* Not lazily: an undefined symbol is an error here and now, not an abort in the middle of a
   * request. */
  module = g_module_open_full (filename, G_MODULE_BIND_LOCAL, &local);
  if (module == NULL)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_LIBRARY,
                   _ ("the library cannot be opened: %s"), local->message);
      return FALSE;
    }
  /* Its types are static and some of its libraries have state of their own: never unload. */
  g_module_make_resident (module);

  if (!g_module_symbol (module, symbol, (gpointer *) &get_entry) || get_entry == NULL)
    {
      g_set_error (error, HAWSER_PLUGIN_ERROR, HAWSER_PLUGIN_ERROR_SYMBOL,
                   _ ("%s does not export %s(); it is not a plugin of this name"), filename,
                   symbol);
      return FALSE;
    }
  return check_entry (info, get_entry (), error);
}
