/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "hawser-tool.h"
#include "hawser-tour-server.h"

G_BEGIN_DECLS

/* One look at one plugin. */
typedef struct {
  const char *backend;
  const HawserTourServer *server;
  GMainLoop *loop;
  gint64 began;   /* the step, in microseconds of the monotonic clock */
  guint patience; /* the timer */
  int failures;
} HawserTour;

/* A step begins, and is over. */
void hawser_tour_begin (HawserTour *self);
void hawser_tour_show (HawserTour *self, gboolean good, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* How much, for people, and how much in a second of this step; free it. */
char *hawser_tour_size (guint64 size);
char *hawser_tour_rate (HawserTour *self, guint64 size);

/* What there is to see of each module. */
void hawser_tour_connection (HawserTour *self);
void hawser_tour_http (HawserTour *self);
void hawser_tour_socket (HawserTour *self);
void hawser_tour_web_socket (HawserTour *self);

G_END_DECLS
