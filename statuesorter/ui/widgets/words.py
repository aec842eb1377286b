"""How the window speaks of sizes, devices, plans and runs: the same words for the same things."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.plan import Mode, Plan, Reason, Unit


def photos(n: int) -> str:
    """``959 photos``."""
    return ngettext("{n} photo", "{n} photos", n).format(n=number(n))


def do_it(mode: Mode, n: int) -> str:
    """What the button says: exactly what will happen."""
    if mode is Mode.COPY:
        return ngettext("Copy {n} photo", "Copy {n} photos", n).format(n=number(n))
    if mode is Mode.MOVE:
        return ngettext("Move {n} photo", "Move {n} photos", n).format(n=number(n))
    return ngettext("Link {n} photo", "Link {n} photos", n).format(n=number(n))


def do_all(plan: Plan) -> str:
    """What the button says of a plan. Where photos are filed in several ways, the summary tells how."""
    n = len(plan.units)
    if n and n == len(plan.moved_copies):
        return ngettext("Move {n} earlier copy", "Move {n} earlier copies", n).format(n=number(n))
    if n and n == len(plan.side_files_only):
        return ngettext("File side files of {n} photo", "File side files of {n} photos", n).format(
            n=number(n)
        )
    if plan.moved_copies or plan.side_files_only:
        return ngettext("File {n} photo", "File {n} photos", n).format(n=number(n))
    return do_it(plan.mode, n)


def done_all(mode: Mode, units: Collection[Unit]) -> str:
    """What a run did with these photos."""
    moved = sum(unit.moved_from is not None for unit in units)
    beside = sum(unit.beside is not None for unit in units)
    parts: list[str] = []
    if len(units) > moved + beside or not units:
        parts.append(done(mode, len(units) - moved - beside))
    if moved:
        parts.append(
            ngettext("{n} earlier copy moved", "{n} earlier copies moved", moved).format(n=number(moved))
        )
    if beside:
        parts.append(
            ngettext("side files of {n} photo filed", "side files of {n} photos filed", beside).format(
                n=number(beside)
            )
        )
    return ", ".join(parts)


def doing(mode: Mode) -> str:
    """What is happening while a run goes on."""
    return {
        Mode.COPY: _("Copying photos"),
        Mode.MOVE: _("Moving photos"),
        Mode.HARDLINK: _("Linking photos"),
        Mode.SYMLINK: _("Linking photos"),
    }[mode]


def done(mode: Mode, n: int) -> str:
    """What a run did."""
    if mode is Mode.COPY:
        return ngettext("{n} photo copied", "{n} photos copied", n).format(n=number(n))
    if mode is Mode.MOVE:
        return ngettext("{n} photo moved", "{n} photos moved", n).format(n=number(n))
    return ngettext("{n} photo linked", "{n} photos linked", n).format(n=number(n))


def mode_name(mode: Mode) -> str:
    """The name of a way to file."""
    return {
        Mode.COPY: _("Copy"),
        Mode.MOVE: _("Move"),
        Mode.HARDLINK: _("Hard link"),
        Mode.SYMLINK: _("Symbolic link"),
    }[mode]


def mode_note(mode: Mode) -> str:
    """What a way to file means for the photos."""
    return {
        Mode.COPY: _("The photos stay where they are; the copies go into folders."),
        Mode.MOVE: _("The photos themselves go into folders. You can take it back."),
        Mode.HARDLINK: _("A second name for each photo on the same disk. Takes no extra room."),
        Mode.SYMLINK: _("A pointer to each photo. Takes no extra room, and breaks when the photo is moved."),
    }[mode]


def reason_note(reason: Reason) -> str:
    """Why one photo is left where it is."""
    return {
        Reason.UNSURE: _("unsure"),
        Reason.LABEL_STAYS: _("no folder for their label"),
        Reason.ALREADY_THERE: _("already in the right folder"),
        Reason.SAME_CONTENT: _("the same photo is there already"),
        Reason.FILED_BEFORE: _("filed before"),
        Reason.SIDE_FILES_DIFFER: _("filed before, but its side files there are others"),
        Reason.EXCLUDED: _("left out by you"),
        Reason.BELONGS_TO_ANOTHER: _("travels with another photo"),
        Reason.MISSING: _("no longer there"),
        Reason.CHANGED: _("changed since the folder was opened"),
        Reason.LINK: _("a link, which cannot be moved safely"),
        Reason.STRANGERS: _("would be taken for part of another photo there"),
    }[reason]


def left_out(counts: Mapping[Reason, int]) -> list[str]:
    """A line for each reason that occurs, most photos first."""
    most_first = sorted(counts.items(), key=lambda item: -item[1])
    return [f"{number(n)}  {reason_note(reason)}" for reason, n in most_first if n]


def title_with_decisions(title: str, decisions: int) -> str:
    """``Default model 2 + 23 of your decisions``: what answers where the model has learned so many."""
    if not decisions:
        return title
    words = ngettext("{model} + {n} decision of yours", "{model} + {n} of your decisions", decisions)
    return words.format(model=title, n=number(decisions))


def share_text(share: float, decimals: int = 1) -> str:
    """``96.9 %``."""
    return _("{percent}\u00a0%").format(percent=number(share * 100, decimals))


def device_word(device: str) -> str:
    """The word for a device as engines and settings name it."""
    words = {
        "auto": _("The fastest there is"),
        "cpu": _("Processor"),
        "cuda": _("NVIDIA graphics card"),
        "mps": _("Apple graphics"),
        "xpu": _("Intel graphics card"),
    }
    return words.get(device, device)
