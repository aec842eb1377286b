"""``python -m tests.benchmarks.own_labels``: how many photos a label of one's own needs, if the model in use
holds what it is about as `other`.

The shipped model is found anew with a sixth of its sources left out, as in ``tests.benchmarks.learning``. A
source among them whose photos all show one kind of thing is what the person has a label for: some of its
photos are decided on, the rest of it and all other photos that were left out are judged.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import OTHER, Label
from statuesorter.operations.workspace import Workspace
from statuesorter.training.decided import Decided
from statuesorter.training.learning import HeadLearner
from tests.benchmarks.learning import Unseen, parts_of

KINDS = ("artstone-graves", "gwildu-bildhauer", "egyptian-artifacts", "gcompris-monuments")
"""Sources of `other` that show one kind of thing: gravestones, twice; things of a museum; buildings."""

DECISIONS = (1, 5, 10, 20)
DRAWS = 3


def shares_of(unseen: Unseen, kind: str, decisions: int) -> Iterator[tuple[float, float, float, float]]:
    """For each draw: how much of the rest is found, and found sure; how much more of the others is right of
    paintings and statues, and of `other`; all in per cent.
    """
    head, other = unseen.head, unseen.head.labels.index(OTHER)
    mine = np.flatnonzero((unseen.sources == kind) & (unseen.labels == other))
    others = unseen.sources != kind
    learner = HeadLearner(head, unseen.base, recipe=unseen.recipe)
    before = head.probabilities(unseen.features).argmax(axis=1) == unseen.labels
    for seed in range(DRAWS):
        drawn = np.random.default_rng(seed).permutation(mine)
        some, rest = drawn[:decisions], drawn[decisions:]
        names = [Label("own")] * decisions
        learned = learner.learned(Decided(unseen.features[some], names, [str(row) for row in some.tolist()]))
        probabilities = learned.probabilities(unseen.features)
        likeliest, sure = probabilities.argmax(axis=1), learned.is_sure(probabilities)
        found = likeliest[rest] == len(head.labels)
        after = likeliest == unseen.labels
        art, remaining = others & (unseen.labels != other), others & (unseen.labels == other)
        yield (
            100 * float(found.mean()),
            100 * float((found & sure[rest]).mean()),
            100 * float(after[art].mean() - before[art].mean()),
            100 * float(after[remaining].mean() - before[remaining].mean()),
        )


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as scratch,
        closing(Workspace.open(Folders.under(Path(scratch)))) as workspace,
    ):
        parts = list(parts_of(workspace.registry.load(workspace.registry.shipped.name)))
    print(f"{'decisions':10}{'kind':22}{'found':>7}{'sure':>7}{'art right':>11}{'other right':>13}")
    for decisions in DECISIONS:
        every: list[tuple[float, float, float, float]] = []
        for kind in KINDS:
            unseen = next(part for part in parts if kind in part.sources)
            turns = list(shares_of(unseen, kind, decisions))
            every += turns
            print(_line(str(decisions), kind, turns))
        print(_line(str(decisions), "all", every), flush=True)


def _line(decisions: str, kind: str, turns: list[tuple[float, float, float, float]]) -> str:
    found, sure, art, other = np.mean(turns, axis=0).tolist()
    return f"{decisions:10}{kind:22}{found:7.1f}{sure:7.1f}{art:+11.2f}{other:+13.2f}"


if __name__ == "__main__":
    main()
