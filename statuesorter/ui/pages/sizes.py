"""Bytes and shares in words."""

from __future__ import annotations

from statuesorter.language import _


def size_text(size: int) -> str:
    """``4.8 GB``: thousands, as disks and file managers count."""
    if size < 1000:
        return _("{n} bytes").format(n=size)
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5:
            return f"{amount:.0f} {unit}" if amount >= 99.5 or unit == "kB" else f"{amount:.1f} {unit}"
    return f"{amount / 1000:.1f} TB"


def share_text(share: float, decimals: int = 1) -> str:
    """``96.9 %``."""
    return _("{percent} %").format(percent=f"{share * 100:.{decimals}f}")
