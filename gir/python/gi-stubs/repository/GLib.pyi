# SPDX-License-Identifier: LGPL-2.1-or-later
from typing import Any

class Error(RuntimeError):
    code: int
    domain: str
    message: str
    def matches(self, domain: str | int, code: int) -> bool: ...

def __getattr__(name: str) -> Any: ...
