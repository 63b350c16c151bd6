/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <hawser/hawser.h>
#include <string.h>

/* Every length of a name, with every letter beside those that change. */
static void
test_names (void)
{
  static const char mixed[] = "@AZ[`az{-X\xc1\xda\xe1~mN0_";

  for (gsize length = 0; length < sizeof mixed; length++)
    for (gsize begin = 0; begin + length < sizeof mixed; begin++)
      {
        g_autoptr (HawserHttpHeaders) headers = hawser_http_headers_new ();
        g_autofree char *name = g_strndup (mixed + begin, length);
        g_autofree char *wanted = g_ascii_strdown (name, -1);

        hawser_http_headers_append_len (headers, mixed + begin, length, " VaLue\r\n", 8);
        g_assert_cmpstr (hawser_http_headers_get_field_name (headers, 0), ==, wanted);
        g_assert_cmpstr (hawser_http_headers_get_field_value (headers, 0), ==, "VaLue");
        g_assert_cmpstr (hawser_http_headers_get (headers, name), ==, "VaLue");
      }
}

/* A set grows out of its first room: by the number of fields, and by their size. */
static void
test_growth (void)
{
  for (guint size = 0; size < 700; size += 7)
    {
      g_autoptr (HawserHttpHeaders) headers = hawser_http_headers_new ();
      g_autofree char *value = g_strnfill (size, 'V');

      for (guint i = 0; i < 40; i++)
        {
          g_autofree char *name = g_strdup_printf ("Name-%u", i);

          hawser_http_headers_append (headers, name, value);
        }
      g_assert_cmpuint (hawser_http_headers_get_n_fields (headers), ==, 40);
      for (guint i = 0; i < 40; i++)
        {
          g_autofree char *name = g_strdup_printf ("name-%u", i);

          g_assert_cmpstr (hawser_http_headers_get_field_name (headers, i), ==, name);
          g_assert_cmpstr (hawser_http_headers_get_field_value (headers, i), ==, value);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/http-headers/names", test_names);
  g_test_add_func ("/http-headers/growth", test_growth);
  return g_test_run ();
}
