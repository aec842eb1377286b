"""The readers of what comes from outside. Each gets bytes and an empty folder; it may raise our errors."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.labels import DEFAULT_LABELS
from statuesorter.filing.history import history, tried_units
from statuesorter.filing.record import load_run
from statuesorter.models import format_one, tensors
from statuesorter.models.base import BaseFeatures
from statuesorter.models.card import CARD_FILE
from statuesorter.models.head import Head, HeadSettings
from statuesorter.models.model import read_card
from statuesorter.operations.settings import SettingsFile
from statuesorter.photos.decode import decode, open_oriented
from statuesorter.photos.metadata import read_metadata
from statuesorter.photos.scan import scan

Target = Callable[[bytes, Path], None]


def read_photo(content: bytes, folder: Path) -> None:
    path = _photo(content, folder)
    shown = open_oriented(path, max_side=64)
    assert shown.mode == "RGB"
    assert max(shown.size) <= 64


def read_whole_photo(content: bytes, folder: Path) -> None:
    decoded = decode(_photo(content, folder))
    assert decoded.image.mode == "RGB"


def read_photos_metadata(content: bytes, folder: Path) -> None:
    assert read_metadata(_photo(content, folder)).size == len(content)


def scan_tree(content: bytes, folder: Path) -> None:
    """``content`` names what the folder holds: f a file, d a folder, l a link to the folder, p a pipe."""
    for line in content.split(b"\n")[:50]:
        kind, name = line[:1], line[1:].replace(b"\0", b"")[:250]
        parts = [part[:200] for part in name.split(b"/") if part not in (b"", b".", b"..")][:5]
        if parts:
            _make(kind, Path(os.fsdecode(b"/".join([os.fsencode(folder), *parts]))))
    for photo in scan(folder):
        assert photo.path.is_relative_to(folder)


def read_model_card(content: bytes, folder: Path) -> None:
    (folder / CARD_FILE).write_bytes(content)
    card = read_card(folder)
    if card.head.neither is None:
        card.to_json().encode()


def read_tensors(content: bytes, folder: Path) -> None:
    """All three readers; the plain one last, since it accepts the most."""
    file = folder / "head.safetensors"
    file.write_bytes(content)
    readers: tuple[Callable[[], object], ...] = (
        lambda: Head.load(file, DEFAULT_LABELS, HeadSettings(1.0, (0.8, 0.8, 0.8))),
        lambda: format_one.read_head(file, HeadSettings(1.0, (0.8,), neither=0.5)),
        lambda: BaseFeatures.load(file, feature_size=16),
    )
    for reader in readers:
        with contextlib.suppress(StatueSorterError):
            reader()
    tensors.read(file)


def read_journal(content: bytes, folder: Path) -> None:
    (folder / "run.journal").write_bytes(content)
    history(folder)
    load_run("run", folder)
    list(tried_units("run", folder))


def load_settings(content: bytes, folder: Path) -> None:
    file = folder / "settings.json"
    file.write_bytes(content)
    loaded = SettingsFile(file)
    loaded.save(loaded.settings)


def open_catalog(content: bytes, folder: Path) -> None:
    file = folder / "catalog.sqlite"
    file.write_bytes(content)
    catalog = Catalog(file)
    try:
        catalog.all_decisions()
        catalog.recent_folders()
    finally:
        catalog.close()


TARGETS: dict[str, Target] = {
    "open_oriented": read_photo,
    "decode": read_whole_photo,
    "read_metadata": read_photos_metadata,
    "scan": scan_tree,
    "model card": read_model_card,
    "safetensors": read_tensors,
    "journal": read_journal,
    "settings": load_settings,
    "catalog": open_catalog,
}


def _photo(content: bytes, folder: Path) -> Path:
    """The photo's file; it has the ending of a RAW where it may be one."""
    path = folder / ("photo.dng" if content[:2] in {b"II", b"MM"} and len(content) % 2 else "photo.jpg")
    path.write_bytes(content)
    return path


def _make(kind: bytes, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if kind == b"d":
            path.mkdir()
        elif kind == b"l":
            path.symlink_to(path.parent)
        elif kind == b"p":
            os.mkfifo(path)
        else:
            path.touch()
    except OSError:
        return  # a name that is taken, or that this disk does not allow, is not what is tried here
