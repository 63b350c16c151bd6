#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cases of cases.tsv in Python, started by run-cases.py: cases.py OBJECT-COUNT-LIBRARY

The library is preloaded: it counts the living objects of every kind, those of C included.
"""
import asyncio
import contextlib
import ctypes
import gc
import io
import json
import os
import sys
import weakref

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import tap
from tap import equal, within

import gi
gi.require_version("Hawser", "1")
from gi.repository import Gio, GLib, Hawser

HTTP = os.environ["HAWSER_TEST_HTTP"]
WS = os.environ["HAWSER_TEST_WS"]
TCP = int(os.environ["HAWSER_TEST_TCP"])
UDP = int(os.environ["HAWSER_TEST_UDP"])
CASES = {}


def case(name):
    def add(function):
        CASES[name] = lambda: asyncio.run(asyncio.wait_for(function(), 120))
        return function
    return add


@contextlib.contextmanager
def fails(code=None, *words):
    """The block ends with an error of this number, whose text has these words."""
    try:
        yield
    except GLib.Error as error:
        if code is not None:
            equal(error.code, code)
        for word in words:
            within(word, error.message)
        return
    raise AssertionError("no error")


@contextlib.contextmanager
def quiet():
    """What PyGObject prints of an exception in a method of a backend is part of the case."""
    with contextlib.redirect_stderr(io.StringIO()) as text:
        yield text


class Count:
    """How many objects of each type live, of those made since the start."""
    library = ctypes.CDLL(sys.argv[1])
    library.test_object_count_list.restype = ctypes.c_char_p

    @classmethod
    def get(cls):
        # What ends in an idle has ended.
        while GLib.MainContext.default().iteration(False):
            pass
        gc.collect()
        lines = cls.library.test_object_count_list().decode().splitlines()
        return {name: int(n) for name, n in (line.split() for line in lines)}

    @classmethod
    async def unchanged(cls, action, times):
        """As many objects after a few as after many more."""
        await action(20)
        await asyncio.sleep(0)
        before = cls.get()
        await action(times)
        await asyncio.sleep(0)
        after = cls.get()
        # One or two of what is kept for reuse may come and go; nothing may grow with the number.
        grown = {name: (before.get(name, 0), n) for name, n in after.items()
                 if n > before.get(name, 0) + 20}
        equal(grown, {})


# HTTP

@case("http/text")
async def _():
    response = await Hawser.HttpRequest().request(HTTP + "/text")
    equal(response.response_code, Hawser.HttpResponseCode.OK)
    equal((response.result, response.text), ("a page of the test",) * 2)
    equal(response.header["content-type"], "text/plain")
    within("200", repr(response))


@case("http/bytes")
async def _():
    response = await Hawser.HttpRequest().request(HTTP + "/bytes")
    equal((response.result, response.content), (b"\0\1\2",) * 2)


@case("http/post-object")
async def _():
    data = {"text": "ä", "number": 5, "big": 1 << 40, "list": [1.5, True, None], "in": {"a": "b"}}
    response = await Hawser.HttpRequest().request(HTTP + "/json", method="POST", extra_data=data)
    reply = response.json()
    equal(reply["method"], "POST")
    equal(json.loads(reply["body"].encode("latin1")), data)


@case("http/post-bytes")
async def _():
    options = Hawser.HttpRequestOptions(method=Hawser.HttpRequestMethod.POST, extra_data=b"\0\xff1")
    equal(options.extra_data, b"\0\xff1")
    response = await Hawser.HttpRequest().request(HTTP + "/json", options)
    equal(response.json()["body"], "\0\xff1")


@case("http/header")
async def _():
    response = await Hawser.HttpRequest().request(HTTP + "/json", header={"X-Test": "here", "x-n": 7})
    header = response.json()["header"]
    equal((header["x-test"], header["x-n"]), ("here", "7"))


@case("http/query")
async def _():
    response = await Hawser.HttpRequest().request(HTTP + "/json", extra_data={"a": "1 2"})
    equal(response.json()["path"], "/json?a=1%202")


@case("http/status")
async def _():
    equal((await Hawser.HttpRequest().request(HTTP + "/missing")).response_code, 404)


@case("http/redirect")
async def _():
    response = await Hawser.HttpRequest().request(HTTP + "/redirect")
    equal((response.text, response.url), ("a page of the test", HTTP + "/text"))


@case("http/refused")
async def _():
    with fails(Hawser.Error.HTTP_COULDNT_CONNECT, "refused"):
        await Hawser.HttpRequest().request("http://127.0.0.1:9/")


@case("http/url")
async def _():
    with fails(2300003):
        await Hawser.HttpRequest().request("http://[/")


@case("http/timeout")
async def _():
    with fails(2300028):
        await Hawser.HttpRequest().request(HTTP + "/silent", read_timeout=50)


@case("http/cancel")
async def _():
    task = asyncio.create_task(Hawser.HttpRequest().request(HTTP + "/silent"))
    asyncio.get_running_loop().call_later(0.02, task.cancel)
    try:
        await task
        raise AssertionError("no error")
    except asyncio.CancelledError:
        equal(task.cancelled(), True)
    # The plain pair, which a cancellable ends.
    cancellable, results = Gio.Cancellable(), []
    request, ended = Hawser.HttpRequest(), asyncio.Event()
    request.request_async(HTTP + "/silent", None, cancellable,
                          lambda _, result: (results.append(result), ended.set()))
    cancellable.cancel()
    await ended.wait()
    with fails(Gio.IOErrorEnum.CANCELLED):
        request.request_finish(results[0])


@case("http/destroy")
async def _():
    with Hawser.HttpRequest() as request:
        task = asyncio.create_task(request.request(HTTP + "/silent"))
        await asyncio.sleep(0.02)
    with fails(2300023):
        await task


@case("http/many")
async def _():
    request = Hawser.HttpRequest()
    responses = await asyncio.gather(*(request.request(f"{HTTP}/json?{n}") for n in range(10)))
    equal([response.json()["path"] for response in responses], [f"/json?{n}" for n in range(10)])


@case("http/event")
async def _():
    request, log = Hawser.HttpRequest(), []
    request.on("headersReceive", lambda header: log.append(header["content-type"]))
    request.connect("headers-receive", lambda _request, header: log.append(type(header)))
    await request.request(HTTP + "/text")
    equal(log, ["text/plain", GLib.Variant])


class Listener:
    def __init__(self):
        self.log = []

    def hear(self, _header):
        self.log.append("heard")


@case("http/once-off")
async def _():
    request, listener, log = Hawser.HttpRequest(), Listener(), []
    request.once("headersReceive", lambda header: log.append("once"))
    request.on("headersReceive", listener.hear)
    request.on("headers-receive", log.append)
    equal(request.on("nonsense", log.append), 0)
    await request.request(HTTP + "/text")
    equal((log[0], len(log), listener.log), ("once", 2, ["heard"]))
    await request.request(HTTP + "/text")
    equal((len(log), listener.log), (3, ["heard"] * 2))
    request.off("headersReceive", listener.hear)
    await request.request(HTTP + "/text")
    equal((len(log), listener.log), (4, ["heard"] * 2))
    request.off("headersReceive")
    request.off("headersReceive", listener.hear)
    await request.request(HTTP + "/text")
    equal((len(log), listener.log), (4, ["heard"] * 2))


@case("http/stream")
async def _():
    pieces = []
    async with await Hawser.HttpRequest().open(HTTP + "/large") as response:
        async for piece in response:
            pieces.append(len(piece))
    equal(sum(pieces), 1 << 20)
    equal(len(pieces) > 1, True)


# HTTP, by a backend of ours

class CannedHttp(Hawser.HttpBackend):
    def do_start(self, exchange):
        path = exchange.get_uri().get_path()
        if path == "/throws":
            raise ValueError("a mistake of the backend")
        if path == "/nothing":
            return None
        if path == "/silent":
            return True
        headers = Hawser.HttpHeaders.new()
        headers.append("Content-Type", "text/plain")
        exchange.report_headers(Hawser.HttpVersion.HTTP1_1, 200, "OK", headers)
        exchange.report_data(b"canned")
        exchange.report_done()
        if path == "/twice":
            exchange.report_done()
            exchange.report_failed(2300056, "too late")
        return True


def canned(path, **options):
    return Hawser.HttpRequest(backend="canned").request("http://canned" + path, **options)


@case("http/backend")
async def _():
    response = await canned("/")
    equal((response.text, response.backend), ("canned", "http-canned"))


@case("http/backend-throws")
async def _():
    with quiet() as text, fails(2300999, "http-canned"):
        await canned("/throws")
    within("a mistake of the backend", text.getvalue())


@case("http/backend-nothing")
async def _():
    with fails(2300999, "http-canned"):
        await canned("/nothing")


@case("http/backend-twice")
async def _():
    equal((await canned("/twice")).text, "canned")


@case("http/backend-silent")
async def _():
    with fails(2300028, "http-canned"):
        await canned("/silent", read_timeout=30)


# WebSocket

@case("websocket/text")
async def _():
    async with Hawser.WebSocket() as socket:
        log = []
        socket.on("open", lambda status, message: log.append((status, message)))
        messages = socket.messages()
        await socket.connect(WS + "/echo")
        equal(log, [(101, "Switching Protocols")])
        await socket.send("text ä")
        equal(await anext(messages), "text ä")
        within("open", repr(socket))
        # What would end a text in C does not.
        heard = []
        socket.on("message", heard.append)
        for text in ("\0", "a\0ä", "ä\0", ""):
            await socket.send(text)
            equal(await anext(messages), text)
        equal(heard, ["\0", "a\0ä", "ä\0", ""])


@case("websocket/bytes")
async def _():
    async with Hawser.WebSocket() as socket:
        log, messages = [], socket.messages()
        socket.on("message", log.append)
        await socket.connect(WS + "/echo")
        for data in (b"\0\1\xff", bytearray(b"x"), b""):
            await socket.send(data)
            equal(await anext(messages), bytes(data))
        equal(log, [b"\0\1\xff", b"x", b""])


@case("websocket/header")
async def _():
    async with Hawser.WebSocket() as socket:
        messages = socket.messages()
        await socket.connect(WS + "/header", header={"x-test": "here"})
        equal(await anext(messages), "here")


@case("websocket/refused")
async def _():
    socket, log = Hawser.WebSocket(), []
    socket.on("open", lambda *data: log.append(data))
    with fails(Hawser.Error.CONNECTION):
        await socket.connect(WS + "/missing")
    equal(log, [])


@case("websocket/closed")
async def _():
    socket, log = Hawser.WebSocket(), []
    await socket.connect(WS + "/echo")
    socket.on("close", lambda code, reason: log.append((code, reason)))
    await socket.close(code=1001, reason="enough")
    equal(log, [(1001, "enough")])


@case("websocket/peer-closes")
async def _():
    socket, log = Hawser.WebSocket(), []
    socket.on("close", lambda code, reason: log.append((code, reason)))
    await socket.connect(WS + "/bye")
    messages = socket.messages()
    await socket.send("go")
    equal([message async for message in messages], [])
    equal(log, [(4001, "bye")])


@case("websocket/not-open")
async def _():
    with fails(2302999):
        await Hawser.WebSocket().send("nobody hears this")


@case("websocket/again")
async def _():
    socket = Hawser.WebSocket()
    for text in ("one", "two"):
        await socket.connect(WS + "/echo")
        messages = socket.messages()
        await socket.send(text)
        equal(await anext(messages), text)
        await socket.close()


class CannedWebSocket(Hawser.WebSocketBackend):
    def do_connect(self, channel):
        path = channel.get_uri().get_path()
        if path == "/throws":
            raise ValueError("a mistake of the backend")
        if path == "/nothing":
            return None
        if path == "/silent":
            return True
        channel.report_open(101, "Switching Protocols", None, None)
        return True

    def do_send(self, channel, message, is_text):
        channel.report_sent()
        if is_text:
            channel.report_text(message.get_data().decode())
        else:
            channel.report_bytes(message)

    def do_close(self, channel, code, reason):
        channel.report_closed(code, reason)
        if channel.get_uri().get_path() == "/twice":
            channel.report_closed(code, reason)
            channel.report_failed(1002, "too late")

    def do_cancel(self, channel):
        pass


async def canned_web_socket(path, **options):
    socket = Hawser.WebSocket(backend="canned")
    await socket.connect("ws://canned" + path, **options)
    return socket


@case("websocket/backend")
async def _():
    socket = await canned_web_socket("/")
    messages = socket.messages()
    await socket.send("text")
    await socket.send(b"\0")
    equal([await anext(messages), await anext(messages)], ["text", b"\0"])
    await socket.close()


@case("websocket/backend-throws")
async def _():
    with quiet(), fails(2302999, "websocket-canned"):
        await canned_web_socket("/throws")


@case("websocket/backend-nothing")
async def _():
    with fails(2302999, "websocket-canned"):
        await canned_web_socket("/nothing")


@case("websocket/backend-twice")
async def _():
    socket, log = await canned_web_socket("/twice"), []
    socket.on("close", lambda *data: log.append(data))
    socket.on("error", lambda *data: log.append(data))
    await socket.close(code=1000, reason="end")
    await asyncio.sleep(0.02)
    equal(log, [(1000, "end")])


@case("websocket/backend-silent")
async def _():
    with fails(None, "websocket-canned"):
        await canned_web_socket("/silent", connect_timeout=30)


# TCP and UDP

async def connected():
    socket = Hawser.TcpSocket()
    await socket.connect("127.0.0.1", TCP)
    return socket, socket.messages()


@case("tcp/text")
async def _():
    log = []
    async with Hawser.TcpSocket() as socket:
        socket.on("connect", lambda: log.append("connect"))
        messages = socket.messages()
        await socket.connect(address=("127.0.0.1", TCP), timeout=5000)
        await socket.send("text ä")
        equal(await anext(messages), "text ä".encode())
        await socket.send("ä", encoding="iso-8859-1")
        equal(await anext(messages), b"\xe4")
    equal(log, ["connect"])


@case("tcp/bytes")
async def _():
    socket, messages = await connected()
    await socket.send(b"a\0b")
    equal(await anext(messages), b"a\0b")
    await socket.close()


@case("tcp/state")
async def _():
    socket = Hawser.TcpSocket()

    async def state():
        s = await socket.get_state()
        return s.is_bound, s.is_close, s.is_connected

    equal((await state())[2], False)
    await socket.connect("127.0.0.1", TCP)
    equal(await state(), (True, False, True))
    await socket.close()
    equal((await state())[1:], (True, False))


@case("tcp/remote-address")
async def _():
    async with Hawser.TcpSocket() as socket:
        await socket.connect({"address": "127.0.0.1", "port": TCP})
        peer = await socket.get_remote_address()
        equal((peer.address, peer.port, peer.family), ("127.0.0.1", TCP, 1))


@case("tcp/remote-info")
async def _():
    socket, messages = await connected()
    log = []
    socket.on("message", lambda data, info: log.append(
        (data, info.address, info.port, info.family, info.size)))
    await socket.send(b"12345")
    await anext(messages)
    equal(log, [(b"12345", "127.0.0.1", TCP, "IPv4", 5)])
    await socket.close()


@case("tcp/options")
async def _():
    socket, _messages = await connected()
    await socket.set_extra_options(keep_alive=True, tcp_no_delay=True, receive_buffer_size=8192,
                                   socket_linger=(True, 1))
    await socket.close()


@case("tcp/refused")
async def _():
    with fails(2301111):
        await Hawser.TcpSocket().connect("127.0.0.1", 9)


@case("tcp/not-open")
async def _():
    try:
        await Hawser.TcpSocket().send(b"x")
        raise AssertionError("no error")
    except GLib.Error as error:
        within(error.code, (2301009, 2301107))


@case("tcp/peer-ends")
async def _():
    socket, messages = await connected()
    await socket.send(b"bye")
    equal([data async for data in messages], [])


@case("tcp/close")
async def _():
    socket, _messages = await connected()
    log = []
    socket.on("close", lambda: log.append("close"))
    await socket.close()
    equal(log, ["close"])


async def bound():
    socket, log = Hawser.UdpSocket(), []
    socket.on("listening", lambda: log.append("listening"))
    await socket.bind("127.0.0.1")
    equal(log, ["listening"])
    return socket, socket.messages()


@case("udp/text")
async def _():
    socket, messages = await bound()
    await socket.send("text ä", ("127.0.0.1", UDP))
    data, info = await anext(messages)
    equal((data, info.address, info.port), ("text ä".encode(), "127.0.0.1", UDP))
    await socket.close()


@case("udp/bytes")
async def _():
    socket, messages = await bound()
    await socket.send(b"a\0b", ("127.0.0.1", UDP))
    equal((await anext(messages))[0], b"a\0b")
    await socket.close()


@case("udp/options")
async def _():
    socket, _messages = await bound()
    await socket.set_extra_options(broadcast=True)
    await socket.close()


@case("udp/not-bound")
async def _():
    with fails(2301009):
        await Hawser.UdpSocket().send("x", ("127.0.0.1", UDP))


class CannedSocket(Hawser.SocketBackend):
    """Makes real sockets, and connects to wherever it is told, by the port."""

    def do_create(self, kind, family):
        socket = Gio.Socket.new(family, kind, Gio.SocketProtocol.DEFAULT)
        socket.set_blocking(False)
        return socket

    def do_bind(self, socket, address):
        return socket.bind(address, True)

    def do_connect(self, attempt):
        port = attempt.get_address().get_port()
        if port == 1:
            raise ValueError("a mistake of the backend")
        if port == 2:
            return None
        if port == 3:
            return True
        socket = attempt.get_socket()
        # On the loopback nothing is to wait for.
        socket.set_blocking(True)
        socket.connect(Gio.InetSocketAddress.new_from_string("127.0.0.1", TCP), None)
        socket.set_blocking(False)
        attempt.report_connected()
        if port == 4:
            attempt.report_connected()
            attempt.report_failed(2301111, "too late")
        return True

    def do_cancel(self, attempt):
        pass

    def do_set_option(self, socket, option, value):
        return True


async def canned_socket(port, **options):
    socket = Hawser.TcpSocket(backend="canned")
    await socket.connect("127.0.0.1", port, **options)
    return socket


@case("socket/backend")
async def _():
    socket = await canned_socket(TCP)
    messages = socket.messages()
    await socket.send(b"by our own")
    equal(await anext(messages), b"by our own")
    await socket.close()


@case("socket/backend-throws")
async def _():
    with quiet(), fails(None, "socket-canned"):
        await canned_socket(1)


@case("socket/backend-nothing")
async def _():
    with fails(None, "socket-canned"):
        await canned_socket(2)


@case("socket/backend-twice")
async def _():
    socket = await canned_socket(4)
    equal((await socket.get_state()).is_connected, True)
    await socket.close()


@case("socket/backend-silent")
async def _():
    with fails(2301110, "socket-canned"):
        await canned_socket(3, timeout=30)


# The state of the network, as a backend of ours tells it

def wire(name, bearer):
    properties = Hawser.ConnectionProperties(interface_name=name)
    properties.set_mtu(1400)
    properties.add_link_address("192.0.2.7", 24)
    properties.add_dns("192.0.2.1")
    network = Hawser.NetDescription.new(name, bearer, properties)
    network.add_cap(Hawser.NetCap.INTERNET)
    return network


class CannedConnection(Hawser.ConnectionBackend):
    report = None

    def do_start(self, report):
        CannedConnection.report = report
        report.report_network(wire("eth0", Hawser.NetBearType.ETHERNET))
        report.report_network(wire("wlan0", Hawser.NetBearType.WIFI))
        report.report_default("eth0")
        report.report_ready()
        return True

    def do_stop(self, report):
        CannedConnection.report = None


class ThrowingConnection(Hawser.ConnectionBackend):
    def do_start(self, report):
        raise ValueError("a mistake of the backend")


class NothingConnection(Hawser.ConnectionBackend):
    def do_start(self, report):
        return None


class TwiceConnection(Hawser.ConnectionBackend):
    def do_start(self, report):
        report.report_ready()
        report.report_failed(2100002, "not today")
        report.report_failed(2100002, "too late")
        report.report_ready()
        return True


class SilentConnection(Hawser.ConnectionBackend):
    def do_start(self, report):
        return True


async def canned_net():
    manager = Hawser.ConnectionManager(backend="canned")
    return manager, await manager.get_default_net()


def canned_connection(**options):
    connection, log = Hawser.NetConnection(backend="canned", **options), []
    for event in ("netAvailable", "netCapabilitiesChange", "netConnectionPropertiesChange", "netLost",
                  "netUnavailable"):
        connection.on(event, lambda *data, event=event: log.append(
            (event, *(handle.net_id for handle in data[:1]))))
    return connection, log


async def until(condition):
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


@case("connection/default-net")
async def _():
    manager, net = await canned_net()
    equal((manager.backend, net.interface_name, net.is_default), ("connection-canned", "eth0", True))
    equal(net.net_id >= 100, True)
    equal(await manager.has_default_net(), True)
    within("net_id=", repr(net))


@case("connection/all-nets")
async def _():
    manager, net = await canned_net()
    nets = {n.interface_name: n for n in await manager.get_all_nets()}
    equal(sorted(nets), ["eth0", "wlan0"])
    equal((nets["eth0"].net_id, nets["wlan0"].is_default), (net.net_id, False))


@case("connection/properties")
async def _():
    manager, net = await canned_net()
    properties = await manager.get_connection_properties(net)
    equal((properties.interface_name, properties.mtu), ("eth0", 1400))
    equal([a.address.address for a in properties.link_addresses], ["192.0.2.7"])
    equal([a.address for a in properties.dnses], ["192.0.2.1"])


@case("connection/capabilities")
async def _():
    manager, net = await canned_net()
    capabilities = await manager.get_net_capabilities(net)
    equal(capabilities.bearer_types, [Hawser.NetBearType.ETHERNET])
    equal([capabilities.has_cap(cap) for cap in (Hawser.NetCap.INTERNET, Hawser.NetCap.VALIDATED)],
          [True, False])


@case("connection/unknown-net")
async def _():
    manager, _net = await canned_net()
    stranger = Hawser.NetHandle(net_id=99999)
    with fails(2100001):
        await manager.get_connection_properties(stranger)
    with fails(2100001):
        await manager.get_net_capabilities(stranger)


@case("connection/resolve")
async def _():
    manager, net = await canned_net()
    for resolver in (manager, net):
        for address, family in (("127.0.0.1", Hawser.NetFamily.IPV4), ("::1", Hawser.NetFamily.IPV6)):
            found = await resolver.get_addresses_by_name(address)
            equal([(a.address, a.family) for a in found], [(address, family)])


@case("connection/register")
async def _():
    _manager, net = await canned_net()
    connection, log = canned_connection()
    async with connection:
        await until(lambda: len(log) == 3)
    equal(log, [("netAvailable", net.net_id), ("netCapabilitiesChange", net.net_id),
                ("netConnectionPropertiesChange", net.net_id)])


@case("connection/registered-twice")
async def _():
    connection, log = canned_connection()
    await connection.register()
    with fails(Hawser.Error.CONNECTION_REGISTERED):
        await connection.register()
    await until(lambda: len(log) == 3)
    await connection.unregister()


@case("connection/not-registered")
async def _():
    connection, _log = canned_connection()
    with fails(2101007):
        await connection.unregister()
    async with connection:
        pass
    with fails(2101007):
        await connection.unregister()


@case("connection/lost")
async def _():
    manager, net = await canned_net()
    connection, log = canned_connection()
    async with connection:
        await until(lambda: len(log) == 3)
        CannedConnection.report.report_gone("wlan0")
        CannedConnection.report.report_gone("eth0")
        CannedConnection.report.report_default(None)
        await until(lambda: len(log) == 4)
        equal(log[3], ("netLost", net.net_id))
        equal(await manager.has_default_net(), False)
        equal((await manager.get_default_net()).net_id, 0)


@case("connection/unavailable")
async def _():
    capabilities = Hawser.NetCapabilities(bearer_types=[Hawser.NetBearType.CELLULAR])
    connection, log = canned_connection(
        net_specifier=Hawser.NetSpecifier(net_capabilities=capabilities), timeout=30)
    async with connection:
        await until(lambda: log)
    equal(log, [("netUnavailable",)])


async def broken_connection(name):
    with fails(2100002, "connection-" + name):
        await Hawser.ConnectionManager(backend=name).get_default_net()


@case("connection/backend-throws")
async def _():
    with quiet() as text:
        await broken_connection("throws")
    within("a mistake of the backend", text.getvalue())


@case("connection/backend-nothing")
async def _():
    await broken_connection("nothing")


@case("connection/backend-twice")
async def _():
    await broken_connection("twice")


@case("connection/backend-silent")
async def _():
    await broken_connection("silent")


# The registry

@case("registry/list")
async def _():
    registry = Hawser.Registry.get_default()
    within("http-soup", [info.name for info in registry])
    info = registry.find("http-soup")
    equal(info.services, ["http"])
    within(info.state, (Hawser.PluginState.AVAILABLE, Hawser.PluginState.LOADED))
    within("http-soup", repr(info))
    chosen, why = registry.choose("http", "http-soup")
    equal(chosen.name, "http-soup")
    equal(bool(why), True)


@case("registry/refused")
async def _():
    class Empty(Hawser.HttpBackend):
        pass

    with fails(None, "start"):
        Hawser.Registry.get_default().register_backend(Empty, "http", "http-empty", 1)


# Nothing is left

@case("life/requests")
async def _():
    request = Hawser.HttpRequest()

    async def work(count):
        for _ in range(count):
            await request.request(HTTP + "/text")

    await Count.unchanged(work, 10000)


@case("life/messages")
async def _():
    async with Hawser.WebSocket() as socket:
        messages, heard = socket.messages(), []
        socket.on("message", lambda message: heard.append(1))
        await socket.connect(WS + "/echo")

        async def work(count):
            for _ in range(0, count, 20):
                await asyncio.gather(*(socket.send(b"message") for _ in range(20)))
                for _ in range(20):
                    await anext(messages)

        await Count.unchanged(work, 10000)
        equal(len(heard), 10020)


@case("life/listeners")
async def _():
    request, listener = Hawser.HttpRequest(), Listener()

    async def work(count):
        for _ in range(count):
            request.on("headersReceive", listener.hear)
            request.off("headersReceive", listener.hear)
        equal(len(request._adapters), 0)

    await work(10)
    gc.collect()
    before = len(gc.get_objects())
    await Count.unchanged(work, 10000)
    gc.collect()
    equal(len(gc.get_objects()) < before + 100, True)


@case("life/cancelled")
async def _():
    request = Hawser.HttpRequest()

    async def work(count):
        for _ in range(count):
            task = asyncio.create_task(request.request(HTTP + "/silent"))
            await asyncio.sleep(0)
            task.cancel()
            try:
                await task
                raise AssertionError("no error")
            except asyncio.CancelledError:
                pass

    await Count.unchanged(work, 10000)


@case("life/registered")
async def _():
    await canned_net()

    async def work(count):
        for _ in range(count):
            connection, log = canned_connection()
            async with connection:
                await until(lambda: len(log) == 3)

    await Count.unchanged(work, 10000)


@case("life/closed-goes")
async def _():
    class Client:
        def __init__(self, socket):
            self.socket = socket
            socket.on("message", self.received)
            socket.once("close", self.received)
            self.messages = socket.messages()

        def received(self, *_data):
            return self.socket

    async def session(socket, *address):
        client = Client(socket)
        await socket.connect(*address)
        await socket.send(b"x")
        await anext(client.messages)
        await socket.close()
        return [weakref.ref(thing) for thing in (client, socket)]

    gone = await session(Hawser.TcpSocket(), "127.0.0.1", TCP)
    gone += await session(Hawser.WebSocket(), WS + "/echo")
    gc.collect()
    equal([ref() for ref in gone], [None] * 4)


def main():
    Count.library.test_object_count_start()
    registry = Hawser.Registry.get_default()
    registry.register_backend(CannedHttp, "http", "http-canned", -1)
    registry.register_backend(CannedWebSocket, "websocket", "websocket-canned", -1)
    registry.register_backend(CannedSocket, "socket", "socket-canned", -1)
    for name, backend in (("canned", CannedConnection), ("throws", ThrowingConnection),
                          ("nothing", NothingConnection), ("twice", TwiceConnection),
                          ("silent", SilentConnection)):
        registry.register_backend(backend, "connection", "connection-" + name, -1)
    wanted = sys.argv[2:]
    tap.run([(name, function) for name, function in CASES.items() if not wanted or name in wanted])


main()
