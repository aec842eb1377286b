"""A model and the engine that computes its features, for as long as an operation needs them."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from statuesorter.operations.workspace import Workspace

if TYPE_CHECKING:
    from statuesorter.models.engines import Engine
    from statuesorter.models.model import Model


@contextmanager
def model_at_work(
    workspace: Workspace, *, name: str | None = None, device: str = "auto"
) -> Generator[tuple[Model, Engine]]:
    """The model called ``name`` (None: the active one) on its engine, which is closed at the end.

    Raises ModelError where the model is damaged or the device cannot be had.
    """
    from statuesorter.models.engines.choose import choose_engine

    registry = workspace.registry
    model = registry.active() if name is None else registry.load(name)
    with closing(choose_engine(model, device=device, cache=workspace.folders.engines)) as engine:
        yield model, engine
