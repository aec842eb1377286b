"""Labelled photos and where they come from, as far as their names and folders tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.labels import Label, LabelSet, label_of_folder
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.training.enough import nothing_to_judge_by
from statuesorter.training.sources import group_folds, similar_sources

_HARD = "hard_"
"""Folders whose name begins so hold photos that a person would hesitate over."""


@dataclass(frozen=True, slots=True)
class LabelledFolder:
    """N ``photos`` below ``folder``, each with one of ``labels``, in any order."""

    folder: Path
    photos: Sequence[tuple[Photo, Label]]
    labels: LabelSet

    def only(self, readable: Container[PhotoIdentity]) -> LabelledFolder:
        """Those of the photos that are ``readable``."""
        return replace(self, photos=[each for each in self.photos if each[0].identity in readable])

    def counts(self) -> Mapping[Label, int]:
        """How many photos there are of each label."""
        counted = Counter(label for _photo, label in self.photos)
        return {label: counted[label] for label in self.labels}

    def places(self) -> NDArray[np.int64]:
        """The place of each photo's label (N)."""
        return np.array([self.labels.index(label) for _photo, label in self.photos], np.int64)

    def sources(self) -> list[str]:
        """The source of each photo (N): the folders it lies in, but for those that name a label, and what
        stands before the last hyphen of its name. ``florence/paint/louvre-0412.jpg`` comes from
        ``florence/louvre``; where neither says anything it is called as `folder` is.
        """
        name = self.folder.resolve().name
        return [_source(path, above, self.labels) or name for path, above in self._above()]

    def hard(self) -> NDArray[np.bool_]:
        """Whether each photo (N) lies where a person put what is hard to tell."""
        return np.array([any(name.startswith(_HARD) for name in above) for _path, above in self._above()])

    def _above(self) -> list[tuple[Path, tuple[str, ...]]]:
        """Each photo's path, and the names of the folders between `folder` and it."""
        paths = [photo.path for photo, _label in self.photos]
        return [(path, path.relative_to(self.folder).parts[:-1]) for path in paths]


def _source(path: Path, above: Sequence[str], labels: LabelSet) -> str:
    folders = [name for name in above if label_of_folder(name, labels) is None]
    return "/".join((*folders, path.stem.rpartition("-")[0])).strip("/")


def counts_by_source(sources: Sequence[str], labels: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """How many photos there are, of N with these ``sources`` and ``labels``: source → label → number."""
    table: dict[str, Counter[str]] = {}
    for source, label in zip(sources, labels, strict=True):
        table.setdefault(source, Counter())[label] += 1
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Origins:
    """Of N photos the ``sources`` (N names) and ``groups`` (N: those of one group are left out together).

    ``told_apart``: whether these are places and people; otherwise all that is known is which photos are one
    burst, each of which is then a source.
    """

    sources: NDArray[np.str_]
    groups: NDArray[np.int64]
    told_apart: bool


def origins(
    sources: Sequence[str],
    bursts: Sequence[str],
    features: NDArray[np.float32],
    labels: NDArray[np.int64],
    *,
    folds: int,
    seed: int,
) -> Origins:
    """Which of N photos are left out together in ``folds`` parts, so that every label is learned each time.

    ``sources`` (N) are those of `LabelledFolder`; those that show the same things (by ``features``, N × P)
    fall together. Where that leaves a label in one part alone, each source is left out by itself; where that
    does too, the ``bursts`` (N names) are. Raises `TrainingError` where all photos of a label are one burst.
    """
    names, moments = np.array(sources), np.array(bursts)
    choices = (
        Origins(names, similar_sources(features, names), told_apart=True),
        Origins(names, _numbers(names), told_apart=True),
        Origins(moments, _numbers(moments), told_apart=False),
    )
    for found in choices:
        if _learned_each_time(found.groups, labels, folds=folds, seed=seed):
            return found
    raise nothing_to_judge_by()


def _numbers(names: NDArray[np.str_]) -> NDArray[np.int64]:
    """The same number for the same name."""
    return np.unique(names, return_inverse=True)[1].astype(np.int64)


def _learned_each_time(
    groups: NDArray[np.int64], labels: NDArray[np.int64], *, folds: int, seed: int
) -> bool:
    """Whether there is a photo of every label to learn from, whichever part is left out."""
    parts = group_folds(groups, labels, folds=folds, seed=seed)
    return all(len(np.unique(parts[labels == label])) > 1 for label in np.unique(labels))
