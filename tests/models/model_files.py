"""Model files as somebody with bad intentions would make them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from statuesorter.domain.errors import ModelError
from statuesorter.models.card import CARD_FILE
from statuesorter.models.disk import digest
from statuesorter.models.registry import ModelRegistry


def seal(folder: Path) -> None:
    """Write the hashes that the files have now, as someone with bad intentions would."""
    card = json.loads((folder / CARD_FILE).read_text())
    card["files"] = {name: digest(folder / name) for name in card["files"]}
    (folder / CARD_FILE).write_text(json.dumps(card))


def zipped(folder: Path, target: Path) -> Path:
    with zipfile.ZipFile(target, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    return target


def refused(registry: ModelRegistry, source: Path, tmp_path: Path, match: str) -> None:
    before = sorted(p for p in tmp_path.rglob("*") if p != tmp_path / "models")
    with pytest.raises(ModelError, match=match):
        registry.import_(source)
    assert sorted(p for p in tmp_path.rglob("*") if p != tmp_path / "models") == before
    assert [card.name for card in registry.models()] == ["tiny"]
