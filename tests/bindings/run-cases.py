#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the cases of a language: run-cases.py CASES.TSV -- PROGRAM...
or looks for those of C in the sources of the tests: run-cases.py CASES.TSV --sources FOLDER

The program gets the addresses of little servers in its environment:

HAWSER_TEST_HTTP  http://127.0.0.1:PORT   /text /json (tells what it got) /bytes /large /missing
                                          /redirect /silent (never answers)
HAWSER_TEST_WS    ws://127.0.0.1:PORT     /echo /header (sends x-test) /bye (closes with 4001, “bye”)
HAWSER_TEST_TCP   a port of 127.0.0.1 that echoes, and closes after “bye”
HAWSER_TEST_UDP   a port of 127.0.0.1 that echoes

HAWSER_STRICT     1: a broken backend is an error, not the turn of the next one

It reports TAP whose descriptions are the ids of the list, with more after a colon if it likes. What
the list has and the program does not report, and the other way round, is a failure.
"""
import asyncio
import http.server
import json
import os
import re
import subprocess
import sys
import threading

import websockets

TEXT = b"a page of the test"
LARGE = 1 << 20


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet, not two of which the second waits
    stop = threading.Event()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.split("?")[0]
        status, kind, reply = 200, "text/plain", TEXT
        if path == "/json":
            kind = "application/json"
            reply = json.dumps({"method": self.command, "path": self.path, "body": body.decode("latin1"),
                                "header": {k.lower(): v for k, v in self.headers.items()}}).encode()
        elif path == "/bytes":
            kind, reply = "application/octet-stream", b"\0\1\2"
        elif path == "/large":
            reply = b"x" * LARGE
        elif path == "/missing":
            status, reply = 404, b"not here"
        elif path == "/redirect":
            status, reply = 302, b""
        elif path == "/silent":
            self.stop.wait()
            return
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/text")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *args):
        pass


class HttpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # who leaves early is part of the tests


async def web_socket(socket, path):
    if path == "/header":
        await socket.send(socket.request_headers.get("x-test", ""))
    async for message in socket:
        if path == "/bye":
            await socket.close(4001, "bye")
            break
        await socket.send(message)


async def refuse(path, _headers):
    known = path in ("/echo", "/header", "/bye")
    return None if known else (http.HTTPStatus.NOT_FOUND, [], b"not here\n")


async def tcp(reader, writer):
    try:
        while data := await reader.read(65536):
            if data == b"bye":
                break
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


class Udp(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        self.transport.sendto(data, address)


async def serve(ready):
    web = await websockets.serve(web_socket, "127.0.0.1", 0, process_request=refuse,
                                 max_size=None, ping_interval=None)
    stream = await asyncio.start_server(tcp, "127.0.0.1", 0)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Udp, local_addr=("127.0.0.1", 0))
    ready(web.sockets[0].getsockname()[1], stream.sockets[0].getsockname()[1],
          transport.get_extra_info("sockname")[1])
    await asyncio.Event().wait()


def start_servers():
    web = HttpServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    started = threading.Event()
    environment = {"HAWSER_STRICT": "1", "HAWSER_TEST_HTTP": f"http://127.0.0.1:{web.server_port}"}

    def ready(web_socket_port, tcp_port, udp_port):
        environment.update({"HAWSER_TEST_WS": f"ws://127.0.0.1:{web_socket_port}",
                            "HAWSER_TEST_TCP": str(tcp_port), "HAWSER_TEST_UDP": str(udp_port)})
        started.set()

    threading.Thread(target=lambda: asyncio.run(serve(ready)), daemon=True).start()
    if not started.wait(30):
        sys.exit("the servers of the test do not start")
    return environment


def read_list(path):
    with open(path, encoding="utf8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if line.strip() and line[0] != "#"]
    return {name: in_c for name, in_c, _meaning in rows}


def look_into_sources(cases, folder):
    """What C's tests are called; that they run and hold, the suite itself shows."""
    registered = set()
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".c"):
                with open(os.path.join(place, name), encoding="utf8") as file:
                    found = set(re.findall(r'"/?([\w/-]+)"', file.read()))
                registered |= found
                # Those of a table, after what the file puts before all of them.
                registered |= {prefix + test for prefix in found if prefix[-1] == "/" for test in found}
    lost = [f"{name}: no test {in_c!r}" for name, in_c in cases.items() if in_c not in registered]
    print("1..1")
    for line in lost:
        print(f"# {line}")
    print(f"{'not ok' if lost else 'ok'} 1 - {len(cases)} cases have their test in C")
    return 1 if lost else 0


def run(cases, command):
    program = subprocess.Popen(command, env={**os.environ, **start_servers()}, text=True,
                               stdout=subprocess.PIPE)
    seen = {}
    count = 0
    for line in program.stdout:
        if line.startswith("1.."):
            continue  # ours follows, with one more
        print(line, end="", flush=True)
        match = re.match(r"(not )?ok \d+(?: - )?([\w/-]*)(.*)", line)
        if match:
            count += 1
            good = match.group(1) is None and "# SKIP" not in match.group(3).upper()
            seen[match.group(2)] = good and seen.get(match.group(2), True)
    status = program.wait()
    lost = [name for name in cases if name not in seen]
    strange = [name for name in seen if name not in cases]
    for name in lost:
        print(f"# missing: {name}")
    for name in strange:
        print(f"# not in the list: {name}")
    good = not lost and not strange and status == 0
    print(f"{'ok' if good else 'not ok'} {count + 1} - all {len(cases)} cases, and no others")
    print(f"1..{count + 1}")
    return 0 if good and all(seen.values()) else 1


def main():
    cases = read_list(sys.argv[1])
    if sys.argv[2] == "--sources":
        return look_into_sources(cases, sys.argv[3])
    return run(cases, sys.argv[3:])


sys.exit(main())
