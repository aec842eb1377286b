"""Where photos go: the folder of each label, and the folders of the plan by their paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from statuesorter.domain.labels import FiledAs
from statuesorter.domain.plan import folder_problem
from statuesorter.filing.contents import Contents
from statuesorter.filing.disk import DiskView
from statuesorter.filing.errors import PlanImpossible
from statuesorter.filing.naming import folded
from statuesorter.filing.target_folder import TargetFolder


class Places:
    """The destination of one plan.

    ``root`` is the folder whose sub-folders are repeated below those of the labels; None where none are.
    Raises PlanImpossible for a folder name that is not a plain name.
    """

    def __init__(
        self,
        destination: Path,
        folder_names: Mapping[FiledAs, str],
        root: Path | None,
        look: DiskView,
        contents: Contents,
    ) -> None:
        for name in folder_names.values():
            problem = folder_problem(name)
            if problem is not None:
                raise PlanImpossible(problem)
        self.destination = destination
        self.rules = look.name_rules(destination)
        self._of_labels = {
            label: destination / self.rules.adapted(name) for label, name in folder_names.items()
        }
        self._root = root
        self._look = look
        self._contents = contents
        self._inside: dict[tuple[Path, Path], bool] = {}
        self._folders: dict[Path, TargetFolder] = {}

    def of(self, label: FiledAs) -> Path | None:
        """The label's folder; None where photos of that label stay."""
        return self._of_labels.get(label)

    def for_photo(self, photo: Path, folder: Path) -> Path:
        """Where in the label's ``folder`` a photo goes: into the sub-folder it has now, if that is kept."""
        if self._root is None:
            return folder
        parent = photo.absolute().parent
        # What was filed before keeps its subfolder, without the old label's folder: never paint/statue.
        for base in (*self._of_labels.values(), self._root):
            if parent.is_relative_to(base):
                return folder.joinpath(*map(self.rules.adapted, parent.relative_to(base).parts))
        return folder

    def at(self, path: Path) -> TargetFolder:
        """The folder at ``path``, whether it is there already or not."""
        if path not in self._folders:
            self._folders[path] = TargetFolder(path, self._look, self.rules, self._contents)
        return self._folders[path]

    def used(self) -> Iterator[TargetFolder]:
        """All folders that were asked for."""
        yield from self._folders.values()

    def lies_in(self, path: Path, folder: Path) -> bool:
        """Is the file somewhere below ``folder``, however the path to it is written?"""
        key = (path.parent, folder)
        if key not in self._inside:
            name = folded(folder.name)
            named = [up for up, part in enumerate(path.absolute().parts[-2::-1]) if folded(part) == name]
            above = path.absolute().parents
            self._inside[key] = any(
                above[up] == folder or self._look.same_file(above[up], folder) for up in named
            )
        return self._inside[key]

    def was_filed_here(self, path: Path, label: FiledAs) -> bool:
        """Does the file lie where a run to this destination files photos of some label, or of ``label``?"""
        named = (*self._of_labels.values(), self.destination / self.rules.adapted(label))
        return any(self.lies_in(path, folder) for folder in named)
