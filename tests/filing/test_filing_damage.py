"""Journals that somebody changed, checksums and all: what cannot be understood is counted, never a crash."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from statuesorter.domain.run import RunState
from statuesorter.filing.errors import NoSuchRun
from statuesorter.filing.history import history
from statuesorter.filing.record import load_run

HEAD = {
    "is": "run", "version": 1, "id": "run", "started": "2024-01-01T00:00:00+00:00", "destination": "/c",
    "mode": "copy", "total": 1,
}  # fmt: skip
UNIT = {"is": "unit", "n": 0, "label": "paint", "files": [["/a/b.jpg", "/c/paint/b.jpg", 5, 1]]}


def written(folder: Path, *texts: str | bytes, name: str = "run") -> Path:
    """A journal of these lines, their checksums right."""
    lines = [text.encode() if isinstance(text, str) else text for text in texts]
    content = b"".join(b"%08x %s\n" % (zlib.crc32(line), line) for line in lines)
    (folder / f"{name}.journal").write_bytes(content)
    return folder


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"\xff", b"[" * 100_000, b"[]", b"1", b"{}", b'{"is": "unit"}', b'{"is": "unit", "n": []}',
        b'{"is": "unit", "n": 1, "label": "a b", "files": [["/a", "/b", 1, 1]]}',
        b'{"is": "unit", "n": 1, "label": "paint", "files": []}',
        b'{"is": "unit", "n": 1, "label": "paint", "files": [["/a", "/b"]]}',
        b'{"is": "folders", "paths": [1]}', b'{"is": "hold"}', b'{"is": "done"}',
        b'{"is": "nothing", "n": 0}', b'{"is": "done", "n": 0, "error": ["why"]}',
        b'{"is": "unit", "n": 1, "label": "paint", "files": [["/a", "/b", "5", 1]]}',
        b'{"is": "ready", "n": 0, "copied": "folders"}', b'{"is": "ready", "n": 0, "copied": [["00", 1, 2]]}',
        b'{"is": "ready", "n": 0, "copied": {"0": [0, 1, 2]}}',
        b'{"is": "ready", "n": 0, "copied": {"0": ["00"]}}',
        b'{"is": "ready", "n": 0, "copied": {"0": ["00", "1"]}}',
        b'{"is": "ready", "n": 0, "copied": {"x": ["00", 2, 3]}}', b'{"is": "end", "state": "odd"}',
    ],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_counted_as_damaged(tmp_path: Path, line: bytes) -> None:
    end = json.dumps({"is": "end", "state": "complete"})
    written(tmp_path, json.dumps(HEAD), json.dumps(UNIT), line, end)
    (run,) = history(tmp_path)
    assert (run.damaged, run.state) == (1, RunState.COMPLETE)


@pytest.mark.parametrize(
    "change",
    [
        {"version": "one"}, {"version": 99}, {"id": None}, {"started": "yesterday"}, {"started": 1},
        {"started": "2024-01-01T00:00:00"}, {"destination": 5}, {"mode": "burn"}, {"total": "many"},
    ],
)  # fmt: skip
def test_a_run_whose_first_line_makes_no_sense_is_no_run(tmp_path: Path, change: dict[str, object]) -> None:
    written(tmp_path, json.dumps(HEAD | change), json.dumps(UNIT))
    written(tmp_path, json.dumps(HEAD | {"id": "other"}), json.dumps(UNIT), name="other")
    assert [run.id for run in history(tmp_path)] == ["other"]
    with pytest.raises(NoSuchRun):
        load_run("run", tmp_path)


@pytest.mark.parametrize("name", ["../run", "/tmp/run", "a\0b", "", "..", "sub/run", "n" * 300])
def test_the_name_of_a_run_never_leads_out_of_the_journals(tmp_path: Path, name: str) -> None:
    (tmp_path / "journals" / "sub").mkdir(parents=True)
    written(tmp_path, json.dumps(HEAD), json.dumps(UNIT))
    written(tmp_path / "journals" / "sub", json.dumps(HEAD), json.dumps(UNIT))
    with pytest.raises(NoSuchRun):
        load_run(name, tmp_path / "journals")
