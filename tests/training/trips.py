"""Folders of drawn photos, labelled by their folders, from several trips."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.training import drawing

DRAWN = {"paint": drawing.painting, "statue": drawing.statue, "other": drawing.plaque}
TRIPS = ("louvre-anna", "uffizi-bea", "prado-carl", "rijks-dora")


def draw_trips(folder: Path, *, of_each: int = 4, named: bool = True, seed: int = 3) -> Path:
    """``of_each`` photos of each label from each of `TRIPS`, in ``paint``, ``statue`` and ``other``; their
    names tell the trip where they are ``named``.
    """
    rng, count = np.random.default_rng(seed), 0
    for label, draw in DRAWN.items():
        for trip in TRIPS:
            for number in range(of_each):
                count += 1
                name = f"{trip}-{number:04d}" if named else f"IMG_{count:04d}"
                drawing.save(draw(rng), folder / label / f"{name}.jpg")
    return folder
