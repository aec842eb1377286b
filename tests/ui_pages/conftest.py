"""Real photos, the real catalog, filing and jobs; only models and training are stood in for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders
from statuesorter.domain.labels import PAINT, STATUE, UNSURE
from statuesorter.jobs.runner import JobRunner
from statuesorter.operations.workspace import Workspace
from tests.ui_pages.photos import Labelled, photo
from tests.window_thread import on_guard


@pytest.fixture(autouse=True)
def no_disk_is_asked_on_the_window_thread(
    folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Whatever a test does with a page. The program's own folders are another matter."""
    with on_guard(monkeypatch, tmp_path, folders.data.parent) as guard:
        yield
    assert not guard.asked, "\n".join(guard.asked)


@pytest.fixture
def workspace(folders: Folders) -> Iterator[Workspace]:
    opened = Workspace.open(folders)
    yield opened
    opened.close()


@pytest.fixture
def jobs(qapp: object) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "Florence"


@pytest.fixture
def labelled(root: Path) -> Labelled:
    """Two folders with the same three names in each: a painting, a statue, an unsure one."""
    found: Labelled = []
    for day in ("day 1", "day 2"):
        for name, label in (("a", PAINT), ("b", STATUE), ("c", UNSURE)):
            found.append((photo(root / day / f"{name}.jpg", shade=len(found) * 20), label))
    return found


class SaveDialog:
    """Answers QFileDialog.getSaveFileName."""

    def __init__(self) -> None:
        self.answer = ""
        self.filter = ""

    def __call__(self, *_args: object, **_kwargs: object) -> tuple[str, str]:
        return self.answer, self.filter


@pytest.fixture
def save_dialog(monkeypatch: pytest.MonkeyPatch) -> SaveDialog:
    dialog = SaveDialog()
    monkeypatch.setattr("PySide6.QtWidgets.QFileDialog.getSaveFileName", dialog)
    return dialog


Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def wait(qtbot) -> Wait:
    return lambda condition: qtbot.waitUntil(condition, timeout=10_000)
