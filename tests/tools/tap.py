# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs tests, which are functions, and reports them in TAP."""
import traceback


class Skip(Exception):
    """A test that cannot be run here, and why."""


def run(tests):
    """Each test is a function, or a name and a function."""
    print(f"1..{len(tests)}", flush=True)
    for number, test in enumerate(tests, 1):
        name, function = test if isinstance(test, tuple) else (test.__name__, test)
        try:
            function()
        except Skip as reason:
            print(f"ok {number} - {name} # SKIP {reason}", flush=True)
        except Exception:  # whatever it is, the other tests are run
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} - {name}", flush=True)
        else:
            print(f"ok {number} - {name}", flush=True)


def equal(value, expected):
    if value != expected:
        raise AssertionError(f"{value!r} is not {expected!r}")


def within(part, whole):
    if part not in whole:
        raise AssertionError(f"{part!r} is not in {whole!r}")
