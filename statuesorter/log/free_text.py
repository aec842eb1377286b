"""Text of which nothing is known (what Qt or a library in C said), without what may be a name."""

from __future__ import annotations

import re

from statuesorter.domain.endings import PHOTO_ENDINGS

_LEFT_OUT = "‹…›"

_CODE = re.compile(r"""[^\s"']*[/\\](?=[^\s/\\"']+\.(?:py|pyx|so|dll|dylib|cpp|cc|c|h)\b)""")
"""The folders before a file of code."""

_QUOTED = re.compile(r"""".*"|(?<!\w)'.*'|`.*[`']|“.*”|‘.*’|«.*»""")
"""From the first quotation mark to the last: a name may hold some itself."""

_CODE_NAME = re.compile(r"""["']?(?:<\w+>|[\w.-]+\.(?:py|pyx|so|dll|dylib|cpp|cc|c|h))["']?""")
_PATH = re.compile(r"""(?:[A-Za-z]:[\\/]|[A-Za-z]+:/|[~.]{0,2}/|\\\\|\S+[\\/]).*""")
"""From where a path begins to the end of the line: names have spaces, and nothing says where they end."""

_endings = "|".join(sorted(ending[1:] for ending in PHOTO_ENDINGS | {".xmp", ".aae", ".json", ".thm"}))
_PHOTO = re.compile(rf".*\.(?:{_endings})\b", re.IGNORECASE)
"""From the beginning of the line: names have spaces, and nothing says where they begin."""


def without_names(text: str) -> str:
    """``text`` without paths, quoted words, and what stands before the ending of a photo's name."""
    return "\n".join(_line_without_names(line) for line in text.splitlines())


def _line_without_names(line: str) -> str:
    line = _QUOTED.sub(_quoted, _CODE.sub("", line))
    line = _PHOTO.sub(_LEFT_OUT, line)
    return _PATH.sub(_LEFT_OUT, line)


def _quoted(found: re.Match[str]) -> str:
    return found[0] if _CODE_NAME.fullmatch(found[0]) else _LEFT_OUT
