"""What may be written down: texts that stand in a program's code, and numbers. Nothing from outside.

The rule holds for every record of every library, so nobody can forget it: a text is written only where it is
a constant of the code that logs or raises it, or where that code marks it as `Public`. A path, a photo's
name, an exception's message that a name was put into are no constants, and are left out.
"""

from __future__ import annotations

import dis
import inspect
import logging
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, time, timedelta
from enum import Enum
from hashlib import blake2b
from linecache import getline
from pathlib import Path, PurePath
from traceback import walk_tb
from types import CodeType, FrameType, TracebackType
from typing import cast

from statuesorter.domain.endings import PHOTO_ENDINGS
from statuesorter.log.free_text import without_names

WITHHELD = "‹withheld›"
"""What is written in place of a text from outside."""

_MOST_FRAMES = 60
_RAISED_BY_CODE = frozenset({dis.opmap["RAISE_VARARGS"], dis.opmap["RERAISE"]})
_SPEAK_OF_TYPES = (TypeError, IndexError, ZeroDivisionError, RecursionError)
"""What Python itself says with these are names of types and functions, sizes and limits."""

_SALT = os.urandom(8)


class Public(str):
    """A text from outside the code that may be written down: the name of an engine, of a device."""

    __slots__ = ()


class FreeText(str):
    """What a library said of itself, of which nothing is known: written without what looks like a name."""

    __slots__ = ()


def public_message(record: logging.LogRecord) -> str:
    """The message of ``record`` without texts from outside. Only while the logging call is under way."""
    code = _calling_code(record)
    template = str(_shown(record.msg, code))
    if not record.args:
        return template
    arguments = (
        {name: _shown(value, code) for name, value in record.args.items()}
        if isinstance(record.args, Mapping)
        else tuple(_shown(value, code) for value in record.args)
    )
    try:
        return template % arguments
    except (TypeError, ValueError, KeyError):  # a number was asked for, or the template was withheld
        return f"{template} {arguments}" if template == WITHHELD else f"{template!r} {arguments}"


def public_source(record: logging.LogRecord) -> str:
    """The name of the logger, which usually is that of a module."""
    return record.name if record.name == "root" or record.name in sys.modules else WITHHELD


def public_traceback(error: BaseException) -> str:
    """The traceback of ``error`` and of what led to it: our code and that of libraries, and messages without
    texts from outside.
    """
    return "\n".join(_traceback(error, set()))


def public_error(error: BaseException) -> str:
    """The type of ``error``, and as much of its message as is public."""
    message = _message(error)
    name = type(error).__qualname__
    return f"{name}: {message}" if message else name


def short_path(file: str) -> str:
    """The file of some code, without the folders that programs are installed in."""
    for root in _CODE_ROOTS:
        if file.startswith(root):
            return file[len(root) :]
    return file if file.startswith("<") else os.path.basename(file)  # noqa: PTH119  no file is asked for


def _code_roots() -> tuple[str, ...]:
    ours = str(Path(__file__).parents[2])
    paths = sysconfig.get_paths()
    roots = {ours, paths["purelib"], paths["platlib"], paths["stdlib"]}
    return tuple(sorted((f"{root}{os.sep}" for root in roots), key=len, reverse=True))


_CODE_ROOTS = _code_roots()


def _calling_code(record: logging.LogRecord) -> CodeType | None:
    """The code that made the logging call, found among the callers of this function."""
    frame = inspect.currentframe()
    while frame is not None:
        code = frame.f_code
        if code.co_name == record.funcName and code.co_filename == record.pathname:
            return code
        frame = frame.f_back
    return None


def _stands_in(text: str, code: CodeType | None) -> bool:
    return code is not None and any(type(each) is str and each == text for each in code.co_consts)


def _shown_text(text: str, code: CodeType | None) -> str:
    if isinstance(text, FreeText):
        return without_names(text)
    return str(text) if isinstance(text, Public) or _stands_in(text, code) else WITHHELD


def _shown(value: object, code: CodeType | None) -> object:
    """``value`` as it may be written, of a type that ``%s`` and, for numbers, ``%d`` can take."""
    shown: object
    if value is None or isinstance(value, bool | float | date | time | timedelta):
        shown = value
    elif isinstance(value, Enum):
        shown = Public(value.name)
    elif isinstance(value, int):
        shown = int(value)
    elif isinstance(value, str):
        shown = _shown_text(value, code)
    elif isinstance(value, PurePath):
        shown = _shown_path(value)
    elif isinstance(value, BaseException):
        shown = public_error(value)
    elif isinstance(value, type):
        shown = value.__qualname__
    elif isinstance(value, tuple | list | set | frozenset):
        shown = f"‹{len(value)} items›"  # pyright: ignore[reportUnknownArgumentType]  of whatever kind
    else:
        shown = f"‹{type(value).__qualname__}›"
    return shown


def _shown_path(path: PurePath) -> str:
    """Something that stands for ``path``: the same for the same path as long as the program runs."""
    mark = blake2b(str(path).encode("utf-8", "surrogatepass"), key=_SALT, digest_size=3).hexdigest()
    ending = path.suffix.lower()
    return f"‹path {mark}{ending if ending in PHOTO_ENDINGS else ''}›"


def _message(error: BaseException) -> str:
    """As much of the message of ``error`` as is public."""
    if isinstance(error, OSError) and error.errno is not None:
        return f"[Errno {error.errno}] {os.strerror(error.errno)}"
    if not error.args:
        return ""
    frame, instruction = _origin(error.__traceback__)
    code = None if frame is None else frame.f_code
    if all(isinstance(each, int | float) or _stands_in_text(each, code) for each in error.args):
        return ", ".join(str(each) for each in error.args)
    message = _message_of_python(error) if code is not None and not _raises(code, instruction) else None
    return WITHHELD if message is None else message


def _stands_in_text(value: object, code: CodeType | None) -> bool:
    return isinstance(value, Public) or (isinstance(value, str) and _stands_in(value, code))


def _origin(trace: TracebackType | None) -> tuple[FrameType | None, int]:
    """The frame in which an exception was raised, and at which instruction."""
    if trace is None:
        return None, 0
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame, trace.tb_lasti


def _raises(code: CodeType, instruction: int) -> bool:
    """Whether the ``instruction`` is a ``raise`` in the code; otherwise Python or a library in C raised."""
    return instruction < 0 or code.co_code[instruction] in _RAISED_BY_CODE


def _message_of_python(error: BaseException) -> str | None:
    """The message of an exception that Python itself raises, where it is about code; else None."""
    if isinstance(error, AttributeError) and isinstance(error.name, str) and error.name.isidentifier():
        return f"{type(error.obj).__qualname__!r} has no attribute {error.name!r}"
    if isinstance(error, NameError) and isinstance(error.name, str):
        return f"name {error.name!r} is not defined"
    if isinstance(error, ImportError) and isinstance(error.name, str):
        return f"module {error.name!r}"
    if isinstance(error, UnicodeError):
        return ""
    return str(error) if type(error) in _SPEAK_OF_TYPES else None


def _traceback(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before, words = error.__cause__, "The cause of the following:"
    if before is None and not error.__suppress_context__:
        before, words = error.__context__, "While this was handled, the following happened:"
    if before is not None and id(before) not in seen:
        yield from _traceback(before, seen)
        yield words
    yield "Traceback (most recent call last):"
    yield from _shortened(list(_frames(error.__traceback__)))
    yield public_error(error)
    for note in getattr(error, "__notes__", ()):
        yield str(note) if isinstance(note, Public) else WITHHELD
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        for each in group.exceptions:
            if id(each) not in seen:
                yield from (f"  | {line}" for line in _traceback(each, seen))


def _frames(trace: TracebackType | None) -> Iterable[str]:
    for frame, line in walk_tb(trace):
        code = frame.f_code
        where = f'  File "{short_path(code.co_filename)}", line {line}, in {code.co_qualname}'
        source = ""
        with suppress(Exception):  # a file that is no source, or is gone
            source = getline(code.co_filename, line, frame.f_globals).strip()
        yield f"{where}\n    {source}" if source else where


def _shortened(frames: list[str]) -> Iterable[str]:
    """The first and the last of very many frames: what called itself too often is seen from few."""
    if len(frames) <= _MOST_FRAMES:
        return frames
    half = _MOST_FRAMES // 2
    return [*frames[:half], f"  … {len(frames) - 2 * half} more frames …", *frames[-half:]]
