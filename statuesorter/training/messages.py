"""What the program and its training process tell each other: JSON that is checked here, nowhere else.

The process trains, and it writes models in the forms of other programs: both need torch, or fastai.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import msgspec

from statuesorter.domain.labels import Label
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import (
    BatchLook,
    BatchLoss,
    EpochRow,
    NetworkSettings,
    RateSuggested,
    RateTried,
    Warned,
)
from statuesorter.models.spec import BackboneSpec


class TrainingPhoto(msgspec.Struct, frozen=True, array_like=True):
    """A photo to learn from, or one that is ``held_out``: its loss is told after each epoch, and may end the
    training; of those that are ``apart`` nothing is asked before the end.

    ``preview`` is the file of its preview, ``path`` the photo's own, for where the preview is gone; ``label``
    is the place of its label among the network's outputs.
    """

    preview: Path
    path: Path
    label: int
    held_out: bool
    apart: bool = False


class TrainingJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="train"):
    """What is to be trained.

    The network begins from the ``settings``' ``arch`` of timm, whose weights are kept in ``downloads``; where
    that is None, from the backbone that ``spec`` and ``weights`` describe. It has an output for each of
    ``labels``, and begins with the head whose layers lie in the file ``head`` (see `Head.save`); where that
    is None, with one that knows nothing. What comes of it is written into the folder ``results``.
    ``language`` is its code and the folder of the translations.
    """

    photos: tuple[TrainingPhoto, ...]
    labels: tuple[Label, ...]
    spec: BackboneSpec
    weights: Path
    downloads: Path
    results: Path
    settings: NetworkSettings
    seed: int
    language: tuple[str, Path] | None
    head: Path | None = None


class LookJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="show"):
    """Some of ``photos`` are to be shown as a network sees them that learns from squares of ``side`` pixels.
    What the process leaves lies in ``results``; ``labels`` and ``language`` as in `TrainingJob`.
    """

    photos: tuple[TrainingPhoto, ...]
    labels: tuple[Label, ...]
    side: int
    results: Path
    seed: int
    language: tuple[str, Path] | None


class ExportJob(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="export"):
    """The model in the folder ``model`` is to be written in ``format`` (ONNX or FASTAI), as `written_file` in
    the folder ``results``. ``language`` as in `TrainingJob`.
    """

    model: Path
    format: ModelFormat
    results: Path
    language: tuple[str, Path] | None

    @property
    def written_file(self) -> Path:
        """Where the file lies when the process is done."""
        return self.results / f"model{self.format.ending}"


Job = TrainingJob | LookJob | ExportJob
"""What the process can be started for."""


class Advanced(msgspec.Struct, frozen=True, tag="progress"):
    """Something other than learning goes on."""

    progress: Progress


class BatchShown(msgspec.Struct, frozen=True, tag="look"):
    """What the network will see: when training begins, or all that a look at a batch was for."""

    look: BatchLook


class BatchLearned(msgspec.Struct, frozen=True, tag="batch"):
    """A batch was learned."""

    loss: BatchLoss


class EpochEnded(msgspec.Struct, frozen=True, tag="epoch"):
    """An epoch is over."""

    row: EpochRow


class RateLearned(msgspec.Struct, frozen=True, tag="rate"):
    """fastai's finder learned a batch."""

    tried: RateTried


class RateFound(msgspec.Struct, frozen=True, tag="found"):
    """fastai's finder is done."""

    suggested: RateSuggested


class Noticed(msgspec.Struct, frozen=True, tag="noticed"):
    """Something that the person should know."""

    warned: Warned


class Trained(msgspec.Struct, frozen=True, tag="trained"):
    """The last message of a training that went well: its results are in the folder (see `results`). It was
    trained at ``learning_rate``.
    """

    spec: BackboneSpec
    learning_rate: float


class Exported(msgspec.Struct, frozen=True, tag="exported"):
    """The last message of an export that went well."""


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """The last message of one that failed in the person's world: the error's type and words."""

    error: str
    sentence: str
    advice: str


class Bug(msgspec.Struct, frozen=True, tag="bug"):
    """The last message of one that failed for a reason of ours, with the traceback."""

    report: str


Report = Advanced | BatchShown | BatchLearned | EpochEnded | RateLearned | RateFound | Noticed
"""What it says while it trains."""

Message = Report | Trained | Exported | Failed | Bug
"""What the training process says, a line each."""


def _written(value: Any) -> str:
    if isinstance(value, Path):
        return os.fsencode(value).hex()  # a path may hold what is no text
    raise NotImplementedError


def _read(kind: type, value: Any) -> Any:
    if kind is Path and isinstance(value, str):
        return Path(os.fsdecode(bytes.fromhex(value)))
    raise NotImplementedError


_encoder = msgspec.json.Encoder(enc_hook=_written)
_message_decoder = msgspec.json.Decoder(Message)
_job_decoder = msgspec.json.Decoder(Job, dec_hook=_read)


def encode(value: Job | Message) -> bytes:
    """The JSON of a job or a message, without a line break."""
    return _encoder.encode(value)


def decode_job(data: bytes) -> Job:
    """Read `encode` back. Raises ValueError where it is no job."""
    return _job_decoder.decode(data)


def decode_message(data: bytes) -> Message:
    """Read `encode` back. Raises ValueError where it is no message."""
    return _message_decoder.decode(data)
