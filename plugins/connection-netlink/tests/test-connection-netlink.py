#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The plugin with the real kernel, in a namespace of the test's own. What it says is compared with
what `ip` and the system's files say.

usage: test-connection-netlink.py WATCH PLUGIN-FOLDER
"""
import json
import os
import re
import subprocess
import sys
import time

import network
import tap

WATCH, PLUGIN = sys.argv[1:3]
SLOW = int(os.environ.get("TEST_SLOW") or "1")
LIMIT = 20 * SLOW
# In us: what no main loop may stand still for, and when the first snapshot is there at the latest.
BLOCKED = 5000 * SLOW
FIRST = 2000 * SLOW
RESOLV_CONF = "/etc/resolv.conf"


class Watch(network.Lines):
    """The program that says what it sees."""

    def __init__(self, *prefix):
        super().__init__(*prefix, WATCH, stdin=subprocess.PIPE,
                         env={**os.environ, "HAWSER_PLUGIN_DIR": PLUGIN, "HAWSER_STRICT": "1"})
        self.pending = []
        self.worst = 0
        self.first = self.ask("snapshot")[-1]

    def tell(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, question):
        """The answer, without the events before it."""
        self.tell(question)
        lines = self.until(lambda line: line.startswith(question), LIMIT)
        answer = [line for line in lines[:-1] if line.startswith("{")] + lines[-1:]
        self.pending += [line for line in lines[:-1] if not line.startswith("{")]
        return answer

    def events(self, last):
        """The events up to the first one that begins so."""
        for number, line in enumerate(self.pending, 1):
            if line.startswith(last):
                lines, self.pending = self.pending[:number], self.pending[number:]
                return lines
        lines = self.pending + self.until(lambda line: line.startswith(last), LIMIT)
        self.pending = []
        return lines

    def nets(self):
        """Interface name -> what is told of it."""
        lines = self.ask("nets")
        self.worst = max(self.worst, int(lines[-1].split()[1]))
        return {net["name"]: net for net in map(json.loads, lines[:-1])}

    def cpu(self):
        """Seconds of processor time that the program has had."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def calm(self):
        busy = max(self.worst, int(self.ask("busy")[-1].split()[1]))
        print(f"# the main loop stood still for {busy} us at most")
        if busy > BLOCKED * network.crowd():
            raise network.Blocked(f"the main loop stood still for {busy} us")

    def __exit__(self, *exception):
        if exception[0] is None:
            self.calm()
            self.tell("quit")
            tap.equal(self.process.wait(LIMIT), 0)
        super().__exit__(*exception)


def ip(*arguments):
    return network.run("ip", *arguments)


def pair(name, address=None):
    """A link with its other end beside it."""
    ip("link", "add", name, "type", "veth", "peer", "name", f"{name}p")
    ip("link", "set", f"{name}p", "up")
    ip("link", "set", name, "up")
    if address:
        ip("addr", "add", address, "dev", name)


def kernel_addresses(name):
    found = json.loads(ip("-j", "addr", "show", "dev", name))[0]["addr_info"]
    return sorted(f"{a['local']}/{a['prefixlen']}" for a in found
                  if not (a["family"] == "inet6" and a["scope"] == "link"))


def kernel_routes(name):
    routes = []
    for family in ("-4", "-6"):
        for route in json.loads(ip("-j", family, "route", "show", "table", "main") or "[]"):
            any_address = "0.0.0.0" if family == "-4" else "::"
            destination = route["dst"]
            if destination == "default":
                destination = f"{any_address}/0"
            if "/" not in destination:
                destination += "/32" if family == "-4" else "/128"
            if destination.startswith("fe80:"):
                continue
            for hop in route.get("nexthops", [route]):
                if hop.get("dev") == name:
                    gateway = hop.get("gateway")
                    routes.append(destination + (f" via {gateway}" if gateway else ""))
    return sorted(routes)


def check_against_kernel(watch, *names):
    """What was asked for anew, as something was lost, may come a little later."""
    end = time.monotonic() + LIMIT
    while True:
        try:
            return compare_with_kernel(watch, *names)
        except AssertionError:
            if time.monotonic() > end:
                raise
        time.sleep(0.05)


def compare_with_kernel(watch, *names):
    nets = watch.nets()
    tap.equal(sorted(nets), sorted(names))
    for name in names:
        link = json.loads(ip("-j", "link", "show", "dev", name))[0]
        tap.equal(sorted(nets[name]["addresses"]), kernel_addresses(name))
        tap.equal(sorted(nets[name]["routes"]), kernel_routes(name))
        tap.equal(nets[name]["mtu"], link["mtu"])
    return nets


def settled(watch):
    """What was done has been told: a change of this link's MTU comes behind it."""
    mtu = 1500 - int(time.monotonic() * 1000) % 200
    if not os.path.exists("/proc/sys/net/ipv4/conf/mark"):
        pair("mark", "10.255.0.1/24")
    ip("link", "set", "mark", "mtu", str(mtu))
    for _ in range(LIMIT * 100):
        nets = watch.nets()
        if nets.get("mark", {}).get("mtu") == mtu:
            nets.pop("mark")
            return nets
        time.sleep(0.01)
    raise AssertionError("what was changed was not told")


def clean():
    for link in json.loads(ip("-j", "link")):
        if link["ifname"] != "lo" and link.get("operstate") is not None:
            subprocess.run(["ip", "link", "del", link["ifname"]], capture_output=True, check=False)


def alone(function):
    def work():
        clean()
        with open(RESOLV_CONF, "w", encoding="ascii") as file:
            file.write("")
        function()
    return function.__name__, lambda: network.calmly(work)


def first_snapshot():
    with open(RESOLV_CONF, "w", encoding="ascii") as file:
        file.write("# a comment\nnameserver 10.9.0.1 # and another\nnameserver fd00::1%a\n"
                   "domain not.this\nsearch a.test  b.test\n")
    pair("na", "10.9.0.2/24")
    ip("addr", "add", "fd00::2/64", "dev", "na", "nodad")
    ip("route", "add", "default", "via", "10.9.0.1")
    ip("route", "add", "10.77.0.0/16", "via", "10.9.0.1")
    ip("route", "add", "unreachable", "10.78.0.0/16")
    ip("route", "add", "10.79.0.0/16", "via", "10.9.0.1", "table", "77")
    with Watch() as watch:
        print(f"# {watch.first}")
        nets = check_against_kernel(watch, "na")
        net = nets["na"]
        tap.equal((net["id"], net["default"], net["bearers"], net["caps"]),
                  (100, True, [3], [12, 15]))
        tap.equal(net["dnses"], ["10.9.0.1", "fd00::1"])
        tap.equal(net["domains"], "a.test b.test")
        tap.equal(watch.events("properties")[-3:],
                  ["available 100 na", "capabilities 100 na", "properties 100 na"])


def first_snapshot_is_quick():
    pair("na", "10.9.0.2/24")
    ip("route", "add", "default", "via", "10.9.0.1")
    best = FIRST * 100
    for _ in range(30):
        with Watch() as watch:
            best = min(best, int(watch.first.split()[1]))
    print(f"# the first snapshot came after {best} us")
    if best > FIRST * network.crowd():
        raise network.Blocked(f"the first snapshot came after {best} us")


def nothing_connected():
    ip("link", "add", "na", "type", "veth", "peer", "name", "nap")
    ip("link", "set", "na", "up")
    ip("addr", "add", "10.9.0.2/24", "dev", "na")
    with Watch() as watch:
        # Without a carrier it is no network.
        tap.equal(watch.events("unavailable"), ["unavailable"])
        tap.equal(watch.nets(), {})
        ip("link", "set", "nap", "up")
        ip("route", "add", "default", "via", "10.9.0.1")
        tap.equal(watch.events("properties"),
                  ["available 100 na", "capabilities 100 na", "properties 100 na"])
        ip("link", "set", "nap", "down")
        tap.equal(watch.events("lost"), ["lost 100 na"])


def routes_and_addresses():
    pair("na", "10.9.0.2/24")
    pair("nb", "10.8.0.2/24")
    with Watch() as watch:
        steps = [
            ("route", "add", "default", "via", "10.9.0.1", "metric", "100"),
            ("route", "add", "10.70.0.0/16", "via", "10.9.0.1"),
            ("route", "replace", "10.70.0.0/16", "via", "10.8.0.1"),
            ("route", "add", "10.71.0.0/16", "nexthop", "via", "10.9.0.1", "nexthop", "via",
             "10.8.0.1"),
            ("route", "append", "10.70.0.0/16", "via", "10.9.0.1"),
            ("-6", "route", "add", "fd71::/32", "dev", "nb", "metric", "5"),
            ("-6", "route", "replace", "fd71::/32", "via", "fe80::1", "dev", "nb", "metric", "5"),
            ("route", "del", "10.70.0.0/16", "via", "10.8.0.1"),
            ("addr", "add", "10.9.1.2/25", "dev", "na"),
            ("addr", "add", "fd09::2/64", "dev", "na", "nodad"),
            # The kernel drops routes with these, and says nothing of it.
            ("addr", "del", "10.9.0.2/24", "dev", "na"),
            ("link", "set", "nb", "down"),
            ("link", "set", "nb", "up"),
            ("link", "set", "na", "mtu", "1400"),
            ("-6", "addr", "flush", "dev", "na"),
        ]
        for step in steps:
            ip(*step)
            settled(watch)
            networks = [n for n in ("na", "nb") if kernel_addresses(n) and
                        "UP" in json.loads(ip("-j", "link", "show", "dev", n))[0]["flags"]]
            check_against_kernel(watch, *networks, "mark")


def better_network_and_back():
    pair("na", "10.9.0.2/24")
    ip("route", "add", "default", "via", "10.9.0.1", "metric", "100")
    with Watch() as watch:
        watch.events("properties")
        pair("nb", "10.8.0.2/24")
        ip("route", "add", "default", "via", "10.8.0.1", "metric", "50")
        tap.equal(watch.events("properties"),
                  ["available 101 nb", "capabilities 101 nb", "properties 101 nb"])
        ip("route", "del", "default", "via", "10.8.0.1")
        tap.equal(watch.events("properties"),
                  ["available 100 na", "capabilities 100 na", "properties 100 na"])
        ip("route", "del", "default", "via", "10.9.0.1")
        tap.equal(watch.events("lost"), ["lost 100 na"])
        ip("route", "add", "default", "via", "10.9.0.1", "metric", "100")
        tap.equal(watch.events("properties"),
                  ["available 100 na", "capabilities 100 na", "properties 100 na"])


def name_servers_change():
    pair("na", "10.9.0.2/24")
    ip("route", "add", "default", "via", "10.9.0.1")
    folder = "/run/dns"
    os.makedirs(folder, exist_ok=True)
    with Watch() as watch:
        watch.events("properties")
        # Written in place.
        with open(RESOLV_CONF, "w", encoding="ascii") as file:
            file.write("nameserver 10.9.0.53\n")
        watch.events("properties")
        tap.equal(watch.nets()["na"]["dnses"], ["10.9.0.53"])


def kinds_of_links():
    pair("na", "10.9.0.2/24")
    made = subprocess.run(["ip", "tuntap", "add", "tun7", "mode", "tun"], capture_output=True,
                          check=False).returncode == 0
    bridge = subprocess.run(["ip", "link", "add", "br", "type", "bridge"], capture_output=True,
                            check=False).returncode == 0
    with Watch() as watch:
        if bridge:
            ip("link", "set", "br", "up")
            ip("addr", "add", "10.5.0.1/24", "dev", "br")
            ip("link", "set", "na", "master", "br")
            nets = settled(watch)
            # The port is no network any more; the bridge is one.
            tap.equal(sorted(nets), ["br"])
            tap.equal(nets["br"]["bearers"], [3])
        if made:
            # Nobody holds its other end: it has no carrier.
            ip("addr", "add", "10.6.0.1/24", "dev", "tun7")
            ip("link", "set", "tun7", "up")
            tap.equal("tun7" in settled(watch), False)
        if not made and not bridge:
            raise tap.Skip("the kernel makes neither bridges nor tunnels here")


def five_hundred_interfaces():
    """Fewer where every allocation is watched."""
    pairs = 250 // SLOW
    batch = "".join(f"link add x{i} type veth peer name y{i}\nlink set x{i} up\nlink set y{i} up\n"
                    f"addr add 10.{100 + i // 250}.{i % 250}.1/24 dev x{i}\n" for i in range(pairs))
    network.run("ip", "-batch", "-", input=batch)
    with Watch() as watch:
        print(f"# with 500 interfaces: {watch.first}")
        tap.equal(len(watch.nets()), pairs)
        check = settled(watch)
        tap.equal(len(check), pairs)
        tap.equal(check[f"x{pairs - 1}"]["addresses"], kernel_addresses(f"x{pairs - 1}"))
        # All go at once.
        network.run("ip", "-batch", "-", input="".join(f"link set y{i} down\n" for i in range(pairs)))
        # The kernel takes its time to tell of carriers.
        for _ in range(LIMIT * 10):
            left = settled(watch)
            if not left:
                break
            time.sleep(0.1)
        tap.equal(len(left), 0)
    network.run("ip", "-batch", "-", input="".join(f"link del x{i}\n" for i in range(pairs)))


def churn(watch, count, rounds, extra=""):
    """Adds and removes many routes as fast as the kernel takes them."""
    routes = [f"10.{i // 250 % 250}.{i % 250}.0/24" for i in range(count)]
    add = "".join(f"route add {r} via 172.16.0.1 dev na {extra}\n" for r in routes)
    remove = "".join(f"route del {r} via 172.16.0.1 dev na {extra}\n" for r in routes)
    cpu = watch.cpu()
    start = time.monotonic()
    for _ in range(rounds):
        network.run("ip", "-batch", "-", input=add)
        network.run("ip", "-batch", "-", input=remove)
    passed = time.monotonic() - start
    settled(watch)
    changes = 2 * count * rounds
    cost = (watch.cpu() - cpu) / changes * 1e6
    print(f"# {changes} changes of routes{' ' + extra if extra else ''}, {changes / passed:.0f} in a "
          f"second: {cost:.2f} us of processor time for each")
    return cost


def routes_churn():
    pair("na", "172.16.0.2/24")
    ip("route", "add", "default", "via", "172.16.0.1")
    with Watch() as watch:
        watch.events("properties")
        churn(watch, 1000, 5)
        # More than are told.
        churn(watch, 10000, 1)
        check_against_kernel(watch, "na", "mark")
        # Those of a routing daemon do not come as far as the program.
        cost = churn(watch, 10000, 1, "proto bgp")
        if cost > 5 * SLOW:
            raise AssertionError(f"{cost} us for a change that nobody wants to know of")
        ip("link", "set", "na", "mtu", "1400")
        settled(watch)
        check_against_kernel(watch, "na", "mark")


def messages_are_lost():
    pair("na", "172.16.0.2/24")
    ip("route", "add", "default", "via", "172.16.0.1")
    with Watch() as watch:
        watch.events("properties")
        # It does not read while they come.
        watch.process.send_signal(19)
        batch = "".join(f"route add 10.{i // 250}.{i % 250}.0/24 via 172.16.0.1\n"
                        for i in range(20000))
        network.run("ip", "-batch", "-", input=batch)
        ip("-loops", "0", "route", "flush", "root", "10.0.0.0/8")
        pair("nb", "10.8.0.2/24")
        watch.process.send_signal(18)
        watch.ask("busy")  # that was not the program's doing
        settled(watch)
        check_against_kernel(watch, "na", "nb", "mark")


def somebody_without_rights():
    try:
        who = network.without_rights(WATCH)
    except network.Missing as reason:
        raise tap.Skip(reason) from reason
    pair("na", "10.9.0.2/24")
    with Watch(*who) as watch:
        tap.equal(sorted(watch.nets()), ["na"])


def main():
    try:
        network.enter()
    except network.Missing as reason:
        print(f"1..0 # SKIP {reason}")
        return
    with open("/run/resolv.conf", "w", encoding="ascii"):
        pass
    network.run("mount", "--bind", "/run/resolv.conf", RESOLV_CONF)
    tap.run([alone(test) for test in (
        first_snapshot, first_snapshot_is_quick, nothing_connected, routes_and_addresses,
        better_network_and_back, name_servers_change, kinds_of_links, five_hundred_interfaces,
        routes_churn, messages_are_lost, somebody_without_rights)])


main()
