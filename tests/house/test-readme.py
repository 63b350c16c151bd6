#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the examples of README.md and plugins/README.md as they stand there, with the URL of a little
server in place of theirs.

usage: test-readme.py SOURCE-ROOT BUILD-ROOT HAWSER [LANGUAGE...]
"""
import http.server
import os
import re
import subprocess
import sys
import tempfile
import threading

SOURCE, BUILD, HAWSER, *LANGUAGES = sys.argv[1:]
HAWSER = os.path.abspath(HAWSER)
CORE = os.path.join(BUILD, "core")
PAGE = "a page of the server"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE.encode())

    def log_message(self, *args):
        pass


def blocks(path, language):
    """The fenced blocks of a language in a document."""
    with open(os.path.join(SOURCE, path), encoding="utf8") as file:
        return re.findall(rf"^```{language}\n(.*?)^```$", file.read(), re.MULTILINE | re.DOTALL)


class Examples:
    def __init__(self, folder, url):
        self.folder = folder
        self.url = url
        self.number = 0

    def report(self, good, what, output=""):
        self.number += 1
        for line in output.splitlines() if not good else []:
            print(f"# {line}")
        print(f"{'ok' if good else 'not ok'} {self.number} - {what}", flush=True)

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf8") as file:
            file.write(text.replace("https://example.org/", self.url))
        return path

    def run(self, command, expected, what, **environment):
        done = subprocess.run(command, cwd=self.folder, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=120,
                              env={**os.environ, "LD_LIBRARY_PATH": CORE, **environment})
        good = done.returncode == 0 and expected in done.stdout
        self.report(good, what, f"{command}: {done.returncode}\n{done.stdout}")
        return good

    def compile(self, command, what):
        """The command line is the one of the document, in a shell, with the library of the tree."""
        return self.run(["sh", "-e", "-c", command], "", what,
                        PKG_CONFIG_PATH=os.path.join(BUILD, "meson-uninstalled"))

    def c(self):
        self.write("program.c", blocks("README.md", "c")[0])
        if self.compile("cc -Wall -Werror program.c $(pkg-config --cflags --libs hawser-1) -o program-c",
                        "README.md, C: builds"):
            self.run(["./program-c"], PAGE, "README.md, C: runs")

    def python(self):
        path = self.write("program.py", blocks("README.md", "python")[0])
        self.run(["/usr/bin/python3", path], PAGE, "README.md, Python")

    def js(self):
        path = self.write("program.js", blocks("README.md", "js")[0])
        self.run(["gjs", path], PAGE, "README.md, GJS")

    def vala(self):
        self.write("program.vala", blocks("README.md", "vala")[0])
        # What is installed names GIO itself.
        command = f"valac --vapidir={BUILD}/gir --pkg gio-2.0 --pkg hawser-1 program.vala -X -w -o program-vala"
        if self.compile(command, "README.md, Vala: builds"):
            self.run(["./program-vala"], PAGE, "README.md, Vala: runs")

    def plugin(self):
        document = "plugins/README.md"
        self.write("canned.c", blocks(document, "c")[0])
        self.write("http-canned.plugin", blocks(document, "ini")[0])
        build, *use = blocks(document, "sh")[0].splitlines()
        if not self.compile(build, "plugins/README.md: the plugin builds"):
            return
        self.compile(build.replace("cc ", "cc -Wall -Wextra -Wno-unused-parameter -Werror "),
                     "plugins/README.md: without warnings")
        for line, expected in zip(use, ("loaded", "canned answer to http://example.org/"), strict=True):
            self.run(["sh", "-c", line], expected, f"plugins/README.md: {line}",
                     PATH=os.path.dirname(HAWSER) + ":" + os.environ["PATH"])

    def backend(self):
        backend = blocks("plugins/README.md", "python")[0]
        head, body = blocks("README.md", "python")[0].split("\n\n", 1)
        path = self.write("backend.py", f"{head}\n{backend}\n{body}")
        self.run(["/usr/bin/python3", path], f"canned answer to {self.url}",
                 "plugins/README.md: the backend in Python")


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory(prefix="hawser-readme-") as folder:
        examples = Examples(folder, f"http://127.0.0.1:{server.server_port}/")
        for name in LANGUAGES:
            getattr(examples, name)()
    print(f"1..{examples.number}")


main()
