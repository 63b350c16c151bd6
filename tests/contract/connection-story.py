#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One story, seen by every backend for the state of the network at the same time, in one namespace with
the real NetworkManager: what they tell of it is the same, but for what a backend says that it does not
know.

usage: connection-story.py HAWSER PLUGIN-FOLDER...
"""
import configparser
import json
import os
import pathlib
import signal
import sys

import network
import tap

HAWSER, *FOLDERS = sys.argv[1:]
LIMIT = 60 * int(os.environ.get("TEST_SLOW") or "1")

# What follows from a feature, and is left out where not every backend has it.
CAPS = {"connectivity": {"validated", "portal", "checking-connectivity"}, "metered": {"not-metered"}}
ENDS = ("netAvailable", "netLost", "netUnavailable")


def features(folder):
    descriptor = configparser.ConfigParser()
    descriptor.read(next(pathlib.Path(folder).glob("*.plugin")))
    return set(descriptor["Backend connection"]["Features"].strip(";").split(";"))


class Witness(network.Lines):
    """A backend, and what it tells of the default network."""

    def __init__(self, folder):
        self.environment = {**os.environ, "HAWSER_PLUGIN_DIR": folder}
        super().__init__(HAWSER, "net", "monitor", "--json", env=self.environment)
        self.name = pathlib.Path(folder).name
        self.names = {}

    def tell(self):
        return json.loads(self.next(LIMIT))

    def until(self, end):
        """What is told up to an event, that one included."""
        events = []
        while not events or not end(events[-1]):
            events.append(self.tell())
        return events


def summary(events, unknown, last):
    """What was told, without what not everybody knows: the networks that came and went, in order, and
    what was known of the last one in the end. Two changes that come one after the other may be one for
    a backend that is told of both at the same time, and what only one of them knows may have come and
    gone. @last: what is known, from step to step."""
    story = []
    for event in events:
        kind = event["event"]
        if kind in ENDS:
            story.append(kind)
            last.clear()
        elif kind == "netCapabilitiesChange":
            caps = event["netCap"]
            caps["networkCap"] = [cap for cap in caps["networkCap"] if cap not in unknown]
            last["caps"] = caps
        else:
            last["properties"] = event["connectionProperties"]
    return story, dict(last)


def order_is_right(events, known):
    """netAvailable, then capabilities, then properties, of one number; and no value twice."""
    for index, event in enumerate(events):
        kind, number = event["event"], event.get("netId")
        if kind == "netAvailable":
            tap.equal([(other["event"], other["netId"]) for other in events[index + 1:index + 3]],
                      [("netCapabilitiesChange", number), ("netConnectionPropertiesChange", number)])
            known.clear()
        elif kind in known:
            value = {name: part for name, part in event.items() if name != "time"}
            if known[kind] == value:
                raise AssertionError(f"told twice: {value}")
        known[kind] = {name: part for name, part in event.items() if name != "time"}


def properties_are(**wanted):
    """An event that ends a step: the link data are these."""
    def check(event):
        properties = event.get("connectionProperties")
        return properties is not None and all(
            (len(properties[name]) if isinstance(value, int) and name == "routes"
             else properties[name]) == value for name, value in wanted.items())
    return check


def event_is(kind):
    return lambda event: event["event"] == kind


def set_servers(*servers):
    pathlib.Path("/etc/resolv.conf").write_text("".join(f"nameserver {one}\n" for one in servers))


def modify(net, *settings):
    net.nmcli("connection", "modify", "net1", *settings)
    net.nmcli("device", "reapply", "net1")


def story(net):
    """Name, what happens, and the event after which everybody knows; None: nothing is told of it."""
    def dns():
        set_servers("10.99.1.7", "10.99.1.8")
        modify(net, "ipv4.dns", "10.99.1.7 10.99.1.8")

    def worse():
        net.add_connection("net2", 2, metric=500)
        net.nmcli("connection", "up", "net2")

    def better():
        set_servers("10.99.2.1")
        net.nmcli("connection", "modify", "net2", "ipv4.route-metric", "50")
        net.nmcli("connection", "up", "net2")

    def default_goes():
        set_servers("10.99.1.7", "10.99.1.8")
        net.nmcli("connection", "down", "net2")

    def restart():
        net.stop_manager(signal.SIGTERM)
        net.start_manager()

    return [
        ("the first snapshot", None, properties_are(dnses=["10.99.1.1"], routes=2)),
        ("another address", lambda: modify(net, "+ipv4.addresses", "10.99.9.2/24"),
         properties_are(linkAddresses=["10.99.1.2/24", "10.99.9.2/24"], routes=3)),
        ("a route", lambda: modify(net, "+ipv4.routes", "10.50.0.0/16 10.99.1.5"),
         properties_are(routes=4)),
        ("other name servers", dns, properties_are(dnses=["10.99.1.7", "10.99.1.8"])),
        ("a network that is worse", worse, None),
        ("a network that is better", better,
         properties_are(interfaceName="net2", dnses=["10.99.2.1"])),
        ("the default network goes", default_goes,
         properties_are(interfaceName="net1", dnses=["10.99.1.7", "10.99.1.8"])),
        ("the last network goes", lambda: net.nmcli("connection", "down", "net1"),
         event_is("netLost")),
        ("the default network is back", lambda: net.nmcli("connection", "up", "net1"),
         properties_are(interfaceName="net1", routes=4, dnses=["10.99.1.7", "10.99.1.8"])),
        ("the carrier goes", lambda: network.run("ip", "-n", "peer", "link", "set", "net1", "down"),
         event_is("netLost")),
        ("the carrier is back", lambda: network.run("ip", "-n", "peer", "link", "set", "net1", "up"),
         properties_are(interfaceName="net1", routes=4)),
        ("the daemon is restarted", restart, None),
        ("the MTU", lambda: network.run("ip", "link", "set", "net1", "mtu", "1400"),
         properties_are(mtu=1400)),
    ]


def main():
    try:
        network.enter()
    except network.Missing as reason:
        print(f"1..0 # SKIP {reason}")
        return
    with network.Network(interval=300) as net:
        (net.folder / "resolv.conf").write_text("nameserver 10.99.1.1\n")
        network.run("mount", "--bind", net.folder / "resolv.conf", os.path.realpath("/etc/resolv.conf"))
        net.start_bus()
        net.add_link("net1", 1)
        net.add_link("net2", 2)
        net.start_manager()
        net.add_connection("net1", 1)
        net.nmcli("connection", "up", "net1")

        known = [features(folder) for folder in FOLDERS]
        unknown = set().union(*[caps for feature, caps in CAPS.items()
                                if not all(feature in one for one in known)])
        witnesses = [Witness(folder) for folder in FOLDERS]
        values = [{} for _ in witnesses]
        lasts = [{} for _ in witnesses]
        tests = []

        def step(happens, end):
            if happens is not None:
                happens()
            if end is None:
                return
            told = [witness.until(end) for witness in witnesses]
            for events, value in zip(told, values):
                order_is_right(events, value)
            first, *others = [summary(events, unknown, last) for events, last in zip(told, lasts)]
            for witness, other in zip(witnesses[1:], others):
                tap.equal((witness.name, other), (witness.name, first))

        for name, happens, end in story(net):
            tests.append((name, lambda happens=happens, end=end: step(happens, end)))
        try:
            tap.run(tests)
        finally:
            for witness in witnesses:
                witness.__exit__(None, None, None)


main()
