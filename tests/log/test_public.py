"""No text from outside reaches the log, whoever logs it and however."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuesorter.domain.errors import PhotoDamaged
from statuesorter.log.program_log import LogFormatter
from statuesorter.log.public import WITHHELD, FreeText, Public

NAMES = st.text(min_size=3).map(lambda text: f"Žofie {text} 42.jpg")
"""Names that no code holds."""


class Taker(logging.Handler):
    """Keeps what the formatter makes of each record."""

    def __init__(self, *, names: bool = False) -> None:
        super().__init__()
        formatter = LogFormatter()
        formatter.names_allowed = lambda: names
        self.setFormatter(formatter)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def taken(act: Callable[[logging.Logger], object], *, names: bool = False, name: str = "some.library") -> str:
    """What ``act``, which logs, leaves in the log."""
    logger, taker = logging.getLogger(name), Taker(names=names)
    before, logger.propagate = logger.propagate, False
    logger.addHandler(taker)
    try:
        act(logger)
    finally:
        logger.removeHandler(taker)
        logger.propagate = before
    return "\n".join(taker.lines)


def fails(error: BaseException) -> BaseException:
    """``error`` as it looks when it was raised."""
    try:
        raise error
    except BaseException as raised:  # noqa: BLE001
        return raised


def as_cause(name: str) -> BaseException:
    try:
        try:
            (Path("/nowhere") / name.replace("\0", "")).read_bytes()
        except OSError as error:
            raise KeyError(name) from error
    except KeyError as error:
        return error
    raise AssertionError


def as_context(name: str) -> BaseException:
    try:
        try:
            {}[name]
        except KeyError:
            int(name)
    except ValueError as error:
        return error
    raise AssertionError


def noted(name: str) -> BaseException:
    error = fails(RuntimeError("constant"))
    error.add_note(name)
    return error


WAYS: list[Callable[[logging.Logger, str], object]] = [
    lambda log, name: log.warning("No photo: %s", name),
    lambda log, name: log.warning("No photo: %r", Path("/photos of Žofie") / name),
    lambda log, name: log.warning("No photo: " + name),
    lambda log, name: log.warning(f"No photo: {name} %s", 3),
    lambda log, name: log.warning("No photo: %(name)s", {"name": name}),
    lambda log, name: log.warning("%d photos", name),
    lambda log, name: log.warning(name),
    lambda log, name: log.warning(name, 1, 2),
    lambda log, name: log.warning(Path(name.replace("\0", ""))),
    lambda log, name: log.warning("Some: %s", [name]),
    lambda log, name: log.warning("Some: %s", {"name": name}, 3),  # noqa: PLE1205
    lambda log, name: log.warning("It failed: %s", fails(ValueError(f"cannot use {name}"))),
    lambda log, name: log.error("It failed", exc_info=fails(PhotoDamaged(name, advice=name))),
    lambda log, name: log.error("It failed", exc_info=fails(OSError(2, name, name))),
    lambda log, name: log.error("It failed", exc_info=fails(OSError(name))),
    lambda log, name: log.error("It failed", exc_info=fails(TypeError(name))),
    lambda log, name: log.error("It failed", exc_info=fails(ExceptionGroup(name, [KeyError(name)]))),
    lambda log, name: log.error("It failed", exc_info=as_cause(name)),
    lambda log, name: log.error("It failed", exc_info=as_context(name)),
    lambda log, name: log.error("It failed", exc_info=noted(name)),
    lambda log, name: log.error("It failed", stack_info=True, extra={"photo": name}),
    lambda log, name: log.handle(
        logging.LogRecord(name, logging.ERROR, name, 1, name, (name,), None, name, name)
    ),
]


@pytest.mark.parametrize("way", WAYS)
@given(name=NAMES)
def test_a_name_is_not_written_however_it_is_logged(way: Callable[[logging.Logger, str], object], name: str):
    lines = taken(lambda log: way(log, name))
    assert lines
    assert "Žofie" not in lines.replace(str(Path(__file__)), "")
    assert name not in lines


@given(NAMES)
def test_a_name_is_written_where_the_person_allows_it(name: str):
    for way in (WAYS[0], WAYS[11], WAYS[12]):
        written = taken(lambda log, way=way: way(log, name), names=True)
        assert name.replace("\n", "\n    ") in written


def test_what_the_code_says_is_written():
    assert "No photo is left of 12." in taken(lambda log: log.warning("No photo is left of %d.", 12))
    assert "on cpu, 2.5 s" in taken(lambda log: log.warning("on %s, %.1f s", Public("cpu"), 2.5))
    assert "It is yes" in taken(lambda log: log.warning("It is %s", "yes"))


def test_a_path_is_the_same_mark_each_time_and_keeps_the_ending_of_a_photo():
    one, other = Path("/photos/David.JPG"), Path("/photos/Venus.JPG")
    line = taken(lambda log: log.warning("%s %s %s %s", one, one, other, Path("/photos/Anna.Rossi")))
    first, again, second, named = line.partition(": ")[2].replace("‹path ", "").replace("›", "").split()
    assert first == again != second
    assert first.endswith(".jpg")
    assert "." not in named


def test_a_traceback_shows_the_code_and_what_the_code_says():
    def inner() -> None:
        raise ValueError("no size of a picture")

    def outer() -> None:
        inner()

    with pytest.raises(ValueError, match="no size") as raised:
        outer()
    written = taken(lambda log: log.error("It failed", exc_info=raised.value))
    assert 'raise ValueError("no size of a picture")' in written
    assert "ValueError: no size of a picture" in written
    assert "in test_a_traceback_shows_the_code_and_what_the_code_says.<locals>.inner" in written
    assert str(Path.home()) not in written


def test_what_python_says_of_code_is_written():
    def missing(value: object) -> None:
        value.colour  # type: ignore[attr-defined]  # noqa: B018

    def unlike(value: int) -> None:
        value + "one"  # type: ignore[operator]

    for act, words in ((missing, "'int' has no attribute 'colour'"), (unlike, "unsupported operand type(s)")):
        with pytest.raises((AttributeError, TypeError)) as raised:
            act(3)
        assert words in taken(lambda log: log.error("It failed", exc_info=raised.value))


def test_an_error_of_the_system_is_told_by_its_number():
    error = fails(FileNotFoundError(2, "words", "/photos/David.jpg"))
    assert "FileNotFoundError: [Errno 2] No such file or directory" in taken(
        lambda log: log.error("It failed: %s", error)
    )


def test_a_function_that_calls_itself_for_ever_is_shortened():
    def again(n: int) -> int:
        return again(n + 1)

    with pytest.raises(RecursionError) as raised:
        again(0)
    written = taken(lambda log: log.error("It failed", exc_info=raised.value))
    assert "more frames" in written
    assert written.count("in test_a_function") < 70


def test_the_lines_of_one_record_are_indented():
    assert "\n    second" in taken(lambda log: log.warning("first\nsecond"))


PHOTOS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).map(
    lambda text: f"Žofie {text} 42"
)
LINES = st.sampled_from(
    [
        "cannot open {name}.jpg",
        "{name}.CR2: premature end of file",
        "libpng error in '{name}'",
        'QImage: can\'t read "{name}"',
        "QPixmap: file:///home/anna/{name}",
        "/home/anna/{name} is damaged",
        "C:\\Users\\anna\\{name} is damaged",
        "in 2024/{name}",
        "opened ~/photos/{name}, 3 times",
    ]
)


@given(LINES, PHOTOS)
def test_what_a_library_says_freely_is_written_without_what_may_be_a_name(line: str, name: str):
    written = taken(lambda log: log.warning("Qt: %s", FreeText(line.format(name=name))))
    assert "Žofie" not in written
    assert "anna" not in written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("QPainter::begin: Paint device returned engine == 0", None),
        (
            '  File "/usr/lib/site-packages/torch/nn/modules/conv.py", line 5 in forward',
            '  File "conv.py", line 5 in forward',
        ),
        ("Fatal Python error: Segmentation fault", None),
        ("<string>:3: UserWarning: deprecated", None),
    ],
)
def test_what_a_library_says_of_code_is_written(text: str, written: str | None):
    assert taken(lambda log: log.warning("%s", FreeText(text))).endswith(
        f"{WITHHELD}: {written or text}".lstrip()
    )
