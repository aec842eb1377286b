"""The photos with which something was not done, or is wrong, and why, one by one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.outcome import Outcome, Result
from statuesorter.ui.widgets import parts
from statuesorter.ui.widgets.names import plain_tip
from statuesorter.ui.widgets.tables import dress


class OutcomeList(QTreeWidget):
    """Two columns: the photo, and the reason. Photos with which all went well are not listed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Photos with which something is not as asked"))
        self.setRootIsDecorated(False)
        dress(self)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        self.setColumnWidth(0, 32 * parts.STEP)

    def show_outcomes(self, outcomes: Iterable[Outcome], reason: str) -> None:
        """List those that are not done. ``reason`` is the heading over why."""
        self.clear()
        self.setHeaderLabels([_("Photo"), reason])
        listed = [outcome for outcome in outcomes if outcome.result is not Result.DONE]
        paths = [outcome.unit.photo.path for outcome in listed]
        for outcome, path, name in zip(listed, paths, _told_apart(paths), strict=True):
            item = QTreeWidgetItem([name, outcome.error or ""])
            item.setToolTip(0, plain_tip(str(path)))
            item.setToolTip(1, plain_tip(outcome.error or ""))
            self.addTopLevelItem(item)
        self.setVisible(bool(listed))


def _told_apart(paths: Sequence[Path]) -> list[str]:
    """Each photo's name; with its folders, as far as they differ, where several have one name."""
    alike: dict[str, list[Path]] = {}
    for path in paths:
        alike.setdefault(path.name, []).append(path)
    above = {name: os.path.commonpath(same) for name, same in alike.items() if len(same) > 1}
    return [os.path.relpath(path, above[path.name]) if path.name in above else path.name for path in paths]
