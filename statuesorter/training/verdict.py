"""Is the new model better? The rule, and the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.language import _, ngettext, number

_TOLERATED = 0.02
"""The share of held-out photos that one label may lose if the whole gains; one photo always may."""

_SELDOM = 0.05
"""What chance alone would do less often than this is not put down to chance."""


@dataclass(frozen=True, slots=True)
class Kept:
    """``n`` photos that the old model learned from, with and without what is new, each left out when it was
    asked about: how many were ``right`` without it, how many are ``gained`` by it, and how many ``lost``.
    """

    n: int
    right: int
    gained: int
    lost: int

    @classmethod
    def of(cls, before: NDArray[np.bool_], after: NDArray[np.bool_]) -> Kept:
        """From which of N photos were right ``before``, and which are ``after``."""
        gained, lost = int((after & ~before).sum()), int((before & ~after).sum())
        return cls(len(before), int(before.sum()), gained, lost)

    @property
    def forgotten(self) -> int:
        """By how many photos the new model is worse; 0 where that may be chance."""
        return self.lost - self.gained if chance(self.lost, self.gained) <= _SELDOM else 0


def chance(gained: int, lost: int) -> float:
    """McNemar's exact test, one-sided: how likely it is that of ``gained`` + ``lost`` photos on which two
    models differ so many or more are gained, were neither the better one.

    McNemar, Psychometrika 12 (1947); exact form: a fair coin for each photo on which the models differ.
    """
    differ = gained + lost
    return sum(comb(differ, k) for k in range(gained, differ + 1)) / 2**differ


def is_better(
    *, gained: int, lost: int, lost_by_label: Sequence[int], n: int, new_network: bool, kept: Kept | None
) -> bool:
    """Whether the new model should be offered first.

    It is, where it gets more photos right than chance explains (on a ``new_network``: as many); and no label
    pays for it with more than one photo or 2 % of ``n``; and nothing was forgotten.
    """
    if pays(lost_by_label, n) or (kept is not None and kept.forgotten):
        return False
    return gained >= lost if new_network else chance(gained, lost) <= _SELDOM


def pays(lost_by_label: Sequence[int], n: int) -> bool:
    """Whether one label loses so many of ``n`` photos that the whole may not gain by it."""
    return max(lost_by_label, default=0) > max(1, int(_TOLERATED * n))


def verdict(*, old: int, new: int, n: int, gained: int, lost: int, paid: bool, kept: Kept | None) -> str:
    """The comparison in words: ``old`` and ``new`` of ``n`` photos are right; ``paid``: see `pays`."""
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
    if new != old and chance(max(gained, lost), min(gained, lost)) > _SELDOM:
        sentences.append(_("So few photos differ that it may be chance."))
    elif new > old and paid:
        sentences.append(_("But it loses too many photos of one label."))
    if kept is not None:
        sentences.append(_kept_text(kept))
    return " ".join(sentences)


def _kept_text(kept: Kept) -> str:
    if kept.forgotten:
        return ngettext(
            "But it forgets: {n} photo more that the old model knew is wrong.",
            "But it forgets: {n} photos more that the old model knew are wrong.",
            kept.forgotten,
        ).format(n=number(kept.forgotten))
    return ngettext(
        "On the {n} photo that the old model learned from it is no worse.",
        "On the {n} photos that the old model learned from it is no worse.",
        kept.n,
    ).format(n=number(kept.n))
