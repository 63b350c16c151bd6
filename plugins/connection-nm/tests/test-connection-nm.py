#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The plugin with the real NetworkManager, in a namespace of the test's own.

usage: test-connection-nm.py PROBE NM-FOLDER NETLINK-FOLDER
The folders have a plugin each; the last one is empty where that plugin is not built.
"""
import signal
import subprocess
import sys
import time

import network
import tap
from probe import LIMIT, NM, PROBE, SLOW, Probe

NETLINK = sys.argv[3]


def first_events(number, name):
    return [f"netAvailable {number}", f"netCapabilitiesChange {number} ethernet:",
            f"netConnectionPropertiesChange {number} {name}"]


def run_with_manager(function, interval):
    with network.Network(interval) as net:
        net.start_bus()
        net.add_link("net1", 1)
        net.add_link("net2", 2)
        net.start_manager()
        net.add_connection("net1", 1)
        net.add_connection("net2", 2, metric=50)
        try:
            function(net)
        finally:
            for link in network.run("ip", "-o", "link").splitlines():
                name = link.split()[1].rstrip(":").split("@")[0]
                if name != "lo":
                    subprocess.run(["ip", "link", "del", name], stderr=subprocess.DEVNULL, check=False)
            network.run("ip", "netns", "del", "peer")


def with_manager(function, interval=300):
    return function.__name__, lambda: network.calmly(run_with_manager, function, interval)


def first_snapshot(net):
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.expect("backend connection-nm", "registered 0", *first_events(100, "net1"))
        tap.equal(probe.quiet(0.2), True)
        tap.equal(probe.ask("nets", "nets "),
                  ["net 100 net1* ethernet: not-metered internet not-vpn validated 10000000",
                   "nets 0 connection-nm"])


def nothing_connected(net):
    with Probe() as probe:
        probe.expect("backend connection-nm", "registered 0", "netUnavailable")
        tap.equal(probe.ask("nets", "nets "), ["nets 0 connection-nm"])
        net.nmcli("connection", "up", "net1")
        probe.expect(*first_events(100, "net1"))


def better_network_and_back(net):
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.expect("backend", "registered 0", *first_events(100, "net1"))
        net.nmcli("connection", "up", "net2")
        probe.expect(*first_events(101, "net2"))
        net.nmcli("connection", "down", "net2")
        probe.expect(*first_events(100, "net1"))
        net.nmcli("connection", "down", "net1")
        probe.expect("netLost 100")
        net.nmcli("connection", "up", "net1")
        probe.expect("netAvailable 102")


def connectivity(net):
    """As the page says that NetworkManager looks at, and as nmcli prints it."""
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        for mode, cap in [("portal", " portal "), ("limited", None), ("full", " validated ")]:
            net.peer.connectivity = mode
            lines = probe.ask("check 100", "checked ")
            tap.equal(net.nmcli("networking", "connectivity").strip(), mode)
            tap.equal(lines[-1], "checked 0")
            tap.equal(probe.ask("connectivity", "connectivity ")[-1], f"connectivity {mode}")
            caps = [line for line in probe.ask("nets", "nets ") if line.startswith("net 100")][-1]
            for word in (" portal ", " validated "):
                tap.equal((mode, word in caps), (mode, word == cap))
            tap.equal("checking-connectivity" in caps, False)


def connected_and_no_connectivity(net):
    """Somebody else has taken the address of a network that is connected; NetworkManager says “none”."""
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        network.run("ip", "address", "flush", "dev", "net1")
        tap.equal(probe.ask("check 100", "checked ")[-1], "checked 0")
        tap.equal(net.nmcli("networking", "connectivity").strip(), "none")
        tap.within("connected", net.nmcli("-g", "GENERAL.STATE", "device", "show", "net1"))
        tap.equal(probe.ask("connectivity", "connectivity ")[-1], "connectivity none")
        # It is there, and the default one, as long as NetworkManager has a default route for it.
        tap.equal(probe.ask("nets", "nets ")[-2:],
                  ["net 100 net1* ethernet: not-metered internet not-vpn 10000000",
                   "nets 0 connection-nm"])


def no_check_configured(net):
    """NetworkManager then calls every default route full connectivity, which nobody has seen."""
    net.nmcli("connection", "up", "net1")
    tap.equal(net.nmcli("networking", "connectivity").strip(), "full")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        tap.equal(probe.ask("nets", "nets ")[0],
                  "net 100 net1* ethernet: not-metered internet not-vpn 10000000")


def unmanaged_device(net):
    """What NetworkManager leaves alone is a network all the same: no false “offline”."""
    net.add_link("ext0", 3)
    net.nmcli("device", "set", "ext0", "managed", "no")
    network.run("ip", "address", "add", "10.99.3.2/24", "dev", "ext0")
    network.run("ip", "link", "set", "ext0", "up")
    network.run("ip", "route", "add", "default", "via", "10.99.3.1", "dev", "ext0")
    tap.within("unmanaged", net.nmcli("-g", "GENERAL.STATE", "device", "show", "ext0"))
    with Probe() as probe:
        probe.expect("backend", "registered 0", *first_events(100, "ext0"))


def manager_restarts(net):
    """Nothing is lost that was not lost, with nothing to fall back on and with the kernel."""
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        for number in (signal.SIGTERM, signal.SIGKILL):
            net.stop_manager(number)
            net.start_manager()
        net.nmcli("connection", "up", "net2")
        lines = probe.await_line("netConnectionPropertiesChange 101")
        # The profile is the kernel's for the new daemon until it is up again.
        tap.equal([line for line in lines if line.startswith(("netLost", "netUn"))], [])


def bus_ends(net):
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        net.stop_bus()
        net.stop_manager()
        net.start_bus()
        net.start_manager()
        net.nmcli("connection", "up", "net2")
        lines = probe.await_line("netConnectionPropertiesChange")
        tap.equal([line for line in lines if line.startswith(("netLost", "netUn"))], [])


def ends_in_the_middle_of_a_call(net):
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        net.manager.send_signal(signal.SIGSTOP)
        probe.tell("check 100")
        tap.equal(probe.ask("nets", "nets ")[-1], "nets 0 connection-nm")
        net.stop_manager()
        tap.equal(probe.await_line("checked")[-1], "checked 2100002")
        net.start_manager()


def bus_ends_in_the_middle_of_a_call(net):
    net.nmcli("connection", "up", "net1")
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        net.manager.send_signal(signal.SIGSTOP)
        probe.tell("check 100")
        tap.equal(probe.ask("nets", "nets ")[-1], "nets 0 connection-nm")
        net.stop_bus()
        tap.equal(probe.await_line("checked")[-1], "checked 2100002")
        net.manager.send_signal(signal.SIGCONT)


def both():
    if not NETLINK:
        raise tap.Skip("the plugin connection-netlink is not built")
    return {"plugins": (NM, NETLINK)}


def begin_with_manager(probe):
    """On a busy machine, the kernel may have been asked before it was there."""
    lines = probe.await_line("netConnectionPropertiesChange 100 net1")
    if "backend connection-nm" not in lines:
        probe.await_line("backend connection-nm")


def falls_back_and_returns(net):
    net.nmcli("connection", "up", "net1")
    with Probe(**both()) as probe:
        begin_with_manager(probe)
        net.stop_manager()
        tap.equal([line for line in probe.await_line("backend connection-netlink")
                   if line.startswith("netLost")], [])
        net.start_manager()
        tap.equal([line for line in probe.await_line("backend connection-nm")
                   if line.startswith("netLost")], [])
        tap.within("net 100 net1* ", probe.ask("nets", "nets ")[-2])


def bus_is_absent_and_late(net):
    net.nmcli("connection", "up", "net1")
    net.stop_bus()
    net.stop_manager()
    with Probe(**both()) as probe:
        probe.expect("backend connection-netlink", "registered 0", *first_events(100, "net1"))
        net.start_bus()
        net.start_manager()
        tap.equal([line for line in probe.await_line("backend connection-nm")
                   if line.startswith("netLost")], [])


def manager_hangs_at_the_start(net):
    net.nmcli("connection", "up", "net1")
    net.manager.send_signal(signal.SIGSTOP)
    with Probe(**both()) as probe:
        probe.expect("backend connection-netlink", "registered 0", *first_events(100, "net1"))
        net.manager.send_signal(signal.SIGCONT)
        tap.equal([line for line in probe.await_line("backend connection-nm")
                   if line.startswith("netLost")], [])


def manager_hangs(net):
    """Nobody asks it anything; that the kernel has more than it says is why it is asked."""
    net.nmcli("connection", "up", "net1")
    with Probe(**both()) as probe:
        begin_with_manager(probe)
        net.manager.send_signal(signal.SIGSTOP)
        network.run("ip", "address", "add", "10.99.9.2/24", "dev", "net1")
        lines = probe.await_line("backend connection-netlink")
        tap.equal([line for line in lines if line.startswith("netLost")], [])
        # The kernel has one more address; either may be told first.
        if "netConnectionPropertiesChange 100 net1" not in lines:
            probe.await_line("netConnectionPropertiesChange 100 net1")
        net.manager.send_signal(signal.SIGCONT)
        tap.equal([line for line in probe.await_line("backend connection-nm")
                   if line.startswith("netLost")], [])


def routes_churn(net):
    """As fast as the kernel takes them; NetworkManager tells of all of them, time and again."""
    net.nmcli("connection", "up", "net1")
    routes = [f"10.{i // 250}.{i % 250}.0/24 via 10.99.1.1 dev net1" for i in range(1000 // SLOW)]
    with Probe() as probe:
        probe.await_line("netConnectionPropertiesChange")
        before = probe.processor_time()
        start = time.monotonic()
        for _ in range(3):
            for what in ("add", "del"):
                network.run("ip", "-batch", "-", input="".join(f"route {what} {one}\n" for one in routes))
        passed = time.monotonic() - start
        net.nmcli("connection", "up", "net2")
        await_default(probe, "net2")
        changes = 6 * len(routes)
        print(f"# {changes} changes of routes, {changes / passed:.0f} in a second: "
              f"{(probe.processor_time() - before) / changes * 1e6:.1f} us of processor time for each")


def somebody_without_rights(net):
    """Sees everything; asking for a check is a matter of rights."""
    try:
        who = network.without_rights(PROBE)
    except network.Missing as reason:
        raise tap.Skip(reason) from reason
    net.nmcli("connection", "up", "net1")
    with Probe(*who) as probe:
        probe.expect("backend connection-nm", "registered 0", *first_events(100, "net1"))
        tap.equal(probe.ask("check 100", "checked ")[-1], "checked 201")


def await_default(probe, name):
    """NetworkManager may go to and fro before it is sure, so no single event tells: what is there and back
    before it was told is not told at all."""
    end = time.monotonic() + LIMIT
    while not any(f" {name}* " in line for line in probe.ask("nets", "nets ")):
        if time.monotonic() > end:
            raise AssertionError(f"{name} is not the default network after {LIMIT} s")
        probe.quiet(0.5)


def five_hundred_interfaces(net):
    """libnm needs more than 50 ms for these; the main loop does not notice. Fewer where every
    allocation is watched."""
    pairs = 250 // SLOW
    net.stop_manager()
    batch = "".join(f"link add x{i} type veth peer name y{i}\nlink set x{i} up\nlink set y{i} up\n"
                    f"address add 10.98.{i}.1/24 dev x{i}\n" for i in range(pairs))
    network.run("ip", "-batch", "-", input=batch)
    net.start_manager()
    net.nmcli("connection", "up", "net1")
    # libnm may take longer than the core waits for it before it begins to ask the kernel.
    with Probe(**both()) as probe:
        lines = probe.await_line("netConnectionPropertiesChange")
        if "backend connection-nm" not in lines:
            probe.await_line("backend connection-nm")
        # What is connected to this end of the links, and to the other one.
        tap.equal(len([line for line in probe.ask("nets", "nets ") if " x" in line]), pairs)
        for _ in range(2):
            net.nmcli("connection", "up", "net2")
            await_default(probe, "net2")
            net.nmcli("connection", "down", "net2")
            await_default(probe, "net1")


def main():
    try:
        network.enter()
    except network.Missing as reason:
        print(f"1..0 # SKIP {reason}")
        return
    tap.run([
        with_manager(first_snapshot),
        with_manager(nothing_connected),
        with_manager(better_network_and_back),
        with_manager(connectivity),
        with_manager(connected_and_no_connectivity),
        with_manager(no_check_configured, interval=0),
        with_manager(unmanaged_device),
        with_manager(manager_restarts),
        with_manager(bus_ends),
        with_manager(ends_in_the_middle_of_a_call),
        with_manager(bus_ends_in_the_middle_of_a_call),
        with_manager(falls_back_and_returns),
        with_manager(bus_is_absent_and_late),
        with_manager(manager_hangs_at_the_start),
        with_manager(manager_hangs),
        with_manager(routes_churn),
        with_manager(somebody_without_rights),
        with_manager(five_hundred_interfaces),
    ])


main()
