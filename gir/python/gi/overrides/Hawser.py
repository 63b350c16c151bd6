# SPDX-License-Identifier: LGPL-2.1-or-later
"""Hawser as a Python user expects it, on top of what introspection gives.

An import costs no more than the typelib: what is added to a class, by _hawser.py, is added when the
class is used for the first time, and asyncio is loaded by the first call that is awaited.
"""
from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import Task
    from typing import Any, Coroutine


def create_task(coroutine: Coroutine[Any, Any, Any], *, name: str | None = None) -> Task[Any]:
    """Starts a coroutine, whatever iterates the main context of this thread: asyncio, or GLib as in a
    GTK program, which knows nothing of asyncio."""
    from ._hawser_asyncio import create_task
    return create_task(coroutine, name=name)


def _get(self, name):
    value = getattr(self._introspection_module, name)
    setattr(self, name, value)
    if isinstance(value, type):
        from ._hawser import complete
        complete(value)
    return value


# The module that a program imports asks here for what it does not have yet.
type(sys.modules["gi.repository.Hawser"]).__getattr__ = _get

__all__ = ["create_task"]
