"""Keeps ``True``, ``False`` and ``None`` alive on Python 3.11, where PySide gives references away.

Measured with PySide 6.12.0 on Python 3.11.7: each ``signal.emit()`` gives back ``True`` without counting the
reference it hands out, so the count of ``True`` falls by one each time. It starts at some hundreds: after as
many signals it can reach zero, and the interpreter aborts ("bool_dealloc: deallocating True or False"; the same
was seen for ``None``). From Python 3.12 on these constants are immortal (PEP 683) and nothing is lost. Here they
are made as good as immortal on 3.11.
"""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40


def keep_constants_alive() -> None:
    """Raise their counts of references far out of reach. Calling it twice does no harm."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for value in (True, False, None):
        count = ctypes.c_ssize_t.from_address(id(value))
        if count.value < _PLENTY:
            count.value += _PLENTY
