#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a message on a socket costs: plain system calls, GSocket, GIO's streams and Hawser in one run
on loopback, as ratios. Hawser comes twice, with the event `message` and with a receive function: what
GSocket gives its user is memory, too, and no event.

usage: bench-socket.py PERF-SOCKET PLUGIN-PATH

Instructions are counted by callgrind; the cost of start-up is taken out by counting two runs of
different length. Of times, the best of several runs counts: they are noise on a busy machine.
"""
import os
import re
import subprocess
import sys

PERF_SOCKET, PLUGIN_PATH = sys.argv[1:3]
WAYS = ("epoll", "gsocket", "gio", "hawser", "function")
FAILED = []
ENVIRONMENT = {**os.environ, "HAWSER_PLUGIN_DIR": PLUGIN_PATH, "HAWSER_BACKEND": "", "HAWSER_STRICT": ""}


def perf(way, work, count, *wrapper):
    return subprocess.run([*wrapper, PERF_SOCKET, way, work, str(count)], env=ENVIRONMENT,
                          capture_output=True, text=True, check=True)


def count_instructions(way, work, count):
    # On a busy machine the main loop now and then turns for nothing, so that the least counts.
    counts = []
    for _ in range(3):
        done = perf(way, work, count, "valgrind", "--tool=callgrind",
                    "--callgrind-out-file=/dev/null")
        # The peer, a child process, is counted as well, and ends first.
        counts.append(int(re.findall(r"Collected : (\d+)", done.stderr)[-1]))
    return min(counts)


def instructions(way, work, few=200, many=1200):
    return (count_instructions(way, work, many) - count_instructions(way, work, few)) / (many - few)


def rates(work, count, ways=WAYS, rounds=9):
    """One after the other, and again: what disturbs them disturbs them all."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(rounds):
        for way in ways:
            best[way] = min(best[way], float(perf(way, work, count).stdout.split()[0]))
    return {way: count / seconds for way, seconds in best.items()}


def row(title, values, base, target=None, at_least=True, who=("hawser", "function")):
    print(f"\n{title}")
    for name, value in values.items():
        ratio = value / values[base]
        line = f"  {name:<8} {value:>12,.0f}  {ratio:6.2f} of {base}"
        if name in who and target is not None:
            good = ratio >= target if at_least else ratio <= target
            line += f"   target {'>=' if at_least else '<='} {target}: {'met' if good else 'MISSED'}"
            if not good:
                FAILED.append(f"{title}, {name}: {ratio:.2f}")
        print(line, flush=True)


row("Instructions: TCP echo of 64 bytes", {w: instructions(w, "echo") for w in WAYS if w != "gio"},
    "gsocket", 1.10, at_least=False, who=("function",))
row("Instructions: TCP echo of 64 bytes, and GIO's streams",
    {w: instructions(w, "echo") for w in ("gio", "hawser", "function")}, "gio", 1.0, at_least=False)
row("Instructions: UDP echo of 64 bytes, 32 under way",
    {w: instructions(w, "udp") for w in ("gsocket", "hawser", "function")}, "gsocket")
# One message at a time goes from one processor to the other and back. What takes the time is that a
# sleeping process wakes up, which is no work of any of them: plain system calls are not ahead of the
# others either. So there is no target; it is where the processor is the limit.
row("Round trips per second: TCP echo of 64 bytes", rates("echo", 5000), "gio")
row("Round trips per second: TCP echo of 64 bytes on 16 connections at once", rates("many", 40000), "gio",
    1.0)
row("Messages per second: 64 bytes, as fast as they go", rates("pipeline", 200000), "gsocket", 3.0)
row("Messages per second: 64 KiB, as fast as they go", rates("bulk", 10000, WAYS, 15), "epoll", 0.95)
row("Messages per second: 64 KiB from the peer", rates("download", 10000, WAYS, 15), "epoll",
    0.95)
row("Datagrams per second: 64 bytes there and back, 32 under way",
    rates("udp", 50000, ("epoll", "gsocket", "hawser", "function")), "gsocket", 1.0)
for line in FAILED:
    print("missed:", line)
sys.exit(1 if FAILED else 0)
