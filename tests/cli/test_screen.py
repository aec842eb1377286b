"""Progress on a terminal: a bar that is gone before anything else is written, and nothing in a pipe."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest

from statuesorter.cli import screen
from statuesorter.cli.screen import ProgressLine, complain
from statuesorter.domain.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def a_terminal_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr(screen, "_EVERY", 0)
    yield
    screen.clear_progress()


def seen(terminal: Terminal) -> str:
    """What is written, without what steers the terminal."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", terminal.getvalue())


def test_a_terminal_shows_the_step_and_how_far_it_is():
    terminal = Terminal()
    line = ProgressLine(terminal)
    line.show(Progress(1200, 4000, "Looking at [photos]"))
    assert "Looking at [photos]" in seen(terminal)
    assert "1,200 of 4,000" in seen(terminal)


def test_a_step_of_unknown_length_counts():
    terminal = Terminal()
    line = ProgressLine(terminal)
    line.show(Progress(12, None, "Looking for photos"))
    line.show(Progress(1, 5, "Looking at photos"))
    assert re.search(r"Looking for photos\W+12\b", seen(terminal))
    assert "1 of 5" in seen(terminal)


def test_nothing_is_drawn_in_a_pipe():
    pipe = io.StringIO()
    line = ProgressLine(pipe)
    line.show(Progress(1, 5, "Looking at photos"))
    line.clear()
    assert pipe.getvalue() == ""


def test_what_is_said_of_trouble_takes_the_line_away(capsys: pytest.CaptureFixture[str]):
    """The cursor is shown again, and the line erased: else the words would stand behind it."""
    terminal = Terminal()
    ProgressLine(terminal).show(Progress(1, 5, "Looking at photos"))
    assert "\x1b[?25l" in terminal.getvalue()
    complain("a.jpg is damaged")
    assert terminal.getvalue().endswith("\x1b[2K"), "the line is erased"
    assert "\x1b[?25h" in terminal.getvalue(), "the cursor is back"
    assert capsys.readouterr().err == "a.jpg is damaged\n"


def test_the_line_comes_back_after_other_words():
    terminal = Terminal()
    line = ProgressLine(terminal)
    line.show(Progress(1, 5, "Looking at photos"))
    line.clear()
    line.show(Progress(2, 5, "Looking at photos"))
    assert "2 of 5" in seen(terminal)
