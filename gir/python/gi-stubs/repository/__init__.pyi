# SPDX-License-Identifier: LGPL-2.1-or-later
from typing import Any

from . import Gio as Gio, GLib as GLib, GObject as GObject, Hawser as Hawser

def __getattr__(name: str) -> Any: ...
