#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Says something over TCP and over UDP, and shows the answers: socket-echo.py PORT

A server at that port of this machine has to send everything back."""
import asyncio
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


def heard(data: bytes, info: Hawser.SocketRemoteInfo) -> None:
    print(f"message: {len(data)} bytes from {info.address}, port {info.port}")


async def tcp(port: int) -> None:
    async with Hawser.TcpSocket() as socket:
        socket.on("connect", lambda: print("connect"))
        socket.on("close", lambda: print("close"))
        socket.on("message", heard)
        messages = socket.messages()
        await socket.connect("127.0.0.1", port)
        await socket.send("over TCP")
        async for _data in messages:
            break


async def udp(port: int) -> None:
    async with Hawser.UdpSocket() as socket:
        socket.on("listening", lambda: print("listening"))
        socket.on("close", lambda: print("close"))
        messages = socket.messages()
        await socket.bind("127.0.0.1")
        await socket.send("over UDP, too", ("127.0.0.1", port))
        async for data, info in messages:
            heard(data, info)
            break


async def main(port: int) -> None:
    try:
        await tcp(port)
        await udp(port)
    except GLib.Error as error:
        sys.exit(f"{error.code}: {error.message}")


asyncio.run(main(int(sys.argv[1])))
