"""What can be written after each command."""

from __future__ import annotations

import argparse
from pathlib import Path

from statuesorter.domain.labels import FiledAs, label_or_unsure, word_of
from statuesorter.domain.leaving_out import problem_of
from statuesorter.domain.model_format import ModelFormat
from statuesorter.domain.own_labels import COLOURS
from statuesorter.domain.plan import folder_problem
from statuesorter.domain.targets import TARGETS
from statuesorter.domain.training import (
    LARGEST_RATE,
    USUAL_EPOCHS_OF_LAST_STAGES,
    USUAL_RATE,
    NetworkSettings,
)


def common_options() -> argparse.ArgumentParser:
    """What every command takes."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--base-dir",
        type=place,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="keep settings, catalog, caches, models and journals under DIR",
    )
    return common


def _positive(word: str) -> int:
    try:
        number = int(word)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError("must be a whole number, 1 or more")
    return number


def _none_or_more(word: str) -> int:
    return 0 if word == "0" else _positive(word)


def _learning_rate(word: str) -> float | None:
    """A rate; None for the one that fastai's finder suggests."""
    if word == "find":
        return None
    try:
        rate = float(word)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= LARGEST_RATE:
        raise argparse.ArgumentTypeError(f"must be above 0 and at most {LARGEST_RATE:g}, or “find”")
    return rate


def place(word: str) -> Path:
    """A path. An empty word, as of a script's variable that is not set, does not mean the current folder."""
    if not word:
        raise argparse.ArgumentTypeError("must not be empty")
    return Path(word)


def add_engine(parser: argparse.ArgumentParser) -> None:
    """How photos are looked at, and whether anew."""
    _add_model(parser)
    parser.add_argument("--no-cache", action="store_true", help="look at every photo anew")


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="NAME", help="a model's name (default: the active one)")
    parser.add_argument("--device", choices=["auto", "cpu", "cuda", "mps", "xpu"], default="auto")
    parser.add_argument("--batch-size", type=_positive, metavar="N")
    parser.add_argument(
        "--wrong-of-100",
        dest="wrong_of_hundred",
        type=int,
        choices=TARGETS,
        help="of 100 photos filed, so many may be wrong: the fewer, the fewer are filed "
        "(default: as the settings say)",
    )


def _pattern(word: str) -> str:
    problem = problem_of(word)
    if problem is not None:
        raise argparse.ArgumentTypeError(problem)
    return word


def _add_leave_out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--leave-out",
        type=_pattern,
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out folders and files of this name (with * and ?), or with a slash of this path below "
        "the folder, beside what the settings leave out; may be given several times",
    )


def _folder_for(word: str) -> tuple[FiledAs, str | None]:
    """A label, or unsure, and the name of its folder; None where its photos stay."""
    label, given, folder = word.partition("=")
    try:
        filed_as = word_of(label_or_unsure(label))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    problem = folder_problem(folder) if folder else None
    if problem is not None:
        raise argparse.ArgumentTypeError(problem)
    return filed_as, (folder or None) if given else filed_as


def _add_with_decisions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--with-decisions",
        action="store_true",
        help="have the model learn what you decided, in any folder, before it answers, as the window does",
    )


def add_classify(parser: argparse.ArgumentParser) -> None:
    """Options of ``classify``."""
    parser.add_argument("folder", type=place, metavar="FOLDER")
    parser.add_argument("--format", choices=["table", "csv", "jsonl"], default="table")
    parser.add_argument("--output", type=place, metavar="FILE", help="write to a new FILE, not to the screen")
    _add_with_decisions(parser)
    _add_leave_out(parser)
    add_engine(parser)


def add_collection(parser: argparse.ArgumentParser) -> None:
    """Options of ``collection``."""
    parser.add_argument(
        "source", metavar="SOURCE", help="a folder, or a text file with a path or URL on each line"
    )
    parser.add_argument("--to", required=True, metavar="ROWS", help="Parquet files go into this folder")
    parser.add_argument("--workers", type=_positive, default=1, metavar="N", help="default: 1")
    parser.add_argument(
        "--part-size", type=_positive, default=1000, metavar="N", help="photos in a file (default: 1000)"
    )
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Ray cluster (default: this computer alone)")
    _add_leave_out(parser)
    _add_model(parser)


def add_sort(parser: argparse.ArgumentParser) -> None:
    """Options of ``sort``."""
    parser.add_argument("folder", type=place, metavar="FOLDER")
    parser.add_argument("--to", type=place, required=True, metavar="DEST", help="paint/ and statue/ go here")
    parser.add_argument("--mode", choices=["copy", "move", "hardlink", "symlink"], default="copy")
    parser.add_argument(
        "--folder-for",
        type=_folder_for,
        action="append",
        default=[],
        metavar="LABEL[=FOLDER]",
        help="file photos of this label too, or into a folder of another name; with nothing after the = they "
        "stay where they are; may be given several times (default: all labels but other, and unsure photos)",
    )
    parser.add_argument("--unsure-folder", action="store_true", help="the same as --folder-for unsure")
    parser.add_argument(
        "--keep-folders",
        action="store_true",
        help="repeat the folders below FOLDER inside those of the labels: paint/day 1/a.jpg",
    )
    _add_asking(parser)
    _add_with_decisions(parser)
    _add_leave_out(parser)
    add_engine(parser)


def _add_asking(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="show the plan and stop")
    parser.add_argument("--yes", action="store_true", help="file without asking")


def add_dataset(parser: argparse.ArgumentParser) -> None:
    """Options of ``dataset``."""
    parser.description = (
        "Copies photos you decided on into a folder for each label, as fastai's ImageDataLoaders.from_folder "
        "and other programs that learn want them. Nothing is overwritten; “undo” takes it back."
    )
    parser.add_argument(
        "folder",
        nargs="?",
        type=place,
        metavar="FOLDER",
        help="only photos below FOLDER (default: every photo you decided on)",
    )
    parser.add_argument("--to", type=place, required=True, metavar="DEST", help="the folders go here")
    parser.add_argument("--mode", choices=["copy", "hardlink"], default="copy")
    _add_asking(parser)
    _add_leave_out(parser)


def add_labels(parser: argparse.ArgumentParser) -> None:
    """Options of ``labels`` and its acts."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    common = common_options()
    show = acts.add_parser("list", parents=[common], help="every label, with its keys, look and folder")
    show.add_argument("--format", choices=["table", "json"], default="table")
    add = acts.add_parser("add", parents=[common], help="make a label")
    add.add_argument("name", metavar="NAME", help="what it is called, such as “Stained glass”")
    choose = acts.add_parser("set", parents=[common], help="choose the key, colour or folder of a label")
    choose.add_argument("label", metavar="LABEL")
    for each in (add, choose):
        each.add_argument("--key", metavar="LETTER", help="its key in the window; empty: none")
        each.add_argument("--colour", choices=COLOURS)
        each.add_argument(
            "--folder", metavar="NAME", help="the folder its photos are filed into; empty: they stay"
        )
    rename = acts.add_parser(
        "rename", parents=[common], help="call a label by another name; its decisions go along"
    )
    rename.add_argument("label", metavar="LABEL")
    rename.add_argument("name", metavar="NAME")
    merge = acts.add_parser(
        "merge", parents=[common], help="make a label part of another, with its decisions"
    )
    merge.add_argument("label", metavar="LABEL")
    merge.add_argument("into", metavar="INTO")
    remove = acts.add_parser(
        "remove", parents=[common], help="remove a label; its decisions are set aside until it is made again"
    )
    remove.add_argument("label", metavar="LABEL")
    acts.add_parser("undo", parents=[common], help="take back the last rename, merge or remove")


def add_train(parser: argparse.ArgumentParser) -> None:
    """Options of ``train``."""
    parser.add_argument(
        "folder",
        nargs="?",
        type=place,
        metavar="FOLDER",
        help="holds a folder for each label (default: learn from your decisions)",
    )
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument("--full", action="store_true", help="train the whole network, not the head alone")
    how_much.add_argument(
        "--last-stages",
        action="store_true",
        help="train the last stages of the network; the first ones look at each photo only once",
    )
    _add_network(parser)
    parser.add_argument("--seed", type=int, default=42, metavar="N")
    parser.add_argument("--promote", choices=["auto", "never", "always"], default="auto")
    _add_leave_out(parser)


_NETWORK_ONLY = ("arch", "frozen_epochs", "epochs", "batch_size", "learning_rate", "early_stop")


def _add_network(parser: argparse.ArgumentParser) -> None:
    usual = NetworkSettings()
    absent = argparse.SUPPRESS
    parser.add_argument(
        "--arch",
        default=absent,
        metavar="NAME",
        help="with --full or --last-stages: a timm name (default: the active model's network)",
    )
    parser.add_argument(
        "--frozen-epochs",
        type=_none_or_more,
        default=absent,
        metavar="N",
        help=f"with these: epochs in which the head learns alone, at first (default: {usual.frozen_epochs})",
    )
    epochs = f"{usual.epochs}, of the last stages {USUAL_EPOCHS_OF_LAST_STAGES}"
    for option, each in (("--epochs", epochs), ("--batch-size", usual.batch_size)):
        parser.add_argument(
            option, type=_positive, default=absent, metavar="N", help=f"with these: default {each}"
        )
    parser.add_argument(
        "--learning-rate",
        type=_learning_rate,
        default=absent,
        metavar="X|find",
        help=f"with these: a number, or “find” for what fastai suggests (default: {USUAL_RATE:g})",
    )
    parser.add_argument(
        "--early-stop",
        type=_positive,
        default=absent,
        metavar="N",
        help="with these: stop after N epochs in which the loss on held-out photos did not fall, and keep "
        "the network of the best epoch; other photos judge the new model",
    )


def check_train(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> None:
    """End the program with status 2 where an option of ``train`` needs ``--full`` or ``--last-stages``."""
    given = [name for name in _NETWORK_ONLY if name in vars(arguments)]
    if given and network_settings(arguments) is None:
        option = given[0].replace("_", "-")
        parser.error(
            f"--{option} needs --full or --last-stages: without them the network stays, and its head is found"
            " at once"
        )


def network_settings(arguments: argparse.Namespace) -> NetworkSettings | None:
    """How ``train`` trains a network; None where it trains the head alone."""
    if not (arguments.full or arguments.last_stages):
        return None
    words = vars(arguments)
    given = {name: words[name] for name in _NETWORK_ONLY if name in words}
    if arguments.last_stages:
        given.setdefault("epochs", USUAL_EPOCHS_OF_LAST_STAGES)
    return NetworkSettings(**given, last_stages=arguments.last_stages)


def add_evaluate(parser: argparse.ArgumentParser) -> None:
    """Options of ``evaluate``."""
    parser.add_argument("folder", type=place, metavar="FOLDER", help="holds a folder for each label")
    parser.add_argument("--format", choices=["table", "json"], default="table")
    _add_leave_out(parser)
    add_engine(parser)


def add_models(parser: argparse.ArgumentParser) -> None:
    """Options of ``models`` and its acts."""
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    common = common_options()
    acts.add_parser("list", parents=[common], help="every model")
    acts.add_parser("rollback", parents=[common], help="go back to the model that was active before")
    show = acts.add_parser("show", parents=[common], help="how good a model is, and what it learned from")
    show.add_argument("name", metavar="NAME", nargs="?", help="a name of the list; else the active model")
    show.add_argument("--format", choices=("table", "json"), default="table")
    _add_build(acts.add_parser("build", parents=[common], help="make a model on a network of your choice"))
    for act, words in (("use", "make a model the active one"), ("remove", "remove a model")):
        acts.add_parser(act, parents=[common], help=words).add_argument("name", metavar="NAME")
    _add_export(acts.add_parser("export", parents=[common], help="write a model to a new file or folder"))
    import_ = acts.add_parser("import", parents=[common], help="take a model from a zip file or a folder")
    import_.add_argument("source", type=place, metavar="FILE")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "As a zip file or a folder it can be imported again. ONNX is for programs in other languages, "
        "fastai for load_learner in a notebook; neither can be imported."
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("target", type=place, metavar="FILE")
    parser.add_argument(
        "--format",
        choices=[str(each) for each in ModelFormat],
        help="default: by FILE's ending, .zip, .onnx or .pkl; without one a folder",
    )


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "The network stays as it was pretrained, and is downloaded once; what is learned is how your labels "
        "look to it. Retraining then goes on from there."
    )
    parser.add_argument("photos", type=place, metavar="PHOTOS", help="holds a folder for each label")
    parser.add_argument(
        "--arch", required=True, metavar="NAME", help="a timm name, such as vit_small_patch14_dinov2"
    )
    parser.add_argument("--title", default="", metavar="T", help="what it is called (default: the name)")
    parser.add_argument("--use", action="store_true", help="make it the active model")
    parser.add_argument("--seed", type=int, default=42, metavar="N")
    _add_leave_out(parser)
