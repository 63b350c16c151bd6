/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A private authority and certificates by it, made with the openssl command at the first question
 * and gone at the end of the process. */
typedef enum {
  TEST_CERT_GOOD,       /* for localhost, 127.0.0.1 and ::1 */
  TEST_CERT_EXPIRED,    /* the same, but no longer valid */
  TEST_CERT_WRONG_HOST, /* for another host */
  TEST_N_CERTS,
} TestCert;

/* The authority's certificate. */
const char *test_certs_get_ca (void);
/* Another authority, which signed nothing. */
const char *test_certs_get_other_ca (void);
/* A file with certificate and key. */
const char *test_certs_get_path (TestCert cert);
GTlsCertificate *test_certs_load (TestCert cert);

G_END_DECLS
