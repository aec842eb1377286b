"""Which signal leads to which act: the window's wiring, in one place, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from statuesorter.domain.labels import OTHER, PAINT, STATUE
from statuesorter.ui.widgets.theme import Appearance

if TYPE_CHECKING:
    from statuesorter.ui.window.desk import Desk
    from statuesorter.ui.window.main_window import MainWindow
    from statuesorter.ui.window.photo_acts import PhotoActs


def connect(window: MainWindow, desk: Desk, acts: PhotoActs) -> None:
    """Connect everything."""
    _commands(window, desk, acts)
    _controllers(window, desk)
    _review_page(window, desk, acts)
    _pages(window, desk)
    _appearance(window, desk)
    _screen_reader(window, desk, acts)


def _commands(window: MainWindow, desk: Desk, acts: PhotoActs) -> None:
    page, grid, pages = window.review_page, window.review_page.grid, window.pages
    leads: dict[str, Callable[[], object]] = {
        "open": desk.choice.ask,
        "rescan": desk.rescan,
        "sort": desk.filing.open_plan,
        "runs": pages.open_runs,
        "settings": pages.open_settings,
        "quit": window.close,
        "undo": window.correcting.undo,
        "redo": window.correcting.redo,
        "paint": lambda: acts.decide(PAINT),
        "statue": lambda: acts.decide(STATUE),
        "other": lambda: acts.decide(OTHER),
        "accept": acts.accept,
        "withdraw": lambda: acts.decide(None),
        "trash": lambda: desk.trashing.start(page.chosen),
        "try_again": lambda: desk.trying_again.start(page.chosen),
        "select_all": grid.selectAll,
        "select_similar": acts.select_similar,
        "search": desk.search,
        "closer": page.look_closer,
        "larger": grid.larger,
        "smaller": grid.smaller,
        "full_screen": lambda: window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen),
        "retrain": pages.open_training,
        "models": pages.open_models,
        "help": pages.open_help,
        "about": lambda: pages.open_help("about"),
    }
    for name, act in leads.items():
        window.commands.action(name).triggered.connect(_without_argument(act))


def _controllers(window: MainWindow, desk: Desk) -> None:
    review, correcting = window.review, window.correcting
    review.opened.connect(desk.opened)
    review.stage_changed.connect(desk.show_stage)
    review.stage_changed.connect(desk.tidy_cache)
    review.progressed.connect(window.status_line.show_progress)
    review.engine_ready.connect(desk.show_engine)
    review.told.connect(window.error_bar.say)
    review.noted.connect(window.error_bar.tell)
    review.failed.connect(desk.failed)
    desk.model_replaced.connect(window.error_bar.say, Qt.ConnectionType.QueuedConnection)
    correcting.changed.connect(desk.show_history)
    correcting.failed.connect(desk.failed)
    correcting.progressed.connect(window.status_line.show_progress)
    correcting.rested.connect(desk.show_stage)
    window.photos.counts_changed.connect(desk.show_counts)
    window.status_line.cancelled.connect(review.cancel)


def _review_page(window: MainWindow, desk: Desk, acts: PhotoActs) -> None:
    page, pages = window.review_page, window.pages
    page.filter_bar.tabs.chosen.connect(acts.show_status)
    page.filter_bar.order_chosen.connect(acts.show_order)
    page.filter_bar.searched.connect(acts.show_found)
    page.folders.folder_chosen.connect(acts.show_folder)
    page.folders.runs_wanted.connect(pages.open_runs)
    page.folders.models_wanted.connect(pages.open_models)
    acts.told.connect(window.error_bar.tell)
    page.next_step.look_wanted.connect(acts.look_at_unsure)
    page.next_step.sort_wanted.connect(desk.filing.open_plan)
    page.next_step.retrain_wanted.connect(pages.open_training)
    window.welcome.open_wanted.connect(desk.choice.ask)
    window.welcome.sample_wanted.connect(desk.open_sample)
    window.welcome.folder_chosen.connect(desk.open)


def _pages(window: MainWindow, desk: Desk) -> None:
    window.pages.filed.connect(desk.filing.filed)
    window.pages.undone.connect(desk.filing.undone)
    window.pages.recovered.connect(desk.rescan)
    window.pages.model_changed.connect(window.review.classify_again)
    window.pages.setting_changed.connect(desk.setting_changed)
    window.pages.told.connect(window.error_bar.tell)
    window.pages.working_elsewhere.connect(window.status_line.show_elsewhere)
    window.pages.currentChanged.connect(desk.show_page)
    window.pages.came_back.connect(desk.came_back)


def _appearance(window: MainWindow, desk: Desk) -> None:
    for action in window.commands.appearances.actions():
        appearance = Appearance(action.data())
        action.triggered.connect(_without_argument(lambda chosen=appearance: desk.choose_appearance(chosen)))
    desk.show_appearance(window.state.appearance)


def _screen_reader(window: MainWindow, desk: Desk, acts: PhotoActs) -> None:
    """What a person who sees the window would notice, though the keyboard is elsewhere."""
    for said in (
        window.correcting.said,
        window.error_bar.said,
        window.pages.announced,
        acts.found,
        desk.announced,
    ):
        said.connect(window.announcer.say)
    window.review.stage_changed.connect(desk.announce_rest)


def _without_argument(act: Callable[[], object]) -> Callable[[bool], object]:
    """Qt says whether an action is checked; the acts do not ask."""
    return lambda _checked=False: act()
