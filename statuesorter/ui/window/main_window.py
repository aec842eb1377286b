"""The window: makes the features, arranges them and connects them. What happens is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from statuesorter.domain.language import _
from statuesorter.domain.prediction import signature
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.decide import Decisions
from statuesorter.operations.learn_as_you_go import QuickLearner
from statuesorter.operations.own_labels import LabelService
from statuesorter.operations.places import Places
from statuesorter.ui.library.classifying import Classify, classify_with
from statuesorter.ui.library.decisions import DecisionController
from statuesorter.ui.library.learning import ChangedAnswers, LearningController
from statuesorter.ui.library.own_labels import OwnLabelController
from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.photo_work import RetryController, TrashController
from statuesorter.ui.library.session import LibrarySession, SessionStage
from statuesorter.ui.library.spoken import spoken_counts
from statuesorter.ui.library.suspect_search import SuspectSearch
from statuesorter.ui.library.thumbnail_loader import ThumbnailLoader
from statuesorter.ui.pages.welcome.folder_chooser import FolderChooser, SampleController
from statuesorter.ui.pages.welcome.welcome_page import WelcomePage
from statuesorter.ui.widgets.command import Command, Menu, Place, key_table
from statuesorter.ui.widgets.words import title_with_decisions
from statuesorter.ui.window.actions import CommandActions
from statuesorter.ui.window.closing import ClosingQuestion, finish_decisions
from statuesorter.ui.window.folder_drop import FolderDrop
from statuesorter.ui.window.housekeeping import Housekeeping
from statuesorter.ui.window.learning_anew import LearningAnew
from statuesorter.ui.window.library_view import LibraryView
from statuesorter.ui.window.page_stack import PageStack
from statuesorter.ui.window.status import Announcer, NoticeBar, StatusBar
from statuesorter.ui.window.window_state import AppearanceController, WindowFit, WindowState

if TYPE_CHECKING:
    from statuesorter.operations.classify import EngineReady
    from statuesorter.operations.learn_as_you_go import AskedAgain
    from statuesorter.operations.workspace import Workspace

_FIRST_SIZE = QSize(1360, 860)
"""The window's size before the person chose another, where the screen is large enough."""

_LEAST_SIZE = QSize(880, 560)


class MainWindow(QMainWindow):
    """Composes the features. None of them knows it."""

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobRunner,
        *,
        open_folder: Path | None = None,
        classify: Classify | None = None,
        places: Places | None = None,
    ) -> None:
        super().__init__()
        self._workspace = workspace
        self._jobs = jobs
        self.state = WindowState(workspace.settings_file)
        self.appearance = AppearanceController(self.state, self)
        self.photos = PhotoListModel(self.state.order, self)
        self.photos.allow(workspace.settings.wrong_of_hundred)
        self.thumbnails = ThumbnailLoader(workspace, self.photos, self)
        learner = QuickLearner(workspace)
        self.session = LibrarySession(workspace, jobs, self.photos, classify or classify_with(learner), self)
        self.learning = LearningController(workspace, jobs, self.photos, self.session, learner, self)
        self.decisions = DecisionController(Decisions(workspace.catalog), self.photos, jobs, self)
        self.suspects = SuspectSearch(workspace, jobs, self.photos, self.session, self)
        self.own_labels = OwnLabelController(LabelService(workspace), self.photos, jobs, self)
        self.trash = TrashController(workspace, jobs, self.photos, self)
        self.retry = RetryController(workspace, jobs, self.photos, self.session, self)
        self.housekeeping = Housekeeping(workspace, jobs, self.session, self)
        self.learning_anew = LearningAnew(workspace, jobs, self.session, self)
        self.welcome = WelcomePage()
        self.chooser = FolderChooser(self.welcome, workspace.catalog.recent_folders, jobs, places or Places())
        self.sample = SampleController(self.welcome, workspace, jobs)
        self.library_view = LibraryView(
            self.session, self.photos, self.thumbnails, tile_size=self.state.tile_size
        )
        self.pages = PageStack(workspace, jobs, self.session, keys=lambda: key_table(self.commands.commands))
        self.notices = NoticeBar()
        self.status_bar = StatusBar()
        self.announcer = Announcer(self)
        self._drop = FolderDrop(self)
        self._fit = WindowFit(self, least=_LEAST_SIZE)
        self._arrange()
        self.commands = CommandActions(
            self.menuBar(),
            (self.library_view.grid, self.library_view.loupe),
            photos_in_sight=lambda: self._photos_in_sight,
        )
        self._connect_session()
        self._connect_learning()
        self._connect_decisions()
        self._connect_labels()
        self._connect_pages()
        self._connect_messages()
        self._show_commands()
        self._follow_stage()
        self.own_labels.read()
        if self.state.restore(self, self.library_view.splitter):
            self._fit.fit()
        if open_folder is not None:
            QTimer.singleShot(0, self, lambda: self.session.open(open_folder))

    def _arrange(self) -> None:
        self._fit.fit_first(_FIRST_SIZE)
        self.pages.go_home(self.welcome)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.pages, 1)
        column.addWidget(self.status_bar)
        self.setCentralWidget(centre)

    # Commands

    def _show_commands(self) -> None:
        """Collect what each feature can do."""
        chosen = self.library_view.chosen
        commands = (
            *self.chooser.commands(),
            *self.library_view.commands(),
            *self.decisions.commands(chosen),
            *self.own_labels.commands(self.library_view.ask_new_label),
            *self.trash.commands(chosen),
            *self.retry.commands(chosen),
            *self.learning.commands(),
            *self.pages.commands(),
            *self.appearance.commands(),
            *self._own_commands(),
        )
        self.commands.show(commands)
        self.library_view.next_step.keys.show_commands(commands)

    def _own_commands(self) -> Sequence[Command]:
        return (
            Command(
                id="quit", text=_("Quit"), act=self.close, place=Place(Menu.FILE, 4, 1), keys=("Ctrl+Q",)
            ),
            Command(
                id="full_screen",
                text=_("Full screen"),
                act=lambda: self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen),
                place=Place(Menu.VIEW, 2, 1),
                keys=("F11",),
            ),
        )

    @property
    def _photos_in_sight(self) -> bool:
        return self.pages.currentWidget() is self.library_view

    # Who follows whom

    def _connect_session(self) -> None:
        session, view = self.session, self.library_view
        self.chooser.chosen.connect(session.open)
        self.sample.found.connect(session.open)
        self._drop.hovered.connect(lambda over: self.welcome.show_drop(over=over))  # type: ignore[misc]
        self._drop.dropped.connect(self.chooser.drop)
        session.opened.connect(self._opened)
        session.stage_changed.connect(self._follow_stage)
        session.progressed.connect(self.status_bar.show_progress)
        session.engine_ready.connect(self._show_engine)
        self.photos.labels_changed.connect(self._show_commands)
        self.photos.counts_changed.connect(self.pages.follow_photos)
        self.status_bar.cancelled.connect(session.cancel)
        view.folders.runs_wanted.connect(self.pages.open_runs)
        view.folders.models_wanted.connect(self.pages.open_models)
        view.filter_bar.target_wanted.connect(self.pages.open_target)
        view.next_step.sort_wanted.connect(self.pages.open_plan)
        view.next_step.retrain_wanted.connect(self.pages.open_training)

    def _connect_learning(self) -> None:
        self.decisions.written.connect(self.learning.follow_decision)
        self.decisions.written.connect(self.suspects.follow_decision)
        self.own_labels.renewed.connect(self.suspects.follow_decision)
        self.suspects.changed.connect(self.commands.refresh)
        self.library_view.suspects.switched.connect(self.commands.refresh)
        self.library_view.suspects.keep_wanted.connect(self._keep_decided)
        self.learning.asked.connect(self._show_learned)
        self.learning.changed.connect(self._show_changed)
        self.learning.switched.connect(self.commands.refresh)
        self.pages.currentChanged.connect(lambda _n: self.learning.hold(self.pages.planning))  # type: ignore[misc]
        learning = self.learning_anew
        learning.progressed.connect(self.status_bar.show_progress)
        learning.rested.connect(self._stop_progress)
        learning.noted.connect(self.notices.show_note)
        learning.failed.connect(self.notices.show_error)
        learning.model_changed.connect(self.pages.follow_model)
        self.status_bar.cancelled.connect(learning.cancel)

    def _connect_decisions(self) -> None:
        decisions, view = self.decisions, self.library_view
        self.session.opened.connect(decisions.forget_history)
        self.session.filed.connect(decisions.forget_history)
        decisions.decided.connect(view.go_on)
        decisions.went_back.connect(view.go_back)
        decisions.changed.connect(self.commands.refresh)
        decisions.progressed.connect(self.status_bar.show_progress)
        decisions.rested.connect(self._stop_progress)

    def _connect_labels(self) -> None:
        labels = self.own_labels
        self.session.opened.connect(labels.read)
        self.library_view.new_label.wanted.connect(self._make_label)
        self.pages.labels_changed.connect(self._labels_changed)
        labels.model_speaks_otherwise.connect(self.session.classify_again)
        labels.renewed.connect(self.decisions.changed)
        labels.failed.connect(self.notices.show_error)

    def _connect_pages(self) -> None:
        self.pages.recovered.connect(self.library_view.rescan)
        self.pages.setting_changed.connect(self._setting_changed)
        self.pages.working_elsewhere.connect(self.status_bar.show_elsewhere)
        self.pages.currentChanged.connect(self.commands.refresh)
        self.appearance.changed.connect(self.commands.refresh)
        self.pages.came_back.connect(self._came_back)

    def _connect_messages(self) -> None:
        """What the person should know, and what a person who does not see the window would notice."""
        self.session.warned.connect(self.notices.show_problem)
        self.housekeeping.noted.connect(self.notices.show_problem)
        for noted in (self.session.noted, self.library_view.grid.noted, self.pages.noted):
            noted.connect(self.notices.show_note)
        for source in (self.session, self.decisions, self.learning, self.suspects, self.housekeeping):
            source.failed.connect(self.notices.show_error)
        for work in (self.trash, self.retry, self.sample):
            work.progressed.connect(self.status_bar.show_progress)
            work.failed.connect(self.notices.show_error)
            work.ended.connect(self._work_ended)
            self.status_bar.cancelled.connect(work.cancel)
        for announced in (
            self.decisions.announced,
            self.suspects.announced,
            self.notices.announced,
            self.pages.announced,
            self.library_view.announced,
        ):
            announced.connect(self.announcer.say)

    def _keep_decided(self) -> None:
        """Of the photos that are chosen now."""
        self.decisions.keep(self.library_view.chosen())
        self.library_view.grid.setFocus()

    def _make_label(self, name: str) -> None:
        """A new label for the photos that are chosen now."""
        chosen = self.library_view.chosen()
        self.library_view.leave_new_label()
        self.own_labels.add(name, lambda label: self.decisions.decide(chosen, label))

    def _labels_changed(self, decisions: bool) -> None:
        """On their page. What can be undone speaks of the labels as they were: it ends here."""
        if decisions:
            self.decisions.forget_history()
            self.own_labels.renew()
        else:
            self.own_labels.read()

    def _opened(self) -> None:
        self.sample.cancel()
        self.notices.hide()
        self.pages.go_home(self.library_view)

    def _follow_stage(self) -> None:
        """Title, status bar and commands follow what the session is at."""
        stage, root = self.session.stage, self.session.root
        opened = root is not None and stage is not SessionStage.NO_FOLDER
        self.setWindowTitle((root.name or str(root)) if root is not None and opened else "StatueSorter")
        self._stop_progress()
        if stage is SessionStage.NO_FOLDER:
            self.pages.change_home(self.welcome)
        elif stage is SessionStage.AT_REST:
            table = self.photos.table
            self.announcer.say(spoken_counts(table.counts(), table.labels))
        self.commands.refresh()

    def _show_engine(self, engine: EngineReady) -> None:
        """Say what computes, and call the model by its title."""
        self.status_bar.show_engine(engine)
        self._name_model(engine.model, engine.model_title, engine.decisions)

    def _show_learned(self, asked: AskedAgain) -> None:
        """Say how many decisions the answers stand on."""
        self.status_bar.show_decisions(asked.decisions)
        self._name_model(asked.model, asked.title, asked.decisions)

    def _name_model(self, model: str, title: str, decisions: int) -> None:
        details = self.library_view.details
        details.name_model(model, title)
        details.name_model(signature(model, decisions), title_with_decisions(title, decisions))

    def _show_changed(self, changes: ChangedAnswers) -> None:
        """Mark the photos whose answer is another one now, and count them."""
        self.library_view.grid.mark_changed(changes.rows)
        self.status_bar.show_news(changes.sentence)
        self.announcer.say(changes.sentence)

    def _stop_progress(self) -> None:
        if not self.session.busy:
            self.status_bar.stop()

    def _work_ended(self, summary: str) -> None:
        if not self.session.busy:
            self.status_bar.stop(summary)
            self.announcer.say(summary)

    def _came_back(self) -> None:
        """A page was left: the keys work on photos again."""
        if self._photos_in_sight:
            self.library_view.grid.setFocus()

    def _setting_changed(self, name: str) -> None:
        if name == "appearance":
            self.appearance.show()
        elif name == "device":
            self.status_bar.forget_engine()  # the new one says itself what it is, if it can be used
            self.session.classify_again()
        elif name == "learn_as_you_go":
            self.learning.follow_switch()
        elif name == "cache_gigabytes":
            self.housekeeping.tidy_cache()
        elif name == "wrong_of_hundred":
            self.photos.allow(self._workspace.settings.wrong_of_hundred)

    # What the system tells a window

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "commands"):
            self.commands.draw_icons(self.palette())
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel, wait until everything has come to a safe stop, and remember how the window was.

        Where hours of work would be lost for good, the person is asked first.
        """
        cost = self.pages.lost_by_closing
        if cost and not ClosingQuestion(cost, self).may_close():
            event.ignore()
            return
        self.state.keep(
            self,
            self.library_view.splitter,
            tile_size=self.library_view.grid.side,
            order=self.photos.shown.order,
        )
        self.session.cancel()
        finish_decisions(self.decisions)
        self.hide()  # what is under way comes to its safe stop without a window that hears nothing
        self.thumbnails.close()
        from statuesorter.operations.photo_details import stop_decoding  # Pillow: not at the start

        stop_decoding()  # a photo may take half a minute
        self.library_view.close_readers()
        self._jobs.close()
        self.pages.drop_unfinished()
        super().closeEvent(event)
