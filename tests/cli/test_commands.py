"""The command line as a script uses it: real processes, the shipped model, exit statuses."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from statuesorter.domain.folders import Folders, resources
from statuesorter.domain.labels import DEFAULT_LABELS
from statuesorter.models.model import read_card
from statuesorter.operations.settings import SettingsFile
from tests.cli.program import command_line, decide, statuesorter
from tests.photo_files import write_photo


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    folder = tmp_path / "museum"
    for n in range(6):
        write_photo(folder / ("paint" if n % 2 else "statue") / f"IMG_{n:02}.jpg", seed=n, size=(120, 90))
    return folder


def test_classify_writes_a_row_for_each_photo(tmp_path: Path, museum: Path):
    done = statuesorter(tmp_path, "classify", museum, "--format", "csv")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert list(rows[0]) == ["path", "label", "confidence", "paint", "statue", "other", "status", "error"]
    assert len(rows) == 6
    for row in rows:
        assert row["label"] in ("paint", "statue", "other", "unsure")
        shares = [float(row[label]) for label in DEFAULT_LABELS]
        assert sum(shares) == pytest.approx(1, abs=2e-4)
        assert float(row["confidence"]) == max(shares)


def test_one_bad_photo_is_one_failed_row_and_status_1(tmp_path: Path, museum: Path):
    (museum / "paint" / "broken.jpg").write_bytes(b"")
    done = statuesorter(tmp_path, "classify", museum, "--format", "jsonl")
    assert done.returncode == 1
    rows = {Path(row["path"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    assert len(rows) == 7
    assert rows["broken.jpg"]["status"] == "failed"
    assert "broken.jpg" in rows["broken.jpg"]["error"]
    assert "broken.jpg" in done.stderr


def test_an_output_file_is_never_overwritten(tmp_path: Path, museum: Path):
    target = tmp_path / "rows.csv"
    assert statuesorter(tmp_path, "classify", museum, "--format", "csv", "--output", target).returncode == 0
    before = target.read_bytes()
    again = statuesorter(tmp_path, "classify", museum, "--format", "csv", "--output", target)
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert target.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps names in Unicode")
@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_table_is_utf_8_whatever_a_name_holds(tmp_path: Path, museum: Path, form: str):
    names = [b"caf\xe9.jpg", rb"caf\xe9.jpg", "caffè.jpg".encode(), b"new\nline.jpg"]
    odd = [os.fsdecode(os.fsencode(museum) + b"/paint/" + name) for name in names]
    for number, path in enumerate(odd):
        write_photo(Path(path), seed=number, size=(120, 90))
    Path(os.fsdecode(os.fsencode(museum) + b"/bad\xff.jpg")).write_bytes(b"")
    target = tmp_path / "rows"
    words = command_line(tmp_path, "classify", museum, "--format", form)
    latin = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    piped = subprocess.run(words, capture_output=True, check=False, env=latin)
    assert piped.returncode == 1
    assert statuesorter(tmp_path, "classify", museum, "--format", form, "--output", target).returncode == 1
    for table in (piped.stdout, target.read_bytes()):
        text = table.decode("utf-8")  # strictly
        read = (
            csv.DictReader(io.StringIO(text, newline=""))
            if form == "csv"
            else map(json.loads, text.splitlines())
        )
        rows = list(read)
        for row in rows:
            row["path"].encode("utf-8")
            row["error"].encode("utf-8")
        assert {as_it_was(row["path"]) for row in rows} >= {os.fsencode(path) for path in odd}
        assert f"{museum}/bad\\xff.jpg" in [row["path"] for row in rows]


def as_it_was(path: str) -> bytes:
    """The name on the disk, as the rule of the guide gives it."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), path.encode("utf-8"))


@pytest.mark.parametrize("what", ["missing", "empty"])
def test_a_folder_that_holds_nothing_is_one_sentence_and_status_2(tmp_path: Path, what: str):
    folder = tmp_path / "halls"
    if what == "empty":
        folder.mkdir()
    done = statuesorter(tmp_path, "classify", folder)
    assert done.returncode == 2
    assert "halls" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_sort_shows_the_plan_files_and_is_taken_back(tmp_path: Path, museum: Path):
    before = {path: path.read_bytes() for path in museum.rglob("*.jpg")}
    target = tmp_path / "sorted"
    words = ("sort", museum, "--to", target, "--mode", "move", "--unsure-folder", "--folder-for", "other")

    dry = statuesorter(tmp_path, *words, "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "goes to" in dry.stdout
    assert not target.exists()

    unasked = statuesorter(tmp_path, *words)
    assert "--yes" in unasked.stderr
    assert not target.exists()

    done = statuesorter(tmp_path, *words, "--yes")
    assert done.returncode == 0, done.stderr
    run_id = next(line.split()[1] for line in done.stdout.splitlines() if line.startswith("run "))
    assert sorted(path.read_bytes() for path in target.rglob("*.jpg")) == sorted(before.values())
    assert list(museum.rglob("*.jpg")) == []

    assert run_id in statuesorter(tmp_path, "history").stdout
    one = next(iter(before))
    assert statuesorter(tmp_path, "undo", run_id, "--only", one).returncode == 0
    assert list(museum.rglob("*.jpg")) == [one]
    assert statuesorter(tmp_path, "undo", run_id, "--only", tmp_path / "nothing.jpg").returncode == 2
    undone = statuesorter(tmp_path, "undo", run_id)
    assert undone.returncode == 0, undone.stderr
    assert {path: path.read_bytes() for path in museum.rglob("*.jpg")} == before
    assert statuesorter(tmp_path, "undo").returncode == 2  # nothing is left to take back
    assert statuesorter(tmp_path, "recover").returncode == 0


def test_labels_have_folders_of_other_names_and_the_persons_own_are_kept_inside(tmp_path: Path, museum: Path):
    target = tmp_path / "sorted"
    decide(tmp_path, "paint", museum)
    words = ("sort", museum, "--to", target, "--unsure-folder", "--keep-folders", "--yes")
    done = statuesorter(tmp_path, *words, "--folder-for", "paint=Dipinti", "--folder-for", "statue=Dipinti")
    assert done.returncode == 0, done.stderr
    was = {path.relative_to(museum) for path in museum.rglob("*.jpg")}
    now = [path.relative_to(target) for path in target.rglob("*.jpg")]
    assert {path.relative_to(path.parts[0]) for path in now} == was
    assert {path.parts[0] for path in now} <= {"Dipinti", "unsure"}
    assert "Dipinti" in {path.parts[0] for path in now}


def test_photos_of_a_label_whose_folder_has_no_name_stay(tmp_path: Path, museum: Path):
    words = ("sort", museum, "--to", tmp_path / "sorted", "--folder-for", "paint=", "--folder-for", "statue=")
    done = statuesorter(tmp_path, *words, "--yes")
    assert done.returncode == 0, done.stderr
    assert "Nothing to do." in done.stdout


def test_verify_names_the_copy_that_came_to_harm(tmp_path: Path, museum: Path):
    assert statuesorter(tmp_path, "verify").returncode == 2  # there is no run yet
    target = tmp_path / "sorted"
    words = (
        "sort",
        museum,
        "--to",
        target,
        "--mode",
        "copy",
        "--folder-for",
        "other",
        "--folder-for",
        "unsure",
    )
    sorted_ = statuesorter(tmp_path, *words, "--yes")
    assert sorted_.returncode == 0, sorted_.stderr
    good = statuesorter(tmp_path, "verify")
    assert good.returncode == 0, good.stderr
    assert good.stdout.endswith(" as copied, 0 not\n")
    harmed = next(target.rglob("*.jpg"))
    harmed.write_bytes(harmed.read_bytes() + b"more")
    bad = statuesorter(tmp_path, "verify")
    assert bad.returncode == 1
    assert str(harmed) in bad.stderr


def test_predict_says_label_and_probabilities(tmp_path: Path, museum: Path):
    photo = museum / "paint" / "IMG_01.jpg"
    done = statuesorter(tmp_path, "predict", photo, tmp_path / "nowhere.jpg")
    assert done.returncode == 1
    assert f"{photo}: " in done.stdout
    assert "paint 0." in done.stdout or "paint 1." in done.stdout
    assert "nowhere.jpg" in done.stderr


def test_evaluate_knows_labels_by_their_folders(tmp_path: Path, museum: Path):
    done = statuesorter(tmp_path, "evaluate", museum, "--format", "json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["n"] == 6
    assert figures["accuracy"] + figures["error_rate"] == pytest.approx(1)
    assert figures["labels"] == list(DEFAULT_LABELS)
    assert [len(row) for row in figures["confusion"]] == [3, 3, 3]
    table = statuesorter(tmp_path, "evaluate", museum)
    assert "precision" in table.stdout


def test_training_compares_and_keeps_what_is_asked(tmp_path: Path, museum: Path):
    for n in range(6, 16):
        write_photo(museum / ("paint" if n % 2 else "statue") / f"IMG_{n:02}.jpg", seed=n)
    done = statuesorter(tmp_path, "train", museum, "--promote", "never")
    assert done.returncode == 0, done.stderr
    assert "active model" in done.stdout
    assert "epoch" not in done.stdout  # the head is found at once
    shipped = read_card(resources() / "models" / "default")
    listed = statuesorter(tmp_path, "models", "list").stdout.splitlines()
    assert [line.split()[:2] for line in listed if line.startswith("*")] == [["*", shipped.name]]
    assert listed[1].endswith(shipped.title)
    assert len(listed) == 3

    name = listed[2].split()[0]
    archive = tmp_path / "model.zip"
    assert statuesorter(tmp_path, "models", "export", name, archive).returncode == 0
    used = statuesorter(tmp_path, "models", "use", name)
    assert used.stdout == f"My model 1 ({name}) is active now.\n"
    back = statuesorter(tmp_path, "models", "rollback")
    assert back.stdout == f"{shipped.title_and_name} is active again.\n"
    assert statuesorter(tmp_path, "models", "remove", name).returncode == 0
    assert statuesorter(tmp_path, "models", "import", archive).returncode == 0


def test_training_leaves_out_a_bad_photo_and_names_it(tmp_path: Path, museum: Path):
    (museum / "paint" / "broken.jpg").write_bytes(b"")
    astray = write_photo(museum / "pant" / "IMG_90.jpg", seed=90)
    done = statuesorter(tmp_path, "train", museum, "--promote", "never")
    assert done.returncode == 1
    assert "broken.jpg is empty." in done.stderr.splitlines()
    assert f"1 left out, in no folder of a label: {astray}" in done.stderr.splitlines()


def test_the_programs_own_files_are_no_photos(tmp_path: Path, museum: Path):
    for _time in range(2):  # the second time there are previews below the folder
        done = statuesorter(tmp_path, "classify", tmp_path)
        assert len(done.stdout.splitlines()) == 6
    assert list((tmp_path / "program" / "cache" / "proxies").rglob("*.jpg"))
    assert museum.is_dir()


@pytest.mark.skipif(os.name == "nt", reason="a path of Windows is never so long")
def test_a_folder_that_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path, museum: Path):
    deep = museum
    back = os.open(".", os.O_RDONLY)
    try:
        os.chdir(museum)
        for _step in range(20):  # longer than the system lets a path be
            deep = deep / ("deep" * 60)
            Path(deep.name).mkdir()
            os.chdir(deep.name)
    finally:
        os.fchdir(back)
        os.close(back)
    done = statuesorter(tmp_path, "classify", museum, "--format", "csv")
    assert done.returncode == 1
    assert "cannot be read (File name too long)." in done.stderr
    assert len(done.stdout.splitlines()) == 7


@pytest.mark.parametrize("command", ["classify", "sort", "train", "evaluate"])
def test_what_is_left_out_is_said_in_one_line(tmp_path: Path, museum: Path, command: str):
    write_photo(museum / "Photos Library.photoslibrary" / "paint" / "a.jpg", seed=9)
    write_photo(museum / "paint" / "web" / "b.jpg", seed=9)
    more = {"sort": ["--to", tmp_path / "sorted", "--yes"], "train": ["--promote", "never"]}.get(command, [])
    done = statuesorter(tmp_path, command, museum, "--leave-out", "WEB", "--leave-out", "x*.jpg", *more)
    said = [line for line in done.stderr.splitlines() if "left out" in line]
    assert len(said) == 1, done.stderr
    assert said[0].startswith("2 folders or files are left out, “")
    assert "a.jpg" not in done.stdout
    assert "b.jpg" not in done.stdout


@pytest.mark.parametrize("pattern", ["*", "/home/me", "../raw"])
def test_a_pattern_that_cannot_be_used_is_wrong_usage(tmp_path: Path, museum: Path, pattern: str):
    done = statuesorter(tmp_path, "classify", museum, "--leave-out", pattern)
    assert done.returncode == 2
    assert f"“{pattern}”" in done.stderr


def test_the_settings_hold_for_commands_too(tmp_path: Path, museum: Path):
    settings = Folders.under(tmp_path / "program").settings_file
    SettingsFile(settings).keep(leave_out="statue; ..; *")
    done = statuesorter(tmp_path, "classify", museum, "--format", "csv", "--leave-out", "IMG_01.*")
    paths = [row["path"] for row in csv.DictReader(done.stdout.splitlines())]
    assert [Path(path).name for path in paths] == ["IMG_03.jpg", "IMG_05.jpg"]


def test_doctor_names_engine_versions_and_the_plum_trap(tmp_path: Path):
    done = statuesorter(tmp_path, "doctor")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "OpenVINO" in done.stdout
    assert "plum" in done.stdout
    assert "torch" in done.stdout


def test_classifying_imports_neither_torch_nor_fastai(tmp_path: Path, museum: Path):
    code = f"""
import sys
sys.argv = ["statuesorter", "classify", {str(museum)!r}, "--device", "cpu"]
sys.argv += ["--base-dir", {str(tmp_path / "p")!r}]
from statuesorter.__main__ import main
status = main()
heavy = sorted({{"torch", "fastai", "PySide6"}} & set(sys.modules))
sys.exit(f"imported: {{heavy}}" if heavy else status)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def labels_in(tmp_path: Path, folder: Path) -> dict[str, str]:
    """As what ``sort`` would file each photo."""
    everything = ("--dry-run", "--folder-for", "other", "--folder-for", "unsure")
    done = statuesorter(tmp_path, "sort", folder, "--to", tmp_path / "sorted", *everything)
    rows = [line.split() for line in done.stdout.splitlines() if "->" in line]
    return {Path(row[2]).name: row[0] for row in rows}


def test_decisions_from_a_script_win_and_follow_a_copy(tmp_path: Path, museum: Path):
    photos = sorted(museum.rglob("*.jpg"))
    before = labels_in(tmp_path, museum)
    other = {"paint": "statue", "statue": "paint", "other": "paint", "unsure": "paint"}[
        before[photos[0].name]
    ]
    done = statuesorter(tmp_path, "decide", other, photos[0])
    assert (done.returncode, done.stdout) == (0, "1 decided\n")
    assert labels_in(tmp_path, museum) == before | {photos[0].name: other}
    copied = tmp_path / "copied"
    copied.mkdir()
    for photo in photos:
        (copied / photo.name).write_bytes(photo.read_bytes())
    assert labels_in(tmp_path, copied)[photos[0].name] == other
    done = statuesorter(tmp_path, "decide", "--withdraw", copied / photos[0].name)
    assert done.stdout == "1 withdrawn\n"
    assert labels_in(tmp_path, museum) == before


def test_decisions_come_from_a_table(tmp_path: Path, museum: Path):
    table = tmp_path / "rows.csv"
    assert statuesorter(tmp_path, "classify", museum, "--format", "csv", "--output", table).returncode == 0
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    names = [Path(row["path"]).name for row in rows]
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row | {"label": "statue" if n else ""} for n, row in enumerate(rows))
    done = statuesorter(tmp_path, "decide", "--from", table)
    assert (done.returncode, done.stdout) == (0, "5 decided\n")
    found = labels_in(tmp_path, museum)
    assert [found[name] for name in names[1:]] == ["statue"] * 5


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("path,label\na.jpg,sculpture\n", "“sculpture” in line 2"),
        ("photo\na.jpg\n", "no columns named path and label"),
        ("path,label\na\0.jpg,paint\n", None),
    ],
)
def test_a_table_that_is_not_right_decides_nothing(
    tmp_path: Path, museum: Path, content: str, sentence: str | None
):
    table = tmp_path / "rows.csv"
    table.write_text(content, encoding="utf-8")
    done = statuesorter(tmp_path, "decide", "--from", table)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert sentence is None or sentence in done.stderr


def test_decide_names_the_photos_it_cannot_use(tmp_path: Path, museum: Path):
    photo = next(museum.rglob("*.jpg"))
    done = statuesorter(tmp_path, "decide", "paint", photo, museum / "none.jpg")
    assert (done.returncode, done.stdout) == (1, "1 decided\n")
    assert "none.jpg" in done.stderr
    assert statuesorter(tmp_path, "decide", "paint", museum / "none.jpg").returncode == 2


@pytest.mark.parametrize("words", [["decide"], ["decide", "paint"], ["decide", "--from", "a", "b"]])
def test_decide_without_what_it_needs_says_so(tmp_path: Path, words: list[str]):
    done = statuesorter(tmp_path, *words)
    assert done.returncode == 2
    assert "usage" in done.stderr


def test_without_cache_a_file_that_changed_with_its_time_kept_is_seen_anew(tmp_path: Path, museum: Path):
    photo = museum / "a.bmp"
    rows: list[dict[str, str]] = []
    for seed in (50, 52):
        write_photo(photo, seed=seed, size=(120, 90))
        os.utime(photo, ns=(5, 5))
        done = statuesorter(tmp_path, "classify", museum, "--format", "csv", "--no-cache")
        rows += [row for row in csv.DictReader(done.stdout.splitlines()) if row["path"].endswith("a.bmp")]
    assert rows[0]["paint"] != rows[1]["paint"]


@pytest.mark.parametrize(
    "words",
    [["classify"], ["sort", "--to", "sorted", "--dry-run"], ["evaluate"], ["doctor"], ["models", "list"]],
)
def test_that_the_active_model_is_gone_is_said_on_stderr(
    tmp_path: Path, museum: Path, words: list[str]
) -> None:
    models = Folders.under(tmp_path / "program").models
    models.mkdir(parents=True)
    (models / "active.json").write_text('{"version": 1, "history": ["gone"]}')
    command, *options = words
    folder = [] if command in {"doctor", "models"} else [museum]
    done = statuesorter(tmp_path, command, *folder, *options)
    said = "There is no model called “gone”. The default model is used instead."
    assert done.stderr.splitlines().count(said) == 1
    if command == "doctor":
        assert said in done.stdout


def test_what_a_command_does_is_logged_without_the_names_of_photos(tmp_path: Path, museum: Path):
    (museum / "paint" / "broken.jpg").write_bytes(b"")
    assert statuesorter(tmp_path, "classify", museum).returncode == 1
    assert statuesorter(tmp_path, "classify", tmp_path / "nowhere").returncode == 2
    log = Folders.under(tmp_path / "program").log_file
    text = log.read_text("utf-8")
    assert "Command: classify" in text
    assert "FolderMissing" in text
    for name in ("broken", "IMG_0", museum.name, "nowhere"):
        assert name not in text


def test_a_log_that_cannot_be_written_stops_no_command(tmp_path: Path):
    logs = Folders.under(tmp_path / "program").log_file.parent
    logs.parent.mkdir(parents=True)
    logs.write_text("a file where the folder should be")
    done = statuesorter(tmp_path, "models", "list")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_doctor_says_where_the_log_lies(tmp_path: Path):
    done = statuesorter(tmp_path, "doctor")
    assert str(Folders.under(tmp_path / "program").log_file) in done.stdout
