"""What the pages ask of the rooms behind them, as Protocols: a test puts a small fake in their place.

The modules of ``statuesorter.operations`` satisfy them as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from statuesorter.cancellation import CancelToken
from statuesorter.filing.mode import Mode
from statuesorter.filing.plan import Plan
from statuesorter.labels import Label
from statuesorter.operations.models import ModelRow
from statuesorter.operations.retrain import RetrainOffer
from statuesorter.operations.sort import RunSummary
from statuesorter.operations.workspace import Workspace
from statuesorter.photos.photo import Photo, PhotoIdentity
from statuesorter.training.events import Candidate


class Filer(Protocol):
    """Plans runs, carries them out and takes them back: ``operations.sort``."""

    def plan_sort(
        self,
        ws: Workspace,
        photos_with_labels: Sequence[tuple[Photo, Label]],
        destination: Path,
        mode: Mode,
        *,
        exclude: Collection[Path] = (),
        folder_names: Mapping[Label, str] | None = None,
        keep_subfolders: bool = False,
        root: Path | None = None,
    ) -> Plan: ...

    def run_sort(self, ws: Workspace, plan: Plan, *, cancel: CancelToken) -> Iterator[object]: ...

    def undo_sort(self, ws: Workspace, run_id: str, *, cancel: CancelToken) -> Iterator[object]: ...

    def recover_runs(self, ws: Workspace, *, cancel: CancelToken) -> Iterator[object]: ...

    def runs(self, ws: Workspace) -> Sequence[RunSummary]: ...

    def save_report(self, ws: Workspace, run_id: str, target: Path) -> None: ...
