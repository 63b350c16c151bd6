#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a request costs: libsoup and libcurl on their own, and Hawser on each of them, in one run
against one nginx on loopback, as ratios.

usage: bench-http.py PERF-HTTP PERF-DOWNLOAD PERF-STARTUP PLUGIN-PATH

Instructions are counted by callgrind, from when the connections are there. Client and server share a processor meanwhile, so that whether an answer is there
already when a client first looks does not change from run to run. Times are noise on a busy machine.
"""
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PERF_HTTP, PERF_DOWNLOAD, PERF_STARTUP, PLUGIN_PATH = sys.argv[1:5]
FAILED = []


def sh(*args, cwd=None):
    subprocess.run(args, check=True, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Nginx:
    """Plain and TLS, with connections that stay and such that close."""

    def __init__(self, folder):
        self.folder = folder
        self.ports = {name: free_port() for name in ("http", "https", "close")}
        self.ca = os.path.join(folder, "ca.pem")
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        sh("openssl", "req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2",
           "-subj", "/CN=Hawser test authority", cwd=folder)
        sh("openssl", "req", *curve, "-keyout", "server.key", "-out", "server.csr",
           "-subj", "/CN=localhost", cwd=folder)
        with open(os.path.join(folder, "names"), "w") as file:
            file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
        sh("openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
           "-CAcreateserial", "-out", "server.pem", "-days", "2", "-extfile", "names", cwd=folder)
        os.mkdir(os.path.join(folder, "www"))
        with open(os.path.join(folder, "www", "1k"), "w") as file:
            file.write("x" * 1024)
        for name, size in ("4m", 4 << 20), ("1g", 1 << 30):
            with open(os.path.join(folder, "www", name), "wb") as file:
                file.truncate(size)
        temporary = "".join(f"{kind}_temp_path {folder}/t-{kind};"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        tls = "ssl_certificate server.pem; ssl_certificate_key server.key; ssl_session_cache off;" \
              "ssl_session_tickets off;"
        with open(os.path.join(folder, "nginx.conf"), "w") as file:
            file.write(f"""
daemon off; pid nginx.pid; error_log stderr error; worker_processes 1;
{"user root;" if os.getuid() == 0 else ""}
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/plain; {temporary}
  keepalive_requests 100000000; sendfile on; tcp_nopush on; tcp_nodelay on; root {folder}/www;
  server {{ listen 127.0.0.1:{self.ports['http']}; }}
  server {{ listen 127.0.0.1:{self.ports['https']} ssl; {tls} }}
  server {{ listen 127.0.0.1:{self.ports['close']} ssl; keepalive_timeout 0; {tls} }}
}}
""")
        self.process = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", "nginx.conf"],
                                        stderr=subprocess.DEVNULL)
        import socket
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.ports["http"]), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("nginx did not start")

    def url(self, name, path="1k"):
        scheme = "http" if name == "http" else "https"
        return f"{scheme}://127.0.0.1:{self.ports[name]}/{path}"

    def pin(self, processors):
        """Lets nginx run on these processors only."""
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children, encoding="ascii") as file:
            for pid in [self.process.pid, *map(int, file.read().split())]:
                os.sched_setaffinity(pid, processors)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


WAYS = {
    "libsoup": ("soup", None),
    "libcurl": ("curl", None),
    "http-soup": ("hawser", "soup"),
    "http-curl": ("hawser", "curl"),
}


def environment(backend):
    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    env.update({"HAWSER_PLUGIN_DIR": PLUGIN_PATH, "HAWSER_STRICT": "1"})
    if backend:
        env["HAWSER_BACKEND"] = f"http:{backend}"
    return env


def perf(way, url, count, parallel, ca, *prefix):
    program, backend = WAYS[way]
    warm = url.rpartition("/")[0] + "/4m"
    done = subprocess.run([*prefix, PERF_HTTP, program, url, warm, str(count), str(parallel), ca or ""],
                          env=environment(backend), capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done


def instructions(way, url, parallel, ca, count=400):
    """The lesser count of two: another program that takes the processor between question and answer
    makes a client wait once more."""
    def once():
        done = perf(way, url, count, parallel, ca, "valgrind", "--tool=callgrind",
                    "--callgrind-out-file=/dev/null", "--zero-before=perf_http_measured")
        return int(re.search(r"Collected : (\d+)", done.stderr).group(1)) // count

    return min(once(), once())


def rate(way, url, parallel, ca, count):
    best = min(float(perf(way, url, count, parallel, ca).stdout) for _ in range(3))
    return count / best


def row(title, values, base, target=None, lower_is_better=True, unit=""):
    print(f"\n{title}")
    for name, value in values.items():
        ratio = value / values[base]
        line = f"  {name:<10} {value:>14,.0f}{unit}  {ratio:6.3f} of {base}"
        wanted = (target or {}).get(name)
        if wanted is not None:
            good = ratio <= wanted if lower_is_better else ratio >= wanted
            line += f"   target {'<=' if lower_is_better else '>='} {wanted}: {'met' if good else 'MISSED'}"
            if not good:
                FAILED.append(f"{title}: {name} {ratio:.3f}")
        print(line, flush=True)


def download(way, port, nap=None):
    """MiB per second and how much the memory grew at its peak, in KiB."""
    backend = way.removeprefix("http-") if way.startswith("http-") else None
    args = [PERF_DOWNLOAD, "hawser" if backend else "recv", str(port), "/1g"]
    done = subprocess.run([*args, *([str(nap)] if nap else [])], env=environment(backend),
                          capture_output=True, text=True, check=True)
    seconds, size, growth = done.stdout.split()
    return int(size) / float(seconds) / (1 << 20), int(growth)


def downloads(ways, port, rounds=6):
    """In turn, so that what else the machine does comes to all of them."""
    best = dict.fromkeys(ways, 0)
    for _ in range(rounds):
        for way in ways:
            best[way] = max(best[way], download(way, port)[0])
    return best


def startup():
    """A program that links Hawser and does nothing, against one that links GIO only."""
    times = {}
    for name in ("gio", "hawser"):
        best = 1e9
        for _ in range(60):
            before = time.perf_counter()
            subprocess.run([PERF_STARTUP + "-" + name], check=True, stdout=subprocess.DEVNULL)
            best = min(best, time.perf_counter() - before)
        times[name] = best
    maps = subprocess.run([PERF_STARTUP + "-hawser"], capture_output=True, text=True).stdout
    libraries = {line.split()[-1] for line in maps.splitlines() if ".so" in line}
    engines = [path for path in libraries
               if re.search(r"soup|curl|libnm|netlink|libnl", os.path.basename(path))]
    extra = (times["hawser"] - times["gio"]) * 1000
    print("\nStart-up of a program that links Hawser and uses nothing")
    print(f"  {extra:.2f} ms more than one that links GIO only, {len(libraries)} libraries mapped, "
          f"of engines: {', '.join(engines) or 'none'}")
    if extra > 1.0:
        FAILED.append(f"start-up: {extra:.2f} ms")
    if engines:
        FAILED.append("start-up: an engine is mapped")


def main():
    folder = tempfile.mkdtemp(prefix="hawser-bench-")
    nginx = Nginx(folder)
    ways = [w for w in WAYS if w != "http-curl" or "http-curl" in PLUGIN_PATH]
    goal = {"http-soup": 0.80, "http-curl": 0.25}
    processors = os.sched_getaffinity(0)
    try:
        nginx.pin({min(processors)})
        os.sched_setaffinity(0, {min(processors)})
        for title, name, parallel in (("GET of 1 KB, kept connection, one at a time", "http", 1),
                                      ("the same, 32 at once", "http", 32),
                                      ("over TLS, one at a time", "https", 1),
                                      ("over TLS, 32 at once", "https", 32)):
            ca = nginx.ca if name == "https" else None
            row(f"Instructions: {title}",
                {w: instructions(w, nginx.url(name), parallel, ca) for w in ways}, "libsoup", goal)
        row("Instructions: a new verified TLS connection for each request",
            {w: instructions(w, nginx.url("close"), 1, nginx.ca, 10) for w in ways}, "libsoup",
            {"http-curl": 0.15})
        os.sched_setaffinity(0, processors)
        nginx.pin(processors)
        row("Requests per second: one at a time",
            {w: rate(w, nginx.url("http"), 1, None, 4000) for w in ways}, "libsoup")
        row("Requests per second: 32 at once",
            {w: rate(w, nginx.url("http"), 32, None, 8000) for w in ways}, "libsoup")
        engines = [w for w in ways if w.startswith("http-")]
        row("Download of 1 GiB, the best of several in turn",
            downloads(["recv", *engines], nginx.ports["http"]), "recv",
            {w: 0.95 for w in engines}, lower_is_better=False, unit=" MiB/s")
        print("\nPeak of memory over the start, download of 1 GiB by a slow reader")
        for way in engines:
            speed, growth = download(way, nginx.ports["http"], 1000)
            print(f"  {way:<10} {growth / 1024:10.1f} MiB at {speed:.0f} MiB/s   target < 16 MiB: "
                  f"{'met' if growth < 16 << 10 else 'MISSED'}")
            if growth >= 16 << 10:
                FAILED.append(f"memory: {way} {growth} KiB")
        startup()
    finally:
        nginx.stop()
        shutil.rmtree(folder)
    for line in FAILED:
        print("missed:", line)
    return 1 if FAILED else 0


sys.exit(main())
