"""Parts handed out to workers by Ray Data: on this computer, or on a cluster that is already running."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
# pyright: reportUnknownArgumentType=false, reportPrivateImportUsage=false

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from statuesorter.collection.errors import CollectionError
from statuesorter.collection.parts import Part
from statuesorter.collection.worker import PartDone, Task, Worker

_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",  # nothing is told to Ray's makers
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # a worker may find the graphics card of its computer
    "RAY_DATA_DISABLE_PROGRESS_BARS": "1",
}
_OBJECT_STORE = 200 * 1024**2
"""Bytes. Only lists of photos and counts pass between the workers, never pixels."""
_RETRIES = 2
"""How often a part is tried again when its worker dies, by a full memory or a computer that is switched off."""


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
    with _ray(workers, cluster) as ray:
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        cards = {"num_gpus": 1} if task.device == "cuda" else {}
        done = ray.data.from_items(
            [{"part": part.to_json()} for part in parts], override_num_blocks=len(parts)
        ).map_batches(
            _PartActor,
            fn_constructor_args=(task,),
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=min(workers, len(parts))),
            num_cpus=1,
            max_restarts=_RETRIES,
            max_task_retries=_RETRIES,
            **cards,
        )
        try:
            for row in done.iter_rows():
                yield PartDone(row["photos"], tuple(json.loads(row["failures"])))
        except ray.exceptions.RayTaskError:
            raise
        except ray.exceptions.RayError as error:
            raise CollectionError(
                f"The workers stopped ({type(error).__name__}).", advice="Run the same command to go on."
            ) from error


@contextmanager
def _ray(workers: int, cluster: str | None) -> Generator[Any]:
    """Ray, started here or joined, and gone at the end with everything it wrote."""
    os.environ.update(_QUIET)
    import ray
    import ray.data
    import ray.exceptions

    logging.getLogger("ray").setLevel(logging.ERROR)
    if cluster is not None:
        ray.init(address=cluster, log_to_driver=False, logging_level=logging.ERROR)
        try:
            yield ray
        finally:
            ray.shutdown()
        return
    # The path of a socket may have 104 characters and Ray's part has 70: TMPDIR of a Mac is too long.
    base = None if sys.platform == "win32" else "/tmp"  # noqa: S108  mkdtemp makes a folder of our own
    folder = tempfile.mkdtemp(prefix="statuesorter-", dir=base)
    try:
        ray.init(
            address="local",
            num_cpus=workers,
            object_store_memory=_OBJECT_STORE,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.ERROR,
            _temp_dir=folder,
            _node_ip_address="127.0.0.1",
        )
        yield ray
    finally:
        ray.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
