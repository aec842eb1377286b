"""How a command is stopped from outside: by Ctrl+C, by the system, or with its terminal."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

from statuesorter.domain.cancellation import CancelToken


def _ways() -> list[signal.Signals]:
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


def stop_as_by_ctrl_c() -> None:
    """Let every way end in KeyboardInterrupt, so that nothing half done is left; ``nohup`` is respected."""
    for way in _ways():
        if signal.getsignal(way) == signal.SIG_DFL:
            signal.signal(way, signal.default_int_handler)


@contextmanager
def stopped_gently() -> Generator[CancelToken]:
    """A token that the first Ctrl+C cancels, for work that must end between two photos; the next interrupts
    at once. Raises KeyboardInterrupt at the end where the work was cancelled.
    """
    token = CancelToken()

    def ask(_way: int, _frame: FrameType | None) -> None:
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    heard = [way for way in _ways() if signal.getsignal(way) == signal.default_int_handler]
    for way in heard:
        signal.signal(way, ask)
    try:
        yield token
    finally:
        for way in heard:
            signal.signal(way, signal.default_int_handler)
    if token.cancelled:
        raise KeyboardInterrupt
