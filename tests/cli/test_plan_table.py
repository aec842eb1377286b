"""How ``sort`` shows a plan."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from statuesorter.cli.plan_table import show_plan
from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import Filing, Mode
from statuesorter.filing.disk import Disk
from tests.filing.filing_world import World
from tests.filing.planned import make_plan


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty world on one disk."""
    return World(tmp_path, tmp_path / "out")


def shown(capsys: pytest.CaptureFixture[str], world: World, plan: object) -> str:
    show_plan(plan)  # type: ignore[arg-type]
    return re.sub(" +", " ", capsys.readouterr().out.replace(str(world.base), ""))


def test_a_plan_without_surprises_has_no_notes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.add("a.jpg")
    text = shown(capsys, world, world.plan(Mode.COPY))
    assert "note" not in text
    assert "copy: 1 paint into /out" in text


def test_a_plan_says_what_was_filed_before_what_moves_and_why_a_name_changes(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    corrected = world.add("a.jpg")
    rated = world.add("b.jpg")
    world.add("c.jpg")
    world.file(Mode.COPY)
    world.relabel(corrected, STATUE)
    side = world.photos / "b.jpg.xmp"
    side.write_text("a rating")
    world.filings[1] = Filing(Photo(rated.identity, (side,)), PAINT)
    world.add("raw/c.nef")
    text = shown(capsys, world, world.plan_again(Mode.COPY))
    assert "/out/statue/a.jpg copy of before, moved from /out/paint" in text
    assert "there already; new beside it: b.jpg.xmp" in text
    assert "/out/paint/c (2).nef renamed: would be taken for part of another photo" in text
    assert "/photos/c.jpg stays: filed before, /out/paint/c.jpg" in text
    assert "1 of them filed before, under another label: the copy is moved" in text
    assert "1 of them filed before: only side files are new" in text


def test_a_version_that_stays_is_named(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.add("a.jpg")
    world.file(Mode.COPY)
    (world.out / "paint/a.jpg").write_text("cropped")
    plan = make_plan(world.filings, world.out, Mode.COPY, earlier=world.earlier(), look=Disk())
    text = shown(capsys, world, plan)
    assert "renamed: name taken; another version from before stays: /out/paint/a.jpg" in text
