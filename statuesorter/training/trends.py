"""What the table of epochs says, in words: a loss that rises where it should fall."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TypeVar

from statuesorter.domain.language import _
from statuesorter.domain.training import EpochRow, Restarted, Warned

Event = TypeVar("Event")
Result = TypeVar("Result")

_RISE = 1.1
"""A loss that is this many times what it was has risen; less is noise."""

_NOTICEABLE = 0.02
"""A rise below this (in cross-entropy) changes no decision."""


def warnings_of(rows: Sequence[EpochRow], *, batch_size: int, best_kept: bool = False) -> list[str]:
    """Sentences about ``rows``, the finished table; none where all is well. ``best_kept``: the weights are
    not those of the last epoch but of the best.

    The notebook this began as trained in batches of 5: the training loss rose from 0.11 to 0.37 over the last
    epochs, and batches of 10 cured it. A validation loss that rises while the training loss falls is
    overfitting.
    """
    sentences: list[str] = []
    if _rose([row.train_loss for row in rows]):
        sentences.append(
            _(
                "The training loss rises over the last epochs. A larger batch often helps:"
                " try {larger} instead of {size}."
            ).format(larger=max(10, batch_size * 2), size=batch_size)
        )
    if not best_kept and _rose([row.valid_loss for row in rows]):
        sentences.append(
            _(
                "The loss on held-out photos rises: the model begins to learn these photos by heart."
                " Try fewer epochs, or more photos."
            )
        )
    return sentences


def _rose(losses: Sequence[float]) -> bool:
    """Whether the loss ended clearly above its lowest, and rose in the last epoch too."""
    if len(losses) < 3:
        return False
    lowest, last = min(losses), losses[-1]
    return last > lowest * _RISE and last - lowest > _NOTICEABLE and last > losses[-2]


def with_warnings(
    events: Generator[Event, None, Result], *, batch_size: int, best_kept: bool = False
) -> Generator[Event | Warned, None, Result]:
    """``events`` as they are, and when they are over what `warnings_of` says of them; returns what they
    return.
    """
    rows: list[EpochRow] = []
    try:
        while True:
            try:
                event = next(events)
            except StopIteration as stop:
                result: Result = stop.value
                break
            if isinstance(event, EpochRow):
                rows.append(event)
            elif isinstance(event, Restarted):
                rows.clear()
                batch_size = event.batch_size
            yield event
    finally:
        events.close()
    sentences = warnings_of(rows, batch_size=batch_size, best_kept=best_kept)
    yield from (Warned(sentence) for sentence in sentences)
    return result
