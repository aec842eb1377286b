"""A model of format 1, as programs before labels were data wrote them: for tests of any room."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np

from statuesorter.models import disk, tensors
from statuesorter.models.card import CARD_FILE
from tests.models.tiny_model import write_tiny_model

TEMPERATURE, CONFIDENT, NEITHER = 1.5, 0.7, 0.6


def old_head(folder: Path, *, hidden: bool = False, never: bool = False) -> dict[str, np.ndarray]:
    """Write a random head of format 1 into ``folder``; gives its arrays. With ``hidden`` it has two layers;
    with ``never`` its test never says neither, as that of a network that saw no such photo.
    """
    rng = np.random.default_rng(5)
    sizes = (16, 6, 2) if hidden else (16, 2)
    arrays: dict[str, np.ndarray] = {}
    for number, (inputs, outputs) in enumerate(pairwise(sizes)):
        arrays[f"layer{number}.weights"] = rng.normal(size=(inputs, outputs)).astype(np.float32)
        arrays[f"layer{number}.bias"] = rng.normal(size=outputs).astype(np.float32)
    weights = rng.normal(size=16).astype(np.float32) * 0.3
    arrays["neither.weights"] = weights * 0 if never else weights
    arrays["neither.bias"] = np.array([-30 if never else -1, 0], np.float32)
    tensors.write(folder / "head.safetensors", dict(arrays))
    return arrays


def write_old_model(folder: Path, *, name: str = "old", hidden: bool = False, never: bool = False) -> Path:
    """Write a whole model of format 1 into the new ``folder`` and return it."""
    write_tiny_model(folder, name=name)
    old_head(folder, hidden=hidden, never=never)
    arrays, notes = tensors.read_with_notes(folder / "base.safetensors")
    labels = np.array([n % 3 for n in range(len(arrays["labels"]))], np.uint8)  # paint, statue, neither
    tensors.write(folder / "base.safetensors", arrays | {"labels": labels}, {"sources": notes["sources"]})
    card = json.loads((folder / CARD_FILE).read_text("utf-8"))
    del card["labels"]
    head = {"temperature": TEMPERATURE, "confident": CONFIDENT, "neither": NEITHER}
    card |= {"format": 1, "head": head, "data": {"uffizi": {"paint": 5, "statue": 5, "neither": 5}}}
    for file in ("head.safetensors", "base.safetensors"):
        card["files"][file] = disk.digest(folder / file)
    (folder / CARD_FILE).write_text(json.dumps(card), "utf-8")
    return folder
