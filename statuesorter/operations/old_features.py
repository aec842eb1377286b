"""Forget the features of networks that no model has any more: they can be used by none."""

from __future__ import annotations

from statuesorter.domain.cancellation import CancelToken
from statuesorter.operations.workspace import Workspace


def drop_old_features(workspace: Workspace, *, cancel: CancelToken) -> None:
    """Drop them. Where a model is damaged nobody knows whose features are its own: then all are kept.

    Raises CatalogError, ModelError and `Cancelled`; what was dropped until then is.
    """
    registry = workspace.registry
    if registry.damaged():
        return
    keep = {card.backbone_key for card in registry.models()}
    if not keep:
        return
    for _looked_at in workspace.catalog.drop_features(keep=keep):
        cancel.raise_if_cancelled()
