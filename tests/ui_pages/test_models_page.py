from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.progress import Progress
from statuesorter.models.card import ModelCard
from statuesorter.operations.models import ModelOverview, ModelRow, ModelService
from statuesorter.operations.workspace import Workspace
from statuesorter.ui.pages.models.export_choice import settled
from statuesorter.ui.pages.models.models_page import ModelsPage


def three_models() -> list[ModelRow]:
    figures = {"train": {"mean": 0.98}, "dev": {"accuracy": 0.968, "photos": 1200, "unsure": 0.169}}
    held_out = {"held_out": {"n": 6, "accuracy": 0.5, "unsure_rate": 0.25}}
    return [
        replace(
            ModelRow("default-1", "Default model 1", "2026-10-01T10:00:00+00:00", True, True, None, figures),
            size=24_200_000,
            photo_ms=21.4,
        ),
        ModelRow("a", "Florence", "2026-11-03T10:00:00+00:00", False, False, "default-1", held_out),
        ModelRow("c", "old", "", False, False, None, {}, "head.safetensors is damaged."),
    ]


@dataclass(frozen=True)
class FakeModels(ModelService):
    """Three models of a registry that is not there; notes what is asked of it."""

    rows: list[ModelRow] = field(default_factory=three_models)
    calls: list[tuple[str, ...]] = field(default_factory=list)

    def overview(self) -> ModelOverview:
        return ModelOverview(tuple(self.rows), can_roll_back=True, notice="")

    def use(self, name: str) -> Generator[Progress, None, ModelCard]:
        yield Progress(0, 1)
        self.calls.append(("use", name))
        return self.workspace.registry.active().card

    def rollback(self) -> ModelCard:
        self.calls.append(("rollback",))
        return self.workspace.registry.active().card

    def export(
        self, name: str, target: Path, model_format: ModelFormat, *, cancel: CancelToken | None = None
    ) -> Generator[Progress, None, Path]:
        yield Progress(0, 1)
        if target.exists():
            raise ModelError(f"{target.name} exists already.")
        target.write_text(model_format)
        return target

    def import_(self, source: Path) -> ModelCard:
        raise ModelError(f"{source.name} is not a model.")

    def remove(self, name: str) -> None:
        self.calls.append(("remove", name))


@pytest.fixture
def models(workspace: Workspace) -> FakeModels:
    return FakeModels(workspace)


@pytest.fixture
def page(qtbot, workspace, jobs, models, wait) -> ModelsPage:
    made = ModelsPage(models, jobs)
    qtbot.addWidget(made)
    made.open_with()
    wait(lambda: len(made.entries) == 3 and not jobs.busy)
    return made


def test_lists_models_with_figures_and_parent(page):
    shipped, own, damaged = page.entries
    assert shipped.figures.text() == "96.8\u00a0% right · 16.9\u00a0% unsure · judged on 1,200 photos"
    assert not shipped.state.isHidden()
    assert shipped.use.isHidden()
    assert shipped.remove.isHidden()
    assert own.figures.text() == "50.0\u00a0% right · 25.0\u00a0% unsure · judged on 6 photos"
    assert "grew out of Default model 1" in own.origin.text()
    assert shipped.origin.text().endswith(" · 24.2\u00a0MB · 21\u00a0ms a photo")
    assert "head.safetensors is damaged." in damaged.figures.text()
    assert damaged.use.isHidden()
    assert damaged.export.isHidden()


def test_a_row_says_when_its_network_is_not_todays(page, models, wait, jobs):
    earlier = replace(models.rows[1], parent="default-0", remark="on an earlier network")
    models.rows[1] = earlier
    page.open_with()
    wait(lambda: not jobs.busy)
    text = page.entries[1].origin.text()
    assert text.endswith("grew out of Default model 0 · on an earlier network")


def test_uses_another_model(page, qtbot, models):
    with qtbot.waitSignal(page.model_changed, timeout=10_000):
        page.entries[1].use.click()
    assert models.calls == [("use", "a")]
    assert page.job_bar.words.text() == "“Florence” is in use now."


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_the_keyboard_stays_where_it_was(page, models, qtbot, wait, save_dialog, tmp_path):
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    own = page.entries[1]
    own.use.setFocus()
    own.use.click()
    wait(lambda: page.focusWidget() is page.entries[1].use and page.entries[1] is not own)
    save_dialog.answer = str(tmp_path / "m.zip")
    page.entries[0].export.setFocus()
    page.entries[0].export.click()
    wait(lambda: "is saved" in page.job_bar.words.text() and page.focusWidget() is page.entries[0].export)
    page.entries[1].remove.click()
    del models.rows[1]
    page.confirmation.yes.click()
    wait(lambda: len(page.entries) == 2 and page.focusWidget() is page.bring_in)


def test_asks_before_it_removes(page, models, wait):
    page.entries[1].remove.click()
    assert not page.confirmation.isHidden()
    page.confirmation.no.click()
    assert page.confirmation.isHidden()
    assert models.calls == []
    page.entries[1].remove.click()
    page.confirmation.yes.click()
    wait(lambda: models.calls == [("remove", "a")])


def test_exports_and_never_overwrites(page, save_dialog, tmp_path, wait):
    save_dialog.answer = str(tmp_path / "m.zip")
    page.entries[0].export.click()
    wait(lambda: "is saved as m.zip" in page.job_bar.words.text())
    page.entries[0].export.click()
    wait(lambda: page.job_bar.words.text() == "m.zip exists already.")


@pytest.mark.parametrize(
    ("typed", "kind", "written", "model_format"),
    [
        ("m.zip", "zip", "m.zip", "zip"),
        ("m", "zip", "m.zip", "zip"),
        ("Model 2.1", "zip", "Model 2.1.zip", "zip"),
        ("m.onnx", "zip", "m.onnx", "onnx"),
        ("m.zip", "onnx", "m.onnx", "onnx"),  # a dialog that does not change the ending with the filter
        ("m", "fastai", "m.pkl", "fastai"),
        ("m.zip", "folder", "m", "folder"),
        ("Model 2.1", "folder", "Model 2.1", "folder"),
    ],
)
def test_what_is_written_follows_from_the_name_and_the_filter(
    typed: str, kind: str, written: str, model_format: str
):
    assert settled(Path("/home", typed), ModelFormat(kind)) == (Path("/home", written), model_format)


def test_exports_in_the_format_that_was_chosen(page, save_dialog, tmp_path, wait):
    save_dialog.answer, save_dialog.filter = str(tmp_path / "m.zip"), "ONNX, for other programs (*.onnx)"
    page.entries[0].export.click()
    wait(lambda: "is saved as m.onnx" in page.job_bar.words.text())
    assert (tmp_path / "m.onnx").read_text() == "onnx"


def test_a_bad_import_is_one_sentence(page, monkeypatch, tmp_path, wait):
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *_a, **_k: (str(tmp_path / "bad.zip"), "")
    )
    page.bring_in.click()
    wait(lambda: page.job_bar.words.text() == "bad.zip is not a model.")
    assert len(page.entries) == 3


def test_that_another_model_does_the_work_is_said_above_the_list(qtbot, workspace, jobs, wait):
    folder = workspace.folders.models
    folder.mkdir(parents=True)
    (folder / "active.json").write_text('{"version": 1, "history": ["gone"]}')
    page = ModelsPage(ModelService(workspace), jobs)
    qtbot.addWidget(page)
    page.open_with()
    wait(lambda: len(page.entries) == 1 and not jobs.busy)
    assert not page.notice.isHidden()
    assert page.notice.text() == "There is no model called “gone”. The default model is used instead."


def test_a_model_in_use_whose_weights_are_damaged_says_so_in_its_row(qtbot, workspace, jobs, wait):
    folder = workspace.folders.models
    shipped = workspace.registry.active().folder
    mine = shutil.copytree(shipped, folder / "mine")
    card = json.loads((mine / "card.json").read_text())
    (mine / "card.json").write_text(json.dumps({**card, "name": "mine", "title": "Mine"}))
    workspace.registry.use("mine")
    (mine / "head.safetensors").write_bytes(b"")
    page = ModelsPage(ModelService(workspace), jobs)
    qtbot.addWidget(page)
    page.open_with()
    wait(lambda: len(page.entries) == 2 and not jobs.busy)
    assert page.entries[0].row.active
    assert page.entries[1].figures.text().startswith("Cannot be used: ")
    assert page.entries[1].use.isHidden()


class NotForTheWindow:
    """Stands in for the registry's lock, behind which a whole model may be read."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self.taken_by_window = False

    def __enter__(self) -> None:
        self.taken_by_window |= threading.current_thread() is threading.main_thread()
        self._lock.acquire()

    def __exit__(self, *_error: object) -> None:
        self._lock.release()


def test_the_window_never_waits_for_the_registry(qtbot, workspace, jobs, wait, monkeypatch, tmp_path):
    """Whoever holds its lock may be reading a whole model from a slow disk."""
    lock = NotForTheWindow()
    monkeypatch.setattr(workspace.registry, "_lock", lock)
    page = ModelsPage(ModelService(workspace), jobs)
    qtbot.addWidget(page)
    page.open_with()
    wait(lambda: len(page.entries) == 1 and not jobs.busy)
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getOpenFileName", lambda *_a, **_k: (str(tmp_path / "bad.zip"), "")
    )
    page.bring_in.click()
    wait(lambda: page.job_bar.words.text() != "" and not jobs.busy)
    assert not lock.taken_by_window


@dataclass(frozen=True)
class SlowModels(FakeModels):
    """Checks a model as slowly as the test says."""

    go_on: threading.Event = field(default_factory=threading.Event)

    def use(self, name: str) -> Generator[Progress, None, ModelCard]:
        yield Progress(2, 5, "Checking the model")
        self.go_on.wait()
        yield Progress(3, 5, "Checking the model")
        return (yield from super().use(name))


def test_checking_a_model_shows_how_far_it_is_and_can_be_stopped(qtbot, workspace, jobs, wait):
    models = SlowModels(workspace)
    page = ModelsPage(models, jobs)
    qtbot.addWidget(page)
    page.open_with()
    wait(lambda: len(page.entries) == 3 and not jobs.busy)
    page.entries[1].use.click()
    wait(lambda: page.job_bar.busy)
    assert page.job_bar.words.text() == "Checking the model"
    page.job_bar.cancel.click()
    models.go_on.set()
    wait(lambda: not jobs.busy)
    assert models.calls == []
    assert page.entries[1].use.isEnabled()


def test_tab_goes_through_the_models_from_above_and_then_below_them(page: ModelsPage):
    wanted = [button for entry in page.entries for button in entry.buttons]
    wanted += [page.go_back, page.bring_in]
    widget: QWidget | None = wanted[0]
    chain: list[QWidget] = []
    for _step in range(200):
        assert widget is not None
        if widget in wanted:
            chain.append(widget)
        widget = widget.nextInFocusChain()
    assert chain[: len(wanted)] == wanted
