"""The models: list, use, go back, export, import, remove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from statuesorter.models.card import ModelCard
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model as a list shows it. ``damage`` says what is wrong with a model that cannot be used."""

    name: str
    title: str
    created: str
    active: bool
    shipped: bool
    parent: str | None
    figures: Mapping[str, Any]
    damage: str = ""


def list_models(workspace: Workspace) -> list[ModelRow]:
    """Every model, the shipped one first, then by age; damaged ones last."""
    registry = workspace.registry
    active = registry.active().card.name
    wanted, why_not = registry.active_name(), registry.notice
    cards = registry.models()
    rows = [
        ModelRow(
            card.name,
            card.shown_title,
            card.created.isoformat(),
            card.name == active,
            n == 0,
            card.parent,
            card.figures,
            damage=why_not if card.name == wanted != active else "",
        )
        for n, card in enumerate(cards)
    ]
    return rows + [
        ModelRow(name, name, "", active=False, shipped=False, parent=None, figures={}, damage=damage)
        for name, damage in registry.damaged()
    ]


def use_model(workspace: Workspace, name: str) -> ModelCard:
    """Make the model the active one. Raises ModelError where there is none of that name or it is damaged."""
    return workspace.registry.use(name)


def rollback_model(workspace: Workspace) -> ModelCard:
    """Go back to the model that was active before. Raises ModelError where there is none."""
    return workspace.registry.rollback()


def export_model(workspace: Workspace, name: str, target: Path) -> Path:
    """Write the model into one zip file that another computer can import. Never overwrites."""
    workspace.registry.export(name, target)
    return target


def import_model(workspace: Workspace, source: Path) -> str:
    """Take a model from a zip file or a folder, once all is checked; gives its name. Raises ModelError."""
    return workspace.registry.import_(source).name


def remove_model(workspace: Workspace, name: str) -> None:
    """Remove a model. The shipped and the active one stay. Raises ModelError."""
    workspace.registry.remove(name)
