#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Where http-soup and http-curl differ: http-differences.py TABLE [--update]

Makes the same requests with both engines, to a server that sees every byte and answers as it is told,
and compares what it saw, which events came, and how the call ended. Every difference has to stand in
the table of the document TABLE, as it was observed; a row without its difference fails as well.
--update writes the rows anew and keeps the reasons.
"""
import collections
import gzip
import os
import re
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import zlib

import gi
gi.require_version("Hawser", "1")
from gi.repository import GLib, Hawser

ENGINES = ("http-soup", "http-curl")


class Server:
    """Answers each request of a connection with the next of its replies, and keeps what it read.

    A reply is bytes, or bytes and what happens then: `keep`, `close` or `reset`.
    """

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.begin([])
        threading.Thread(target=self.accept, daemon=True).start()

    def begin(self, replies):
        with self.lock:
            self.replies = collections.deque(replies)
            self.seen = []
            self.connections = 0

    def accept(self):
        while True:
            connection, _ = self.listener.accept()
            with self.lock:
                self.connections += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    @staticmethod
    def read(connection):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65536)
            data += piece
            if not piece or data.startswith(b"\x16"):  # the end, or a TLS handshake
                return None
        head, body = data.split(b"\r\n\r\n", 1)
        length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.I)
        if length:
            while len(body) < int(length[1]):
                body += connection.recv(65536)
        elif re.search(rb"\r\ntransfer-encoding:", head, re.I):
            while not body.endswith(b"0\r\n\r\n"):
                body += connection.recv(65536)
        return head, body

    def serve(self, connection):
        with connection:
            while True:
                try:
                    request = self.read(connection)
                except ConnectionError:
                    return
                if request is None:
                    return
                with self.lock:
                    self.seen.append(request)
                    reply = self.replies.popleft() if self.replies else (b"", "close")
                data, then = reply if isinstance(reply, tuple) else (reply, "keep")
                try:
                    connection.sendall(data)
                except ConnectionError:
                    return
                if then == "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                if then == "close":
                    self.end(connection)
                if then != "keep":
                    return

    @staticmethod
    def end(connection):
        """The client sees an end, never a reset, whatever it sends meanwhile."""
        connection.settimeout(10)
        try:
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except OSError:
            pass


SERVER = Server()


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


SETTINGS = frame(4, 0, 0)
HEADERS = frame(1, 4, 1, b"\x88")  # 200, and more to come
DATA = frame(0, 0, 1, b"part")


class TlsServer:
    """Speaks HTTP/2 where the client offers it, and sends these frames for an answer; HTTP/1.1 where
    it does not, and sends a body that is not complete. Then it closes, or holds the connection."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="hawser-differences-")
        self.certificate, key = (os.path.join(self.folder.name, name) for name in ("cert", "key"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=hawser test",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-out", self.certificate, "-keyout",
                        key], check=True, stderr=subprocess.DEVNULL)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self.context.set_alpn_protocols(["h2", "http/1.1"])

    def begin(self, frames, hold):
        """Returns the URL: another one each time, as connections are kept."""
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.accept, args=(listener, frames, hold), daemon=True).start()
        return f"https://127.0.0.1:{listener.getsockname()[1]}/"

    def accept(self, listener, frames, hold):
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=self.serve, args=(connection, frames, hold), daemon=True).start()

    def serve(self, connection, frames, hold):
        try:
            with self.context.wrap_socket(connection, server_side=True) as tls:
                if tls.selected_alpn_protocol() == "h2":
                    self.skip_request(tls)
                    tls.sendall(frames)
                else:
                    tls.recv(65536)
                    tls.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
                # What the client has sent meanwhile would turn the end into a reset.
                if not hold:
                    tls.shutdown(socket.SHUT_WR)
                while tls.recv(65536):
                    pass
        except OSError:
            pass  # a client that had enough

    @staticmethod
    def skip_request(tls):
        data = b""

        def take(length):
            nonlocal data
            while len(data) < length:
                piece = tls.recv(65536)
                if not piece:
                    raise ConnectionError
                data += piece
            taken, data = data[:length], data[length:]
            return taken

        take(len(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
        kind = None
        while kind != 1:
            head = take(9)
            kind = head[3]
            take(int.from_bytes(head[:3], "big"))


TLS = TlsServer()


def reply(*fields, body=b"ok", status="200 OK", version="HTTP/1.1", length=True):
    fields = [field.encode() if isinstance(field, str) else field for field in fields]
    if length:
        fields.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([f"{version} {status}".encode(), *fields, b"", body])


OK = reply("Content-Type: text/plain")
CLOSED_PORT = socket.socket()
CLOSED_PORT.bind(("127.0.0.1", 0))  # bound and not listening: refuses


def variant(**fields):
    return GLib.Variant("a{sv}", {k.replace("_", "-"): GLib.Variant("s", v) for k, v in fields.items()})


def case(path="/", replies=(OK,), url=None, **options):
    return {"url": url or f"http://127.0.0.1:{SERVER.port}{path}", "replies": replies,
            "options": options}


def http2_case(frames, hold=True, read_timeout=500):
    """With a deadline, as not every engine notices by itself that such a connection is of no use."""
    return {**case(ca_path=TLS.certificate, read_timeout=read_timeout), "tls": (SETTINGS + frames, hold)}


Method = Hawser.HttpRequestMethod
LONG = "x" * 20000

CASES = {
    # What is sent
    "get": case(),
    "post": case(method=Method.POST, extra_data=GLib.Variant("s", "text")),
    "post-nothing": case(method=Method.POST),
    "put-bytes": case(method=Method.PUT, extra_data=GLib.Variant("ay", b"\0\1")),
    "delete": case(method=Method.DELETE),
    "head": case(method=Method.HEAD, replies=(reply(body=b"", length=False)[:-2]
                                              + b"Content-Length: 5\r\n\r\n",)),
    "options": case(method=Method.OPTIONS),
    "own-method": case(custom_method="PROPFIND"),
    "own-fields": case(header=variant(x_test="1", Accept="text/x", USER_AGENT="me")),
    "own-field-empty": case(header=variant(x_empty="")),
    "own-field-cookie": case(header=variant(cookie="a=b; c=d")),
    "own-field-connection": case(header=variant(connection="close")),
    "own-field-te": case(header=variant(te="trailers")),
    "own-field-host": case(header=variant(host="other.example")),
    "own-field-range": case(header=variant(range="bytes=0-1")),
    "own-field-expect": case(header=variant(expect="100-continue"), method=Method.POST,
                             extra_data=GLib.Variant("s", "x")),
    "own-field-encoding": case(header=variant(accept_encoding="identity")),
    "user": case(url=f"http://me:secret@127.0.0.1:{SERVER.port}/"),
    "path-odd": case("/a b|c\"<>^`{}\\%zz%41é"),
    "path-dots": case("/a/./b/../c"),
    "path-empty": case(url=f"http://127.0.0.1:{SERVER.port}"),
    "query-odd": case("/?q=a b&c=|'\"é#fragment"),
    "query-only": case(url=f"http://127.0.0.1:{SERVER.port}?x"),
    "localhost": case(url=f"http://LOCALHOST:{SERVER.port}/"),
    "long-path": case("/" + LONG),
    # What comes back
    "status-unknown": case(replies=(reply(status="299 Own"),)),
    "status-no-reason": case(replies=(reply(status="200"),)),
    "status-404": case(replies=(reply(status="404 Not Found"),)),
    "status-204": case(replies=(reply(status="204 No Content", body=b"", length=False),)),
    "status-304": case(replies=(reply(status="304 Not Modified", body=b"", length=False),)),
    "interim": case(replies=(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK,)),
    "interim-100": case(replies=(b"HTTP/1.1 100 Continue\r\n\r\n" + OK,)),
    "upgrade-101": case(replies=((b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n"
                                  b"Connection: Upgrade\r\n\r\n", "close"),)),
    "version-1.0": case(replies=((reply(version="HTTP/1.0", length=False), "close"),)),
    "version-0.9": case(replies=((b"just text", "close"),)),
    "version-2.0": case(replies=((reply(version="HTTP/2.0"), "close"),)),
    "version-none": case(replies=((b"HTTP/ 200 OK\r\n\r\n", "close"),)),
    "status-letters": case(replies=((b"HTTP/1.1 abc OK\r\n\r\n", "close"),)),
    "status-99": case(replies=((b"HTTP/1.1 99 Low\r\nContent-Length: 0\r\n\r\n", "close"),)),
    "status-1000": case(replies=((b"HTTP/1.1 1000 High\r\nContent-Length: 0\r\n\r\n", "close"),)),
    "fields-repeated": case(replies=(reply("X-A: 1", "X-B: 2", "X-A: 3"),)),
    "fields-folded": case(replies=(reply("X-A: 1\r\n  2"),)),
    "fields-folded-first": case(replies=(reply(" 2"),)),
    "expect-refused": case(method=Method.POST, header=variant(expect="100-continue"), extra_data=GLib.Variant("s", "x"),
                           replies=(reply(status="417 No", body=b"no"), OK)),
    "fields-space": case(replies=(reply("X-A : 1"),)),
    "fields-no-colon": case(replies=(reply("X-A 1", "X-B: 2"),)),
    "fields-latin-1": case(replies=(reply(b"X-A: \xe9"),)),
    "fields-nul": case(replies=((reply(b"X-A: a\0b"), "close"),)),
    "fields-lf-only": case(replies=(b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",)),
    "fields-long": case(replies=(reply("X-A: " + LONG),)),
    "fields-many": case(replies=(reply(*[f"X-{i}: {i}" for i in range(300)]),)),
    "length-twice": case(replies=((reply("Content-Length: 2"), "close"),)),
    "length-differs": case(replies=((reply("Content-Length: 3"), "close"),)),
    "length-nonsense": case(replies=((reply("Content-Length: x", length=False), "close"),)),
    "length-and-chunked": case(replies=((reply("Transfer-Encoding: chunked", "Content-Length: 9",
                                               body=b"2\r\nok\r\n0\r\n\r\n", length=False), "close"),)),
    "chunked": case(replies=(reply("Transfer-Encoding: chunked", body=b"2;x=y\r\nok\r\n0\r\nT: 1\r\n\r\n",
                                   length=False),)),
    "chunk-size-bad": case(replies=((reply("Transfer-Encoding: chunked", body=b"zz\r\nok\r\n0\r\n\r\n",
                                           length=False), "close"),)),
    "chunk-end-missing": case(replies=((reply("Transfer-Encoding: chunked", body=b"2\r\nok0\r\n\r\n\r\n",
                                              length=False), "close"),)),
    "chunk-truncated": case(replies=((reply("Transfer-Encoding: chunked", body=b"5\r\nok",
                                            length=False), "close"),)),
    "te-unknown": case(replies=((reply("Transfer-Encoding: rot13", length=False), "close"),)),
    "body-short": case(replies=((reply("Content-Length: 9", length=False), "close"),)),
    "body-long": case(replies=((reply("Content-Length: 1", length=False), "close"),)),
    "nothing": case(replies=((b"", "close"),)),
    "head-truncated": case(replies=((b"HTTP/1.1 200 OK\r\nX-A: 1\r\n", "close"),)),
    "status-truncated": case(replies=((b"HTTP/1.1 20", "close"),)),
    "gzip": case(replies=(reply("Content-Encoding: gzip", body=gzip.compress(b"ok", mtime=0)),)),
    "gzip-x": case(replies=(reply("Content-Encoding: x-gzip", body=gzip.compress(b"ok", mtime=0)),)),
    "gzip-of-gzip": case(replies=(reply("Content-Encoding: gzip", "Content-Type: application/gzip",
                                        body=gzip.compress(b"ok", mtime=0)),)),
    "gzip-lie": case(replies=(reply("Content-Encoding: gzip", body=b"not at all"),)),
    "gzip-truncated": case(replies=(reply("Content-Encoding: gzip", body=gzip.compress(b"ok" * 99, mtime=0)[:-9]),)),
    "deflate": case(replies=(reply("Content-Encoding: deflate", body=zlib.compress(b"ok")),)),
    "deflate-raw": case(replies=(reply("Content-Encoding: deflate", body=zlib.compress(b"ok")[2:-4]),)),
    "encoding-unknown": case(replies=(reply("Content-Encoding: rot13", body=b"bx"),)),
    "encoding-identity": case(replies=(reply("Content-Encoding: identity"),)),
    # Redirects and cookies
    "redirect": case(replies=(reply("Location: /next", status="302 Found"), OK)),
    "redirect-to-ftp": case(replies=(reply("Location: ftp://h/", status="302 Found"), OK)),
    "redirect-fragment": case(replies=(reply("Location: /next#part", status="302 Found"), OK)),
    "redirect-odd": case(replies=(reply("Location: /a b?c|d", status="302 Found"), OK)),
    "cookies": case(replies=(reply("Set-Cookie: b=2; Path=/", "Set-Cookie: a=1; HttpOnly"),)),
    "cookies-kept": case(replies=(reply("Set-Cookie: b=2; Path=/", "Set-Cookie: a=1",
                                        "Location: /next", status="302 Found"), OK)),
    "cookies-own-host": case(replies=(reply("Set-Cookie: a=1"),), header=variant(host="other.example")),
    "cookies-domain": case(replies=(reply("Set-Cookie: a=1; Domain=example.com"),)),
    "cookies-odd": case(replies=(reply("Set-Cookie: a", "Set-Cookie: =b", "Set-Cookie: c=\"d e\""),)),
    # HTTP/2
    "http2": http2_case(HEADERS + frame(0, 1, 1, b"ok")),
    "http2-nonsense": http2_case(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 9),
    "http2-goaway": http2_case(frame(7, 0, 0, struct.pack(">II", 0, 2))),
    "http2-reset": http2_case(frame(3, 0, 1, struct.pack(">I", 2))),
    "http2-reset-late": http2_case(HEADERS + DATA + frame(3, 0, 1, struct.pack(">I", 2))),
    "http2-no-answer": http2_case(b"", hold=False),
    "http2-lost": http2_case(HEADERS + DATA, hold=False),
    "http2-lost-no-timeout": http2_case(HEADERS + DATA, hold=False, read_timeout=0),
    # Places where there is nothing
    "refused": case(url=f"http://127.0.0.1:{CLOSED_PORT.getsockname()[1]}/"),
    "no-such-name": case(url="http://no-such-host.invalid/"),
    "not-tls": case(url=f"https://127.0.0.1:{SERVER.port}/"),
    "scheme": case(url="gopher://127.0.0.1/"),
    "port-range": case(url="http://127.0.0.1:99999/"),
    "no-host": case(url="http:///path"),
    "read-timeout": case(replies=(b"HTTP/1.1 200 OK\r\n",), read_timeout=100),
    "limit": case(replies=(reply(body=b"x" * 2000),), max_limit=1000),
}


def normal(text):
    return (text.replace(f":{SERVER.port}", ":PORT").replace(LONG, "x…")
            .replace("|", "¦").replace("\r\n", "⏎").replace("\n", "↵"))


def observe(engine, what):
    """{aspect: text}"""
    SERVER.begin(what["replies"])
    url = TLS.begin(*what["tls"]) if "tls" in what else what["url"]
    request = Hawser.HttpRequest(backend=engine)
    events = []
    request.connect("header-receive", lambda _, header: events.append("header"))
    request.connect("headers-receive", lambda _, header: events.append("headers"))
    results = []
    request.request_async(url, Hawser.HttpRequestOptions(**what["options"]), None,
                          lambda _, result: results.append(result))
    while not results:
        GLib.MainContext.default().iteration(True)
    seen = {}
    try:
        response = request.request_finish(results[0])
        assert response.get_backend() == engine
        body = response.get_bytes().get_data() or b""
        seen["result"] = f"{response.get_response_code()} {body[:60]!r}"
        header = response.get_header().unpack()
        if len(header) < 30:
            seen["fields"] = ", ".join(f"{k}={v if len(v) < 99 else '…'}" for k, v in sorted(header.items()))
        cookies = [line.split("\t") for line in (response.props.cookies or "").splitlines()
                   if "\t" in line]
        seen["cookies"] = ", ".join(" ".join((*c[:4], *c[5:])) for c in cookies)
    except GLib.Error as error:
        seen["result"] = f"error {error.code}"
    seen["events"] = " ".join(events)
    with SERVER.lock:
        for n, (head, body) in enumerate(SERVER.seen):
            lines = head.decode("latin-1").split("\r\n")
            which = f"request {n + 1}" if n else "request"
            seen[f"{which} line"] = lines[0]
            seen[f"{which} body"] = body.decode("latin-1")
            for line in lines[1:]:
                name, value = line.split(":", 1)
                seen[f"{which} field {name.lower()}"] = f"{name}: {value.strip()}"
    return {k: normal(v) for k, v in seen.items()}


def differences():
    """{row: (soup, curl)}; the same difference in several requests is one row."""
    found = collections.defaultdict(list)
    for name, what in CASES.items():
        soup, curl = (observe(engine, what) for engine in ENGINES)
        for aspect in sorted(soup.keys() | curl.keys()):
            pair = soup.get(aspect, "-"), curl.get(aspect, "-")
            # A call that fails has nothing but its number, a request that was not made no fields.
            if pair[0] == pair[1] or (aspect in ("fields", "cookies", "events") and "-" in pair):
                continue
            if "request 2" in aspect and "-" in (soup.get("request 2 line", "-"),
                                                 curl.get("request 2 line", "-")):
                aspect, pair = "request 2", tuple("sent" if "request 2 line" in seen else "not sent"
                                                  for seen in (soup, curl))
            aspect = re.sub(r"^request( 2)? field", "field", aspect)
            if aspect.startswith("field ") and pair[0].lower() == pair[1].lower():
                aspect, pair = "names of fields", ("Accept", "accept")
            if name not in found[aspect, pair]:
                found[aspect, pair].append(name)
    return {f"{', '.join(names) if len(names) < 4 else 'many'}: {aspect}": pair
            for (aspect, pair), names in found.items()}


HEADER = "| What | http-soup | http-curl | Why |"


def read_table(text):
    rows = {}
    for line in text.split(HEADER, 1)[1].splitlines()[2:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        rows[cells[0]] = cells[1].strip("`"), cells[2].strip("`"), cells[3]
    return rows


def main():
    path = sys.argv[1]
    text = open(path, encoding="utf8").read()
    stated = read_table(text)
    observed = differences()
    if "--update" in sys.argv:
        lines = [f"| {what} | `{soup}` | `{curl}` | {stated.get(what, ('', '', '?'))[2]} |"
                 for what, (soup, curl) in observed.items()]
        before, after = text.split(HEADER, 1)
        rest = after.splitlines()[2:]
        while rest and rest[0].startswith("|"):
            rest.pop(0)
        with open(path, "w", encoding="utf8") as file:
            file.write("\n".join([before + HEADER, "|---|---|---|---|", *lines, *rest]) + "\n")
        return 0
    wrong = [f"# not in the table: {what}: {pair[0]} | {pair[1]}"
             for what, pair in observed.items() if what not in stated]
    wrong += [f"# not so any more: {what}" for what in stated if what not in observed]
    wrong += [f"# another difference than stated: {what}: {observed[what][0]} | {observed[what][1]}"
              for what in stated if what in observed and stated[what][:2] != observed[what]]
    wrong += [f"# without a reason: {what}" for what in stated if stated[what][2] in ("", "?")]
    print("1..2")
    print(f"{'not ok' if len(CASES) < 80 else 'ok'} 1 - {len(CASES)} requests with each engine")
    print(f"{'not ok' if wrong else 'ok'} 2 - {len(observed)} differences, all stated")
    print("\n".join(wrong))
    return 1 if wrong or len(CASES) < 80 else 0


sys.exit(main())
