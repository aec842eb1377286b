"""The training process itself: reads a job, trains or exports, and says on its standard output what happens.

It stops when its standard input ends: it was asked to, or the program that started it is no more.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.language import use_language
from statuesorter.log.program_log import LogFormatter
from statuesorter.log.public import public_traceback
from statuesorter.training.errors import export_out_of_memory, out_of_memory
from statuesorter.training.messages import (
    Bug,
    Exported,
    ExportJob,
    Failed,
    Job,
    LookJob,
    Message,
    TrainingJob,
    decode_job,
    encode,
)

_PATIENCE = 2.0
"""Seconds in which the training stops by itself, between two batches, before the process just ends."""

_OOM_SCORE = "500"
"""How much rather than others this process is ended where the system runs out of memory (Linux, 0 to 1000).
"""

_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")
"""What torch says, in errors of no type of their own."""


def main() -> None:
    """Do what the file named last on the command line asks for."""
    messages = _take_over_output()
    faulthandler.enable()
    _log_to_errors()
    _raise_oom_score()
    job = decode_job(Path(sys.argv[-1]).read_bytes())
    if job.language is not None:
        code, folder = job.language
        use_language(code, locale_folder=folder)
    stop = CancelToken()
    threading.Thread(target=_stop_with_input, args=(stop, job.results), daemon=True).start()

    def send(message: Message) -> None:
        try:
            messages.write(encode(message) + b"\n")
            messages.flush()
        except OSError:
            raise Cancelled from None  # the program that listened is no more

    last = _last_message(job, send, stop)
    if last is None:
        shutil.rmtree(job.results, ignore_errors=True)
    else:
        with contextlib.suppress(Cancelled):
            send(last)
    with contextlib.suppress(OSError):
        messages.close()


def _last_message(job: Job, send: Callable[[Message], None], stop: CancelToken) -> Message | None:
    """Do the job; how it ended, None where it was stopped."""
    try:
        return _done(job, send, stop)
    except Cancelled:
        return None
    except StatueSorterError as error:
        return _failed(error)
    except Exception as error:  # noqa: BLE001  it goes to the crash report of the program
        if _is_for_memory(error):
            return _failed(export_out_of_memory() if isinstance(job, ExportJob) else out_of_memory())
        return Bug(public_traceback(error))


def _done(job: Job, send: Callable[[Message], None], stop: CancelToken) -> Message:
    if isinstance(job, TrainingJob):
        from statuesorter.training.child.fitting import fit

        return fit(job, send, stop)
    if isinstance(job, LookJob):
        from statuesorter.training.child.showing import show_batch

        return show_batch(job)
    from statuesorter.training.child.exporting import export

    export(job, send, stop)
    return Exported()


def _failed(error: StatueSorterError) -> Failed:
    return Failed(type(error).__name__, error.sentence, error.advice)


def _is_for_memory(error: Exception) -> bool:
    if isinstance(error, MemoryError):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error).lower() for words in _NO_MEMORY)


def _take_over_output() -> BinaryIO:
    """A stream for messages alone. What libraries print to the standard output goes to the log now."""
    messages = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return messages


def _log_to_errors() -> None:
    """What is logged here goes to the program's log, which listens to the standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(LogFormatter())
    logging.getLogger().addHandler(handler)


def _raise_oom_score() -> None:
    """Where memory runs out, let it be this process that the system ends."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a system that does not allow it
            Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE, "ascii")


def _stop_with_input(stop: CancelToken, results: Path) -> None:
    """Wait for the end of the standard input; then stop, whatever goes on, and leave nothing behind."""
    while os.read(0, 4096):
        pass
    stop.cancel()
    time.sleep(_PATIENCE)
    shutil.rmtree(results, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    main()
