from __future__ import annotations

import io
import threading
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QListWidgetItem

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.decision import Decision
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.evaluation import Evaluation
from statuesorter.domain.labels import DEFAULT_LABELS, PAINT, STATUE, UNSURE, Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.prediction import Prediction
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import Purpose
from statuesorter.domain.training import (
    BatchLook,
    BatchLoss,
    Candidate,
    EpochRow,
    NetworkSettings,
    Planned,
    RateSuggested,
    RateTried,
    Restarted,
    TrainingEvent,
    Warned,
)
from statuesorter.models.card import ModelCard
from statuesorter.operations.retrain import RetrainOffer, TrainingChoice, TrainingService
from statuesorter.operations.runs import RunService
from statuesorter.operations.workspace import Workspace
from statuesorter.training.comparison import compare
from statuesorter.training.evaluation import judge
from statuesorter.ui.pages.training.network_look import NetworkLook
from statuesorter.ui.pages.training.photo_strip import PhotoStrip
from statuesorter.ui.pages.training.training_page import TrainingPage
from tests.predictions import prediction
from tests.ui_pages.photos import Labelled, photo


@dataclass
class Script:
    """What the fake does, and what was asked of it."""

    new_is_better: bool = True
    found: RetrainOffer = field(
        default_factory=lambda: RetrainOffer({PAINT: 2, STATUE: 2}, 1, True, "4 decisions will be used.")
    )
    hold: threading.Event | None = None
    error: Exception | None = None
    first: tuple[TrainingEvent, ...] = ()
    more_judged: int = 0
    """Photos of paint that judge beside those that are there: four alone may be chance."""

    asked: TrainingChoice | None = None
    looked_at: Sequence[tuple[Photo, Label]] = ()
    promoted: list[Candidate] = field(default_factory=list)
    discarded: list[Candidate] = field(default_factory=list)


@dataclass(frozen=True)
class FakeTraining(TrainingService):
    """Trains in no time, on photos that are really there."""

    labelled: Labelled
    script: Script = field(default_factory=Script)

    def offer(self) -> RetrainOffer:
        return replace(self.script.found, sample=super().offer().sample)

    def train(
        self, choice: TrainingChoice, *, cancel: CancelToken | None = None
    ) -> Generator[TrainingEvent | Progress]:
        assert cancel is not None
        self.script.asked = choice
        yield Planned({PAINT: 2, STATUE: 1}, {STATUE: 1}, "Learns from 3, judges by 1.")
        if self.script.error:
            raise self.script.error
        yield from self.script.first
        yield BatchLoss(1, 2, 0.9)
        yield EpochRow(0, 0.9, 0.7, 0.25, 46.2)
        yield Warned("The loss rises.")
        while self.script.hold and not self.script.hold.wait(0.01):
            cancel.raise_if_cancelled()
            yield BatchLoss(1, 2, 0.9)
        good, bad = self._judged(0.9), self._judged(0.4)
        old, new = (bad, good) if self.script.new_is_better else (good, bad)
        yield Candidate(Path("staged"), "model-1", compare(old, new))

    def _judged(self, right: float) -> Evaluation:
        def said(label: Label) -> Prediction:
            paint = right if label == PAINT else 1 - right
            return prediction(paint, 1 - paint, unsure=True)

        judged = [
            (photo.path, Label(label), said(Label(label)))
            for photo, label in self.labelled
            if label != UNSURE
        ]
        judged += [(Path(f"{n}.jpg"), PAINT, said(PAINT)) for n in range(self.script.more_judged)]
        return judge(judged, DEFAULT_LABELS)

    def look(self, photos: Sequence[tuple[Photo, Label]], *, cancel: CancelToken | None = None) -> BatchLook:
        if self.script.error:
            raise self.script.error
        self.script.looked_at = photos
        return BatchLook(((png("red"), PAINT),))

    def promote(self, candidate: Candidate) -> ModelCard:
        self.script.promoted.append(candidate)
        return self.workspace.registry.active().card

    def discard(self, candidate: Candidate) -> None:
        self.script.discarded.append(candidate)


@pytest.fixture
def training(workspace: Workspace, labelled: Labelled) -> FakeTraining:
    return FakeTraining(workspace, labelled)


@pytest.fixture
def page(qtbot, workspace, jobs, labelled, training, wait) -> TrainingPage:
    now = datetime.now(UTC)
    decided = [(photo, Label(label)) for photo, label in labelled if label != UNSURE]
    workspace.catalog.decide([Decision(photo.identity, label, now) for photo, label in decided])
    made = TrainingPage(training, jobs)
    qtbot.addWidget(made)
    made.open_with()
    wait(lambda: made.offer.words.text() != "")
    return made


def test_says_which_decisions_will_be_used(page):
    assert page.offer.words.text() == "4 decisions will be used."
    assert page.offer.counts[PAINT].text() == "2 photos"
    assert not page.offer.missing.isHidden()
    assert page.start.isEnabled()


def test_says_what_it_does_until_it_knows_the_decisions(page, wait):
    page.open_with()
    assert page.job_bar.words.text() == "Looking for photos with a decision"
    wait(lambda: page.job_bar.words.text() == "")


def test_shows_a_look_at_a_batch(page, wait):
    strip = page.offer.strip
    assert strip.count() == 4
    assert {strip.item(row).text() for row in range(4)} == {"Paint", "Statue"}


def test_photos_are_read_before_they_reach_the_window(qtbot, workspace, jobs, tmp_path, wait):
    """They were read and made smaller on its thread: it was held for up to 80 ms."""
    drawn = [photo(tmp_path / "large.jpg", size=(640, 480)), photo(tmp_path / "small.jpg", size=(48, 64))]
    strip = PhotoStrip(workspace, "Photos")
    qtbot.addWidget(strip)
    strip.show_photos([(each, each.name) for each in drawn])
    wait(lambda: not any(covered(strip.item(row)).isEmpty() for row in range(2)))
    assert [covered(strip.item(row)) for row in range(2)] == [QRect(0, 24, 192, 144), QRect(24, 0, 144, 192)]


def covered(item: QListWidgetItem) -> QRect:
    """The part of an item's square that its photo covers."""
    return QRegion(item.icon().pixmap(192).mask()).boundingRect()


def test_cannot_start_with_too_few_decisions(page, training, wait):
    training.script.found = RetrainOffer({PAINT: 1}, 0, False, "Too few decisions.")
    page.open_with()
    wait(lambda: page.offer.words.text() == "Too few decisions.")
    assert not page.start.isEnabled()


def test_shows_the_loss_the_table_and_the_warnings(page, training, wait):
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert page.watch.planned.text() == "Learns from 3, judges by 1."
    assert page.watch.warnings.text() == "The loss rises."
    row = page.watch.table.topLevelItem(0)
    assert [row.text(column) for column in range(5)] == ["0", "0.9000", "0.7000", "0.2500", "00:46"]
    assert not page.watch.chart.grab().isNull()
    assert "0.700" in page.watch.chart.accessibleDescription()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_quick_learning_shows_no_chart_and_no_table_of_epochs(page, training, wait):
    page.show()
    training.script.hold = threading.Event()
    page.start.click()
    assert page.watch.planned.text() == "Getting ready."
    wait(page.watch.warnings.isVisible)
    for part in (page.watch.chart, page.watch.table, page.watch.rates):
        assert not part.isVisible()
    training.script.hold.set()
    wait(page.use_new.isVisible)
    assert not page.watch.chart.isVisible()
    assert not page.watch.table.isVisible()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_full_training_shows_both_also_after_quick_learning(page, training, wait):
    page.show()
    page.start.click()
    wait(page.use_new.isVisible)
    page.keep_old.click()
    page.open_with()
    wait(lambda: page.start.isVisible() and page.start.isEnabled())
    training.script.hold = threading.Event()
    page.offer.choices.full.setChecked(True)
    page.start.click()
    wait(page.watch.warnings.isVisible)
    assert page.watch.chart.isVisible()
    assert page.watch.table.isVisible()
    training.script.hold.set()
    wait(page.use_new.isVisible)


def test_quick_is_the_default_and_full_has_settings(page, training, wait):
    page.offer.choices.full.setChecked(True)
    page.offer.choices.arch.setCurrentText("resnet34")
    page.offer.choices.epochs.setValue(7)
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert training.script.asked == TrainingChoice(NetworkSettings(arch="resnet34", epochs=7))


def test_the_last_stages_alone_have_the_same_settings(page, training, wait):
    choices = page.offer.choices
    assert not choices.form.isRowVisible(choices.epochs)
    choices.last_stages.setChecked(True)
    assert choices.form.isRowVisible(choices.epochs)
    assert choices.epochs.value() == 12
    choices.full.setChecked(True)
    assert choices.epochs.value() == 4
    choices.epochs.setValue(9)
    choices.last_stages.setChecked(True)
    page.start.click()
    assert page.lost_by_closing.startswith("The training is not done.")
    wait(lambda: not page.use_new.isHidden())
    assert training.script.asked == TrainingChoice(NetworkSettings(epochs=9, last_stages=True))
    assert not page.watch.table.isHidden()


def test_what_few_people_change_is_folded_away_and_asked_for(page, training, wait):
    page.offer.choices.full.setChecked(True)
    advanced = page.offer.choices.advanced
    assert advanced.settings.isHidden()
    advanced.frozen_epochs.setValue(2)
    advanced.rate.setCurrentIndex(1)
    advanced.early_stop.setValue(3)
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    wanted = NetworkSettings(frozen_epochs=2, learning_rate=None, early_stop=3)
    assert training.script.asked == TrainingChoice(wanted)


def test_a_learning_rate_of_ones_own(page):
    page.offer.choices.full.setChecked(True)
    advanced = page.offer.choices.advanced
    assert not advanced.form.isRowVisible(advanced.own_rate)
    advanced.rate.setCurrentIndex(2)
    assert advanced.form.isRowVisible(advanced.own_rate)
    advanced.own_rate.setValue(0.0005)
    network = page.offer.choices.choice.network
    assert (network.learning_rate, network.early_stop) == (0.0005, None)


def test_the_finders_curve_is_drawn_and_its_suggestion_marked(page, training, wait):
    rates = page.watch.rates
    page.watch.clear(network=True)
    assert rates.isHidden()
    training.script.first = (
        *(RateTried(step, 100, 1e-7 * 1.2**step, 1.0 - step / 200) for step in range(1, 101)),
        RateSuggested(0.00123),
    )
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert not rates.isHidden()
    assert rates.accessibleDescription() == "Suggested rate: 0.0012"
    without = rates.grab().toImage()
    rates.clear()
    assert rates.grab().toImage() != without


def test_shows_what_the_network_sees(page, training, wait):
    look = page.watch.look
    page.watch.clear(network=True)
    assert look.isHidden()
    training.script.first = (BatchLook(((png("red"), PAINT), (png("blue"), STATUE))),)
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert not look.isHidden()
    assert_shown(look, [("Paint", "#ff0000"), ("Statue", "#0000ff")])


def assert_shown(look: NetworkLook, pictures: list[tuple[str, str]]) -> None:
    """These words and colours are shown."""
    items = [look.strip.item(row) for row in range(look.strip.count())]
    colours = [item.icon().pixmap(192).toImage().pixelColor(96, 96).name() for item in items]
    assert list(zip([item.text() for item in items], colours, strict=True)) == pictures


def test_before_the_start_some_photos_can_be_seen_as_the_network_will_see_them(page, training, wait):
    offer = page.offer
    assert offer.show_changed.isHidden(), "quick training turns and lights nothing"
    offer.choices.full.setChecked(True)
    assert not offer.show_changed.isHidden()
    offer.show_changed.click()
    assert page.job_bar.words.text() == "Turning and lighting some photos"
    wait(lambda: not offer.look.isHidden())
    assert_shown(offer.look, [("Paint", "#ff0000")])
    assert offer.strip.isHidden(), "it stands in place of the photos"
    assert len(training.script.looked_at) == 4
    assert page.job_bar.words.text() == ""
    assert offer.show_changed.isEnabled()
    offer.choices.last_stages.setChecked(True)
    assert offer.show_changed.isHidden()
    assert (offer.look.isHidden(), offer.strip.isHidden()) == (True, False)


def test_a_look_that_fails_is_said_and_can_be_tried_again(page, training, wait):
    training.script.error = TrainingError("It stopped.")
    page.offer.choices.full.setChecked(True)
    page.offer.show_changed.click()
    wait(lambda: page.job_bar.words.text() == "It stopped.")
    assert page.offer.show_changed.isEnabled()
    assert page.offer.look.isHidden()


def png(colour: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(written, "PNG")
    return written.getvalue()


def test_a_training_that_begins_again_begins_with_an_empty_table(page, training, wait):
    lost = EpochRow(0, 0.5, 0.5, 0.5, 1.0)
    training.script.first = (BatchLoss(1, 2, 0.9), lost, Restarted(8), Warned("Memory ran out."))
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert page.watch.table.topLevelItemCount() == 1
    assert page.watch.table.topLevelItem(0).text(1) == "0.9000"
    assert page.watch.warnings.text() == "Memory ran out.\nThe loss rises."


def test_a_better_model_is_offered_first(page, qtbot, training, wait):
    training.script.more_judged = 4
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert page.use_new.property("primary")
    assert not page.keep_old.property("primary")
    with qtbot.waitSignals([page.promoted, page.closed], timeout=10_000):
        page.use_new.click()
    assert len(training.script.promoted) == 1


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
@pytest.mark.parametrize("better", [False, True])
def test_tab_goes_through_the_verdicts_buttons_as_they_stand(page, training, qtbot, wait, better):
    training.script.new_is_better, training.script.more_judged = better, 4
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    right, left = (page.use_new, page.keep_old) if better else (page.keep_old, page.use_new)
    wait(lambda: left.x() < right.x())
    assert page.focusWidget() is right
    qtbot.keyClick(right, Qt.Key.Key_Backtab)
    assert page.focusWidget() is left
    qtbot.keyClick(left, Qt.Key.Key_Tab)
    assert page.focusWidget() is right


def test_where_it_may_be_chance_the_old_model_is_offered_first(page, training, wait):
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert page.keep_old.property("primary")
    assert "chance" in page.verdict.comparison.verdict.text()


def test_a_worse_model_is_not(page, qtbot, training, wait):
    training.script.new_is_better = False
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    assert page.keep_old.property("primary")
    with qtbot.waitSignal(page.closed):
        page.keep_old.click()
    assert len(training.script.discarded) == 1
    assert training.script.promoted == []


def test_a_cell_shows_its_photos(page, wait):
    page.start.click()
    wait(lambda: not page.use_new.isHidden())
    cell = page.verdict.comparison.old_matrix.cells[PAINT, STATUE]
    cell.click()
    wait(lambda: page.verdict.strip.count() == 2)
    assert "2 photos of Paint" in cell.accessibleName()
    assert not cell.grab().isNull()


def test_cancelling_leads_back_to_the_offer(page, training, wait):
    training.script.hold = threading.Event()
    page.start.click()
    wait(lambda: page.job_bar.busy)
    page.job_bar.cancel.click()
    wait(lambda: not page.job_bar.busy)
    assert not page.start.isHidden()
    assert training.script.promoted == []
    assert "as it was" in page.job_bar.words.text()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_the_keyboard_is_on_cancel_while_it_trains_and_then_on_the_next_step(page, training, qtbot, wait):
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    training.script.hold = threading.Event()
    page.start.setFocus()
    qtbot.keyClick(page.start, Qt.Key.Key_Space)
    assert page.focusWidget() is page.job_bar.cancel
    qtbot.keyClick(page.job_bar.cancel, Qt.Key.Key_Space)
    wait(lambda: not page.job_bar.busy)
    assert page.focusWidget() is page.start


def test_says_how_far_it_is(page, training, wait):
    training.script.hold = threading.Event()
    page.start.click()
    wait(lambda: page.job_bar.words.text() == "Training · 1 of 2")
    training.script.hold.set()
    wait(lambda: not page.job_bar.busy)


def test_leaving_does_not_stop_training(page, training, wait):
    training.script.hold = threading.Event()
    page.start.click()
    page.leave()
    page.open_with()
    assert page.job_bar.busy
    told: list[str] = []
    page.noted.connect(told.append)
    training.script.hold.set()
    wait(lambda: not page.use_new.isHidden())
    assert told == ["The new model is ready. Retrain shows how it compares with the one in use."]


def test_an_error_is_one_sentence(page, training, wait):
    training.script.error = TrainingError("One label only.")
    page.start.click()
    wait(lambda: page.job_bar.words.text() == "One label only.")
    assert not page.start.isHidden()


def test_says_what_closing_the_window_would_lose(page, training, wait):
    assert page.lost_by_closing == ""
    training.script.hold = threading.Event()
    page.start.click()
    assert page.lost_by_closing == "", "quick training is done again in seconds"
    page.job_bar.cancel.click()
    wait(lambda: not page.job_bar.busy)
    page.offer.choices.full.setChecked(True)
    page.start.click()
    assert page.lost_by_closing.startswith("The training is not done.")
    training.script.hold.set()
    wait(lambda: not page.use_new.isHidden())
    assert page.lost_by_closing.startswith("The new model is not in use yet.")
    page.drop_unfinished()
    assert page.lost_by_closing == ""
    assert len(training.script.discarded) == 1


def choose_folder(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getExistingDirectory", lambda *_a, **_k: str(folder))


def test_saves_the_decisions_as_a_data_set_that_is_taken_back_under_runs(
    page, workspace, jobs, wait, monkeypatch, tmp_path
):
    choose_folder(monkeypatch, tmp_path / "set")
    page.dataset.click()
    assert not page.start.isEnabled()
    wait(lambda: not jobs.busy)
    assert page.job_bar.words.text() == "4 photos copied to set. You can take it back under Runs."
    assert page.start.isEnabled()
    names = sorted(
        path.relative_to(tmp_path / "set").as_posix() for path in (tmp_path / "set").rglob("*.jpg")
    )
    assert names == ["paint/a (2).jpg", "paint/a.jpg", "statue/b (2).jpg", "statue/b.jpg"]
    page.dataset.click()
    wait(lambda: page.job_bar.words.text() == "Every photo you decided on is in set already.")
    (run,) = RunService(workspace).runs()
    assert run.purpose is Purpose.DATASET


def test_a_data_set_that_has_no_room_is_one_sentence(page, jobs, wait, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    choose_folder(monkeypatch, tmp_path / "file")
    page.dataset.click()
    wait(lambda: not jobs.busy)
    assert "is a file, not a folder" in page.job_bar.words.text()
    assert page.dataset.isEnabled()


def test_no_data_set_without_decisions(page, training, wait):
    training.script.found = replace(training.script.found, counts={PAINT: 0, STATUE: 0}, can_train=False)
    page.open_with()
    wait(lambda: page.job_bar.words.text() == "")
    assert not page.dataset.isEnabled()
