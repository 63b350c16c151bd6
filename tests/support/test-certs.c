/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "test-certs.h"

#include "test-util.h"

static char *dir;

/* Elliptic curve keys take no time to make. */
#define EC "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"
#define HERE "DNS:localhost,IP:127.0.0.1,IP:::1"

/* "openssl req" cannot make a certificate that has expired, so all are made by "openssl ca". */
static const char config[] = "[ca]\n"
                             "default_ca = here\n"
                             "[here]\n"
                             "database = index\n"
                             "new_certs_dir = .\n"
                             "rand_serial = yes\n"
                             "default_md = sha256\n"
                             "policy = any\n"
                             "copy_extensions = copy\n"
                             "unique_subject = no\n"
                             "[any]\n"
                             "commonName = supplied\n"
                             "[req]\n"
                             "distinguished_name = none\n"
                             "[none]\n";

static void
make_ca (const char *name)
{
  g_autofree char *key = g_strdup_printf ("%s.key", name);
  g_autofree char *certificate = g_strdup_printf ("%s.pem", name);
  g_autofree char *subject = g_strdup_printf ("/CN=Hawser test authority %s", name);
  const char *argv[] = { "openssl", "req",
                         "-config", "config",
                         "-x509",   EC,
                         "-keyout", key,
                         "-out",    certificate,
                         "-subj",   subject,
                         "-days",   "30",
                         "-addext", "basicConstraints=critical,CA:TRUE",
                         "-addext", "keyUsage=critical,keyCertSign",
                         "-addext", "subjectKeyIdentifier=hash",
                         NULL };

  test_run (dir, argv);
}

static void
make (const char *name, const char *hosts, const char *from, const char *to)
{
  g_autofree char *key = g_strdup_printf ("%s.key", name);
  g_autofree char *request = g_strdup_printf ("%s.csr", name);
  g_autofree char *certificate = g_strdup_printf ("%s.crt", name);
  g_autofree char *both = g_strdup_printf ("%s/%s.pem", dir, name);
  g_autofree char *alternatives = g_strdup_printf ("subjectAltName=%s", hosts);
  g_autofree char *key_path = g_build_filename (dir, key, NULL);
  g_autofree char *certificate_path = g_build_filename (dir, certificate, NULL);
  g_autofree char *key_text = NULL;
  g_autofree char *certificate_text = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  const char *ask[] = { "openssl", "req",        "-config", "config",
                        "-new",    EC,           "-keyout", key,
                        "-out",    request,      "-subj",   "/CN=Hawser test",
                        "-addext", alternatives, "-addext", "basicConstraints=CA:FALSE",
                        NULL };
  const char *sign[]
      = { "openssl",    "ca",       "-config",  "config", "-batch", "-notext", "-cert",
          "ca.pem",     "-keyfile", "ca.key",   "-in",    request,  "-out",    certificate,
          "-startdate", from,       "-enddate", to,       NULL };

  test_run (dir, ask);
  test_run (dir, sign);

  g_file_get_contents (key_path, &key_text, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (certificate_path, &certificate_text, NULL, &error);
  g_assert_no_error (error);
  text = g_strconcat (certificate_text, key_text, NULL);
  g_file_set_contents (both, text, -1, &error);
  g_assert_no_error (error);
}

static char *
date (int days)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) then = g_date_time_add_days (now, days);

  return g_date_time_format (then, "%Y%m%d%H%M%SZ");
}

static const char *
get_dir (void)
{
  g_autofree char *config_path = NULL;
  g_autofree char *index_path = NULL;
  g_autofree char *year_ago = date (-365);
  g_autofree char *yesterday = date (-1);
  g_autofree char *soon = date (30);

  if (dir != NULL)
    return dir;

  dir = g_build_filename (test_tmpdir (), "certs", NULL);
  g_assert_cmpint (g_mkdir_with_parents (dir, 0700), ==, 0);
  config_path = g_build_filename (dir, "config", NULL);
  index_path = g_build_filename (dir, "index", NULL);
  g_assert_true (g_file_set_contents (config_path, config, -1, NULL));
  g_assert_true (g_file_set_contents (index_path, "", -1, NULL));

  make_ca ("ca");
  make_ca ("other");
  make ("good", HERE, yesterday, soon);
  make ("expired", HERE, year_ago, yesterday);
  make ("wrong-host", "DNS:elsewhere.invalid", yesterday, soon);
  return dir;
}

static const char *
get_file (const char *name)
{
  g_autofree char *path = g_build_filename (get_dir (), name, NULL);

  return g_intern_string (path);
}

const char *
test_certs_get_ca (void)
{
  return get_file ("ca.pem");
}

const char *
test_certs_get_other_ca (void)
{
  return get_file ("other.pem");
}

const char *
test_certs_get_path (TestCert cert)
{
  static const char *const names[TEST_N_CERTS] = {
    [TEST_CERT_GOOD] = "good.pem",
    [TEST_CERT_EXPIRED] = "expired.pem",
    [TEST_CERT_WRONG_HOST] = "wrong-host.pem",
  };

  return get_file (names[cert]);
}

GTlsCertificate *
test_certs_load (TestCert cert)
{
  g_autoptr (GError) error = NULL;
  GTlsCertificate *certificate
      = g_tls_certificate_new_from_file (test_certs_get_path (cert), &error);

  g_assert_no_error (error);
  return certificate;
}
