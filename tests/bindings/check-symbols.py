#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the libraries export: check-symbols.py CORE HEADER-FOLDER PLUGIN...

The core exports what its public headers declare and nothing else; a plugin exports one symbol.
"""
import os
import re
import subprocess
import sys

core, headers, plugins = sys.argv[1], sys.argv[2], sys.argv[3:]


def exported(path):
    out = subprocess.run(["nm", "-D", "--defined-only", path], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    return {line.split()[-1].split("@")[0] for line in out.splitlines()}


declared = set()
for folder, _, names in os.walk(headers):
    for name in names:
        if not name.endswith(".h") or name.endswith("-private.h"):
            continue
        text = open(os.path.join(folder, name), encoding="utf8").read()
        text = re.sub(r"/\*.*?\*/|^#.*?(?<!\\)$", "", text, flags=re.DOTALL | re.MULTILINE)
        declared |= set(re.findall(r"\b(hawser_\w+) \(", text))
        for words in re.findall(r"G_DECLARE_\w+_TYPE \(\w+, (\w+)", text):
            declared.add(f"{words}_get_type")

found = {symbol for symbol in exported(core) if not re.search(r"_get_type$", symbol)}
types = exported(core) - found
number = 0
failed = False


def report(good, what):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}")


report(found <= declared, f"nothing is exported that no header declares: {sorted(found - declared)}")
lost = {d for d in declared if not d.endswith("_get_type")} - found
report(not lost, f"all that headers declare is exported: {sorted(lost)}")
report(all(t.startswith("hawser_") for t in types), "types have our prefix")
report(len(found) > 50, f"{len(found)} functions are exported")
for plugin in plugins:
    symbols = exported(plugin)
    report(len(symbols) == 1 and next(iter(symbols)).startswith("hawser_plugin_entry_"),
           f"{os.path.basename(plugin)} exports one symbol: {sorted(symbols)}")
print(f"1..{number}")
sys.exit(1 if failed else 0)
