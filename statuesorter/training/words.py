"""Sentences that both kinds of training say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from statuesorter.domain.labels import Label, label_title
from statuesorter.domain.language import _, ngettext, number

_NAMED = 3


def counts_text(counts: Mapping[Label, int]) -> str:
    """How many photos of which labels: ``20 × paint, 12 × statue``. Labels without any are left out."""
    return ", ".join(f"{number(n)} × {label_title(label).lower()}" for label, n in counts.items() if n)


def planned_text(training: Mapping[Label, int], validation: Mapping[Label, int], *, stopping: int = 0) -> str:
    """How many photos are learned from, how many judge, and how many others tell when to stop early."""
    held = sum(validation.values())
    learned = _("Learning from {counts};").format(counts=counts_text(training))
    rest = ngettext("{n} photo is held out to judge by.", "{n} photos are held out to judge by.", held)
    said = f"{learned} {rest.format(n=number(held))}"
    if not stopping:
        return said
    other = ngettext("{n} other tells when to stop.", "{n} others tell when to stop.", stopping)
    return f"{said} {other.format(n=number(stopping))}"


def crosswise_text(training: Mapping[Label, int], judged: Mapping[Label, int]) -> str:
    """How many photos are learned from, and how many judge while they are left out."""
    count = sum(judged.values())
    learned = _("Learning from {counts};").format(counts=counts_text(training))
    rest = ngettext(
        "{n} photo judges it, while it is left out of the learning.",
        "{n} photos judge it, each while it is left out of the learning.",
        count,
    )
    return f"{learned} {rest.format(n=number(count))}"


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
