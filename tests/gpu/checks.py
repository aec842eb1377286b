"""What is asked of a card: the CPU's answers, no harm where memory runs out, learning, and speed."""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from statuesorter.models.engines.torch_engine import TorchEngine
from tests.gpu.bare_model import BareModel, drawn_pixels

BOUND = 0.03
"""How far a probability may be from the CPU's: 16 bits are not 32."""

_NARROW = 0.3
"""The share of the memory that looking at photos takes, in the check of too little of it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the table. ``passed`` is None for what is measured, or cannot be asked here."""

    asked: str
    found: str
    passed: bool | None = None


@dataclass(frozen=True, slots=True)
class Effort:
    """How many ``photos`` are looked at and learned from, and for how many ``seconds`` speed is measured."""

    photos: int = 512
    seconds: float = 20.0


def all_findings(model: BareModel, device: str, effort: Effort) -> Iterator[Finding]:
    """Each check in turn; what one fills a card with is gone before the next."""
    yield answers(model, device, effort)
    yield memory(model, device, effort)
    yield from learning(model, device, effort)
    yield looking_speed(model, device, effort)


def answers(model: BareModel, device: str, effort: Effort) -> Finding:
    """Whether ``device`` says of each photo what the CPU says."""
    pixels, _kinds = drawn_pixels(effort.photos, model.spec.input_side)
    with _engine(model, "cpu") as cpu, _engine(model, device) as engine:
        wanted, found = (model.probabilities(each.features(pixels)) for each in (cpu, engine))
        precision = engine.tuning.precision
    apart = float(np.abs(wanted - found).max())
    same = int((wanted.argmax(axis=1) == found.argmax(axis=1)).sum())
    said = f"{same} of {len(pixels)} labels, probabilities at most {apart:.4f} apart ({precision})"
    return Finding("the CPU's answers", said, passed=same == len(pixels) and apart <= BOUND)


def memory(model: BareModel, device: str, effort: Effort) -> Finding:
    """Whether photos are looked at, fewer at a time, where the card's memory is too small for a batch."""
    asked = "too little memory"
    if device != "cuda":
        return Finding(asked, "only a card of NVIDIA or AMD can be given less")
    pixels, _kinds = drawn_pixels(effort.photos, model.spec.input_side)
    with _engine(model, device) as engine:
        before, usual = torch.cuda.memory_reserved(), engine.batch_size
        torch.cuda.reset_peak_memory_stats()
        wanted = model.probabilities(engine.features(pixels))
        need = torch.cuda.max_memory_reserved() - before
        torch.cuda.empty_cache()
        with _memory_of(int(before + _NARROW * need)):
            found = model.probabilities(engine.features(pixels))
        said = f"{usual} at a time, then {engine.batch_size} on {engine.device}. {engine.why}"
        less = engine.batch_size < usual
    return Finding(asked, said, passed=less and bool(np.abs(wanted - found).max() <= BOUND))


def learning(model: BareModel, device: str, effort: Effort) -> Iterator[Finding]:
    """One epoch of the whole network, in 16 bits on a card, for batches of several sizes."""
    pixels, kinds = drawn_pixels(effort.photos, model.spec.input_side)
    for size in sorted({min(size, effort.photos // 4) for size in (16, 64)}):
        losses, speed = _epoch(model, device, pixels, kinds, size)
        part = len(losses) // 4
        first, last = float(np.mean(losses[:part])), float(np.mean(losses[-part:]))
        said = f"loss {first:.3f} → {last:.3f}, {speed:.1f} photos a second"
        yield Finding(f"an epoch, batches of {size}", said, passed=math.isfinite(last) and last < first)


def looking_speed(model: BareModel, device: str, effort: Effort) -> Finding:
    """How many photos a second go from pixels in memory to features."""
    pixels, _kinds = drawn_pixels(effort.photos, model.spec.input_side)
    with _engine(model, device) as engine:
        engine.features(pixels[: engine.batch_size])  # what is done once is not counted
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < effort.seconds:
            done += len(engine.features(pixels))
        speed = done / (time.perf_counter() - began)
        said = f"{speed:.1f} photos a second, {engine.batch_size} at a time ({engine.tuning.precision})"
    return Finding("looking at photos", said)


def _epoch(
    model: BareModel, device: str, pixels: NDArray[np.uint8], kinds: NDArray[np.int64], size: int
) -> tuple[list[float], float]:
    """The loss of each batch, and photos a second, as the training process learns (mixed precision on a card,
    decoding left out).
    """
    torch.manual_seed(0)
    body, width = model.backbone(), model.spec.feature_size
    head = nn.Sequential(nn.BatchNorm1d(width), nn.Linear(width, 2))
    network = nn.Sequential(body, head).to(device).train()
    rates = [{"params": body.parameters(), "lr": 1e-5}, {"params": head.parameters(), "lr": 1e-3}]
    optimizer = torch.optim.AdamW(rates)
    mixed = device == "cuda"
    scaler = torch.amp.GradScaler(device, enabled=mixed)
    losses: list[Tensor] = []
    began = 0.0
    for start in range(0, len(pixels) - size + 1, size):
        if start == size:  # the first batch finds the fastest kernels
            _wait_for(device)
            began = time.perf_counter()
        batch = torch.as_tensor(pixels[start : start + size]).to(device)
        wanted = torch.as_tensor(kinds[start : start + size]).to(device)
        with torch.autocast(device, dtype=torch.float16 if mixed else torch.bfloat16, enabled=mixed):
            outputs = network(batch)
        loss = nn.functional.cross_entropy(outputs.float(), wanted)
        optimizer.zero_grad()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
        losses.append(loss.detach())
    _wait_for(device)
    counted = (len(losses) - 1) * size
    return [float(loss) for loss in losses], counted / (time.perf_counter() - began)


@contextmanager
def _engine(model: BareModel, device: str) -> Generator[TorchEngine]:
    engine = TorchEngine(model.backbone(), device=device)
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def _memory_of(size: int) -> Generator[None]:
    """The card has ``size`` bytes for this process."""
    _free, total = torch.cuda.mem_get_info()
    torch.cuda.set_per_process_memory_fraction(size / total)
    try:
        yield
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)


def _wait_for(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()
