/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

#include <fcntl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const HawserToolCommand commands[] = {
  { "http", N_ ("Make an HTTP request"), hawser_tool_http },
  { "inspect", N_ ("Show all of one plugin and check it"), hawser_tool_inspect },
  { "net", N_ ("Show the networks, and watch them"), hawser_tool_net },
  { "plugins", N_ ("List the plugins and which one would do the work"), hawser_tool_plugins },
  { "resolve", N_ ("Look up the addresses of a host"), hawser_tool_resolve },
  { "tcp", N_ ("Talk to a TCP server"), hawser_tool_tcp },
  { "tour", N_ ("See every module at work on this machine"), hawser_tool_tour },
  { "udp", N_ ("Send and receive datagrams"), hawser_tool_udp },
  { "ws", N_ ("Talk to a WebSocket server"), hawser_tool_ws },
};

static void
print_help (void)
{
  g_print (_ ("Usage: hawser COMMAND [OPTION…]\n"
              "       hawser --help | --version\n\nCommands:\n"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, _ (commands[i].summary));
  g_print (_ ("\n“hawser COMMAND --help” tells more.\n"));
}

static const HawserToolCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      return &commands[i];
  return NULL;
}

/* The commands that begin like what was typed. */
static void
suggest (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].name[0] == name[0])
      g_printerr (_ ("Did you mean “hawser %s”?\n"), commands[i].name);
}

/* A program that was started without input or output must not find a socket in its place. */
static void
open_standard_streams (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0)
    close (fd);
}

int
main (int argc, char **argv)
{
  const HawserToolCommand *command;
  const char *localedir = secure_getenv ("HAWSER_LOCALEDIR");

  open_standard_streams ();
  setlocale (LC_ALL, "");
  /* The library found the installed translations; those of a build tree are elsewhere. */
  if (localedir != NULL)
    bindtextdomain (GETTEXT_PACKAGE, localedir);
  textdomain (GETTEXT_PACKAGE);

  if (argc < 2)
    {
      print_help ();
      return EXIT_USAGE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("hawser %s\n", HAWSER_VERSION_S);
      return EXIT_OK;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0
      || (strcmp (argv[1], "help") == 0 && argc == 2))
    {
      print_help ();
      return EXIT_OK;
    }
  if (strcmp (argv[1], "help") == 0)
    {
      command = find_command (argv[2]);
      argv[1] = argv[2];
      argv[2] = (char *) "--help";
    }
  else
    {
      command = find_command (argv[1]);
    }

  if (command == NULL)
    {
      g_printerr (_ ("There is no command “%s”.\n"), argv[1]);
      suggest (argv[1]);
      return EXIT_USAGE;
    }
  return command->run (argc - 1, argv + 1);
}
