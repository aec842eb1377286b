"""Figures of a model as a card may hold them: for tests of any room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from statuesorter.domain.filing_figures import CardFigures, FilingFigures, Share, SourceFigures, TargetFigures
from statuesorter.models.card import CARD_FILE


def of_kind(kind: str, right: float = 0.95, *, photos: int = 400, sources: int = 8) -> FilingFigures:
    """A kind of photos of which a quarter was filed, ``right`` of them rightly."""
    return FilingFigures(
        kind,
        photos,
        sources,
        photos // 4,
        right=_about(right),
        found=_about(0.74),
        unsure=_about(0.16),
        apart=_about(0.96),
    )


def measured() -> CardFigures:
    """All kinds; three sources, one of them weak in its folders, one where little is found."""
    return CardFigures(
        kinds=(
            of_kind("trips", 0.95, photos=1200, sources=12),
            of_kind("museums", 0.96),
            of_kind("collections", 0.98),
            of_kind("hard", 0.88, photos=90, sources=5),
            of_kind("all", 0.96, photos=2400, sources=30),
        ),
        sources=(
            SourceFigures("florence-2019", 300, filed=80, right=79, belonging=100, found=79, unsure=40),
            SourceFigures("harbour-walk", 200, filed=40, right=26, belonging=50, found=26, unsure=20),
            SourceFigures("dark-chapels", 90, filed=11, right=11, belonging=60, found=11, unsure=60),
        ),
        target=0.95,
        art_share=1 / 3,
        ece=0.021,
        targets=(
            TargetFigures(1, right=_about(0.97), found=_about(0.4), unsure=_about(0.2)),
            TargetFigures(2, right=_about(0.98), found=_about(0.58), unsure=_about(0.18)),
            TargetFigures(5, right=_about(0.95), found=_about(0.74), unsure=_about(0.16)),
        ),
    )


def put_on_card(folder: Path, figures: Mapping[str, object]) -> None:
    """Write ``figures`` onto the card of the model in ``folder``, beside what stands there."""
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    card["figures"].update(figures)
    (folder / CARD_FILE).write_text(json.dumps(card), encoding="utf-8")


def _about(value: float) -> Share:
    return Share(value, value - 0.02, min(value + 0.02, 1.0))
