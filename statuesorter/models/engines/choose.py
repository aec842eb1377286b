"""Which engine does the work. On a computer without a graphics card torch is never imported."""

from __future__ import annotations

import logging
from pathlib import Path

from statuesorter.domain.errors import ModelError
from statuesorter.domain.language import _
from statuesorter.models.engines import Engine
from statuesorter.models.engines.hardware import likely_devices
from statuesorter.models.engines.openvino_engine import OpenVinoEngine
from statuesorter.models.model import Model

_log = logging.getLogger(__name__)

DEVICES = ("auto", "cpu", "cuda", "mps", "xpu")
"""What a person can ask for."""


def choose_engine(model: Model, *, device: str = "auto", cache: Path) -> Engine:
    """The engine for ``model`` on ``device`` (one of `DEVICES`); ``cache`` keeps compiled networks.

    ``auto`` is a graphics card where there is one, else the CPU. On the CPU it is OpenVINO, and torch where
    OpenVINO fails. Raises `ModelError` where the device is unknown or not there, or nothing works.
    """
    if device not in DEVICES:
        raise ModelError(
            _("There is no device called “{device}”.").format(device=device),
            advice=_("Choose one of: {devices}.").format(devices=", ".join(DEVICES)),
        )
    if device in {"cuda", "mps", "xpu"}:
        return _on_card(model, device, _("You asked for this device."))
    if device == "auto":
        engine = _on_likely_card(model)
        if engine is not None:
            return engine
        return _on_cpu(
            model, cache, _("There is no graphics card that can be used; OpenVINO is fastest on the CPU.")
        )
    return _on_cpu(model, cache, _("You asked for the CPU; OpenVINO is fastest there."))


def _on_likely_card(model: Model) -> Engine | None:
    for device in likely_devices():
        if _available(device):
            return _torch(model, device, _("There is a graphics card."))
    return None


def _on_card(model: Model, device: str, why: str) -> Engine:
    if not _available(device):
        raise ModelError(
            _("The device “{device}” cannot be used on this computer.").format(device=device),
            advice=_("Choose the processor (cpu) or the fastest there is (auto)."),
        )
    return _torch(model, device, why)


def _available(device: str) -> bool:
    from statuesorter.models.engines import torch_engine

    return torch_engine.available(device)


def _torch(model: Model, device: str, why: str) -> Engine:
    from statuesorter.models.engines import torch_engine

    return torch_engine.load_torch_engine(model.card.spec, model.weights_file, device=device, why=why)


def _on_cpu(model: Model, cache: Path, why: str) -> Engine:
    spec = model.card.spec
    try:
        return OpenVinoEngine(
            model.network_file,
            input_side=spec.input_side,
            feature_size=spec.feature_size,
            cache=cache,
            why=why,
        )
    except ModelError as error:
        _log.warning("OpenVINO cannot be used", exc_info=error)
        reason = _("torch does the work on the CPU. {reason}").format(reason=error)
        return _torch(model, "cpu", reason)
