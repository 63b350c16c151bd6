/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <curl/curl.h>
#include <glib.h>

G_BEGIN_DECLS

/* libcurl's multi interface in the thread-default main context: one GSource with all its sockets and
 * its timer. No thread, and nothing to do while nothing happens. */
typedef struct _HawserCurlLoop HawserCurlLoop;

/* @done is called in the main context, maybe from within add(), never from within remove(). The handle
 * has been removed by then. */
HawserCurlLoop *hawser_curl_loop_new (void (*done) (CURL *easy, CURLcode code));
void hawser_curl_loop_free (HawserCurlLoop *self);

void hawser_curl_loop_add (HawserCurlLoop *self, CURL *easy);
void hawser_curl_loop_remove (HawserCurlLoop *self, CURL *easy);

G_END_DECLS
