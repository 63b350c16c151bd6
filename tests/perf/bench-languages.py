#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a request and a message cost in other languages: Hawser's libsoup engines against libsoup used
directly from the same language, in one run, as ratios.

usage: bench-languages.py PLUGIN-PATH NAME=PROGRAM...    (python=perf-python.py gjs=perf-gjs.js)

A program is started as PROGRAM WAY COUNT URL and prints the seconds of one operation. Its ways are
LIBRARY-request and LIBRARY-message for `soup` and `hawser`, the same of `hawser` with `-callback` for
the plain pair of functions, and LIBRARY-import. Instructions are counted by callgrind, as the
difference of two runs; times are the best of some runs, and noise on a busy machine.
"""
import asyncio
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

import websockets

RUNNERS = {".py": ["/usr/bin/python3"], ".js": ["gjs"]}
LIMIT = 1.10
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


def start_echo():
    """A WebSocket that echoes, without compression: what is compared are messages."""
    started = threading.Event()
    ports = []

    async def echo(connection, _path=None):
        async for message in connection:
            await connection.send(message)

    async def serve():
        server = await websockets.serve(echo, "127.0.0.1", 0, compression=None)
        ports.append(server.sockets[0].getsockname()[1])
        started.set()
        await asyncio.Event().wait()

    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    started.wait()
    return f"ws://127.0.0.1:{ports[0]}/"


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


def instructions(program, way, url, few=100, many=300):
    counts = []
    for count in (few, many):
        done = run(program, way, count, url, "valgrind", "--tool=callgrind",
                   "--callgrind-out-file=/dev/null")
        counts.append(int(re.search(r"Collected : (\d+)", done.stderr).group(1)))
    return (counts[1] - counts[0]) / (many - few)


def seconds(program, way, url, count, times=3):
    return min(float(run(program, way, count, url).stdout) for _ in range(times))


def compare(title, unit, values, wanted=True):
    base = next(iter(values))
    print(f"\n{title}")
    for way, value in values.items():
        ratio = value / values[base]
        line = f"  {way:<24} {value:>12,.0f} {unit}  {ratio:6.3f} of {base}"
        if wanted and way != base:
            line += f"   target <= {LIMIT}: {'met' if ratio <= LIMIT else 'MISSED'}"
            if ratio > LIMIT:
                FAILED.append(f"{title}: {way} {ratio:.3f}")
        print(line, flush=True)


def main():
    # A program that is done does not take leave.
    logging.getLogger("websockets.server").setLevel(logging.CRITICAL)
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
                        {way: instructions(program, way, url) for way in ways})
                # On one machine with the server, and whatever else runs: shown, not judged.
                compare(f"{language}: time of a {what}", "ns",
                        {way: seconds(program, way, url, 1000) * 1e9 for way in ways}, wanted=False)
            ways = ["soup-import", "hawser-import"]
            compare(f"{language}: time of the import", "us",
                    {way: seconds(program, way, "-", 1, 20) * 1e6 for way in ways})
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
