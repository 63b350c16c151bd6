#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program beside servers that do what OpenHarmony's modules have rules for:
run-ohos.py [--expect TEXT]... [--copy FOLDER] PROGRAM...

With --expect, the output has to contain the texts. With --copy, the program runs in a copy of the
folder in whose files the addresses stand for %HTTP% and so on.

The addresses are in the environment: HTTP, WS (URLs without the last slash), TCP, UDP, RAW, CLOSED
(ports of 127.0.0.1; RAW answers HTTP with what stands in the path, CLOSED is nobody's).
"""
import asyncio
import gzip
import http.server
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import urllib.parse

import websockets
from websockets import frames


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    stop = threading.Event()
    gate = threading.Event()

    def send(self, status, body=b"", *headers, length=None):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path, _, query = self.path.partition("?")
        what, _, rest = path[1:].partition("/")
        arguments = dict(urllib.parse.parse_qsl(query))
        text = ("Content-Type", "text/plain")
        if what == "echo":
            reply = {"method": self.command, "path": self.path, "body": body.decode("latin1"),
                     "names": [name.lower() for name in self.headers],
                     "header": {name.lower(): value for name, value in self.headers.items()}}
            self.send(200, json.dumps(reply).encode(), ("Content-Type", "application/json"))
        elif what == "status":
            self.send(int(rest), b"" if rest in ("204", "304") else b"a body", text)
        elif what == "type":
            self.send(200, b"\0\1\2", ("Content-Type", arguments["is"]))
        elif what == "text":
            self.send(200, bytes.fromhex(rest), text)
        elif what == "gzip":
            self.send(200, gzip.compress(b"was compressed"), text, ("Content-Encoding", "gzip"))
        elif what == "coding":
            self.send(200, b"a body", text, ("Content-Encoding", "nonsense"))
        elif what == "headers":
            self.send(200, b"", ("X-Twice", "one"), ("x-twice", " two "), ("X-Empty", ""),
                      ("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2; HttpOnly"))
        elif what == "redirect":
            self.send(int(rest), b"", ("Location", "/echo"), ("X-Hop", "one"))
        elif what == "hops":
            self.send(302, b"", ("Location", "/headers"), ("X-Hop", "one"), ("X-Twice", "no"),
                      ("Set-Cookie", "first=1"))
        elif what == "interim":
            self.send_response_only(103)
            self.send_header("X-Hop", "early")
            self.end_headers()
            self.send(200, b"", ("X-Hop", "last"))
        elif what == "wait":
            self.gate.wait()
            self.send(200, b"a body", text)
        elif what == "go":
            self.gate.set()
            self.send(200)
        elif what == "away":
            self.send(302, b"", ("Location", "ftp://127.0.0.1/"))
        elif what == "loop":
            self.send(302, b"", ("Location", "/loop"))
        elif what == "silent":
            self.stop.wait()
        elif what == "stalls":
            self.send(200, b"part", text, length=100)
            self.wfile.flush()
            self.stop.wait()
        elif what == "size":
            self.send(200, b"x" * int(rest), text)
        else:
            self.send(404)

    do_GET = do_HEAD = do_OPTIONS = do_TRACE = do_CONNECT = answer
    do_POST = do_PUT = do_DELETE = do_FOO = answer

    def log_message(self, *args):
        pass


class HttpServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def serve_raw(listener):
    """Answers with what the path says, percent-escaped, and closes; /reset resets."""
    while True:
        connection, _ = listener.accept()
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                break
            head += piece
        path = head.split(b" ")[1].decode()
        if path == "/reset":
            reset(connection)
            continue
        connection.sendall(urllib.parse.unquote_to_bytes(path[1:]))
        connection.close()


async def web_socket(connection, path):
    raw = connection.transport
    if path == "/headers":
        await connection.send(json.dumps(dict(connection.request_headers.items())))
    elif path == "/code":
        await connection.close(1001, "")
    elif path == "/codeless":
        raw.write(frames.Frame(frames.OP_CLOSE, b"").serialize(mask=False))
    elif path == "/reason":
        await connection.close(4005, "reason of the peer")
    elif path == "/break":
        reset(raw.get_extra_info("socket").dup())
        raw.abort()
        return
    elif path == "/pieces":
        await connection.send(["one ", "two ", "three"])
    try:
        async for message in connection:
            await connection.send(message)
    except websockets.ConnectionClosed:
        pass


async def refuse(path, _headers):
    if path == "/refused":
        return http.HTTPStatus.FORBIDDEN, [], b""
    if path == "/moved":
        return http.HTTPStatus.FOUND, [("Location", "/echo")], b""
    if path == "/hangs":
        await asyncio.sleep(3600)
    return None


async def tcp(reader, writer):
    """Echoes; "end" ends the stream, "reset" resets it."""
    try:
        while data := await reader.read(65536):
            if data == b"end":
                break
            if data == b"reset":
                sock = writer.get_extra_info("socket")
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
                return
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    writer.close()


class Udp(asyncio.DatagramProtocol):
    """Echoes; "empty" is answered with an empty datagram and one that is not."""

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, address):
        if data == b"empty":
            self.transport.sendto(b"", address)
        self.transport.sendto(data, address)


async def serve(environment, started):
    web = await websockets.serve(web_socket, "127.0.0.1", 0, process_request=refuse, max_size=None,
                                 ping_interval=None)
    stream = await asyncio.start_server(tcp, "127.0.0.1", 0)
    transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        Udp, local_addr=("127.0.0.1", 0))
    environment["WS"] = f"ws://127.0.0.1:{web.sockets[0].getsockname()[1]}"
    environment["TCP"] = str(stream.sockets[0].getsockname()[1])
    environment["UDP"] = str(transport.get_extra_info("sockname")[1])
    started.set()
    await asyncio.Event().wait()


def start_servers():
    web = HttpServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    raw = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve_raw, args=(raw,), daemon=True).start()
    closed = socket.socket()
    closed.bind(("127.0.0.1", 0))  # bound and not listening, so that nobody else gets it
    environment = {"HTTP": f"http://127.0.0.1:{web.server_port}", "RAW": str(raw.getsockname()[1]),
                   "CLOSED": str(closed.getsockname()[1])}
    started = threading.Event()
    threading.Thread(target=lambda: asyncio.run(serve(environment, started)), daemon=True).start()
    if not started.wait(30):
        sys.exit("the servers of the test do not start")
    return environment, closed


def copy(source, target, environment):
    for folder, _, names in os.walk(source):
        to = os.path.join(target, os.path.relpath(folder, source))
        os.makedirs(to, exist_ok=True)
        for name in names:
            with open(os.path.join(folder, name), encoding="utf8") as file:
                text = file.read()
            for key, value in environment.items():
                text = text.replace(f"%{key}%", value)
            with open(os.path.join(to, name), "w", encoding="utf8") as file:
                file.write(text)


def main():
    expected, command, source = [], sys.argv[1:], None
    while command[0] == "--expect":
        expected.append(command[1])
        del command[:2]
    if command[0] == "--copy":
        source = command[1]
        del command[:2]
    environment, _keep = start_servers()
    with tempfile.TemporaryDirectory() as folder:
        if source:
            copy(source, folder, environment)
            os.chdir(folder)
            environment["XDG_CACHE_HOME"] = os.path.join(folder, "cache")
        return run(expected, command, {**os.environ, **environment})


def run(expected, command, environment):
    if not expected:
        return subprocess.run(command, env=environment, timeout=120).returncode
    done = subprocess.run(command, env=environment, timeout=120, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    print(done.stdout, end="")
    missing = [text for text in expected if text not in done.stdout]
    for text in missing:
        print(f"missing: {text}")
    return 1 if missing else done.returncode


sys.exit(main())
