"""What the devices that a model can work on are called."""

from __future__ import annotations

from statuesorter.domain.language import _


def device_word(device: str) -> str:
    """The word for a device as engines and settings name it."""
    words = {
        "auto": _("The fastest there is"),
        "cpu": _("Processor"),
        "cuda": _("NVIDIA graphics card"),
        "mps": _("Apple graphics"),
        "xpu": _("Intel graphics card"),
    }
    return words.get(device, device)
