/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <hawser/hawser.h>

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the program ends with, by class of error; the manual page lists them. */
typedef enum {
  EXIT_OK = 0,
  EXIT_USAGE = 1,
  EXIT_CONNECT = 2,  /* name not found, refused, unreachable, not permitted */
  EXIT_TLS = 3,      /* certificate or handshake */
  EXIT_TIMEOUT = 4,  /* too late */
  EXIT_TRANSFER = 5, /* the peer broke the rules, or the connection broke */
  EXIT_FILE = 6,     /* a file of this machine */
  EXIT_PLUGIN = 7,   /* no plugin can do it */
  EXIT_STATUS = 22,  /* HTTP status of 400 and more, with --fail */
} HawserToolExit;

/* One subcommand. argv[0] is its name. */
typedef struct {
  const char *name;
  const char *summary; /* to be translated */
  int (*run) (int argc, char **argv);
} HawserToolCommand;

int hawser_tool_plugins (int argc, char **argv);
int hawser_tool_inspect (int argc, char **argv);
int hawser_tool_http (int argc, char **argv);
int hawser_tool_net (int argc, char **argv);
int hawser_tool_resolve (int argc, char **argv);
int hawser_tool_tcp (int argc, char **argv);
int hawser_tool_tour (int argc, char **argv);
int hawser_tool_udp (int argc, char **argv);
int hawser_tool_ws (int argc, char **argv);

/* Parses the options of a subcommand; FALSE when the message and the exit code are settled. */
gboolean hawser_tool_parse (GOptionContext *context, int *argc, char ***argv, int *exit_code);

/* Before the registry is asked for: a plugin that was named on the command line, or an error. */
void hawser_tool_demand_backend (const char *name);

/* Prints an error with what to do about it, and gives its exit code. */
int hawser_tool_fail (const GError *error);
/* The same, with the advice and the exit code of another number. */
int hawser_tool_fail_as (const GError *error, int code);

/* The two parts of a header field; NULL when it has none, with the message printed. */
char **hawser_tool_split_header (const char *text);

/* A table for people: cells are aligned whatever the script. The first row is the header. */
void hawser_tool_print_table (GPtrArray *rows);
/* Adds a row of copies; ended by NULL. */
void hawser_tool_add_row (GPtrArray *rows, const char *first, ...) G_GNUC_NULL_TERMINATED;

/* What --json prints: objects and arrays of a builder, and strings that may be NULL. */
void hawser_tool_add_json (JsonBuilder *builder, const char *name, const char *value);
void hawser_tool_print_json (JsonBuilder *builder);

/* A state for people, and for programs. */
const char *hawser_tool_state_name (HawserPluginState state);
const char *hawser_tool_state_nick (HawserPluginState state);

G_END_DECLS
