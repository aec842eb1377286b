"""What to do with an error that work in a queue ended with."""

from __future__ import annotations

from statuesorter.domain.errors import StatueSorterError


def sentence_of(error: BaseException) -> str:
    """The sentence to show where this happened in the person's world; a bug of ours is raised again.

    What is raised in a slot reaches ``sys.excepthook``, and with it the crash report.
    """
    if isinstance(error, (StatueSorterError, OSError)):
        return str(error)
    raise error
