#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks at the introspection data: check-gir.py BUILT-GIR COMMITTED-GIR SEED-TABLE [--update]

- the committed GIR is what the sources give (--update makes it so);
- every row of the 3.1 API of the modules that exist is there;
- no method of the plugin interface has a callback, varargs, or memory that the caller allocates,
  which a language binding could not implement;
- everything public says what it is and since when.
"""
import re
import sys
import xml.etree.ElementTree as ET

CORE = "{http://www.gtk.org/introspection/core/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"
C = "{http://www.gtk.org/introspection/c/1.0}"

# Grows with the modules.
MODULES = {"connection", "http", "socket"}
PLUGIN_INTERFACE = {"Backend", "ConnectionBackend", "HttpBackend", "HttpExchange", "LinkReport",
                    "NetDescription", "NetLookup", "SocketAttempt", "SocketBackend"}

number = 0
failed = False


def report(good, what, *details):
    global number, failed
    number += 1
    failed = failed or not good
    print(f"{'ok' if good else 'not ok'} {number} - {what}")
    for detail in details:
        print(f"# {detail}")


def normalised(path):
    """Without what depends on where it was built."""
    text = open(path, encoding="utf8").read()
    text = re.sub(r"\s*<source-position [^>]*/>", "", text)
    return re.sub(r'(<doc[^>]*?)\s+filename="[^"]*"\s+line="\d+"(?:\s+column="\d+")?', r"\1", text)


def types_of(namespace):
    tags = ("class", "interface", "record", "enumeration", "bitfield")
    return {n.get("name"): n for n in namespace if n.tag in {CORE + t for t in tags}}


def family(types, name):
    while name in types:
        yield types[name]
        name = types[name].get("parent")


def holds(types, entity):
    owner, kind, member, _, value = re.fullmatch(
        r"(\w+)(?:(\.|::|:|#)([\w-]+)(\(\))?(?:=(\d+))?)?", entity).groups()
    tags = {".": ("method", "constructor", "function", "virtual-method"), "::": ("signal",),
            ":": ("property",), "#": ("member",)}
    for node in family(types, owner):
        if kind is None:
            return True
        for tag in tags[kind]:
            for child in node.findall((GLIB if tag == "signal" else CORE) + tag):
                if child.get("name") == member and value in (None, child.get("value")):
                    return True
    return False


def check_seed(types, table):
    rows, lost = 0, []
    for line in open(table, encoding="utf8"):
        if line.startswith("#") or not line.strip():
            continue
        row, module, cls, member, entities = line.rstrip("\n").split("\t")
        if module not in MODULES:
            continue
        rows += 1
        lost += [f"row {row} {module}.{cls}: no {e}" for e in entities.split()
                 if not holds(types, e)]
    report(rows > 0 and not lost, f"{rows} rows of the 3.1 API", *lost)


def check_plugin_interface(namespace, types):
    callbacks = {n.get("name") for n in namespace.findall(CORE + "callback")}
    callbacks |= {"Gio.AsyncReadyCallback", "GLib.DestroyNotify", "GLib.SourceFunc",
                  "GObject.Callback"}
    wrong = []
    seen = 0
    for name in PLUGIN_INTERFACE:
        node = types[name]
        for tag in ("virtual-method", "method", "constructor", "function"):
            for method in node.findall(CORE + tag):
                if method.get("introspectable") == "0" or method.get("{%s}skip" % "") == "1":
                    continue
                seen += 1
                for parameter in method.iterfind(f"{CORE}parameters/{CORE}parameter"):
                    kind = parameter.find(CORE + "type")
                    what = f"{name}.{method.get('name')}({parameter.get('name')})"
                    if parameter.find(CORE + "varargs") is not None:
                        wrong.append(f"{what}: varargs")
                    if kind is not None and kind.get("name") in callbacks:
                        wrong.append(f"{what}: callback")
                    if parameter.get("caller-allocates") == "1":
                        wrong.append(f"{what}: caller-allocated")
    report(seen > 10 and not wrong, f"{seen} methods of the plugin interface", *wrong)


def check_docs(namespace, types):
    wrong = []
    for name, node in types.items():
        if node.get(GLIB + "is-gtype-struct-for"):
            continue
        things = [(name, node)]
        for tag in (CORE + "method", CORE + "constructor", CORE + "function", CORE + "property",
                    GLIB + "signal", CORE + "virtual-method"):
            things += [(f"{name}.{n.get('name')}", n) for n in node.findall(tag)]
        for what, thing in things:
            if thing.tag == CORE + "virtual-method":
                continue  # documented with the class struct
            if thing.find(CORE + "doc") is None:
                wrong.append(f"{what}: no documentation")
            elif thing.get("version") is None and thing.get("introspectable") != "0":
                wrong.append(f"{what}: no Since")
    report(not wrong, "everything public is documented", *wrong)


def main():
    built, committed, seed = sys.argv[1:4]
    if "--update" in sys.argv:
        with open(committed, "w", encoding="utf8") as file:
            file.write(normalised(built))
        return 0
    report(normalised(built) == open(committed, encoding="utf8").read(),
           "the committed GIR is fresh", f"otherwise: ninja update-gir")
    namespace = ET.parse(built).getroot().find(CORE + "namespace")
    types = types_of(namespace)
    check_seed(types, seed)
    check_plugin_interface(namespace, types)
    check_docs(namespace, types)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
