#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The stub for type checkers: check-stub.py STUB SOURCE-ROOT

mypy accepts the examples with it, and finds mistakes; it names what is there at run time, and nothing
else."""
import ast
import glob
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = sys.argv[2]
sys.path.insert(0, os.path.join(SOURCE, "tests", "tools"))
import tap
from tap import equal, within

import gi
gi.require_version("Hawser", "1")
from gi.repository import GObject, Hawser

MISTAKES = {
    "await Hawser.HttpRequest().request(5)": "arg-type",
    "await Hawser.HttpRequest().request('x', nonsense=1)": "call-arg",
    "await Hawser.HttpRequest().request('x', read_timeout='long')": "arg-type",
    "(await Hawser.HttpRequest().request('x')).nonsense": "attr-defined",
    "await Hawser.WebSocket().send(5)": "arg-type",
    "Hawser.HttpRequest().on('headersReceive', 5)": "arg-type",
    "Hawser.NetHandle().net_id + 'x'": "operator",
    "Hawser.Nonsense()": "attr-defined",
}


def mypy(*files):
    # Debian's own, whatever else comes first in the path.
    with tempfile.TemporaryDirectory(prefix="hawser-stub-") as folder:
        shutil.copytree(os.path.join(SOURCE, "gir", "python", "gi-stubs"), os.path.join(folder, "gi"))
        shutil.copy(sys.argv[1], os.path.join(folder, "gi", "repository"))
        done = subprocess.run(
            ["/usr/bin/mypy", "--strict", "--allow-subclassing-any", "--cache-dir=/dev/null", "--no-color-output",
             *files], env={**os.environ, "MYPYPATH": folder, "PYTHONPATH": ""}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout


def test_examples():
    if not os.path.exists("/usr/bin/mypy"):
        raise tap.Skip("mypy is not installed")
    files = glob.glob(os.path.join(SOURCE, "examples", "*.py"))
    equal(len(files) >= 5, True)
    status, output = mypy(*files)
    equal((status, output if status else ""), (0, ""))


def test_mistakes():
    if not os.path.exists("/usr/bin/mypy"):
        raise tap.Skip("mypy is not installed")
    with tempfile.NamedTemporaryFile("w", suffix=".py") as file:
        file.write("from gi.repository import Hawser\n\nasync def main() -> None:\n")
        file.write("".join(f"    {line}\n" for line in MISTAKES))
        file.flush()
        status, output = mypy(file.name)
    equal(status, 1)
    for number, kind in enumerate(MISTAKES.values(), 4):
        lines = [line for line in output.splitlines() if f":{number}: error" in line]
        equal(len(lines), 1)
        within(f"[{kind}]", lines[0])


def test_names():
    with open(sys.argv[1], encoding="utf8") as file:
        stub = {node.name: {item.name if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef))
                            else item.target.id for item in node.body if not isinstance(item, ast.Expr)}
                for node in ast.parse(file.read()).body if isinstance(node, ast.ClassDef)}
    different = []
    seen = 0
    for name in dir(Hawser):
        cls = getattr(Hawser, name, None)
        if not isinstance(cls, type) or not issubclass(cls, GObject.Object):
            continue
        seen += 1
        real = {item for item in cls.__dict__ if item[0] != "_" and item != "parent_instance"}
        written = {item for item in stub[name] if item[0] != "_" and hasattr(cls, item)}
        different += [f"{name}.{item}" for item in real ^ written
                      if not (item in written and item.startswith("do_"))]
        different += [f"{name}.{item}: not there" for item in stub[name] if not hasattr(cls, item)]
    equal((seen > 30, different), (True, []))


tap.run([(name.removeprefix("test_"), test) for name, test in list(globals().items())
         if name.startswith("test_")])
