"""New cases out of sound ones: cut, doubled, crossed, with words of the field and letters of every script put in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

LONGEST: Final = 6000  # bytes of a case; workbooks stay as long as they are
_LETTERS: Final = (
    "0123456789.,/ %-+()'\"\n:;|kKôơđăâtrẻhộ½²①٣\u200b\ufe0f\u20e3\u00a0１＋／−…‰ǅßİᄀ\u0301ิ一万\x00\ufeff\U0001f9ea"
)


def cases(seeds: Sequence[bytes], words: Sequence[str], rng: Random) -> Iterator[bytes]:
    """Endless; the same generator makes the same cases."""
    tokens = [word.encode() for word in words]
    while True:
        case = bytearray(rng.choice(seeds))
        for _ in range(rng.choice((1, 1, 1, 2, 3, 5))):
            _mutate(case, seeds, tokens, rng)
        yield bytes(case[: max(LONGEST, max(map(len, seeds)))])


def _mutate(case: bytearray, seeds: Sequence[bytes], tokens: Sequence[bytes], rng: Random) -> None:
    at = rng.randrange(len(case) + 1)
    match rng.randrange(7):
        case 0:
            case[at : at + rng.choice((1, 1, 2, 8, 64))] = b""
        case 1:
            case[at:at] = rng.choice(_LETTERS).encode()
        case 2 if tokens:
            case[at : at + rng.choice((0, 0, 1, 4))] = rng.choice(tokens)
        case 3:
            other = rng.choice(seeds)
            start = rng.randrange(len(other) + 1)
            case[at:] = other[start:]
        case 4:
            piece = case[at : at + rng.choice((1, 4, 32))]
            case[at:at] = piece * rng.choice((1, 2, 20))
        case 5 if at < len(case):
            case[at] = rng.randrange(256)
        case _:
            case[at:at] = chr(rng.choice((rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)))).encode()
