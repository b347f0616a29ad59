"""Words that must fit: wrapping by measured width, and shortening that keeps both ends of a name."""

from __future__ import annotations

from charts.canvas import text_width


def wrap(words: str, size: float, width: float, most: int, bold: bool = False) -> list[str]:
    """At most `most` lines no wider than `width` px; what does not fit is shortened in the last line."""
    lines: list[str] = []
    rest = words.split()
    while rest and len(lines) < most - 1:
        taken = 1
        while taken < len(rest) and text_width(" ".join(rest[: taken + 1]), size, bold) <= width:
            taken += 1
        lines.append(shorten(" ".join(rest[:taken]), size, width, bold))
        rest = rest[taken:]
    if rest:
        lines.append(shorten(" ".join(rest), size, width, bold))
    return lines


def shorten(words: str, size: float, width: float, bold: bool = False) -> str:
    """`words` if they fit, else their beginning and end around "…": names often differ only in their last word."""
    if text_width(words, size, bold) <= width:
        return words
    shortest, longest = 0, len(words) - 1
    while shortest < longest:
        kept = (shortest + longest + 1) // 2
        if text_width(_cut(words, kept), size, bold) <= width:
            shortest = kept
        else:
            longest = kept - 1
    return _cut(words, shortest)


def _cut(words: str, kept: int) -> str:
    """`kept` letters of `words`, about three fifths of them from the beginning."""
    head = kept - kept * 2 // 5
    tail = kept - head
    return f"{words[:head].rstrip()}…{words[len(words) - tail :].lstrip() if tail else ''}"
