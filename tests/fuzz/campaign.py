"""A campaign: input after input for target after target, always the same ones for the same seed."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz import corpus
from tests.fuzz.mutations import mutate, reseal_journal, reseal_png, reseal_safetensors
from tests.fuzz.targets import TARGETS
from tests.fuzz.worker import Outcome, Verdict, Worker

FINDINGS = frozenset({Outcome.BUG, Outcome.CRASH, Outcome.HANG})
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that did harm."""

    target: str
    number: int
    verdict: Verdict
    content: bytes


@dataclass(slots=True)
class Report:
    """How often what came out, by target."""

    counts: dict[str, Counter[Outcome]] = field(default_factory=lambda: defaultdict(Counter))
    findings: list[Finding] = field(default_factory=list)

    def table(self) -> str:
        rows = [f"{'target':<16}{'inputs':>9}" + "".join(f"{outcome:>9}" for outcome in Outcome)]
        for target, counts in self.counts.items():
            numbers = "".join(f"{counts[outcome]:>9}" for outcome in Outcome)
            rows.append(f"{target:<16}{counts.total():>9}{numbers}")
        return "\n".join(rows)


def seeds() -> dict[str, list[bytes]]:
    """The good files that are spoilt, by target."""
    photos = corpus.photos()
    return {
        "open_oriented": photos,
        "decode": photos,
        "read_metadata": photos,
        "scan": corpus.trees(),
        "model card": corpus.cards(),
        "safetensors": corpus.tensor_files(),
        "journal": corpus.journals(),
        "settings": corpus.settings(),
        "catalog": corpus.catalogs(),
    }


def inputs(seed: int) -> Iterator[tuple[str, bytes]]:
    """Targets in turn, each with a spoilt file; without end."""
    source, files = random.Random(seed), seeds()
    while True:
        for target, good in files.items():
            content = mutate(source, source.choice(good), source.choice(good))
            yield target, _sealed(target, content) if source.random() < 0.6 else content


def run(
    seed: int,
    *,
    most: int | None = None,
    minutes: float | None = None,
    keep: Path | None = None,
    on_finding: Callable[[Finding], None] = lambda _finding: None,
) -> Report:
    """Try inputs until there were ``most`` of them or the time is over; bad ones are written to ``keep``, and
    so are those at which a decoder fell over where it may.
    """
    report, end = Report(), None if minutes is None else time.monotonic() + minutes * 60
    with Worker() as worker:
        for number, (target, content) in enumerate(inputs(seed)):
            if number == most or (end is not None and time.monotonic() > end):
                break
            verdict = worker.try_with(TARGETS[target], content)
            report.counts[target][verdict.outcome] += 1
            if keep is not None and verdict.outcome in FINDINGS | {Outcome.CONTAINED}:
                name = f"{verdict.outcome}-{target.replace(' ', '-')}-{seed}-{number}"
                (keep / name).write_bytes(content)
            if verdict.outcome in FINDINGS:
                report.findings.append(Finding(target, number, verdict, content))
                on_finding(report.findings[-1])
    return report


def _sealed(target: str, content: bytes) -> bytes:
    """With its checksums made right, where it has some: otherwise only they would be tried."""
    if content.startswith(_PNG):
        return reseal_png(content)
    if target == "journal":
        return reseal_journal(content)
    return reseal_safetensors(content) if target == "safetensors" else content
