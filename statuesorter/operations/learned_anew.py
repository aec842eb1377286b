"""What the program remembers of learning decisions anew: for which network it is done with."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Literal

import msgspec

from statuesorter.models import disk

_log = logging.getLogger(__name__)


class _Content(msgspec.Struct):
    """``network`` is the key of a backbone that ships. ``settled``: nothing more is done by itself for it;
    else the person was told why it is not done yet.
    """

    version: Literal[1]
    network: str
    settled: bool


class LearnedAnewFile:
    """One small file in ``folder`` that is replaced as a whole. A damaged one counts as none: then it is
    looked once more whether there is something to learn, and the same is said again.
    """

    def __init__(self, folder: Path, *, network: str) -> None:
        self._file = folder / "learned_anew.json"
        self._network = network

    @property
    def settled(self) -> bool:
        """Whether nothing more is to be done by itself for this network."""
        found = self._read()
        return found is not None and found.settled

    def settle(self) -> None:
        """Nothing more is to be done for this network."""
        self._write(settled=True)

    def say(self) -> bool:
        """The person is to be told why it is not done yet: whether that is news to them."""
        news = self._read() is None
        if news:
            self._write(settled=False)
        return news

    def _read(self) -> _Content | None:
        try:
            found = msgspec.json.decode(self._file.read_bytes(), type=_Content)
        except (OSError, ValueError, RecursionError):
            return None
        return found if found.network == self._network else None

    def _write(self, *, settled: bool) -> None:
        content = _Content(version=1, network=self._network, settled=settled)
        try:
            disk.write_text(self._file, msgspec.json.encode(content).decode() + "\n")
        except OSError as error:  # it is done once more at the next start
            _log.warning("What was learned anew cannot be noted: %s", error)
