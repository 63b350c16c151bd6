#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the stub for type checkers: make-stub.py GIR MODULE CLASSES STUB

What introspection gives comes from the GIR, what Python has beside it from the annotations of the
overrides: of the functions in MODULE and of the classes in CLASSES.
"""
import ast
import sys
import xml.etree.ElementTree as ET

CORE = "{http://www.gtk.org/introspection/core/1.0}"
GLIB = "{http://www.gtk.org/introspection/glib/1.0}"

PLAIN = {"utf8": "str", "filename": "str", "gboolean": "bool", "none": "None", "gdouble": "float",
         "gpointer": "Any", "GType": "Any", "Gio.ListModel": "Any", "GLib.Quark": "int"}
NUMBERS = {"gint", "guint", "gsize", "gssize", "gulong", "glong", "guint8", "guint16", "guint32",
           "guint64", "gint64", "gint32"}
# What a property gives, and what it takes, where Python has its own.
OUT_OF = {"GLib.Variant": "Any", "GLib.Bytes": "bytes"}
INTO = {"GLib.Variant": "Value", "GLib.Bytes": "bytes | str", "NetAddress": "NetAddress | Address",
        "SocketLinger": "SocketLinger | tuple[bool, int] | dict[str, int]"}

HEAD = '''# SPDX-License-Identifier: LGPL-2.1-or-later
# Made by make-stub.py.
from asyncio import Task
from typing import Any, AsyncIterator, Callable, Coroutine, Mapping, Sequence, Union

from gi.repository import Gio, GLib, GObject
from typing_extensions import Self

Value = Union[None, bool, int, float, str, bytes, Sequence[Any], Mapping[str, Any], GLib.Variant]
Address = Union[str, tuple[str, int], Mapping[str, Any]]
'''


def get_type(node, table=None):
    if node.find(CORE + "array") is not None:
        inner = get_type(node.find(CORE + "array"))
        return "bytes" if inner == "int" and node.find(f"{CORE}array/{CORE}type").get("name") == "guint8" \
            else f"list[{inner}]"
    kind = node.find(CORE + "type")
    if kind is None:
        return "Any"
    name = kind.get("name")
    if table and name in table:
        return table[name]
    return PLAIN.get(name) or ("int" if name in NUMBERS else name)


def optional(kind, node):
    return kind + " | None" if node.get("nullable") == "1" and kind not in ("Any", "None") else kind


class Stub:
    def __init__(self, namespace, module, classes):
        self.namespace = namespace
        self.classes = {node.get("name"): node for node in namespace.findall(CORE + "class")}
        self.enums = {node.get("name") for tag in ("enumeration", "bitfield")
                      for node in namespace.findall(CORE + tag)}
        self.callbacks = {node.get("name") for node in namespace.findall(CORE + "callback")}
        PLAIN.update(dict.fromkeys(self.callbacks, "Callable[..., Any]"))
        self.extra = {node.name[1:]: node for node in classes.body
                      if isinstance(node, ast.ClassDef) and node.name[0] == "_"}
        self.functions = [node for node in module.body if isinstance(node, ast.FunctionDef)
                          and node.name[0] != "_"]
        self.lines = [HEAD]

    def into(self, node):
        """What a property or an argument takes."""
        name = node.find(CORE + "type").get("name") if node.find(CORE + "type") is not None else ""
        kind = f"{name} | str" if name in self.enums else get_type(node, INTO)
        return kind

    def keywords(self, name):
        return [f"{prop.get('name').replace('-', '_')}: {self.into(prop)} | None = ..."
                for prop in self.properties(name) if prop.get("writable") == "1"]

    def properties(self, name):
        found = []
        while name in self.classes:
            found = self.classes[name].findall(CORE + "property") + found
            name = self.classes[name].get("parent")
        return found

    def arguments(self, method, convert=False):
        result = []
        for parameter in method.iterfind(f"{CORE}parameters/{CORE}parameter"):
            if parameter.get("direction") == "out":
                continue
            kind = self.into(parameter) if convert else get_type(parameter)
            default = " = ..." if parameter.get("nullable") == "1" else ""
            result.append(f"{parameter.get('name')}: {optional(kind, parameter)}{default}")
        # Length of an array and the like are no arguments in Python; what may be left out is behind.
        while any(default in result[n] and default not in result[n + 1]
                  for n in range(len(result) - 1) for default in (" = ...",)):
            result = [text.replace(" = ...", "") if any(" = ..." not in later for later in result[n:])
                      else text for n, text in enumerate(result)]
        return result

    def result(self, method):
        value = method.find(CORE + "return-value")
        outs = [get_type(parameter) for parameter in method.iterfind(f"{CORE}parameters/{CORE}parameter")
                if parameter.get("direction") == "out"]
        kind = optional(get_type(value), value)
        if outs:
            return f"tuple[{', '.join(([] if kind == 'None' else [kind]) + outs)}]"
        return kind

    def method(self, name, arguments, result, decorator=""):
        self.lines.append(f"{decorator}    def {name}({', '.join(arguments)}) -> {result}: ...")

    def method_of_overrides(self, node):
        """A method of the overrides, as it is annotated."""
        node = ast.parse(ast.unparse(node)).body[0]
        node.body = [ast.Expr(ast.Constant(...))]
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "__aiter__":
            # A generator: no coroutine.
            node = ast.FunctionDef(**{field: getattr(node, field) for field in node._fields},
                                   lineno=1, col_offset=0)
        text = ast.unparse(node).replace("\n    ...", " ...")
        self.lines.append("    " + text.replace("\n", "\n    "))

    def write_enum(self, node):
        name = node.get("name")
        self.lines.append(f"class {name}(GObject.GEnum):")
        for member in node.findall(CORE + "member"):
            self.lines.append(f"    {member.get('name').upper()}: {name}")
        for function in node.findall(CORE + "function"):
            self.method(function.get("name"), self.arguments(function), self.result(function),
                        "    @staticmethod\n")
        self.lines.append("")

    def write_record(self, node):
        if node.get(GLIB + "is-gtype-struct-for") or node.get("introspectable") == "0":
            return
        self.lines.append(f"class {node.get('name')}:")
        for field in node.findall(CORE + "field"):
            if field.get("private") != "1":
                self.lines.append(f"    {field.get('name')}: {get_type(field)}")
        self.write_methods(node, set())
        self.lines.append("")

    def write_methods(self, node, done):
        for tag, first, decorator in (("constructor", "cls", "    @classmethod\n"),
                                      ("function", None, "    @staticmethod\n"),
                                      ("method", "self", "")):
            for method in node.findall(CORE + tag):
                if method.get("introspectable") == "0" or method.get("name") in done:
                    continue
                arguments = self.arguments(method)
                result = "Self" if tag == "constructor" else self.result(method)
                if any(p.get("name") == "length" for p in
                       method.iterfind(f"{CORE}parameters/{CORE}parameter")) and tag == "method":
                    arguments = [a for a in arguments if not a.startswith("length:")] \
                        if "list[" in str(arguments) or "bytes" in str(arguments) else arguments
                self.method(method.get("name"), ([first] if first else []) + arguments, result,
                            decorator)

    def write_class(self, node):
        name = node.get("name")
        parent = node.get("parent")
        extra = {}
        for base in ([b.id[1:] for b in self.extra[name].bases] + [name]) if name in self.extra else ():
            extra.update({item.name: item for item in self.extra[base].body
                          if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef))
                          and item.name != "__init__"})
        self.lines.append(f"class {name}({parent}):")
        for item in extra.values():
            self.method_of_overrides(item)
        done = set(extra)
        methods = {m.get("name"): m for m in node.findall(CORE + "method")}
        for method in list(methods.values()):
            base = method.get("name")[:-6]
            finish = self.find(name, base + "_finish")
            if not method.get("name").endswith("_async") or base in done or finish is None:
                continue
            arguments = self.arguments(method, convert=True)[:-3]
            last = method.findall(f"{CORE}parameters/{CORE}parameter")[:-3]
            options = last[-1].find(CORE + "type").get("name") if last else ""
            if options in self.classes and options.endswith("Options"):
                arguments += ["*", *self.keywords(options)]
            self.method(base, ["self", *arguments], f"Coroutine[Any, Any, {self.result(finish)}]")
            done.add(base)
        self.write_methods(node, done)
        done |= set(methods)
        for vfunc in node.findall(CORE + "virtual-method"):
            self.method("do_" + vfunc.get("name"), ["self", *self.arguments(vfunc)], self.result(vfunc))
        if node.get("abstract") != "1":
            keywords = self.keywords(name)
            self.method("__init__", ["self", *(["*", *keywords] if keywords else [])], "None")
        for prop in node.findall(CORE + "property"):
            attribute = prop.get("name").replace("-", "_")
            if attribute in done:
                continue
            getter = methods.get("get_" + attribute)
            kind = get_type(prop, OUT_OF)
            if getter is not None:
                kind = optional(kind, getter.find(CORE + "return-value"))
            self.method(attribute, ["self"], kind, "    @property\n")
            if prop.get("writable") == "1":
                self.method(attribute, ["self", f"value: {self.into(prop)} | None"], "None",
                            f"    @{attribute}.setter\n")
        if self.lines[-1].startswith(f"class {name}("):
            self.lines.append("    ...")
        self.lines.append("")

    def find(self, name, method):
        while name in self.classes:
            for node in self.classes[name].findall(CORE + "method"):
                if node.get("name") == method:
                    return node
            name = self.classes[name].get("parent")
        return None

    def write(self):
        for node in self.namespace:
            if node.tag in (CORE + "enumeration", CORE + "bitfield"):
                self.write_enum(node)
            elif node.tag == CORE + "record":
                self.write_record(node)
            elif node.tag == CORE + "class":
                self.write_class(node)
            elif node.tag == CORE + "constant":
                self.lines.append(f"{node.get('name')}: {get_type(node)}\n")
            elif node.tag == CORE + "function" and node.get("moved-to") is None:
                self.lines.append(f"def {node.get('name')}({', '.join(self.arguments(node))}) -> "
                                  f"{self.result(node)}: ...\n")
        for node in self.functions:
            node.body = [ast.Expr(ast.Constant(...))]
            self.lines.append(ast.unparse(node).replace("\n    ...", " ...") + "\n")
        return "\n".join(self.lines)


def main():
    gir, *overrides, target = sys.argv[1:]
    trees = []
    for name in overrides:
        with open(name, encoding="utf8") as file:
            trees.append(ast.parse(file.read()))
    text = Stub(ET.parse(gir).getroot().find(CORE + "namespace"), *trees).write()
    with open(target, "w", encoding="utf8") as file:
        file.write(text)


main()
