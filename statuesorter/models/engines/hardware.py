"""Whether there is a graphics card, found out in milliseconds: torch knows, but takes seconds to import."""

from __future__ import annotations

import ctypes
import platform
import sys
from importlib import metadata
from pathlib import Path

_AMD = Path("/dev/kfd")
"""There where AMD's driver is: torch calls its cards cuda too."""


def possible_devices() -> list[str]:
    """The devices that have their driver here, best first: ``cuda``, ``xpu``, ``mps``. No card is woken."""
    if sys.platform == "darwin":
        return ["mps"] if platform.machine() == "arm64" else []
    cuda = ["cuda"] if _nvidia_driver() is not None or _AMD.exists() else []
    return [*cuda, *(["xpu"] if _torch_for_intel() else [])]


def likely_devices() -> list[str]:
    """Those of `possible_devices` that torch is worth asking about."""
    return [
        device for device in possible_devices() if device != "cuda" or _AMD.exists() or _nvidia_cards() > 0
    ]


def _torch_for_intel() -> bool:
    """Whether the torch that is installed is the one built for Intel's graphics; no other can use them."""
    try:
        return "xpu" in metadata.version("torch")
    except metadata.PackageNotFoundError:
        return False


def _nvidia_driver() -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return None


def _nvidia_cards() -> int:
    """How many cards NVIDIA's driver sees; 0 without a driver."""
    driver, count = _nvidia_driver(), ctypes.c_int(0)
    if driver is None or driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return 0
    return count.value
