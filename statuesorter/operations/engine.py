"""A model and the engine that computes its features, at work on the person's photos."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from statuesorter.log.public import Public
from statuesorter.operations.target import wrong_allowed
from statuesorter.operations.workspace import Workspace

if TYPE_CHECKING:
    from statuesorter.models.predictor import Predictor

_log = logging.getLogger(__name__)


@contextmanager
def active_predictor(
    workspace: Workspace,
    *,
    name: str | None = None,
    device: str = "auto",
    batch_size: int | None = None,
    use_cache: bool = True,
    wrong_of_hundred: int | None = None,
) -> Generator[Predictor]:
    """The model called ``name`` (None: the active one) on its engine, which is closed at the end.

    Without ``use_cache`` every photo is read and looked at anew, whatever is known of it. Of 100 photos filed
    ``wrong_of_hundred`` may be wrong (None: as the settings say). Raises ModelError where the model is
    damaged or cannot promise that, or the device cannot be had.
    """
    from statuesorter.models.engines.choose import choose_engine
    from statuesorter.models.predictor import Predictor
    from statuesorter.photos.preview_store import MadeAnew

    registry = workspace.registry
    model = registry.active() if name is None else registry.load(name)
    allowed = wrong_allowed(workspace, model, wrong_of_hundred)
    with closing(choose_engine(model, device=device, cache=workspace.folders.engines)) as engine:
        _log.info("%s on %s, model %s", Public(engine.name), Public(engine.device), Public(model.name))
        previews = workspace.previews
        if not use_cache:
            previews = previews.of(MadeAnew(workspace.preview_store))
        yield Predictor(
            model,
            engine,
            previews,
            workspace.catalog,
            batch_size,
            anew=not use_cache,
            wrong_of_hundred=allowed,
        )
