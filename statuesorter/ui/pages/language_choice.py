"""Which language the person asked for."""

from __future__ import annotations

from statuesorter.language import LANGUAGES, system_language


def spoken_language(setting: str) -> str:
    """The code of the language to speak: the one in the settings, or the system's."""
    return setting if setting in LANGUAGES else system_language()
