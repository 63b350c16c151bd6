#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Answers from a table in place of the network: what a test of an application needs to be fast, alone
and always the same. Started alone, it runs the test below."""
import asyncio
import unittest

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser


class CannedBackend(Hawser.HttpBackend):
    """Every answer by method and URL: (status, header, body), or the number of an error."""
    answers: dict[tuple[str, str], tuple[int, dict[str, str], bytes] | int] = {}

    def do_start(self, exchange: Hawser.HttpExchange) -> bool:
        answer = self.answers.get((exchange.get_method(), exchange.get_url()), (404, {}, b""))
        if isinstance(answer, int):
            exchange.report_failed(answer, "as the test wants it")
            return True
        status, header, body = answer
        headers = Hawser.HttpHeaders.new()
        for name, value in header.items():
            headers.append(name, value)
        exchange.report_headers(Hawser.HttpVersion.HTTP1_1, status, None, headers)
        exchange.report_data(body)
        exchange.report_done()
        return True


async def get_temperature(place: str) -> float | None:
    """What is to be tested: knows nothing of backends."""
    try:
        response = await Hawser.HttpRequest().request("https://weather.example/" + place)
    except GLib.Error:
        return None
    return response.json()["temperature"] if response.response_code == 200 else None


class TestWeather(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls) -> None:
        registry = Hawser.Registry.get_default()
        registry.register_backend(CannedBackend, "http", "http-canned", 1000)
        CannedBackend.answers = {
            ("GET", "https://weather.example/here"): (
                200, {"content-type": "application/json"}, b'{"temperature": 21.5}'),
            ("GET", "https://weather.example/offline"): Hawser.Error.HTTP_COULDNT_CONNECT,
        }

    async def test_known(self) -> None:
        self.assertEqual(await get_temperature("here"), 21.5)

    async def test_unknown(self) -> None:
        self.assertIsNone(await get_temperature("nowhere"))

    async def test_offline(self) -> None:
        places = await asyncio.gather(*(get_temperature("offline") for _ in range(3)))
        self.assertEqual(places, [None, None, None])


if __name__ == "__main__":
    unittest.main()
