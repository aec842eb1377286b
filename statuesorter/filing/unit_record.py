"""A unit as a record of the journal, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from statuesorter.domain.labels import FiledAs, label_or_unsure, word_of
from statuesorter.domain.photo import Photo, PhotoIdentity
from statuesorter.domain.plan import EarlierCopy, Mode, Operation, Unit
from statuesorter.filing import journal


def unit_record(number: int, unit: Unit, mode: Mode) -> journal.Record:
    """The intent to file ``unit`` in a run of this mode, as a record."""
    operations = [
        [str(one.source), str(one.target), one.identity.size, one.identity.mtime_ns, *([1] * one.link)]
        for one in unit.operations
    ]
    record: dict[str, Any] = {"is": "unit", "n": number, "label": unit.label, "files": operations}
    if unit.mode is not mode:
        record["mode"] = unit.mode.value
    if unit.moved_from or unit.beside:
        record["photo"] = _identity_record(unit.original)
    if unit.moved_from:
        was = unit.moved_from
        record["was"] = [was.run_id, was.label, was.mode.value, *_identity_record(was.place)]
    if unit.beside:
        record["beside"] = _identity_record(unit.beside)
    return record


def unit_from(record: journal.Record, mode: Mode) -> Unit:
    """What `unit_record` was made of. Raises KeyError, IndexError, TypeError or ValueError where this program
    did not write it.
    """
    operations = tuple(_operation_from(*file) for file in record["files"])
    was, beside = record.get("was"), record.get("beside")
    if "photo" in record:
        photo = Photo(_identity_from(*record["photo"]))
    else:
        photo = Photo(operations[0].identity, tuple(operation.source for operation in operations[1:]))
    return Unit(
        photo,
        _filed_as(record["label"]),
        operations,
        mode,
        moved_from=None if was is None else _earlier_from(*was),
        beside=None if beside is None else _identity_from(*beside),
    )


def _operation_from(source: str, target: str, size: int, mtime_ns: int, link: int = 0) -> Operation:
    return Operation(Path(source), Path(target), _identity_from(source, size, mtime_ns), link == 1)


def _earlier_from(run_id: str, label: str, mode: str, *place: Any) -> EarlierCopy:
    return EarlierCopy(str(run_id), _filed_as(label), _identity_from(*place), Mode(mode))


def _filed_as(value: object) -> FiledAs:
    """``value``, if a photo can be filed as that. Raises ValueError."""
    return word_of(label_or_unsure(str(value)))


def _identity_record(identity: PhotoIdentity) -> list[Any]:
    return [str(identity.path), identity.size, identity.mtime_ns]


def _identity_from(path: str, size: int, mtime_ns: int) -> PhotoIdentity:
    return PhotoIdentity(Path(path), whole(size), whole(mtime_ns))


def whole(value: object) -> int:
    """``value``, if it is a whole number. Raises TypeError."""
    if not isinstance(value, int):
        raise TypeError(value)
    return value
