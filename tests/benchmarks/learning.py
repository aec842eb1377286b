"""``python -m tests.benchmarks.learning PHOTOS``: what decisions teach quick learning, and what that costs.

Of the photos that the shipped model learned from, sources are left out in six parts; the head is found anew
without them, as it was for the shipped model, and with it its thresholds. (The network saw them; figures are
better than people's photos would give.) PHOTOS, a folder for each label, holds photos of sources that were
never learned from; a file's name begins with its source. They are judged by the shipped model itself.

Each source is in turn what a person photographed: some of its photos, drawn by chance, are decided on, the
head learns them, and the rest of the source and all other sources that were left out are judged.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import OTHER, LabelSet, label_of_folder
from statuesorter.domain.progress import finished
from statuesorter.models.base import BaseFeatures
from statuesorter.models.head import Head, Layer
from statuesorter.models.model import Model
from statuesorter.operations.engine import active_predictor
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import scan
from statuesorter.training.decided import Decided
from statuesorter.training.features import features_by_model
from statuesorter.training.filing_judgement import kinds_of_sources
from statuesorter.training.head_building import (
    HeadRecipe,
    LabelledRows,
    filed_places,
    learning_weights,
    settled,
)
from statuesorter.training.learning import HeadLearner, LearningRecipe
from statuesorter.training.regression import fit_regression
from statuesorter.training.sources import group_folds

DECISIONS = (0, 5, 10, 20, 35, 100)
"""How many photos of a source are decided on; never more than half of them."""

PARTS = 6
"""In so many parts the sources of the shipped model are left out."""

LEAST = 30
"""Photos of a source that takes a turn."""

FLIPPED = 0.05
"""The share of decisions that are wrong, where some are."""

_SEED = 1


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """A ``head`` with its ``base``, and photos of sources it did not learn from: ``features`` (N × D),
    ``labels`` (N places) and ``sources`` (N).
    """

    head: Head
    base: BaseFeatures
    recipe: LearningRecipe
    features: NDArray[np.float32]
    labels: NDArray[np.int64]
    sources: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of ``photos``: so many ``right``, ``filed``, filed rightly (``found``), ``unsure``."""

    photos: int = 0
    right: int = 0
    filed: int = 0
    found: int = 0
    unsure: int = 0

    @classmethod
    def of(cls, unseen: Unseen, head: Head, rows: NDArray[np.bool_]) -> Outcome:
        probabilities = head.probabilities(unseen.features[rows])
        likeliest, sure = probabilities.argmax(axis=1), head.is_sure(probabilities)
        right = likeliest == unseen.labels[rows]
        filed = filed_places(head.labels)[likeliest] & sure
        counts = (right, filed, filed & right, ~sure)
        return cls(int(rows.sum()), *(int(each.sum()) for each in counts))

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.photos + other.photos,
            self.right + other.right,
            self.filed + other.filed,
            self.found + other.found,
            self.unsure + other.unsure,
        )

    @property
    def shares(self) -> tuple[float, float, float]:
        """Right, folder precision, unsure; in per cent."""
        return (
            100 * self.right / max(self.photos, 1),
            100 * self.found / self.filed if self.filed else 100.0,
            100 * self.unsure / max(self.photos, 1),
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """One source, one draw, so many ``decisions``: the rest of the source, and all others; before, after."""

    source: str
    decisions: str
    own: tuple[Outcome, Outcome]
    others: tuple[Outcome, Outcome]


def parts_of(model: Model) -> Iterator[Unseen]:
    """The photos that ``model`` learned from, each part with a head that did not."""
    base, labels = model.base_features(), model.labels
    settings = model.card.settings
    names = ("ridge", "evenness", "rest", "target", "unsure")
    recipe = replace(HeadRecipe(), **{name: settings[name] for name in names if name in settings})
    places = np.array([labels.index(label) for label in base.labels], np.int64)
    sources = np.array(base.sources, np.str_)
    every = _rows(places, sources, labels)
    parts = group_folds(every.groups, places, folds=PARTS, seed=_SEED)
    for part in range(PARTS):
        out = parts == part
        yield Unseen(
            _head_on(base.features[~out], every.only(~out), labels, recipe),
            BaseFeatures(
                base.features[~out],
                [label for label, left in zip(base.labels, out, strict=True) if not left],
                sources[~out].tolist(),
            ),
            LearningRecipe.of_card(settings),
            base.features[out],
            places[out],
            sources[out],
        )


def _rows(places: NDArray[np.int64], sources: NDArray[np.str_], labels: LabelSet) -> LabelledRows:
    count, groups = len(places), np.unique(sources, return_inverse=True)[1]
    kinds = kinds_of_sources(places, sources, filed_places(labels))
    none, every = np.zeros(count, bool), np.ones(count, bool)
    return LabelledRows(places, sources, kinds, groups, none, np.arange(count), every)


def _head_on(features: NDArray[np.float32], rows: LabelledRows, labels: LabelSet, recipe: HeadRecipe) -> Head:
    """The head as the shipped one was found, on the features that it has; its temperature and thresholds from
    sources left out once more.
    """
    rows = replace(rows, photos=np.arange(len(rows.labels)))
    folds = group_folds(rows.groups, rows.labels, folds=recipe.folds, seed=_SEED)
    outputs = np.zeros((len(rows.labels), len(labels)))
    for fold in range(recipe.folds):
        weights, bias = _layer(features, rows, folds != fold, labels, recipe)
        outputs[folds == fold] = features[folds == fold] @ weights + bias
    every = np.ones(len(folds), bool)
    return Head(
        labels, (_layer(features, rows, every, labels, recipe),), *settled(outputs, rows, labels, recipe)
    )


def _layer(
    features: NDArray[np.float32],
    rows: LabelledRows,
    learned: NDArray[np.bool_],
    labels: LabelSet,
    recipe: HeadRecipe,
) -> Layer:
    some = rows.only(learned)
    weights = learning_weights(replace(some, photos=np.arange(len(some.labels))), labels, recipe)
    return fit_regression(features[learned], some.labels, weights, outputs=len(labels), ridge=recipe.ridge)


def photos_in(folder: Path, workspace: Workspace, model: Model) -> Unseen:
    """The photos below ``folder``, looked at by ``model``."""
    photos = sorted(scan(folder), key=lambda photo: photo.path)
    with active_predictor(workspace) as predictor:
        seen = finished(features_by_model(photos, predictor)).of
    paths = [identity.path for identity in seen]
    labels = [label_of_folder(path.relative_to(folder).parts[0], model.labels) or OTHER for path in paths]
    return Unseen(
        model.head,
        model.base_features(),
        LearningRecipe.of_card(model.card.settings),
        np.stack(list(seen.values())),
        np.array([model.labels.index(label) for label in labels], np.int64),
        np.array([path.stem.rsplit("-", 1)[0] for path in paths]),
    )


def turns_of(unseen: Unseen, *, seeds: int) -> Iterator[Turn]:
    """Each source of ``unseen`` that is large enough, in so many draws."""
    learner = HeadLearner(unseen.head, unseen.base, recipe=unseen.recipe)
    names, counts = np.unique(unseen.sources, return_counts=True)
    for source in names[counts >= LEAST].tolist():
        own = unseen.sources == source
        before_others = Outcome.of(unseen, unseen.head, ~own)
        for seed in range(seeds):
            drawn = np.random.default_rng(seed).permutation(np.flatnonzero(own))
            half = len(drawn) // 2
            rest = np.isin(np.arange(len(own)), drawn[min(half, max(DECISIONS)) :])
            before = Outcome.of(unseen, unseen.head, rest)
            for words, rows, labels in _lessons(unseen, drawn[:half], seed):
                head = learner.learned(_decided(unseen, rows, labels))
                after = Outcome.of(unseen, head, rest), Outcome.of(unseen, head, ~own)
                yield Turn(source, words, (before, after[0]), (before_others, after[1]))


def _lessons(
    unseen: Unseen, drawn: NDArray[np.int64], seed: int
) -> Iterator[tuple[str, NDArray[np.int64], NDArray[np.int64]]]:
    for count in DECISIONS:
        rows = drawn[:count]
        yield str(count), rows, unseen.labels[rows]
        if count >= 35:
            chance = np.random.default_rng(seed + 1000)
            labels = unseen.labels[rows].copy()
            wrong = chance.permutation(len(rows))[: max(1, round(FLIPPED * len(rows)))]
            labels[wrong] += chance.integers(1, len(unseen.head.labels), len(wrong))
            yield f"{count}, some wrong", rows, labels % len(unseen.head.labels)


def _decided(unseen: Unseen, rows: NDArray[np.int64], labels: NDArray[np.int64]) -> Decided:
    names = [unseen.head.labels[place] for place in labels.tolist()]
    return Decided(unseen.features[rows], names, [str(row) for row in rows.tolist()])


def table(turns: Sequence[Turn]) -> Iterator[str]:
    """A line for each number of decisions."""
    yield (
        f"{'decisions':16}| rest of the source: errors   right  precision  unsure |"
        " others: right (worst)    precision (worst)   unsure"
    )
    for words in dict.fromkeys(turn.decisions for turn in turns):
        some = [turn for turn in turns if turn.decisions == words]
        before = sum((turn.own[0] for turn in some), Outcome())
        after = sum((turn.own[1] for turn in some), Outcome())
        left = (after.photos - after.right) / max(before.photos - before.right, 1)
        right, precision, unsure = after.shares
        changes = np.array(
            [np.subtract(turn.others[1].shares, turn.others[0].shares).tolist() for turn in some]
        )
        means, worst = changes.mean(axis=0), changes.min(axis=0)
        yield (
            f"{words:16}|{'':18} {left:8.0%} {right:7.1f} {precision:10.1f} {unsure:7.1f} |"
            f"     {means[0]:+7.2f} ({worst[0]:+.2f})    {means[1]:+10.2f} ({worst[1]:+.2f}) {means[2]:+8.2f}"
        )


def by_source(turns: Sequence[Turn], decisions: str) -> Iterator[str]:
    """A line for each source with so many decisions."""
    yield f"{'source':28}{'photos':>7}{'errors before':>15}{'after':>7}   others: right, precision"
    for source in sorted({turn.source for turn in turns}):
        some = [turn for turn in turns if (turn.source, turn.decisions) == (source, decisions)]
        before = sum((turn.own[0] for turn in some), Outcome())
        after = sum((turn.own[1] for turn in some), Outcome())
        changes = np.mean(
            [np.subtract(turn.others[1].shares, turn.others[0].shares) for turn in some], axis=0
        )
        yield (
            f"{source:28}{before.photos:7}{before.photos - before.right:15}{after.photos - after.right:7}"
            f"   {changes[0]:+6.2f} {changes[1]:+6.2f}"
        )


def speed(model: Model, *, photos: int, times: int = 5) -> tuple[float, float]:
    """The seconds that 200 decisions and a new ranking of so many ``photos`` take, and those of a processor;
    medians. The base is as large from 100,000 on.
    """
    base, chance = model.base_features(), np.random.default_rng(0)
    size = len(base.labels) if photos < 100_000 else photos

    def views(count: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        rows = chance.integers(0, len(base.labels), count)
        noise = chance.normal(0, 2, (count, base.features.shape[1]))
        return rows, np.asarray(base.features[rows] + noise, np.float32)

    if size != len(base.labels):
        rows, more = views(size)
        base_names = [base.labels[row] for row in rows.tolist()]
        large = BaseFeatures(more, base_names, np.array(base.sources)[rows].tolist())
    else:
        large = base
    _rows_of_folder, folder = views(photos)
    learner = HeadLearner(model.head, large, recipe=LearningRecipe.of_card(model.card.settings))
    taken: list[tuple[float, float]] = []
    for _turn in range(times):
        rows, features = views(200)
        names = [base.labels[row] for row in rows.tolist()]
        decided = Decided(features, names, [str(number) for number in range(200)])
        began = time.perf_counter(), time.process_time()
        head = learner.learned(decided)
        head.is_sure(head.probabilities(folder))
        taken.append((time.perf_counter() - began[0], time.process_time() - began[1]))
    seconds, of_processor = zip(*taken, strict=True)
    return statistics.median(seconds), statistics.median(of_processor)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("photos", type=Path, nargs="?", help="a folder for each label")
    parser.add_argument("--seeds", type=int, default=5, help="draws of each source")
    parser.add_argument("--by-source", action="store_true", help="a line for each source, with 35 decisions")
    parser.add_argument("--speed", action="store_true", help="how long it takes, and nothing else")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(Workspace.open(Folders.under(Path(scratch)))) as workspace,
    ):
        model = workspace.registry.load(workspace.registry.shipped.name)
        if arguments.speed:
            for photos in (10_000, 100_000):
                seconds, of_processor = speed(model, photos=photos)
                print(f"{photos:7,} photos: {seconds:.2f} s ({of_processor:.2f} s of a processor)")
            return
        worlds = {"Sources that the network saw": list(parts_of(model))}
        if arguments.photos is not None:
            worlds["Sources that nobody saw"] = [photos_in(arguments.photos, workspace, model)]
        for title, parts in worlds.items():
            turns = [turn for part in parts for turn in turns_of(part, seeds=arguments.seeds)]
            print(f"{title}: {len({turn.source for turn in turns})}")
            print("\n".join(table(turns)), end="\n\n", flush=True)
            if arguments.by_source:
                print("\n".join(by_source(turns, "35")), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
