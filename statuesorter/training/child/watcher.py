"""Listens inside fastai's fit: every batch and epoch becomes a message, and stopping stops the fit."""

# fastai's classes have no types
# pyright: reportUntypedBaseClass=false, reportUnknownMemberType=false

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.training import BatchLoss, EpochRow, RateTried
from statuesorter.training.child.rate_finder import RATES
from statuesorter.training.child.untyped import Callback, CancelFitException, Learner, ProgressCallback
from statuesorter.training.errors import diverged
from statuesorter.training.messages import BatchLearned, EpochEnded, RateLearned


class Watcher(Callback):
    """A fastai callback. It counts on through several fits (``fine_tune`` makes two), ``epochs`` in all. The
    batches of fastai's finder are reported, and not counted.
    """

    order = 70  # after fastai's Recorder, whose values it reads

    def __init__(
        self,
        send: Callable[[BatchLearned | EpochEnded | RateLearned], None],
        stop: CancelToken,
        *,
        epochs: int,
    ) -> None:
        super().__init__()
        self.send = send
        self.stop = stop
        self.epochs = epochs
        self.next_epoch = 0
        self.step = 0
        self.began = 0.0

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
        if self._finds_rate():
            self._tell_rate(loss)
            return
        if not math.isfinite(loss):
            raise diverged()
        self.step += 1
        self.send(BatchLearned(BatchLoss(self.step, self.epochs * len(self.learn.dls.train), loss)))

    def after_epoch(self) -> None:
        if self._finds_rate():
            return
        train_loss, valid_loss, error_rate = (float(value) for value in self.learn.recorder.values[-1])
        if not math.isfinite(valid_loss):
            raise diverged()
        seconds = time.perf_counter() - self.began
        self.send(EpochEnded(EpochRow(self.next_epoch, train_loss, valid_loss, error_rate, seconds)))
        self.next_epoch += 1

    def _finds_rate(self) -> bool:
        return hasattr(self.learn, "lr_finder")

    def _tell_rate(self, loss: float) -> None:
        if math.isfinite(loss):
            rate = float(self.learn.opt.hypers[-1]["lr"])
            self.send(RateLearned(RateTried(self.learn.train_iter, RATES, rate, loss)))

    def _stop_if_asked(self) -> None:
        if self.stop.cancelled:
            raise CancelFitException


def quiet_learner(dls: Any, model: Any, watcher: Watcher, **options: Any) -> Any:
    """A fastai Learner that prints nothing, draws no bars, and reports through ``watcher``."""
    learner = Learner(dls, model, cbs=[watcher], **options)
    learner.logger = _silent
    return learner.remove_cb(ProgressCallback)


def _silent(*_row: object) -> None:
    """What fastai's Recorder prints with."""
