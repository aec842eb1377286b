"""Bytes and shares in words."""

from __future__ import annotations

from statuesorter.domain.language import _, number


def size_text(size: int) -> str:
    """``4.8 GB``: thousands, as disks and file managers count."""
    if size < 1000:
        return _("{n}\u00a0bytes").format(n=number(size))
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5:
            return f"{number(amount, 0 if amount >= 99.5 or unit == 'kB' else 1)}\u00a0{unit}"
    return f"{number(amount / 1000, 1)}\u00a0TB"


def share_text(share: float, decimals: int = 1) -> str:
    """``96.9 %``."""
    return _("{percent}\u00a0%").format(percent=number(share * 100, decimals))
