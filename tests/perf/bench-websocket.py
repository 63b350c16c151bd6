#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a message on a WebSocket costs: libsoup by itself and Hawser, whose plugin works with it, in one
run on loopback, as ratios.

usage: bench-websocket.py PERF-WEBSOCKET PLUGIN-PATH

Instructions are counted by callgrind; the cost of start-up is taken out by counting two runs of
different length. Of times, the best of several runs counts: they are noise on a busy machine.
"""
import os
import re
import subprocess
import sys

PERF_WEBSOCKET, PLUGIN_PATH = sys.argv[1:3]
WAYS = ("soup", "hawser")
FAILED = []
ENVIRONMENT = {**os.environ, "HAWSER_PLUGIN_DIR": PLUGIN_PATH, "HAWSER_BACKEND": "", "HAWSER_STRICT": ""}


def perf(way, work, count, *wrapper):
    return subprocess.run([*wrapper, PERF_WEBSOCKET, way, work, str(count)], env=ENVIRONMENT,
                          capture_output=True, text=True, check=True)


def instructions(way, work, few=200, many=1200):
    counts = []
    for count in (few, many):
        done = perf(way, work, count, "valgrind", "--tool=callgrind",
                    "--callgrind-out-file=/dev/null")
        # The peer, a child process, is counted as well, and ends first.
        counts.append(int(re.findall(r"Collected : (\d+)", done.stderr)[-1]))
    return (counts[1] - counts[0]) / (many - few)


def rates(work, count):
    """The ways take turns, so that the noise of the machine is the same for all."""
    times = {way: [] for way in WAYS}
    for _ in range(7):
        for way in WAYS:
            times[way].append(float(perf(way, work, count).stdout))
    return {way: count / min(times[way]) for way in WAYS}


def row(title, values, target=None, at_least=True):
    print(f"\n{title}")
    for name, value in values.items():
        ratio = value / values["soup"]
        line = f"  {name:<8} {value:>12,.0f}  {ratio:6.2f} of soup"
        if name == "hawser" and target is not None:
            good = ratio >= target if at_least else ratio <= target
            line += f"   target {'>=' if at_least else '<='} {target}: {'met' if good else 'MISSED'}"
            if not good:
                FAILED.append(f"{title}: {ratio:.2f}")
        print(line, flush=True)


row("Instructions: 32 bytes there and back", {w: instructions(w, "small") for w in WAYS}, 1.05, False)
row("Instructions: 64 KiB from the peer", {w: instructions(w, "download", 50, 250) for w in WAYS})
# One message at a time: what takes the time is that a sleeping process wakes up, the same for both. So
# there is no target; it is where the processor is the limit.
row("Round trips per second: 32 bytes", rates("small", 20000))
row("Round trips per second: 32 bytes, 16 under way", rates("many", 40000), 1.0)
row("Messages per second: 64 KiB from the peer", rates("download", 10000), 2.0)
row("Messages per second: 64 KiB there and back, four under way", rates("large", 5000))
row("Messages per second: 64 KiB to the peer", rates("upload", 10000))
for line in FAILED:
    print("missed:", line)
sys.exit(1 if FAILED else 0)
