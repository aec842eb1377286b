"""Parts handed out to workers by Ray Data: on this computer, or on a cluster that is already running."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportUnknownArgumentType=false, reportPrivateImportUsage=false

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from types import SimpleNamespace
from typing import Any

from statuesorter.collection.errors import CollectionError
from statuesorter.collection.parts import Part
from statuesorter.collection.temporary import temporary_folder
from statuesorter.collection.worker import PartDone, Task, Worker
from statuesorter.domain.errors import StatueSorterError

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is told to Ray's makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # a worker may find the graphics card of its computer
    "RAY_BACKEND_LOG_LEVEL": "fatal",  # exceptions say what is wrong
}
_OBJECT_STORE = 200 * 1024**2
"""Bytes. Only lists of photos and counts pass between the workers, never pixels."""
_RETRIES = 2
"""How often a part is tried again when its worker dies, for want of memory or of its computer."""


class _PartActor:
    """What Ray starts on each worker's computer."""

    def __init__(self, task: Task) -> None:
        self._worker = Worker(task)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        done = [self._worker.do(Part.from_json(str(text))) for text in batch["part"]]
        return {
            "photos": [part.photos for part in done],
            "failures": [json.dumps(part.failures) for part in done],
        }


def do_parts(parts: Sequence[Part], task: Task, *, workers: int, cluster: str | None) -> Iterator[PartDone]:
    """Yield each part as it is done. Raises `CollectionError` where the workers stop, Ray's own error for
    a bug in a worker. Parts that are done stay done.
    """
    with temporary_folder() as folder, _ray(workers, cluster, folder) as ray:
        ray.data.DataContext.get_current().enable_progress_bars = False
        if cluster is None:
            task = replace(task, temporary=folder)
        done = _handed_out(parts, task, ray.data, workers)
        try:
            for row in done.iter_rows():
                yield PartDone(row["photos"], tuple(json.loads(row["failures"])))
        except ray.exceptions.RayError as error:
            explained = _cause_in_our_words(error)
            if explained is not None:
                raise explained from error
            if isinstance(error, ray.exceptions.RayTaskError | ray.exceptions.UserCodeException):
                raise  # a bug of ours
            raise CollectionError(
                f"The workers stopped ({type(error).__name__}).", advice="Run the same command to go on."
            ) from error


def _handed_out(parts: Sequence[Part], task: Task, data: Any, workers: int) -> Any:
    """The dataset whose rows are the parts that are done; nothing is computed before it is read."""
    waiting = data.from_items([{"part": part.to_json()} for part in parts], override_num_blocks=len(parts))
    with warnings.catch_warnings():
        # Ray 2.64 will have another word for the retries; until then there is no other way to bound them.
        warnings.simplefilter("ignore", DeprecationWarning)
        return waiting.map_batches(
            _PartActor,
            fn_constructor_args=(task,),
            batch_size=1,
            compute=data.ActorPoolStrategy(size=min(workers, len(parts))),
            num_cpus=1,
            num_gpus=1 if task.device == "cuda" else None,
            max_task_retries=_RETRIES,
        )


@contextmanager
def _ray(workers: int, cluster: str | None, folder: Path) -> Generator[Any]:
    """Ray, joined where it runs or started here with all its files in ``folder``, and left at the end."""
    os.environ.update(_QUIET)
    if cluster is None:
        # Ray listens on the network even for one computer: it shall ask whoever connects for a token.
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=token_hex(32))
    import ray
    from ray import data, exceptions

    _hush(data.__name__)
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    here: dict[str, Any] = {
        "num_cpus": workers,
        "object_store_memory": _OBJECT_STORE,
        "include_dashboard": False,
        "_temp_dir": str(folder),
    }
    with _silent_stderr():
        if cluster is None:
            ray.init(address="local", **here, **quiet)
        else:
            ray.init(address=cluster, **quiet)
    try:
        yield SimpleNamespace(data=data, exceptions=exceptions)
    finally:
        ray.shutdown()


@contextmanager
def _silent_stderr() -> Generator[None]:
    """Ray's own core says on the terminal how much it will say there. Exceptions come out all the same."""
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  no Path is meant
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _hush(name: str) -> None:
    """Keep what this logger says of its own doing off the terminal."""
    for handler in logging.getLogger(name).handlers:
        handler.setLevel(logging.ERROR)


def _cause_in_our_words(error: BaseException | None) -> StatueSorterError | None:
    """The sentence that a worker raised, out of what Ray wrapped around it."""
    while error is not None:
        inner = getattr(error, "cause", None) or error.__cause__
        if isinstance(error, StatueSorterError) and inner is None:
            return error
        error = inner
    return None
