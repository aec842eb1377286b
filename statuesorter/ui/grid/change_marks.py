"""Which photos changed by themselves a moment ago, and how strongly that is still shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, QVariantAnimation, Signal

from statuesorter.ui.library.row import Row

_SHOWN = 4000
"""Milliseconds that a mark is seen."""

_FADES = 0.75
"""The share of that time after which it begins to fade."""

_STEPS = 8
"""In so many steps: what is drawn anew sixty times a second takes a core."""


class ChangeMarks(QObject):
    """The marks of one grid: all of them appear at once, stay a while and fade together."""

    changed = Signal()
    """They are to be drawn anew."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._rows: frozenset[Row] = frozenset()
        self._step = 0
        self._time = QVariantAnimation(self)
        self._time.setDuration(_SHOWN)
        self._time.setStartValue(1.0)
        self._time.setKeyValueAt(_FADES, 1.0)
        self._time.setEndValue(0.0)
        self._time.valueChanged.connect(self._fade)

    @property
    def rows(self) -> frozenset[Row]:
        """The photos that are marked."""
        return self._rows

    def show(self, rows: frozenset[Row]) -> None:
        """Mark these, in the place of those that were."""
        if rows or self._rows:
            self._time.stop()
            self._rows, self._step = rows, _STEPS
            self.changed.emit()
            if rows:
                self._time.start()

    def strength(self, row: Row) -> float:
        """How strongly a photo is marked, 0 to 1."""
        return self._step / _STEPS if row in self._rows else 0.0

    def _fade(self, left: float) -> None:
        step = round(left * _STEPS)
        if step != self._step:
            self._step = step
            self.changed.emit()
            if not step:
                self._rows = frozenset()
