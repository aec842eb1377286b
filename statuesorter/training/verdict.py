"""Is the new model better? The rule, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from statuesorter.domain.language import _, ngettext, number

_TOLERATED = 0.02
"""The share of held-out photos that one label may lose if the whole gains; one photo always may."""


def chance(gained: int, lost: int) -> float:
    """McNemar's exact test, two-sided: the p-value of ``gained`` against ``lost`` discordant photos.

    McNemar, Psychometrika 12 (1947); exact form: a fair coin for each photo on which the models differ.
    """
    differ = gained + lost
    tail = sum(comb(differ, k) for k in range(min(gained, lost) + 1)) / 2**differ
    return min(1.0, 2 * tail)


def is_better(
    *, gained: int, lost: int, lost_by_label: Sequence[int], n: int, softer: bool, forgotten: int
) -> bool:
    """Whether the new model should be offered first.

    It is, where it gets more photos right, or as many with a lower loss (``softer``: it is surer of what is
    right); and no label pays for it with more than one photo or 2 % of ``n``; and nothing was forgotten.
    """
    if forgotten > 0 or max(lost_by_label, default=0) > max(1, int(_TOLERATED * n)):
        return False
    return gained > lost or (gained == lost and softer)


def verdict(old: int, new: int, n: int, *, better: bool, p_value: float, forgotten: int) -> str:
    """The comparison in words: ``old`` and ``new`` of ``n`` held-out photos are right."""
    if old == new:
        first = ngettext(
            "Both models get {new} of {n} held-out photo right.",
            "Both models get {new} of {n} held-out photos right.",
            n,
        )
    else:
        first = ngettext(
            "The new model gets {new} of {n} held-out photo right, the old one {old}.",
            "The new model gets {new} of {n} held-out photos right, the old one {old}.",
            n,
        )
    sentences = [first.format(new=new, old=old, n=n)]
    if forgotten > 0:
        sentences.append(
            ngettext(
                "But it forgets: {n} photo more that the old model knew is wrong.",
                "But it forgets: {n} photos more that the old model knew are wrong.",
                forgotten,
            ).format(n=number(forgotten))
        )
    elif new > old and not better:
        sentences.append(_("But it loses too many photos of one label."))
    elif new != old and p_value > 0.05:
        sentences.append(_("So few photos differ that it may be chance."))
    return " ".join(sentences)
