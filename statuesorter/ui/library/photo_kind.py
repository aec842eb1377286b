"""What photos are counted and filtered by, in one number for each photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from statuesorter.domain.labels import DEFAULT_LABELS, UNSURE, FiledAs
from statuesorter.ui.library.photo_row import Row

_LABELS: tuple[FiledAs | None, ...] = (None, *DEFAULT_LABELS, UNSURE)
_NUMBERS = {label: number for number, label in enumerate(_LABELS)}
_FAILED, _DECIDED, _CORRECTED, _FILED, _LABEL = 1, 2, 4, 8, 16

KINDS = len(_LABELS) * _LABEL
"""Codes are below this."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What is said of a photo, but not how surely."""

    label: FiledAs | None
    failed: bool
    decided: bool
    corrected: bool
    filed: bool

    @classmethod
    def of_code(cls, code: int) -> Self:
        """The kind with a code."""
        return cls(
            _LABELS[code // _LABEL],
            failed=bool(code & _FAILED),
            decided=bool(code & _DECIDED),
            corrected=bool(code & _CORRECTED),
            filed=bool(code & _FILED),
        )


ALL_KINDS = tuple(Kind.of_code(code) for code in range(KINDS))
"""The kinds by their codes."""


def code_of(row: Row) -> int:
    """The code of a row's kind. Asked with each result, so it makes no `Kind`."""
    return (
        _NUMBERS[row.label] * _LABEL
        | row.filed * _FILED
        | row.corrected * _CORRECTED
        | (row.decision is not None) * _DECIDED
        | row.failed * _FAILED
    )
