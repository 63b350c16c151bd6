#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a request and a message cost in other languages: Hawser's libsoup engines against libsoup used
directly from the same language, in one run, as ratios.

usage: bench-languages.py PLUGIN-PATH NAME=PROGRAM...    (python=perf-python.py gjs=perf-gjs.js)

A program is started as PROGRAM WAY COUNT URL and prints the seconds of one operation. Its ways are
LIBRARY-request and LIBRARY-message for `soup` and `hawser`, the same of `hawser` with `-callback` for
the plain pair of functions, and LIBRARY-import. Instructions are counted by callgrind, as the
difference of two runs; times are medians of runs by turns.

An import of Python is counted in instructions. GJS reads a file of ours at the import, which an empty
one would cost as well and Soup does not have, and Soup loads at the first object what Hawser does not
need: what a program pays is the import with the first object.
"""
import base64
import hashlib
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading

RUNNERS = {".py": ["/usr/bin/python3"], ".js": ["gjs"]}
LIMIT = 1.10
IMPORT_LIMIT = 1.01  # half of it an empty file for the overrides would take
FAILED = []


class Nginx:
    """1 KB over connections that stay."""

    def __init__(self, folder):
        os.mkdir(os.path.join(folder, "www"))
        with open(os.path.join(folder, "www", "1k"), "w", encoding="ascii") as file:
            file.write("x" * 1024)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="ascii") as file:
            file.write(f"""
daemon off; pid nginx.pid; error_log stderr error; worker_processes 1;
{"user root;" if os.getuid() == 0 else ""}
events {{ worker_connections 64; }}
http {{
  access_log off; default_type text/plain; keepalive_requests 100000000; root {folder}/www;
  {"".join(f"{kind}_temp_path {folder}/{kind};"
           for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))}
  server {{ listen 127.0.0.1:{port}; }}
}}
""")
        self.url = f"http://127.0.0.1:{port}/1k"
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", "nginx.conf"])
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                continue
        raise RuntimeError("nginx did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def echo(connection):
    """A WebSocket's messages of 64 bytes, back without a look at them: what is compared are clients."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += connection.recv(4096)
    key = re.search(rb"Sec-WebSocket-Key: (\S+)", head, re.I).group(1)
    accept = base64.b64encode(
        hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()).decode()
    connection.sendall(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
    frame, size, have = b"\x81\x40" + b"x" * 64, 2 + 4 + 64, 0
    while data := connection.recv(65536):
        whole, have = divmod(have + len(data), size)
        connection.sendall(frame * whole)


def start_echo():
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            connection, _peer = listener.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with connection:
                try:
                    echo(connection)
                except OSError:
                    pass  # a program that is done does not take leave

    threading.Thread(target=serve, daemon=True).start()
    return f"ws://127.0.0.1:{listener.getsockname()[1]}/"


def run(program, way, count, url, *prefix):
    runner = RUNNERS[os.path.splitext(program)[1]]
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled
    environment.update({"HAWSER_PLUGIN_DIR": PLUGIN_PATH, "PYTHONHASHSEED": "0",
                        "PYTHONPYCACHEPREFIX": PYTHON_CACHE,
                        "HAWSER_BACKEND": "http:soup,websocket:soup", "HAWSER_STRICT": "1"})
    done = subprocess.run([*prefix, *runner, program, way, str(count), url], env=environment,
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{way}: {done.stderr}")
    return done


def count(program, way, url, number):
    done = run(program, way, number, url, "valgrind", "--tool=callgrind",
               "--callgrind-out-file=/dev/null")
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def instructions(program, ways, url, few=100, many=300):
    return {way: (count(program, way, url, many) - count(program, way, url, few)) / (many - few)
            for way in ways}


def times(program, ways, url, number, rounds=11):
    """In microseconds. Beside each other, ways have the same machine: its ratios are what counts."""
    base, *others = ways
    rows = []
    for _ in range(rounds):
        rows.append({way: float(run(program, way, number, url).stdout) * 1e6 for way in ways})
    first = statistics.median(row[base] for row in rows)
    return {base: first} | {way: first * statistics.median(row[way] / row[base] for row in rows)
                            for way in others}


def compare(title, unit, values, limit=LIMIT):
    base = next(iter(values))
    print(f"\n{title}")
    for way, value in values.items():
        ratio = value / values[base]
        line = f"  {way:<24} {value:>14,.{1 if unit else 0}f} {unit}  {ratio:6.3f} of {base}"
        if limit is not None and way != base:
            line += f"   target <= {limit}: {'met' if ratio <= limit else 'MISSED'}"
            if ratio > limit:
                FAILED.append(f"{title}: {way} {ratio:.3f}")
        print(line, flush=True)


def compare_imports(language, program):
    ways = ["soup-import", "hawser-import"]
    for way in ways:
        run(program, way, 1, "-")
    if language == "python":
        compare(f"{language}: instructions of the import", "",
                {way: count(program, way, "-", 1) for way in ways}, IMPORT_LIMIT)
    compare(f"{language}: time of the import", "us",
            times(program, ways, "-", 1, 21), None)
    if language == "gjs":
        compare(f"{language}: time of the import with the first object", "us",
                times(program, ["soup-object", "hawser-object"], "-", 1, 21))


def main():
    folder = tempfile.mkdtemp(prefix="hawser-bench-")
    nginx = Nginx(folder)
    urls = {"request": nginx.url, "message": start_echo()}
    try:
        for language, program in (argument.split("=", 1) for argument in sys.argv[2:]):
            for what, url in urls.items():
                ways = [f"soup-{what}", f"hawser-{what}-callback", f"hawser-{what}"]
                for way in ways:
                    run(program, way, 20, url)  # compiles what is kept compiled
                compare(f"{language}: instructions of a {what}", "",
                        instructions(program, ways, url))
                compare(f"{language}: time of a {what}", "us",
                        times(program, ways, url, 2000))
            compare_imports(language, program)
    finally:
        nginx.stop()
        shutil.rmtree(folder)
        shutil.rmtree(PYTHON_CACHE)
    for line in FAILED:
        print("missed:", line)
    return 1 if FAILED else 0


PLUGIN_PATH = sys.argv[1]
PYTHON_CACHE = tempfile.mkdtemp(prefix="hawser-bench-")
sys.exit(main())
