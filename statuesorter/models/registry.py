"""The models of a person: the shipped one and their own, which is active, and the way back."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import threading
import unicodedata
from collections.abc import Callable, Generator
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import LabelSet
from statuesorter.domain.language import _
from statuesorter.domain.own_labels import LabelsNow
from statuesorter.domain.progress import Progress, finished
from statuesorter.log.public import Public
from statuesorter.models import transfer
from statuesorter.models.called_now import card_now
from statuesorter.models.card import ModelCard, good_name
from statuesorter.models.history import History
from statuesorter.models.lineage import Lineage, is_shipped_name
from statuesorter.models.model import Model, load_model, loading, read_card

_log = logging.getLogger(__name__)

_RESERVED = re.compile(r"con|prn|aux|nul|com[0-9]|lpt[0-9]|active|default-[0-9]+")
"""Names that a system keeps for itself, or that a model has which ships with some version of the program."""


class ModelRegistry:
    """The models under ``folder`` and the shipped one in ``shipped``. Safe to use from any thread.

    Which model is active, and which ones were before, lies in ``active.json``. Where that file is damaged it
    is set aside, and where the active model is damaged the shipped one does its work; `notice` says so.
    A model that shipped with another version of the program is not here: the shipped one is in its place.

    Labels may have been renamed, merged or removed since a model was made: ``called_since`` knows what those
    of a moment are called now. So does a model that is loaded speak of them, and `card_of` and `labels_of`;
    the cards of `models` are as they were written.
    """

    def __init__(
        self, folder: Path, shipped: Path, *, called_since: Callable[[datetime], LabelsNow] = lambda _: {}
    ) -> None:
        self._folder, self._shipped = folder, shipped
        self._called_since = called_since
        self._lock = threading.RLock()
        self._history = History(folder / "active.json")
        self._notice = self._last_notice = ""
        self._listener: Callable[[str], object] | None = None

    def listen(self, listener: Callable[[str], object]) -> None:
        """Have each `notice` told once, from the thread that found it, to the person who would not ask."""
        self._listener = listener

    @property
    def notice(self) -> str:
        """What went wrong at the last `active`, in one sentence, or nothing."""
        return self._notice

    @property
    def shipped_name(self) -> str:
        """The name of the model that ships with the program. Raises `ModelError` where it cannot be read."""
        return self.shipped.name

    @property
    def shipped(self) -> ModelCard:
        """The card of the model that ships with the program. Raises `ModelError` where it cannot be read."""
        return read_card(self._shipped)

    def lineage(self) -> Lineage:
        """Whose networks the models have. Raises `ModelError` where the shipped one cannot be read."""
        return Lineage(self.shipped, self._own()[0])

    def models(self) -> list[ModelCard]:
        """The cards of all models that can be read: the shipped one, then the person's own, newest first."""
        cards = [read_card(self._shipped)] if self._shipped.is_dir() else []
        return cards + sorted(self._own()[0], key=lambda card: card.created, reverse=True)

    def damaged(self) -> list[tuple[str, str]]:
        """The models that cannot be used: the folder's name, and the sentence that says why.

        Their cards are read here, not their weights; those are verified when a model is loaded.
        """
        return self._own()[1]

    def _own(self) -> tuple[list[ModelCard], list[tuple[str, str]]]:
        cards: list[ModelCard] = []
        damaged: list[tuple[str, str]] = []
        folders = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        for folder in folders:
            if not folder.is_dir() or folder.name.startswith("."):
                continue
            try:
                card = read_card(folder)
                if card.name != folder.name:
                    raise ModelError(_("The folder of the model has another name than its card."))
                cards.append(card)
            except ModelError as error:
                damaged.append((folder.name, str(error)))
        return cards, damaged

    def active_name(self) -> str:
        """The name of the model that is switched to, whether or not it can be loaded."""
        with self._lock:
            names = self._names()
            return names[-1] if names else self.shipped_name

    def _names(self) -> list[str]:
        """The models that were active, oldest first, none twice in a row; the last one is active."""
        names = self._history.names()
        if any(map(self._shipped_once, names)):
            try:
                shipped = self.shipped_name
            except ModelError:  # who asks for that model is told; others may do without it
                return names
            names = [shipped if self._shipped_once(name) else name for name in names]
        return [name for name, _others in groupby(names)]

    def _shipped_once(self, name: str) -> bool:
        """Whether the model shipped with another version of the program."""
        return is_shipped_name(name) and not (self._folder / name).is_dir()

    def card_of(self, name: str) -> ModelCard:
        """The card of a model, which is not verified. Raises `ModelError` where there is none to be read."""
        return self._now(read_card(self._folder_of(name)))

    def _now(self, card: ModelCard) -> ModelCard:
        return card_now(card, self._called_since(card.created))

    def card_in_use(self) -> ModelCard:
        """The card of the active model, which is not verified; where it is damaged, that of the shipped one.
        Raises `ModelError` where there is no card that can be read.
        """
        try:
            return self.card_of(self.active_name())
        except ModelError:
            return self._now(self.shipped)

    def size_of(self, name: str) -> int:
        """The bytes that the files of a model take on the disk; 0 where they cannot be looked at. Raises
        `ModelError` where there is no such model.
        """
        try:
            return sum(file.stat().st_size for file in self._folder_of(name).iterdir())
        except OSError:
            return 0

    def labels_of(self, name: str | None = None) -> LabelSet:
        """What the model called ``name`` tells apart, by its card alone. None: the active one, or where its
        card is damaged the shipped one. Raises `ModelError` where there is no card that can be read.
        """
        return (self.card_in_use() if name is None else self.card_of(name)).labels

    def active(self) -> Model:
        """The active model, verified. Where it is damaged or gone: the shipped one, and `notice` says so.

        Raises `ModelError` where the shipped one is damaged too: the program has to be installed again.
        """
        with self._lock:
            name = self.active_name()
            self._notice = self._history.notice()
            try:
                model = self.load(name)
            except ModelError as error:
                if name == self.shipped_name:
                    raise
                _log.warning("The model %s cannot be used, the default one is", Public(name), exc_info=error)
                self._notice = _("{reason} The default model is used instead.").format(reason=error)
                model = self._loaded(self._shipped)
            notice, news = self._notice, self._notice != self._last_notice
            self._last_notice = notice
        if notice and news and self._listener is not None:
            self._listener(notice)
        return model

    def load(self, name: str) -> Model:
        """The model called ``name``, verified. Raises `ModelError` where there is none or it is damaged."""
        return self._loaded(self._folder_of(name))

    def _loaded(self, folder: Path) -> Model:
        model = load_model(folder)
        return model.called(self._called_since(model.card.created))

    def _folder_of(self, name: str) -> Path:
        if self._shipped.is_dir() and name == self.shipped_name:
            return self._shipped
        if not good_name(name) or not (self._folder / name).is_dir():
            raise ModelError(_("There is no model called “{name}”.").format(name=name))
        return self._folder / name

    def use(self, name: str) -> ModelCard:
        """Make ``name`` the active model, after verifying it. Raises `ModelError`; nothing changes then."""
        return finished(self.using(name))

    def using(self, name: str) -> Generator[Progress, None, ModelCard]:
        """As `use`; yields how far verifying is. Nobody who asks for a model waits meanwhile."""
        model = yield from loading(self._folder_of(name))
        with self._lock:
            self._folder_of(name)  # it may have been removed meanwhile
            current = self.active_name()
            if name != current:
                self._history.write([*(self._names() or [current]), name])
            return model.card

    @property
    def can_roll_back(self) -> bool:
        """Whether a model was active before this one that is still here."""
        with self._lock:
            return any(self._exists(name) for name in self._names()[:-1])

    def rollback(self) -> ModelCard:
        """Go back to the model that was active before, passing over those removed or damaged since.

        Raises `ModelError` where there is none.
        """
        with self._lock:
            names = self._names()[:-1]
            while names:
                try:
                    card = self.load(names[-1]).card
                except ModelError:
                    names.pop()
                    continue
                self._history.write(names)
                return card
            raise ModelError(_("There is no earlier model to go back to."))

    def _exists(self, name: str) -> bool:
        try:
            self._folder_of(name)
        except ModelError:
            return False
        return True

    def add(self, staged: Path) -> ModelCard:
        """Take a finished model folder (as `write_model` leaves it) in, by renaming or copying. It is
        verified first, and not made active. Raises `ModelError` where it is damaged or its name is taken.
        """
        with self._lock:
            card = load_model(staged).card
            if self._is_taken(card.name):
                raise ModelError(_("There is a model called “{name}” already.").format(name=card.name))
            transfer.take_in(staged, self._folder / card.name)
            return card

    def _is_taken(self, name: str) -> bool:
        """Whether a new model cannot have this name."""
        there = self._exists(name) or (self._folder / name).exists()
        return there or _RESERVED.fullmatch(name) is not None

    def import_(self, source: Path) -> ModelCard:
        """Take in a model from a ``.zip`` or a folder. Everything is checked before anything is kept.

        Where another model has its name it gets a number. Raises `ModelError` saying what is wrong with it,
        and where the very same model is here already.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=self._folder) as temporary:
            unpacked = transfer.unpack(source, Path(temporary) / "model")
            transfer.verify(unpacked)
            with self._lock:
                card = read_card(unpacked)
                self._check_not_here(card)
                if self._is_taken(card.name):
                    card = transfer.rename(unpacked, card, self.new_name(card.name))
                transfer.take_in(unpacked, self._folder / card.name)
                return card

    def _check_not_here(self, card: ModelCard) -> None:
        """Two rows of one model could not be told apart."""
        for here in self.models():
            if replace(here, name=card.name) == card:
                title = here.shown_title
                raise ModelError(_("This model is here already, as “{title}”.").format(title=title))

    def remove(self, name: str) -> None:
        """Delete one of the person's own models. Raises `ModelError` for the shipped and the active one."""
        with self._lock:
            if name == self.shipped_name:
                raise ModelError(_("The default model stays: it is the way back."))
            if name == self.active_name():
                raise ModelError(_("This model is in use. Switch to another one first."))
            if not (self._folder / name).is_dir() or not (good_name(name) or name in dict(self.damaged())):
                raise ModelError(_("There is no model called “{name}”.").format(name=name))
            removed = Path(tempfile.mkdtemp(prefix=".removed-", dir=self._folder))
            (self._folder / name).rename(removed / name)
            shutil.rmtree(removed)

    def new_name(self, title: str) -> str:
        """A name for a model called ``title`` that no model has: small letters, digits, hyphens."""
        plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:48].strip("-") or "model"
        name, number = stem, 1
        while self._is_taken(name):
            number += 1
            name = f"{stem}-{number}"
        return name
