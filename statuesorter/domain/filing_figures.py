"""How far the folders that a model fills can be trusted: what was measured, and what stands on its card."""

from __future__ import annotations

import math
from dataclasses import dataclass

TRIPS, MUSEUMS, COLLECTIONS, HARD, ALL = "trips", "museums", "collections", "hard", "all"
"""The kinds of photos that have words of their own: whole camera rolls; what visitors photograph inside;
photos of works one by one; what a person would hesitate over (murals, reliefs, what is small in a wide
scene); and everything together. A card may name others.
"""

_Z = 1.959963984540054
"""The quantile of the normal distribution that leaves 2.5 % out."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share, 0 to 1, with the interval that holds the true one in 95 of 100 cases."""

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.value <= self.high <= 1:
            raise ValueError("a share lies in its interval, and that between 0 and 1")

    @classmethod
    def of(cls, part: int, whole: int) -> Share:
        """``part`` of ``whole`` photos, which is at least 1, with Wilson's interval (E. B. Wilson, 1927)."""
        value = part / whole
        middle = (value + _Z**2 / (2 * whole)) / (1 + _Z**2 / whole)
        half = math.sqrt(value * (1 - value) / whole + (_Z / (2 * whole)) ** 2) * _Z / (1 + _Z**2 / whole)
        return cls(value, min(max(middle - half, 0.0), value), max(min(middle + half, 1.0), value))


@dataclass(frozen=True, slots=True)
class FilingFigures:
    """What a model made of ``photos`` photos of one ``kind``, from ``sources`` sources, of which it ``filed``
    some: gave them a label that is filed, and was not unsure.

    ``right``: of those filed, the share whose label is right (the precision of the folders). ``found``: of
    the photos that belong in a folder, the share filed rightly. ``unsure``: of all, the share left to the
    person. ``apart``: of the photos that belong in folders, the share where the likeliest of the filed labels
    is the right one; None where nothing belongs in any.
    """

    kind: str
    photos: int
    sources: int
    filed: int
    right: Share
    found: Share
    unsure: Share
    apart: Share | None

    def __post_init__(self) -> None:
        if not 0 <= self.filed <= self.photos or not 0 <= self.sources <= self.photos:
            raise ValueError("no more photos can be filed, and no more sources be, than there are photos")


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """The photos of one source: how many there are, were ``filed``, and filed in the ``right`` folder; how
    many are ``belonging`` in a folder, and of these ``found``; how many were left ``unsure``.
    """

    source: str
    photos: int
    filed: int
    right: int
    belonging: int
    found: int
    unsure: int

    def __post_init__(self) -> None:
        if not (
            0 <= self.right <= self.filed
            and 0 <= self.found <= self.belonging <= self.photos
            and 0 <= self.unsure <= self.photos - self.filed
        ):
            raise ValueError("the counts of a source contradict each other")


@dataclass(frozen=True, slots=True)
class TargetFigures:
    """What a model makes of people's journeys where they ask that at most ``wrong`` of 100 photos that are
    filed be wrong; the shares are those of `FilingFigures`.
    """

    wrong: int
    right: Share
    found: Share
    unsure: Share

    def __post_init__(self) -> None:
        if not 0 < self.wrong < 100:
            raise ValueError("of 100 photos neither none nor all may be wrong")


@dataclass(frozen=True, slots=True)
class CardFigures:
    """Everything that was measured of a model on photos of sources that it did not learn from.

    ``target``: the share of right photos that the threshold was chosen for; ``art_share``: the share of
    photos that belong in folders for which ``right`` and ``unsure`` are computed (0 to 1). ``ece``: the
    calibration error, the mean difference between how sure the model is and how often it is right.
    ``targets``: what other targets would give, the strictest first.
    """

    kinds: tuple[FilingFigures, ...]
    sources: tuple[SourceFigures, ...]
    target: float
    art_share: float
    ece: float
    targets: tuple[TargetFigures, ...] = ()

    def __post_init__(self) -> None:
        numbers = (self.target, self.art_share, self.ece)
        if not all(math.isfinite(n) and 0 <= n <= 1 for n in numbers):
            raise ValueError("what is a share lies between 0 and 1")
        for names in ([each.kind for each in self.kinds], [each.source for each in self.sources]):
            if len(set(names)) < len(names):
                raise ValueError("a kind or a source stands on a card once")

    def of_kind(self, kind: str) -> FilingFigures | None:
        """The figures of one kind of photos, where it was measured."""
        return next((each for each in self.kinds if each.kind == kind), None)

    def for_target(self, wrong: int) -> TargetFigures | None:
        """The figures where ``wrong`` of 100 photos filed may be wrong, where that was measured."""
        return next((each for each in self.targets if each.wrong == wrong), None)
