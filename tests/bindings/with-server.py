#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a program beside little servers: with-server.py [--expect TEXT]... -- PROGRAM ARGUMENT...

In the texts and the arguments, {url} stands for the URL of a page, {websocket} for that of a WebSocket
that echoes, {port} for a port of 127.0.0.1 that echoes over TCP and UDP. With --expect, the program's
output has to contain the texts."""
import asyncio
import http.server
import socket
import subprocess
import sys
import threading

import websockets


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


def background(function):
    threading.Thread(target=function, daemon=True).start()


def start_http():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    background(server.serve_forever)
    return f"http://127.0.0.1:{server.server_port}/"


def start_websocket():
    loop = asyncio.new_event_loop()

    async def echo(connection, path=None):
        async for message in connection:
            await connection.send(message)

    async def start():
        return await websockets.serve(echo, "127.0.0.1", 0)

    server = loop.run_until_complete(start())
    background(loop.run_forever)
    return f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def start_echo():
    """One port for both; that of TCP may be taken for UDP."""
    while True:
        listener = socket.create_server(("127.0.0.1", 0))
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            datagrams.bind(listener.getsockname())
            break
        except OSError:
            continue

    def serve_tcp():
        while True:
            connection, _ = listener.accept()
            with connection:
                while piece := connection.recv(65536):
                    connection.sendall(piece)

    def serve_udp():
        while True:
            data, sender = datagrams.recvfrom(65536)
            datagrams.sendto(data, sender)

    background(serve_tcp)
    background(serve_udp)
    return str(listener.getsockname()[1])


names = {"{url}": start_http(), "{websocket}": start_websocket(), "{port}": start_echo()}


def fill_in(text):
    for name, value in names.items():
        text = text.replace(name, value)
    return text


split = sys.argv.index("--")
expected = [fill_in(text) for text in sys.argv[2:split:2]]
command = [fill_in(argument) for argument in sys.argv[split + 1:]]
if not expected:
    sys.exit(subprocess.run(command, timeout=60).returncode)
done = subprocess.run(command, timeout=60, text=True, stdout=subprocess.PIPE)
print(done.stdout)
missing = [text for text in expected if text not in done.stdout]
print("missing:", missing)
sys.exit(1 if missing or done.returncode else 0)
