"""Why a photo is not shown, by the name of its file: the sentences of decoding."""

from __future__ import annotations

from statuesorter.errors import PhotoDamaged, PhotoTooLarge, PhotoUnsupported
from statuesorter.language import _


def unsupported(name: str, what: str) -> PhotoUnsupported:
    """It is of a format, or a variant of one, that is not read here: ``what``."""
    return PhotoUnsupported(_("{name} cannot be shown (format: {format}).").format(name=name, format=what))


def damaged(name: str) -> PhotoDamaged:
    """Its format is known; its content is no such photo."""
    return PhotoDamaged(_("{name} is damaged and cannot be shown.").format(name=name))


def mostly_missing(name: str) -> PhotoDamaged:
    """It was cut short so early that there is nothing to see."""
    return PhotoDamaged(_("{name} is damaged: most of it is missing.").format(name=name))


def too_large(name: str) -> PhotoTooLarge:
    """It has more pixels than allowed."""
    return PhotoTooLarge(
        _("{name} has more pixels than this computer's memory allows.").format(name=name),
        advice=_("“Try again” in the Edit menu tries it all the same."),
    )
