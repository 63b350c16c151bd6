#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hawser from Python by introspection alone: requests, events, the registry, and backends."""
import gc
import http.server
import json
import threading
import unittest
import weakref

import gi
gi.require_version("Hawser", "1")
from gi.repository import Gio, GLib, Hawser


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length)
        kind = "application/octet-stream" if self.path == "/bytes" else "application/json"
        reply = b"\0\1\2" if self.path == "/bytes" else json.dumps(
            {"method": self.command, "path": self.path, "body": body.decode()}).encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = answer

    def log_message(self, *args):
        pass


SERVER = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
SERVER.daemon_threads = True
URL = f"http://127.0.0.1:{SERVER.server_port}"
threading.Thread(target=SERVER.serve_forever, daemon=True).start()


def fetch(request, url, options=None, cancellable=None):
    """Returns the response, or raises what the request ended with."""
    results = []
    request.request_async(url, options, cancellable, lambda _, result: results.append(result))
    while not results:
        GLib.MainContext.default().iteration(True)
    return request.request_finish(results[0])


class Requests(unittest.TestCase):
    def test_get(self):
        response = fetch(Hawser.HttpRequest(), URL + "/page")
        self.assertEqual(response.get_response_code(), Hawser.HttpResponseCode.OK)
        self.assertEqual(json.loads(response.get_text())["path"], "/page")
        self.assertEqual(response.props.result.get_type_string(), "s")
        self.assertEqual(response.get_header().unpack()["content-type"], "application/json")
        self.assertEqual(response.props.result_type, Hawser.HttpDataType.STRING)

    def test_bytes(self):
        response = fetch(Hawser.HttpRequest(), URL + "/bytes")
        self.assertEqual(response.get_bytes().get_data(), b"\0\1\2")
        self.assertEqual(bytes(response.props.result.unpack()), b"\0\1\2")

    def test_post(self):
        options = Hawser.HttpRequestOptions(
            method=Hawser.HttpRequestMethod.POST,
            extra_data=GLib.Variant("a{sv}", {"n": GLib.Variant("i", 5)}))
        reply = json.loads(fetch(Hawser.HttpRequest(), URL + "/", options).get_text())
        self.assertEqual((reply["method"], json.loads(reply["body"])), ("POST", {"n": 5}))

    def test_error(self):
        with self.assertRaises(GLib.Error) as raised:
            fetch(Hawser.HttpRequest(), "http://127.0.0.1:9/")
        self.assertEqual(raised.exception.code, 2300007)
        self.assertEqual(raised.exception.code, Hawser.Error.HTTP_COULDNT_CONNECT)

    def test_cancel(self):
        cancellable = Gio.Cancellable()
        cancellable.cancel()
        with self.assertRaises(GLib.Error) as raised:
            fetch(Hawser.HttpRequest(), URL, None, cancellable)
        self.assertTrue(raised.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED))

    def test_events(self):
        request, log = Hawser.HttpRequest(), []
        request.on("headersReceive", lambda header: log.append(("on", type(header))))
        request.once("headers-receive", lambda header: log.append(("once", type(header))))
        request.connect("headers-receive", lambda _, header: log.append(("signal", type(header))))
        fetch(request, URL)
        self.assertEqual(log, [(name, GLib.Variant) for name in ("on", "once", "signal")])
        request.off("headersReceive", None)
        log.clear()
        fetch(request, URL)
        self.assertEqual(log, [("signal", GLib.Variant)])

    def test_objects_go(self):
        request = Hawser.HttpRequest()
        response = fetch(request, URL)
        gone = [weakref.ref(request), weakref.ref(response)]
        del request, response
        gc.collect()
        self.assertEqual([ref() for ref in gone], [None, None])


class Registry(unittest.TestCase):
    def test_list(self):
        registry = Hawser.Registry.get_default()
        names = [info.get_name() for info in registry]
        self.assertIn("http-soup", names)
        info = registry.find("http-soup")
        self.assertEqual(info.get_services(), ["http"])
        self.assertIn(info.get_state(), (Hawser.PluginState.AVAILABLE, Hawser.PluginState.LOADED))
        chosen, why = registry.choose("http", "http-soup")
        self.assertEqual(chosen.get_name(), "http-soup")
        self.assertTrue(why)


class Canned(Hawser.HttpBackend):
    """Answers from a table."""
    __gtype_name__ = "Canned"

    def do_start(self, exchange):
        path = exchange.get_uri().get_path()
        headers = Hawser.HttpHeaders.new()
        headers.append("Content-Type", "text/plain")
        if path == "/raise":
            raise ValueError("a mistake of the backend")
        if path == "/nothing":
            return None
        if path == "/silent":
            return True
        exchange.report_headers(Hawser.HttpVersion.HTTP1_1, 200, "OK", headers)
        exchange.report_data(b"canned ")
        exchange.report_bytes(GLib.Bytes.new(path.encode()))
        exchange.report_done()
        if path == "/twice":
            exchange.report_done()
            exchange.report_failed(2300056, "too late")
        return True


class Backends(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        Hawser.Registry.get_default().register_backend(Canned, "http", "http-canned", 1)

    def fetch(self, path, **options):
        request = Hawser.HttpRequest(backend="canned")
        return fetch(request, "http://canned" + path, Hawser.HttpRequestOptions(**options))

    def test_good(self):
        response = self.fetch("/good")
        self.assertEqual(response.get_text(), "canned /good")
        self.assertEqual(response.get_backend(), "http-canned")

    def test_twice(self):
        self.assertEqual(self.fetch("/twice").get_text(), "canned /twice")

    def test_broken(self):
        for path in ("/nothing", "/raise"):
            with self.assertRaises(GLib.Error) as raised:
                self.fetch(path)
            self.assertEqual(raised.exception.code, 2300999)
            self.assertIn("http-canned", raised.exception.message)

    def test_silent(self):
        with self.assertRaises(GLib.Error) as raised:
            self.fetch("/silent", read_timeout=30)
        self.assertEqual(raised.exception.code, 2300028)

    def test_refused(self):
        class Empty(Hawser.HttpBackend):
            __gtype_name__ = "Empty"

        with self.assertRaises(GLib.Error) as raised:
            Hawser.Registry.get_default().register_backend(Empty, "http", "http-empty", 1)
        self.assertIn("start", raised.exception.message)

    def test_many(self):
        def count():
            gc.collect()
            return sum(isinstance(o, (Hawser.HttpExchange, Hawser.HttpResponse))
                       for o in gc.get_objects())

        before = count()
        for _ in range(1000):
            self.fetch("/good")
        self.assertEqual(count(), before)


class Result(unittest.TextTestResult):
    """TAP."""
    count = 0

    def line(self, good, test, extra=""):
        Result.count += 1
        print(f"{'ok' if good else 'not ok'} {Result.count} - {test.id()}{extra}", flush=True)

    def addSuccess(self, test):
        super().addSuccess(test)
        self.line(True, test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(False, test)

    def addError(self, test, err):
        super().addError(test, err)
        self.line(False, test)


if __name__ == "__main__":
    result = unittest.TextTestRunner(resultclass=Result, verbosity=0).run(
        unittest.defaultTestLoader.loadTestsFromModule(__import__("__main__")))
    print(f"1..{Result.count}")
    raise SystemExit(0 if result.wasSuccessful() else 1)
