"""The registry: switching, going back, and models from outside that want to do harm."""

from __future__ import annotations

import json
import pickle
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from statuesorter.domain.errors import ModelError
from statuesorter.models.card import CARD_FILE, DATA_FILES
from statuesorter.models.disk import digest
from statuesorter.models.model import load_model, write_model
from statuesorter.models.registry import ModelRegistry
from statuesorter.models.transfer import write_zip
from tests.models.model_files import refused, seal, zipped
from tests.models.tiny_model import tiny_base, tiny_head


@pytest.fixture
def registry(tiny_folder: Path, tmp_path: Path) -> ModelRegistry:
    return ModelRegistry(tmp_path / "models", tiny_folder)


def add(registry: ModelRegistry, tmp_path: Path, name: str, seed: int = 1) -> None:
    staged = tmp_path / "staged" / name
    write_model(
        staged,
        name=name,
        title=name,
        backbone=registry.load("tiny").backbone,
        head=tiny_head(seed),
        base=tiny_base(seed),
    )
    registry.add(staged)
    assert not staged.exists()


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir() if p.name.startswith(".")] if folder.is_dir() else []


def test_at_first_the_shipped_model_is_active(registry: ModelRegistry) -> None:
    assert registry.active().name == "tiny"
    assert [card.name for card in registry.models()] == ["tiny"]
    assert not registry.can_roll_back
    with pytest.raises(ModelError, match="no earlier model"):
        registry.rollback()


def test_switching_says_how_far_it_is_and_nobody_else_waits_for_it(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    add(registry, tmp_path, "a")
    switching = registry.using("a")
    begun = next(switching)
    with ThreadPoolExecutor(1) as another_thread:
        assert another_thread.submit(registry.active).result(timeout=10).name == "tiny"
    rest = list(switching)
    assert (begun.done, begun.total) == (0, len(DATA_FILES))
    assert rest[-1].done == len(DATA_FILES)
    assert registry.active().name == "a"


def test_a_model_that_is_removed_while_it_is_verified_is_not_switched_to(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    add(registry, tmp_path, "a")
    switching = registry.using("a")
    next(switching)
    registry.remove("a")
    with pytest.raises(ModelError):
        list(switching)
    assert registry.active().name == "tiny"


def test_rolling_back_walks_the_whole_chain(
    registry: ModelRegistry, tmp_path: Path, tiny_folder: Path
) -> None:
    for name in ("a", "b", "c"):
        add(registry, tmp_path, name)
        registry.use(name)
    again = ModelRegistry(tmp_path / "models", tiny_folder)
    assert again.active().name == "c"
    assert [again.rollback().name for _ in range(3)] == ["b", "a", "tiny"]
    assert not again.can_roll_back


def test_rolling_back_passes_over_models_that_are_gone(registry: ModelRegistry, tmp_path: Path) -> None:
    for name in ("a", "b"):
        add(registry, tmp_path, name)
        registry.use(name)
    registry.remove("a")
    assert registry.rollback().name == "tiny"


def test_a_damaged_active_model_gives_way_to_the_shipped_one(registry: ModelRegistry, tmp_path: Path) -> None:
    add(registry, tmp_path, "mine")
    registry.use("mine")
    (tmp_path / "models" / "mine" / "head.safetensors").write_bytes(b"")
    assert registry.active().name == "tiny"
    assert "was changed" in registry.notice
    assert "default model" in registry.notice


def test_whoever_listens_is_told_once_that_another_model_does_the_work(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    told: list[str] = []
    registry.listen(told.append)
    add(registry, tmp_path, "mine")
    registry.use("mine")
    registry.active()
    assert told == []
    shutil.rmtree(tmp_path / "models" / "mine")
    for _again in range(3):
        registry.active()
    assert told == [registry.notice]
    assert told[0].endswith("The default model is used instead.")


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"version": 9}', '{"version": 1, "history": ["../x"]}', "\0"]
)
def test_a_damaged_pointer_is_set_aside(registry: ModelRegistry, tmp_path: Path, text: str) -> None:
    add(registry, tmp_path, "mine")
    registry.use("mine")
    (tmp_path / "models" / "active.json").write_text(text)
    assert registry.active().name == "tiny"
    assert registry.notice
    assert list((tmp_path / "models").glob("active.json.damaged-*"))
    registry.use("mine")
    assert registry.active().name == "mine"
    assert registry.notice == ""


def test_switching_to_a_damaged_model_changes_nothing(registry: ModelRegistry, tmp_path: Path) -> None:
    add(registry, tmp_path, "mine")
    (tmp_path / "models" / "mine" / "base.safetensors").unlink()
    with pytest.raises(ModelError, match="missing"):
        registry.use("mine")
    assert registry.active_name() == "tiny"


def test_a_folder_that_is_no_model_is_listed_apart(registry: ModelRegistry, tmp_path: Path) -> None:
    add(registry, tmp_path, "good")
    (tmp_path / "models" / "bad").mkdir()
    assert [card.name for card in registry.models()] == ["tiny", "good"]
    assert [name for name, _reason in registry.damaged()] == ["bad"]
    registry.remove("bad")
    assert registry.damaged() == []


def test_the_shipped_and_the_active_model_cannot_be_removed(registry: ModelRegistry, tmp_path: Path) -> None:
    add(registry, tmp_path, "mine")
    registry.use("mine")
    for name in ("tiny", "mine", "../models/mine", "nothing"):
        with pytest.raises(ModelError):
            registry.remove(name)
    assert registry.active().name == "mine"


def test_names_are_safe_on_every_system_and_new(registry: ModelRegistry, tmp_path: Path) -> None:
    add(registry, tmp_path, "museo-d-orsay")
    assert registry.new_name("Muséo d’Orsay") in {"museo-dorsay", "museo-d-orsay-2"}
    assert registry.new_name("Musèo d'Orsay!") == "museo-d-orsay-2"
    assert registry.new_name("CON") == "con-2"
    assert registry.new_name("日本") == "model"


def test_a_model_survives_the_way_out_and_in(
    registry: ModelRegistry, tmp_path: Path, tiny_folder: Path
) -> None:
    add(registry, tmp_path, "mine", seed=5)
    target = write_zip(registry.load("mine"), tmp_path / "out.zip")
    with pytest.raises(ModelError, match="exists already"):
        write_zip(registry.load("mine"), target)
    other = ModelRegistry(tmp_path / "other", tiny_folder)
    add(other, tmp_path, "mine", seed=6)
    assert other.import_(target).name == "mine-2"
    features = np.random.default_rng(0).normal(size=(4, 16)).astype(np.float32)
    ours, theirs = registry.load("mine"), other.load("mine-2")
    np.testing.assert_array_equal(ours.head.probabilities(features), theirs.head.probabilities(features))
    np.testing.assert_array_equal(ours.base_features().features, theirs.base_features().features)
    assert ours.base_features().sources == theirs.base_features().sources
    assert leftovers(tmp_path / "other") == []


def test_a_model_that_is_here_is_not_taken_in_twice(registry: ModelRegistry, tmp_path: Path) -> None:
    add(registry, tmp_path, "mine", seed=5)
    target = write_zip(registry.load("mine"), tmp_path / "out.zip")
    other = ModelRegistry(tmp_path / "other", registry.load("tiny").folder)
    add(other, tmp_path, "mine", seed=6)
    assert other.import_(target).name == "mine-2"
    for here in (registry, other):
        with pytest.raises(ModelError, match="This model is here already, as “mine”"):
            here.import_(target)
    assert [card.name for card in registry.models()] == ["tiny", "mine"]
    assert leftovers(tmp_path / "models") == []


@pytest.mark.parametrize("name", ["../evil.py", "/tmp/evil", "sub/card.json", "weights.pkl", "..\\evil"])
def test_a_zip_with_other_names_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, name: str
) -> None:
    bad = zipped(model_folder, tmp_path / "bad.zip")
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr(name, "evil")
    refused(registry, bad, tmp_path, "and only these. Choose the zip file or the folder of a model")


def test_a_file_that_is_no_model_is_refused_with_what_to_choose(
    registry: ModelRegistry, tmp_path: Path
) -> None:
    (tmp_path / "bad.zip").write_text("no zip")
    refused(registry, tmp_path / "bad.zip", tmp_path, "can be read. Choose the zip file or the folder")


def test_a_changed_file_is_refused(registry: ModelRegistry, model_folder: Path, tmp_path: Path) -> None:
    with (model_folder / "backbone.bin").open("ab") as file:
        file.write(b"x")
    refused(registry, model_folder, tmp_path, "backbone.bin .* was changed")


class Harm:
    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (Path("/tmp/statuesorter-was-here"),))


@pytest.mark.parametrize("name", ["head.safetensors", "base.safetensors", "backbone.safetensors"])
def test_a_pickle_is_never_opened(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, name: str
) -> None:
    (model_folder / name).write_bytes(pickle.dumps(Harm()))
    seal(model_folder)
    refused(registry, zipped(model_folder, tmp_path / "bad.zip"), tmp_path, f"{name} of the model is damaged")
    assert not Path("/tmp/statuesorter-was-here").exists()


@pytest.mark.parametrize("name", ["head.safetensors", "base.safetensors", "backbone.safetensors"])
def test_cut_off_arrays_are_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, name: str
) -> None:
    file = model_folder / name
    file.write_bytes(file.read_bytes()[:-40])
    seal(model_folder)
    refused(registry, model_folder, tmp_path, "damaged")


@pytest.mark.parametrize("name", ["head.safetensors", "base.safetensors", "backbone.safetensors"])
def test_numbers_that_are_not_finite_are_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, name: str
) -> None:
    arrays = load_file(model_folder / name)
    first = next(key for key, values in arrays.items() if np.issubdtype(values.dtype, np.floating))
    arrays[first] = np.full_like(arrays[first], np.nan)
    save_file(arrays, model_folder / name)
    seal(model_folder)
    refused(registry, model_folder, tmp_path, "not finite")


def test_a_head_of_another_size_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    tiny_head(size=17).save(model_folder / "head.safetensors")
    seal(model_folder)
    refused(registry, model_folder, tmp_path, "does not fit")


def test_a_network_of_another_shape_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    (model_folder / "backbone.xml").write_text("<net name='x' version='11'><layers/><edges/></net>")
    seal(model_folder)
    refused(registry, model_folder, tmp_path, "OpenVINO|network")


@pytest.mark.parametrize(
    ("field", "value"),
    [("format", 99), ("name", "../up"), ("created", "yesterday"), ("files", {}), ("spec", {"arch": "x"}),
     ("head", {"temperature": 0, "thresholds": [1, 1, 1], "apart": None}), ("seed", "one"), ("title", None),
     ("head", {"temperature": 1, "thresholds": [1, 1, 1], "apart": None, "targets": {"1": [1, 1]}}),
     ("head", {"temperature": 1, "thresholds": [1, 1, 1], "apart": None, "targets": {"few": [1, 1, 1]}})],
)  # fmt: skip
def test_a_card_that_makes_no_sense_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, field: str, value: object
) -> None:
    card = json.loads((model_folder / CARD_FILE).read_text())
    card[field] = value
    (model_folder / CARD_FILE).write_text(json.dumps(card))
    refused(registry, model_folder, tmp_path, r"\.$")


@pytest.mark.parametrize("value", ["1e999", "NaN", '"\\ud800"'])
def test_a_card_that_could_not_be_written_again_is_refused(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path, value: str
) -> None:
    text = (model_folder / CARD_FILE).read_text()
    (model_folder / CARD_FILE).write_text(text.replace('"accuracy": 0.5', f'"accuracy": {value}'))
    refused(registry, model_folder, tmp_path, "card (cannot be read|is incomplete)")


def test_what_is_no_model_at_all_is_refused(registry: ModelRegistry, tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("hello")
    (tmp_path / "empty").mkdir()
    refused(registry, tmp_path / "text.zip", tmp_path, "not a model")
    refused(registry, tmp_path / "empty", tmp_path, "missing")
    refused(registry, tmp_path / "nowhere.zip", tmp_path, "not a model")


def test_a_huge_file_is_refused_before_it_is_unpacked(
    registry: ModelRegistry, model_folder: Path, tmp_path: Path
) -> None:
    (model_folder / CARD_FILE).write_bytes(b" " * (2 << 20))
    bad = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in model_folder.iterdir():
            archive.write(file, file.name)
    refused(registry, bad, tmp_path, "too large")


def test_writing_a_model_that_does_not_fit_leaves_nothing(tiny_folder: Path, tmp_path: Path) -> None:
    backbone, base, place = load_model(tiny_folder).backbone, tiny_base(), tmp_path / "m" / "x"
    with pytest.raises(ModelError, match="fit"):
        write_model(place, name="x", title="x", head=tiny_head(size=9), backbone=backbone, base=base)
    with pytest.raises(ModelError, match="name"):
        write_model(place, name="../x", title="x", head=tiny_head(), backbone=backbone, base=base)
    assert not (tmp_path / "m").exists() or list((tmp_path / "m").iterdir()) == []


def test_a_folder_that_is_taken_is_not_overwritten(model_folder: Path) -> None:
    before = digest(model_folder / CARD_FILE)
    with pytest.raises(ModelError, match="already"):
        write_model(
            model_folder,
            name="x",
            title="x",
            backbone=load_model(model_folder).backbone,
            head=tiny_head(),
            base=tiny_base(),
        )
    assert digest(model_folder / CARD_FILE) == before


def test_a_missing_shipped_model_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model in"):
        ModelRegistry(tmp_path / "models", tmp_path / "nothing").active()
    shutil.rmtree(tmp_path / "models", ignore_errors=True)
