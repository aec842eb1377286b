"""The words the person reads, in their language.

Standard gettext: ``_("Sort")`` and ``ngettext("{n} photo", "{n} photos", n).format(n=number(n))``. Rooms
without Qt speak through the same catalogues as the window. English is the source language.
"""

from __future__ import annotations

import gettext
import locale
import os
from pathlib import Path

_translations: gettext.NullTranslations = gettext.NullTranslations()
_spoken: tuple[str, Path] | None = None

LANGUAGES: dict[str, str] = {"en": "English", "it": "Italiano"}
"""The languages that are kept: code and the language's own name."""

_SEPARATORS = {"it": str.maketrans(",.", ".,")}
"""What stands between thousands and before decimals, where that is not as in English."""


def use_language(code: str, *, locale_folder: Path) -> None:
    """Speak ``code`` from now on; words without a translation stay English."""
    global _translations, _spoken  # noqa: PLW0603  one language for the whole process, as in gettext itself
    _spoken = (code, locale_folder)
    _translations = gettext.translation("statuesorter", locale_folder, languages=[code], fallback=True)


def current_language() -> tuple[str, Path] | None:
    """What `use_language` was last called with: the code and the folder of the translations."""
    return _spoken


def system_language() -> str:
    """The language of the system, or ``en`` where it is not one of `LANGUAGES`."""
    named = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "en"
    code = named.split("_")[0].split(".")[0].lower()
    return code if code in LANGUAGES else "en"


def language_to_speak(chosen: str) -> str:
    """The code of the language to speak: the one that the person chose, or else the system's."""
    return chosen if chosen in LANGUAGES else system_language()


def _(text: str) -> str:
    """``text`` in the person's language."""
    return _translations.gettext(text)


def ngettext(singular: str, plural: str, n: int) -> str:
    """``singular`` or ``plural`` in the person's language, as its grammar asks for the number ``n``."""
    return _translations.ngettext(singular, plural, n)


def number(value: float, decimals: int = 0) -> str:
    """A number as the person's language writes it: ``1,200`` and ``4.8``; Italian ``1.200`` and ``4,8``."""
    return f"{value:,.{decimals}f}".translate(_SEPARATORS.get(_spoken[0] if _spoken else "en", {}))


def size_text(size: int) -> str:
    """``4.8 GB``: thousands, as disks and file managers count."""
    if size < 1000:
        return _("{n}\u00a0bytes").format(n=number(size))
    amount = float(size)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5:
            return f"{number(amount, 0 if amount >= 99.5 or unit == 'kB' else 1)}\u00a0{unit}"
    return f"{number(amount / 1000, 1)}\u00a0TB"
