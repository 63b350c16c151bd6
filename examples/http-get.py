#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fetches a page and shows the events on the way: http-get.py URL"""
import asyncio
import sys

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


async def main(url: str) -> None:
    with Hawser.HttpRequest() as request:
        request.on("headersReceive", lambda header: print("headersReceive:", header))
        try:
            response = await request.request(url, read_timeout=10000)
        except GLib.Error as error:
            sys.exit(f"{error.code}: {error.message}")
        print(response.response_code, "by", response.backend)
        print(response.text)


asyncio.run(main(sys.argv[1]))
