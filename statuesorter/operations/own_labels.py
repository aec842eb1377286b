"""Labels of a person's own: make, rename, merge, remove, and choose key, colour and folder. Each is kept at
once; what becomes of a label with decisions can be taken back, also another day.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from statuesorter.domain.decision import Remembered
from statuesorter.domain.errors import LabelError
from statuesorter.domain.labels import DEFAULT_LABELS, Label, LabelSet, folder_name, label_title
from statuesorter.domain.language import _
from statuesorter.domain.own_labels import (
    ChangeKind,
    LabelChange,
    OwnLabel,
    ShownLabels,
    free_key,
    free_look,
    free_name,
    key_problem,
    new_label,
)
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.domain.plan import folder_names, folder_problem
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LabelsThere:
    """All ``labels`` there are, and those that the ``model`` in use tells apart."""

    labels: ShownLabels
    model: LabelSet


@dataclass(frozen=True, slots=True)
class LabelRow:
    """A label that there is: ``fixed`` from the start, made by the person, or known by the model or by a
    decision. ``folder`` is empty where its photos stay; ``decisions`` is how many photos the person gave it.
    """

    label: Label
    fixed: bool
    keys: tuple[str, ...]
    folder: str
    decisions: int


@dataclass(frozen=True, slots=True)
class LabelOverview:
    """All labels, a row each in their order, and the change that can be taken back."""

    labels: ShownLabels
    rows: tuple[LabelRow, ...]
    last_change: LabelChange | None


@dataclass(frozen=True, slots=True)
class LabelService:
    """The labels that there are, and what can be done with them. Raises CatalogError, ModelError."""

    workspace: Workspace

    def own(self) -> tuple[OwnLabel, ...]:
        """The labels that the person made."""
        return self.workspace.catalog.labels.own()

    def labels(self) -> ShownLabels:
        """Every label there is: the model's, those from the start, the person's own, those of decisions."""
        return self.there().labels

    def there(self) -> LabelsThere:
        """Every label there is, and those of the model in use."""
        own, model = self.own(), self.workspace.registry.labels_of()
        made, decided = [each.label for each in own], self.workspace.catalog.labels.decided()
        known = (label for label in (*model, *DEFAULT_LABELS) if label not in made)
        return LabelsThere(ShownLabels(dict.fromkeys((*known, *made, *decided)), own), model)

    def remembered(self, photos: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, Remembered]:
        """What is remembered of those of these photos that are known, as for what was said of them."""
        return self.workspace.catalog.remembered(photos)

    def overview(self) -> LabelOverview:
        """All that is known of labels."""
        labels, catalog = self.labels(), self.workspace.catalog.labels
        keys, decided = labels.keys(), catalog.decided()
        folders = self.folders(labels)
        rows = tuple(
            LabelRow(label, label in DEFAULT_LABELS, keys[label], folders[label], decided.get(label, 0))
            for label in labels
        )
        return LabelOverview(labels, rows, catalog.last_change())

    def folders(self, labels: Collection[Label]) -> dict[Label, str]:
        """The folder of each label: as the person chose, or by default. An empty name: its photos stay."""
        return folder_names(labels, self.workspace.settings.label_folders)

    # Making and choosing

    def add(
        self, name: str, *, key: str | None = None, colour: str | None = None, folder: str | None = None
    ) -> OwnLabel:
        """Make a label called ``name``; what is not given is chosen so that it is told from the others.
        Raises LabelError where the name, the key or the folder cannot be.
        """
        labels = self.labels()
        own = new_label(name, labels)
        if key is not None:
            own = replace(own, key=_free(key, own.label, labels))
        if colour is not None:
            own = replace(own, look=free_look(labels, colour=colour))
        if folder is not None:
            self._keep_folder(own.label, folder)
        self.workspace.catalog.labels.add(own)
        return own

    def choose(
        self, label: Label, *, key: str | None = None, colour: str | None = None, folder: str | None = None
    ) -> None:
        """Give a label another key (empty: none), colour or folder (empty: its photos stay). Raises
        LabelError where that cannot be. Those from the start keep key and colour.
        """
        labels = self.labels()
        self._check_there(label, labels)
        if folder is not None:
            self._keep_folder(label, folder)
        if key is None and colour is None:
            return
        letter = None if key is None else _free(key, label, labels)
        own = self._own(label, labels)
        if letter is not None:
            own = replace(own, key=letter)
        if colour is not None and colour != own.look.colour:
            others = ShownLabels((each for each in labels if each != label), labels.own.values())
            wanted = replace(own.look, colour=colour)
            look = free_look(others, colour=colour) if wanted in others.looks.values() else wanted
            own = replace(own, look=look)
        self.workspace.catalog.labels.choose(own)

    # What becomes of a label

    def rename(self, label: Label, name: str) -> LabelChange:
        """Call a label by another name; its decisions and its folder go along. Photos that are filed stay
        where they are. Raises LabelError.
        """
        labels = self.labels()
        new = free_name(name, [each for each in labels if each != label])
        if new == label:
            raise LabelError(_("It is called so already."))
        self._own(label, labels)
        change = self.workspace.catalog.labels.rename(label, new)
        self._move_folder(label, new)
        return change

    def merge(self, label: Label, into: Label) -> LabelChange:
        """Make a label part of another: its decisions become those of the other. Raises LabelError."""
        labels = self.labels()
        self._check_there(into, labels)
        if label == into:
            raise LabelError(_("A label cannot be merged with itself."))
        self._own(label, labels)
        return self.workspace.catalog.labels.merge(label, into)

    def remove(self, label: Label) -> LabelChange:
        """Remove a label. Its decisions are set aside: its photos count as undecided, until a label of that
        name is made again. Raises LabelError.
        """
        self._own(label, self.labels())
        return self.workspace.catalog.labels.remove(label)

    def take_back(self) -> LabelChange:
        """Take back the last change of a label; gives which one. Raises LabelError where there is none, and
        where another label has the name by now.
        """
        kept = self.workspace.catalog.labels
        change = kept.last_change()
        if change is None:
            raise LabelError(_("There is nothing to take back."))
        if change.label in self.labels():
            title = label_title(change.label)
            raise LabelError(_("There is a label called “{name}” already.").format(name=title))
        kept.take_back(change)
        if change.kind is ChangeKind.RENAMED and change.becomes is not None:
            self._move_folder(change.becomes, change.label)
        return change

    def _own(self, label: Label, labels: ShownLabels) -> OwnLabel:
        """A label as the person's own, which one that the model brought, or a decision, becomes here. Raises
        LabelError for those from the start.
        """
        self._check_there(label, labels)
        if label in DEFAULT_LABELS:
            raise LabelError(_("“{label}” stays as it is.").format(label=label_title(label)))
        own = labels.own.get(label)
        if own is None:
            own = OwnLabel(label, free_key(label, labels), labels.looks[label])
            self.workspace.catalog.labels.add(own)
        return own

    @staticmethod
    def _check_there(label: Label, labels: ShownLabels) -> None:
        if label not in labels:
            raise LabelError(
                _("“{label}” is not a label.").format(label=label),
                advice=_("There are {labels}.").format(labels=", ".join(labels)),
            )

    # Folders, as the settings keep them

    def _keep_folder(self, label: Label, folder: str) -> None:
        problem = folder_problem(folder) if folder else None
        if problem is not None:
            raise LabelError(problem)
        self._keep_folders({**self.workspace.settings.label_folders, label: folder})

    def _move_folder(self, label: Label, name: Label) -> None:
        """The folder that the person chose goes along to the new name; the one by default is called anew."""
        folders = dict(self.workspace.settings.label_folders)
        folder = folders.pop(label, None)
        if folder is not None:
            if folder != folder_name(label):
                folders[name] = folder
            self._keep_folders(folders)

    def _keep_folders(self, folders: Mapping[str, str]) -> None:
        self.workspace.settings_file.keep(label_folders=folders)


def _free(key: str, label: Label, labels: ShownLabels) -> str:
    problem = key_problem(key.upper(), label, labels)
    if problem:
        raise LabelError(problem)
    return key.upper()
