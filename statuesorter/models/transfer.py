"""Models that come from outside and go there: six files, in a zip or a folder, trusted only after they were
checked.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models import tensors
from statuesorter.models.card import CARD_FILE, DATA_FILES, ModelCard
from statuesorter.models.model import Model, load_model, staged
from statuesorter.models.multi_crop import MultiCrop

_LARGEST_CARD = 1 << 20
_LARGEST_FILE = 2 << 30
_MOST_SQUEEZED = 10
"""So many times its own size the files in a zip have together at most: numbers hardly shrink."""

_BLOCK = 1 << 20


def write_zip(model: Model, target: Path) -> Path:
    """Write ``model`` as ``target``; stored, not squeezed, since weights do not shrink. Returns ``target``.

    Raises `ModelError` where the file exists or cannot be written; no half file is left.
    """
    with _half_file(target) as half, zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
        for file in (CARD_FILE, *DATA_FILES):
            archive.write(model.folder / file, file)
    return target


def write_copy(file: Path, target: Path) -> Path:
    """Write what stands in ``file`` as ``target``. Returns ``target``; raises as `write_zip` does."""
    with _half_file(target) as half, file.open("rb") as opened:
        shutil.copyfileobj(opened, half, _BLOCK)
    return target


def write_folder(model: Model, target: Path) -> Path:
    """Write the files of ``model`` into the new folder ``target``. Returns it; raises as `write_zip` does."""
    check_free(target)
    try:
        with staged(target) as stage:
            for name in (CARD_FILE, *DATA_FILES):
                shutil.copyfile(model.folder / name, stage / name)
    except OSError as error:
        raise _unwritable(target) from error
    return target


@contextlib.contextmanager
def _half_file(target: Path) -> Generator[BinaryIO]:
    """A file beside ``target``, which gets its name once it is written, if that is free then."""
    check_free(target)
    half: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}-", dir=target.parent)
        half = Path(name)
        with os.fdopen(handle, "wb") as opened:
            yield opened
        half.chmod(0o644)
        _rename_to_free(half, target)
    except OSError as error:
        raise _unwritable(target) from error
    finally:
        if half is not None:
            half.unlink(missing_ok=True)


def check_free(target: Path) -> None:
    """Raise `ModelError` where there is something called ``target``: nothing is ever overwritten."""
    if os.path.lexists(target):
        raise _exists(target)


def _exists(target: Path) -> ModelError:
    return ModelError(_("{file} exists already.").format(file=target), advice=_("Choose another name."))


def _unwritable(target: Path) -> ModelError:
    return ModelError(_("The model cannot be written to {file}.").format(file=target))


def _rename_to_free(half: Path, target: Path) -> None:
    """Give ``half`` the name ``target`` unless that came into being meanwhile."""
    try:
        os.link(half, target)
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError:
        # a file system without hard links (FAT): the last moment to look, then rename
        if target.exists():
            raise _exists(target) from None
        half.rename(target)


def unpack(source: Path, folder: Path) -> Path:
    """Copy the six files of a model out of ``source`` (zip or folder) into the new ``folder``.

    Names other than the six, links, and sizes that no model has raise `ModelError` before anything is kept.
    """
    folder.mkdir(parents=True)
    try:
        if source.is_dir():
            _copy_folder(source, folder)
        elif source.exists() and not source.is_file():  # a pipe would be waited for without end
            raise _unreadable(source)
        else:
            _unpack_zip(source, folder)
    except (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError) as error:
        raise _unreadable(source) from error
    return folder


def _unreadable(source: Path) -> ModelError:
    return ModelError(
        _("{file} is not a model that can be read.").format(file=source.name), advice=_exported_only()
    )


def _exported_only() -> str:
    return _("Choose the zip file or the folder of a model. What is for other programs cannot be read back.")


def _copy_folder(source: Path, folder: Path) -> None:
    for name in (CARD_FILE, *DATA_FILES):
        file = source / name
        if file.is_symlink() or not file.is_file():
            raise ModelError(_("The file {file} of the model is missing.").format(file=name))
        _check_size(name, file.stat().st_size)
        shutil.copyfile(file, folder / name)


def _unpack_zip(source: Path, folder: Path) -> None:
    with zipfile.ZipFile(source) as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
        if set(entries) != {CARD_FILE, *DATA_FILES} or len(archive.infolist()) != len(entries):
            raise ModelError(
                _("{file} does not hold the files of a model, and only these.").format(file=source.name),
                advice=_exported_only(),
            )
        for name, entry in entries.items():
            _check_size(name, entry.file_size)
        if sum(entry.file_size for entry in entries.values()) > _MOST_SQUEEZED * source.stat().st_size:
            raise ModelError(
                _("The files in {file} would take far more room than those of a model.").format(
                    file=source.name
                ),
                advice=_exported_only(),
            )
        for name, entry in entries.items():
            with archive.open(entry) as packed, (folder / name).open("xb") as out:
                _copy(packed, out, entry.file_size)  # pyright: ignore[reportArgumentType]


def _copy(packed: BinaryIO, out: BinaryIO, size: int) -> None:
    """Copy, but never more than the zip said: a bomb lies about its size."""
    left = size
    while block := packed.read(_BLOCK):
        left -= len(block)
        if left < 0:
            raise ModelError(_("The zip file lies about the size of its files."))
        out.write(block)


def _check_size(name: str, size: int) -> None:
    if size > (_LARGEST_CARD if name == CARD_FILE else _LARGEST_FILE):
        raise ModelError(_("The file {file} of the model is too large.").format(file=name))


def verify(folder: Path) -> None:
    """Check a model from outside, wholly: hashes, numbers, shapes, and that its network fits its card.

    Raises `ModelError`. Nothing is unpickled and nothing of it is run; OpenVINO reads the network's plan.
    """
    from statuesorter.models.engines.openvino_engine import check_network

    model = load_model(folder)
    model.base_features()
    tensors.read(model.weights_file)
    spec = model.card.spec
    if spec.multi_crop is not None:
        MultiCrop.load(spec.multi_crop, model.weights_file)
    check_network(model.network_file, input_side=spec.input_side, feature_size=spec.feature_size)


def rename(folder: Path, card: ModelCard, name: str) -> ModelCard:
    """Give the model in ``folder`` another ``name``, whatever format its card has; returns the new card."""
    values = json.loads((folder / CARD_FILE).read_text("utf-8"))
    text = json.dumps({**values, "name": name}, indent=2, ensure_ascii=False, allow_nan=False)
    (folder / CARD_FILE).write_text(text + "\n", "utf-8")
    return replace(card, name=name)


def take_in(source: Path, folder: Path) -> None:
    """Copy the files of a verified model to the new ``folder``; the source goes away after."""
    try:
        with staged(folder) as stage:
            for name in (CARD_FILE, *DATA_FILES):
                shutil.copyfile(source / name, stage / name)
    except OSError as error:
        raise ModelError(_("The model cannot be kept in {folder}.").format(folder=folder)) from error
    with contextlib.suppress(OSError):
        shutil.rmtree(source)
