# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network of the test's own: a namespace with a D-Bus daemon, the real NetworkManager where it is
wanted, links, and a peer that answers at their other ends.

A test calls enter() first: it runs again inside new namespaces, as root of these, and everything in
them ends with it. Nothing outside is touched: /run, /etc/NetworkManager and /var/lib/NetworkManager are
its own, and sysfs is read-only.
"""
import ctypes
import http.server
import ipaddress
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

INSIDE = "HAWSER_TEST_INSIDE"
SKIPPED = 77  # what meson takes for a skipped test

# A sysfs that cannot be written to tells NetworkManager that there is no udev to wait for.
OWN_FOLDERS = ["/run", "/etc/NetworkManager", "/var/lib/NetworkManager"]

# The usual one changes to a user that a namespace may not have.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path=/run/dbus/system_bus_socket</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*" eavesdrop="false"/>
    <allow receive_sender="*"/>
  </policy>
</busconfig>
"""

# Who is not root has no rights: there is no polkit to ask.
MANAGER_CONFIG = """[main]
plugins=keyfile
dns=none
rc-manager=unmanaged
hostname-mode=none
no-auto-default=*
auth-polkit=root-only
[keyfile]
path={folder}/connections
[device-managed]
match-device=interface-name:net*
managed=1
{connectivity}
"""


class Missing(Exception):
    """What this machine lacks, in words."""


def _why_not(command):
    """Why namespaces cannot be made, or None."""
    if shutil.which("unshare") is None:
        return "there is no program unshare"
    if shutil.which("ip") is None and not os.path.exists("/usr/sbin/ip"):
        return "there is no program ip"
    trial = command + ["sh", "-c", "mount -t tmpfs tmpfs /run && mount -t sysfs -o ro sysfs /sys"]
    result = subprocess.run(trial, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        return f"namespaces are not allowed here: {result.stderr.strip()}"
    return None


def enter():
    """Continues inside namespaces of its own. Raises Missing where there can be none."""
    if os.environ.get(INSIDE) is None:
        command = ["unshare", "--net", "--mount", "--uts", "--pid", "--fork", "--kill-child",
                   "--mount-proc"]
        if os.geteuid() != 0:
            command += ["--user", "--map-root-user"]
        why = _why_not(command)
        if why is not None:
            raise Missing(why)
        os.environ[INSIDE] = "1"
        sys.stdout.flush()
        os.execvp(command[0], command + [sys.executable, "-u"] + sys.orig_argv[1:])

    # Children of this test alone have it in their environment, and not what they start in turn.
    del os.environ[INSIDE]
    os.environ["PATH"] = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    for folder in OWN_FOLDERS:
        if os.path.isdir(folder):
            run("mount", "-t", "tmpfs", "tmpfs", folder)
    run("mount", "-t", "sysfs", "-o", "ro", "sysfs", "/sys")
    for folder in ["/run/dbus", "/run/NetworkManager", "/run/netns"]:
        os.mkdir(folder)
    run("ip", "link", "set", "lo", "up")
    _open_to_others()


def _open_to_others():
    """A user without rights can come to this tree, wherever it is: root's home folder is often closed."""
    tree = pathlib.Path(__file__).resolve().parents[2]
    closed = next((folder for folder in reversed(tree.parents) if not folder.stat().st_mode & 1), None)
    if closed is None:
        return
    os.mkdir("/run/tree")
    run("mount", "--bind", str(tree), "/run/tree")
    run("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", str(closed))
    tree.mkdir(parents=True)
    run("mount", "--bind", "/run/tree", str(tree))
    os.chdir(os.getcwd())  # the same folder where it is mounted now


def without_rights(program):
    """What to put before the program, so that it is a user without rights who runs it. Raises Missing."""
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"]
    trial = subprocess.run(command + ["true"], capture_output=True, text=True, check=False)
    if trial.returncode != 0:
        raise Missing(f"this namespace has one user only: {trial.stderr.strip()}")
    if subprocess.run(command + ["test", "-x", program], check=False).returncode != 0:
        raise Missing("the folder of the build is closed to others")
    return command


def run(*command, **options):
    """Runs a program to its end and gives what it printed. Fails with what it said."""
    result = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if result.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {result.stderr.strip()}{result.stdout.strip()}")
    return result.stdout


class _Page(http.server.BaseHTTPRequestHandler):
    """Where NetworkManager looks whether the Internet is there."""

    def do_GET(self):
        mode = self.server.peer.connectivity
        self.server.peer.asked += 1
        if mode == "limited":
            self.close_connection = True
            return
        if mode == "portal":
            self.send_response(302)
            self.send_header("Location", "http://login.test/")
            self.end_headers()
            return
        body = b"NetworkManager is online\n"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


class _PageServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    address_family = socket.AF_INET


class Peer:
    """What is at the other end of the links: the test's Internet.

    connectivity is "full", "portal" or "limited": how the page answers that NetworkManager asks for.
    """

    def __init__(self):
        self.connectivity = "full"
        self.asked = 0
        self.port = 0
        run("ip", "netns", "add", "peer")
        run("ip", "-n", "peer", "link", "set", "lo", "up")
        # One address on every way there.
        run("ip", "-n", "peer", "addr", "add", "10.99.255.1/32", "dev", "lo")
        self._server = self._inside(lambda: _PageServer(("0.0.0.0", 80), _Page))
        self._server.peer = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @staticmethod
    def _inside(function):
        """The result of a function that is called in the peer's namespace."""
        result = []

        def work():
            libc = ctypes.CDLL(None, use_errno=True)
            with open("/run/netns/peer", "rb") as namespace:
                if libc.setns(namespace.fileno(), 0x40000000) != 0:
                    result.append(OSError(ctypes.get_errno(), "setns"))
                    return
            try:
                result.append(function())
            except OSError as error:
                result.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if isinstance(result[0], OSError):
            raise result[0]
        return result[0]

    def socket(self, *arguments):
        """A socket in the peer's namespace."""
        return self._inside(lambda: socket.socket(*arguments))


class Network:
    """Links, the D-Bus daemon and NetworkManager of this namespace."""

    def __init__(self, interval=0):
        """interval: seconds between two checks of the connectivity, 0 for none at all."""
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hawser-net-"))
        self.peer = Peer()
        self.bus = None
        self.manager = None
        (self.folder / "connections").mkdir()
        self.folder.chmod(0o755)
        (self.folder / "bus.conf").write_text(BUS_CONFIG)
        self.configure(interval)

    def configure(self, interval):
        """What NetworkManager finds when it starts the next time."""
        connectivity = ""
        if interval > 0:
            connectivity = ("[connectivity]\nuri=http://10.99.255.1/connectivity\n"
                            f"interval={interval}\n")
        (self.folder / "manager.conf").write_text(
            MANAGER_CONFIG.format(folder=self.folder, connectivity=connectivity))

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for process in (self.manager, self.bus):
            if process is not None:
                process.kill()
                process.wait()
        if exception[0] is not None and (self.folder / "manager.log").exists():
            for line in (self.folder / "manager.log").read_text().splitlines()[-40:]:
                print("# " + line)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_bus(self):
        """Starts the D-Bus daemon, and returns when it answers."""
        reader, writer = os.pipe()
        self.bus = subprocess.Popen(
            ["dbus-daemon", "--nofork", "--nopidfile", f"--config-file={self.folder}/bus.conf",
             f"--print-address={writer}"],
            pass_fds=[writer], stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            if pipe.readline() == "":
                raise AssertionError("the D-Bus daemon did not start")

    def stop_bus(self):
        self.bus.kill()
        self.bus.wait()
        self.bus = None

    def start_manager(self, wait=True):
        """Starts NetworkManager, and returns when it has settled."""
        if shutil.which("NetworkManager") is None:
            raise Missing("there is no NetworkManager")
        # A writer of its own: the log goes on over restarts.
        with open(self.folder / "manager.log", "ab") as log:
            self.manager = subprocess.Popen(
                ["NetworkManager", "--no-daemon", f"--config={self.folder}/manager.conf",
                 f"--state-file={self.folder}/manager.state", "--log-level=INFO"],
                stdout=log, stderr=log)
        if wait:
            self.await_manager()

    def await_manager(self):
        run("gdbus", "wait", "--system", "--timeout", "120", "org.freedesktop.NetworkManager")
        run("nm-online", "--quiet", "--wait-for-startup", "--timeout", "120")

    def stop_manager(self, number=signal.SIGKILL):
        """Links and addresses stay."""
        self.manager.send_signal(number)
        self.manager.wait()
        self.manager = None

    def add_link(self, name, number):
        """A link whose other end is the peer's: net NUMBER is 10.99.NUMBER.0/24, its gateway is .1."""
        run("ip", "link", "add", name, "type", "veth", "peer", "name", name, "netns", "peer")
        run("ip", "-n", "peer", "addr", "add", f"10.99.{number}.1/24", "dev", name)
        run("ip", "-n", "peer", "-6", "addr", "add", f"fd99:{number}::1/64", "dev", name, "nodad")
        run("ip", "-n", "peer", "link", "set", name, "up")

    def remove_link(self, name):
        run("ip", "link", "del", name)

    def add_connection(self, name, number, *settings, metric=None):
        """A profile of NetworkManager for such a link; it is not activated."""
        metric = metric or 100 + number
        run("nmcli", "connection", "add", "type", "ethernet", "ifname", name, "con-name", name,
            "autoconnect", "no", "ipv4.method", "manual",
            "ipv4.addresses", f"10.99.{number}.2/24", "ipv4.gateway", f"10.99.{number}.1",
            "ipv4.route-metric", str(metric), "ipv4.dns", f"10.99.{number}.1",
            "ipv6.method", "disabled", *settings)

    @staticmethod
    def nmcli(*arguments):
        return run("nmcli", *arguments)


class Blocked(AssertionError):
    """Something took too long: a main loop stood still, say. On a busy machine, that may be somebody
    else's fault: a lock is held by a thread that does not run, or by somebody in the kernel."""


def crowd():
    """How many programs there are for each processor, at least 1: whoever waits for another one's lock
    waits for that one's turn, too."""
    return max(1.0, os.getloadavg()[0] / os.cpu_count())


def calmly(function, *arguments):
    """What really blocks does so every time."""
    for _ in range(2):
        try:
            return function(*arguments)
        except Blocked as reason:
            print(f"# again: {reason}")
    return function(*arguments)


class Lines:
    """What a program prints, line by line, as it comes."""

    def __init__(self, *command, **options):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, **options)
        self._rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def next(self, timeout=20):
        """The next line, or an error when none comes in time or the program has ended."""
        while b"\n" not in self._rest:
            if not select.select([self.process.stdout], [], [], timeout)[0]:
                raise AssertionError(f"no line in {timeout} s; there is {self._rest!r}")
            piece = os.read(self.process.stdout.fileno(), 65536)
            if piece == b"":
                raise AssertionError(f"the program ended with {self.process.wait()}")
            self._rest += piece
        line, self._rest = self._rest.split(b"\n", 1)
        return line.decode()

    def until(self, wanted, timeout=20):
        """All lines up to the first one for which wanted() is true, and that one."""
        lines = []
        while True:
            lines.append(self.next(timeout))
            if wanted(lines[-1]):
                return lines

    def quiet(self, seconds):
        """Whether nothing comes for a time."""
        return self._rest == b"" and not select.select([self.process.stdout], [], [], seconds)[0]


def is_address(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
