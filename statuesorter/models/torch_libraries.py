"""torch's shared libraries, opened so that the window lives meanwhile.

They hold a gigabyte, and Python keeps its lock while the system opens one for ``import``: the window stood
still for 0.3 to 1.2 s on a loaded machine with two cores. Opened before through ctypes, which gives the lock
back for the length of a call, they are there already when torch asks for them, and it stood for 0.24 s at
most. On Windows torch itself opens them so (``torch/__init__.py``).
"""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

_LARGE = ("libtorch_cpu", "libtorch_cuda", "libtorch_xpu", "libtorch_python")
"""Each stands on those before it, and there are only those that torch was built with."""


def open_torch_libraries() -> None:
    """Open them, unless torch is imported. What cannot be opened is left for ``import torch`` to tell."""
    found = None if "torch" in sys.modules or sys.platform == "win32" else find_spec("torch")
    if found is None or found.origin is None:
        return
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    ending = ".dylib" if sys.platform == "darwin" else ".so"
    for name in _LARGE:
        file = Path(found.origin).parent / "lib" / f"{name}{ending}"
        if file.exists():
            dlopen(os.fsencode(file), os.RTLD_NOW)
