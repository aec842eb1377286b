"""Examine this computer: engine and device, versions, folders, known traps of the environment."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from statuesorter import __version__
from statuesorter.domain.errors import StatueSorterError
from statuesorter.domain.language import _, ngettext, number
from statuesorter.filing.disk import nearest
from statuesorter.operations.workspace import Workspace
from statuesorter.plum_repair import describe_plum

if TYPE_CHECKING:
    from statuesorter.models.engines import Engine

_PACKAGES = (
    "PySide6-Essentials",
    "fastai",
    "torch",
    "torchvision",
    "timm",
    "openvino",
    "Pillow",
    "pillow-heif",
    "rawpy",
    "exif",
    "plum-py",
    "plum-dispatch",
    "safetensors",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found out. ``ok`` is False where something will not work."""

    topic: str
    text: str
    ok: bool = True


def examine(workspace: Workspace) -> list[Finding]:
    """Find everything out. Takes a few seconds: the engine is really started."""
    return [
        Finding(
            "program",
            f"StatueSorter {__version__}, Python {platform.python_version()}, {platform.platform()}",
        ),
        *_packages(),
        Finding("plum", describe_plum()),
        *_engine(workspace),
        *_folders(workspace),
        *_set_aside(workspace),
        *(Finding("settings", sentence, ok=False) for sentence in workspace.settings_file.not_used),
    ]


def _packages() -> Iterator[Finding]:
    for package in _PACKAGES:
        try:
            yield Finding("package", f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            yield Finding("package", _("{package} is not installed.").format(package=package), ok=False)


def _engine(workspace: Workspace) -> Iterator[Finding]:
    from statuesorter.models.engines.choose import choose_engine

    try:
        model = workspace.registry.active()
        remark = workspace.registry.lineage().remark(model.card)
        yield Finding("model", ", ".join(filter(None, (model.card.title_and_name, remark))))
        if workspace.registry.notice:
            yield Finding("model", workspace.registry.notice, ok=False)
        engine = choose_engine(model, device="auto", cache=workspace.folders.engines)
    except StatueSorterError as error:
        yield Finding("engine", str(error), ok=False)
        return
    try:
        yield Finding("engine", f"{engine.name} on {engine.device}: {engine.why}")
        yield Finding("engine", _computes(engine))
    finally:
        engine.close()
    for name, damage in workspace.registry.damaged():
        yield Finding("model", f"{name}: {damage}", ok=False)


def _computes(engine: Engine) -> str:
    """How an engine computes."""
    tuning = engine.tuning
    at_once = ngettext("{n} photo at a time", "{n} photos at a time", tuning.at_once)
    at_once = at_once.format(n=number(tuning.at_once))
    parts = [
        tuning.precision,
        at_once,
        _("photos come in batches of {n}").format(n=number(engine.batch_size)),
    ]
    if tuning.threads:
        parts.append(ngettext("{n} thread", "{n} threads", tuning.threads).format(n=number(tuning.threads)))
    return ", ".join(parts)


def _folders(workspace: Workspace) -> Iterator[Finding]:
    folders = workspace.folders
    named = {
        "settings": folders.config,
        "data": folders.data,
        "cache": folders.cache,
    }
    for topic, folder in named.items():
        writable = os.access(nearest(folder), os.W_OK)
        note = "" if writable else _(" (you may not write there)")
        yield Finding(topic, f"{folder}{note}", ok=writable)
    log = folders.log_file
    writable = os.access(nearest(log), os.W_OK)
    note = "" if writable else _(" (cannot be written; the program goes on without)")
    yield Finding("log", f"{log}{note}", ok=writable)


def _set_aside(workspace: Workspace) -> Iterator[Finding]:
    for topic, file in (
        ("catalog", workspace.catalog.set_aside),
        ("settings", workspace.settings_file.set_aside),
    ):
        if file is not None:
            yield Finding(topic, _("was damaged; the old one lies in {file}").format(file=file), ok=False)
    refused = workspace.settings_file.refused
    if refused is not None:
        yield Finding("settings", _("cannot be used: {file}").format(file=refused), ok=False)
