"""Ways of spoiling a file. Each takes a random source, the file's bytes and those of another one."""

from __future__ import annotations

import json
import random
import re
import struct
import zlib
from collections.abc import Callable

Mutation = Callable[[random.Random, bytes, bytes], bytes]

_ODD_NUMBERS = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0x8000,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    2**63,
    2**64 - 1,
)
_ODD_WORDS = (
    b"null", b"true", b"-1", b"0", b"1e999", b"NaN", b"99999999999999999999", b'""', b'"\\ud800"',
    b'"../../x"', b'"a\\u0000b"', b"[]", b"{}", b"[[[[[[]]]]]]", b'"2024-01-01T00:00:00"', b"[" * 5000,
)  # fmt: skip
_WORD = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null|\[\]|\{\}')
_MOST_BYTES = 400_000


def mutate(source: random.Random, content: bytes, other: bytes) -> bytes:
    """``content`` spoilt in one to four ways."""
    for _time in range(source.choice((1, 1, 1, 2, 4))):
        content = source.choice(_ALL)(source, content, other)[:_MOST_BYTES]
    return content


def flip_bits(source: random.Random, content: bytes, _other: bytes) -> bytes:
    changed = bytearray(content)
    for _time in range(source.choice((1, 2, 8, 64)) if changed else 0):
        changed[source.randrange(len(changed))] ^= 1 << source.randrange(8)
    return bytes(changed)


def flip_bits_of_the_head(source: random.Random, content: bytes, other: bytes) -> bytes:
    """Headers decide more than pixels do."""
    return flip_bits(source, content[:256], other) + content[256:]


def flip_bits_of_the_tail(source: random.Random, content: bytes, other: bytes) -> bytes:
    """A TIFF may keep its directories there."""
    return content[:-512] + flip_bits(source, content[-512:], other)


def cut(source: random.Random, content: bytes, _other: bytes) -> bytes:
    return content[: source.randint(0, len(content))]


def cut_out(source: random.Random, content: bytes, _other: bytes) -> bytes:
    start, end = _span(source, content)
    return content[:start] + content[end:]


def repeat_a_block(source: random.Random, content: bytes, _other: bytes) -> bytes:
    start, end = _span(source, content)
    times = source.choice((2, 3, 50)) if end - start < 1000 else 2
    return content[:start] + content[start:end] * times + content[end:]


def splice(source: random.Random, content: bytes, other: bytes) -> bytes:
    start, end = _span(source, content)
    begin, stop = _span(source, other)
    return content[:start] + other[begin:stop] + content[end:]


def head_of_another(source: random.Random, content: bytes, other: bytes) -> bytes:
    length = source.choice((2, 4, 8, 12, 16, 64, 256))
    return other[:length] + content[length:]


def odd_number(source: random.Random, content: bytes, _other: bytes) -> bytes:
    form, size = source.choice((("B", 1), ("H", 2), ("I", 4), ("Q", 8)))
    if len(content) < size:
        return content
    last = len(content) - size
    first, end = source.choice(((0, last), (0, min(512, last)), (max(0, last - 512), last)))
    at = source.randint(first, end)
    number = source.choice(_ODD_NUMBERS) % 2 ** (8 * size)
    return content[:at] + struct.pack(source.choice("<>") + form, number) + content[at + size :]


def odd_word(source: random.Random, content: bytes, _other: bytes) -> bytes:
    """Another value in the place of one of JSON's."""
    words = list(_WORD.finditer(content[:20_000]))
    if not words:
        return content
    word = source.choice(words)
    return content[: word.start()] + source.choice(_ODD_WORDS) + content[word.end() :]


_ALL: tuple[Mutation, ...] = (
    flip_bits, flip_bits, flip_bits_of_the_head, flip_bits_of_the_tail, cut, cut_out, repeat_a_block, splice,
    head_of_another, odd_number, odd_number, odd_word,
)  # fmt: skip


def reseal_png(content: bytes) -> bytes:
    """The checksums of a PNG's chunks made right again, so that what is spoilt is looked at."""
    sealed, at = bytearray(content), 8
    while at + 12 <= len(sealed):
        end = at + 8 + int.from_bytes(sealed[at : at + 4], "big")
        if end + 4 > len(sealed):
            break
        sealed[end : end + 4] = struct.pack(">I", zlib.crc32(sealed[at + 4 : end]))
        at = end + 4
    return bytes(sealed)


def reseal_journal(content: bytes) -> bytes:
    """The checksums of a journal's lines made right again."""
    lines = (line.partition(b" ")[2] for line in content.split(b"\n") if line)
    return b"".join(b"%08x %s\n" % (zlib.crc32(text), text) for text in lines)


def reseal_safetensors(content: bytes) -> bytes:
    """The length of the header made right again, if there is still one."""
    end = content.find(b"}}") + 2
    if end < 10 or not _is_json(content[8:end]):
        return content
    return struct.pack("<Q", end - 8) + content[8:]


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _span(source: random.Random, content: bytes) -> tuple[int, int]:
    start = source.randint(0, len(content))
    return start, min(len(content), start + source.choice((1, 4, 16, 64, 512, 4096)))
