"""Where memory runs out, the training begins again with a smaller batch."""

from __future__ import annotations

from pathlib import Path

import pytest

from statuesorter.domain.errors import OutOfMemory
from statuesorter.domain.training import EpochRow, NetworkSettings, Restarted, Warned
from statuesorter.training.messages import TrainingPhoto
from statuesorter.training.smaller_batches import run_as_memory_allows
from statuesorter.training.trends import with_warnings
from tests.training.processes import trainers
from tests.training.test_process import LEARNED, behaving, job_in

PHOTOS = tuple(TrainingPhoto(Path(f"{n}.jpg"), Path(f"{n}.jpg"), n % 2, held_out=n > 12) for n in range(16))


def run(what: str, folder: Path, batch_size: int):
    job = job_in(folder, photos=PHOTOS, settings=NetworkSettings(batch_size=batch_size))
    return run_as_memory_allows(job, command=behaving(what))


def test_it_begins_again_with_half_as_many_photos_until_memory_suffices(tmp_path: Path):
    ends = []

    def listen():
        ends.append((yield from run("learns_three_at_a_time", tmp_path, 8)))

    events = list(listen())
    restarts = [event for event in events if isinstance(event, Restarted)]
    assert restarts == [Restarted(4), Restarted(2)]
    said = [event.sentence for event in events if isinstance(event, Warned)]
    assert said[0] == "Memory ran out with 8 photos at a time. The training begins again with 4."
    assert events[-len(LEARNED) :] == LEARNED
    ((_trained, size),) = ends
    assert size == 2
    assert not trainers()


def test_a_batch_is_never_larger_than_all_photos(tmp_path: Path):
    """Thirteen are learned from: the half of sixty-four would be as large again."""
    events = list(run("learns_three_at_a_time", tmp_path, 64))
    assert [event for event in events if isinstance(event, Restarted)] == [Restarted(6), Restarted(3)]


def test_where_two_photos_are_too_many_the_person_is_told(tmp_path: Path):
    with pytest.raises(OutOfMemory, match="not enough memory"):
        list(run("lacks_memory", tmp_path, 2))


def test_a_training_that_began_again_is_judged_by_its_last_table():
    def events():
        for epoch, loss in enumerate((0.2, 0.3, 0.9)):
            yield EpochRow(epoch, loss, 0.1, 0.0, 1.0)
        yield Restarted(4)
        for epoch, loss in enumerate((0.3, 0.2, 0.1)):
            yield EpochRow(epoch, loss, 0.1, 0.0, 1.0)

    assert not [event for event in with_warnings(events(), batch_size=8) if isinstance(event, Warned)]
