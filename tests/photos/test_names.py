"""Names as they are compared, and as they are written into tables."""

from __future__ import annotations

import os
import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statuesorter.domain.names import folded, from_table, in_table


def as_it_was(text: str) -> bytes:
    r"""The bytes of a name by the rule of the guide: a byte in the place of every ``\x..``."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes.fromhex(found[1].decode()), text.encode("utf-8"))


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps names in Unicode")
@given(st.binary(max_size=30) | st.text("\\x5cXeE9/é", max_size=12).map(str.encode))
@example(rb"caf\xe9.jpg")
@example(b"caf\xe9.jpg")
@example(b"\\x5cxe9 \\\xff\\x5")
def test_a_name_in_a_table_is_utf_8_and_can_be_read_back(name: bytes) -> None:
    written = in_table(os.fsdecode(name))
    written.encode("utf-8")
    assert as_it_was(written) == name
    assert from_table(written) == os.fsdecode(name)


@given(st.text(max_size=20))
def test_text_that_looks_like_no_byte_is_written_as_it_is(text: str) -> None:
    assert "\\x" in text or in_table(text) == text


def test_half_a_pair_of_surrogates_can_be_written() -> None:
    assert in_table("a\ud83d.jpg") == r"a\ud83d.jpg"


@given(st.text(max_size=20))
@example("Musée")
@example("Ǆ ß ΐ ﬁ İ ΰ\u0345")
def test_names_that_differ_in_case_or_unicode_form_are_the_same(text: str) -> None:
    forms = {unicodedata.normalize(form, text) for form in ("NFC", "NFD")} | {text}
    assert len({folded(form) for form in forms}) == 1
    assert folded(folded(text)) == folded(text)


def test_accents_count() -> None:
    assert folded("musée") != folded("musee")
