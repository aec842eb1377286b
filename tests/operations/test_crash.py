"""A program that is killed while it files: the next start puts everything right, decisions included."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from statuesorter.catalog.catalog import Catalog
from statuesorter.domain.labels import PAINT, STATUE, FiledAs
from statuesorter.domain.photo import PhotoIdentity
from statuesorter.filing.apply import begin
from statuesorter.operations.decide import Decisions
from statuesorter.operations.open_folder import open_folder
from statuesorter.operations.put_in_order import put_in_order
from statuesorter.operations.runs import RunService
from statuesorter.operations.workspace import Workspace
from tests.sorting import plan_for

KILLED = """
import os, signal, sys
from pathlib import Path
from statuesorter.domain.plan import Mode
from statuesorter.filing.apply import begin
from statuesorter.domain.labels import PAINT
from statuesorter.filing.disk import Disk
from statuesorter.filing.planner import planning
from statuesorter.photos.scan import scan
from statuesorter.domain.plan import Filing
from statuesorter.domain.progress import finished

museum, target, journals, after = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
filings = [Filing(photo, PAINT) for photo in scan(museum)]
plan = finished(planning(filings, target, Mode.MOVE, look=Disk()))
moved = 0

def kill_after(name, path):
    global moved
    moved += name == "rename"
    if moved > after:
        os.kill(os.getpid(), signal.SIGKILL)

list(begin(plan, journals, failpoint=kill_after).apply())
os.kill(os.getpid(), signal.SIGKILL)
"""


def filed(workspace: Workspace, photos: Sequence[PhotoIdentity]) -> dict[PhotoIdentity, FiledAs]:
    kept = workspace.catalog.remembered(photos)
    return {photo: each.filed for photo, each in kept.items() if each.filed is not None}


@pytest.mark.parametrize("moved", [0, 1, 5, 12, 100])
def test_photos_and_decisions_survive_a_kill(workspace: Workspace, museum: Path, tmp_path: Path, moved: int):
    before = {path.name: path.read_bytes() for path in museum.rglob("*.jpg")}
    photos = [item.photo for chunk in open_folder(workspace, museum) for item in chunk]
    Decisions(workspace.catalog).decide([photo.identity for photo in photos], PAINT)
    target = tmp_path / "sorted"
    words = [str(museum), str(target), str(workspace.folders.journals), str(moved)]
    killed = subprocess.run([sys.executable, "-c", KILLED, *words], check=False)
    assert killed.returncode == -signal.SIGKILL

    said = list(put_in_order(workspace))
    there = [path for folder in (museum, target) for path in folder.rglob("*") if path.is_file()]
    assert {path.name: path.read_bytes() for path in there} == before
    assert len(there) == len(before)
    decided = {decision.identity.path for decision in workspace.catalog.all_decisions()}
    assert decided == set(there), said
    identities = [PhotoIdentity.of(path) for path in there]
    assert {photo.path for photo in filed(workspace, identities)} == set(target.rglob("*.jpg"))

    list(put_in_order(workspace))  # again: nothing more to do
    for run in RunService(workspace).runs():
        list(RunService(workspace).undo(run.id))
    assert filed(workspace, [photo.identity for photo in photos]) == {}
    assert {path.name: path.read_bytes() for path in museum.rglob("*.jpg")} == before


def test_a_start_drops_what_a_crash_left_of_training_and_no_candidate_of_another_window(workspace: Workspace):
    candidates = workspace.folders.data / "candidates"
    left, waiting = candidates / "candidate-left", candidates / "candidate-waiting"
    for folder in (left, waiting):
        (folder / "model-1").mkdir(parents=True)
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(left, (two_days_ago, two_days_ago))
    list(put_in_order(workspace))
    assert list(candidates.iterdir()) == [waiting]


def test_a_damaged_catalog_is_said(workspace: Workspace):
    workspace.close()
    workspace.folders.catalog_file.write_bytes(b"damaged" * 1000)
    for ending in ("-wal", "-shm"):
        Path(f"{workspace.folders.catalog_file}{ending}").unlink(missing_ok=True)
    again = Workspace(
        workspace.folders,
        workspace.settings_file,
        Catalog(workspace.folders.catalog_file),
        workspace.preview_store,
        workspace.previews,
        workspace.registry,
    )
    assert any("catalog was damaged" in sentence for sentence in put_in_order(again))
    again.close()


def test_copies_that_the_catalog_was_not_told_of_are_known_at_the_next_start(
    workspace: Workspace, museum: Path, tmp_path: Path
):
    photos = [item.photo for chunk in open_folder(workspace, museum) for item in chunk]
    plan = plan_for(workspace, [(photo, PAINT) for photo in photos], tmp_path / "sorted")
    list(begin(plan, workspace.folders.journals).apply())
    changed, *others = photos
    changed.path.write_bytes(changed.path.read_bytes() + b"more")
    now = PhotoIdentity.of(changed.path)
    Decisions(workspace.catalog).decide([now], STATUE)
    list(put_in_order(workspace))
    assert filed(workspace, [now, *(photo.identity for photo in photos)]) == {
        photo.identity: PAINT for photo in others
    }
    assert workspace.catalog.decisions([now])
