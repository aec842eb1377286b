"""Random trees, sorts, undos, edits and crashes, against a model of where each content must be."""

from __future__ import annotations

import errno
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from statuesorter.domain.labels import DEFAULT_LABELS, PAINT, STATUE, UNSURE, FiledAs
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import Filing, Mode, Plan
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.history import history, pending
from statuesorter.filing.recover import recover
from statuesorter.filing.undo import undo
from tests.filing.filing_world import (
    Failing,
    KilledAt,
    World,
    all_failpoints,
    killed,
    make_coarse,
    number_anew,
)
from tests.filing.planned import make_plan
from tests.filing.ways import RUNS

NAMES = st.sampled_from(["a.jpg", "A.jpg", "a (2).jpg", "b.png", "è.jpg"])
FOLDERS = st.sampled_from(["", "day 1/", "paint/", "statue/day 1/"])
CONTENTS = st.sampled_from([b"", b"one", b"two", b"three" * 1000])
STEPS = st.sampled_from(["none", "no renameat2", "no links", "full"])


def steps_called(name: str) -> Failpoint:
    if name == "no renameat2":
        return Failing("rename", errno.ENOSYS)
    if name == "no links":
        return all_failpoints(Failing("rename", errno.ENOSYS), Failing("link", errno.EPERM))
    return Failing("write", errno.ENOSPC, range(2, 100)) if name == "full" else no_failpoint


class FilingMachine(RuleBasedStateMachine):
    """The model: the contents of originals, each with how often it exists. Only the person changes it."""

    def __init__(self) -> None:
        super().__init__()
        shared = Path("/dev/shm")
        self.base = Path(
            tempfile.mkdtemp(dir=shared if shared.is_dir() else None, prefix="statuesorter-test-")
        )
        self.world = World(self.base, self.base / "out")
        self.world.photos.mkdir()
        self.originals: list[bytes] = []
        self.made_copies = False

    def teardown(self) -> None:
        shutil.rmtree(self.base)

    @rule(folder=FOLDERS, name=NAMES, content=CONTENTS, sidecar=st.booleans())
    def person_adds(self, folder: str, name: str, content: bytes, sidecar: bool) -> None:
        names = [folder + name, *([f"{folder}{name}.xmp"] if sidecar else [])]
        if not any((self.world.photos / one).exists() for one in names):
            for one in names:
                path = self.world.photos / one
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content + path.suffix.encode())
                self.originals.append(content + path.suffix.encode())

    def filings(self, label: FiledAs, every: int) -> list[Filing]:
        found = sorted(
            path for path in self.world.photos.rglob("*") if path.suffix in (".jpg", ".png") and path.exists()
        )
        filings: list[Filing] = []
        for number, path in enumerate(found):
            side = path.with_name(path.name + ".xmp")
            photo = Photo(PhotoIdentity.of(path), (side,) if side.exists() else ())
            filings.append(Filing(photo, label if number % every == 0 else STATUE))
        return filings

    @rule(
        mode=st.sampled_from(Mode),
        label=st.sampled_from((*DEFAULT_LABELS, UNSURE)),
        every=st.integers(1, 3),
        failpoint=STEPS,
        crash=st.none() | st.integers(0, 60),
        keep=st.booleans(),
        anew=st.booleans(),
        knows=st.booleans(),
        inside=st.booleans(),
    )
    def person_sorts(
        self,
        mode: Mode,
        label: FiledAs,
        every: int,
        failpoint: str,
        crash: int | None,
        keep: bool,
        anew: bool,
        knows: bool,
        inside: bool,
    ) -> None:
        def plan_it() -> Plan:
            return make_plan(
                self.filings(label, every),
                self.world.photos if inside else self.world.out,
                mode,
                keep_subfolders=keep,
                root=self.world.photos,
                earlier=self.world.earlier() if knows else {},
                look=Disk(),
            )

        plan = plan_it()
        before = self.world.snapshot()
        hook = steps_called(failpoint)
        if crash is None:
            list(begin(plan, self.world.journals, failpoint=hook).apply())
        else:
            killed(lambda: list(begin(plan, self.world.journals, failpoint=KilledAt(crash, hook)).apply()))
            if anew and mode is not Mode.HARDLINK:
                number_anew(self.world.photos)
            killed(lambda: list(recover(self.world.journals, failpoint=KilledAt(crash // 3, hook))))
            list(recover(self.world.journals))
        if mode is not Mode.MOVE:
            moved = {str(one.source) for unit in plan.moved_copies for one in unit.operations}
            stay = {path: what for path, what in before.items() if path not in moved}
            after = self.world.snapshot()
            assert after.items() >= stay.items(), "something was touched"
            contents = {content for content, _time, _mode in after.values()}
            assert {before[path][0] for path in moved} - {b"dangling"} <= contents, "a copy was lost"
            self.made_copies = self.made_copies or bool(plan.units)
        if failpoint == "none" and crash is None and every == 1:
            assert plan_it().units == (), "sorting twice changes something"

    @rule(
        mode=st.sampled_from([Mode.COPY, Mode.HARDLINK, Mode.SYMLINK]),
        failpoint=STEPS,
        crash=st.none() | st.integers(0, 60),
        back=st.booleans(),
    )
    def person_corrects_and_sorts_again(
        self, mode: Mode, failpoint: str, crash: int | None, back: bool
    ) -> None:
        """The copies go from one folder into the other, and some of them back."""
        always = {"keep": False, "anew": False, "knows": True, "inside": False}
        self.person_sorts(mode=mode, label=PAINT, every=1, failpoint="none", crash=None, **always)
        self.person_sorts(mode=mode, label=STATUE, every=1, failpoint=failpoint, crash=crash, **always)
        if back:
            self.person_sorts(mode=mode, label=PAINT, every=2, failpoint=failpoint, crash=crash, **always)

    @rule(disk=st.sampled_from(["FAT", "HFS+", "exFAT"]))
    def disk_is_connected_anew(self, disk: str) -> None:
        """Every file has another number then, and the time that such a disk keeps."""
        number_anew(self.world.photos)
        make_coarse(self.world.photos, disk)

    @precondition(lambda self: bool(history(self.world.journals)))
    @rule(which=st.integers(0, 5), crash=st.none() | st.integers(0, 40), failpoint=STEPS)
    def person_undoes(self, which: int, crash: int | None, failpoint: str) -> None:
        runs = history(self.world.journals)
        run, hook = runs[which % len(runs)].id, steps_called(failpoint)
        if crash is None:
            list(undo(run, self.world.journals, failpoint=hook))
        else:
            killed(lambda: list(undo(run, self.world.journals, failpoint=KilledAt(crash, hook))))
            list(recover(self.world.journals))

    @precondition(lambda self: not self.made_copies)
    @rule(which=st.integers(0, 20))
    def person_edits(self, which: int) -> None:
        paths = [path for path in sorted(self.world.photos.rglob("*")) if path.is_file()]
        if paths:
            path = paths[which % len(paths)]
            self.originals.remove(path.read_bytes())
            path.write_bytes(path.read_bytes() + b"edited")
            self.originals.append(path.read_bytes())

    @invariant()
    def every_content_is_there(self) -> None:
        contents = (content for content, _time, _mode in self.world.snapshot().values())
        now = [content for content in contents if content != b"dangling"]  # a link whose photo moved on
        if not self.made_copies:
            assert sorted(now) == sorted(self.originals)
        assert set(now) == set(self.originals)

    @invariant()
    def nothing_is_left_half_done(self) -> None:
        assert not [path for path in self.world.snapshot() if "/.statuesorter" in path]
        assert pending(self.world.journals) == []


FilingMachine.TestCase.settings = settings(
    max_examples=max(12, RUNS // 2),
    stateful_step_count=10,
    deadline=None,
    suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]
    derandomize=RUNS < 300,
    database=None,
)
TestFilingAgainstItsModel = FilingMachine.TestCase
