"""Results of classifying on their way to the list: some of them together, because each time costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from statuesorter.ui.library.photo_list_model import PhotoListModel
from statuesorter.ui.library.seams import Classified
from statuesorter.ui.widgets.one_shot import one_shot

if TYPE_CHECKING:
    from statuesorter.domain.decision import Remembered
    from statuesorter.domain.photo import PhotoIdentity
    from statuesorter.domain.prediction import Prediction

_TOGETHER_MS = 60
"""Results of this many milliseconds reach the list together."""
_MOST_TOGETHER = 500
"""But no more than about this many: they take a few milliseconds of the window's thread."""


class GatheredResults(QObject):
    """Keeps what was found of photos for a moment, then hands it to the list."""

    def __init__(self, photos: PhotoListModel, parent: QObject) -> None:
        super().__init__(parent)
        self._photos = photos
        self.forget()
        self._soon = one_shot(self, _TOGETHER_MS, self.hand_over)

    def forget(self) -> None:
        """Another folder is opened: what was found no longer counts."""
        self._predictions: dict[PhotoIdentity, Prediction] = {}
        self._errors: dict[PhotoIdentity, str] = {}
        self._known: dict[PhotoIdentity, Remembered] = {}

    def keep(self, results: Sequence[Classified]) -> None:
        """Take results in; they reach the list soon."""
        for result in results:
            if result.known is not None:
                self._known[result.photo.identity] = result.known
            if result.prediction is not None:
                self._predictions[result.photo.identity] = result.prediction
            else:
                self._errors[result.photo.identity] = result.error or ""
        if len(self._predictions) + len(self._errors) >= _MOST_TOGETHER:
            self.hand_over()
        elif not self._soon.isActive():
            self._soon.start()

    def hand_over(self) -> None:
        """Hand what there is to the list, now."""
        self._soon.stop()
        predictions, errors, known = self._predictions, self._errors, self._known
        self.forget()
        if known:
            self._photos.recognise(known)
        if predictions or errors:
            self._photos.predict(predictions, errors)
