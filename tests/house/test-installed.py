#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs the build into a folder, and uses what is there as a person would: a Python program of ten
lines gets a page from nginx, over TLS with a private authority rejected and accepted as it should;
`hawser` tells which plugin did it; a C program is built with pkg-config.

usage: test-installed.py BUILD-ROOT PREFIX LIBDIR
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import tap  # noqa: E402
from program import make_certificate  # noqa: E402

BUILD, PREFIX, LIBDIR = sys.argv[1:4]
PAGE = "a page of nginx\n"
PROGRAM = """\
import sys, gi; gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser
def done(request, result):
    try: print(request.request_finish(result).get_text(), end="")
    except GLib.Error as error: print("error", error.code)
    loop.quit()
loop = GLib.MainLoop()
Hawser.HttpRequest().request_async(sys.argv[1], Hawser.HttpRequestOptions(ca_path=(sys.argv + [None])[2]), None, done)
loop.run()
"""
C_PROGRAM = """\
#include <hawser/hawser.h>
#include <hawser/spi/hawser-plugin.h>
int
main (void)
{
  g_autoptr (HawserHttpRequest) request = hawser_http_request_new ();
  return HAWSER_IS_HTTP_REQUEST (request) && HAWSER_PLUGIN_ABI > 0 ? 0 : 1;
}
"""


def run(*command, **environment):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=120,
                          env={**os.environ, **environment})
    if done.returncode != 0:
        raise AssertionError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    def __init__(self, folder):
        self.authority, key = make_certificate(folder)
        self.http, self.https = free_port(), free_port()
        root = os.path.join(folder, "www")
        os.mkdir(root)
        with open(os.path.join(root, "page"), "w", encoding="utf8") as file:
            file.write(PAGE)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        folders = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf8") as file:
            file.write(f"""daemon off; master_process off; pid {folder}/pid; error_log {folder}/log;
events {{}}
http {{
  access_log off; {folders}
  server {{
    listen 127.0.0.1:{self.http};
    listen 127.0.0.1:{self.https} ssl http2;
    ssl_certificate {self.authority};
    ssl_certificate_key {key};
    root {root};
  }}
}}
""")
        program = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen([program, "-p", folder, "-c", f"{folder}/nginx.conf", "-e",
                                         f"{folder}/log"], stderr=subprocess.DEVNULL)
        for _ in range(1000):
            try:
                socket.create_connection(("127.0.0.1", self.https), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise AssertionError("nginx does not listen")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def main():
    if shutil.which("nginx") is None and not os.path.exists("/usr/sbin/nginx"):
        print("1..0 # SKIP nginx is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="hawser-installed-") as folder:
        root = os.path.join(folder, "root")
        run("meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", root)
        prefix, libdir = root + PREFIX, root + LIBDIR
        environment = {
            "LD_LIBRARY_PATH": libdir,
            "GI_TYPELIB_PATH": os.path.join(libdir, "girepository-1.0"),
            "HAWSER_PLUGIN_DIR": os.path.join(libdir, "hawser-1", "plugins"),
            "PKG_CONFIG_PATH": os.path.join(libdir, "pkgconfig"),
            "PKG_CONFIG_SYSROOT_DIR": "",
        }
        program = os.path.join(folder, "program.py")
        with open(program, "w", encoding="utf8") as file:
            file.write(PROGRAM)
        hawser = os.path.join(prefix, "bin", "hawser")
        nginx = Nginx(folder)

        def fetch(*arguments):
            return run("/usr/bin/python3", program, *arguments, **environment)

        def page():
            tap.equal(fetch(f"http://127.0.0.1:{nginx.http}/page"), PAGE)

        def page_over_tls():
            tap.equal(fetch(f"https://127.0.0.1:{nginx.https}/page", nginx.authority), PAGE)

        def authority_that_nobody_knows():
            tap.equal(fetch(f"https://127.0.0.1:{nginx.https}/page"), "error 2300060\n")

        def which_plugin():
            rows = json.loads(run(hawser, "plugins", "--json", **environment))
            chosen = [row for row in rows if row["module"] == "http" and row["chosen"]]
            tap.equal(len(chosen), 1)
            output = run(hawser, "http", "-v", f"http://127.0.0.1:{nginx.http}/page", **environment)
            tap.within(PAGE, output)
            tap.within(chosen[0]["plugin"], output)

        def c_program():
            source, binary = os.path.join(folder, "program.c"), os.path.join(folder, "program")
            with open(source, "w", encoding="utf8") as file:
                file.write(C_PROGRAM)
            flags = run("pkg-config", "--cflags", "--libs", "hawser-1", **environment).split()
            ours = [flag.replace(PREFIX, prefix, 1) if flag[:2] in ("-I", "-L") and PREFIX in flag
                    else flag for flag in flags]
            run("cc", source, "-o", binary, *ours)
            run(binary, **environment)

        try:
            tap.run([page, page_over_tls, authority_that_nobody_knows, which_plugin, c_program])
        finally:
            nginx.stop()


main()
