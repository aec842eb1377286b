"""Why a photo is not shown, by the name of its file: the sentences of reading and decoding."""

from __future__ import annotations

from statuesorter.domain.errors import PhotoDamaged, PhotoTooLarge, PhotoUnreadable, PhotoUnsupported
from statuesorter.domain.language import _


def unreadable(name: str, error: Exception | None = None) -> PhotoUnreadable:
    """Its bytes cannot be had; ``error`` may say why."""
    match error:
        case FileNotFoundError():
            sentence = _("{name} is not there any more.")
        case PermissionError():
            sentence = _("You may not read {name}.")
        case _:
            sentence = _("{name} cannot be read.")
    return PhotoUnreadable(sentence.format(name=name))


def not_a_file(name: str) -> PhotoUnreadable:
    """It is a folder, a pipe, a device."""
    return PhotoUnreadable(_("{name} is not a file that can be read.").format(name=name))


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
