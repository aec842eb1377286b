from __future__ import annotations

import json
import shutil

import pytest

from statuesorter.domain.errors import ModelError
from statuesorter.operations.models import ModelRow
from statuesorter.ui.pages.models.models_page import ModelsPage


class Keeper:
    def __init__(self) -> None:
        figures = {"train": {"mean": 0.98}, "dev": {"accuracy": 0.968, "photos": 1200, "unsure": 0.169}}
        held_out = {"held_out": {"n": 6, "accuracy": 0.5, "unsure_rate": 0.25}}
        self.rows = [
            ModelRow("default-1", "Default model 1", "2026-10-01T10:00:00+00:00", True, True, None, figures),
            ModelRow("a", "Florence", "2026-11-03T10:00:00+00:00", False, False, "default-1", held_out),
            ModelRow("c", "old", "", False, False, None, {}, "head.safetensors is damaged."),
        ]
        self.calls: list[tuple[object, ...]] = []

    def list_models(self, _workspace):
        return self.rows

    def use_model(self, _workspace, name):
        self.calls.append(("use", name))

    def rollback_model(self, _workspace):
        self.calls.append(("rollback",))
        return "a"

    def export_model(self, _workspace, name, target):
        if target.exists():
            raise ModelError(f"{target.name} exists already.")
        target.write_bytes(b"zip")
        return target

    def import_model(self, _workspace, source):
        raise ModelError(f"{source.name} is not a model.")

    def remove_model(self, _workspace, name):
        self.calls.append(("remove", name))


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def page(qtbot, workspace, jobs, keeper, wait) -> ModelsPage:
    made = ModelsPage(workspace, jobs, keeper=keeper)
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
    assert "head.safetensors is damaged." in damaged.figures.text()
    assert damaged.use.isHidden()
    assert damaged.export.isHidden()


def test_uses_another_model(page, qtbot, keeper):
    with qtbot.waitSignal(page.model_changed, timeout=10_000):
        page.entries[1].use.click()
    assert keeper.calls == [("use", "a")]
    assert page.job_bar.words.text() == "“Florence” is in use now."


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
def test_the_keyboard_stays_where_it_was(page, keeper, qtbot, wait, save_dialog, tmp_path):
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
    del keeper.rows[1]
    page.confirmation.yes.click()
    wait(lambda: len(page.entries) == 2 and page.focusWidget() is page.bring_in)


def test_asks_before_it_removes(page, keeper, wait):
    page.entries[1].remove.click()
    assert not page.confirmation.isHidden()
    page.confirmation.no.click()
    assert page.confirmation.isHidden()
    assert keeper.calls == []
    page.entries[1].remove.click()
    page.confirmation.yes.click()
    wait(lambda: keeper.calls == [("remove", "a")])


def test_exports_and_never_overwrites(page, save_dialog, tmp_path, wait):
    save_dialog.answer = str(tmp_path / "m.zip")
    page.entries[0].export.click()
    wait(lambda: "is saved as m.zip" in page.job_bar.words.text())
    page.entries[0].export.click()
    wait(lambda: page.job_bar.words.text() == "m.zip exists already.")


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
    page = ModelsPage(workspace, jobs)
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
    page = ModelsPage(workspace, jobs)
    qtbot.addWidget(page)
    page.open_with()
    wait(lambda: len(page.entries) == 2 and not jobs.busy)
    assert page.entries[0].row.active
    assert page.entries[1].figures.text().startswith("Cannot be used: ")
    assert page.entries[1].use.isHidden()
