"""What the training page asks of the room behind it; ``operations.retrain`` satisfies it as it is."""

from __future__ import annotations

from collections.abc import Generator
from typing import Protocol

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import Candidate, TrainingEvent
from statuesorter.operations.retrain import NETWORK_BATCH, NETWORK_EPOCHS, RetrainOffer
from statuesorter.operations.workspace import Workspace


class Trainer(Protocol):
    """Learns from decisions and lets the person keep or drop what came of it."""

    def usable_decisions(self, workspace: Workspace) -> RetrainOffer: ...

    def retrain(
        self,
        workspace: Workspace,
        *,
        full: bool = False,
        arch: str | None = None,
        epochs: int = NETWORK_EPOCHS,
        batch_size: int = NETWORK_BATCH,
        seed: int = 42,
        cancel: CancelToken | None = None,
    ) -> Generator[TrainingEvent | Progress]: ...

    def promote(self, workspace: Workspace, candidate: Candidate) -> object: ...

    def discard(self, candidate: Candidate) -> None: ...
