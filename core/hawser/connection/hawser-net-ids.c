/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-net-ids-private.h"

/* 0 is no network, and what is below is for networks of the system. */
#define FIRST 100
#define LAST 64511

typedef struct {
  int id;
  guint holders;
} Entry;

static GMutex mutex;
static GHashTable *by_key; /* key -> Entry */
static GHashTable *used;   /* numbers */
static int next = FIRST;

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_hash_table_remove (used, GINT_TO_POINTER (entry->id));
  g_free (entry);
}

static int
allocate (void)
{
  int id;

  /* More networks than numbers cannot be: the kernel's table of interfaces ends before. */
  do
    {
      id = next;
      next = next < LAST ? next + 1 : FIRST;
    }
  while (g_hash_table_contains (used, GINT_TO_POINTER (id)));
  g_hash_table_add (used, GINT_TO_POINTER (id));
  return id;
}

int
hawser_net_ids_take (const char *key)
{
  Entry *entry;
  int id;

  g_mutex_lock (&mutex);
  if (by_key == NULL)
    {
      by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
      used = g_hash_table_new (NULL, NULL);
    }
  entry = g_hash_table_lookup (by_key, key);
  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      entry->id = allocate ();
      g_hash_table_insert (by_key, g_strdup (key), entry);
    }
  entry->holders++;
  id = entry->id;
  g_mutex_unlock (&mutex);
  return id;
}

void
hawser_net_ids_drop (const char *key, gboolean remember)
{
  Entry *entry;

  g_mutex_lock (&mutex);
  entry = g_hash_table_lookup (by_key, key);
  if (--entry->holders == 0 && !remember)
    g_hash_table_remove (by_key, key);
  g_mutex_unlock (&mutex);
}

static gboolean
is_unheld (gpointer key, gpointer value, gpointer data)
{
  return ((Entry *) value)->holders == 0;
}

void
hawser_net_ids_forget (void)
{
  g_mutex_lock (&mutex);
  if (by_key != NULL)
    g_hash_table_foreach_remove (by_key, is_unheld, NULL);
  g_mutex_unlock (&mutex);
}
