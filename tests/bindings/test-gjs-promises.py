#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every method x_async() gives a promise in GJS: test-gjs-promises.py GJS GIR"""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from tap import equal, run

GJS, GIR = sys.argv[1:3]
CORE = "{http://www.gtk.org/introspection/core/1.0}"

# A method of introspection says what it is; one of the overrides shows its source.
PROBE = """
import Hawser from 'gi://Hawser?version=1';
print(JSON.stringify(%s.filter(([type, name]) =>
    !/Promise/.test(Hawser[type].prototype[name].toString()))));
"""


def pairs():
    for node in ET.parse(GIR).getroot().find(CORE + "namespace").findall(CORE + "class"):
        for method in node.findall(CORE + "method"):
            if method.get("name").endswith("_async") and method.get("introspectable") != "0":
                yield node.get("name"), method.get("name")


def every_async_method():
    names = list(pairs())
    equal(len(names) > 20, True)
    with tempfile.NamedTemporaryFile("w", suffix=".js") as file:
        file.write(PROBE % json.dumps(names))
        file.flush()
        done = subprocess.run([GJS, "-m", file.name], text=True, stdout=subprocess.PIPE, check=True,
                              timeout=30)
    equal(json.loads(done.stdout), [])


run([every_async_method])
