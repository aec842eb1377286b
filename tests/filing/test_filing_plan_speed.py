"""Planning is linear: each question is asked of the disk once, and no two photos are compared in pairs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.labels import PAINT
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Filing, Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.filing.disk import Disk
from statuesorter.filing.naming import numbered
from statuesorter.filing.planner import planning
from tests.filing.filing_world import World
from tests.filing.planned import make_plan


class Counting(Disk):
    """Counts what is asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def exists(self, path: Path) -> bool:
        self.asked["exists"] += 1
        return super().exists(path)

    def identity(self, path: Path) -> PhotoIdentity | None:
        self.asked["identity"] += 1
        return super().identity(path)

    def names(self, folder: Path) -> list[str]:
        self.asked["names"] += 1
        return list(super().names(folder))

    def content_hash(self, path: Path) -> str | None:
        self.asked["hash"] += 1
        return super().content_hash(path)


def one_name(world: World, count: int, *, same_size: bool) -> list[Filing]:
    filings: list[Filing] = []
    for number in range(count):
        path = world.photos / f"{number}" / "001.jpg"
        path.parent.mkdir(parents=True)
        path.write_bytes(b"%08d" % number if same_size else b"x" * (number + 1))
        filings.append(Filing(Photo(PhotoIdentity.of(path)), PAINT))
    return filings


@pytest.mark.parametrize("same_size", [False, True])
def test_photos_of_one_name_ask_the_disk_a_few_questions_each(
    world: World, same_size: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def counted(photo: str, sidecar: str, number: int) -> str:
        tried.append(number)
        return numbered(photo, sidecar, number)

    monkeypatch.setattr("statuesorter.filing.target_folder.numbered", counted)
    count, look = 300, Counting()
    plan = make_plan(one_name(world, count, same_size=same_size), world.out, Mode.COPY, look=look)
    assert [unit.target.name for unit in plan.units[:3]] == ["001.jpg", "001 (2).jpg", "001 (3).jpg"]
    assert len({unit.target for unit in plan.units}) == count
    assert look.asked["names"] == 1, "a folder is listed once"
    assert look.asked["hash"] == (count if same_size else 0)
    assert look.asked["identity"] <= 2 * count
    assert look.asked["exists"] < 20
    assert len(tried) <= 2 * count, "the next free number is remembered"


def test_a_folder_that_is_full_of_the_name_is_gone_through_once(world: World) -> None:
    filings = one_name(world, 100, same_size=True)
    (world.out / "paint").mkdir(parents=True)
    for number in range(1, 200):
        (world.out / "paint" / numbered("001.jpg", "001.jpg", number)).write_bytes(b"another " * number)
    look = Counting()
    plan = make_plan(filings, world.out, Mode.COPY, look=look)
    assert plan.units[0].target.name == "001 (200).jpg"
    assert look.asked["identity"] <= 400
    assert look.asked["exists"] < 20


def test_planning_says_how_far_it_is_and_what_is_planned(world: World) -> None:
    work = planning(one_name(world, 50, same_size=False), world.out, Mode.COPY, look=Disk())
    said: list[Progress] = []
    try:
        while True:
            said.append(next(work))
    except StopIteration as end:
        plan: Plan = end.value
    assert [progress.done for progress in said] == [0, 0, 20, 40]
    assert {progress.total for progress in said} == {50}
    assert said[-1].text == "Working out the plan: 40 to file, 0 stay"
    assert len(plan.units) == 50


def test_planning_can_be_cancelled(world: World) -> None:
    cancel = CancelToken()
    work = planning(one_name(world, 50, same_size=False), world.out, Mode.COPY, look=Disk(), cancel=cancel)
    next(work)
    next(work)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(work)
