"""The ear inside fastai's fit: every batch and epoch becomes an event, and cancelling stops the fit."""

# fastai's classes have no types
# pyright: reportUntypedBaseClass=false, reportUnknownMemberType=false

from __future__ import annotations

import math
import time
from typing import Any

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.language import _
from statuesorter.domain.training import BatchLoss, EpochRow, TrainingEvent
from statuesorter.training.relay import Emit
from statuesorter.training.untyped import Callback, CancelFitException, Learner, ProgressCallback


class Watcher(Callback):
    """A fastai callback. It counts on through several fits (``fine_tune`` makes two), ``epochs`` in all;
    the first row is ``first_epoch``. ``rows`` is the table so far.
    """

    order = 70  # after fastai's Recorder, whose values it reads

    def __init__(
        self, emit: Emit[TrainingEvent], stop: CancelToken, *, epochs: int, first_epoch: int = 0
    ) -> None:
        super().__init__()
        self.emit = emit
        self.stop = stop
        self.epochs = epochs
        self.next_epoch = first_epoch
        self.step = 0
        self.began = 0.0
        self.rows: list[EpochRow] = []

    def before_fit(self) -> None:
        self._stop_if_asked()

    def before_epoch(self) -> None:
        self.began = time.perf_counter()

    def before_batch(self) -> None:
        self._stop_if_asked()

    def after_pred(self) -> None:
        self._stop_if_asked()  # the way back is two thirds of a batch: seconds on a CPU

    def after_batch(self) -> None:
        if not self.learn.training:
            return
        loss = float(self.learn.smooth_loss)
        if not math.isfinite(loss):
            raise TrainingError(
                _("The training went astray: the loss is no number any more."),
                advice=_("Try a larger batch, or another network."),
            )
        self.step += 1
        self.emit(BatchLoss(self.step, self.epochs * len(self.learn.dls.train), loss))

    def after_epoch(self) -> None:
        train_loss, valid_loss, error_rate = (float(value) for value in self.learn.recorder.values[-1])
        seconds = time.perf_counter() - self.began
        row = EpochRow(self.next_epoch, train_loss, valid_loss, error_rate, seconds)
        self.next_epoch += 1
        self.rows.append(row)
        self.emit(row)

    def _stop_if_asked(self) -> None:
        if self.stop.cancelled:
            raise CancelFitException


def quiet_learner(dls: Any, model: Any, watcher: Watcher, **options: Any) -> Any:
    """A fastai Learner that prints nothing, draws no bars, and is heard through ``watcher``."""
    learner = Learner(dls, model, cbs=[watcher], **options)
    learner.logger = _silent
    return learner.remove_cb(ProgressCallback)


def _silent(*_row: object) -> None:
    """What fastai's Recorder prints with."""
