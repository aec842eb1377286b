"""Decide what photos show, one or many at once, with undo. A decision is on disk before it is shown, and an
act, its undo and its redo are one transaction each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import PhotoError
from statuesorter.domain.labels import Label, label_title
from statuesorter.domain.language import _, ngettext, number
from statuesorter.domain.names import shown_name
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.progress import Progress
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.scan import photo_with


@dataclass(frozen=True, slots=True)
class Change:
    """What one act changed: the decisions before and after (None: there is none), and words for the menu.

    ``confirms``: the decisions stay, and are confirmed (True), or not any more (False).
    """

    before: Mapping[PhotoIdentity, Label | None]
    after: Mapping[PhotoIdentity, Label | None]
    text: str
    confirms: bool | None = None

    @property
    def backwards(self) -> Change:
        """What takes it back."""
        confirms = None if self.confirms is None else not self.confirms
        return Change(self.after, self.before, self.text, confirms)


class Decisions:
    """The person's decisions of this session on top of the catalog, with undo and redo."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._done: list[Change] = []
        self._undone: list[Change] = []

    @property
    def undo_text(self) -> str:
        """What undo would take back, in words; empty where there is nothing."""
        return self._done[-1].text if self._done else ""

    @property
    def redo_text(self) -> str:
        """What redo would do again, in words; empty where there is nothing."""
        return self._undone[-1].text if self._undone else ""

    @property
    def undo_size(self) -> int:
        """How many photos undo would be about."""
        return len(self._done[-1].after) if self._done else 0

    @property
    def redo_size(self) -> int:
        """How many photos redo would be about."""
        return len(self._undone[-1].after) if self._undone else 0

    def decide(self, identities: Sequence[PhotoIdentity], label: Label | None) -> Change:
        """Give the photos a label, or (None) withdraw the decisions on them. Raises CatalogError."""
        return self.decide_each(dict.fromkeys(identities, label))

    def decide_each(self, labels: Mapping[PhotoIdentity, Label | None]) -> Change:
        """Give each photo its own label in one act, as accepting several predictions does."""
        known = self._catalog.decisions(list(labels))
        before = {identity: known[identity].label if identity in known else None for identity in labels}
        return self._do(Change(before, dict(labels), _text(labels)))

    def confirm(self, identities: Sequence[PhotoIdentity]) -> Change:
        """Keep what is decided on these photos, which the person was asked about again. Raises
        CatalogError.
        """
        labels = {
            identity: decision.label for identity, decision in self._catalog.decisions(identities).items()
        }
        words = ngettext("Keep {n} decision", "Keep {n} decisions", len(labels))
        return self._do(Change(labels, labels, words.format(n=number(len(labels))), confirms=True))

    def _do(self, change: Change) -> Change:
        self._write(change)
        self._done.append(change)
        self._undone.clear()
        return change

    def undo(self) -> Change | None:
        """Take the last act back; gives what changed, or None where there is nothing to take back."""
        if not self._done:
            return None
        change = self._done[-1].backwards
        self._write(change)
        self._undone.append(self._done.pop())  # only now: what could not be written can be tried again
        return change

    def redo(self) -> Change | None:
        """Do again what undo took back; gives what changed, or None where there is nothing."""
        if not self._undone:
            return None
        change = self._undone[-1]
        self._write(change)
        self._done.append(self._undone.pop())
        return change

    def forget_history(self) -> None:
        """Undo ends here: the photos it spoke of were filed, or another folder was opened."""
        self._done.clear()
        self._undone.clear()

    def _write(self, change: Change) -> None:
        labels, now = change.after, datetime.now(UTC)
        if change.confirms is not None:
            self._confirm(labels, change.confirms)
            return
        self._catalog.decide(
            [Decision(identity, label, now) for identity, label in labels.items() if label is not None],
            withdrawn=[identity for identity, label in labels.items() if label is None],
        )

    def _confirm(self, labels: Mapping[PhotoIdentity, Label | None], confirmed: bool) -> None:
        if confirmed:
            kept = {identity: label for identity, label in labels.items() if label is not None}
            self._catalog.confirmed.confirm(kept)
        else:
            self._catalog.confirmed.withdraw(list(labels))


@dataclass(frozen=True, slots=True)
class DecidedFile:
    """A file and the label of the photo in it (None: the decision is withdrawn, or kept);
    ``error`` says why it cannot be used.
    """

    path: Path
    label: Label | None
    error: str | None = None


def decide_on_files(workspace: Workspace, files: Sequence[DecidedFile]) -> Iterator[Progress | DecidedFile]:
    """Decide on the photos in files, or that these travel with, all in one act. Yields progress while the
    files are read, and each that cannot be used, with its error. Raises CatalogError, having decided nothing.
    """
    found: dict[PhotoIdentity, DecidedFile] = {}
    yield from _read(workspace, files, found)
    if found:
        Decisions(workspace.catalog).decide_each({identity: each.label for identity, each in found.items()})


def keep_on_files(workspace: Workspace, paths: Sequence[Path]) -> Iterator[Progress | DecidedFile]:
    """Keep what is decided on the photos in files: as `decide_on_files`. One without a decision cannot be
    used.
    """
    found: dict[PhotoIdentity, DecidedFile] = {}
    yield from _read(workspace, [DecidedFile(path, None) for path in paths], found)
    workspace.catalog.files.write_down()
    kept = Decisions(workspace.catalog).confirm(list(found)).after
    for identity, each in found.items():
        if identity not in kept:
            error = _("You have not decided on “{name}”.").format(name=shown_name(each.path))
            yield replace(each, error=error)


def _read(
    workspace: Workspace, files: Sequence[DecidedFile], found: dict[PhotoIdentity, DecidedFile]
) -> Iterator[Progress | DecidedFile]:
    """Read files, so that it is known what they show; those that can be used are ``found``."""
    for done, each in enumerate(files, start=1):
        try:
            identity = photo_with(each.path).identity
            workspace.catalog.files.key_of(identity)
        except PhotoError as error:
            yield replace(each, error=str(error))
        else:
            found[identity] = each
        yield Progress(done, len(files))


def _text(labels: Mapping[PhotoIdentity, Label | None]) -> str:
    kinds = set(labels.values())
    label = next(iter(kinds)) if len(kinds) == 1 else None
    if label is None:
        return ngettext("Decide on {n} photo", "Decide on {n} photos", len(labels)).format(
            n=number(len(labels))
        )
    return ngettext("{label} for {n} photo", "{label} for {n} photos", len(labels)).format(
        label=label_title(label), n=number(len(labels))
    )
