#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fetches a page and shows the events on the way: http-get.py URL"""
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


def done(request, result):
    try:
        response = request.request_finish(result)
        print(f"{response.get_response_code()} by {response.get_backend()}")
        print(response.get_text())
    except GLib.Error as error:
        print(f"{error.code}: {error.message}", file=sys.stderr)
    loop.quit()


loop = GLib.MainLoop()
request = Hawser.HttpRequest()
request.on("headersReceive", lambda header: print("headersReceive:", header.unpack()))
request.request_async(sys.argv[1], None, None, done)
loop.run()
