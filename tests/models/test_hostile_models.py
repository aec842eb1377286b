"""Models that somebody made to do harm: refused with one sentence, and nothing has changed."""

from __future__ import annotations

import json
import os
import pickle
import struct
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from statuesorter.domain.errors import ModelError
from statuesorter.models import tensors
from statuesorter.models.card import CARD_FILE, DATA_FILES
from statuesorter.models.registry import ModelRegistry
from tests.models.model_files import refused, seal, zipped


@pytest.fixture
def registry(tiny_folder: Path, tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(tmp_path / "models", tiny_folder)


class Harm:
    """Unpickling it makes a folder."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (os.mkdir, (str(self.mark),))


@pytest.mark.parametrize("name", ["export.pkl", "model.pth", "model.zip", "card.json"])
def test_a_pickle_given_as_a_model_is_refused(registry: ModelRegistry, tmp_path: Path, name: str) -> None:
    mark = tmp_path / "was-here"
    (tmp_path / name).write_bytes(pickle.dumps(Harm(mark)))
    refused(registry, tmp_path / name, tmp_path, "not a model that can be read")
    assert not mark.exists()


def test_a_learner_of_fastai_is_refused(registry: ModelRegistry, tmp_path: Path) -> None:
    """What ``learn.export`` writes is a zip with a pickle in it."""
    mark = tmp_path / "was-here"
    torch.save({"model": Harm(mark)}, tmp_path / "export.pkl")
    refused(registry, tmp_path / "export.pkl", tmp_path, "and only these")
    assert not mark.exists()


def safetensors(header: object, data: bytes = bytes(64), *, length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def tensor(start: int, end: int, *shape: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(7), id="too short for a length"),
        pytest.param(safetensors({"a": tensor(0, 64, 16)}, length=2**63), id="a length beyond everything"),
        pytest.param(safetensors({"a": tensor(0, 64, 16)}, length=5), id="a length too small"),
        pytest.param(
            safetensors({"a": tensor(0, 64, 16), "b": tensor(0, 64, 16)}), id="the same bytes twice"
        ),
        pytest.param(safetensors({"a": tensor(0, 40, 10), "b": tensor(32, 64, 8)}), id="overlapping"),
        pytest.param(safetensors({"a": tensor(0, 64, 2**40, 2**40)}), id="a huge shape"),
        pytest.param(safetensors({"a": tensor(0, 2**62, 2**60)}), id="a huge array"),
        pytest.param(safetensors({"a": tensor(64, 0, 16)}), id="ends before it begins"),
        pytest.param(safetensors({"a": tensor(0, 64, -16)}), id="less than nothing"),
        pytest.param(safetensors({"a": tensor(0, 32, 8)}), id="bytes that nobody names"),
        pytest.param(safetensors({"a": tensor(0, 64, 64, dtype="O")}), id="objects"),
        pytest.param(safetensors({"a": tensor(0, 64, 8, dtype="F64")}), id="numbers that no model holds"),
        pytest.param(safetensors(b"[" * 50_000), id="nested without end"),
        pytest.param(safetensors(b"\xff\xfe{}"), id="no text"),
    ],
)
def test_hostile_arrays_are_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, content: bytes
) -> None:
    file = model_folder / "head.safetensors"
    file.write_bytes(content)
    with pytest.raises(ModelError):
        tensors.read(file)
    seal(model_folder)
    refused(registry, zipped(model_folder, tmp_path / "bad.zip"), tmp_path, r"\.$")


@pytest.mark.parametrize("field", ["name", "parent"])
@pytest.mark.parametrize(
    "name", ["../up", "/tmp/x", "a/b", "a\\b", "..", "", "a\0b", "n" * 65, "CON.", "a\n"]
)
def test_a_name_on_a_card_never_leads_out_of_the_folder(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, field: str, name: str
) -> None:
    card = json.loads((model_folder / CARD_FILE).read_text())
    card[field] = name
    (model_folder / CARD_FILE).write_text(json.dumps(card))
    refused(registry, model_folder, tmp_path, "name that cannot be used")


def test_a_zip_that_names_a_file_twice_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    bad = zipped(model_folder, tmp_path / "bad.zip")
    with zipfile.ZipFile(bad, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(CARD_FILE, "{}")
    refused(registry, bad, tmp_path, "and only these")


def test_a_link_in_a_zip_stays_text(registry: ModelRegistry, model_folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    (model_folder / CARD_FILE).unlink()
    bad = zipped(model_folder, tmp_path / "bad.zip")
    entry = zipfile.ZipInfo(CARD_FILE)
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr(entry, str(secret))
    refused(registry, bad, tmp_path, "card cannot be read")


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")
@pytest.mark.timeout(180)
def test_links_and_pipes_are_not_followed(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe.zip")
    refused(registry, tmp_path / "pipe.zip", tmp_path, "not a model that can be read")
    weights = model_folder / "backbone.bin"
    weights.rename(tmp_path / "elsewhere")
    weights.symlink_to(tmp_path / "elsewhere")
    refused(registry, model_folder, tmp_path, "missing")


def test_a_zip_that_would_fill_the_disk_is_refused_before_it_is_unpacked(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    (model_folder / "backbone.bin").write_bytes(bytes(64 << 20))
    bad = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in model_folder.iterdir():
            archive.write(file, file.name)
    refused(registry, bad, tmp_path, "far more room than those of a model")


def spoilt(archive: Path, name: str, spoil: Callable[[bytearray, int, int], None]) -> None:
    """Change the bytes of a zip; ``spoil`` is told where the file's own header is, and the directory's."""
    with zipfile.ZipFile(archive) as opened:
        own = opened.getinfo(name).header_offset
    content = bytearray(archive.read_bytes())
    listed = content.index(b"PK\x01\x02")
    while content[listed + 46 : listed + 46 + len(name)] != name.encode():
        listed = content.index(b"PK\x01\x02", listed + 4)
    spoil(content, own, listed)
    archive.write_bytes(content)


def test_a_zip_that_lies_about_a_size_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    def shorten(content: bytearray, own: int, listed: int) -> None:
        content[own + 22 : own + 26] = content[listed + 24 : listed + 28] = struct.pack("<I", 100)

    bad = zipped(model_folder, tmp_path / "bad.zip")
    spoilt(bad, "backbone.bin", shorten)
    refused(registry, bad, tmp_path, r"\.$")


def test_a_zip_with_a_password_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    def lock(content: bytearray, own: int, listed: int) -> None:
        content[own + 6] |= 1
        content[listed + 8] |= 1

    bad = zipped(model_folder, tmp_path / "bad.zip")
    spoilt(bad, "backbone.bin", lock)
    refused(registry, bad, tmp_path, "not a model that can be read")


def test_a_zip_that_was_cut_short_or_harmed_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    whole = zipped(model_folder, tmp_path / "whole.zip").read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    refused(registry, cut, tmp_path, "not a model that can be read")
    harmed = bytearray(whole)
    harmed[len(whole) // 2] ^= 0xFF
    cut.write_bytes(harmed)
    refused(registry, cut, tmp_path, r"\.$")


@pytest.mark.parametrize("name", [CARD_FILE, *DATA_FILES])
def test_a_model_that_lacks_a_part_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, name: str
) -> None:
    (model_folder / name).unlink()
    refused(registry, model_folder, tmp_path, f"{name} of the model is missing")
    refused(registry, zipped(model_folder, tmp_path / "bad.zip"), tmp_path, "and only these")


def test_of_a_folder_only_the_files_of_a_model_are_taken(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    mark = tmp_path / "was-here"
    (model_folder / "export.pkl").write_bytes(pickle.dumps(Harm(mark)))
    (model_folder / CARD_FILE).write_text((model_folder / CARD_FILE).read_text().replace("Tiny", "Other"))
    name = registry.import_(model_folder).name
    assert sorted(path.name for path in (tmp_path / "models" / name).iterdir()) == sorted(
        (CARD_FILE, *DATA_FILES)
    )
    assert not mark.exists()
