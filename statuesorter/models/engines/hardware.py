"""Whether there is a graphics card, found out in milliseconds: torch knows, but takes seconds to import."""

from __future__ import annotations

import ctypes
import platform
import sys
from pathlib import Path


def likely_devices() -> list[str]:
    """The devices that torch is worth asking about, best first: ``cuda`` or ``mps``, if likely here."""
    if sys.platform == "darwin":
        return ["mps"] if platform.machine() == "arm64" else []
    return ["cuda"] if _nvidia_cards() > 0 or Path("/dev/kfd").exists() else []


def _nvidia_cards() -> int:
    """How many cards NVIDIA's driver sees; 0 without a driver."""
    try:
        driver = ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return 0
    count = ctypes.c_int(0)
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value
