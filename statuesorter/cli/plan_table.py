"""The plan as ``sort`` prints it."""

from __future__ import annotations

from collections.abc import Iterator

from statuesorter.cli.screen import on_one_line, table
from statuesorter.domain.plan import Before, Left, Plan, Unit


def show_plan(plan: Plan) -> None:
    """Print a row for each photo that is filed, then what stays and why, and the sums."""
    noted = [(unit, "; ".join(_notes(unit))) for unit in plan.units]
    rows = [
        (unit.label, f"{unit.size:,}", str(unit.photo.path), "->", str(unit.target), note)
        for unit, note in noted
    ]
    if any(note for _unit, note in noted):
        print(table(("label", "bytes", "photo", "", "goes to", "note"), rows, right=(1,)))
    elif rows:
        print(table(("label", "bytes", "photo", "", "goes to"), [row[:-1] for row in rows], right=(1,)))
    for left in plan.left:
        if left.where is not None or left.before:
            print(on_one_line(f"{left.photo.path} stays: {'; '.join(_left_notes(left))}"))
    for reason, count in sorted(plan.left_counts.items()):
        print(f"{count:,} left where they are: {reason}")
    counts = ", ".join(f"{count:,} {label}" for label, count in plan.counts.items() if count)
    print(f"{plan.mode}: {counts or 'nothing'} into {plan.destination}")
    if moved := len(plan.moved_copies):
        print(f"{moved:,} of them filed before, under another label: the copy is moved")
    if beside := len(plan.side_files_only):
        print(f"{beside:,} of them filed before: only side files are new")
    print(f"{plan.bytes_needed:,} bytes needed, {plan.free_bytes:,} free")


def _notes(unit: Unit) -> Iterator[str]:
    if unit.moved_from:
        yield f"copy of before, moved from {unit.moved_from.place.path.parent}"
    if unit.beside:
        names = ", ".join(operation.target.name for operation in unit.operations)
        yield f"there already; new beside it: {names}"
    elif unit.renamings:
        yield f"renamed: {', '.join(unit.renamings)}"
    yield from map(_stays, unit.before)


def _left_notes(left: Left) -> Iterator[str]:
    yield f"{left.reason}, {left.where}" if left.where is not None else left.reason
    yield from map(_stays, left.before)


def _stays(before: Before) -> str:
    kind = "a copy from before stays" if before.same else "another version from before stays"
    return f"{kind}: {before.copy.place.path}"
