"""The pages of the window, one at a time; each is made when it is first needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from statuesorter.jobs.lanes import Lanes
from statuesorter.labels import Label
from statuesorter.photos.photo import Photo

if TYPE_CHECKING:
    from statuesorter.operations.workspace import Workspace
    from statuesorter.ui.pages.page import Page


class PageStack(QStackedWidget):
    """Shows where the person is: welcome, photos, or a page; a page leads back to where they came from."""

    filed = Signal(object)
    undone = Signal(object)
    recovered = Signal()
    """What a crash had left half done is in order: photos may be elsewhere now."""

    model_changed = Signal()
    setting_changed = Signal(str)
    came_back = Signal()
    told = Signal(str)
    """How work ended on a page that is not shown: a sentence."""

    working_elsewhere = Signal(str)
    """What goes on on pages that are not shown, and how far it is; empty where nothing does."""

    def __init__(self, workspace: Workspace, lanes: Lanes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._lanes = lanes
        self._pages: dict[str, Page] = {}
        self._home: QWidget | None = None
        self.currentChanged.connect(self._say_elsewhere)

    @property
    def at_home(self) -> bool:
        """Whether no page is open."""
        return self.currentWidget() is self._home

    @property
    def lost_by_closing(self) -> str:
        """What the person would lose for good by closing the window now: sentences, or nothing."""
        return "\n".join(page.lost_by_closing for page in self._pages.values() if page.lost_by_closing)

    def drop_unfinished(self) -> None:
        """The window is closed, and all work has stopped: nothing of what is lost stays behind."""
        for page in self._pages.values():
            page.drop_unfinished()

    def go_home(self, home: QWidget | None = None) -> None:
        """Show what the pages lead back to, perhaps something new (welcome, photos)."""
        self._home = home or self._home
        if self._home is not None:
            if self.indexOf(self._home) < 0:
                self.addWidget(self._home)
            self.setCurrentWidget(self._home)
            self.came_back.emit()

    def change_home(self, home: QWidget) -> None:
        """The pages lead back to something new. A page that is open stays open."""
        if self.at_home or self._home is None:
            self.go_home(home)
        else:
            self._home = home

    def open_plan(self, photos: Sequence[tuple[Photo, Label]], root: Path) -> None:
        """Plan and do the filing."""
        from statuesorter.ui.pages.plan_page import PlanPage

        page = self._pages.get("plan")
        if not isinstance(page, PlanPage):
            page = PlanPage(self._workspace, self._lanes, self)
            page.filed.connect(self.filed)
            page.undone.connect(self.undone)
            self._add("plan", page)
        page.open_with(photos, root)
        self._show(page)

    @property
    def plan_in_sight(self) -> bool:
        """Whether the person is on the page of the plan."""
        return self.currentWidget() is not None and self.currentWidget() is self._pages.get("plan")

    def follow_plan(self, photos: Sequence[tuple[Photo, Label]]) -> None:
        """More photos have a label now."""
        from statuesorter.ui.pages.plan_page import PlanPage

        page = self._pages.get("plan")
        if isinstance(page, PlanPage):
            page.follow(photos)

    def open_training(self) -> None:
        """Learn from the decisions."""
        from statuesorter.ui.pages.training_page import TrainingPage

        page = self._pages.get("training")
        if not isinstance(page, TrainingPage):
            page = TrainingPage(self._workspace, self._lanes, self)
            page.promoted.connect(lambda _card: self.model_changed.emit())  # type: ignore[misc]
            self._add("training", page)
        page.open_with()
        self._show(page)

    def open_models(self) -> None:
        """The models, and which one is in use."""
        from statuesorter.ui.pages.models_page import ModelsPage

        page = self._pages.get("models")
        if not isinstance(page, ModelsPage):
            page = ModelsPage(self._workspace, self._lanes, self)
            page.model_changed.connect(self.model_changed)
            self._add("models", page)
        page.open_with()
        self._show(page)

    def open_runs(self) -> None:
        """What was filed, and how to take it back."""
        from statuesorter.ui.pages.runs_page import RunsPage

        page = self._pages.get("runs")
        if not isinstance(page, RunsPage):
            page = RunsPage(self._workspace, self._lanes, self)
            page.undone.connect(self.undone)
            page.recovered.connect(self.recovered)
            self._add("runs", page)
        page.open_with()
        self._show(page)

    def open_settings(self) -> None:
        """What the person prefers."""
        from statuesorter.ui.pages.settings_page import SettingsPage

        page = self._pages.get("settings")
        if not isinstance(page, SettingsPage):
            page = SettingsPage(self._workspace, self._lanes, self)
            page.changed.connect(self.setting_changed)
            self._add("settings", page)
        page.open_with()
        self._show(page)

    def open_help(self, topic: str = "start") -> None:
        """The guide."""
        from statuesorter.ui.pages.help_page import HelpPage

        page = self._pages.get("help")
        if not isinstance(page, HelpPage):
            page = HelpPage(self._workspace, self._lanes, self)
            self._add("help", page)
        page.open_with(topic)
        self._show(page)

    def _add(self, name: str, page: Page) -> None:
        self._pages[name] = page
        page.closed.connect(self._leave)
        page.told.connect(self.told)
        page.job_bar.spoke.connect(self._say_elsewhere)
        self.addWidget(page)

    def _say_elsewhere(self) -> None:
        hidden = [page.job_bar for page in self._pages.values() if page is not self.currentWidget()]
        self.working_elsewhere.emit("  ·  ".join(bar.words.text() for bar in hidden if bar.busy))

    def _leave(self) -> None:
        self.go_home()

    def _show(self, page: QWidget) -> None:
        self.setCurrentWidget(page)  # shown, it gives the keyboard to the part of it that wants it
