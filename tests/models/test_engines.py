"""Engines: they agree, they do not care how photos are batched, they survive a full memory."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
from torch import Tensor, nn

from statuesorter.domain.errors import ModelError
from statuesorter.models.engines.choose import choose_engine
from statuesorter.models.engines.openvino_engine import OpenVinoEngine
from statuesorter.models.engines.torch_engine import TorchEngine, load_torch_engine
from statuesorter.models.model import Model
from statuesorter.photos.cores import Cores, physical_cores
from tests.models.tiny_model import TINY_SPEC, tiny_backbone


def openvino_engine(model: Model, cache: Path) -> OpenVinoEngine:
    spec = model.card.spec
    return OpenVinoEngine(
        model.network_file,
        input_side=spec.input_side,
        feature_size=spec.feature_size,
        cache=cache,
    )


def test_engines_agree_within_two_hundredths_in_probability(
    model: Model, cache: Path, pixels: np.ndarray
) -> None:
    reference = load_torch_engine(model.card.spec, model.weights_file, device="cpu").features(pixels)
    engine = openvino_engine(model, cache)
    features = engine.features(pixels)
    engine.close()
    assert features.shape == reference.shape == (21, TINY_SPEC.feature_size)
    off = np.abs(model.head.probabilities(features) - model.head.probabilities(reference)).max()
    assert off < 0.02
    assert reference.std(axis=0).min() > 0.01  # photos do differ


def test_a_photo_gets_the_same_features_in_a_batch_of_any_size(
    model: Model, cache: Path, pixels: np.ndarray
) -> None:
    engine = openvino_engine(model, cache)
    whole = engine.features(pixels)
    for size in (1, 3, 8, 20):
        parts = [engine.features(pixels[n : n + size]) for n in range(0, 21, size)]
        np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-5)
    assert engine.features(pixels[:0]).shape == (0, 16)


def test_photos_are_computed_side_by_side_on_the_cores_each_in_the_thread_that_asks(
    model: Model, cache: Path, pixels: np.ndarray
) -> None:
    engine = openvino_engine(model, cache)
    assert engine.tuning.at_once == engine.tuning.threads == min(physical_cores(), 6)
    photos = np.concatenate([pixels] * 10)
    engine.features(photos)
    before = {thread.id: thread.user_time for thread in psutil.Process().threads()}
    used = time.process_time()
    while time.process_time() - used < 0.5:
        engine.features(photos)
    spent = {
        thread.id: thread.user_time - before.get(thread.id, 0.0) for thread in psutil.Process().threads()
    }
    asking = {thread.native_id for thread in threading.enumerate()}
    computed = {thread for thread, seconds in spent.items() if seconds > 0.05}
    assert computed
    assert computed <= asking  # OpenVINO's own threads are not among Python's


def test_a_network_is_compiled_once_for_all_engines_that_use_it(
    model: Model, tmp_path: Path, pixels: np.ndarray
) -> None:
    cache = tmp_path / "engines"
    kept: list[set[Path]] = []
    for _time in range(3):
        engine = openvino_engine(model, cache)
        engine.features(pixels)
        engine.close()
        kept.append(set(cache.iterdir()))
    assert kept[0]
    assert kept[0] == kept[1] == kept[2]


def test_an_engine_may_be_called_from_several_threads(model: Model, cache: Path, pixels: np.ndarray) -> None:
    engine = openvino_engine(model, cache)
    expected = engine.features(pixels)
    found: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: found.append(engine.features(pixels))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for features in found:
        np.testing.assert_allclose(features, expected, atol=1e-5)


@pytest.mark.parametrize("kind", ["openvino", "torch"])
def test_an_engine_on_the_cpu_waits_for_a_core(
    model: Model, cache: Path, pixels: np.ndarray, kind: str
) -> None:
    if kind == "openvino":
        engine = openvino_engine(model, cache)
    else:
        engine = load_torch_engine(model.card.spec, model.weights_file, device="cpu")
    cores = Cores(1)
    with ThreadPoolExecutor(1) as pool:
        with cores.for_decoding():
            computing = pool.submit(engine.features, pixels, cores=cores)
            with pytest.raises(TimeoutError):
                computing.result(timeout=0.5)
        np.testing.assert_allclose(computing.result(timeout=120), engine.features(pixels), atol=1e-5)
        pool.submit(engine.features, pixels, cores=cores).result(timeout=120)  # the core was given back
    engine.close()


def test_a_closed_engine_says_so(model: Model, cache: Path, pixels: np.ndarray) -> None:
    engine = openvino_engine(model, cache)
    engine.close()
    with pytest.raises(ModelError, match="closed"):
        engine.features(pixels)


class SmallMemory(nn.Module):
    """A real backbone where the CPU has memory for ``room`` photos, and a card for ``card_room``.

    torch's own device "meta" stands for the card: tensors can be sent there on any computer.
    """

    def __init__(self, room: int, card_room: int = 0) -> None:
        super().__init__()
        self.backbone = [tiny_backbone()]  # in a list: it is not moved to the card, which keeps no numbers
        self.room = {"cpu": room, "meta": card_room}

    def forward(self, pixels: Tensor) -> Tensor:
        if len(pixels) > self.room[pixels.device.type]:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return self.backbone[0](pixels)


def test_when_memory_runs_out_the_batch_is_halved_and_every_photo_still_has_features(
    pixels: np.ndarray,
) -> None:
    engine = TorchEngine(SmallMemory(5), device="cpu")
    expected = TorchEngine(tiny_backbone(), device="cpu").features(pixels)
    np.testing.assert_allclose(engine.features(pixels), expected, atol=1e-4)
    assert engine.batch_size == 4
    assert "4 photos at a time" in engine.why


def test_when_one_photo_is_too_much_for_a_card_the_cpu_takes_over(pixels: np.ndarray) -> None:
    engine = TorchEngine(SmallMemory(99, card_room=0), device="meta")
    expected = TorchEngine(tiny_backbone(), device="cpu").features(pixels)
    np.testing.assert_allclose(engine.features(pixels), expected, atol=1e-4)
    assert engine.device == "cpu"
    assert "the CPU does the work" in engine.why


def test_when_even_the_cpu_has_no_memory_there_is_one_clear_sentence(pixels: np.ndarray) -> None:
    with pytest.raises(ModelError, match="not enough memory"):
        TorchEngine(SmallMemory(0), device="cpu").features(pixels)


def test_another_error_of_torch_is_not_taken_for_a_full_memory() -> None:
    with pytest.raises(RuntimeError):
        TorchEngine(tiny_backbone(), device="cpu").features(np.zeros((2, 64, 64, 4), np.uint8))


def test_a_device_that_does_not_exist_is_refused(model: Model, cache: Path) -> None:
    with pytest.raises(ModelError, match="no device called “tpu”"):
        choose_engine(model, device="tpu", cache=cache)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card here")
def test_a_card_that_is_not_there_is_refused(model: Model, cache: Path) -> None:
    with pytest.raises(ModelError, match="“cuda” cannot be used"):
        choose_engine(model, device="cuda", cache=cache)


def test_where_openvino_fails_torch_does_the_work_and_the_reason_is_said(
    model_folder: Path, cache: Path, pixels: np.ndarray, model: Model
) -> None:
    (model_folder / "backbone.xml").write_text("<net/>", "utf-8")
    spoilt = Model(model_folder, model.card, model.head)
    engine = choose_engine(spoilt, device="cpu", cache=cache)
    assert (engine.name, engine.device) == ("torch", "cpu")
    assert "OpenVINO cannot use the model" in engine.why
    assert engine.features(pixels).shape == (21, 16)


WITHOUT_TORCH = """
import sys
from pathlib import Path
import numpy as np
from statuesorter.models.model import load_model
from statuesorter.models.registry import ModelRegistry
import statuesorter.models.classify
from statuesorter.models.engines.choose import choose_engine
engine = choose_engine(load_model(Path(sys.argv[1])), cache=Path(sys.argv[2]), device="cpu")
assert engine.name == "OpenVINO", engine.why
engine.features(np.zeros((3, 64, 64, 3), np.uint8))
loaded = {name.split(".")[0] for name, module in sys.modules.items() if module is not None}
print(sorted(loaded & {"torch", "timm", "fastai", "openvino_telemetry", "requests", "urllib3", "PySide6"}))
"""


def test_the_cpu_engine_needs_neither_torch_nor_fastai_and_tells_nobody(
    tiny_folder: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    environment = {**os.environ, "HOME": str(home), "USERPROFILE": str(home)}
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_TORCH, str(tiny_folder), str(tmp_path / "cache")],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    assert run.stdout.strip() == "[]", run.stderr
    assert list(home.iterdir()) == []
