#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Says something to a WebSocket server, shows the answer and takes leave: websocket-echo.py URL"""
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


def fail(error):
    print(f"{error.code}: {error.message}", file=sys.stderr)
    loop.quit()


def opened(status, reason):
    print(f"open: {status} {reason}")
    socket.send_text_async("Make fast the hawser", None, None)


def heard(data, text):
    print("message:", text if text is not None else data.get_data())
    socket.close_async(None, None, None)


def closed(code, reason):
    print("close:", code)
    loop.quit()


def connected(socket, result):
    # Only what is wrong with the call itself: how the connection gets on is told by the events.
    try:
        socket.connect_finish(result)
    except GLib.Error as error:
        fail(error)


loop = GLib.MainLoop()
socket = Hawser.WebSocket()
socket.on("open", opened)
socket.on("message", heard)
socket.on("close", closed)
socket.on("error", lambda error, status: fail(error))
socket.connect_async(sys.argv[1], None, None, connected)
loop.run()
