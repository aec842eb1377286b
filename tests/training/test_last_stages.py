"""The last stages of a network learn from what the first ones say of the photos, which look at each once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import TrainingError
from statuesorter.domain.labels import Label
from statuesorter.domain.photo import Photo
from statuesorter.domain.progress import Progress
from statuesorter.domain.training import BatchLook, BatchLoss, Candidate, EpochRow, NetworkSettings
from statuesorter.models.backbone import build_backbone
from statuesorter.models.describe import describe
from statuesorter.models.model import load_model
from statuesorter.models.predictor import Predictor
from statuesorter.models.prepare import prepare
from statuesorter.training.candidate import NewModel
from statuesorter.training.child.kept_maps import KeptMaps, kept_maps
from statuesorter.training.child.seam import divided
from statuesorter.training.full import train_network
from statuesorter.training.messages import TrainingPhoto
from tests.models.tiny_model import TINY_SPEC, tiny_backbone
from tests.training.drawn_world import SPEC, World
from tests.training.processes import trainers

EPOCHS = 6


@pytest.fixture(scope="module")
def labelled(world: World) -> list[tuple[Photo, Label]]:
    return world.draw_labelled(24, seed=21)


def train(world: World, labelled, staging: Path, cancel: CancelToken | None = None, **settings: Any):
    return train_network(
        labelled,
        Predictor(world.model, world.engine, world.previews),
        store=world.store,
        downloads=staging / "downloads",
        new=NewModel("last", "Last", staging / "staged"),
        settings=NetworkSettings(last_stages=True, **settings),
        cancel=cancel,
    )


@pytest.fixture(scope="module")
def events(world: World, labelled, tmp_path_factory):
    return list(train(world, labelled, tmp_path_factory.mktemp("last"), epochs=EPOCHS, batch_size=4))


def test_each_photo_is_looked_at_once_and_it_is_said_what_that_takes(events, labelled):
    looks = [e for e in events if isinstance(e, Progress) and e.text.startswith("Looking at each photo once")]
    assert looks[-1].done == looks[-1].total == len(labelled)
    one = 2 * 32 * 8 * 8  # the map of a photo of 64 pixels, 16 bits a number
    assert looks[0].text.endswith(f"({round(one * len(labelled) / 1000)}\u00a0kB on the disk meanwhile)")


def test_the_table_and_the_loss_are_those_of_full_training(events):
    rows = [event for event in events if isinstance(event, EpochRow)]
    assert [row.epoch for row in rows] == list(range(EPOCHS + 1))
    steps = [event for event in events if isinstance(event, BatchLoss)]
    assert [event.step for event in steps] == list(range(1, steps[-1].steps + 1))
    assert not any(isinstance(event, BatchLook) for event in events), "nothing is turned or lit"


def test_it_learns(events):
    assert events[-1].comparison.new.accuracy >= 0.8


def test_the_first_stages_stay_and_the_last_ones_change(events, world: World):
    """So do batch norms: what they have seen is worth more than a few photos."""
    before = tiny_backbone(spec=SPEC).state_dict()
    model = load_model(events[-1].folder)
    after = build_backbone(model.card.spec, weights=model.weights_file).state_dict()
    changed = {name for name, values in after.items() if not torch.equal(values, before[name])}
    assert any(name.startswith("network.blocks.3.") for name in changed)
    assert any(name.startswith("network.conv_head") for name in changed)
    for part in ("network.conv_stem", "network.bn", *(f"network.blocks.{n}." for n in range(3))):
        assert not any(name.startswith(part) for name in changed), part
    assert not any("running" in name or ".bn" in name for name in changed)


def test_the_candidate_is_a_whole_model_like_any_other(events, world: World, labelled):
    """Its files hold the network that was judged: weights from the disk give the features of the base."""
    assert isinstance(events[-1], Candidate)
    model = load_model(events[-1].folder)
    assert model.card.settings["kind"] == "last stages"
    backbone = build_backbone(model.card.spec, weights=model.weights_file)
    pixels = np.stack([prepare(world.store.get_or_make(photo).image, 64) for photo, _label in labelled])
    with torch.inference_mode():
        features = backbone(torch.from_numpy(pixels)).numpy()
    for vector in model.base_features().features:
        assert np.abs(features - vector).max(axis=1).min() < 1e-3
    right = [
        p.likeliest == label
        for p, (_photo, label) in zip(model.head.predict(features, model="last"), labelled, strict=True)
    ]
    assert np.mean(right) >= 0.8


def test_a_rate_can_be_found_and_an_early_end_too(world: World, labelled, tmp_path: Path):
    settings = {"frozen_epochs": 0, "epochs": 8, "batch_size": 8, "learning_rate": None, "early_stop": 1}
    *events, candidate = train(world, labelled, tmp_path, **settings)
    assert isinstance(candidate, Candidate)
    losses = [event.valid_loss for event in events if isinstance(event, EpochRow)]
    assert len(losses) == 8 or losses[-1] >= min(losses)


@pytest.mark.parametrize("when", [Progress, EpochRow])
def test_cancel_leaves_nothing(when: type, world: World, labelled, tmp_path: Path):
    cancel = CancelToken()

    def listen() -> None:
        for event in train(world, labelled, tmp_path, epochs=3, cancel=cancel):
            if isinstance(event, when) and (when is EpochRow or "once" in getattr(event, "text", "")):
                cancel.cancel()

    with pytest.raises(Cancelled):
        listen()
    assert not list((tmp_path / "staged").iterdir())
    assert not trainers()


@pytest.mark.parametrize(
    ("spec", "seam"),
    [
        (SPEC, "blocks.2"),
        (TINY_SPEC, "blocks.2"),
        (describe("test_efficientnet"), "blocks.3"),
        (describe("test_resnet"), "layer3.0"),
        (describe("test_convnext"), "stages.2"),
        (describe("test_vit"), "blocks.2"),
    ],
    ids=lambda value: getattr(value, "arch", value),
)
def test_both_parts_together_say_what_the_whole_network_says(spec, seam: str):
    """Divided before the maps become smallest; before what is pooled; of a transformer after four of six."""
    backbone = tiny_backbone(spec=spec) if spec is TINY_SPEC else build_backbone(spec, weights=None)
    side = spec.input_side
    pixels = torch.randint(0, 256, (3, side, side, 3), dtype=torch.uint8)
    first, last = divided(backbone)
    maps = first(pixels)
    assert [len(each) for each in maps] == [3] * len(spec.scales)
    module = backbone.network.get_submodule(seam)
    seen: list[Any] = []
    handle = module.register_forward_hook(lambda _m, _g, out: seen.append(out))
    with torch.inference_mode():
        wanted = backbone(pixels)
        handle.remove()
        assert all(torch.equal(each, there) for each, there in zip(maps, seen, strict=True))
        assert torch.allclose(last(*maps), wanted, atol=1e-4)


def test_what_is_learned_behind_the_seam_is_learned_by_the_network(tmp_path: Path):
    backbone = build_backbone(SPEC, weights=None)
    _first, last = divided(backbone)
    own = {id(each) for each in backbone.parameters()}
    assert last.learning
    assert all(id(each) in own for each in last.learning)


def test_a_network_that_is_not_made_of_stages_is_refused():
    class Twisted(torch.nn.Module):
        """Looks at the photo itself again at its end."""

        def __init__(self) -> None:
            super().__init__()
            self.stem = torch.nn.Conv2d(3, 8, 3, stride=2)
            self.end = torch.nn.Conv2d(8, 8, 3, stride=2)

        def forward_features(self, photos: torch.Tensor) -> torch.Tensor:
            return self.end(self.stem(photos)) + photos.mean()

    backbone = tiny_backbone(spec=SPEC)
    backbone.spec = describe("test_resnet", input_side=64)
    backbone.network = Twisted()
    backbone.project = torch.nn.Identity()
    with pytest.raises(TrainingError, match="“test_resnet” cannot be trained alone"):
        divided(backbone.eval())


def test_maps_come_back_from_the_file_as_they_were(tmp_path: Path):
    shapes = [torch.Size((4, 3, 3)), torch.Size((5, 2))]
    kept = KeptMaps(tmp_path / "maps", shapes)
    maps = [torch.randn(3, *shape).half() for shape in shapes]
    maps[0][0, 0, 0, 0] = 60000
    kept.keep([4, 0, 2], [each.float() for each in maps])
    for n, place in enumerate((4, 0, 2)):
        for read, whole in zip(kept.maps(place), maps, strict=True):
            assert torch.equal(read, whole[n].float())
    kept.keep([1], [torch.full((1, *shape), 1e9) for shape in shapes])
    assert torch.isfinite(kept.maps(1)[0]).all()
    kept.close()


def test_more_than_the_disk_should_hold_is_refused_before_anything_is_written(tmp_path: Path):
    first, _last = divided(build_backbone(SPEC, weights=None))
    photos = [TrainingPhoto(tmp_path, tmp_path, 0, held_out=False)] * 3_000_000
    with (
        pytest.raises(TrainingError, match=r"needs 12\.3\sGB on the disk; there is room for"),
        kept_maps(first, photos, tmp_path, side=64, device=torch.device("cpu")),
    ):
        pass
