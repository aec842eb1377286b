"""The models: list, use, go back, export, import, remove."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import ModelError
from statuesorter.domain.filing_figures import CardFigures
from statuesorter.domain.labels import Label
from statuesorter.domain.language import _
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.progress import Progress
from statuesorter.models.card import CARD_FILE, ModelCard
from statuesorter.models.card_settings import measured_times, sources_told_apart
from statuesorter.models.lineage import shipped_title
from statuesorter.operations.export_model import export_model
from statuesorter.operations.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model as a list shows it. ``damage`` says what is wrong with a model that cannot be used.

    ``unseen`` and ``dev`` are what was measured on sources it had never seen, and on photos looked at once at
    the end. ``labels`` are those of the card; ``learned`` counts the photos it learned from: source → label →
    number. ``remark`` is what is to be known of its network, in a few words. ``size`` is what its files take
    on the disk, in bytes, and ``photo_ms`` how many milliseconds its network took for a photo where it was
    built (None: nobody measured). ``sources_told_apart`` is False where its figures come from photos left out
    by chance, whose sources nobody knew.
    """

    name: str
    title: str
    created: str
    active: bool
    shipped: bool
    parent: str | None
    figures: Mapping[str, Any]
    damage: str = ""
    unseen: CardFigures | None = None
    dev: CardFigures | None = None
    labels: tuple[Label, ...] = ()
    learned: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    remark: str = ""
    size: int = 0
    photo_ms: float | None = None
    sources_told_apart: bool = True


@dataclass(frozen=True, slots=True)
class ModelOverview:
    """All models: the shipped one first, then by age, damaged ones last.

    ``can_roll_back``: a model that was active before is still here. ``notice``: a sentence where the shipped
    model does the work of the active one, because that is damaged or gone; else empty.
    """

    rows: tuple[ModelRow, ...]
    can_roll_back: bool
    notice: str

    def parent_title(self, row: ModelRow) -> str:
        """What the model grew out of, for a person's eyes; empty where it grew out of none."""
        parent = row.parent or ""
        return next((each.title for each in self.rows if each.name == parent), shipped_title(parent))


@dataclass(frozen=True, slots=True)
class ModelService:
    """What a person does with models. All of it reads or writes whole models: not for the window's thread.

    Every method raises ModelError where a model is damaged, missing or may not be touched.
    """

    workspace: Workspace

    def overview(self) -> ModelOverview:
        """Every model, and which one is at work."""
        registry = self.workspace.registry
        active = registry.active().card.name
        wanted, notice, lineage = registry.active_name(), registry.notice, registry.lineage()
        cards = registry.models()
        times = measured_times(cards)
        rows = [
            ModelRow(
                card.name,
                card.shown_title,
                card.created.isoformat(),
                card.name == active,
                n == 0,
                card.parent,
                card.figures,
                damage=notice if card.name == wanted != active else "",
                unseen=card.unseen,
                dev=card.dev,
                labels=card.labels.labels,
                learned=card.data,
                remark=lineage.remark(card),
                size=registry.size_of(card.name),
                photo_ms=times.get(card.backbone_key),
                sources_told_apart=sources_told_apart(card),
            )
            for n, card in enumerate(cards)
        ]
        damaged = [
            ModelRow(name, name, "", active=False, shipped=False, parent=None, figures={}, damage=damage)
            for name, damage in registry.damaged()
        ]
        return ModelOverview((*rows, *damaged), registry.can_roll_back, notice)

    def row(self, name: str | None = None) -> ModelRow:
        """The row of the model called ``name``, or of the one that is at work."""
        found = next(
            (r for r in self.overview().rows if (r.active if name is None else r.name == name)), None
        )
        if found is None:
            raise ModelError(_("There is no model called “{name}”.").format(name=name))
        return found

    def use(self, name: str) -> Generator[Progress, None, ModelCard]:
        """Verify the model, then make it the active one. Yields how far verifying is."""
        return self.workspace.registry.using(name)

    def rollback(self) -> ModelCard:
        """Go back to the model that was active before."""
        return self.workspace.registry.rollback()

    def export(
        self, name: str, target: Path, model_format: ModelFormat, *, cancel: CancelToken | None = None
    ) -> Generator[Progress, None, Path]:
        """Write the model for another computer or program, as `export_model` does. Never overwrites."""
        return export_model(self.workspace, name, target, model_format, cancel=cancel)

    def import_(self, source: Path) -> ModelCard:
        """Take a model from a zip file, a folder, or by the ``card.json`` in its folder. All of it is checked
        first.
        """
        return self.workspace.registry.import_(source.parent if source.name == CARD_FILE else source)

    def remove(self, name: str) -> None:
        """Remove a model. The shipped and the active one stay."""
        self.workspace.registry.remove(name)
