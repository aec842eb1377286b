"""Cooperative cancelling: long work asks a token now and then, and stops where it is safe to stop."""

from __future__ import annotations

import threading


class Cancelled(Exception):
    """Raised inside long work when the person cancelled it. Never shown as an error."""


class CancelToken:
    """Shared between the one who cancels and the work that asks. Safe across threads."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next safe point. Calling it again changes nothing."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Raise `Cancelled` if the person asked to stop."""
        if self._event.is_set():
            raise Cancelled
