# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the program, whose path is the first argument of the test, as a person does."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios

import tap

HAWSER = sys.argv[1]
LIMIT = 20 * int(os.environ.get("TEST_SLOW") or "1")  # seconds


def heed_signals():
    # A background job of a shell, and what nohup starts, ignore some of them and pass that on.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def hawser(*arguments, code=0, **environment):
    """Runs the program and returns what it wrote, as text."""
    done = subprocess.run([HAWSER, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=LIMIT, env={**os.environ, **environment})
    output, errors = done.stdout.decode(), done.stderr.decode()
    if done.returncode != code:
        raise AssertionError(f"{arguments} ended with {done.returncode}, not {code}:\n{output}{errors}")
    if code == 0:
        tap.equal(errors, "")
    return output if code == 0 else errors


def terminal(columns):
    """Both ends of a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    return ours, theirs


def read_terminal(ours, enough=None):
    """What is written to the terminal until it matches, or until nobody has it open."""
    text = b""
    while enough is None or not re.search(enough, text):
        if not select.select([ours], [], [], LIMIT)[0]:
            raise AssertionError(f"no more than {text!r}")
        try:
            piece = os.read(ours, 65536)
        except OSError:
            piece = b""
        if not piece:
            if enough is not None:
                raise AssertionError(f"no more than {text!r}")
            break
        text += piece
    return text.decode()


def make_certificate(folder):
    paths = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                    "-nodes", "-days", "2", "-subj", "/CN=hawser test", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-out", paths[0], "-keyout", paths[1]],
                   check=True, stderr=subprocess.DEVNULL)
    return paths
