"""The card of a model: who it is, what it was made of, how good it is. JSON, checked when it is read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

import msgspec

from statuesorter.domain.errors import ModelError
from statuesorter.domain.filing_figures import CardFigures
from statuesorter.domain.labels import LabelSet, label_named
from statuesorter.domain.language import _
from statuesorter.models import card_figures, format_one
from statuesorter.models.head import HeadSettings
from statuesorter.models.spec import BackboneSpec

FORMAT = 2
"""The version of the card and of the files that belong to it. Format 1 is still read: see `format_one`."""

CARD_FILE = "card.json"
DATA_FILES = ("backbone.safetensors", "backbone.xml", "backbone.bin", "head.safetensors", "base.safetensors")
"""The files of a model beside its card; there are no others."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SHIPPED_TITLE = re.compile(r"Default model (\d+)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST_TITLE = 200


def good_name(name: str) -> bool:
    """Whether ``name`` can be a model's name (and its folder's): small letters, digits and hyphens."""
    return _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is written on a model's card.

    ``parent`` is the model it was trained on from, or None. ``labels`` are what it tells apart, in the order
    of its outputs. ``data`` counts the photos it learned from: source → label → number. ``settings`` and
    ``figures`` are plain JSON: how it was trained, what was measured on which photos; the parts that
    `card_figures` writes are checked, and read by `unseen` and `dev`. ``files`` is the SHA-256 of each of
    `DATA_FILES`. ``program`` is the version of StatueSorter that wrote it. ``created`` is aware, in UTC.
    """

    name: str
    title: str
    created: datetime
    parent: str | None
    spec: BackboneSpec
    labels: LabelSet
    head: HeadSettings
    files: Mapping[str, str]
    program: str
    data: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    seed: int = 0
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    figures: Mapping[str, object] = field(default_factory=dict[str, object])

    def __post_init__(self) -> None:
        if not good_name(self.name) or not (self.parent is None or good_name(self.parent)):
            raise ModelError(_("The model's card has a name that cannot be used."))
        if self.created.tzinfo is None:
            raise ModelError(_("The model's card has no proper date."))
        if set(self.files) != set(DATA_FILES) or not all(_DIGEST.fullmatch(d) for d in self.files.values()):
            raise ModelError(_("The model's card does not name the files it must name."))
        others = chain.from_iterable(self.head.targets.values())
        numbers = (self.head.temperature, *self.head.thresholds, *others, self.head.neither or 0.0)
        if not all(math.isfinite(n) and n >= 0 for n in numbers) or self.head.temperature == 0:
            raise ModelError(_("The model's card holds numbers that make no sense."))
        self._measured("unseen")
        self._measured("dev")

    @property
    def unseen(self) -> CardFigures | None:
        """How it did on sources that were left out of everything it learned; None where nobody measured."""
        return self._measured("unseen")

    @property
    def dev(self) -> CardFigures | None:
        """How it did on photos that were looked at once, when it was finished; None where nobody looked."""
        return self._measured("dev")

    def _measured(self, part: card_figures.Part) -> CardFigures | None:
        try:
            return card_figures.read(self.figures, part)
        except msgspec.ValidationError as error:
            raise ModelError(_("The model's card is incomplete.")) from error

    @property
    def shown_title(self) -> str:
        """The title for a person's eyes: that of a model that ships is in their language."""
        shipped = _SHIPPED_TITLE.fullmatch(self.title)
        return _("Default model {n}").format(n=shipped[1]) if shipped and self.parent is None else self.title

    @property
    def title_and_name(self) -> str:
        """Both, for those who must type the name."""
        return f"{self.shown_title} ({self.name})"

    @property
    def backbone_key(self) -> str:
        """Under which features are kept in the catalog: models with the same backbone share them."""
        return f"{self.spec.arch}-{self.files['backbone.safetensors'][:16]}"

    def to_json(self) -> str:
        """The card as the text of ``card.json``. Cards of format 1 are read, but not written."""
        assert self.head.neither is None
        written = _Format2(
            name=self.name,
            title=self.title,
            created=self.created,
            parent=self.parent,
            program=self.program,
            spec=self.spec,
            labels=list(self.labels),
            head=_Head2(
                self.head.temperature,
                list(self.head.thresholds),
                self.head.apart,
                dict(self.head.targets),
                self.head.parts or msgspec.UNSET,
            ),
            data={source: dict(counts) for source, counts in self.data.items()},
            seed=self.seed,
            settings=dict(self.settings),
            figures=dict(self.figures),
            files=dict(self.files),
        )
        values = msgspec.to_builtins(written)
        return json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Read `to_json` back. Raises `ModelError` where it is no card, of another version, or incomplete."""
        try:
            version = msgspec.json.decode(text, type=_Version)
            if version.format not in (1, FORMAT):
                raise ModelError(
                    _("The model was made for another version of StatueSorter."),
                    advice=_("Update the program to use it."),
                )
            return msgspec.json.decode(text, type=_Format1 | _Format2).card()
        except msgspec.ValidationError as error:
            raise ModelError(_("The model's card is incomplete.")) from error
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise ModelError(_("The model's card cannot be read.")) from error
        except ValueError as error:  # of `LabelSet` and `label_named`
            raise ModelError(_("The model's card is incomplete.")) from error


class _Version(msgspec.Struct):
    format: object = None


class _Head1(msgspec.Struct):
    temperature: float
    confident: float
    neither: float


class _Head2(msgspec.Struct):
    temperature: float
    thresholds: list[float]
    apart: str | None
    targets: dict[int, tuple[float, ...]] = {}
    parts: tuple[int, ...] | msgspec.UnsetType = msgspec.UNSET


class _Written(msgspec.Struct, kw_only=True):
    """What stands in ``card.json`` in every format."""

    name: str
    title: str
    created: datetime
    parent: str | None
    program: str
    spec: BackboneSpec
    data: dict[str, dict[str, int]]
    seed: int
    settings: dict[str, object]
    figures: dict[str, object]
    files: dict[str, str]

    def _card(self, labels: LabelSet, head: HeadSettings, data: Mapping[str, Mapping[str, int]]) -> ModelCard:
        return ModelCard(
            name=self.name,
            title=self.title[:_LONGEST_TITLE],
            created=self.created,
            parent=self.parent,
            spec=self.spec,
            labels=labels,
            head=head,
            files=self.files,
            program=self.program,
            data=data,
            seed=self.seed,
            settings=self.settings,
            figures=self.figures,
        )


class _Format1(_Written, kw_only=True, tag_field="format", tag=1):
    head: _Head1

    def card(self) -> ModelCard:
        head = HeadSettings(self.head.temperature, (self.head.confident,), neither=self.head.neither)
        data = {source: format_one.renamed(counts) for source, counts in self.data.items()}
        return self._card(format_one.LABELS, head, data)


class _Format2(_Written, kw_only=True, tag_field="format", tag=FORMAT):
    labels: list[str]
    head: _Head2

    def card(self) -> ModelCard:
        apart = None if self.head.apart is None else label_named(self.head.apart)
        head = HeadSettings(
            self.head.temperature,
            tuple(self.head.thresholds),
            apart,
            targets=self.head.targets,
            parts=() if self.head.parts is msgspec.UNSET else self.head.parts,
        )
        return self._card(LabelSet.of(self.labels), head, self.data)
