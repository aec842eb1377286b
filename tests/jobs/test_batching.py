"""Items are handed on in portions, by how long their listener was measured to take."""

from __future__ import annotations

import pytest

from statuesorter.domain.progress import Progress
from statuesorter.jobs.batching import CALL, Finished, Outbox, Pace


def size_for(each_call: float, each_item: float, *, calls: int = 60) -> int:
    """What the pace comes to where a call takes so many seconds, and so many more for each item."""
    pace = Pace()
    for _call in range(calls):
        pace.note(pace.size, each_call + each_item * pace.size)
    return pace.size


@pytest.mark.parametrize(("each_call", "each_item"), [(0, 1e-3), (0, 1e-5), (1e-3, 1e-5), (2e-3, 1e-4)])
def test_a_call_takes_as_long_as_it_may(each_call: float, each_item: float):
    seconds = each_call + each_item * size_for(each_call, each_item)
    assert CALL / 2 <= seconds <= 2 * CALL


def test_items_that_take_longer_come_one_by_one():
    assert size_for(0, 10 * CALL) == 1


def test_where_each_call_is_dear_there_are_few_of_them():
    """Giving less at a time would only multiply what each call takes."""
    size = size_for(2 * CALL, 1e-5)
    assert 1e-5 * size > CALL


def test_one_call_that_was_held_up_is_soon_forgotten():
    pace = Pace()
    for _call in range(30):
        pace.note(pace.size, 1e-5 * pace.size)
    before = pace.size
    pace.note(pace.size, 0.2)
    assert pace.size >= before / 2
    for _call in range(30):
        pace.note(pace.size, 1e-5 * pace.size)
    assert pace.size > before / 2


def test_the_window_is_woken_once_for_what_waits_for_it():
    woken: list[bool] = []
    outbox: Outbox[int, str] = Outbox(lambda: woken.append(True))
    for number in range(3):
        outbox.put(number)
        outbox.put(Progress(number))
    batch = outbox.take()
    assert (batch.items, batch.progress, batch.end) == ([0, 1, 2], Progress(2), None)
    assert len(woken) == 1
    outbox.put(3)
    assert outbox.taken(), "more has come while the listeners had that"
    assert len(woken) == 1
    assert outbox.take().items == [3]
    assert not outbox.taken()
    outbox.put(4)
    assert len(woken) == 2
    outbox.close(Finished("done"))
    assert outbox.closed
    assert outbox.take().end == Finished("done")
