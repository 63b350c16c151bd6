#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What it takes to know the state of the network: GNetworkMonitor, a bare NMClient and Hawser's
backends, each in a namespace with one link, and with the real NetworkManager where that is installed.

usage: bench-connection.py PERF-CONNECTION PLUGIN-PATH

Of times and memory, the best of several runs counts, one of each in turn: they are noise on a busy
machine. Both are those of a whole process, from its start to the first snapshot, and the memory that
belongs to it alone then, with the pages of files that no other process has just now. How much of it was
changed, and is its own whatever else runs, stands beside it, and its proportional share of all it has.
A program that uses libnm itself is linked with it. Beside it stands the time from the question to the
answer within the process.
"""
import os
import subprocess
import sys
import time

import network

PERF, PLUGIN_PATH = sys.argv[1:3]
RUNS = 40
CHANGES = 100
FAILED = []
ENVIRONMENT = {**os.environ, "HAWSER_PLUGIN_DIR": PLUGIN_PATH, "HAWSER_BACKEND": "", "HAWSER_STRICT": "1"}


class Program(network.Lines):
    def __init__(self, way, **environment):
        start = time.monotonic()
        super().__init__(PERF + ("-nm" if way == "nm" else ""), way, stdin=subprocess.PIPE,
                         env={**ENVIRONMENT, **environment})
        self.inner, moment, self.memory, self.changed, self.share = map(int, self.next().split())
        self.time = moment - start * 1e6

    def end(self):
        self.process.stdin.close()
        return list(map(int, self.next().split()))


def first(ways):
    """Microseconds of the process and of the question, KiB, KiB changed and shared: the best of each."""
    found = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, (way, environment) in ways.items():
            with Program(way, **environment) as program:
                found[name].append((program.time, program.inner, program.memory, program.changed,
                                    program.share))
                program.end()
    return {name: [min(values) for values in zip(*rows)] for name, rows in found.items()}


def per_change(way, change, undo, **environment):
    """Microseconds of processor time for one change, and how many of them were told."""
    with Program(way, **environment) as program:
        time.sleep(0.1)
        for _ in range(CHANGES // 2):
            for step in (change, undo):
                network.run("ip", *step)
                time.sleep(0.03)
        time.sleep(0.1)
        took, told = program.end()
        return took / CHANGES, told


def judge(what, value, limit, unit):
    good = value <= limit
    print(f"  {what}: {value:,.2f} {unit}, at most {limit:,.2f}: {'met' if good else 'MISSED'}")
    if not good:
        FAILED.append(what)


def compare(title, ways):
    print(f"\n{title}", flush=True)
    found = first(ways)
    for name, (way, environment) in ways.items():
        took, inner, size, changed, share = found[name]
        step = ("address", "add", "10.99.1.77/24", "dev", "net1")
        undo = ("address", "del", "10.99.1.77/24", "dev", "net1")
        cost, told = per_change(way, step, undo, **environment)
        print(f"  {name:<20} first snapshot {took / 1000:6.2f} ms, of these {inner / 1000:5.2f} for the "
              f"question, memory {size:6,} KiB, of these {changed:6,} changed, share {share:6,} KiB, "
              f"{cost:6.1f} us for one change, {told} of {CHANGES} told", flush=True)
    return found


def main():
    # Pages of a file that was just built count as changed until they are on the disk.
    os.sync()
    network.enter()
    with network.Network(interval=0) as net:
        net.add_link("net1", 1)
        network.run("ip", "link", "set", "net1", "up")
        network.run("ip", "address", "add", "10.99.1.2/24", "dev", "net1")
        network.run("ip", "route", "add", "default", "via", "10.99.1.1")
        found = compare("From the kernel", {
            "GNetworkMonitor": ("monitor", {"GIO_USE_NETWORK_MONITOR": "netlink"}),
            "connection-netlink": ("netlink", {}),
        })
        judge("first snapshot of connection-netlink", found["connection-netlink"][1] / 1000, 2, "ms")

        net.remove_link("net1")
        try:
            net.start_bus()
            net.add_link("net1", 1)
            net.start_manager()
        except (network.Missing, FileNotFoundError) as reason:
            print(f"without NetworkManager: {reason}")
        else:
            net.add_connection("net1", 1)
            net.nmcli("connection", "up", "net1")
            found = compare("From NetworkManager", {
                "GNetworkMonitor": ("monitor", {"GIO_USE_NETWORK_MONITOR": "networkmanager"}),
                "NMClient": ("nm", {}),
                "connection-nm": ("connection-nm", {}),
            })
            judge("first snapshot of connection-nm against NMClient",
                  found["connection-nm"][0] / found["NMClient"][0], 1.05, "times")
            judge("memory of connection-nm beyond NMClient's",
                  found["connection-nm"][2] - found["NMClient"][2], 256, "KiB")
    if FAILED:
        sys.exit("missed: " + "; ".join(FAILED))


main()
