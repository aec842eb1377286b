"""The manifest: what a folder of rows was made with. A run goes on only with exactly that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import msgspec

import statuesorter
from statuesorter.collection.errors import CollectionError
from statuesorter.collection.parts import ListedPhoto, digest_of
from statuesorter.domain.targets import USUAL
from statuesorter.models.disk import digest
from statuesorter.models.model import Model

MANIFEST_FILE = "_manifest.json"
FORMER_FILE = "manifest.json"
"""Its name until it was found to keep the folder from being opened as one data set."""

_WORDS = {
    "program": "version of StatueSorter",
    "model": "model",
    "card": "version of the model",
    "device": "device",
    "part_size": "part size",
    "photos": "number of photos",
    "listed": "list of photos",
    "wrong_of_hundred": "number of wrong photos in 100",
}


@dataclass(frozen=True, slots=True)
class Manifest:
    """``card`` is the SHA-256 of the model's card, which holds those of its files; ``listed`` is the
    digest of the list of photos. Of 100 photos filed ``wrong_of_hundred`` may be wrong.
    """

    program: str
    model: str
    card: str
    device: str
    part_size: int
    photos: int
    listed: str
    wrong_of_hundred: int = USUAL

    @classmethod
    def of(
        cls,
        model: Model,
        photos: Sequence[ListedPhoto],
        *,
        part_size: int,
        device: str,
        wrong_of_hundred: int = USUAL,
    ) -> Manifest:
        """What a run on ``photos`` with ``model`` would write."""
        return cls(
            program=statuesorter.__version__,
            model=model.name,
            card=card_digest(model),
            device=device,
            part_size=part_size,
            photos=len(photos),
            listed=digest_of(photos),
            wrong_of_hundred=wrong_of_hundred,
        )

    def to_json(self) -> str:
        """The text of its file."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote. Raises `CollectionError` where it is no manifest."""
        try:
            return msgspec.json.decode(text, type=cls)
        except (ValueError, RecursionError) as error:
            raise CollectionError(
                f"The file {MANIFEST_FILE} in the folder of rows is damaged.",
                advice="Choose a new folder.",
            ) from error

    def check_continues(self, begun: Manifest) -> None:
        """Raise `CollectionError` where the run that was ``begun`` is not this one."""
        other = [
            _WORDS[field.name]
            for field in fields(self)
            if getattr(self, field.name) != getattr(begun, field.name)
        ]
        if other:
            raise CollectionError(
                f"The rows there were begun with another {', another '.join(other)}.",
                advice="Choose a new folder, or go on with what they were begun with.",
            )


def card_digest(model: Model) -> str:
    """Tells a version of a model from every other: the SHA-256 of its card."""
    from statuesorter.models.card import CARD_FILE

    return digest(model.folder / CARD_FILE)
