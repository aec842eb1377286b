"""The card of a model: who it is, what it was made of, how good it is. JSON, checked when it is read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import LabelSet, label_named
from statuesorter.domain.language import _
from statuesorter.models import format_one, json_values
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


def good_name(name: str) -> bool:
    """Whether ``name`` can be a model's name (and its folder's): small letters, digits and hyphens."""
    return _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is written on a model's card.

    ``parent`` is the model it was trained on from, or None. ``labels`` are what it tells apart, in the order
    of its outputs. ``data`` counts the photos it learned from: source → label → number. ``settings`` and
    ``figures`` are plain JSON: how it was trained, what was measured on which photos. ``files`` is the
    SHA-256 of each of `DATA_FILES`. ``program`` is the version of StatueSorter that wrote it. ``created`` is
    aware, in UTC.
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
        numbers = (self.head.temperature, self.head.confident, self.head.neither or 0.0)
        if not all(math.isfinite(n) and n >= 0 for n in numbers) or self.head.temperature == 0:
            raise ModelError(_("The model's card holds numbers that make no sense."))

    @property
    def shown_title(self) -> str:
        """The title for a person's eyes: that of a model that ships is in their language."""
        shipped = _SHIPPED_TITLE.fullmatch(self.title)
        return _("Default model {n}").format(n=shipped[1]) if shipped and self.parent is None else self.title

    @property
    def title_and_name(self) -> str:
        """Both, for those who must type the name."""
        return f"{self.shown_title} ({self.name})"

    def to_json(self) -> str:
        """The card as the text of ``card.json``. Cards of format 1 are read, but not written."""
        assert self.head.neither is None
        values = {
            "format": FORMAT,
            "name": self.name,
            "title": self.title,
            "created": self.created.isoformat(),
            "parent": self.parent,
            "program": self.program,
            "spec": self.spec.to_json(),
            "labels": list(self.labels),
            "head": {
                "temperature": self.head.temperature,
                "confident": self.head.confident,
                "apart": self.head.apart,
            },
            "data": {source: dict(counts) for source, counts in self.data.items()},
            "seed": self.seed,
            "settings": dict(self.settings),
            "figures": dict(self.figures),
            "files": dict(self.files),
        }
        return json.dumps(values, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> ModelCard:
        """Read `to_json` back. Raises `ModelError` where it is no card, of another version, or incomplete."""
        try:
            parsed: object = json.loads(text)
            # Numbers without end and halves of letters can be read, but never written again.
            json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode("utf-8")
        except (ValueError, RecursionError) as error:
            raise ModelError(_("The model's card cannot be read.")) from error
        values = _mapping(parsed)
        if values.get("format") not in (1, FORMAT):
            raise ModelError(
                _("The model was made for another version of StatueSorter."),
                advice=_("Update the program to use it."),
            )
        try:
            return _card(values, is_first=values["format"] == 1)
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ModelError(_("The model's card is incomplete.")) from error


def _card(values: Mapping[str, object], *, is_first: bool) -> ModelCard:
    """The card with these ``values``, which are of format 1 (``is_first``) or 2."""
    parent = values["parent"]
    return ModelCard(
        name=json_values.text(values["name"]),
        title=json_values.text(values["title"])[:200],
        created=datetime.fromisoformat(json_values.text(values["created"])),
        parent=None if parent is None else json_values.text(parent),
        spec=BackboneSpec.from_json(_mapping(values["spec"])),
        labels=format_one.LABELS if is_first else LabelSet.of(_texts(values["labels"])),
        head=_head(_mapping(values["head"]), is_first=is_first),
        files={name: json_values.text(digest) for name, digest in _mapping(values["files"]).items()},
        program=json_values.text(values["program"]),
        data={source: _counts(counts, is_first) for source, counts in _mapping(values["data"]).items()},
        seed=json_values.whole(values["seed"]),
        settings=_mapping(values["settings"]),
        figures=_mapping(values["figures"]),
    )


def _head(values: Mapping[str, object], *, is_first: bool) -> HeadSettings:
    temperature, confident = (
        json_values.number(values["temperature"]),
        json_values.number(values["confident"]),
    )
    if is_first:
        return HeadSettings(temperature, confident, neither=json_values.number(values["neither"]))
    apart = values["apart"]
    return HeadSettings(
        temperature, confident, None if apart is None else label_named(json_values.text(apart))
    )


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ModelError(_("The model's card is incomplete."))
    return cast("dict[str, object]", value)


def _texts(values: object) -> list[str]:
    return [json_values.text(value) for value in json_values.many(values)]


def _counts(value: object, is_first: bool) -> Mapping[str, int]:
    counts = {label: json_values.whole(number) for label, number in _mapping(value).items()}
    return format_one.renamed(counts) if is_first else counts
