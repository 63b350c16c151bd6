#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program with the URL of a little server: with-server.py [--expect TEXT]... -- PROGRAM...

With --expect, the program's output has to contain the texts."""
import http.server
import subprocess
import sys
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = b"a page of the test"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
split = sys.argv.index("--")
expected = sys.argv[2:split:2]
command = [*sys.argv[split + 1:], f"http://127.0.0.1:{server.server_port}/"]
if not expected:
    sys.exit(subprocess.run(command, timeout=60).returncode)
done = subprocess.run(command, timeout=60, text=True, stdout=subprocess.PIPE)
print(done.stdout)
missing = [text for text in expected if text not in done.stdout]
print("missing:", missing)
sys.exit(1 if missing or done.returncode else 0)
