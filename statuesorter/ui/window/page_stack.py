"""The pages of the window, one at a time; each is made when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.plan import Mode
from statuesorter.jobs.runner import JobRunner
from statuesorter.ui.library.session import LibrarySession, SessionStage
from statuesorter.ui.widgets.command import Command, Menu, Place

if TYPE_CHECKING:
    from statuesorter.operations.models import ModelRow
    from statuesorter.operations.workspace import Workspace
    from statuesorter.ui.pages.help.help_page import HelpPage
    from statuesorter.ui.pages.labels.labels_page import LabelsPage
    from statuesorter.ui.pages.models.models_page import ModelsPage
    from statuesorter.ui.pages.models.report_page import ReportPage
    from statuesorter.ui.pages.plan.plan_page import PlanPage
    from statuesorter.ui.pages.runs.runs_page import RunsPage
    from statuesorter.ui.pages.settings.settings_page import SettingsPage
    from statuesorter.ui.pages.training.training_page import TrainingPage
    from statuesorter.ui.widgets.page import Page

_Page = TypeVar("_Page", bound="Page")


class PageStack(QStackedWidget):
    """Shows where the person is: welcome, photos, or a page; a page leads back to where they came from."""

    filed = Signal(tuple, Mode)
    """The outcomes of a run, and its `Mode`."""

    undone = Signal(tuple)
    recovered = Signal()
    """What a crash had left half done is in order: photos may be elsewhere now."""

    model_changed = Signal()
    setting_changed = Signal(str)
    labels_changed = Signal(bool)
    """Labels are others, or look otherwise; True: what was said of photos may be something else too."""

    came_back = Signal()
    noted = Signal(str)
    """How work ended on a page that is not shown: a sentence."""

    announced = Signal(str)
    """A sentence that stands on the page, for a person who does not see it."""

    working_elsewhere = Signal(str)
    """What goes on on pages that are not shown, and how far it is; empty where nothing does."""

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobRunner,
        session: LibrarySession,
        *,
        keys: Callable[[], str],
        parent: QWidget | None = None,
    ) -> None:
        """``keys`` gives the table of all keys, in Markdown, for the guide."""
        super().__init__(parent)
        self._workspace = workspace
        self._jobs = jobs
        self._session = session
        self._keys = keys
        self._pages: list[Page] = []
        self._plan: PlanPage | None = None
        self._training: TrainingPage | None = None
        self._models: ModelsPage | None = None
        self._report: ReportPage | None = None
        self._runs: RunsPage | None = None
        self._settings: SettingsPage | None = None
        self._labels: LabelsPage | None = None
        self._help: HelpPage | None = None
        self._home: QWidget | None = None
        self._model_is_new = False
        self._from_settings = False
        self.currentChanged.connect(self._say_elsewhere)
        self.filed.connect(session.take_filed)
        self.undone.connect(session.take_undone)
        self.model_changed.connect(session.classify_again)
        session.stage_changed.connect(self._follow_session)

    def commands(self) -> Sequence[Command]:
        """The ways to the pages."""
        return (
            Command(
                id="sort",
                text=_("Sort into folders…"),
                act=self.open_plan,
                place=Place(Menu.FILE, 2, 1),
                keys=("Ctrl+S",),
                icon="sort",
                enabled=lambda: self._session.stage is not SessionStage.NO_FOLDER,
            ),
            Command(
                id="runs", text=_("Runs…"), act=self.open_runs, place=Place(Menu.FILE, 2, 2), icon="runs"
            ),
            Command(
                id="settings",
                text=_("Settings…"),
                act=self.open_settings,
                place=Place(Menu.FILE, 3, 1),
                keys=("Ctrl+,",),
            ),
            Command(id="labels", text=_("Labels…"), act=self.open_labels, place=Place(Menu.EDIT, 2, 91)),
            Command(
                id="retrain",
                text=_("Retrain…"),
                act=self.open_training,
                place=Place(Menu.MODEL, 1, 1),
                keys=("Ctrl+T",),
                icon="retrain",
            ),
            Command(
                id="models",
                text=_("Models…"),
                act=self.open_models,
                place=Place(Menu.MODEL, 1, 2),
                icon="models",
            ),
            Command(
                id="target",
                text=_("How many may be wrong…"),
                act=self.open_target,
                place=Place(Menu.MODEL, 1, 3),
            ),
            Command(
                id="help",
                text=_("Help"),
                act=self.open_help,
                place=Place(Menu.HELP, 1, 1),
                keys=("F1",),
                icon="help",
            ),
            Command(
                id="about",
                text=_("About StatueSorter"),
                act=lambda: self.open_help("about"),
                place=Place(Menu.HELP, 1, 2),
            ),
        )

    @property
    def at_home(self) -> bool:
        """Whether no page is open."""
        return self.currentWidget() is self._home

    @property
    def planning(self) -> bool:
        """Whether a plan is on the screen: what it says of photos is not to change under the hands."""
        return self._plan is not None and self.currentWidget() is self._plan

    @property
    def lost_by_closing(self) -> str:
        """What the person would lose for good by closing the window now: sentences, or nothing."""
        return "\n".join(page.lost_by_closing for page in self._pages if page.lost_by_closing)

    def drop_unfinished(self) -> None:
        """The window is closed, and all work has stopped: nothing of what is lost stays behind."""
        for page in self._pages:
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

    def open_plan(self) -> None:
        """Plan and do the filing of every photo that has a label and is not filed."""
        root, photos = self._session.root, self._session.to_file()
        if root is None or not photos:
            return
        if self._plan is None:
            from statuesorter.operations.preferences import SettingsService
            from statuesorter.operations.runs import RunService
            from statuesorter.operations.sort import SortService
            from statuesorter.ui.pages.plan.plan_page import PlanPage

            self._plan = self._added(
                PlanPage(
                    SortService(self._workspace),
                    RunService(self._workspace),
                    SettingsService(self._workspace),
                    self._jobs,
                    self,
                )
            )
            self._plan.filed.connect(self.filed)
            self._plan.undone.connect(self.undone)
        self._plan.open_with(photos, root, self._session.labels)
        self.setCurrentWidget(self._plan)

    def follow_model(self) -> None:
        """Another model came into use by itself. A plan that is on the screen is not changed under the hands:
        photos are asked about once it is left.
        """
        self._model_is_new = self.planning
        if not self._model_is_new:
            self._session.follow_model()
        if self._models is not None and self.currentWidget() is self._models:
            self._models.open_with()
        if self._settings is not None and self.currentWidget() is self._settings:
            self._settings.target.ask()

    def _follow_session(self) -> None:
        """The last photo has been classified: a plan that is on the screen takes in the later ones too."""
        at_rest = self._session.stage is SessionStage.AT_REST
        if at_rest and self._plan is not None and self.planning:
            self._plan.follow(self._session.to_file())

    def open_training(self) -> None:
        """Learn from the decisions."""
        if self._training is None:
            from statuesorter.operations.retrain import TrainingService
            from statuesorter.ui.pages.training.training_page import TrainingPage

            self._training = self._added(TrainingPage(TrainingService(self._workspace), self._jobs, self))
            self._training.promoted.connect(lambda _card: self.model_changed.emit())  # type: ignore[misc]
        self._training.open_with()
        self.setCurrentWidget(self._training)

    def open_models(self) -> None:
        """The models, and which one is in use."""
        if self._models is None:
            from statuesorter.operations.models import ModelService
            from statuesorter.ui.pages.models.models_page import ModelsPage

            self._models = self._added(ModelsPage(ModelService(self._workspace), self._jobs, self))
            self._models.model_changed.connect(self.model_changed)
            self._models.report_wanted.connect(self.open_report)
        self._models.open_with()
        self.setCurrentWidget(self._models)

    def open_report(self, row: ModelRow, parent_title: str) -> None:
        """How good a model is. The page leads back to the models."""
        if self._report is None:
            from statuesorter.ui.pages.models.report_page import ReportPage

            self._report = self._added(ReportPage(self), leave=self._back_to_models)
        self._report.open_with(row, parent_title)
        self.setCurrentWidget(self._report)

    def _back_to_models(self) -> None:
        if self._models is not None:
            self.setCurrentWidget(self._models)

    def open_runs(self) -> None:
        """What was filed, and how to take it back."""
        if self._runs is None:
            from statuesorter.operations.runs import RunService
            from statuesorter.ui.pages.runs.runs_page import RunsPage

            self._runs = self._added(RunsPage(RunService(self._workspace), self._jobs, self))
            self._runs.undone.connect(self.undone)
            self._runs.recovered.connect(self.recovered)
        self._runs.open_with()
        self.setCurrentWidget(self._runs)

    def open_settings(self) -> None:
        """What the person prefers."""
        if self._settings is None:
            from statuesorter.operations.preferences import SettingsService
            from statuesorter.ui.pages.settings.settings_page import SettingsPage

            self._settings = self._added(
                SettingsPage(SettingsService(self._workspace), self._jobs, self._session.outlook, self)
            )
            self._settings.changed.connect(self.setting_changed)
            self._settings.labels_wanted.connect(self.open_labels)
        self._settings.open_with()
        self.setCurrentWidget(self._settings)

    def open_target(self) -> None:
        """How many of 100 photos filed may be wrong."""
        self.open_settings()
        if self._settings is not None:
            self._settings.show_target()

    def follow_photos(self) -> None:
        """What is known of the photos of the folder has changed."""
        if self._settings is not None and self.currentWidget() is self._settings:
            self._settings.target.refresh()

    def open_labels(self) -> None:
        """The labels, and those that the person made. The page leads back to the settings, or the photos."""
        if self._labels is None:
            from statuesorter.operations.own_labels import LabelService
            from statuesorter.ui.pages.labels.labels_page import LabelsPage

            page = LabelsPage(LabelService(self._workspace), self._jobs, self)
            self._labels = self._added(page, leave=self._leave_labels)
            self._labels.changed.connect(self.labels_changed)
        self._from_settings = self._settings is not None and self.currentWidget() is self._settings
        self._labels.open_with()
        self.setCurrentWidget(self._labels)

    def _leave_labels(self) -> None:
        if self._from_settings and self._settings is not None:
            self.setCurrentWidget(self._settings)
        else:
            self._leave()

    def open_help(self, topic: str = "start") -> None:
        """The guide."""
        if self._help is None:
            from statuesorter.ui.pages.help.help_page import HelpPage

            self._help = self._added(HelpPage(lambda: self._workspace.settings.language, self._keys, self))
        self._help.open_with(topic)
        self.setCurrentWidget(self._help)

    def _added(self, page: _Page, *, leave: Callable[[], None] | None = None) -> _Page:
        """``leave`` is what leads back from the page, where that is not to the photos."""
        self._pages.append(page)
        page.closed.connect(leave or self._leave)
        page.noted.connect(self.noted)
        page.announced.connect(self.announced)
        page.job_bar.changed.connect(self._say_elsewhere)
        self.addWidget(page)
        return page

    def _say_elsewhere(self) -> None:
        hidden = [page.job_bar for page in self._pages if page is not self.currentWidget()]
        self.working_elsewhere.emit("  ·  ".join(bar.words.text() for bar in hidden if bar.busy))

    def _leave(self) -> None:
        self.go_home()
        if self._model_is_new:
            self.follow_model()
