#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The table of the guide tells of every row of the 3.1 API, and the modules have what it names:
test-ohos-table.py GJS SEED-TABLE GUIDE MODULES"""
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
from tap import equal, run

GJS, SEED, GUIDE, MODULES = sys.argv[1:5]

# What the modules export, and what their objects have.
PROBE = """
import {http, webSocket, socket, connection} from 'file://%s/@kit.NetworkKit.js';
const names = object => {
    const found = new Set(Object.keys(object));
    for (let p = Object.getPrototypeOf(object); p !== Object.prototype; p = Object.getPrototypeOf(p))
        Object.getOwnPropertyNames(p).forEach(name => found.add(name));
    return [...found];
};
const handle = await connection.getDefaultNet();
print(JSON.stringify({
    'http.http': names(http), 'http.HttpRequest': names(http.createHttp()),
    'http.RequestMethod': http.RequestMethod, 'http.ResponseCode': http.ResponseCode,
    'webSocket.webSocket': names(webSocket), 'webSocket.WebSocket': names(webSocket.createWebSocket()),
    'socket.socket': names(socket), 'socket.TCPSocket': names(socket.constructTCPSocketInstance()),
    'socket.UDPSocket': names(socket.constructUDPSocketInstance()),
    'connection.connection': names(connection), 'connection.NetHandle': names(handle),
    'connection.NetConnection': names(connection.createNetConnection()),
    'connection.NetCap': connection.NetCap, 'connection.NetBearType': connection.NetBearType,
}));
""" % MODULES

FILES = {"http": "@ohos.net.http.js", "webSocket": "@ohos.net.webSocket.js",
         "socket": "@ohos.net.socket.js", "connection": "@ohos.net.connection.js"}


def read_seed():
    with open(SEED, encoding="utf8") as lines:
        return [line.rstrip("\n").split("\t")[:4] for line in lines if not line.startswith("#")]


def name_of(member):
    member = member.removeprefix("import ").removeprefix("export ")
    return re.match(r"\w+", member).group()


def read_guide():
    rows = {}
    with open(GUIDE, encoding="utf8") as lines:
        for line in lines:
            match = re.match(r"\| (\d+) \| `([^`]+)` \| (.+?) \|$", line)
            if match:
                equal(match.group(1) in rows, False)
                rows[match.group(1)] = match.groups()[1:]
    return rows


def probe():
    with tempfile.NamedTemporaryFile("w", suffix=".js") as file:
        file.write(PROBE)
        file.flush()
        done = subprocess.run([GJS, "-m", file.name], text=True, stdout=subprocess.PIPE, timeout=30,
                              check=True)
    return json.loads(done.stdout)


def every_row():
    guide = read_guide()
    seed = read_seed()
    equal(len(seed), 178)
    equal([number for number, *_ in seed if number not in guide], [])
    equal(len(guide), len(seed))
    for number, _module, cls, member in seed:
        wanted = f"{cls}.{name_of(member)}"
        event = re.match(r"\w+\(type: (['\"].+?)[,)]", member)
        told = guide[number][0]
        if told.split("(")[0] != wanted:
            raise AssertionError(f"row {number}: {told}, not {wanted}")
        if event and not any(name in event.group(1) for name in re.findall(r"'(\w+)'", told)):
            raise AssertionError(f"row {number}: {told} names none of {event.group(1)}")


def every_name():
    have = probe()
    sources = {}
    for module, file in FILES.items():
        with open(os.path.join(MODULES, file), encoding="utf8") as source:
            sources[module] = source.read()
    with open(os.path.join(MODULES, "lib", "addresses.js"), encoding="utf8") as source:
        addresses = source.read()
    lost = []
    for number, module, cls, member in read_seed():
        name = name_of(member)
        place = have.get(f"{module}.{cls}")
        event = re.findall(r"'(\w+)'|\"(\w+)\"", member.split(",")[0]) if "(type:" in member else []
        if place is not None:
            good = name in place
            value = re.search(r"= (\d+)", member)
            if value:
                good = good and place[name] == int(value.group(1))
        else:
            # A field of an object in or out has no place but the source.
            good = re.search(rf"\b{name}\b", sources[module] + addresses) is not None
        good = good and all((a or b) + ": [" in sources[module] for a, b in event)
        if not good:
            lost.append(f"row {number}: {module}.{cls}.{name}")
    equal(lost, [])


run([every_row, every_name])
