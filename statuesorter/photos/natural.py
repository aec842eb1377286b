"""The order a person expects: IMG_2 before IMG_10, capital letters not before small ones."""

from __future__ import annotations

import re

from statuesorter.domain.names import folded

_NUMBERS = re.compile(r"([0-9]+)")


def natural_key(name: str) -> tuple[list[str | int], str]:
    """A key for sorting file names as a person counts. Names that differ only in case, in Unicode form or in
    leading zeros still have one fixed order, by the name itself.
    """
    parts = _NUMBERS.split(folded(name))
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name
