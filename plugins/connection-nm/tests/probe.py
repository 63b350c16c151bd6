# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program that watches the network for a test, whose path is the first argument of the test."""
import os
import subprocess
import sys

import network
import tap

PROBE, NM = sys.argv[1:3]
SLOW = int(os.environ.get("TEST_SLOW") or "1")
LIMIT = 60 * SLOW
# In us: what no main loop may stand still for.
BLOCKED = 5000 * SLOW


class Probe(network.Lines):
    def __init__(self, *prefix, identifier="", plugins=(NM,)):
        super().__init__(*prefix, PROBE, *([identifier] if identifier else []), stdin=subprocess.PIPE,
                         env={**os.environ, "HAWSER_PLUGIN_DIR": ":".join(filter(None, plugins))})

    def tell(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def expect(self, *wanted):
        """These lines come next, as far as each is given."""
        for start in wanted:
            line = self.next(LIMIT)
            if not line.startswith(start):
                raise AssertionError(f"{line!r} does not begin with {start!r}")

    def ask(self, question, answer):
        """The lines from now to the answer, the answer included."""
        self.tell(question)
        return self.until(lambda line: line.startswith(answer), LIMIT)

    def await_line(self, part):
        return self.until(lambda line: part in line, LIMIT)

    def processor_time(self):
        """In seconds, all it has had."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def check_calm(self):
        """It never stood still."""
        busy = int(self.ask("busy", "busy ")[-1].split()[1])
        print(f"# the main loop stood still for {busy} us at most")
        if busy > BLOCKED * network.crowd():
            raise network.Blocked(f"the main loop stood still for {busy} us")

    def __exit__(self, *exception):
        if exception[0] is None:
            self.check_calm()
            self.tell("quit")
            tap.equal(self.process.wait(LIMIT), 0)
        super().__exit__(*exception)
