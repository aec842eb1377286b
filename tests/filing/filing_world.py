"""A small world of photos on a real disk, and ways to disturb what happens to it."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from statuesorter.domain.labels import PAINT, FiledAs
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import EarlierCopy, Filing, Mode, Plan
from statuesorter.filing.apply import begin
from statuesorter.filing.disk import Disk
from statuesorter.filing.failpoints import Failpoint, no_failpoint
from statuesorter.filing.history import filed_copies, history
from tests.filing.planned import make_plan

Snapshot = dict[str, tuple[bytes, int, int]]

OLD = 1_500_000_000_123_456_789
"""A time of modification that no copy gets by chance."""


@dataclass
class World:
    """Photos in ``photos``, to be filed into ``out``; ``journals`` is the program's own folder."""

    base: Path
    out: Path
    filings: list[Filing] = field(default_factory=list[Filing])

    @property
    def photos(self) -> Path:
        return self.base / "photos"

    @property
    def journals(self) -> Path:
        return self.base / "journals"

    def add(
        self,
        name: str,
        content: bytes | None = None,
        label: FiledAs = PAINT,
        sidecars: Iterable[str] = (),
    ) -> Photo:
        """A new photo with its sidecars, whose content is their name unless given."""
        paths = [self.photos / one for one in (name, *sidecars)]
        for number, path in enumerate(paths):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if content is not None and number == 0 else os.fsencode(path.name) * 50)
            path.chmod(0o640)
            os.utime(path, ns=(OLD + number, OLD + number))
        photo = Photo(PhotoIdentity.of(paths[0]), tuple(paths[1:]))
        self.filings.append(Filing(photo, label))
        return photo

    def add_again(self, path: Path, label: FiledAs = PAINT) -> None:
        """A photo that is there already, as it is now."""
        self.filings.append(Filing(Photo(PhotoIdentity.of(path)), label))

    def plan(self, mode: Mode, **options: Any) -> Plan:
        return make_plan(self.filings, self.out, mode, look=Disk(), **options)

    def earlier(self) -> dict[Path, list[EarlierCopy]]:
        """What the journals tell of earlier runs, the newest first."""
        found: dict[Path, list[EarlierCopy]] = {}
        for run in history(self.journals):
            for original, copy in filed_copies(run.id, self.journals):
                found.setdefault(original, []).append(copy)
        return found

    def plan_again(self, mode: Mode, **options: object) -> Plan:
        """The plan that knows of earlier runs."""
        return self.plan(mode, earlier=self.earlier(), **options)

    def relabel(self, photo: Photo, label: FiledAs) -> None:
        """The person says that it shows something else."""
        self.filings = [Filing(one.photo, label if one.photo == photo else one.label) for one in self.filings]

    def file(self, mode: Mode, failpoint: Failpoint = no_failpoint) -> tuple[str, list[Outcome]]:
        """Plan and file everything; the run's id and the outcomes."""
        run = begin(self.plan(mode), self.journals, failpoint=failpoint)
        return run.id, list(run.apply())

    def file_again(self, mode: Mode, failpoint: Failpoint = no_failpoint) -> tuple[str, list[Outcome]]:
        """As `file`, knowing of earlier runs."""
        run = begin(self.plan_again(mode), self.journals, failpoint=failpoint)
        return run.id, list(run.apply())

    def snapshot(self) -> Snapshot:
        """Every file but the journals: bytes, time and permissions."""
        found: Snapshot = {}
        for top in (self.photos, self.out):
            for path in sorted(top.rglob("*")):
                if not path.is_dir():
                    status = path.lstat()
                    content = path.read_bytes() if path.exists() else b"dangling"
                    found[str(path)] = (content, status.st_mtime_ns, status.st_mode)
        return found

    def names(self) -> list[str]:
        """The names below the destination."""
        return sorted(
            path.relative_to(self.out).as_posix() for path in self.out.rglob("*") if not path.is_dir()
        )


def results(outcomes: Iterable[Outcome]) -> list[Result]:
    return [outcome.result for outcome in outcomes]


class Trace:
    """Notes every step."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def __call__(self, name: str, path: Path, /) -> None:
        self.names.append(name)


class Failing:
    """Raises an OSError at every step called ``name``, or only at those in ``times`` (counted from 0)."""

    def __init__(
        self,
        name: str,
        number: int,
        times: Collection[int] | None = None,
        where: Callable[[Path], bool] | None = None,
    ) -> None:
        self._name = name
        self.number = number
        self._times = times
        self._where = where
        self._seen = -1

    def __call__(self, name: str, path: Path, /) -> None:
        if name == self._name and (self._where is None or self._where(path)):
            self._seen += 1
            if self._times is None or self._seen in self._times:
                raise OSError(self.number, os.strerror(self.number), str(path))


class Crossing:
    """A bind mount: one device by its number, yet a photo cannot be renamed across, only on its own side."""

    def __init__(self) -> None:
        self._tried: set[Path] = set()

    def __call__(self, name: str, path: Path, /) -> None:
        # A photo's first rename is the one across; its second, when its copy is in place, sets it aside.
        if name == "rename" and not path.name.startswith(".") and path not in self._tried:
            self._tried.add(path)
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(path))


class KilledAt:
    """Kills its own process at step ``number``; a second set of steps may disturb as well."""

    def __init__(self, number: int, also: Failpoint = no_failpoint) -> None:
        self._left = number
        self._also = also

    def __call__(self, name: str, path: Path, /) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self._left -= 1
        self._also(name, path)


class KilledAtStep(KilledAt):
    """Kills its own process at the ``nth`` step of that name, counted from 0."""

    def __init__(self, step: str, nth: int = 0) -> None:
        super().__init__(nth)
        self._step = step

    def __call__(self, name: str, path: Path, /) -> None:
        if name == self._step:
            super().__call__(name, path)


class PowerCutAt:
    """Cuts the power at step ``number``: what was never synced is lost, then the process is killed.

    As on the file systems of today, which log the changes of names in order: names stand as they were at the
    cut, but a new file whose content was not synced is empty, a journal ends where it was last synced, and a
    journal whose folder was not synced since it was made is not there.
    """

    def __init__(self, number: int, also: Failpoint = no_failpoint) -> None:
        self._left = number
        self._also = also
        self._under_way: dict[int, tuple[str, Path]] = {}
        self._unsynced: set[Path] = set()
        self._journals: dict[Path, int] = {}
        self._named: set[Path] = set()
        self._guard = threading.Lock()

    def __call__(self, name: str, path: Path, /) -> None:
        with self._guard:
            self._note_synced()
            if self._left == 0:
                self._cut()
            self._left -= 1
            self._also(name, path)
            if name == "create":
                self._unsynced.add(path)
            elif name == "journal write":
                self._journals.setdefault(path, 0)
            self._under_way[threading.get_ident()] = (name, path)

    def _note_synced(self) -> None:
        """The step before this one in the same thread has returned. The main thread waits for the others, so
        before one of its steps theirs have returned too, and before one of theirs its last one.
        """
        main = threading.main_thread().ident
        own = threading.get_ident()
        for thread in list(self._under_way) if own == main else [own, main or own]:
            name, path = self._under_way.pop(thread, ("", Path()))
            if name == "sync":
                self._unsynced.discard(path)
            elif name == "journal sync":
                self._journals[path] = path.stat().st_size
            elif name == "sync folder":
                self._named |= {journal for journal in self._journals if journal.parent == path}

    def _cut(self) -> None:
        for path in self._unsynced:
            if path.exists():
                os.truncate(path, 0)
        for path, size in self._journals.items():
            if path in self._named:
                os.truncate(path, size)
            else:
                path.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def all_failpoints(*failpoints: Failpoint) -> Failpoint:
    def run(name: str, path: Path, /) -> None:
        for failpoint in failpoints:
            failpoint(name, path)

    return run


def killed(work: Callable[[], object]) -> bool:
    """Do ``work`` in a process of its own. True if it was killed, False if it came to its end."""
    child = os.fork()
    if child == 0:
        gc.disable()  # what other tests left may wait, when it goes, for threads that a child does not have
        try:
            work()
        except BaseException:  # noqa: BLE001  the child must not go on as if it were the test
            import traceback

            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return False


def assert_nothing_lost(world: World, start: Snapshot, mode: Mode) -> None:
    """Every file's bytes are there: moved ones once, others untouched; units whole; nothing temporary."""
    now = world.snapshot()
    assert not [path for path in now if "/.statuesorter" in path], "temporary files"
    if mode is Mode.MOVE:
        assert sorted(content for content, _time, _mode in now.values()) == sorted(
            content for content, _time, _mode in start.values()
        )
        assert {(content, time) for content, time, _mode in now.values()} == {
            (content, time) for content, time, _mode in start.values()
        }
    else:
        assert {path: now.get(path) for path in start} == start
    for filing in world.filings:
        there = {path.exists() for path in (filing.photo.path, *filing.photo.sidecars)}
        assert len(there) == 1, "a unit was torn apart"
    contents = {content for content, _time, _mode in start.values()}
    assert all(content in contents for content, _time, _mode in now.values()), "a damaged file"


SECOND = 1_000_000_000
HOUR = 3600 * SECOND

COARSE: dict[str, Callable[[int], int]] = {
    "FAT": lambda time: time // (2 * SECOND) * (2 * SECOND),
    "FAT, rounded up": lambda time: -(-time // (2 * SECOND)) * (2 * SECOND),
    "FAT, after summer time began": lambda time: time // (2 * SECOND) * (2 * SECOND) + HOUR,
    "HFS+": lambda time: time // SECOND * SECOND,
    "exFAT": lambda time: time // 10_000_000 * 10_000_000,
    "a share": lambda time: time // 100 * 100,
}
"""What disks make of a time in nanoseconds."""


def make_coarse(folder: Path, disk: str) -> None:
    """Let all files below have the times that such a disk would have kept."""
    for path in folder.rglob("*"):
        if path.is_file():
            time = COARSE[disk](path.stat().st_mtime_ns)
            os.utime(path, ns=(time, time))


def number_anew(folder: Path) -> None:
    """Give every file below another number, as some disks do when they are connected anew."""
    for path in [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]:
        again = path.with_name("again")
        shutil.copy2(path, again)
        path.unlink()
        again.rename(path)


def mount(folder: Path, size: str) -> bool:
    """Mount a file system in memory at ``folder``. False where that is not permitted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if shutil.which("mount") is None:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def remount(folder: Path, how: str) -> None:
    """Make a mounted file system ``ro`` or ``rw``."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)
