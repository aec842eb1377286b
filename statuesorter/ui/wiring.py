"""Which signal leads to which act: the window's wiring, in one place, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from statuesorter.labels import Label
from statuesorter.ui.theme import Appearance

if TYPE_CHECKING:
    from statuesorter.ui.desk import Desk
    from statuesorter.ui.photo_acts import PhotoActs
    from statuesorter.ui.shell import Shell


def connect(shell: Shell, desk: Desk, acts: PhotoActs) -> None:
    """Connect everything."""
    _commands(shell, desk, acts)
    _controllers(shell, desk)
    _review_page(shell, desk, acts)
    _pages(shell, desk)
    _appearance(shell, desk)
    _screen_reader(shell, desk, acts)


def _commands(shell: Shell, desk: Desk, acts: PhotoActs) -> None:
    page, grid, pages = shell.review_page, shell.review_page.grid, shell.pages
    leads: dict[str, Callable[[], object]] = {
        "open": desk.choice.ask,
        "rescan": desk.rescan,
        "sort": desk.filing.open_plan,
        "runs": pages.open_runs,
        "settings": pages.open_settings,
        "quit": shell.close,
        "undo": shell.correcting.undo,
        "redo": shell.correcting.redo,
        "paint": lambda: acts.decide(Label.PAINT),
        "statue": lambda: acts.decide(Label.STATUE),
        "unsure": lambda: acts.decide(Label.UNSURE),
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
        "full_screen": lambda: shell.setWindowState(shell.windowState() ^ Qt.WindowState.WindowFullScreen),
        "retrain": pages.open_training,
        "models": pages.open_models,
        "help": pages.open_help,
        "about": lambda: pages.open_help("about"),
    }
    for name, act in leads.items():
        shell.commands.action(name).triggered.connect(_without_argument(act))


def _controllers(shell: Shell, desk: Desk) -> None:
    review, correcting = shell.review, shell.correcting
    review.opened.connect(desk.opened)
    review.stage_changed.connect(desk.show_stage)
    review.stage_changed.connect(desk.tidy_cache)
    review.progressed.connect(shell.status_line.show_progress)
    review.engine_ready.connect(desk.show_engine)
    review.told.connect(shell.error_bar.say)
    review.noted.connect(shell.error_bar.tell)
    review.failed.connect(desk.failed)
    desk.model_replaced.connect(shell.error_bar.say, Qt.ConnectionType.QueuedConnection)
    correcting.changed.connect(desk.show_history)
    correcting.failed.connect(desk.failed)
    correcting.progressed.connect(shell.status_line.show_progress)
    correcting.rested.connect(desk.show_stage)
    shell.photos.counts_changed.connect(desk.show_counts)
    shell.status_line.cancelled.connect(review.cancel)


def _review_page(shell: Shell, desk: Desk, acts: PhotoActs) -> None:
    page, pages = shell.review_page, shell.pages
    page.filter_bar.label_chosen.connect(acts.show_label)
    page.filter_bar.order_chosen.connect(acts.show_order)
    page.filter_bar.searched.connect(acts.show_found)
    page.folders.folder_chosen.connect(acts.show_folder)
    page.folders.runs_wanted.connect(pages.open_runs)
    page.folders.models_wanted.connect(pages.open_models)
    acts.told.connect(shell.error_bar.tell)
    page.next_step.look_wanted.connect(acts.look_at_unsure)
    page.next_step.sort_wanted.connect(desk.filing.open_plan)
    page.next_step.retrain_wanted.connect(pages.open_training)
    shell.welcome.open_wanted.connect(desk.choice.ask)
    shell.welcome.sample_wanted.connect(desk.open_sample)
    shell.welcome.folder_chosen.connect(desk.open)


def _pages(shell: Shell, desk: Desk) -> None:
    shell.pages.filed.connect(desk.filing.filed)
    shell.pages.undone.connect(desk.filing.undone)
    shell.pages.recovered.connect(desk.rescan)
    shell.pages.model_changed.connect(shell.review.classify_again)
    shell.pages.setting_changed.connect(desk.setting_changed)
    shell.pages.told.connect(shell.error_bar.tell)
    shell.pages.working_elsewhere.connect(shell.status_line.show_elsewhere)
    shell.pages.currentChanged.connect(desk.show_page)
    shell.pages.came_back.connect(desk.came_back)


def _appearance(shell: Shell, desk: Desk) -> None:
    for action in shell.commands.appearances.actions():
        appearance = Appearance(action.data())
        action.triggered.connect(_without_argument(lambda chosen=appearance: desk.choose_appearance(chosen)))
    desk.show_appearance(shell.state.appearance)


def _screen_reader(shell: Shell, desk: Desk, acts: PhotoActs) -> None:
    """What a person who sees the window would notice, though the keyboard is elsewhere."""
    for said in (
        shell.correcting.said,
        shell.error_bar.said,
        shell.pages.announced,
        acts.found,
        desk.announced,
    ):
        said.connect(shell.announcer.say)
    shell.review.stage_changed.connect(desk.announce_rest)


def _without_argument(act: Callable[[], object]) -> Callable[[bool], object]:
    """Qt says whether an action is checked; the acts do not ask."""
    return lambda _checked=False: act()
