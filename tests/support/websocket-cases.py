#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The server's side of the families of cases that WebSocket clients are commonly tested with: frames,
pings, reserved bits, opcodes, fragments, UTF-8, closing, sizes, and compression.

Prints a port, and ends with its standard input. A client asks as it would ask such a suite:
  /getCaseCount            one text: how many cases there are
  /runCase?case=N          plays case N, from 1 on; the client sends every message back
  /getCaseInfo?case=N      one text: its name
  /getCaseStatus?case=N    one text: OK, NON-STRICT, INFORMATIONAL, or what was wrong
"""
import asyncio
import base64
import hashlib
import json
import os
import sys
import zlib

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CASES = []
STATUS = {}


def case(name, *steps, expect=((),), close=None, informational=False, offer=None, timeout=60):
    """`expect`: what may be heard before the end, the strict answer first. `close`: None where the
    server closes with 1000 and the client answers so; otherwise the codes with which the client may
    close, which may also just end the connection."""
    CASES.append((name, steps, expect, close, informational, offer, timeout))


def frame(opcode, payload=b"", fin=True, rsv=0):
    size = len(payload)
    head = bytes([fin << 7 | rsv << 4 | opcode])
    if size < 126:
        head += bytes([size])
    elif size < 65536:
        head += bytes([126]) + size.to_bytes(2, "big")
    else:
        head += bytes([127]) + size.to_bytes(8, "big")
    return head + payload


def chopped(data, size):
    return [data[i:i + size] for i in range(0, len(data), size)]


def code(number, reason=b""):
    return frame(CLOSE, number.to_bytes(2, "big") + reason)


def echoed(name, opcode, payload, size=0, count=1):
    data = frame(opcode, payload)
    case(name, *([data] if not size else chopped(data, size)), expect=(((opcode, payload),),))


def define_frames():
    for family, opcode, letter in (("1.1", TEXT, b"*"), ("1.2", BINARY, b"\xfe")):
        for i, size in enumerate((0, 125, 126, 127, 128, 65535, 65536), 1):
            echoed(f"{family}.{i}", opcode, letter * size)
        echoed(f"{family}.8", opcode, letter * 65536, 997)
    for i, payload in enumerate((b"", b"Hello, world!", b"\0\xff\xfe\xfd\xfc\xfb\0\xff", b"\xfe" * 125), 1):
        case(f"2.{i}", frame(PING, payload), expect=(((PONG, payload),),))
    case("2.5", frame(PING, b"\xfe" * 126), close=(1002,))
    case("2.6", *chopped(frame(PING, b"\xfe" * 125), 1), expect=(((PONG, b"\xfe" * 125),),))
    case("2.7", frame(PONG))
    case("2.8", frame(PONG, b"unsolicited"))
    case("2.9", frame(PONG, b"unsolicited"), frame(PING, b"ping"), expect=(((PONG, b"ping"),),))
    pings = [b"payload-%d" % i for i in range(10)]
    pongs = (tuple((PONG, p) for p in pings),)
    case("2.10", *[frame(PING, p) for p in pings], expect=pongs)
    case("2.11", *[c for p in pings for c in chopped(frame(PING, p), 1)], expect=pongs)


def define_bits():
    hello = b"Hello, world!"
    first = (((TEXT, hello),), ())
    case("3.1", frame(TEXT, hello, rsv=1), close=(1002,))
    for i, rsv in ((2, 2), (3, 3), (4, 4)):
        data = frame(TEXT, hello) + frame(TEXT, hello, rsv=rsv) + frame(PING)
        case(f"3.{i}", *(chopped(data, 1) if i == 4 else [data]), expect=first, close=(1002,))
    case("3.5", frame(BINARY, b"\0\xff", rsv=5), close=(1002,))
    case("3.6", frame(BINARY, hello, rsv=6), close=(1002,))
    case("3.7", frame(CLOSE, rsv=7), close=(1002,))
    for family, opcodes in (("4.1", range(3, 8)), ("4.2", range(11, 16))):
        for i, opcode in enumerate(opcodes, 1):
            bad = frame(opcode, hello if i in (2, 4, 5) else b"")
            if i < 3:
                case(f"{family}.{i}", bad, close=(1002,))
            else:
                data = frame(TEXT, hello) + bad + frame(PING)
                case(f"{family}.{i}", *(chopped(data, 1) if i == 5 else [data]), expect=first,
                     close=(1002,))


def define_fragments():
    def part(opcode, payload, fin=False):
        return frame(opcode, payload, fin)

    case("5.1", part(PING, b"1") + part(0, b"2", True), close=(1002,))
    case("5.2", part(PONG, b"1") + part(0, b"2", True), close=(1002,))
    two = [part(TEXT, b"fragment1"), part(0, b"fragment2", True)]
    whole = (TEXT, b"fragment1fragment2")
    ping = frame(PING, b"ping")
    case("5.3", b"".join(two), expect=((whole,),))
    case("5.4", *two, expect=((whole,),))
    case("5.5", *chopped(b"".join(two), 1), expect=((whole,),))
    mixed = [two[0], ping, two[1]]
    case("5.6", b"".join(mixed), expect=(((PONG, b"ping"), whole),))
    case("5.7", *mixed, expect=(((PONG, b"ping"), whole),))
    case("5.8", *chopped(b"".join(mixed), 1), expect=(((PONG, b"ping"), whole),))
    for i, fin in ((9, True), (12, False)):
        bad = [part(0, b"no continuation", fin), frame(TEXT, b"Hello")]
        case(f"5.{i}", b"".join(bad), close=(1002,))
        case(f"5.{i + 1}", *bad, close=(1002,))
        case(f"5.{i + 2}", *chopped(b"".join(bad), 1), close=(1002,))
    case("5.15", b"".join(two) + part(0, b"3") + frame(TEXT, b"4"), expect=((whole,), ()), close=(1002,))
    case("5.16", (part(0, b"1") + part(TEXT, b"2") + part(0, b"3", True)) * 2, close=(1002,))
    case("5.17", (part(0, b"1", True) + part(TEXT, b"2") + part(0, b"3", True)) * 2, close=(1002,))
    case("5.18", part(TEXT, b"1") + frame(TEXT, b"2"), close=(1002,))
    for i in (19, 20):
        begin = [part(TEXT, b"1"), part(0, b"2"), frame(PING, b"a")]
        rest = [part(0, b"3"), part(0, b"4"), frame(PING, b"b"), part(0, b"5", True)]
        steps = begin + [0.2] + rest if i == 20 else [b"".join(begin), 0.2, b"".join(rest)]
        case(f"5.{i}", *steps, expect=(((PONG, b"a"), (PONG, b"b"), (TEXT, b"12345")),))


def sequences():
    good = "κόσμε".encode()
    yield [b"hello$world", "hello¢world".encode(), "hello€world".encode(), "hello𤭢world".encode(), good]
    yield [good[:i] for i in range(1, len(good) + 1)]
    yield [b"\0", b"\xc2\x80", b"\xe0\xa0\x80", b"\xf0\x90\x80\x80"]
    yield [b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80"]
    yield [b"\x7f", b"\xdf\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf"]
    yield [b"\xf7\xbf\xbf\xbf", b"\xfb" + b"\xbf" * 4, b"\xfd" + b"\xbf" * 5]
    yield [b"\xed\x9f\xbf", b"\xee\x80\x80", b"\xef\xbf\xbd", b"\xf4\x8f\xbf\xbf", b"\xf4\x90\x80\x80"]
    yield [b"\x80", b"\xbf", b"\x80\xbf", b"\x80\xbf\x80", b"\x80\xbf" * 2, bytes(range(0x80, 0xbf))]
    yield [b" ".join(bytes([c]) for c in range(*r)) for r in
           ((0xc0, 0xdf), (0xe0, 0xef), (0xf0, 0xf7), (0xf8, 0xfb), (0xfc, 0xfd))]
    cut = [b"\xc0", b"\xe0\x80", b"\xf0\x80\x80", b"\xf8\x80\x80\x80", b"\xfc\x80\x80\x80\x80",
           b"\xdf", b"\xef\xbf", b"\xf7\xbf\xbf", b"\xfb\xbf\xbf\xbf", b"\xfd\xbf\xbf\xbf\xbf"]
    yield cut
    yield [b"".join(cut)]
    yield [b"\xfe", b"\xff", b"\xfe\xfe\xff\xff"]
    for last in (b"\xaf", b"\xbf", b"\x80"):
        yield [b"\xc0" + last, b"\xe0\x80" + last, b"\xf0\x80\x80" + last, b"\xf8\x80\x80\x80" + last,
               b"\xfc\x80\x80\x80\x80" + last]
    high = [b"\xed\xa0\x80", b"\xed\xad\xbf", b"\xed\xae\x80", b"\xed\xaf\xbf"]
    low = [b"\xed\xb0\x80", b"\xed\xbe\x80", b"\xed\xbf\xbf"]
    yield high + low
    yield [h + l for h in high for l in (low[0], low[2])]
    yield [chr(plane << 16 | 0xfffe | i).encode() for plane in range(17) for i in (0, 1)]
    yield [chr(c).encode() for c in range(0xfff9, 0x10000)]


def define_utf8():
    for i, parts in enumerate(([b""], [b"", b"", b""], [b"", b"middle", b""]), 1):
        data = [frame(TEXT if j == 0 else 0, p, j == len(parts) - 1) for j, p in enumerate(parts)]
        case(f"6.1.{i}", *data, expect=(((TEXT, b"".join(parts)),),))
    good = "Hello-µ@ßöäüàá-UTF-8!!".encode()
    case("6.2.1", frame(TEXT, good), expect=(((TEXT, good),),))
    case("6.2.2", frame(TEXT, good[:12], False), frame(0, good[12:]), expect=(((TEXT, good),),))
    for i, payload in ((3, good), (4, "κόσμε".encode())):
        single = [frame(TEXT if j == 0 else 0, payload[j:j + 1], j == len(payload) - 1)
                  for j in range(len(payload))]
        case(f"6.2.{i}", *single, expect=(((TEXT, payload),),))
    bad = "κόσμε".encode() + b"\xed\xa0\x80edited"
    case("6.3.1", frame(TEXT, bad), close=(1007,))
    case("6.3.2", *[frame(TEXT if j == 0 else 0, bad[j:j + 1], j == len(bad) - 1) for j in range(len(bad))],
         close=(1007,))
    slow = "κόσμε".encode() + b"\xf4\x90\x80\x80edited"
    for i, cuts in ((1, (11, 15)), (2, (12, 13))):
        a, b, c = slow[:cuts[0]], slow[cuts[0]:cuts[1]], slow[cuts[1]:]
        strict = ((("waited", 1),), (("waited", 1), ("waited", 2)))
        case(f"6.4.{i}", frame(TEXT, a, False), ("wait", 1), frame(0, b, False), ("wait", 2), frame(0, c),
             expect=strict, close=(1007,))
        data = frame(TEXT, slow)
        head = len(data) - len(slow)
        case(f"6.4.{i + 2}", data[:head + cuts[0]], ("wait", 1), data[head + cuts[0]:head + cuts[1]],
             ("wait", 2), data[head + cuts[1]:], expect=strict, close=(1007,))
    for i, family in enumerate(sequences(), 5):
        for j, payload in enumerate(family, 1):
            try:
                payload.decode()
                echoed(f"6.{i}.{j}", TEXT, payload)
            except UnicodeDecodeError:
                case(f"6.{i}.{j}", frame(TEXT, payload), close=(1007,))


def define_closing():
    hello = frame(TEXT, b"Hello World!")
    normal = code(1000)
    echoed("7.1.1", TEXT, b"Hello World!")
    case("7.1.2", normal + code(1000), "closed")
    case("7.1.3", normal + frame(PING), "closed")
    case("7.1.4", normal + hello, "closed")
    case("7.1.5", frame(TEXT, b"1", False) + normal + frame(0, b"2"), "closed")
    case("7.1.6", frame(TEXT, b"x" * 262144) + hello + normal + frame(PING), "closed", informational=True)
    case("7.3.1", frame(CLOSE), "closed")
    case("7.3.2", frame(CLOSE, b"a"), close=(1002,))
    case("7.3.3", normal, "closed")
    case("7.3.4", code(1000, b"Hello World!"), "closed")
    case("7.3.5", code(1000, b"*" * 123), "closed")
    case("7.3.6", code(1000, b"*" * 124), close=(1002,))
    case("7.5.1", code(1000, b"\xce\xba\xed\xa0\x80"), close=(1002, 1007))
    for i, number in enumerate((1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999), 1):
        case(f"7.7.{i}", code(number), "closed", close=(1000, number))
    for i, number in enumerate((0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999), 1):
        case(f"7.9.{i}", code(number), close=(1002,))
    case("7.13.1", code(5000), "closed", informational=True)
    case("7.13.2", code(65535), "closed", informational=True)


def define_sizes():
    for family, opcode in (("9.1", TEXT), ("9.2", BINARY)):
        for i, kib in enumerate((64, 256, 1024, 4096, 8192, 16384), 1):
            echoed(f"{family}.{i}", opcode, b"*" * kib * 1024)
    whole = b"*" * 4194304
    for family, opcode in (("9.3", TEXT), ("9.4", BINARY)):
        for i, size in enumerate((64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304), 1):
            parts = chopped(whole, size)
            data = b"".join(frame(opcode if j == 0 else 0, p, j == len(parts) - 1)
                            for j, p in enumerate(parts))
            case(f"{family}.{i}", data, expect=(((opcode, whole),),))
    for family, opcode in (("9.5", TEXT), ("9.6", BINARY)):
        for i, size in enumerate((64, 128, 256, 512, 1024, 2048), 1):
            echoed(f"{family}.{i}", opcode, b"*" * 1048576, size)
    for family, opcode in (("9.7", TEXT), ("9.8", BINARY)):
        for i, size in enumerate((0, 16, 64, 256, 1024, 4096), 1):
            case(f"{family}.{i}", ("echo", opcode, [b"*" * size] * 200, 0))
    parts = chopped(b"*" * 65536, 1300)
    case("10.1.1", b"".join(frame(TEXT if j == 0 else 0, p, j == len(parts) - 1)
                            for j, p in enumerate(parts)), expect=(((TEXT, b"*" * 65536),),))


def define_compression():
    sizes = [(16, 0), (64, 0), (256, 0), (1024, 0), (4096, 0), (8192, 0), (16384, 0), (32768, 0),
             (65536, 0), (131072, 0), (8192, 256), (16384, 256), (32768, 256), (65536, 256), (131072, 256),
             (131072, 1024), (131072, 4096), (131072, 32768)]
    texts = json.dumps([{"id": i, "name": "naïve %d" % (i * 7919 % 1000)} for i in range(5000)],
                       ensure_ascii=False).encode().decode("utf-8").encode("ascii", "replace")
    kinds = [(TEXT, texts), (BINARY, os.urandom(200000)), (BINARY, texts), (TEXT, texts[::-1]),
             (BINARY, bytes(200000))]
    offers = ["", "; client_no_context_takeover; server_no_context_takeover",
              "; client_max_window_bits=9; server_max_window_bits=9",
              "; client_max_window_bits=15; server_max_window_bits=15",
              "; client_no_context_takeover; client_max_window_bits=9",
              "; client_no_context_takeover; client_max_window_bits=15",
              "; server_no_context_takeover; client_max_window_bits=8; server_max_window_bits=10"]
    for family, rows in (("12", [(k, "") for k in kinds]), ("13", [(kinds[0], o) for o in offers])):
        for i, ((opcode, data), offer) in enumerate(rows, 1):
            for j, (size, cut) in enumerate(sizes, 1):
                messages = [data[k * 997 % 50000:][:size] for k in range(20)]
                case(f"{family}.{i}.{j}", ("echo", opcode, messages, cut), offer=offer)


class Peer:
    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer
        self.heard, self.closed, self.ended = [], None, False
        self.changed = asyncio.Event()
        self.inflater = self.deflater = None
        self.fresh_in = self.fresh_out = False

    def negotiate(self, offer):
        bits = {"client": 15, "server": 15}
        for word in offer.split(";"):
            name, _, value = word.strip().partition("=")
            if name.endswith("_max_window_bits"):
                bits[name[:6]] = max(int(value), 9)
        self.fresh_in = "client_no_context" in offer
        self.fresh_out = "server_no_context" in offer
        self.make_in = lambda: zlib.decompressobj(-bits["client"])
        self.make_out = lambda: zlib.compressobj(wbits=-bits["server"])
        self.inflater, self.deflater = self.make_in(), self.make_out()

    def message(self, opcode, payload, cut):
        rsv = 0
        if self.deflater is not None:
            rsv = 4
            payload = (self.deflater.compress(payload) + self.deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]
            if self.fresh_out:
                self.deflater = self.make_out()
        parts = chopped(payload, cut) if cut else [payload]
        return b"".join(frame(opcode if i == 0 else 0, p, i == len(parts) - 1, rsv if i == 0 else 0)
                        for i, p in enumerate(parts))

    async def listen(self):
        try:
            while self.closed is None:
                first, size = await self.reader.readexactly(2)
                if not size & 0x80:
                    self.heard.append(("unmasked", first))
                size &= 0x7f
                if size > 125:
                    size = int.from_bytes(await self.reader.readexactly(2 if size == 126 else 8), "big")
                mask = await self.reader.readexactly(4)
                data = await self.reader.readexactly(size)
                key = (mask * (size // 4 + 1))[:size]
                data = (int.from_bytes(data, "big") ^ int.from_bytes(key, "big")).to_bytes(size, "big")
                if first & 0x40 and self.inflater is not None:
                    data = self.inflater.decompress(data + b"\0\0\xff\xff")
                    first &= ~0x40
                    if self.fresh_in:
                        self.inflater = self.make_in()
                if first & 0x0f == CLOSE:
                    self.closed = int.from_bytes(data[:2], "big")
                elif first & 0xf0 == 0x80:
                    self.heard.append((first & 0x0f, data))
                else:
                    self.heard.append(("first", first))
                self.changed.set()
            # The server ends the connection.
        except (asyncio.IncompleteReadError, OSError):
            pass
        self.ended = True
        self.changed.set()

    async def until(self, true, seconds):
        try:
            async with asyncio.timeout(seconds):
                while not true() and not self.ended:
                    self.changed.clear()
                    await self.changed.wait()
        except TimeoutError:
            return False
        return true()

    async def play(self, steps, expect, close, informational, timeout):
        server_closed = False
        for step in steps:
            if isinstance(step, bytes):
                self.writer.write(step)
                await self.writer.drain()
            elif isinstance(step, float):
                await asyncio.sleep(step)
            elif step == "closed":
                server_closed = True
            elif step[0] == "wait":
                if not await self.until(lambda: self.closed is not None, 0.1) and not self.ended:
                    self.heard.append(("waited", step[1]))
            else:
                _, opcode, messages, cut = step
                for message in messages:
                    self.writer.write(self.message(opcode, message, cut))
                    await self.writer.drain()
                    if not await self.until(lambda: self.heard, timeout) or self.heard.pop() != (opcode, message):
                        return "another echo"
        heard = lambda: tuple(self.heard) in expect[:1]
        if close is None and not server_closed:
            await self.until(heard, timeout)
            self.writer.write(code(1000))
            close, server_closed = (1000,), True
        ended = await self.until(lambda: self.closed is not None, 10)
        if informational:
            return "INFORMATIONAL" if ended or self.ended else "no end"
        if tuple(self.heard) not in expect:
            return f"heard {str(self.heard)[:200]}"
        if self.closed is None and (server_closed or not self.ended):
            return "no close frame"
        if self.closed is not None and self.closed not in (close or (1000,)):
            return f"closed with {self.closed}"
        return "OK" if tuple(self.heard) == expect[0] else "NON-STRICT"


async def handle(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    path = head.split(" ")[1]
    fields = dict(line.lower().split(": ", 1)[:1] + line.split(": ", 1)[1:] for line in head.split("\r\n")[1:-2])
    number = int(path.partition("case=")[2].split("&")[0] or 0)
    name, steps, expect, close, informational, offer, timeout = CASES[number - 1]
    is_run = path.startswith("/runCase")
    key = hashlib.sha1((fields["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()
    answer = ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              f"Sec-WebSocket-Accept: {base64.b64encode(key).decode()}\r\n")
    peer = Peer(reader, writer)
    if is_run and offer is not None and "permessage-deflate" in fields.get("sec-websocket-extensions", ""):
        peer.negotiate(offer)
        answer += f"Sec-WebSocket-Extensions: permessage-deflate{offer}\r\n"
    writer.write((answer + "\r\n").encode())
    listening = asyncio.create_task(peer.listen())
    if is_run:
        STATUS[number] = "not finished"
        if offer is not None and peer.deflater is None:
            STATUS[number] = "no compression"
        else:
            STATUS[number] = await peer.play(steps, expect, close, informational, timeout)
    else:
        text = (str(len(CASES)) if path.startswith("/getCaseCount")
                else name if path.startswith("/getCaseInfo") else STATUS.get(number, "not run"))
        writer.write(frame(TEXT, text.encode()) + code(1000))
        await peer.until(lambda: peer.closed is not None, 10)
    listening.cancel()
    writer.close()


async def main():
    for define in (define_frames, define_bits, define_fragments, define_utf8, define_closing, define_sizes,
                   define_compression):
        define()
    server = await asyncio.start_server(handle, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)

asyncio.run(main())
