/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The numbers of networks. */

#include "connection/hawser-net-ids-private.h"

static void
test_one_after_the_other (void)
{
  g_assert_cmpint (hawser_net_ids_take ("a"), ==, 100);
  g_assert_cmpint (hawser_net_ids_take ("b"), ==, 101);
  /* The same network, whoever asks. */
  g_assert_cmpint (hawser_net_ids_take ("a"), ==, 100);
  hawser_net_ids_drop ("a", FALSE);
  g_assert_cmpint (hawser_net_ids_take ("a"), ==, 100);
  hawser_net_ids_drop ("a", FALSE);
  hawser_net_ids_drop ("a", FALSE);

  /* Gone and back: a new one. */
  g_assert_cmpint (hawser_net_ids_take ("a"), ==, 102);

  /* Not looked at for a while, and there still; then not there any more. */
  hawser_net_ids_drop ("a", TRUE);
  g_assert_cmpint (hawser_net_ids_take ("a"), ==, 102);
  hawser_net_ids_drop ("a", TRUE);
  hawser_net_ids_forget ();
  g_assert_cmpint (hawser_net_ids_take ("a"), ==, 103);
}

/* After the last one the first ones again, without those that are in use: "b" has 101, "a" 103. */
static void
test_wrap (void)
{
  int id = 103;

  while (id < 64511)
    {
      g_assert_cmpint (hawser_net_ids_take ("c"), ==, ++id);
      hawser_net_ids_drop ("c", FALSE);
    }
  g_assert_cmpint (hawser_net_ids_take ("c"), ==, 100);
  g_assert_cmpint (hawser_net_ids_take ("d"), ==, 102);
  g_assert_cmpint (hawser_net_ids_take ("e"), ==, 104);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net-ids/one-after-the-other", test_one_after_the_other);
  g_test_add_func ("/net-ids/wrap", test_wrap);
  return g_test_run ();
}
