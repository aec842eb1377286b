"""Processes that draw: in order, and never waited for without end, however one of them ends."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.sample.side_by_side import SampleNotDrawn, drawn_side_by_side

pytestmark = pytest.mark.timeout(120)


def quick(number: int) -> bytes:
    return bytes([number]) * 1000


def fails(number: int) -> bytes:
    raise ValueError(number)


def ends(number: int) -> bytes:
    os._exit(number)


def never_done(number: int) -> bytes:
    time.sleep(3600)
    return bytes(number)


def ends_while_it_hands_over(number: int) -> bytes:
    """As much as fits into the pipe is sent; then the process is gone."""
    write = os.write

    def write_half(handle: int, content: bytes) -> int:
        if len(content) > 1000:
            write(handle, content[:1000])
            os._exit(1)
        return write(handle, content)

    Connection._send.__globals__["os"].write = write_half  # type: ignore[attr-defined]
    Connection._send.__defaults__ = (write_half,)  # type: ignore[attr-defined]
    return bytes(1_000_000)


def none_left() -> bool:
    return not multiprocessing.active_children()


def test_photos_come_in_order_whoever_drew_them() -> None:
    assert list(drawn_side_by_side(quick, 9)) == [quick(number) for number in range(9)]
    assert none_left()


@pytest.mark.parametrize("draw", [fails, ends, ends_while_it_hands_over])
def test_a_process_that_ends_by_itself_is_said_and_the_others_end(draw: Callable[[int], bytes]) -> None:
    with pytest.raises(SampleNotDrawn, match="could not be drawn"):
        list(drawn_side_by_side(draw, 4))
    assert none_left()


def test_who_stops_waits_for_no_photo() -> None:
    cancel = CancelToken()
    drawing = drawn_side_by_side(never_done, 4, cancel=cancel)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(drawing)
    assert none_left()


def note_and_never_end(number: int, folder: Path) -> bytes:
    (folder / str(os.getpid())).touch()
    return bytes(5_000_000) if number else b"first"


def test_who_goes_away_while_photos_are_handed_over_waits_for_none(tmp_path: Path) -> None:
    """Each process stands in the middle of a photo that nobody takes."""
    drawing = drawn_side_by_side(partial(note_and_never_end, folder=tmp_path), 8)
    assert next(drawing) == b"first"
    drawing.close()
    assert none_left()
