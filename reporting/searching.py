"""Finds what somebody means by a typed name: without accents, with slips of the keyboard, and never by guessing.

Names that look alike once accents are gone (Tân Lập, Tân Lạp) are all found: the person chooses.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from indicators.notation import fold

T = TypeVar("T", bound=Hashable)

MOST: Final = 8  # what is offered at a time
_SHORTEST_PART: Final = 3  # letters by which a longer name is found
_SAME, _PART = 0, 1  # distances: the very name; words of it; every slip counts one more
# What stands before or after a name and is left out when people type it, folded.
_KINDS: Final = re.compile(
    r"^(tinh|thanh pho|huyen|quan|thi xa|thi tran|xa|phuong|tram y te|tram|thon|ban|to dan pho|to|khu)\s+(?=\S)"
)
_SAMPLE: Final = re.compile(r"\s*\(mau\)$")
_NOT_LETTERS: Final = re.compile(r"[^\w%]+")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """`sure` is the only thing that is called so; else `like` holds what may be meant, likeliest first."""

    sure: T | None
    like: tuple[T, ...]


def search(text: str, known: Iterable[tuple[str, T]]) -> Found[T]:
    """What of the named things `text` means; a thing may have several names.

    A name in full decides, and part of a name where only one thing has it; a slip never does.
    """
    wanted = _forms(text)
    if not wanted:
        return Found(None, ())
    best: dict[T, int] = {}
    for name, thing in known:
        distance = _distance(wanted, _forms(name))
        if distance is not None and distance < best.get(thing, distance + 1):
            best[thing] = distance
    ranked = sorted(best, key=lambda thing: best[thing])
    exact = [thing for thing in ranked if best[thing] == _SAME]
    only = exact if exact else [thing for thing in ranked if len(ranked) == 1 and best[thing] == _PART]
    return Found(only[0] if len(only) == 1 else None, tuple(ranked[:MOST]))


def _forms(name: str) -> tuple[str, ...]:
    """A name as people type it, longest first: folded, without sample mark; then without the kinds before it."""
    found = [" ".join(_NOT_LETTERS.sub(" ", _SAMPLE.sub("", fold(name).strip())).split())]
    while (shorter := _KINDS.sub("", found[-1])) != found[-1]:
        found.append(shorter)
    return tuple(filter(None, found))


def _distance(wanted: Sequence[str], forms: Sequence[str]) -> int | None:
    """How far a name is from what is wanted; None for another name."""
    if not forms:
        return None
    if wanted[0] in forms:
        return _SAME
    words, parts = forms[0].split(), wanted[0].split()
    if len(wanted[0]) >= _SHORTEST_PART and all(any(word.startswith(part) for word in words) for part in parts):
        return _PART
    slips = [slip for one in wanted for form in forms if (slip := _slips(one, form)) is not None]
    return _PART + min(slips) if slips else None


def _slips(wanted: str, name: str) -> int | None:
    """How many letters were left out, doubled, changed or swapped, at least 1; None for more than its length forgives.

    The kind of unit that stands before the name (Xã, Phường) is no slip: without it the name counts as nearly so.
    """
    from rapidfuzz.distance import OSA  # loaded when somebody first types a name: an idle bot does without it

    most = 1 if len(name) <= 5 else (2 if len(name) <= 12 else 3)
    slips = OSA.distance(wanted, name, score_cutoff=most)
    return max(slips, 1) if slips <= most else None
