"""What the pages ask of the rooms behind them, as Protocols: a test puts a small fake in their place.

The modules of ``statuesorter.operations`` satisfy them as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.labels import FiledAs
from statuesorter.domain.outcome import Outcome
from statuesorter.domain.photo import Photo
from statuesorter.domain.plan import EarlierCopy, Mode, Plan
from statuesorter.domain.progress import Progress
from statuesorter.domain.run import RunSummary
from statuesorter.operations.models import ModelRow
from statuesorter.operations.sort import RunStarted
from statuesorter.operations.workspace import Workspace


class Filer(Protocol):
    """Plans runs, carries them out and takes them back: ``operations.sort``."""

    def plan_sort(
        self,
        photos: Iterable[tuple[Photo, FiledAs]],
        destination: Path,
        mode: Mode,
        *,
        folder_names: Mapping[FiledAs, str] | None = None,
        exclude: Collection[Path] = (),
        earlier: Mapping[Path, Sequence[EarlierCopy]] | None = None,
        cancel: CancelToken | None = None,
    ) -> Generator[Progress, None, Plan]: ...

    def run_sort(
        self, workspace: Workspace, plan: Plan, *, cancel: CancelToken | None = None
    ) -> Generator[RunStarted | Outcome | Progress]: ...

    def undo_sort(
        self, workspace: Workspace, run_id: str, *, cancel: CancelToken | None = None
    ) -> Generator[Outcome | Progress]: ...

    def verify_sort(
        self, workspace: Workspace, run_id: str, *, cancel: CancelToken | None = None
    ) -> Generator[Outcome | Progress]: ...

    def recover_runs(self, workspace: Workspace) -> list[Outcome]: ...

    def runs(self, workspace: Workspace) -> Sequence[RunSummary]: ...


class ModelKeeper(Protocol):
    """Keeps the models: ``operations.models``."""

    def list_models(self, workspace: Workspace) -> list[ModelRow]: ...

    def use_model(self, workspace: Workspace, name: str) -> object: ...

    def rollback_model(self, workspace: Workspace) -> object: ...

    def export_model(self, workspace: Workspace, name: str, target: Path) -> Path: ...

    def import_model(self, workspace: Workspace, source: Path) -> str: ...

    def remove_model(self, workspace: Workspace, name: str) -> None: ...
