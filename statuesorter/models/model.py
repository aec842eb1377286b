"""A model: a folder with a card, weights and the base features it was trained on."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import statuesorter
from statuesorter.domain.errors import ModelError
from statuesorter.domain.labels import Label, LabelSet
from statuesorter.domain.language import _
from statuesorter.domain.own_labels import LabelsNow
from statuesorter.domain.progress import Progress, finished
from statuesorter.models import disk, format_one
from statuesorter.models.base import BaseFeatures
from statuesorter.models.called_now import base_now, card_now, head_now
from statuesorter.models.card import CARD_FILE, DATA_FILES, ModelCard
from statuesorter.models.head import Head
from statuesorter.models.spec import BackboneSpec

if TYPE_CHECKING:
    from statuesorter.models.backbone import Backbone

_BACKBONE_FILES = ("backbone.safetensors", "backbone.xml", "backbone.bin")


@dataclass(frozen=True, slots=True)
class Model:
    """A model that was verified: its folder, its card and its head, ready to predict from features.

    ``now`` is what labels that it was made with are called now; card and head speak of them so.
    """

    folder: Path
    card: ModelCard
    head: Head
    now: LabelsNow = field(default_factory=dict[Label, Label | None])

    @property
    def name(self) -> str:
        return self.card.name

    @property
    def labels(self) -> LabelSet:
        """What it tells apart, in the order of its outputs."""
        return self.card.labels

    @property
    def backbone_key(self) -> str:
        """Under which features are kept in the catalog: models with the same backbone share them."""
        return self.card.backbone_key

    @property
    def backbone(self) -> BackboneFiles:
        """The files of its backbone, for another model to take over."""
        return BackboneFiles(self.folder, self.card.spec)

    @property
    def weights_file(self) -> Path:
        """The backbone's weights, for torch (safetensors)."""
        return self.folder / "backbone.safetensors"

    @property
    def network_file(self) -> Path:
        """The backbone as an OpenVINO network (its weights lie beside it, with the ending ``.bin``)."""
        return self.folder / "backbone.xml"

    def base_features(self) -> BaseFeatures:
        """The features of the photos it was trained on. Read from the disk each time, nothing is kept."""
        file, size = self.folder / "base.safetensors", self.card.spec.feature_size
        return base_now(BaseFeatures.load(file, feature_size=size), self.now)

    def called(self, now: LabelsNow) -> Model:
        """The model as it was read, with its labels as they are called ``now``: see `called_now`."""
        return replace(self, card=card_now(self.card, now), head=head_now(self.head, now), now=now)


@dataclass(frozen=True, slots=True)
class BackboneFiles:
    """A backbone as `export.write_backbone` writes it: what it is, and the folder its files lie in."""

    folder: Path
    spec: BackboneSpec


def read_card(folder: Path) -> ModelCard:
    """The card alone, without verifying the files it names. Raises `ModelError` where it cannot be used."""
    try:
        text = (folder / CARD_FILE).read_text("utf-8")
    except FileNotFoundError as error:
        raise ModelError(_("There is no model in {folder}.").format(folder=folder)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(_("The model's card cannot be read.")) from error
    return ModelCard.from_json(text)


def load_model(folder: Path) -> Model:
    """Read a model. Every file is compared with the SHA-256 on the card before anything of it is used.

    Raises `ModelError` naming what is wrong: no card, another version, a file missing, changed or damaged.
    """
    return finished(loading(folder))


def loading(folder: Path) -> Generator[Progress, None, Model]:
    """As `load_model`; yields how many files are verified, of how many, and can be stopped between."""
    card = read_card(folder)
    files = {name: folder / name for name in DATA_FILES}
    missing = _("The file {file} of the model “{title}” is missing.")
    changed = _("The file {file} of the model “{title}” was changed.")
    for name, file in files.items():
        if not file.is_file():
            raise ModelError(missing.format(file=name, title=card.shown_title))
    for verified, (name, file) in enumerate(files.items()):
        yield Progress(verified, len(files), _("Checking the model"))
        try:
            intact = disk.digest(file) == card.files[name]
        except FileNotFoundError as error:
            raise ModelError(missing.format(file=name, title=card.shown_title)) from error
        if not intact:
            raise ModelError(changed.format(file=name, title=card.shown_title))
    yield Progress(len(files), len(files), _("Checking the model"))
    head = _read_head(folder / "head.safetensors", card)
    if head.feature_size != card.spec.feature_size:
        raise ModelError(
            _("The head of the model “{title}” does not fit its network.").format(title=card.shown_title)
        )
    return Model(folder, card, head)


def _read_head(file: Path, card: ModelCard) -> Head:
    if card.head.neither is not None:
        return format_one.read_head(file, card.head)
    return Head.load(file, card.labels, card.head)


def write_model(
    folder: Path,
    *,
    name: str,
    title: str,
    backbone: Backbone | BackboneFiles,
    head: Head,
    base: BaseFeatures,
    parent: str | None = None,
    data: Mapping[str, Mapping[str, int]] | None = None,
    seed: int = 0,
    settings: Mapping[str, object] | None = None,
    figures: Mapping[str, object] | None = None,
) -> Model:
    """Write a new model into ``folder``, which must not exist: staged beside it, then renamed.

    ``backbone`` is a network of torch, which is written as weights and as an OpenVINO network, or its files,
    which are taken over as they are (no torch needed). Raises `ModelError` where the parts do not fit
    or the folder is taken, and OSError where the disk says no; nothing is left behind then.
    """
    spec = backbone.spec
    if spec.feature_size != head.feature_size or spec.feature_size != base.features.shape[1]:
        raise ModelError(_("The parts of the model do not fit each other."))
    with staged(folder) as stage:
        _write_backbone(stage, backbone)
        head.save(stage / "head.safetensors")
        base.save(stage / "base.safetensors")
        card = ModelCard(
            name=name,
            title=title,
            created=datetime.now(UTC),
            parent=parent,
            spec=spec,
            labels=head.labels,
            head=head.settings,
            files={file: disk.digest(stage / file) for file in DATA_FILES},
            program=statuesorter.__version__,
            data=data or {},
            seed=seed,
            settings=settings or {},
            figures=figures or {},
        )
        (stage / CARD_FILE).write_text(card.to_json(), "utf-8")
        load_model(stage)
    return Model(folder, card, head)


def _write_backbone(stage: Path, backbone: Backbone | BackboneFiles) -> None:
    if isinstance(backbone, BackboneFiles):
        for name in _BACKBONE_FILES:
            shutil.copyfile(backbone.folder / name, stage / name)
        return
    from statuesorter.models.export import write_backbone

    write_backbone(backbone, stage)


@contextmanager
def staged(folder: Path) -> Generator[Path]:
    """A fresh folder beside ``folder``, which becomes ``folder`` at the end, or goes away on an error.

    Its files reach the disk before the rename. Raises `ModelError` where ``folder`` exists already.
    """
    if folder.exists():
        raise ModelError(_("There is a model in {folder} already.").format(folder=folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield stage
        for file in stage.iterdir():
            disk.flush(file)
        stage.chmod(0o755)
        disk.flush_folder(stage)
        os.rename(stage, folder)  # noqa: PTH104  Path.rename would say the same; the pair reads clearer
        disk.flush_folder(folder.parent)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
