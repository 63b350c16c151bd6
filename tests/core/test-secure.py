#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a set-uid program and one with file capabilities make of the environment and of plugin files
with the wrong owner or mode.

usage: test-secure.py PROBE PLUGIN-LIBRARY FOLDER
PROBE was built with FOLDER as the one where plugins are installed.
"""
import os
import shutil
import subprocess
import sys
import tempfile

PROBE, LIBRARY, PLUGIN_FOLDER = sys.argv[1:4]
NOBODY = 65534
DESCRIPTOR = """[Plugin]
Name=http-good
Library=libhttp-good.so
Abi=1
Version=1.0
License=MIT
[Backend http]
Priority=1
"""

number = 0


def report(good, what):
    global number
    number += 1
    # One line a result, as TAP wants it, whatever a program printed.
    print("ok" if good else "not ok", number, "-", *what.split(), flush=True)


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def fill(folder):
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o755)
    shutil.copy(LIBRARY, os.path.join(folder, "libhttp-good.so"))
    os.chmod(os.path.join(folder, "libhttp-good.so"), 0o644)
    with open(os.path.join(folder, "http-good.plugin"), "w") as file:
        file.write(DESCRIPTOR)
    os.chmod(os.path.join(folder, "http-good.plugin"), 0o644)


def run(program, environment=None, user=NOBODY):
    def drop():
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)

    done = subprocess.run([program], env={"PATH": "/usr/bin", **(environment or {})},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          preexec_fn=drop, cwd="/")
    return done.stdout


def main():
    if os.getuid() != 0:
        skip("making a program set-uid root needs root")

    shutil.rmtree(PLUGIN_FOLDER, ignore_errors=True)
    fill(PLUGIN_FOLDER)
    with tempfile.TemporaryDirectory(prefix="hawser-secure-") as base:
        os.chmod(base, 0o755)
        other = os.path.join(base, "other")
        fill(other)
        os.rename(os.path.join(other, "http-good.plugin"), os.path.join(other, "http-else.plugin"))
        plain = os.path.join(base, "plain")
        setuid = os.path.join(base, "setuid")
        capable = os.path.join(base, "capable")
        for copy in (plain, setuid, capable):
            shutil.copy(PROBE, copy)
            os.chmod(copy, 0o755)
        os.chmod(setuid, 0o4755)

        hostile = {"HAWSER_PLUGIN_PATH": other, "HAWSER_PLUGIN_DIR": other}

        out = run(plain, hostile)
        report("http-else" in out, "an ordinary process listens to the environment: " + out.strip())

        privileged = [("set-uid", setuid)]
        made = subprocess.run(["setcap", "cap_net_raw+ep", capable]) if shutil.which("setcap") else None
        if made is not None and made.returncode == 0:
            privileged.append(("file capabilities", capable))
        elif os.environ.get("CI"):
            report(False, "setcap does not work here")

        for name, program in privileged:
            out = run(program, hostile)
            report(out == "http-good loaded\n",
                   f"{name}: folders of the environment are ignored: {out.strip()}")

            for victim in ("libhttp-good.so", "http-good.plugin"):
                path = os.path.join(PLUGIN_FOLDER, victim)
                os.chmod(path, 0o666)
                out = run(program)
                report("loaded" not in out and victim in out and "root" in out,
                       f"{name}: {victim} that others may write: {out.strip()}")
                os.chmod(path, 0o644)
                os.chown(path, NOBODY, NOBODY)
                out = run(program)
                report("loaded" not in out and victim in out,
                       f"{name}: {victim} of another user: {out.strip()}")
                os.chown(path, 0, 0)

            os.chmod(PLUGIN_FOLDER, 0o777)
            out = run(program)
            report("loaded" not in out and PLUGIN_FOLDER in out,
                   f"{name}: a folder that others may write: {out.strip()}")
            os.chmod(PLUGIN_FOLDER, 0o755)

            out = run(program)
            report(out == "http-good loaded\n", f"{name}: all is well again: {out.strip()}")

            out = run(program, {"HAWSER_DISABLE": "http-good"})
            report("loaded" not in out, f"{name}: a choice by name is harmless and works")

    shutil.rmtree(PLUGIN_FOLDER)
    print(f"1..{number}")


main()
