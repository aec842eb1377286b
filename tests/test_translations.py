"""Every word of the program is there in every language, and the program reads what the translators wrote."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import statuesorter.domain.language
from statuesorter.domain.folders import resources
from statuesorter.domain.language import LANGUAGES, _, ngettext, number, use_language
from statuesorter.models.model import load_model

CODE = Path(__file__).resolve().parents[1] / "statuesorter"
LOCALE = resources() / "locale"
MENUS = ("&File", "&Edit", "&View", "&Model", "&Help")

# A word of the code: ("Sort",), or singular and plural: ("{n} photo", "{n} photos").
Words = tuple[str, ...]

translated = pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))


@pytest.fixture
def spoken() -> Iterator[Callable[[str], None]]:
    """Speaks a language; after the test it is English again."""

    def speak(code: str) -> None:
        use_language(code, locale_folder=LOCALE)

    yield speak
    use_language("en", locale_folder=LOCALE)


def catalogue(code: str) -> Path:
    return LOCALE / code / "LC_MESSAGES" / "statuesorter.po"


def what_the_program_reads(code: str) -> dict[str | tuple[str, int], str]:
    """The ``.mo``; a word with a plural is there as ``(singular, 0)`` and ``(singular, 1)``."""
    with catalogue(code).with_suffix(".mo").open("rb") as stream:
        read: dict[Any, str] = vars(gettext.GNUTranslations(stream))["_catalog"]
    return {word: said for word, said in read.items() if word != ""}


def words_of_the_code() -> set[Words]:
    """Everything in `_("…")` and `ngettext("…", "…", n)`, found without babel."""
    found: set[Words] = set()
    for file in CODE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            wanted = {"_": 1, "ngettext": 2}.get(call.func.id, 0)
            words = tuple(
                argument.value
                for argument in call.args[:wanted]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )
            if wanted and len(words) == wanted:
                found.add(words)
    return found


def babels_words_of_the_code() -> set[Words]:
    extract = pytest.importorskip("babel.messages.extract", reason="babel is only in the extra “lint”")
    found = extract.extract_from_dir(
        CODE, method_map=[("**.py", "python")], keywords={"_": None, "ngettext": (1, 2)}
    )
    return {(words,) if isinstance(words, str) else tuple(words[:2]) for _file, _line, words, *_rest in found}


def read_catalogue(code: str) -> Any:
    pofile = pytest.importorskip("babel.messages.pofile", reason="babel is only in the extra “lint”")
    with catalogue(code).open("rb") as stream:
        return pofile.read_po(stream, locale=code, abort_invalid=True)


def messages(code: str) -> dict[Words, Any]:
    """What the translators wrote, by the words of the code."""
    return {as_words(message.id): message for message in read_catalogue(code) if message.id}


def as_words(words: str | tuple[str, ...] | list[str]) -> Words:
    return (words,) if isinstance(words, str) else tuple(words)


def placeholders(text: str) -> set[tuple[str, str]]:
    """Name and format of each: ``{n:,}`` is ``("n", ",")``."""
    return {(name, form or "") for _text, name, form, _how in Formatter().parse(text) if name is not None}


class TestWithoutBabel:
    @translated
    def test_the_program_knows_every_word_of_its_code(self, code: str):
        known = what_the_program_reads(code)
        unknown = {
            words
            for words in words_of_the_code()
            if not (known.get(words[0]) if len(words) == 1 else known.get((words[0], 1)))
        }
        assert unknown == set()

    @translated
    def test_a_translation_fills_in_what_the_word_fills_in(self, code: str):
        known = what_the_program_reads(code)
        wrong: list[tuple[str, str]] = []
        for words in words_of_the_code():
            if len(words) == 1:
                pairs = [(words[0], known.get(words[0], ""))]
            else:
                pairs = [(word, known.get((words[0], form), "")) for form, word in enumerate(words)]
            wrong += [pair for pair in pairs if placeholders(pair[0]) != placeholders(pair[1])]
        assert wrong == []

    @translated
    def test_the_program_speaks_it(self, code: str, spoken: Callable[[str], None]):
        spoken(code)
        assert _("Open folder…") != "Open folder…"
        assert ngettext("{n} photo is selected", "{n} photos are selected", 1) != ngettext(
            "{n} photo is selected", "{n} photos are selected", 2
        )

    def test_italian_says_what_the_guide_says(self, spoken: Callable[[str], None]):
        spoken("it")
        assert [_("Paint"), _("Statue"), _("Unsure")] == ["Dipinto", "Statua", "Incerta"]
        assert [_("Take back"), _("Runs"), _("Models")] == ["Riporta indietro", "Operazioni", "Modelli"]

    def test_a_word_nobody_translated_stays_english(self, spoken: Callable[[str], None]):
        spoken("it")
        assert statuesorter.domain.language._("No such words.") == "No such words."

    @translated
    def test_every_menu_has_a_letter_of_its_own(self, code: str, spoken: Callable[[str], None]):
        spoken(code)
        letters = [_(menu).partition("&")[2][:1].lower() for menu in MENUS]
        assert all(letters)
        assert len(set(letters)) == len(MENUS)

    @translated
    def test_the_catalogue_says_nothing_of_whoever_made_it(self, code: str):
        header = catalogue(code).read_text("utf-8").partition("\n\n")[0]
        assert "@" not in header
        assert "/home/" not in header


class TestWithBabel:
    def test_both_ways_to_find_the_words_find_the_same(self):
        assert words_of_the_code() == babels_words_of_the_code()

    @translated
    def test_every_word_of_the_code_is_in_the_catalogue_and_no_other(self, code: str):
        assert set(messages(code)) == babels_words_of_the_code()

    @translated
    def test_every_word_is_translated_and_no_translation_is_a_guess(self, code: str):
        poor = [
            words
            for words, message in messages(code).items()
            if message.fuzzy or not all(as_words(message.string))
        ]
        assert poor == []

    @translated
    def test_every_word_has_the_forms_its_language_asks_for(self, code: str):
        forms = read_catalogue(code).num_plurals
        wrong = [
            words
            for words, message in messages(code).items()
            if len(as_words(message.string)) != (1 if len(words) == 1 else forms)
        ]
        assert wrong == []

    @translated
    def test_the_program_reads_what_the_translators_wrote(self, code: str):
        written: dict[str | tuple[str, int], str] = {}
        for words, message in messages(code).items():
            if len(words) == 1:
                written[words[0]] = message.string
            else:
                written |= {(words[0], form): said for form, said in enumerate(message.string)}
        assert what_the_program_reads(code) == written


def test_numbers_are_written_as_the_language_writes_them(spoken: Callable[[str], None]) -> None:
    assert (number(1234567), number(1234.56, 1), number(-0.5, 1)) == ("1,234,567", "1,234.6", "-0.5")
    spoken("it")
    assert (number(1234567), number(1234.56, 1), number(-0.5, 1)) == ("1.234.567", "1.234,6", "-0,5")


def test_no_sentence_writes_its_numbers_in_english() -> None:
    """``{n:,}`` and ``{share:.1f}`` know English only; `number` knows the person's language."""
    found = [
        words for group in words_of_the_code() for words in group if re.search(r"\{\w*:[^}]*[,.]", words)
    ]
    assert found == []


def test_the_model_that_ships_has_a_title_in_the_persons_language(spoken: Callable[[str], None]) -> None:
    card = load_model(resources() / "models" / "default").card
    assert card.shown_title == card.title
    spoken("it")
    assert card.shown_title == card.title.replace("Default model", "Modello predefinito")
