/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-http-request-options.h"

G_BEGIN_DECLS

/* Limits that the reference states. */
#define HAWSER_HTTP_DEFAULT_TIMEOUT 60000
#define HAWSER_HTTP_DEFAULT_MAX_LIMIT (5 * 1024 * 1024)
#define HAWSER_HTTP_HIGHEST_MAX_LIMIT (100 * 1024 * 1024)
#define HAWSER_HTTP_DEFAULT_MAX_REDIRECTS 30

struct _HawserHttpRequestOptions {
  GObject parent_instance;

  HawserHttpRequestMethod method;
  char *custom_method;
  GVariant *extra_data;
  GVariant *header;
  guint read_timeout;
  guint connect_timeout;
  guint max_limit;
  guint max_redirects;
  gboolean keep_method;
  gboolean interim_events;
  char *default_type; /* of a body */
  char *ca_path;      /* a GRefString */
};

G_END_DECLS
