"""Targets that do what no reader should, to prove that it would be noticed. Nothing heavy is imported."""

from __future__ import annotations

import os
import time
from pathlib import Path

from statuesorter.domain.errors import DecoderFailed, PhotoDamaged


def dies(_content: bytes, _folder: Path) -> None:
    os.abort()


def hangs(_content: bytes, _folder: Path) -> None:
    time.sleep(60)


def stumbles(_content: bytes, _folder: Path) -> None:
    raise KeyError("n")


def refuses(_content: bytes, _folder: Path) -> None:
    raise PhotoDamaged("It is damaged.")


def babbles(_content: bytes, _folder: Path) -> None:
    raise PhotoDamaged("It is\ndamaged.")


def falls_over_inside(_content: bytes, _folder: Path) -> None:
    raise DecoderFailed("photo.jpg made its decoder fail.")


def reads(content: bytes, folder: Path) -> None:
    (folder / "a").write_bytes(content)
