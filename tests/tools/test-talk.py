#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""hawser tcp, udp and ws as a person uses them: in a pipe and at a terminal.

usage: test-talk.py HAWSER
"""
import asyncio
import os
import queue
import re
import resource
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import threading

import websockets

import tap
from program import (HAWSER, LIMIT, hawser, heed_signals, make_certificate, read_terminal, terminal)

ALL_BYTES = bytes(range(256))
RESET = struct.pack("ii", 1, 0)


def talk(*arguments, given=b"", code=0):
    """Runs a command with something to say; returns what it printed, as bytes, or its complaint."""
    done = subprocess.run([HAWSER, *arguments], input=given, capture_output=True, timeout=LIMIT,
                          check=False)
    if done.returncode != code:
        raise AssertionError(f"{arguments} ended with {done.returncode}, not {code}: {done.stderr}")
    if code == 0:
        tap.equal(done.stderr, b"")
    return done.stdout if code == 0 else done.stderr.decode()


def start(*arguments, **streams):
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **streams}
    return subprocess.Popen([HAWSER, *arguments], preexec_fn=heed_signals, bufsize=0, **streams)


def end(process, code=0, errors=b""):
    tap.equal((process.stderr.read(), process.wait(LIMIT)), (errors, code))
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()


def resident(process):
    """Bytes of memory."""
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def read_all(stream, size):
    data = bytearray()
    while len(data) < size:
        piece = stream.read(min(65536, size - len(data)))
        if not piece:
            break
        data += piece
    return bytes(data)


class Terminal:
    """A command at a terminal."""

    def __init__(self, *arguments):
        self.ours, theirs = terminal(80)
        self.process = subprocess.Popen([HAWSER, *arguments], stdin=theirs, stdout=theirs, stderr=theirs,
                                        preexec_fn=heed_signals)
        os.close(theirs)

    def type(self, text):
        os.write(self.ours, text.encode())

    def expect(self, pattern):
        return read_terminal(self.ours, pattern)

    def end(self, code=0):
        rest = read_terminal(self.ours)
        tap.equal(self.process.wait(LIMIT), code)
        os.close(self.ours)
        return rest


def tcp_server(serve, address="127.0.0.1"):
    """Calls serve with each connection, in a thread of its own; returns the port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listener = socket.create_server((address, 0), family=family)

    def run(connection):
        with connection:
            serve(connection)

    def accept():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=run, args=[connection], daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return str(listener.getsockname()[1])


def echo(connection):
    while piece := connection.recv(65536):
        connection.sendall(piece)


def hear(size):
    """A server that answers a number of bytes with all bytes that there are, and goes."""
    def serve(connection):
        got = b""
        while len(got) < size:
            got += connection.recv(65536)
        connection.sendall(ALL_BYTES)
    return serve


def closed_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


# TCP


def tcp_in_a_pipe():
    port = tcp_server(hear(256))
    tap.equal(talk("tcp", "127.0.0.1", port, given=ALL_BYTES), ALL_BYTES)
    tap.equal(talk("tcp", "localhost", port, given=ALL_BYTES), ALL_BYTES)
    tap.equal(talk("tcp", "--wait=100", "127.0.0.1", tcp_server(echo), given=ALL_BYTES), ALL_BYTES)
    tap.equal(talk("tcp", "127.0.0.1", tcp_server(hear(0))), ALL_BYTES)
    process = start("tcp", "-v", "127.0.0.1", port)
    process.stdin.write(ALL_BYTES)
    tap.equal(read_all(process.stdout, 1000), ALL_BYTES)
    process.stdin.close()
    end(process, 0, f"Connected to 127.0.0.1, port {port}\n".encode())


def tcp_much():
    data = os.urandom(1 << 20) * 32
    process = start("tcp", "-w", "1000", "127.0.0.1", tcp_server(echo))
    writer = threading.Thread(target=lambda: (process.stdin.write(data), process.stdin.close()))
    writer.start()
    tap.equal(read_all(process.stdout, len(data)) == data, True)
    writer.join()
    end(process)


def tcp_the_server_ends_first():
    ended = threading.Event()
    got = []

    def serve(connection):
        connection.sendall(b"that is all")
        connection.shutdown(socket.SHUT_WR)
        ended.wait()
        got.append(connection.recv(100))

    process = start("tcp", "127.0.0.1", tcp_server(serve))
    # Who reads the output sees its end, and what is left to say is said.
    tap.equal(process.stdout.read(100), b"that is all")
    tap.equal(process.stdout.read(100), b"")
    process.stdin.write(b"the rest")
    process.stdin.close()
    ended.set()
    end(process)
    while not got:
        ended.wait(0.01)
    tap.equal(got, [b"the rest"])


def tcp_at_a_terminal():
    person = Terminal("tcp", "-v", "127.0.0.1", tcp_server(echo))
    person.expect(rb"Connected to ")
    person.type("hello\n")
    person.expect(rb"hello\r\nhello\r\n")
    person.type("\x04")
    person.end()

    def goodbye(connection):
        connection.recv(100)
        connection.sendall(b"bye\n")

    person = Terminal("tcp", "127.0.0.1", tcp_server(goodbye))
    person.type("quit\n")
    tap.within("bye\r\n", person.end())


def tcp_families():
    try:
        port = tcp_server(hear(0), "::1")
    except OSError as error:
        raise tap.Skip(f"no IPv6 on loopback: {error}") from error
    for host in ("::1", "[::1]", "localhost"):
        tap.equal(talk("tcp", host, port), ALL_BYTES)
    tap.equal(talk("tcp", "-6", "localhost", port), ALL_BYTES)
    tap.within("Error 2301111: ", talk("tcp", "-4", "localhost", port, code=2))
    tap.within("Error 401: ", talk("tcp", "-4", "::1", port, code=1))
    tap.within("Error 401: ", talk("tcp", "-6", "127.0.0.1", port, code=1))
    tap.within("leave nothing", talk("tcp", "-4", "-6", "localhost", port, code=1))


def tcp_exit_codes():
    def reset(connection):
        connection.recv(4)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    deaf = socket.create_server(("127.0.0.1", 0), backlog=0)
    port = str(deaf.getsockname()[1])
    fillers = [socket.socket(socket.AF_INET, socket.SOCK_STREAM | socket.SOCK_NONBLOCK) for _ in range(4)]
    for filler in fillers:
        filler.connect_ex(deaf.getsockname())
    for arguments, code, number, advice in (
            (["127.0.0.1", closed_port()], 2, 2301111, "Check the port"),
            (["localhost", closed_port()], 2, 2301111, "Check the port"),
            (["nowhere.invalid", "1"], 2, 2301099, "spelling of the host name"),
            (["--connect-timeout=100", "127.0.0.1", port], 4, 2301110, "--connect-timeout"),
            (["127.0.0.1", tcp_server(reset)], 5, 2301104, "try again"),
            (["", "1"], 1, 401, "--help")):
        errors = talk("tcp", *arguments, given=b"word", code=code)
        tap.within(f"Error {number}: ", errors)
        tap.within(advice, errors.splitlines()[1])
        tap.equal(len(errors.splitlines()), 2)
    for filler in fillers:
        filler.close()
    deaf.close()


def tcp_files():
    """Where the input comes from, and where the output goes to."""
    port = tcp_server(hear(0))
    folder = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    try:
        done = start("tcp", "127.0.0.1", tcp_server(echo), stdin=folder)
        tap.within("the input cannot be read: ", done.stderr.read().decode())
        tap.equal(done.wait(LIMIT), 6)
    finally:
        os.close(folder)
    with open("/dev/full", "wb") as full:
        done = start("tcp", "127.0.0.1", port, stdout=full)
        tap.within("the output cannot be written: ", done.stderr.read().decode())
        tap.equal(done.wait(LIMIT), 6)
    # A reader that has seen enough is no error.
    process = start("tcp", "127.0.0.1", tcp_server(flood))
    tap.equal(process.stdout.read(1), b"x")
    process.stdout.close()
    end(process)


def tcp_without_streams():
    """Started without input, output, or both: no socket gets into their place."""
    heard = []

    def listen(connection):
        heard.append(connection.recv(100))
        connection.sendall(b"x" * 100)

    port = tcp_server(listen)
    for streams in ("<&-", ">&-", "<&- >&- 2>&-"):
        done = subprocess.run(["sh", "-c", f'exec "$0" tcp -w 500 127.0.0.1 {port} {streams}', HAWSER],
                              input=b"word", capture_output=True, timeout=LIMIT, check=False)
        tap.equal((streams, done.returncode, done.stderr), (streams, 0, b""))
    tap.equal(heard, [b"", b"word", b""])


def flood(connection):
    try:
        while True:
            connection.sendall(b"x" * 65536)
    except OSError:
        pass


def tcp_holds_back():
    """A reader that takes nothing stops the peer, and costs no memory."""
    sent = []

    def serve(connection):
        connection.settimeout(1)
        try:
            while True:
                sent.append(connection.send(b"x" * 65536))
        except TimeoutError:
            stopped.set()

    stopped = threading.Event()
    process = start("tcp", "127.0.0.1", tcp_server(serve))
    tap.equal(process.stdout.read(1), b"x")
    tap.equal(stopped.wait(LIMIT), True)
    tap.equal(sum(sent) < 64 << 20, True)
    if not os.environ.get("TEST_SLOW"):  # a sanitizer has an allocator of its own
        tap.equal(resident(process) < 40 << 20, True)
    # All of it is there.
    tap.equal(len(read_all(process.stdout, 1 << 30)), sum(sent) - 1)
    process.stdin.close()
    end(process)


def interrupted():
    for command in ("tcp", "udp"):
        person = Terminal(command, "-v", "127.0.0.1", tcp_server(echo))
        if command == "tcp":
            person.expect(rb"Connected to ")
        person.type("hello\n")
        person.expect(rb"hello\r\n")
        person.process.send_signal(signal.SIGINT)
        person.end(-signal.SIGINT)


# UDP


class Datagrams:
    """A socket that hears datagrams."""

    def __init__(self, address="127.0.0.1"):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(LIMIT)
        self.port = str(self.socket.getsockname()[1])

    def hear(self):
        return self.socket.recvfrom(65536)

    def answer(self, data, to):
        self.socket.sendto(data, to)


def udp_in_a_pipe():
    peer = Datagrams()
    stranger = Datagrams()
    process = start("udp", "-v", "localhost", peer.port)
    process.stdin.write(ALL_BYTES)
    data, address = peer.hear()
    tap.equal(data, ALL_BYTES)
    process.stdin.write(b"second")
    tap.equal(peer.hear(), (b"second", address))
    stranger.answer(b"not for you", address)
    peer.answer(ALL_BYTES[::-1], address)
    tap.equal(read_all(process.stdout, 256), ALL_BYTES[::-1])
    peer.answer(b"x", address)
    tap.equal(read_all(process.stdout, 1), b"x")
    process.stdin.close()
    end(process, 0, f"256 bytes from 127.0.0.1, port {peer.port}\n"
                    f"1 byte from 127.0.0.1, port {peer.port}\n".encode())

    # A file leaves in datagrams that are as long as may be.
    process = start("udp", "--wait=0", "127.0.0.1", peer.port)
    with tempfile.TemporaryFile() as file:
        file.write(ALL_BYTES * 400)
        file.seek(0)
        talking = subprocess.Popen([HAWSER, "udp", "-w", "0", "127.0.0.1", peer.port], stdin=file)
        tap.equal([len(peer.hear()[0]), len(peer.hear()[0])], [65507, 256 * 400 - 65507])
        tap.equal(talking.wait(LIMIT), 0)
    process.stdin.close()
    end(process)


def udp_listens():
    port = closed_port(socket.SOCK_DGRAM)
    process = start("udp", "-v", "-l", "127.0.0.1", port)
    line = b""
    while not line.endswith(b"\n"):
        line += process.stderr.read(1)
    tap.equal(line, f"Listening at 127.0.0.1, port {port}\n".encode())
    # What is to be said before anybody is there waits.
    process.stdin.write(b"welcome")
    first, second = Datagrams(), Datagrams()
    first.answer(b"one", ("127.0.0.1", int(port)))
    tap.equal(read_all(process.stdout, 3), b"one")
    tap.equal(first.hear()[0], b"welcome")
    second.answer(b"two", ("127.0.0.1", int(port)))
    tap.equal(read_all(process.stdout, 3), b"two")
    process.stdin.write(b"to the second")
    tap.equal(second.hear()[0], b"to the second")
    # The port is taken, and another one would help nobody.
    errors = talk("udp", "-l", "127.0.0.1", port, code=2)
    tap.within("Error 2301098: ", errors)
    tap.within("Name another port", errors)
    process.stdin.close()
    process.send_signal(signal.SIGTERM)
    tap.equal(process.wait(LIMIT), -signal.SIGTERM)
    for stream in (process.stdout, process.stderr):
        stream.close()
    tap.equal(talk("udp", "-l", "-w", "0", port), b"")


def udp_between_two():
    """Two of them, each at a terminal."""
    port = closed_port(socket.SOCK_DGRAM)
    one = Terminal("udp", "-v", "-l", port)
    one.expect(rb"Listening at 0\.0\.0\.0, port ")
    two = Terminal("udp", "127.0.0.1", port)
    two.type("hello\n")
    one.expect(rb"6 bytes from 127\.0\.0\.1, port \d+\r\nhello\r\n")
    one.type("good evening\n")
    two.expect(rb"hello\r\ngood evening\r\n")
    two.type("\x04")
    two.end()
    one.process.send_signal(signal.SIGINT)
    one.end(-signal.SIGINT)


def udp_exit_codes():
    for arguments, code, number, advice in (
            (["nowhere.invalid", "1"], 2, 2301099, "spelling of the host name"),
            (["255.255.255.255", "9"], 2, 2301013, "--broadcast"),
            (["-l", "192.0.2.1", "5000"], 2, 2301099, "spelling"),
            (["-l", "nowhere", "5000"], 1, 401, "--help")):
        errors = talk("udp", *arguments, given=b"word", code=code)
        tap.within(f"Error {number}: ", errors)
        tap.within(advice, errors.splitlines()[1])
    peer = Datagrams()
    tap.equal(talk("udp", "-b", "-w", "0", "127.0.0.1", peer.port, given=b"x"), b"")


# WebSocket


class WebSockets:
    """A server of another make, in a thread with an event loop of its own."""

    def __init__(self, context=None):
        self.loop = asyncio.new_event_loop()
        self.closed = queue.Queue()  # codes with which clients of /told closed
        self.headers = None
        ready = threading.Event()

        async def begin():
            server = await websockets.serve(self.handle, "127.0.0.1", 0, ssl=context, max_size=None,
                                            subprotocols=["chat", "talk"])
            self.port = server.sockets[0].getsockname()[1]
            ready.set()

        self.loop.create_task(begin())
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        ready.wait()
        self.url = f"{'wss' if context else 'ws'}://127.0.0.1:{self.port}"

    async def handle(self, connection, path):
        self.headers = connection.request_headers
        word, _, value = path[1:].partition("/")
        if word == "close":
            await connection.close(int(value), "as you wish")
        elif word == "reset":
            connection.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                                                     RESET)
            connection.transport.abort()
        elif word == "binary":
            await connection.send(ALL_BYTES[:int(value)])
        elif word == "flood":
            try:
                while True:
                    await connection.send("x" * 65536)
            except websockets.ConnectionClosed:
                pass
        try:
            async for message in connection:
                await connection.send(message)
        except websockets.ConnectionClosed:
            pass
        if word == "told":
            self.closed.put(connection.close_code)


def ws_in_a_pipe():
    tap.equal(talk("ws", SERVER.url + "/told", given="one\nzwölf\n\nlast".encode()), "one\nzwölf\n\nlast\n".encode())
    tap.equal(SERVER.closed.get(timeout=LIMIT), 1000)
    tap.equal(talk("ws", "-w", "0", SERVER.url), b"")
    tap.equal(talk("ws", "--binary", SERVER.url, given=ALL_BYTES), ALL_BYTES)
    tap.equal(talk("ws", SERVER.url + "/binary/5"), ALL_BYTES[:5])
    lines = b"".join(b"%d\n" % i for i in range(20000))
    tap.equal(talk("ws", SERVER.url, given=lines) == lines, True)
    long = b"y" * 2000000 + b"\n"
    tap.equal(talk("ws", SERVER.url, given=long) == long, True)


def ws_options():
    process = start("ws", "-v", "-H", "X-One: 1", "--header=x-two:2:2", "-p", "talk,none", SERVER.url)
    process.stdin.write(b"there?\n")
    tap.equal(read_all(process.stdout, 7), b"there?\n")
    tap.equal((SERVER.headers["x-one"], SERVER.headers["x-two"]), ("1", "2:2"))
    process.stdin.close()
    end(process, 0, b"Connected: 101 Switching Protocols, subprotocol talk\nClosed with code 1000\n")
    tap.within("write NAME:VALUE", talk("ws", "-H", "nothing", SERVER.url, code=1))
    tap.within("is not a header name", talk("ws", "-H", "a b: c", SERVER.url, code=1))
    tap.within("there is no backend “absent”", talk("ws", "--backend", "absent", SERVER.url, code=7))


def ws_at_a_terminal():
    person = Terminal("ws", "-v", SERVER.url + "/told")
    person.expect(rb"Connected: 101 ")
    person.type("hello\n")
    person.expect(rb"hello\r\n< hello\r\n")
    person.type("\x04")
    person.end()
    tap.equal(SERVER.closed.get(timeout=LIMIT), 1000)
    person = Terminal("ws", SERVER.url + "/binary/3")
    person.expect(rb"< binary message, 3 bytes: 00 01 02\r\n")
    person.process.send_signal(signal.SIGINT)
    person.end(-signal.SIGINT)


def ws_exit_codes():
    for given, url, code, words in (
            (b"", SERVER.url + "/close/1000", 0, None),
            (b"", SERVER.url + "/close/1001", 0, None),
            (b"", SERVER.url + "/close/1011", 5, "closed with code 1011: as you wish"),
            (b"", SERVER.url + "/close/4000", 5, "closed with code 4000: as you wish"),
            (b"", SERVER.url + "/reset", 5, "The connection broke; try again."),
            (b"", "http://127.0.0.1/", 1, "begins with ws://"),
            (b"", f"ws://127.0.0.1:{closed_port()}", 2, "a WebSocket server is running"),
            (b"", "ws://127.0.0.1:" + tcp_server(hear(1)), 2, "a WebSocket server is running"),
            (b"\xff\n", SERVER.url, 1, "--binary"),
            (b"a\0b\n", SERVER.url, 1, "--binary"),
            (b"x" * 6000000, SERVER.url, 1, "too long for a message")):
        # Those that are ended by the server have an input that does not end.
        process = start("ws", url)
        if given:
            process.stdin.write(given)
        errors = process.stderr.read().decode()
        tap.equal((url, errors, process.wait(LIMIT)), (url, errors, code))
        if words is None:
            tap.equal(errors, "")
        else:
            tap.within(words, errors)
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
    tap.within("Name one URL", talk("ws", code=1))


def ws_tls():
    with tempfile.TemporaryDirectory(prefix="hawser-talk-") as folder:
        certificate, key = make_certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = WebSockets(context)
        # Not trusted; another host's; no TLS at all
        tap.within("--ca-path", talk("ws", server.url, code=3))
        tap.within("--ca-path", talk("ws", "--ca-path", certificate,
                                     server.url.replace("127.0.0.1", "localhost"), code=3))
        tap.within("Error 200", talk("ws", SERVER.url.replace("ws:", "wss:"), code=3))
        tap.equal(talk("ws", "--ca-path", certificate, server.url, given=b"safe\n"), b"safe\n")
        tap.within("PEM", talk("ws", "--ca-path", folder + "/none.pem", server.url, code=6))


def ws_holds_back():
    process = start("ws", SERVER.url + "/flood")
    tap.equal(process.stdout.read(1), b"x")
    before, now = -1, 0
    while before < now:  # until it is full
        before = now
        threading.Event().wait(0.3)
        now = resident(process)
    if not os.environ.get("TEST_SLOW"):
        tap.equal(now < 60 << 20, True)
    process.stdout.close()
    end(process)


def usage():
    for command in ("tcp", "udp"):
        tap.within("Name a host and a port", talk(command, "127.0.0.1", code=1))
        for port in ("0", "65536", "http", "-1", ""):
            tap.within("a port is a number from 1 to 65535", talk(command, "--", "localhost", port, code=1))
        tap.within("there is no backend “absent”",
                   talk(command, "--backend=absent", "127.0.0.1", "1", code=7))
    for command in ("tcp", "udp", "ws"):
        tap.equal(bool(re.match(f"Usage:\n  hawser {command} ", hawser(command, "--help"))), True)


SERVER = WebSockets()
tap.run([usage, tcp_in_a_pipe, tcp_much, tcp_the_server_ends_first, tcp_at_a_terminal, tcp_families,
         tcp_exit_codes, tcp_files, tcp_without_streams, tcp_holds_back, interrupted, udp_in_a_pipe,
         udp_listens, udp_between_two, udp_exit_codes, ws_in_a_pipe, ws_options, ws_at_a_terminal, ws_exit_codes, ws_tls,
         ws_holds_back])
