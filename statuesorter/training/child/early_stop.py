"""Ends a training that gets no better, and keeps the best weights."""

# fastai's classes have no types
# pyright: reportUntypedBaseClass=false, reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from statuesorter.training.child.untyped import EarlyStoppingCallback, TrackerCallback
from statuesorter.training.child.watcher import Watcher


class EarlyStop(EarlyStoppingCallback):
    """fastai's, after the `Watcher`: the last epoch is reported too."""

    order = Watcher.order + 1


class BestWeights(TrackerCallback):
    """Keeps, in memory, the weights of the epoch with the lowest loss on held-out photos, over several fits.
    fastai's SaveModelCallback writes a file, and begins anew with each fit.
    """

    order = TrackerCallback.order + 1

    def __init__(self) -> None:
        super().__init__(monitor="valid_loss", reset_on_fit=False)
        self.epochs = 0
        self.best_epoch = 0
        self.weights: dict[str, Tensor] = {}

    def after_epoch(self) -> None:
        super().after_epoch()
        if self.new_best:
            self.best_epoch = self.epochs
            self.weights = _copied(self.learn.model)
        self.epochs += 1

    def restore(self, network: nn.Module) -> None:
        """Give ``network`` the best weights, where there are any."""
        if self.weights:
            network.load_state_dict(self.weights)


def early_stop(patience: int) -> tuple[BestWeights, list[Any]]:
    """Two callbacks that end a fit after ``patience`` epochs without a lower loss on held-out photos; the
    first keeps the best weights.
    """
    best = BestWeights()
    return best, [best, EarlyStop(monitor="valid_loss", patience=patience)]


def _copied(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().to("cpu", copy=True) for name, value in network.state_dict().items()}
