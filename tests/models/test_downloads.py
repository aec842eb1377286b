"""Weights come from the network by https, whole and proved, or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import timm
import torch
from safetensors.torch import save

from statuesorter.domain.cancellation import Cancelled, CancelToken
from statuesorter.domain.errors import ModelError, WeightsUnavailable
from statuesorter.domain.progress import Progress, finished
from statuesorter.models.backbone import create_network
from statuesorter.models.weights import pretrained, pretrained_network
from tests.models.hub import Hub, point_at, running

ARCH = "test_vit"
ADDRESS = "/timm/test_vit.r160_in1k/resolve/main/model.safetensors"
PIECE = 1 << 16  # so much may be lost where the line is cut
FOLDER = "timm--test_vit.r160_in1k"


@pytest.fixture(scope="module")
def weights() -> dict[str, torch.Tensor]:
    torch.manual_seed(7)
    return timm.create_model(ARCH, num_classes=1000).state_dict()


@pytest.fixture(scope="module")
def content(weights: dict[str, torch.Tensor]) -> bytes:
    return save(weights)


@pytest.fixture
def hub(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub with the weights of `ARCH`, which timm then takes for its own (as HF_ENDPOINT would say it)."""
    hub = Hub({ADDRESS: content})
    with running(hub, tmp_path) as trusted:
        point_at(hub.address, trusted, monkeypatch)
        monkeypatch.setattr("statuesorter.models.downloads._PAUSE", 0.01)
        yield hub


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / FOLDER).iterdir())


def test_weights_arrive_and_are_those_that_were_sent(
    hub: Hub, weights: dict[str, torch.Tensor], content: bytes, tmp_path: Path
) -> None:
    network = finished(pretrained_network(ARCH, tmp_path / "cache"))
    for name, values in network.state_dict().items():
        assert torch.equal(values, weights[name]), name
    assert files_in(tmp_path / "cache") == [f"{hashlib.sha256(content).hexdigest()}.safetensors"]


def test_progress_is_told_in_megabytes(hub: Hub, content: bytes, tmp_path: Path) -> None:
    said = [event for event in pretrained(ARCH, tmp_path) if isinstance(event, Progress)]
    assert said
    assert said[-1].total == -(-len(content) // 2**20)
    assert all("Downloading" in event.text for event in said)


def test_nobody_is_asked_for_what_is_here(hub: Hub, tmp_path: Path) -> None:
    finished(pretrained_network(ARCH, tmp_path))
    hub.asked.clear()
    finished(pretrained_network(ARCH, tmp_path))
    assert hub.asked == []


def test_a_line_that_is_cut_goes_on_by_itself(hub: Hub, content: bytes, tmp_path: Path) -> None:
    third = len(content) // 3
    hub.cut_after = [third, third]
    finished(pretrained_network(ARCH, tmp_path))
    first, second, last = hub.starts()
    assert first == 0
    assert 0 <= third - second < PIECE
    assert 0 <= second + third - last < PIECE


def test_another_day_goes_on_where_it_stopped(hub: Hub, content: bytes, tmp_path: Path) -> None:
    half = len(content) // 2
    hub.cut_after = [half, 0, 0, 0]
    with pytest.raises(WeightsUnavailable, match=r"cut short.*goes on where it stopped"):
        finished(pretrained_network(ARCH, tmp_path))
    assert files_in(tmp_path) == [f"{hashlib.sha256(content).hexdigest()}.part"]
    arrived = (tmp_path / FOLDER / files_in(tmp_path)[0]).read_bytes()
    assert content.startswith(arrived)
    assert 0 <= half - len(arrived) < PIECE
    hub.asked.clear()
    hub.cut_after = []
    finished(pretrained_network(ARCH, tmp_path))
    assert hub.starts() == [len(arrived)]


def test_a_program_that_is_killed_goes_on_where_it_stopped(hub: Hub, content: bytes, tmp_path: Path) -> None:
    hub.stalled = stalled = threading.Event()
    code = (
        "from pathlib import Path; from statuesorter.domain.progress import finished;"
        "from statuesorter.models.weights import pretrained_network;"
        f"finished(pretrained_network({ARCH!r}, Path({str(tmp_path)!r})))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], env=os.environ | {"HF_ENDPOINT": hub.address}
    ) as program:
        until = time.monotonic() + 60
        part = tmp_path / FOLDER / f"{hashlib.sha256(content).hexdigest()}.part"
        while not (part.exists() and part.stat().st_size > PIECE) and time.monotonic() < until:
            time.sleep(0.01)
        program.kill()
    stalled.set()
    arrived = part.stat().st_size
    assert PIECE < arrived < len(content)
    hub.asked.clear()
    finished(pretrained_network(ARCH, tmp_path))
    assert hub.starts() == [arrived]


def test_a_host_that_knows_no_ranges_sends_it_anew(hub: Hub, content: bytes, tmp_path: Path) -> None:
    hub.knows_ranges = False
    hub.cut_after = [len(content) // 2]
    finished(pretrained_network(ARCH, tmp_path))
    assert (tmp_path / FOLDER / files_in(tmp_path)[0]).read_bytes() == content


def test_what_is_half_here_and_has_changed_meanwhile_begins_anew(
    hub: Hub, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / f"{'a' * 64}.part").write_bytes(b"of an older version")
    finished(pretrained_network(ARCH, tmp_path))
    assert hub.starts() == [0]
    assert files_in(tmp_path) == [f"{hashlib.sha256(content).hexdigest()}.safetensors"]


def test_a_damaged_download_is_removed_and_said(hub: Hub, tmp_path: Path) -> None:
    hub.damage = True
    with pytest.raises(WeightsUnavailable, match="“test_vit” arrived damaged and were removed"):
        finished(pretrained_network(ARCH, tmp_path))
    assert files_in(tmp_path) == []
    hub.damage = False
    finished(pretrained_network(ARCH, tmp_path))


def test_a_half_file_that_was_spoiled_on_the_disk_is_noticed(
    hub: Hub, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).mkdir()
    part = tmp_path / FOLDER / f"{hashlib.sha256(content).hexdigest()}.part"
    part.write_bytes(b"x" * 100)
    with pytest.raises(WeightsUnavailable, match="arrived damaged"):
        finished(pretrained_network(ARCH, tmp_path))
    assert not part.exists()


def test_weights_spoiled_in_the_cache_are_never_loaded(hub: Hub, content: bytes, tmp_path: Path) -> None:
    finished(pretrained_network(ARCH, tmp_path))
    kept = tmp_path / FOLDER / files_in(tmp_path)[0]
    kept.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    hub.asked.clear()
    finished(pretrained_network(ARCH, tmp_path))
    assert hub.starts() == [0]
    assert kept.read_bytes() == content


def test_more_than_was_offered_is_damage(hub: Hub, content: bytes, tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    part = tmp_path / FOLDER / f"{hashlib.sha256(content).hexdigest()}.part"
    part.write_bytes(content + b"more")
    with pytest.raises(WeightsUnavailable, match="arrived damaged"):
        finished(pretrained_network(ARCH, tmp_path))


def test_a_hub_without_encryption_is_refused(
    tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(hub.address.replace("https", "http", 1), tmp_path / "authority.pem", monkeypatch)
    with pytest.raises(WeightsUnavailable, match="would not come by https"):
        finished(pretrained_network(ARCH, tmp_path))
    assert hub.asked == []


def test_content_without_encryption_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.plain_content = True
    with pytest.raises(WeightsUnavailable, match="would not come by https"):
        finished(pretrained_network(ARCH, tmp_path))
    assert files_in(tmp_path) == []


def test_a_hub_that_cannot_prove_who_it_is_is_refused(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(WeightsUnavailable, match="could not be downloaded"):
        finished(pretrained_network(ARCH, tmp_path / "cache"))
    assert hub.asked == []
    assert not (tmp_path / "cache").exists()


def test_a_file_without_a_checksum_is_not_taken(hub: Hub, tmp_path: Path) -> None:
    hub.checksums = False
    with pytest.raises(WeightsUnavailable, match="not offered in a form that can be checked"):
        finished(pretrained_network(ARCH, tmp_path))
    assert hub.starts() == []


def test_a_pickle_is_never_asked_for(hub: Hub, content: bytes, tmp_path: Path) -> None:
    hub.files = {ADDRESS.replace("model.safetensors", "pytorch_model.bin"): content}
    with pytest.raises(WeightsUnavailable, match="not offered in a form that can be checked"):
        finished(pretrained_network(ARCH, tmp_path))
    assert [path for _method, path, _range in hub.asked] == [ADDRESS]


def test_proved_weights_of_another_network_do_not_fit(hub: Hub, tmp_path: Path) -> None:
    hub.files = {ADDRESS: save({"stem.weight": torch.zeros(3)})}
    with pytest.raises(WeightsUnavailable, match="do not fit"):
        finished(pretrained_network(ARCH, tmp_path))


def test_what_is_no_safetensors_at_all_does_not_fit(hub: Hub, tmp_path: Path) -> None:
    hub.files = {ADDRESS: b"\x80\x04}."}
    with pytest.raises(WeightsUnavailable, match="do not fit"):
        finished(pretrained_network(ARCH, tmp_path))


def test_a_hub_that_is_closed_for_now(hub: Hub, tmp_path: Path) -> None:
    hub.closed = True
    with pytest.raises(WeightsUnavailable, match="not on this computer"):
        finished(pretrained_network(ARCH, tmp_path))


def test_a_computer_that_is_to_stay_offline_asks_nobody(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsUnavailable, match="not on this computer"):
        finished(pretrained_network(ARCH, tmp_path))
    assert hub.asked == []


def test_cancelling_keeps_what_has_arrived(hub: Hub, content: bytes, tmp_path: Path) -> None:
    hub.cut_after = [len(content) // 2]
    cancel = CancelToken()
    arriving = pretrained_network(ARCH, tmp_path, cancel=cancel)
    next(arriving)
    cancel.cancel()
    with pytest.raises(Cancelled):
        finished(arriving)
    assert [name.endswith(".part") for name in files_in(tmp_path)] == [True]


def test_a_disk_that_takes_nothing_is_one_sentence(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(WeightsUnavailable, match="could not be kept"):
        finished(pretrained_network(ARCH, tmp_path / "cache"))


@pytest.mark.parametrize(
    "name", ["hf-hub:timm/test_vit.r160_in1k", "local-dir:/tmp", "resnet18.x:y", "x://y"]
)
def test_the_name_of_a_network_is_never_an_address(hub: Hub, name: str) -> None:
    with pytest.raises(ModelError, match="There is no network called"):
        create_network(name)
    assert hub.asked == []
