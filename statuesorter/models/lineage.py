"""Whose network a model has: today's of the program, one that the program came with earlier, or its own.

The model that ships changes with the program, and its network may change with it. What a person's own model
learned on top of an earlier one stays useful, but does not gain from the new network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from statuesorter.domain.language import _
from statuesorter.models.card import ModelCard

HEAD = "head"
"""What a training made, as a card's ``settings`` say under ``kind``: a head on a network that was there."""

ON_NETWORK_OF = "network_of"
"""Under this name the ``settings`` of a card with a new head say which model its network came with."""

_SHIPPED_NAME = re.compile(r"default-(\d+)")

_FIRST = "default-1"
_FIRST_NETWORK = "3655947e12ffe05aadb2dacd8f324786a79a773db68a10f33afce1b8459fa05e"
"""The SHA-256 of its network: the cards of its time do not say `ON_NETWORK_OF`."""


class Network(Enum):
    """Where a model's network comes from."""

    CURRENT = auto()
    """It is the one of the model that ships now."""

    EARLIER = auto()
    """It shipped with an earlier version of the program; a head was trained on it."""

    OWN = auto()
    """It was trained by the person, or chosen by them."""


def is_shipped_name(name: str) -> bool:
    """Whether that is what models are called that ship with some version of the program."""
    return _SHIPPED_NAME.fullmatch(name) is not None


def shipped_title(name: str) -> str:
    """The title of a model that ships with some version, by its name; other names as they are."""
    found = _SHIPPED_NAME.fullmatch(name)
    return name if found is None else _("Default model {n}").format(n=found[1])


def network_name(card: ModelCard) -> str | None:
    """The model that the network of ``card`` came with, as the card itself tells; None where it does not."""
    if card.settings.get("kind") != HEAD:
        return card.name
    told = card.settings.get(ON_NETWORK_OF)
    return told if isinstance(told, str) else None


def on_network_of(card: ModelCard) -> dict[str, str]:
    """What the ``settings`` of a new model are to say that takes over the network of ``card``."""
    name = network_name(card)
    return {} if name is None else {ON_NETWORK_OF: name}


class Lineage:
    """What the cards of all models say of each other. ``shipped`` is that of the model that ships now."""

    def __init__(self, shipped: ModelCard, own: Iterable[ModelCard]) -> None:
        self._shipped = shipped
        self._own = {card.name: card for card in own}

    def network_of(self, card: ModelCard) -> Network:
        """Where the network of ``card`` comes from."""
        if card.backbone_key == self._shipped.backbone_key:
            return Network.CURRENT
        name = next(filter(None, map(self._network_named, self._line(card))), None)
        return Network.EARLIER if self._shipped_once(name) else Network.OWN

    def grew_on_earlier(self, card: ModelCard) -> bool:
        """Whether it has a network of its own, and the first of its line shipped with an earlier version."""
        *_younger, oldest = self._line(card)
        gone = self._shipped_once(oldest.parent) and oldest.parent != self._shipped.name
        return gone and self.network_of(card) is Network.OWN

    def remark(self, card: ModelCard) -> str:
        """What a person should know of the network of ``card``, in a few words, or nothing."""
        if self.network_of(card) is Network.EARLIER:
            return _("on an earlier network")
        return _("trained on an earlier network") if self.grew_on_earlier(card) else ""

    def _line(self, card: ModelCard) -> Sequence[ModelCard]:
        """``card`` and those it grew out of, as far as they are here. Cards may be anybody's: the line of one
        that says it is its own ancestor has an end too.
        """
        line, parent = [card], self._own.get(card.parent or "")
        while parent is not None and parent not in line:
            line.append(parent)
            parent = self._own.get(parent.parent or "")
        return line

    def _network_named(self, card: ModelCard) -> str | None:
        """The model that the network of ``card`` came with; None where the card of its parent may tell."""
        if card.settings.get("kind") != HEAD:
            return card.name
        if card.files["backbone.safetensors"] == _FIRST_NETWORK:
            return _FIRST
        told = network_name(card)
        return card.parent if told is None and card.parent not in self._own else told

    def _shipped_once(self, name: str | None) -> bool:
        """Whether a model of that name ships with some version, and is none of the person's own."""
        return name is not None and is_shipped_name(name) and name not in self._own
