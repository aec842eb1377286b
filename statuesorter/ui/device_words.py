"""What the devices that a model can work on are called."""

from __future__ import annotations

from statuesorter.language import _


def device_word(device: str) -> str:
    """The word for a device as engines name it: ``cpu``, ``cuda``, ``mps`` or ``xpu``."""
    words = {
        "cpu": _("Processor"),
        "cuda": _("NVIDIA graphics card"),
        "mps": _("Apple graphics"),
        "xpu": _("Intel graphics card"),
    }
    return words.get(device, device)
