#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""hawser net, hawser net monitor and hawser resolve, as a person uses them: in a namespace with the real
NetworkManager, and in one without. What they print is compared with what nmcli and ip print.

usage: test-net.py HAWSER PLUGIN...
The plugins are those for the state of the network.
"""
import json
import pathlib
import socket
import struct
import sys
import threading

import network
import tap
from program import HAWSER, hawser

PLUGINS = sys.argv[2:]
# Who names no plugin gets the kernel's view where NetworkManager's takes long.
NM = ("--backend", "connection-nm")


def serve_names(peer):
    """A name server of the peer that knows one host, of two families."""
    server = peer.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("10.99.255.1", 53))

    def work():
        while True:
            query, who = server.recvfrom(512)
            end = query.index(b"\0", 12) + 5
            kind = struct.unpack(">H", query[end - 4:end - 2])[0]
            known = query[12:end - 5] == b"\4host\4test"
            data = {1: socket.inet_pton(socket.AF_INET, "10.20.30.40"),
                    28: socket.inet_pton(socket.AF_INET6, "fd00::40")}.get(kind) if known else None
            answer = b"" if data is None else b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60,
                                                                        len(data)) + data
            header = struct.pack(">HHHHHH", struct.unpack(">H", query[:2])[0],
                                 0x8180 if known else 0x8183, 1, 1 if answer else 0, 0, 0)
            server.sendto(header + query[12:end] + answer, who)

    threading.Thread(target=work, daemon=True).start()


def as_json(*arguments):
    return json.loads(hawser("net", "--json", *arguments))


def ip(*arguments):
    return json.loads(network.run("ip", "-j", *arguments))


def addresses_of_ip(interface):
    return sorted(f"{one['local']}/{one['prefixlen']}" for one in
                  ip("address", "show", "dev", interface)[0]["addr_info"] if one["scope"] != "link")


def routes_of_ip(interface):
    return sorted((one["dst"].replace("default", "0.0.0.0/0"), one.get("gateway"))
                  for one in ip("route", "show", "table", "main") if one["dev"] == interface)


class Tests:
    def __init__(self, net):
        self.net = net

    def values(self):
        """With every plugin: what ip says, and nmcli."""
        for plugin in PLUGINS:
            state = as_json("--backend", plugin)
            tap.equal(state["backend"], plugin)
            found = {one["connectionProperties"]["interfaceName"]: one for one in state["networks"]}
            tap.equal(sorted(found), ["net1", "net2"])
            for interface, one in found.items():
                properties = one["connectionProperties"]
                tap.equal(sorted(properties["linkAddresses"]), addresses_of_ip(interface))
                tap.equal(sorted((route["destination"], route["gateway"])
                                 for route in properties["routes"]), routes_of_ip(interface))
                tap.equal(properties["mtu"], ip("link", "show", "dev", interface)[0]["mtu"])
                tap.equal(one["netCap"]["bearerTypes"], ["ethernet"])
                tap.equal(one["netCap"]["linkUpBandwidthKbps"], 1000 * int(pathlib.Path(
                    f"/sys/class/net/{interface}/speed").read_text()))
            default = min((one for one in ip("route", "show", "default")),
                          key=lambda one: one["metric"])["dev"]
            tap.equal(state["defaultNet"], found[default]["netId"])
            tap.within("prefers", found[default]["note"])

    def values_of_the_daemon(self):
        if "connection-nm" not in PLUGINS:
            raise tap.Skip("the plugin connection-nm is not built")
        state = as_json("--backend", "connection-nm")
        tap.equal(state["connectivity"], self.net.nmcli("networking", "connectivity").strip())
        for one in state["networks"]:
            properties = one["connectionProperties"]
            said = self.net.nmcli("-t", "-e", "no", "device", "show", properties["interfaceName"])
            values = [line.split(":", 1) for line in said.splitlines()]
            for name, key in [("linkAddresses", "IP4.ADDRESS["), ("dnses", "IP4.DNS[")]:
                tap.equal((name, properties[name]),
                          (name, [value for begin, value in values if begin.startswith(key)]))
            tap.equal(properties["domains"].split(), [value for begin, value in values
                                                      if begin.startswith("IP4.SEARCHES[")])
            tap.equal("validated" in one["netCap"]["networkCap"], True)

    def table(self):
        lines = hawser("net", *NM).splitlines()
        tap.within("as plugin connection-nm sees them; connectivity: full", lines[0])
        tap.equal(lines[1].split(), ["NET", "INTERFACE", "BEARER", "ADDRESS", "GATEWAY", "DNS",
                                     "CAPABILITIES", "NOTE"])
        rows = {line.split()[1]: line for line in lines[2:]}
        tap.equal(rows["net1"].split()[2:6], ["ethernet", "10.99.1.2/24", "10.99.1.1", "10.99.1.1"])
        tap.within("default: the system prefers it", rows["net2"])
        tap.equal("default" in rows["net1"], False)

    def numbers_stay(self):
        """The same state has the same numbers in every program."""
        tap.equal(len({hawser("net", "--json", *NM) for _ in range(5)}), 1)

    def monitor(self):
        with network.Lines(HAWSER, "net", "monitor", *NM) as text, \
             network.Lines(HAWSER, "net", "monitor", "--json", *NM) as lines:
            for event in ("netAvailable", "netCapabilitiesChange", "netConnectionPropertiesChange"):
                line = text.next()
                tap.within(event, line)
                tap.within(" net2", line)
                tap.equal(json.loads(lines.next())["event"], event)
            tap.within("10.99.2.2/24, gateway 10.99.2.1, DNS 10.99.2.1", line)
            self.net.nmcli("connection", "down", "net2")
            tap.within("netAvailable", text.next())
            event = json.loads(lines.next())
            tap.equal(event["event"], "netAvailable")
            tap.equal(sorted(event), ["event", "netId", "time"])
        self.net.nmcli("connection", "up", "net2")

    def monitor_of_a_bearer(self):
        with network.Lines(HAWSER, "net", "monitor", "--bearer", "wifi") as lines:
            tap.within("netUnavailable", lines.next())
        with network.Lines(HAWSER, "net", "monitor", "--bearer", "ethernet") as lines:
            tap.within("netAvailable", lines.next())

    def wrong_usage(self):
        tap.within("see “hawser net --help”", hawser("net", "watch", code=1))
        tap.within("There is no bearer “tin”; there are: cellular, wifi, bluetooth, ethernet, vpn",
                   hawser("net", "monitor", "--bearer", "tin", code=1))
        tap.within("for “hawser net monitor”", hawser("net", "--bearer", "wifi", code=1))
        tap.within("Name one host", hawser("resolve", code=1))
        tap.within("no network “900”", hawser("resolve", "--net", "900", "host.test", code=1))
        tap.within("2100001", hawser("resolve", "", code=1))

    def resolve(self):
        # Nobody asks for IPv6 where there is no address of it.
        tap.equal(hawser("resolve", "host.test"), "10.20.30.40\n")
        tap.equal(hawser("resolve", "192.0.2.9"), "192.0.2.9\n")
        tap.equal(json.loads(hawser("resolve", "--json", "::1")), [{"address": "::1", "family": 2}])
        tap.within("2100002", hawser("resolve", "nobody.test", code=2))

    def resolve_on_a_network(self):
        """The default one may be asked; another one only by systemd-resolved, which is not here."""
        for wanted in ("net2", str(as_json()["defaultNet"])):
            tap.within("10.20.30.40", hawser("resolve", "--net", wanted, "host.test"))
        tap.within("systemd-resolved does not run",
                   hawser("resolve", "--net", "net1", "host.test", code=2))

    def without_the_daemon(self):
        """The next plugin tells the same networks, and who it is."""
        if len(PLUGINS) < 2:
            raise tap.Skip("there is one plugin only")
        before = {one["connectionProperties"]["interfaceName"] for one in as_json()["networks"]}
        self.net.stop_manager()
        state = as_json()
        tap.equal(state["backend"], "connection-netlink")
        tap.equal({one["connectionProperties"]["interfaceName"] for one in state["networks"]}, before)
        tap.within("net2", hawser("net"))
        tap.within("plugin “connection-nm”", hawser("net", "--backend", "connection-nm", code=2))

    def offline(self):
        self.net.remove_link("net1")
        self.net.remove_link("net2")
        tap.within("this machine is offline", hawser("net"))
        state = as_json()
        tap.equal((state["connectivity"], state["defaultNet"], state["networks"]), ("none", 0, []))

    def all(self):
        return [self.values, self.values_of_the_daemon, self.table, self.numbers_stay, self.monitor,
                self.monitor_of_a_bearer, self.wrong_usage, self.resolve, self.resolve_on_a_network,
                self.without_the_daemon, self.offline]


def main():
    try:
        network.enter()
    except network.Missing as reason:
        print(f"1..0 # SKIP {reason}")
        return
    with network.Network(interval=300) as net:
        (net.folder / "resolv.conf").write_text("nameserver 10.99.255.1\n")
        (net.folder / "nsswitch.conf").write_text("hosts: files dns\n")
        for name in ("resolv.conf", "nsswitch.conf"):
            network.run("mount", "--bind", net.folder / name, (pathlib.Path("/etc") / name).resolve())
        serve_names(net.peer)
        net.start_bus()
        net.add_link("net1", 1)
        net.add_link("net2", 2)
        net.start_manager()
        net.add_connection("net1", 1, "ipv4.dns-search", "one.test,two.test")
        net.add_connection("net2", 2, metric=50)
        net.nmcli("connection", "up", "net1")
        net.nmcli("connection", "up", "net2")
        tap.run(Tests(net).all())


main()
