#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A WebSocket server on python3-websockets: websocket-peer.py [CERTIFICATE]

Prints a port for ws and, with a certificate, one for wss; ends with its standard input. Its paths, as
those of websocket-peer.js:
  /echo                   every message back
  /headers                the fields of the handshake as an object, then as /echo
  /close/CODE[/REASON]    closes so after the first message; /close alone: without a code
  /fragments/N/SIZE       one text of N fragments of SIZE letters, then as /echo
  /flood/N/SIZE           N binary messages of SIZE bytes, message i of bytes i modulo 256
  /silent                 never reads
  /ping                   pings, and tells "pong" once that is answered
  /abort                  resets the connection after the first message
Subprotocols are chat and superchat.
"""
import asyncio
import json
import socket
import ssl
import struct
import sys

import websockets


async def echo(ws):
    async for message in ws:
        await ws.send(message)


async def handle(ws):
    _, what, *words = ws.path.split("?")[0].split("/")
    if what == "headers":
        await ws.send(json.dumps({name.lower(): value for name, value in ws.request_headers.items()}))
    elif what == "close":
        await ws.recv()
        if not words:
            # The library itself always sends a code.
            await ws.write_frame(True, 8, b"")
        else:
            await ws.close(int(words[0]), words[1] if len(words) > 1 else "")
        return
    elif what == "fragments":
        count, size = map(int, words)
        await ws.send("x" * size for _ in range(count))
    elif what == "flood":
        count, size = map(int, words)
        for i in range(count):
            await ws.send(bytes([i % 256]) * size)
    elif what == "silent":
        await asyncio.sleep(3600)
    elif what == "ping":
        await (await ws.ping())
        await ws.send("pong")
    elif what == "abort":
        await ws.recv()
        ws.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                                         struct.pack("ii", 1, 0))
        ws.transport.abort()
        return
    await echo(ws)


async def main():
    options = {"subprotocols": ["chat", "superchat"], "max_size": None, "max_queue": 1,
               "ping_interval": None, "close_timeout": 1}
    ports = []
    async with websockets.serve(handle, "127.0.0.1", 0, **options) as plain:
        ports.append(plain.sockets[0].getsockname()[1])
        if len(sys.argv) > 1:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(sys.argv[1])
            secure = await websockets.serve(handle, "127.0.0.1", 0, ssl=context, **options)
            ports.append(secure.sockets[0].getsockname()[1])
        print(*ports, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
