"""What a program keeps in a folder beside the photos ends in the same folder beside them, and comes back."""

from __future__ import annotations

import pytest

from statuesorter.domain.outcome import Result
from statuesorter.domain.plan import Mode
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from statuesorter.photos.scan import photo_at, scan
from tests.filing.filing_world import KilledAt, World, assert_nothing_lost, killed, results

SETTINGS = "CaptureOne/Settings1665"


@pytest.fixture
def session(world: World) -> World:
    """Two photos of one name whose adjustments Capture One keeps."""
    world.add("one/a.nef", b"one" * 50, sidecars=[f"one/{SETTINGS}/a.nef.cos"])
    world.add("two/a.nef", b"two" * 50, sidecars=[f"two/{SETTINGS}/a.nef.cos"])
    return world


@pytest.mark.parametrize("mode", [Mode.COPY, Mode.MOVE, Mode.HARDLINK, Mode.SYMLINK])
def test_settings_go_to_the_same_folder_beside_the_photo_and_back(session: World, mode: Mode) -> None:
    before = session.snapshot()
    run, outcomes = session.file(mode)
    assert results(outcomes) == [Result.DONE, Result.DONE]
    assert session.names() == [
        f"paint/{SETTINGS}/a (2).nef.cos",
        f"paint/{SETTINGS}/a.nef.cos",
        "paint/a (2).nef",
        "paint/a.nef",
    ]
    if mode is not Mode.SYMLINK:  # links lead to files that are met anyway
        assert {photo.name: [path.name for path in photo.sidecars] for photo in scan(session.out)} == {
            "a.nef": ["a.nef.cos"],
            "a (2).nef": ["a (2).nef.cos"],
        }
    assert results(undo(run, session.journals)) == [Result.DONE, Result.DONE]
    assert session.snapshot() == before
    assert not session.out.exists(), "the folders that were made are gone again"


def test_a_photo_is_found_with_its_settings_however_it_is_asked_for(session: World) -> None:
    for photo in (*scan(session.photos), photo_at(session.photos / "one/a.nef")):
        assert photo.sidecars == (photo.path.parent / SETTINGS / "a.nef.cos",)


@pytest.mark.parametrize("step", range(2, 26, 2))
def test_a_crash_leaves_photo_and_settings_at_one_place(session: World, step: int) -> None:
    start = session.snapshot()
    killed(lambda: session.file(Mode.MOVE, KilledAt(step)))
    list(recover(session.journals))
    assert_nothing_lost(session, start, Mode.MOVE)
    for folder in ("one", "two"):
        photo = session.photos / folder / "a.nef"
        assert photo.exists() == (session.photos / folder / SETTINGS / "a.nef.cos").exists()
