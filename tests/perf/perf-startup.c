/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Does nothing but show what it has mapped; built once with Hawser and once without. */

#include <gio/gio.h>

#ifdef WITH_HAWSER
#include <hawser/hawser.h>
#endif

int
main (void)
{
  g_autofree char *maps = NULL;

#ifdef WITH_HAWSER
  /* So that the linker keeps it. */
  g_assert (hawser_error_quark () != 0);
#endif
  g_assert (g_io_error_quark () != 0);
  if (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL))
    g_print ("%s", maps);
  return 0;
}
