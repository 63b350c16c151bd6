#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whether the manual page and the completion know all that the program knows.

usage: test-manual.py HAWSER MANUAL-PAGE COMPLETION EXIT-CODES-HEADER
"""
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile

import tap

HAWSER, MANUAL, COMPLETION, HEADER = map(os.path.abspath, sys.argv[1:])
LIMIT = 20 * int(os.environ.get("TEST_SLOW") or "1")


def read(path):
    with open(path, encoding="utf8") as file:
        return file.read()


def run(*command):
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, timeout=LIMIT).stdout


def commands():
    found = re.findall(r"^  ([a-z]+) ", run(HAWSER, "--help"), re.MULTILINE)
    tap.within("http", found)
    return found


def options(command):
    """The options that the help prints, as (short or empty, long, argument or empty)."""
    return re.findall(r"^  (?:(-\w), )?(--[a-z0-9-]+)(?:=(\S+))?", run(HAWSER, command, "--help"),
                      re.MULTILINE)


def sections():
    """The text of each part of the page, without the marks of the formatter."""
    text = re.sub(r"\\f[BIRP]|\\&|\\\||\\~", "", read(MANUAL)).replace("\\-", "-")
    parts = re.split(r'^\.S[SH] "?([^"\n]*)"?$', text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2]))


def every_command_is_in_the_manual():
    headings = [heading.split()[1] for heading in sections() if heading.startswith("hawser ")]
    tap.equal(headings, commands())


def every_option_is_in_the_manual():
    found = {heading.split()[1]: text for heading, text in sections().items()
             if heading.startswith("hawser ")}
    for command in commands():
        entries = [re.sub(r'[ "]+', " ", line) for line in found[command].splitlines()
                   if line.startswith((".BR -", ".B -"))]
        wanted = []
        for short, name, argument in options(command):
            if name == "--help":
                continue
            value = f" = {' | '.join(argument.split('|'))}" if argument else ""
            wanted.append(f"{'.BR' if short or argument else '.B'} "
                          f"{f'{short} , ' if short else ''}{name}{value}")
        tap.equal((command, sorted(entries)), (command, sorted(wanted)))


def every_exit_code_is_in_the_manual():
    codes = re.findall(r"^  EXIT_\w+ = (\d+),", read(HEADER), re.MULTILINE)
    tap.within("22", codes)
    listed = re.findall(r"^\.TP\n\.B (\d+)$", sections()["EXIT STATUS"], re.MULTILINE)
    # A shell has one for a program that was interrupted.
    tap.equal(listed, codes + ["130"])


def the_manual_is_clean():
    if shutil.which("groff") is None:
        raise tap.Skip("groff is not installed")
    done = subprocess.run(["groff", "-ww", "-man", "-Tutf8", "-z", MANUAL], check=True,
                          stderr=subprocess.PIPE, text=True)
    tap.equal(done.stderr, "")


class Shell:
    """An interactive bash with the completion, as a person has it."""

    def __init__(self, folder):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ["PATH"] = os.path.dirname(HAWSER) + ":" + os.environ["PATH"]
            os.environ["PS1"] = "> "
            os.environ["TERM"] = "dumb"
            os.environ["INPUTRC"] = "/dev/null"
            os.execlp("bash", "bash", "--norc", "--noprofile")
        self.unread = ""
        self.expect("> ")
        self.type("bind 'set bell-style none'; bind 'set show-all-if-ambiguous on'\n")
        self.expect("\n> ")
        self.type(f". '{COMPLETION}'; PS1='>> '\n")
        self.expect("\n>> ")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def expect(self, text):
        """What comes up to a text, and the text."""
        while text not in self.unread:
            if not select.select([self.terminal], [], [], LIMIT)[0]:
                raise AssertionError(f"{text!r} did not come, but {self.unread!r}")
            self.unread += os.read(self.terminal, 4096).decode()
        before, self.unread = self.unread.split(text, 1)
        return before + text

    def complete(self, typed, expected):
        """What is typed becomes what is expected."""
        self.type(typed + "\t#")
        self.expect(expected + "#")
        self.type("\x15")  # the line is taken back
        self.type("echo done\n")
        self.expect("\r\ndone")
        self.expect(">> ")

    def list(self, typed):
        """What there is to choose from."""
        self.type(typed + "\t")
        seen = self.expect(f"\n>> {typed}")
        self.type("\x15echo done\n")
        self.expect("\r\ndone")
        self.expect(">> ")
        return seen.split("\n", 1)[1].split("\n>>")[0].split()

    def close(self):
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def completion():
    if shutil.which("bash") is None:
        raise tap.Skip("bash is not installed")
    with tempfile.TemporaryDirectory(prefix="hawser-bash-") as folder:
        with open(os.path.join(folder, "page.html"), "w", encoding="utf8"):
            pass
        shell = Shell(folder)
        try:
            shell.complete("hawser ins", "hawser inspect ")
            shell.complete("hawser --v", "hawser --version ")
            shell.complete("hawser help plu", "hawser help plugins ")
            shell.complete("hawser http --ou", "hawser http --output ")
            shell.complete("hawser net mon", "hawser net monitor ")
            shell.complete("hawser net monitor --bearer=wi", "hawser net monitor --bearer=wifi ")
            shell.complete("hawser http -o pa", "hawser http -o page.html ")
            shell.complete("hawser http --output=pa", "hawser http --output=page.html ")
            shell.complete("hawser http -d @pa", "hawser http -d @page.html ")
            shell.complete("hawser http -d @", "hawser http -d @page.html ")
            shell.complete("hawser http --data=@pa", "hawser http --data=@page.html ")
            shell.complete("hawser http --data=@", "hawser http --data=@page.html ")
            names = re.findall(r"^http +(\S+)", run(HAWSER, "plugins"), re.MULTILINE)
            if len(names) > 1:
                tap.equal(sorted(shell.list("hawser inspect http-")), sorted(names))
            for name in names:
                shell.complete(f"hawser inspect {name[:-1]}", f"hawser inspect {name} ")
                shell.complete(f"hawser http --backend={name[:-1]}", f"hawser http --backend={name} ")
            tap.equal(sorted(shell.list("hawser ")),
                      sorted(commands() + ["help", "--help", "--version"]))
            for command in commands():
                wanted = [name for _, name, _ in options(command)]
                if len(wanted) > 1:
                    tap.equal(sorted(shell.list(f"hawser {command} --")), sorted(wanted))
        finally:
            shell.close()


tap.run([every_command_is_in_the_manual, every_option_is_in_the_manual,
         every_exit_code_is_in_the_manual, the_manual_is_clean, completion])
