#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Says something to a WebSocket server, shows the answer and takes leave: websocket-echo.py URL"""
import asyncio
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


async def main(url: str) -> None:
    socket = Hawser.WebSocket()
    socket.on("open", lambda status, reason: print(f"open: {status} {reason}"))
    socket.on("close", lambda code, reason: print("close:", code))
    messages = socket.messages()
    try:
        async with socket:
            await socket.connect(url)
            await socket.send("Make fast the hawser")
            async for message in messages:
                print("message:", message)
                break
    except GLib.Error as error:
        sys.exit(f"{error.code}: {error.message}")


asyncio.run(main(sys.argv[1]))
