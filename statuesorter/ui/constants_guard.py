"""Keeps ``None``, ``True`` and the like alive on Python 3.11, where PySide gives their references away.

Measured with PySide 6.12.0 on Python 3.11.7: each call that gives back ``None`` or ``True`` (a paint, a
signal) takes one reference from it without having counted it; one paint of the grid cost ``None`` 255 of
them. At zero the interpreter aborts ("none_dealloc: deallocating None"). It looks like code built for
Python 3.12 and later, where these constants are immortal (PEP 683) and nobody counts. Here they are made as
good as immortal on 3.11.
"""

from __future__ import annotations

import ctypes
import sys

_PLENTY = 1 << 40


def keep_constants_alive() -> None:
    """Raise their counts of references far out of reach. Calling it twice does no harm."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    for value in (None, True, False, NotImplemented, Ellipsis):
        count = ctypes.c_ssize_t.from_address(id(value))
        if count.value < _PLENTY:
            count.value += _PLENTY
