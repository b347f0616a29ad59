"""Whole numbers in Vietnamese words, as documents repeat them behind the digits: 21 → "hai mươi mốt"."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS: Final = ("", "nghìn", "triệu", "tỷ")
_LARGEST: Final = 10**12


def write_in_words(number: int) -> str:
    """The number in words; ValueError for a negative one and from 10^12 on."""
    if not 0 <= number < _LARGEST:
        raise ValueError(f"{number} is outside 0 to {_LARGEST - 1}")
    if number == 0:
        return _DIGITS[0]
    groups: list[tuple[int, str]] = []
    rest, place = number, 0
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append((group, _GROUPS[place]))
        place += 1
    groups.reverse()
    words = []
    for index, (group, name) in enumerate(groups):
        if group:
            words += [_hundreds(group, whole=index > 0), name]
    return " ".join(word for word in words if word)


def _hundreds(number: int, *, whole: bool) -> str:
    """Three digits; with `whole` also the zero hundreds ("một nghìn không trăm linh năm")."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or whole else []
    if tens == 0 and ones and words:
        words.append("linh")
    elif tens == 1:
        words.append("mười")
    elif tens > 1:
        words += [_DIGITS[tens], "mươi"]
    if ones:
        words.append({1: "mốt" if tens > 1 else "một", 5: "lăm" if tens else "năm"}.get(ones, _DIGITS[ones]))
    return " ".join(words)
