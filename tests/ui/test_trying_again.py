"""A photo that failed may be tried again, and a photo of which a part is missing says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from statuesorter.ui.photo_facts import facts
from statuesorter.ui.review import Stage
from statuesorter.ui.shell import Shell
from statuesorter.ui.spoken import spoken_row
from tests.photos.pictures import noisy


def opened(qtbot, make_shell: Callable[..., Shell], folder: Path) -> Shell:
    shell = make_shell(open_folder=folder)
    qtbot.waitUntil(lambda: shell.review.stage is Stage.AT_REST, timeout=20_000)
    return shell


def test_a_photo_that_was_too_large_is_shown_when_the_person_asks(
    qtbot, make_shell: Callable[..., Shell], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "maps"
    folder.mkdir()
    Image.new("RGB", (900, 700), (200, 120, 40)).save(folder / "paint-map.png")
    Image.new("RGB", (90, 70), (200, 120, 40)).save(folder / "paint-2.png")
    monkeypatch.setattr("statuesorter.photos.decode.pixel_limit", lambda: 100_000)
    shell = opened(qtbot, make_shell, folder)
    row = next(row for row in shell.photos.shown.all_rows if row.photo.name == "paint-map.png")
    qtbot.waitUntil(lambda: row.failed, timeout=10_000)
    assert "Try again" in (row.error or "")

    shell.review_page.grid.selection.go_to_photo(row.photo.identity)
    shell.commands.action("try_again").trigger()
    qtbot.waitUntil(lambda: row.thumbnail is not None and row.prediction is not None, timeout=20_000)
    assert not row.failed
    assert row.error is None


def test_a_photo_of_which_a_part_is_missing_says_so(
    qtbot, make_shell: Callable[..., Shell], tmp_path: Path
) -> None:
    folder = tmp_path / "card"
    folder.mkdir()
    noisy((400, 300)).save(folder / "statue-1.jpg", quality=95)
    content = (folder / "statue-1.jpg").read_bytes()
    (folder / "statue-1.jpg").write_bytes(content[: len(content) * 4 // 5])
    shell = opened(qtbot, make_shell, folder)
    (row,) = shell.photos.shown.all_rows
    qtbot.waitUntil(lambda: row.truncated, timeout=10_000)
    assert row.prediction is not None, "it is classified by what there is of it"
    assert "part of it is missing" in spoken_row(row)
    assert ("Condition", "Part of this photo is missing or damaged. What there is is shown.") in list(
        facts(row, None)
    )
