#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is Python's own beside the cases of every language: who runs the main loop, and values."""
import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import types

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import tap
from tap import equal, within

import gi
gi.require_version("Hawser", "1")
from gi.repository import Gio, GLib, Hawser

AT_IMPORT = set(sys.modules)
URL, ECHO = sys.argv[1:3]
# The system accepts, and nobody answers.
NOBODY = socket.create_server(("127.0.0.1", 0))
SILENT = "http://127.0.0.1:%d/" % NOBODY.getsockname()[1]


def program(text, **environment):
    """Another process, which has the imports of this one."""
    text = ("import gi, os, sys\ngi.require_version('Hawser', '1')\n"
            f"from gi.repository import Gio, GLib, Hawser\nURL, SILENT = {URL!r}, {SILENT!r}\n{text}")
    return subprocess.Popen([sys.executable, "-c", text], env={**os.environ, **environment},
                            stdout=subprocess.PIPE, text=True)


def raises(kind, function, *words):
    try:
        function()
    except kind as error:
        for word in words:
            within(word, str(error))
        return error
    raise AssertionError(f"no {kind.__name__}")


async def fetch(url=URL):
    response = await Hawser.HttpRequest().request(url)
    return response.response_code


def test_import_loads_no_asyncio():
    """Of ours: PyGObject 3.50 does so itself."""
    done = program("print('asyncio' in sys.modules)")
    alone = subprocess.run([sys.executable, "-c", "import sys\nfrom gi.repository import Gio\n"
                            "print('asyncio' in sys.modules)"], stdout=subprocess.PIPE, text=True)
    equal(done.communicate()[0], alone.stdout)


def test_introspection_alone():
    path = ":".join(p for p in os.environ["PYTHONPATH"].split(":") if "gir" not in p)
    done = program("""
loop = GLib.MainLoop()
def ended(request, result):
    print(request.request_finish(result).get_response_code(), hasattr(request, "request"))
    loop.quit()
Hawser.HttpRequest().request_async(URL, None, None, ended)
loop.run()
""", PYTHONPATH=path)
    equal(done.communicate()[0], "200 False\n")


def test_asyncio_run():
    equal(asyncio.run(fetch()), 200)
    # Again, with a loop of its own; GLib's other sources and asyncio's own go on meanwhile.
    log = []

    async def main():
        loop = asyncio.get_running_loop()
        readable, writable = os.pipe()
        loop.add_reader(readable, lambda: log.append(os.read(readable, 10)))
        GLib.idle_add(lambda: log.append("idle"))
        GLib.timeout_add(1, lambda: log.append("timeout"))
        loop.call_soon(os.write, writable, b"pipe")
        loop.run_in_executor(None, lambda: loop.call_soon_threadsafe(log.append, "thread"))
        results = await asyncio.gather(fetch(), fetch(), asyncio.sleep(0.03, "slept"))
        loop.remove_reader(readable)
        os.close(readable)
        os.close(writable)
        return results

    equal(asyncio.run(main(), debug=True), [200, 200, "slept"])
    equal(sorted(map(str, log)), ["b'pipe'", "idle", "thread", "timeout"])


def test_timers_are_kept():
    async def main():
        loop = asyncio.get_running_loop()
        await fetch()
        begin = loop.time()
        await asyncio.sleep(0.1)
        # Neither early nor by a tick of polling.
        passed = loop.time() - begin
        equal(0.099 <= passed < 1, True)

    asyncio.run(main())


def test_main_loop_of_glib():
    """As in a GTK program: GLib runs, and asyncio is called from its handlers."""
    main_loop, log = GLib.MainLoop(), []

    async def work():
        log.append(await fetch())
        await asyncio.sleep(0.01)
        log.append(await asyncio.wait_for(asyncio.gather(fetch(), fetch()), 10))
        log.append([n async for n in count()])
        server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        log.append(await reader.read())
        writer.close()
        server.close()
        return "done"

    async def count():
        for n in range(3):
            await asyncio.sleep(0)
            yield n

    def begin():
        task = Hawser.create_task(work(), name="work")
        task.add_done_callback(lambda task: (log.append(task.result()), main_loop.quit()))
        equal(task.get_name(), "work")
        return GLib.SOURCE_REMOVE

    GLib.idle_add(begin)
    main_loop.run()
    equal(log, [200, [200, 200], [0, 1, 2], b"", "done"])
    # An idle program is idle: no source of ours is ready without a reason.
    while GLib.MainContext.default().iteration(False):
        pass
    equal(GLib.MainContext.default().pending(), False)


def test_cancel_in_main_loop_of_glib():
    main_loop, log = GLib.MainLoop(), []

    async def work():
        try:
            await Hawser.HttpRequest().request(SILENT)
        except asyncio.CancelledError:
            log.append("cancelled")
            raise
        finally:
            main_loop.quit()

    def begin():
        task = Hawser.create_task(work())
        GLib.timeout_add(20, lambda: log.append(task.cancel()))
        return GLib.SOURCE_REMOVE

    GLib.idle_add(begin)
    main_loop.run()
    equal(log, [True, "cancelled"])


def test_asyncio_inside_and_outside():
    async def outer():
        return await Hawser.create_task(fetch())

    equal(asyncio.run(outer()), 200)


def test_thread():
    """A thread with asyncio has a main context of its own, whoever runs the default one."""
    main_loop, results = GLib.MainLoop(), []

    def work():
        results.append(asyncio.run(fetch()))
        results.append(asyncio.run(fetch()))
        results.append(GLib.MainContext.get_thread_default())
        GLib.idle_add(main_loop.quit)

    thread = threading.Thread(target=work)
    thread.start()
    main_loop.run()
    thread.join()
    equal(results, [200, 200, None])


def test_foreign_loop():
    """A loop that cannot wait for GLib says so, at once."""
    class Foreign:
        _selector = None

        def create_future(self):
            raise AssertionError("asked for a future")

    async def main():
        await fetch()

    asyncio._set_running_loop(Foreign())
    try:
        coroutine = main()
        raises(RuntimeError, lambda: coroutine.send(None), "Foreign", "cannot wait")
    finally:
        asyncio._set_running_loop(None)


def test_events_of_pygobject():
    """Where PyGObject's own bridge is at work, it is left to it. 3.50 has it; here is one like it."""
    from gi.overrides import _hawser_asyncio

    class GLibEventLoop(_hawser_asyncio.EventLoop):
        pass

    class Policy(asyncio.DefaultEventLoopPolicy):
        def get_event_loop(self):
            return loop

    GLibEventLoop.__module__ = Policy.__module__ = "gi.events"
    loop = GLibEventLoop(GLib.MainContext.default())
    selector = loop._selector = types.SimpleNamespace(**{
        name: getattr(loop._selector, name) for name in dir(loop._selector) if name[0] != "_"})
    try:
        _hawser_asyncio._bridge(loop)
        equal(loop._selector is selector, True)
        asyncio.set_event_loop_policy(Policy())

        async def nothing():
            pass

        task = Hawser.create_task(nothing())
        equal(task.get_loop() is loop, True)
        task.cancel()
    finally:
        asyncio.set_event_loop_policy(None)


def test_interrupt():
    """Ctrl+C ends a program that awaits."""
    done = program("""
import asyncio
async def main():
    request = Hawser.HttpRequest()
    await request.request(URL)
    print("ready", flush=True)
    try:
        await request.request(SILENT)
    except asyncio.CancelledError:
        print("cancelled", flush=True)
        raise
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
""")
    equal(done.stdout.readline(), "ready\n")
    done.send_signal(signal.SIGINT)
    equal(done.communicate(timeout=30)[0], "cancelled\ninterrupted\n")


def step(coroutine):
    """What a coroutine comes to without waiting for anything, or None."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return end.value
    return None


def test_send_at_once():
    """What is accepted at once takes no turn of the loop, and keeps its place and its errors."""
    async def main():
        socket, log = Hawser.WebSocket(), []
        equal(raises(GLib.Error, lambda: step(socket.send("early"))).code, 2302999)
        messages = socket.messages()
        await socket.connect(ECHO)
        equal([step(socket.send(message)) for message in ("0", b"1")], [True, True])
        # Everything else gets its turns, however many are sent.
        loop = asyncio.get_running_loop()

        def tick():
            log.append(None)
            loop.call_soon(tick)

        loop.call_soon(tick)
        for n in range(2, 400):
            await socket.send(str(n))
        equal(4 <= len(log) < 40, True)
        for n in range(400):
            message = await anext(messages)
            equal(message, b"1" if n == 1 else str(n))
        socket.set_max_send_size(3)
        equal(raises(GLib.Error, lambda: step(socket.send("long"))).code, 401)
        equal(raises(GLib.Error, lambda: step(socket.send(b"long"))).code, 401)
        await socket.close()
        equal(raises(GLib.Error, lambda: step(socket.send("late"))).code, 2302999)

    asyncio.run(main())


def test_send_waits():
    """Beyond the limit a send waits, behind those before it, and can be cancelled."""
    async def main():
        socket, log = Hawser.WebSocket(), []
        messages = socket.messages()
        socket.set_send_limit(1)
        loop = asyncio.get_running_loop()
        begun = loop.create_future()
        await asyncio.sleep(0)
        socket.connect_async(ECHO, None, None, lambda socket, result: begun.set_result(
            socket.connect_finish(result)))
        opened = loop.create_future()
        socket.once("open", lambda *_data: opened.set_result(None))
        # The end of the connect comes first.
        first = loop.create_task(socket.send("first"))
        first.add_done_callback(lambda task: log.append(("first", begun.done())))
        await first
        sends = [loop.create_task(socket.send(text)) for text in ("second", "cancelled", b"third")]
        await asyncio.sleep(0)
        equal((log, [send.done() for send in sends]), ([("first", True)], [False] * 3))
        sends[1].cancel()
        ends = await asyncio.gather(*sends, return_exceptions=True)
        equal(opened.done(), True)
        equal([end if end is True else type(end) for end in ends],
              [True, asyncio.CancelledError, True])
        socket.set_send_limit(1000000)
        await socket.send("last")
        equal([await anext(messages) for _ in range(4)], ["first", "second", b"third", "last"])
        await socket.close()

    asyncio.run(main())


def test_nul():
    """A text is whole, whatever is in it."""
    async def main():
        async with Hawser.WebSocket() as socket:
            messages, heard = socket.messages(), []
            socket.on("message", heard.append)
            await socket.connect(ECHO)
            texts = ["\0", "a\0b", "\u00e4\0\u20ac", "\u00e4\u20ac", ""]
            for text in texts:
                await socket.send(text)
            equal([await anext(messages) for _ in texts], texts)
            equal(heard, texts)

    asyncio.run(main())


def test_stop_in_glib():
    """A callback of GLib can stop asyncio's loop."""
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(fetch())
        GLib.idle_add(loop.stop)
        loop.run_forever()
    finally:
        loop.close()


def test_values():
    options = Hawser.HttpRequestOptions(method="propfind", header={"a": 1, "b": "c"}, extra_data=None)
    equal((options.custom_method, options.header, options.extra_data), ("propfind", {"a": 1, "b": "c"}, None))
    options.method = "put"
    equal(options.method, Hawser.HttpRequestMethod.PUT)
    for data in ("text", b"bytes\0", {"a": {"b": [1, "2", 3.5, True]}}):
        options.extra_data = data
        equal(options.extra_data, data)
    options.extra_data = None
    equal(options.extra_data, None)
    equal(Hawser.TcpConnectOptions(address=("::1", 80)).address.family, Hawser.NetFamily.IPV6)
    equal(Hawser.TcpExtraOptions(socket_linger=(True, 3)).socket_linger.linger, 3)
    raises(TypeError, lambda: setattr(options, "extra_data", object()), "object")
    raises(TypeError, lambda: Hawser.HttpRequestOptions(nonsense=1), "nonsense")


def test_wrong_calls():
    request = Hawser.HttpRequest()
    raises(TypeError, lambda: request.request(), "url")
    raises(TypeError, lambda: request.request(URL, None, None), "2")
    raises(TypeError, lambda: request.request(URL, Hawser.HttpRequestOptions(), method="GET"), "method")
    raises(TypeError, lambda: request.on("headersReceive", "no function"), "callable")
    raises(TypeError, lambda: Hawser.WebSocket().send(5), "int")


def test_repr():
    for thing, word in ((Hawser.HttpRequest(backend="http-soup"), "backend='http-soup'"),
                        (Hawser.NetAddress(address="::1", port=5, family=2), "'::1'"),
                        (Hawser.HttpRequestOptions(method="post"), "method='post'"),
                        (Hawser.WebSocket(), "state='idle'")):
        within(word, repr(thing))
        within(f"Hawser.{type(thing).__name__} ", repr(thing))


def test_task_that_nobody_keeps():
    """What is written without create_task() is a coroutine like any other."""
    coroutine = Hawser.HttpRequest().request(URL)
    equal(asyncio.iscoroutine(coroutine), True)
    coroutine.close()


def test_with():
    with Hawser.HttpRequest() as request:
        equal(asyncio.run(fetch_by(request)), 200)


async def fetch_by(request):
    return (await request.request(URL)).response_code


def test_connection_values():
    caps = Hawser.NetCapabilities(bearer_types=[Hawser.NetBearType.WIFI], network_cap=[12])
    equal((caps.bearer_types, caps.has_cap(Hawser.NetCap.INTERNET)), ([1], True))
    equal(Hawser.NetSpecifier(net_capabilities=caps).net_capabilities is caps, True)


tap.run([(name.removeprefix("test_"), test) for name, test in list(globals().items())
         if name.startswith("test_")])
