"""Sentences that both kinds of training say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from statuesorter.domain.labels import Label
from statuesorter.domain.language import _, ngettext, number

_NAMED = 3


def planned_text(training: Mapping[Label, int], validation: Mapping[Label, int]) -> str:
    """How many photos are learned from, and how many judge."""
    held = sum(validation.values())
    learned = _("Learning from {paint} × paint and {statue} × statue;").format(
        paint=number(training.get(Label.PAINT, 0)), statue=number(training.get(Label.STATUE, 0))
    )
    rest = ngettext("{n} photo is held out to judge by.", "{n} photos are held out to judge by.", held)
    return f"{learned} {rest.format(n=number(held))}"


def unreadable_text(failed: Sequence[tuple[Path, str]]) -> str:
    """Which photos are left out because they cannot be read."""
    names = ", ".join(path.name for path, _sentence in failed[:_NAMED])
    if len(failed) > _NAMED:
        names += ", …"
    return ngettext(
        "{n} photo cannot be read and is left out: {names}.",
        "{n} photos cannot be read and are left out: {names}.",
        len(failed),
    ).format(n=len(failed), names=names)
