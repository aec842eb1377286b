from __future__ import annotations

import math

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSpinBox, QTreeView

from statuesorter.domain.errors import FilingError
from statuesorter.domain.labels import PAINT, STATUE, LabelSet
from statuesorter.domain.language import size_text
from statuesorter.ui.pages.training.confusion_matrix import ConfusionMatrix
from statuesorter.ui.pages.training.loss_chart import LossChart
from statuesorter.ui.widgets.job_bar import sentence_of
from statuesorter.ui.widgets.words import share_text
from tests.ui_pages.pages import ALL_PAGES


@pytest.mark.parametrize("make", ALL_PAGES)
def test_every_control_has_a_name(qtbot, workspace, jobs, make):
    page = make(workspace, jobs)
    qtbot.addWidget(page)
    for control_kind in (QAbstractButton, QComboBox, QLineEdit, QSpinBox, QTreeView):
        for control in page.findChildren(control_kind):
            inner = control.objectName().startswith("qt_") or control.parent().inherits("QAbstractSpinBox")
            if not inner and not control.parent().inherits("QComboBox"):
                assert control.accessibleName() or control is getattr(page, "go", None), control


@pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform says this of any window
@pytest.mark.parametrize("make", ALL_PAGES)
def test_esc_leads_back(qtbot, workspace, jobs, make):
    page = make(workspace, jobs)
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.back.setFocus()
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page.back, Qt.Key.Key_Escape)


def test_the_chart_survives_any_loss(qtbot):
    chart = LossChart()
    qtbot.addWidget(chart)
    chart.resize(400, 300)
    assert not chart.grab().isNull()
    for step, loss in enumerate((0.0, math.nan, math.inf, 1e-9, 5000.0), start=1):
        chart.add_batch(step, 3, loss)
        chart.add_epoch(loss)
        assert not chart.grab().isNull()
    chart.resize(5, 5)
    assert not chart.grab().isNull()


def test_empty_cells_cannot_be_clicked(qtbot):
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.show_counts(LabelSet((PAINT, STATUE)), ((3, 0), (1, 2)))
    assert not matrix.cells[PAINT, STATUE].isEnabled()
    with qtbot.waitSignal(matrix.cell_chosen) as chosen:
        matrix.cells[STATUE, PAINT].click()
    assert chosen.args == [STATUE, PAINT]


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (12_300, "12 kB"), (999_600, "1.0 MB"), (4_812_000_000, "4.8 GB"),
     (214_000_000, "214 MB"), (3_200_000_000_000, "3.2 TB")],
)  # fmt: skip
def test_sizes(size, text):
    assert size_text(size) == text.replace(" ", "\u00a0")  # a number and its unit are never parted


def test_shares():
    assert share_text(0.9688) == "96.9\u00a0%"
    assert share_text(1.0, 0) == "100\u00a0%"


def test_a_bug_is_not_hidden():
    assert sentence_of(FilingError("Full.", advice="Free some space.")) == "Full. Free some space."
    with pytest.raises(ZeroDivisionError):
        sentence_of(ZeroDivisionError())
