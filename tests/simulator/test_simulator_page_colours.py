"""Text on the page is readable: WCAG AA contrast (4.5:1) for the colours of theme.css, light and dark."""

from __future__ import annotations

import colorsys
import re
from pathlib import Path

import pytest

THEME = (Path(__file__).parents[2] / "simulator" / "page" / "theme.css").read_text(encoding="utf-8")
Colour = tuple[float, float, float]
PAIRS = [
    ("ink", ("surface", "surface-soft", "ground", "accent-soft", "mine", "theirs")),
    ("ink-soft", ("surface", "surface-soft", "accent-soft", "theirs")),
    ("accent-ink", ("accent",)),
    ("accent-words", ("surface", "surface-soft", "accent-soft", "key")),
    ("clay", ("surface", "surface-soft", "clay-soft", "key")),
    ("mine-foot", ("mine",)),
    ("link", ("theirs", "mine")),
    ("service-ink", ("service",)),
]


def themes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root(?:\[data-theme=\"dark\"\])? \{(.*?)\n\}", THEME, re.DOTALL)[:2]
    read = [dict(re.findall(r"--([\w-]+): ([^;]+);", block)) for block in (light, dark)]
    return {"light": read[0], "dark": {**read[0], **read[1]}}


def colour(words: str, under: Colour) -> Colour:
    """#rrggbb, or rgb(r g b / a%) over what is under it."""
    if words.startswith("#"):
        red, green, blue = (int(words[at : at + 2], 16) / 255 for at in (1, 3, 5))
        return red, green, blue
    *rgb, alpha = (float(number) for number in re.findall(r"[\d.]+", words))
    mixed = [value / 255 * alpha / 100 + below * (1 - alpha / 100) for value, below in zip(rgb, under, strict=True)]
    return mixed[0], mixed[1], mixed[2]


def luminance(one: Colour) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in one]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_on_their_grounds(theme: str) -> None:
    colours = themes()[theme]
    wall = colour(colours["wall"], (1, 1, 1))
    for words, grounds in PAIRS:
        for ground in grounds:
            below = colour(colours[ground], wall)
            assert contrast(colour(colours[words], below), below) >= 4.5, f"{theme}: {words} on {ground}"


def test_initials_and_senders_in_every_hue() -> None:
    avatar = re.search(r"background: hsl\(var\(--hue\) (\d+)% (\d+)%\)", THEME)
    assert avatar is not None
    light, dark = themes()["light"], themes()["dark"]
    for hue in range(360):
        ground = colorsys.hls_to_rgb(hue / 360, int(avatar[2]) / 100, int(avatar[1]) / 100)
        assert contrast((1, 1, 1), ground) >= 4.5
        for colours in (light, dark):
            sender = colorsys.hls_to_rgb(hue / 360, int(colours["sender-light"].rstrip("%")) / 100, 0.62)
            assert contrast(sender, colour(colours["theirs"], (1, 1, 1))) >= 4.5
