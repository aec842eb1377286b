"""The pure rules of a collection's run: they need neither Ray nor Parquet."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.collection.errors import CollectionError
from statuesorter.collection.manifest import Manifest
from statuesorter.collection.parts import ListedPhoto, Part, digest_of, split
from statuesorter.collection.temporary import temporary_folder
from statuesorter.models.model import Model, load_model
from tests.models.tiny_model import write_tiny_model

LISTS = st.lists(
    st.builds(ListedPhoto, st.text(min_size=1), st.none() | st.integers(0, 2**40)), unique=True, max_size=60
)


@given(LISTS, st.integers(1, 20))
def test_the_parts_are_the_list_cut_in_pieces(photos: list[ListedPhoto], part_size: int):
    parts = split(photos, part_size)
    assert [photo for part in parts for photo in part.photos] == photos
    assert [part.number for part in parts] == list(range(len(parts)))
    assert all(len(part.photos) == part_size for part in parts[:-1])
    assert all(1 <= len(part.photos) <= part_size for part in parts)


@given(LISTS, st.integers(1, 20))
def test_a_part_keeps_its_name_and_survives_the_way_to_a_worker(photos: list[ListedPhoto], part_size: int):
    parts = split(photos, part_size)
    assert [Part.from_json(part.to_json()) for part in parts] == parts
    names = [part.file_name for part in parts]
    assert names == [part.file_name for part in split(photos, part_size)]
    assert names == sorted(set(names))


def test_a_part_of_other_photos_has_another_name():
    one, other = Part(3, (ListedPhoto("a", 1),)), Part(3, (ListedPhoto("a", 2),))
    assert one.file_name != other.file_name
    assert digest_of([ListedPhoto("ab"), ListedPhoto("c")]) != digest_of(
        [ListedPhoto("a"), ListedPhoto("bc")]
    )


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps names in Unicode")
def test_a_name_that_is_no_text_survives_the_way_to_a_worker():
    part = Part(0, (ListedPhoto(os.fsdecode(b"caf\xe9.jpg"), 1),))
    assert part.to_json().isascii()
    assert Part.from_json(part.to_json()) == part


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return load_model(write_tiny_model(tmp_path_factory.mktemp("model") / "tiny"))


def test_a_manifest_continues_what_is_the_same(model: Model):
    photos = [ListedPhoto("a", 1), ListedPhoto("b", 2)]
    manifest = Manifest.of(model, photos, part_size=10, device="auto")
    begun = Manifest.from_json(manifest.to_json())
    assert begun == manifest
    manifest.check_continues(begun)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"model": "other"}, "another model"),
        ({"card": "0" * 64}, "version of the model"),
        ({"part_size": 11}, "part size"),
        ({"listed": "0" * 64}, "list of photos"),
        ({"device": "cuda"}, "device"),
        ({"program": "0.0"}, "StatueSorter"),
        ({"wrong_of_hundred": 1}, "number of wrong photos"),
    ],
)
def test_a_manifest_refuses_to_go_on_with_anything_else(model: Model, change: dict[str, object], word: str):
    manifest = Manifest.of(model, [ListedPhoto("a", 1)], part_size=10, device="auto")
    with pytest.raises(CollectionError, match=word):
        manifest.check_continues(replace(manifest, **change))


def test_a_manifest_of_before_is_that_of_a_run_that_nobody_chose_for(model: Model):
    manifest = Manifest.of(model, [ListedPhoto("a", 1)], part_size=10, device="auto")
    before = json.loads(manifest.to_json())
    del before["wrong_of_hundred"]
    manifest.check_continues(Manifest.from_json(json.dumps(before)))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model": "tiny"}', "null"])
def test_a_damaged_manifest_is_said_to_be(text: str):
    with pytest.raises(CollectionError, match="damaged"):
        Manifest.from_json(text)


def test_without_the_extra_the_command_says_how_to_install_it(tmp_path: Path):
    words = [
        "statuesorter",
        "collection",
        str(tmp_path),
        "--to",
        "rows",
        "--base-dir",
        str(tmp_path / "base"),
    ]
    code = f"import sys; sys.modules['ray'] = None; sys.argv = {words!r}; "
    code += "from statuesorter.__main__ import main; "
    done = subprocess.run(
        [sys.executable, "-c", code + "sys.exit(main())"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "ray" in done.stderr
    assert "pip install 'statuesorter[collection]'" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no harmless way to ask whether a process runs")
def test_the_temporary_folder_of_a_killed_run_is_removed_by_the_next():
    child = os.fork()
    if child == 0:
        folder = temporary_folder()
        folder.__enter__()
        os.kill(os.getpid(), 9)
    os.waitpid(child, 0)
    left = list(Path("/tmp").glob(f"statuesorter-run-{child}-*"))
    assert len(left) == 1
    with temporary_folder() as mine, temporary_folder() as another:
        assert not left[0].exists()
        assert mine.is_dir()
        assert another.is_dir()
    assert not mine.exists()
    assert not another.exists()
