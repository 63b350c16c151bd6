#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What bench-languages.py runs in Python: perf-python.py WAY COUNT URL

Does some operations and then COUNT more, and prints the seconds that one of these took: requests one
after the other, messages in batches of which each comes back before the next is sent."""
import sys
import time

import gi

WAY, COUNT, URL = sys.argv[1], int(sys.argv[2]), sys.argv[3]
TEXT = "x" * 64
BATCH = 20
WARM = 20  # operations, with the connection and what is loaded for the first one
TOTAL = WARM + COUNT
begin = time.perf_counter()


def note(left):
    """An operation has ended; `left` are left."""
    global begin
    if left == COUNT:
        begin = time.perf_counter()


def soup_request():
    gi.require_version("Soup", "3.0")
    from gi.repository import GLib, Soup
    loop, session, left = GLib.MainLoop(), Soup.Session(), TOTAL

    def start():
        session.send_and_read_async(Soup.Message.new("GET", URL), GLib.PRIORITY_DEFAULT, None, ended)

    def ended(session, result):
        nonlocal left
        body = session.send_and_read_finish(result).get_data().decode()
        assert len(body) == 1024
        left -= 1
        note(left)
        if left > 0:
            start()
        else:
            loop.quit()

    start()
    loop.run()


def hawser_request_callback():
    gi.require_version("Hawser", "1")
    from gi.repository import GLib, Hawser
    loop, request, left = GLib.MainLoop(), Hawser.HttpRequest(), TOTAL

    def start():
        request.request_async(URL, None, None, ended)

    def ended(request, result):
        nonlocal left
        body = request.request_finish(result).get_text()
        assert len(body) == 1024
        left -= 1
        note(left)
        if left > 0:
            start()
        else:
            loop.quit()

    start()
    loop.run()


def hawser_request():
    import asyncio
    gi.require_version("Hawser", "1")
    from gi.repository import Hawser

    async def main():
        request = Hawser.HttpRequest()
        for left in range(TOTAL - 1, -1, -1):
            response = await request.request(URL)
            assert len(response.text) == 1024
            note(left)

    asyncio.run(main())


def soup_message():
    gi.require_version("Soup", "3.0")
    from gi.repository import GLib, Soup
    loop, session, left = GLib.MainLoop(), Soup.Session(), TOTAL

    def message(connection, kind, data):
        nonlocal left
        text = data.get_data().decode()
        assert text == TEXT
        left -= 1
        note(left)
        if left == 0:
            loop.quit()
        elif left % BATCH == 0:
            send()

    def send():
        for _ in range(BATCH):
            connection.send_text(TEXT)

    def connected(session, result):
        nonlocal connection
        connection = session.websocket_connect_finish(result)
        connection.connect("message", message)
        send()

    connection = None
    session.websocket_connect_async(Soup.Message.new("GET", URL), None, None, GLib.PRIORITY_DEFAULT,
                                    None, connected)
    loop.run()


def hawser_message_callback():
    gi.require_version("Hawser", "1")
    from gi.repository import GLib, Hawser
    loop, socket, left = GLib.MainLoop(), Hawser.WebSocket(), TOTAL

    def message(text):
        nonlocal left
        assert text == TEXT
        left -= 1
        note(left)
        if left == 0:
            loop.quit()
        elif left % BATCH == 0:
            send()

    def send():
        for _ in range(BATCH):
            socket.send_text_async(TEXT)

    socket.on("open", lambda _status, _message: send())
    socket.on("message", message)
    socket.connect_async(URL, None, None, None)
    loop.run()


def hawser_message():
    import asyncio
    gi.require_version("Hawser", "1")
    from gi.repository import Hawser

    async def main():
        socket = Hawser.WebSocket()
        messages, left = socket.messages(), TOTAL
        await socket.connect(URL)
        while left > 0:
            for _ in range(BATCH):
                await socket.send(TEXT)
            async for message in messages:
                assert message == TEXT
                left -= 1
                note(left)
                if left % BATCH == 0:
                    break

    asyncio.run(main())


def soup_import():
    gi.require_version("Soup", "3.0")
    from gi.repository import Soup  # noqa: F401


def hawser_import():
    gi.require_version("Hawser", "1")
    from gi.repository import Hawser  # noqa: F401


globals()[WAY.replace("-", "_")]()
print((time.perf_counter() - begin) / COUNT)
