#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program as a person uses it: each test runs it and looks at what comes out.

usage: test-hawser.py HAWSER LOCALE-FOLDER PLUGIN...
LOCALE-FOLDER has the catalogues of the build; the plugins are those for HTTP.
"""
import fcntl
import http.server
import json
import os
import re
import signal
import ssl
import subprocess
import sys
import tempfile
import threading

import tap
from program import (HAWSER, LIMIT, hawser, heed_signals, make_certificate, read_terminal, terminal)

LOCALEDIR, *PLUGINS = sys.argv[2:]
PAGE = "a page of the server\n"
LARGE = bytes(range(256)) * 8192  # 2 MiB
HELD = threading.Event()  # answers that are held back wait for it, until the test ends
ARRIVED = threading.Semaphore(0)  # requests for /waiting


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, body, status=200, length=None, fields=()):
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in fields:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def do_GET(self):
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        if self.path == "/":
            self.reply(PAGE.encode(), fields=[("X-Mark", "here")])
        elif self.path == "/echo":
            self.reply(json.dumps({
                "method": self.command,
                "fields": {name.lower(): value for name, value in self.headers.items()},
                "body": body.decode("latin1"),
            }).encode())
        elif self.path == "/large":
            self.reply(LARGE)
        elif self.path == "/half":  # the other half never comes
            self.reply(LARGE, length=2 * len(LARGE))
            HELD.wait()
        elif self.path == "/cut":
            self.reply(b"x" * 100, length=1000)
            self.close_connection = True
        elif self.path == "/silent":
            HELD.wait()
        elif self.path == "/waiting":
            ARRIVED.release()
            HELD.wait()
        elif self.path == "/circle":
            self.reply(b"", 302, fields=[("Location", "/circle")])
        elif self.path == "/moved":
            self.reply(b"", 302, fields=[("Location", "/")])
        else:
            self.reply(b"no such page\n", 404)

    do_POST = do_PUT = do_HEAD = do_GET
    do_PURGE = do_GET

    def log_message(self, *args):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, address):
        pass  # a client that went away in the middle is what is tested


def start_server(context=None):
    server = Server(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"{'https' if context else 'http'}://127.0.0.1:{server.server_port}"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def free_port():
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.server_close()
    return server.server_port


class General:
    """What does not depend on the engine."""

    def __init__(self, folder, url):
        self.folder = folder
        self.url = url

    def help(self):
        text = hawser("--help")
        commands = re.findall(r"^  ([a-z]+) ", text, re.MULTILINE)
        tap.equal(hawser("help"), text)
        for command in ("http", "inspect", "plugins", "tour"):
            tap.within(command, commands)
        for command in commands:
            tap.within(f"  hawser {command} [OPTION…]", hawser(command, "--help"))
            tap.equal(hawser("help", command), hawser(command, "--help"))
        tap.within("Usage: hawser", subprocess.run([HAWSER], stdout=subprocess.PIPE).stdout.decode())
        tap.equal(bool(re.fullmatch(r"hawser \d+\.\d+\.\d+\n", hawser("--version"))), True)

    def wrong_usage(self):
        tap.within("no command “hptt”", hawser("hptt", code=1))
        tap.within("Did you mean “hawser http”?", hawser("hptt", code=1))
        tap.within("no command “--json”", hawser("--json", code=1))
        tap.within("no command “nothing”", hawser("help", "nothing", code=1))
        for command in ("http", "inspect", "plugins", "tour"):
            tap.within(f"See “hawser {command} --help”", hawser(command, "--nonsense", code=1))
        tap.within("Name one plugin", hawser("inspect", code=1))
        tap.within("Name one URL", hawser("http", code=1))
        tap.within("Name one URL", hawser("http", "http://a/", "http://b/", code=1))
        hawser("", code=1)

    def plugins_as_text(self):
        head, *rows = hawser("plugins").splitlines()
        tap.equal(head.split(), ["MODULE", "PLUGIN", "VERSION", "PRIORITY", "STATE", "NOTE"])
        rows = [row.split(maxsplit=5) for row in rows]
        http_rows = [row for row in rows if row[0] == "http"]
        tap.equal(sorted(row[1] for row in http_rows), sorted(PLUGINS))
        tap.equal({row[4] for row in rows}, {"available"})
        best = max(http_rows, key=lambda row: int(row[3]))
        why = "highest priority" if len(PLUGINS) > 1 else "the only one"
        tap.equal([row[5:] for row in http_rows],
                  [[f"chosen: {why}"] if row is best else [] for row in http_rows])

    def plugins_as_json(self):
        offers = [offer for offer in json.loads(hawser("plugins", "--json"))
                  if offer["module"] == "http"]
        tap.equal(sorted(offer["plugin"] for offer in offers), sorted(PLUGINS))
        best = max(offers, key=lambda offer: offer["priority"])
        for offer in offers:
            tap.equal(sorted(offer), ["chosen", "module", "plugin", "priority", "reason", "state",
                                      "version", "why"])
            tap.equal((offer["state"], offer["reason"]), ("available", None))
            tap.equal(offer["chosen"], offer is best)
            tap.equal(offer["why"] is not None, offer["chosen"])

    def the_environment_chooses(self):
        for plugin in PLUGINS:
            wish = plugin.replace("http-", "http:")
            offers = json.loads(hawser("plugins", "--json", HAWSER_BACKEND=wish))
            chosen = [offer for offer in offers if offer["module"] == "http" and offer["chosen"]]
            tap.equal([offer["plugin"] for offer in chosen], [plugin])
            tap.within("HAWSER_BACKEND", chosen[0]["why"])
            tap.within("chosen: asked for by HAWSER_BACKEND", hawser("plugins", HAWSER_BACKEND=wish))
            offers = json.loads(hawser("plugins", "--json", HAWSER_DISABLE=plugin))
            states = {offer["plugin"]: (offer["state"], offer["chosen"]) for offer in offers}
            tap.equal(states[plugin], ("disabled", False))
            tap.within("HAWSER_DISABLE", hawser("plugins", HAWSER_DISABLE=plugin))

    def a_broken_plugin(self):
        folder = os.path.join(self.folder, "plugins")
        os.mkdir(folder)
        for name, text in (("http-empty", ""),
                           ("http-gone", "[Plugin]\nName=http-gone\nLibrary=libgone.so\nAbi=1\n"
                                         "Version=1\nLicense=MIT\n[Backend http]\nPriority=1000\n")):
            with open(os.path.join(folder, f"{name}.plugin"), "w", encoding="utf8") as file:
                file.write(text)
        offers = json.loads(hawser("plugins", "--json", HAWSER_PLUGIN_PATH=folder))
        found = {offer["plugin"]: offer for offer in offers}
        tap.equal((found["http-empty"]["module"], found["http-empty"]["state"]), (None, "failed"))
        tap.within("[Plugin]", found["http-empty"]["reason"])
        tap.within("libgone.so", hawser("inspect", "http-gone", code=7, HAWSER_PLUGIN_PATH=folder))
        # It has the highest priority, and the work is done all the same.
        tap.equal(hawser("http", self.url + "/", HAWSER_PLUGIN_PATH=folder), PAGE)

    def inspect(self):
        for plugin in PLUGINS:
            known = json.loads(hawser("inspect", "--json", plugin))
            tap.equal((known["name"], known["state"], known["reason"]), (plugin, "loaded", None))
            tap.equal([module["module"] for module in known["modules"]], ["http"])
            tap.within("cookies", known["modules"][0]["features"])
            tap.equal(os.path.exists(known["library"]), True)
            text = hawser("inspect", plugin)
            for line in (f"Name: {plugin}", f"Title: {known['title']}",
                         f"Library: {known['library']}", "State: loaded",
                         f"Module http: priority {known['modules'][0]['priority']}, features: "
                         + ", ".join(known["modules"][0]["features"])):
                tap.within(line + "\n", text)
        errors = hawser("inspect", "http-none", code=7)
        tap.within("there is no plugin “http-none”", errors)
        tap.within("“hawser plugins” shows", errors)

    def no_plugin(self):
        empty = os.path.join(self.folder, "empty")
        os.mkdir(empty)
        errors = hawser("http", self.url, code=7, HAWSER_PLUGIN_DIR=empty)
        tap.within("no backend for the service “http” is installed", errors)
        tap.within("“hawser plugins” shows", errors)
        tap.equal(json.loads(hawser("plugins", "--json", HAWSER_PLUGIN_DIR=empty)), [])
        tap.within("no plugin to show", hawser("tour", code=7, HAWSER_PLUGIN_DIR=empty))
        # Who names a plugin means that one.
        errors = hawser("http", "--backend", "absent", self.url, code=7, HAWSER_STRICT="")
        tap.within("there is no backend “absent”", errors)

    def tour(self):
        """Every plugin of every module is shown at work."""
        output = hawser("tour")
        # What watches the network shows one step where this machine has nothing for it.
        shown = {"connection": ("State of the network", (1, 3)), "http": ("HTTP", (8,)),
                 "socket": ("TCP and UDP", (8,)), "websocket": ("WebSocket", (6,))}
        for offer in json.loads(hawser("plugins", "--json")):
            if offer["module"] not in shown:
                continue
            title, steps = shown[offer["module"]]
            heading = f"\n{title} with the plugin {offer['plugin']}\n"
            tap.within(heading, output)
            marks = re.findall(r"^  ([✓✗]) ", output.split(heading)[1].split("\n\n")[0], re.MULTILINE)
            tap.within((offer["plugin"], marks), [(offer["plugin"], ["✓"] * n) for n in steps])
        for plugin in PLUGINS:
            tap.within(f"done by {plugin}", output)

    def chinese(self):
        locales = os.path.join(self.folder, "locales")
        os.mkdir(locales)
        try:
            subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", f"{locales}/zh_CN.UTF-8"],
                           check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        except (OSError, subprocess.CalledProcessError) as error:
            raise tap.Skip(f"no locale can be made: {error}") from error
        chinese = {"LOCPATH": locales, "LC_ALL": "zh_CN.UTF-8", "LANGUAGE": "",
                   "HAWSER_LOCALEDIR": LOCALEDIR}

        tap.within("发出 HTTP 请求", hawser("--help", **chinese))
        tap.within("将正文保存到文件", hawser("http", "--help", **chinese))
        head, *rows = hawser("plugins", **chinese).splitlines()
        tap.equal(head.split(), ["模块", "插件", "版本", "优先级", "状态", "备注"])
        tap.within("可用", rows[0])
        # What the library says, and what stands in a descriptor.
        if len(PLUGINS) > 1:
            tap.within("已选中：优先级最高", "\n".join(rows))
        for plugin in PLUGINS:
            tap.within(f"名称：{plugin}\n", hawser("inspect", plugin, **chinese))
            tap.within(f"基于 {plugin.replace('http-', 'lib')} 的 HTTP", hawser("inspect", plugin, **chinese))
            wish = plugin.replace("http-", "http:")
            errors = hawser("http", f"http://127.0.0.1:{free_port()}/", code=2, HAWSER_BACKEND=wish,
                            **chinese)
            tap.within("错误 2300007：", errors)
            tap.within("请检查端口，以及服务器是否正在运行。", errors)
            tap.within("不支持协议“gopher”",
                       hawser("http", "gopher://a/", code=1, HAWSER_BACKEND=wish, **chinese))
            tap.within(f"由插件 {plugin} 完成",
                       self.errors_of("http", "-v", self.url, HAWSER_BACKEND=wish, **chinese))
        # Columns stand one below the other, although Chinese letters are twice as wide.
        def column(line, cell):
            return len(re.sub(r"[^\x00-\x7f]", "xx", line[:line.index(cell)]))

        for row in rows:
            tap.equal(column(row, "可用"), column(head, "状态"))

    @staticmethod
    def errors_of(*arguments, **environment):
        done = subprocess.run([HAWSER, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              timeout=LIMIT, env={**os.environ, **environment}, check=True)
        return done.stderr.decode()

    def tests(self):
        return [self.help, self.wrong_usage, self.plugins_as_text, self.plugins_as_json,
                self.the_environment_chooses, self.a_broken_plugin, self.inspect, self.no_plugin,
                self.tour, self.chinese]


class Http:
    """hawser http with one engine."""

    def __init__(self, folder, plugin, url, secure_url, certificate):
        self.folder = os.path.join(folder, plugin)
        self.plugin = plugin
        self.url = url
        self.secure_url = secure_url
        self.certificate = certificate
        self.environment = {"HAWSER_BACKEND": plugin.replace("http-", "http:"), "HAWSER_STRICT": "1"}
        os.mkdir(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *arguments, code=0):
        return hawser("http", *arguments, code=code, **self.environment)

    def start(self, *arguments, preexec_fn=heed_signals, **streams):
        return subprocess.Popen([HAWSER, "http", *arguments], env={**os.environ, **self.environment},
                                stdin=subprocess.DEVNULL, preexec_fn=preexec_fn, **streams)

    def echo(self, *arguments):
        return json.loads(self.run(*arguments, self.url + "/echo"))

    def get(self):
        tap.equal(self.run(self.url + "/"), PAGE)
        tap.equal(self.run(self.url + "/moved"), PAGE)
        tap.equal(self.run("--backend", self.plugin, self.url + "/"), PAGE)
        done = self.start("-v", self.url, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        output, errors = done.communicate(timeout=LIMIT)
        tap.equal((done.returncode, output.decode()), (0, PAGE))
        tap.equal(errors.decode(), f"Done by plugin {self.plugin}\n")
        done = self.start(self.url + "/large", stdout=subprocess.PIPE)
        tap.equal(done.communicate(timeout=LIMIT)[0] == LARGE, True)

    def method(self):
        tap.equal(self.echo()["method"], "GET")
        tap.equal(self.echo("-X", "PUT")["method"], "PUT")
        tap.equal(self.echo("--request=PURGE")["method"], "PURGE")
        tap.equal(self.run("-X", "HEAD", self.url), "")
        tap.within("“a b” is not a request method", self.run("-X", "a b", self.url, code=1))

    def header(self):
        fields = self.echo("-H", "X-One: 1", "-H", "x-two:2:2", "-H", "User-Agent: tester")["fields"]
        tap.equal((fields["x-one"], fields["x-two"], fields["user-agent"]), ("1", "2:2", "tester"))
        tap.equal(self.echo("-H", "X: 1", "-H", "x: 2")["fields"]["x"], "2")
        tap.within("write NAME:VALUE", self.run("-H", "nothing", self.url, code=1))
        tap.within("is not a header name", self.run("-H", "a b: c", self.url, code=1))
        tap.within("is not a header name", self.run("-H", ": c", self.url, code=1))
        tap.within("line break", self.run("-H", "a: b\nc: d", self.url, code=1))

    def data(self):
        echo = self.echo("-d", "key=wörd")
        tap.equal((echo["method"], echo["body"].encode("latin1").decode()), ("POST", "key=wörd"))
        tap.equal(self.echo("-X", "PUT", "-d", "x")["method"], "PUT")
        echo = self.echo("-d", "")
        tap.equal((echo["method"], echo["body"]), ("POST", ""))
        with open(self.path("data"), "wb") as file:
            file.write(bytes(range(256)))
        tap.equal(self.echo("-d", "@" + self.path("data"))["body"], bytes(range(256)).decode("latin1"))
        tap.within("nothing-there", self.run("-d", "@" + self.path("nothing-there"), self.url, code=6))

        # Not only plain files.
        ours, theirs = os.pipe()
        os.write(theirs, b"through a pipe")
        os.close(theirs)
        done = subprocess.run([HAWSER, "http", "-d", "@/dev/stdin", self.url + "/echo"], stdin=ours,
                              stdout=subprocess.PIPE, timeout=LIMIT,
                              env={**os.environ, **self.environment})
        os.close(ours)
        tap.equal(json.loads(done.stdout)["body"], "through a pipe")

    def include(self):
        head, body = self.run("-i", self.url + "/").split("\n\n")
        first, *fields = head.splitlines()
        tap.equal((first, body), ("HTTP/1.1 200 OK", PAGE))
        tap.within("x-mark: here", [field.lower() for field in fields])
        tap.within("HTTP/1.1 404 Not Found\n", self.run("-i", self.url + "/nowhere"))

    def output(self):
        path = self.path("page")
        tap.equal(self.run("-o", path, self.url), "")
        tap.equal(read(path).decode(), PAGE)
        mask = os.umask(0o077)
        os.umask(mask)
        tap.equal(os.stat(path).st_mode & 0o777, 0o666 & ~mask)
        self.run("--output", path, self.url + "/large")
        tap.equal(read(path) == LARGE, True)
        # What was there before stays when nothing better comes.
        tap.within("try again", self.run("-o", path, self.url + "/cut", code=5))
        tap.equal(read(path) == LARGE, True)
        tap.equal([name for name in os.listdir(self.folder) if name.startswith("page")], ["page"])
        errors = self.run("-o", self.path("no/such/folder"), self.url, code=6)
        tap.within("no/such/folder cannot be written: No such file or directory", errors)
        tap.within("cannot be written: Is a directory", self.run("-o", self.folder, self.url, code=6))

    def output_to_a_device(self):
        # A link stands for the device: if it was replaced, this is what would be lost.
        path = self.path("device")
        os.symlink("/dev/null", path)
        self.run("-o", path, self.url)
        tap.equal(os.readlink(path), "/dev/null")
        pipe = self.path("fifo")
        os.mkfifo(pipe)
        process = self.start("-o", pipe, self.url)
        tap.equal(read(pipe).decode(), PAGE)
        tap.equal(process.wait(LIMIT), 0)
        errors = self.run("-o", "/dev/full", self.url, code=6)
        tap.within("/dev/full cannot be written: No space left on device", errors)
        with open("/dev/full", "wb") as full:
            process = self.start(self.url, stdout=full, stderr=subprocess.PIPE)
            errors = process.communicate(timeout=LIMIT)[1].decode()
        tap.equal(process.returncode, 6)
        tap.within("the output cannot be written", errors)

    def progress(self):
        for columns in (60, 20):
            ours, theirs = terminal(columns)
            process = self.start("-o", self.path("progress"), self.url + "/large", stdout=theirs,
                                 stderr=theirs)
            os.close(theirs)
            text = read_terminal(ours)
            os.close(ours)
            tap.equal(process.wait(LIMIT), 0)
            last = text.split("\r")[-2].replace("\033[K", "")
            tap.within(" 100%  2.1\u00a0MB", last)
            tap.equal(text.endswith("\r\n"), True)
            tap.equal(len(last) < columns, columns == 60)
            tap.equal(bool(re.match(r"\[#+\] ", last)), columns == 60)

        # Neither without a terminal nor without a file.
        process = self.start("-o", self.path("progress"), self.url + "/large", stderr=subprocess.PIPE)
        tap.equal(process.communicate(timeout=LIMIT)[1], b"")
        ours, theirs = terminal(60)
        process = self.start(self.url + "/large", stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        tap.equal(read_terminal(ours), "")
        os.close(ours)
        tap.equal(process.wait(LIMIT), 0)

    def fail(self):
        tap.equal(self.run(self.url + "/nowhere"), "no such page\n")
        tap.within("answered with status 404", self.run("-f", self.url + "/nowhere", code=22))
        tap.equal(self.run("-f", self.url), PAGE)
        self.run("-f", "-o", self.path("failed"), self.url + "/nowhere", code=22)
        tap.equal([name for name in os.listdir(self.folder) if name.startswith("failed")], [])

    def exit_codes(self):
        for arguments, code, number, advice in (
                (["gopher://127.0.0.1/"], 1, 2300001, "http:// or https://"),
                (["http://[::1"], 1, 2300003, "begins with http:// or https://"),
                ([f"http://127.0.0.1:{free_port()}/"], 2, 2300007, "server is running"),
                (["http://nowhere.invalid/"], 2, 2300006, "spelling of the host name"),
                (["--timeout", "200", self.url + "/silent"], 4, 2300028, "--timeout"),
                ([self.url + "/cut"], 5, 2300018, "try again"),
                ([self.url + "/circle"], 5, 2300047, "check the URL"),
                (["--ca-path", self.path("none.pem"), self.secure_url], 6, 2300077, "PEM")):
            errors = self.run(*arguments, code=code)
            tap.equal(errors.startswith(f"Error {number}: "), True)
            tap.within(advice, errors.splitlines()[1])

    def tls(self):
        errors = self.run(self.secure_url, code=3)
        tap.within("Error 2300060: ", errors)
        tap.within("name its file with --ca-path", errors)
        tap.equal(self.run("--ca-path", self.certificate, self.secure_url), PAGE)
        # A server that does not speak TLS.
        tap.within("Error 2300999: ", self.run(self.url.replace("http:", "https:"), code=5))

    def broken_pipe(self):
        process = self.start(self.url + "/large", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        tap.equal(process.stdout.read(1), LARGE[:1])
        process.stdout.close()
        tap.equal((process.stderr.read(), process.wait(LIMIT)), (b"", 0))
        process.stderr.close()

    def interrupted_while_saving(self):
        path = self.path("interrupted")
        with open(path, "wb") as file:
            file.write(b"before")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            ours, theirs = terminal(80)
            process = self.start("-o", path, self.url + "/half", stderr=theirs)
            os.close(theirs)
            read_terminal(ours, rb" [1-9]\d*%")
            tap.equal(len([name for name in os.listdir(self.folder) if "interrupted" in name]), 2)
            process.send_signal(number)
            tap.equal(process.wait(LIMIT), -number)
            os.close(ours)
            tap.equal([name for name in os.listdir(self.folder) if "interrupted" in name],
                      ["interrupted"])
            tap.equal(read(path), b"before")

    def interrupted_while_waiting(self):
        process = self.start(self.url + "/waiting", stderr=subprocess.PIPE)
        tap.equal(ARRIVED.acquire(timeout=LIMIT), True)
        process.send_signal(signal.SIGINT)
        tap.equal(process.wait(LIMIT), -signal.SIGINT)
        tap.equal(process.stderr.read(), b"")
        process.stderr.close()

        # Nobody reads, so it waits for the pipe and not for the network.
        ours, theirs = os.pipe()
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
        process = self.start(self.url + "/large", stdout=theirs)
        os.close(theirs)
        os.read(ours, 1)
        process.send_signal(signal.SIGINT)
        tap.equal(process.wait(LIMIT), -signal.SIGINT)
        os.close(ours)

    def ignored_signals_stay_ignored(self):
        ours, theirs = os.pipe()
        fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, 4096)
        process = self.start(self.url + "/large", stdout=theirs,
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        os.close(theirs)
        with open(ours, "rb") as pipe:
            first = pipe.read(1)
            process.send_signal(signal.SIGHUP)
            tap.equal(first + pipe.read() == LARGE, True)
        tap.equal(process.wait(LIMIT), 0)

    def tests(self):
        return [(f"http, {self.plugin}: {test.__name__}", test) for test in (
            self.get, self.method, self.header, self.data, self.include, self.output,
            self.output_to_a_device, self.progress, self.fail, self.exit_codes, self.tls,
            self.broken_pipe, self.interrupted_while_saving, self.interrupted_while_waiting,
            self.ignored_signals_stay_ignored)]


def main():
    with tempfile.TemporaryDirectory(prefix="hawser-tool-") as folder:
        certificate, key = make_certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        url = start_server()
        secure_url = start_server(context)
        tests = General(folder, url).tests()
        for plugin in PLUGINS:
            tests += Http(folder, plugin, url, secure_url, certificate).tests()
        tap.run(tests)
        HELD.set()


main()
