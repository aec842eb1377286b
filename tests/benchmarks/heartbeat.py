"""How long the event loop is held: a heartbeat on the window's thread, and a watchdog that looks at it."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from PySide6.QtCore import QObject, Qt, QTimer

BEAT = 0.005
"""Seconds between two beats of a loop that nothing holds."""

_LOOK_EVERY = 0.005
_LATE = 0.03
"""A beat that is this late is looked into: before it becomes a hold worth telling of."""

_OURS = str(Path("statuesorter"))


@dataclass(frozen=True, slots=True)
class Hold:
    """A time in which nobody else had a turn: wall clock; of it, what the thread itself computed, and how
    long it could have run but had no core (0 where the system does not say).

    The rest is waiting for the interpreter's lock, for the disk, for a lock of ours.
    """

    seconds: float
    computed: float
    coreless: float
    during: str
    where: str


class Heartbeat(QObject):
    """Beats on the window's thread and keeps each hold. ``during`` names what the person is doing."""

    def __init__(self) -> None:
        super().__init__()
        self.holds: list[Hold] = []
        self.during = ""
        self._beaten, self._computed, self._coreless = 0.0, 0.0, 0.0
        self._watchdog = _Watchdog(threading.get_ident())
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(round(BEAT * 1000))
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin to beat."""
        self._note()
        self._watchdog.start(self._beaten)
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
        self._watchdog.stop()

    def _beat(self) -> None:
        held = max(0.0, time.perf_counter() - self._beaten - BEAT)
        computed, coreless = time.thread_time() - self._computed, _coreless() - self._coreless
        where = self._watchdog.beat(time.perf_counter())
        self.holds.append(Hold(held, computed, coreless, self.during, where))
        self._note()

    def _note(self) -> None:
        self._beaten, self._computed, self._coreless = time.perf_counter(), time.thread_time(), _coreless()


def _coreless() -> float:
    """Seconds that this thread was ready to run while other threads had the cores (Linux says)."""
    try:
        said = Path("/proc/thread-self/schedstat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(said.split()[1]) / 1e9


class _Watchdog:
    """Looks at the window's thread while its beat is late."""

    def __init__(self, watched: int) -> None:
        self._watched = watched
        self._beaten = 0.0
        self._seen: Counter[str] = Counter()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def start(self, now: float) -> None:
        self._beaten = now
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def beat(self, now: float) -> str:
        """What was seen most often since the last beat; empty where the beat was not late."""
        seen, self._seen, self._beaten = self._seen, Counter(), now
        return seen.most_common(1)[0][0] if seen else ""

    def _watch(self) -> None:
        while not self._over.wait(_LOOK_EVERY):
            if time.perf_counter() - self._beaten > _LATE:
                frame = sys._current_frames().get(self._watched)
                self._seen[_described(frame)] += 1


def _described(frame: FrameType | None) -> str:
    """The innermost function, and the three innermost of ours, outermost last."""
    names: list[str] = []
    while frame is not None and len(names) < 4:
        code = frame.f_code
        ours = _OURS in Path(code.co_filename).parts
        if ours or not names:
            names.append(f"{Path(code.co_filename).stem}.{code.co_name}:{frame.f_lineno}")
        frame = frame.f_back
    return " < ".join(names)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def waits(holds: Sequence[Hold]) -> list[float]:
    """How long the keys wait that a person presses, one each millisecond of the whole time."""
    found: list[float] = []
    for hold in holds:
        found.extend(hold.seconds - n / 1000 for n in range(int(hold.seconds * 1000)))
        found.extend([0.0] * round(BEAT * 1000))
    return found
