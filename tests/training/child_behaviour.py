"""``python -m tests.training.child_behaviour WHAT JOB``: a training process that does ``WHAT`` in place of
learning or exporting.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import WeightsUnavailable
from statuesorter.domain.labels import PAINT, STATUE
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import BatchLook, BatchLoss, EpochRow
from statuesorter.training.child import __main__ as child
from statuesorter.training.messages import (
    Advanced,
    BatchLearned,
    BatchShown,
    EpochEnded,
    ExportJob,
    Message,
    Trained,
    TrainingJob,
    decode_job,
)

Send = Callable[[Message], None]


def learns(send: Send, stop: CancelToken) -> None:
    send(Advanced(Progress(1, 2, "Downloading")))
    send(BatchShown(BatchLook(((b"\x89PNG", PAINT), (b"\x89PNG\n", STATUE)))))
    send(BatchLearned(BatchLoss(1, 8, 0.5)))
    send(EpochEnded(EpochRow(0, 0.5, 0.25, 0.125, 1.5)))


def advances(send: Send, stop: CancelToken) -> None:
    send(Advanced(Progress(1, 2, "Writing")))


def prints(send: Send, stop: CancelToken) -> None:
    print("a library speaks", flush=True)
    os.write(1, b'{"type":"trained"}\n')
    subprocess.run([sys.executable, "-c", "print('a program speaks')"], check=True)
    learns(send, stop)


def waits(send: Send, stop: CancelToken) -> None:
    learns(send, stop)
    while True:
        stop.raise_if_cancelled()
        time.sleep(0.01)


def chatters(send: Send, stop: CancelToken) -> None:
    while True:
        learns(send, stop)


def hangs(send: Send, stop: CancelToken) -> None:
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    send(Advanced(Progress(other.pid)))
    while True:
        time.sleep(1)


def crashes(send: Send, stop: CancelToken) -> None:
    learns(send, stop)
    ctypes.string_at(0)


def leaves(send: Send, stop: CancelToken) -> None:
    os._exit(7)


def lacks_memory(send: Send, stop: CancelToken) -> None:
    raise MemoryError


def learns_three_at_a_time(send: Send, stop: CancelToken) -> None:
    learns(send, stop)
    job = decode_job(Path(sys.argv[-1]).read_bytes())
    assert isinstance(job, TrainingJob)
    if job.settings.batch_size > 3:
        raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")


def lacks_weights(send: Send, stop: CancelToken) -> None:
    raise WeightsUnavailable("They are not here.", advice="Fetch them.")


def has_a_bug(send: Send, stop: CancelToken) -> None:
    raise KeyError("lost")


def fit(job: TrainingJob, send: Send, stop: CancelToken) -> Trained:
    globals()[sys.argv[1]](send, stop)
    return Trained(job.spec, 0.001)


def export(job: ExportJob, send: Send, stop: CancelToken) -> None:
    globals()[sys.argv[1]](send, stop)


if __name__ == "__main__":
    for name, act in (("fitting", fit), ("exporting", export)):
        module = ModuleType(f"statuesorter.training.child.{name}")
        module.__dict__[act.__name__] = act
        sys.modules[module.__name__] = module
    child.main()
