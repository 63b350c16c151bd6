/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "hawser-tool.h"

#include <errno.h>
#include <string.h>

gboolean
hawser_tool_parse (GOptionContext *context, int *argc, char ***argv, int *exit_code)
{
  g_autoptr (GError) error = NULL;

  g_autofree char *program = g_strconcat ("hawser ", (*argv)[0], NULL);

  /* The help calls the program by this name. */
  g_set_prgname (program);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, argc, argv, &error))
    {
      /* What ends the options is left in place where there were none. */
      for (int i = 1; i < *argc; i++)
        if (strcmp ((*argv)[i], "--") == 0)
          {
            memmove (*argv + i, *argv + i + 1, (*argc - i) * sizeof **argv);
            (*argc)--;
            break;
          }
      return TRUE;
    }
  g_printerr (_ ("%s\nSee “hawser %s --help”.\n"), error->message, (*argv)[0]);
  *exit_code = EXIT_USAGE;
  return FALSE;
}

typedef struct {
  int code;
  HawserToolExit exit_code;
  const char *advice; /* to be translated */
} Advice;

#define SOCKET(number) (HAWSER_ERROR_SOCKET_BASE + (number))

static const Advice advices[] = {
  { HAWSER_ERROR_PERMISSION_DENIED, EXIT_CONNECT,
    N_ ("Give the program, or its sandbox, access to the network.") },
  { HAWSER_ERROR_PARAMETER, EXIT_USAGE, N_ ("See “hawser COMMAND --help”.") },
  { HAWSER_ERROR_HTTP_UNSUPPORTED_PROTOCOL, EXIT_USAGE,
    N_ ("Use a URL with http:// or https://.") },
  { HAWSER_ERROR_HTTP_URL_MALFORMAT, EXIT_USAGE,
    N_ ("A URL begins with http:// or https://, and a space in it is written as %20.") },
  { HAWSER_ERROR_HTTP_COULDNT_RESOLVE_PROXY, EXIT_CONNECT, N_ ("Check the proxy settings.") },
  { HAWSER_ERROR_HTTP_COULDNT_RESOLVE_HOST, EXIT_CONNECT,
    N_ ("Check the spelling of the host name and that you are online.") },
  { HAWSER_ERROR_HTTP_COULDNT_CONNECT, EXIT_CONNECT,
    N_ ("Check the port, and that the server is running.") },
  { HAWSER_ERROR_HTTP_OPERATION_TIMEDOUT, EXIT_TIMEOUT,
    N_ ("Try again, or allow more time with --timeout or --connect-timeout.") },
  { HAWSER_ERROR_HTTP_TOO_MANY_REDIRECTS, EXIT_TRANSFER,
    N_ ("The server sends the request round in circles; check the URL.") },
  { HAWSER_ERROR_HTTP_WEIRD_SERVER_REPLY, EXIT_TRANSFER,
    N_ ("Check the port, and whether the URL begins with https:// where it should.") },
  { HAWSER_ERROR_HTTP_PARTIAL_FILE, EXIT_TRANSFER, N_ ("The connection broke; try again.") },
  { HAWSER_ERROR_HTTP_GOT_NOTHING, EXIT_TRANSFER, N_ ("The connection broke; try again.") },
  { HAWSER_ERROR_HTTP_SEND_ERROR, EXIT_TRANSFER, N_ ("The connection broke; try again.") },
  { HAWSER_ERROR_HTTP_RECV_ERROR, EXIT_TRANSFER, N_ ("The connection broke; try again.") },
  { HAWSER_ERROR_HTTP_PEER_FAILED_VERIFICATION, EXIT_TLS,
    N_ ("If the server has a certificate of your own authority, name its file with --ca-path.") },
  { HAWSER_ERROR_HTTP_SSL_CACERT_BADFILE, EXIT_FILE,
    N_ ("Name a readable PEM file with --ca-path.") },
  { HAWSER_ERROR_CONNECTION_PARAMETER, EXIT_USAGE, N_ ("“hawser net” lists the networks.") },
  { HAWSER_ERROR_CONNECTION_SERVICE, EXIT_CONNECT,
    N_ ("“hawser net” shows whether you are online; check the spelling of a name.") },
  { HAWSER_ERROR_CONNECTION_INTERNAL, EXIT_CONNECT, N_ ("Check that you are online.") },
  { HAWSER_ERROR_CONNECTION, EXIT_CONNECT,
    N_ ("Check the URL, and that a WebSocket server is running there; if it has a certificate of "
        "your "
        "own authority, name its file with --ca-path.") },
  { HAWSER_ERROR_WEB_SOCKET_URL, EXIT_USAGE, N_ ("A URL begins with ws:// or wss://.") },
  { HAWSER_ERROR_WEB_SOCKET_CERTIFICATE_FILE, EXIT_FILE,
    N_ ("Name a readable PEM file with --ca-path.") },
  { SOCKET (EACCES), EXIT_CONNECT,
    N_ ("Ports below 1024 need rights of their own, and broadcasts need --broadcast.") },
  { SOCKET (EADDRINUSE), EXIT_CONNECT, N_ ("Name another port, or end the program that has it.") },
  { SOCKET (EADDRNOTAVAIL), EXIT_CONNECT,
    N_ ("Check the spelling of the host name and that you are online.") },
  { SOCKET (ENETDOWN), EXIT_CONNECT, N_ ("Check that you are online.") },
  { SOCKET (ENETUNREACH), EXIT_CONNECT, N_ ("Check the address and that you are online.") },
  { SOCKET (EHOSTUNREACH), EXIT_CONNECT, N_ ("Check the address and that you are online.") },
  { SOCKET (ECONNREFUSED), EXIT_CONNECT, N_ ("Check the port, and that the server is running.") },
  { SOCKET (ETIMEDOUT), EXIT_TIMEOUT,
    N_ ("Try again, or allow more time with --connect-timeout.") },
  { SOCKET (EAGAIN), EXIT_TIMEOUT, N_ ("The peer takes nothing; see what it is doing.") },
  { SOCKET (EMSGSIZE), EXIT_TRANSFER, N_ ("Send less at a time.") },
  { SOCKET (ECONNRESET), EXIT_TRANSFER, N_ ("The connection broke; try again.") },
  { SOCKET (EPIPE), EXIT_TRANSFER, N_ ("The connection broke; try again.") },
  { HAWSER_ERROR_HTTP_SSL_CERTPROBLEM, EXIT_TLS, NULL },
  { HAWSER_ERROR_HTTP_SSL_CIPHER, EXIT_TLS, NULL },
  { HAWSER_ERROR_HTTP_SSL_PINNEDPUBKEYNOTMATCH, EXIT_TLS, NULL },
};

void
hawser_tool_demand_backend (const char *name)
{
  /* The library falls back, which is right for a program; a person who names one means it. */
  if (name != NULL)
    g_setenv ("HAWSER_STRICT", "1", TRUE);
}

int
hawser_tool_fail (const GError *error)
{
  return hawser_tool_fail_as (error, error->code);
}

int
hawser_tool_fail_as (const GError *error, int code)
{
  int exit_code = EXIT_TRANSFER;
  const char *advice = NULL;

  if (error->domain == HAWSER_ERROR)
    {
      for (guint i = 0; i < G_N_ELEMENTS (advices); i++)
        if (advices[i].code == code)
          {
            exit_code = advices[i].exit_code;
            advice = advices[i].advice;
          }
      g_printerr (_ ("Error %d: %s\n"), error->code, error->message);
    }
  else
    {
      if (error->domain == HAWSER_PLUGIN_ERROR)
        {
          exit_code = EXIT_PLUGIN;
          advice = N_ ("“hawser plugins” shows what is there and what is wrong with it.");
        }
      else
        {
          exit_code = EXIT_FILE;
        }
      g_printerr (_ ("Error: %s\n"), error->message);
    }
  if (advice != NULL)
    g_printerr ("%s\n", _ (advice));
  return exit_code;
}

char **
hawser_tool_split_header (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ":", 2);

  if (parts[0] == NULL || parts[1] == NULL || !g_utf8_validate (text, -1, NULL))
    {
      g_printerr (_ ("“%s” is not a header; write NAME:VALUE.\n"), text);
      return NULL;
    }
  g_strstrip (parts[0]);
  g_strstrip (parts[1]);
  return g_steal_pointer (&parts);
}

const char *
hawser_tool_state_name (HawserPluginState state)
{
  switch (state)
    {
    case HAWSER_PLUGIN_STATE_AVAILABLE:
      return _ ("available");
    case HAWSER_PLUGIN_STATE_LOADED:
      return _ ("loaded");
    case HAWSER_PLUGIN_STATE_DISABLED:
      return _ ("disabled");
    case HAWSER_PLUGIN_STATE_FAILED:
    default:
      return _ ("failed");
    }
}

const char *
hawser_tool_state_nick (HawserPluginState state)
{
  g_autoptr (GEnumClass) states = g_type_class_ref (HAWSER_TYPE_PLUGIN_STATE);

  return g_enum_get_value (states, state)->value_nick;
}

void
hawser_tool_add_json (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value != NULL)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
hawser_tool_print_json (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);

  g_print ("%s\n", text);
}

/* How many columns a terminal needs for a text. */
static int
text_width (const char *text)
{
  int width = 0;

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);

      if (!g_unichar_iszerowidth (letter))
        width += g_unichar_iswide (letter) ? 2 : 1;
    }
  return width;
}

void
hawser_tool_add_row (GPtrArray *rows, const char *first, ...)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  va_list args;

  va_start (args, first);
  for (const char *cell = first; cell != NULL; cell = va_arg (args, const char *))
    g_strv_builder_add (builder, cell);
  va_end (args);
  g_ptr_array_add (rows, g_strv_builder_end (builder));
}

void
hawser_tool_print_table (GPtrArray *rows)
{
  int widths[16] = { 0 };

  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);

      for (guint j = 0; cells[j] != NULL && j < G_N_ELEMENTS (widths); j++)
        widths[j] = MAX (widths[j], text_width (cells[j]));
    }
  for (guint i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);

      for (guint j = 0; cells[j] != NULL; j++)
        {
          gboolean last = cells[j + 1] == NULL;

          g_print ("%s%*s", cells[j], last ? 0 : widths[j] - text_width (cells[j]) + 2, "");
        }
      g_print ("\n");
    }
}
