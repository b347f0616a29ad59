"""The sheet a chart is drawn on: fixed places in px from the top left, and the way to a small PNG.

A figure is 360 px wide with 72 dots to the inch before scaling, so that one point of type is one px on the phone.
Parts are put down from the top; `finish` cuts the sheet below the last one. No layout engine: axes stay where they
are put, which makes pictures of one kind alike and quick to draw.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any, Final

from matplotlib import get_data_path
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Patch
from matplotlib.text import Text
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from charts import style

# Telegram scales photos to 1280 px on the longer side: more dots on a tall sheet would only be thrown away.
_DENSITIES: Final = ((427.0, 3.0), (float("inf"), 2.0))
_LINE_HEIGHT: Final = 1.28  # Vietnamese capitals carry two marks above
_ASCENT: Final = 0.98
_SHADES: Final = 5  # steps from a colour to paper, for smooth edges
_COMPRESSION: Final = 6


@lru_cache(maxsize=2)
def _font_file(bold: bool) -> str:
    return f"{get_data_path()}/fonts/ttf/DejaVuSans{'-Bold' if bold else ''}.ttf"


@lru_cache(maxsize=64)
def font(size: float, bold: bool = False) -> FontProperties:
    """The type that comes with matplotlib: the same picture on every machine, all Vietnamese letters in it."""
    return FontProperties(fname=_font_file(bold), size=size)


@lru_cache(maxsize=1)
def _measure() -> RendererAgg:
    return RendererAgg(1, 1, 72 * 3)


@lru_cache(maxsize=8192)
def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width in px of one line."""
    width, _, _ = _measure().get_text_width_height_descent(text, font(size, bold), False)
    return float(width) / 3


class Canvas:
    """One sheet being filled from the top; `y` is where the next part begins (px from the top)."""

    def __init__(self) -> None:
        self.y = style.MARGIN
        self._figure = Figure(figsize=(style.WIDTH / 72, 1), dpi=72, facecolor=style.PAPER)
        self._agg = FigureCanvasAgg(self._figure)
        self.page = self._figure.add_axes((0, 0, 1, 1))
        self.page.set_axis_off()
        self.page.set_xlim(0, style.WIDTH)
        self._patches: list[Patch] = []

    def text(
        self, x: float, y: float, words: str, size: float = style.BODY, *, bold: bool = False,
        colour: str = style.INK, align: str = "left",
    ) -> Text:  # fmt: skip
        """One line whose box begins at `y` (px from the top); `align` is left, center or right of `x`."""
        return self.page.text(
            x, y + _ASCENT * size, words, fontproperties=font(size, bold), color=colour, ha=align,
            va="baseline", parse_math=False,
        )  # fmt: skip

    def lines(self, x: float, lines: list[str], size: float, **look: Any) -> None:
        """Lines one beneath the other at `y`, which moves below them."""
        for line in lines:
            self.text(x, self.y, line, size, **look)
            self.y += line_height(size)

    def add(self, artist: Artist) -> None:
        """Put a patch or line with px coordinates on the sheet, over what is there already.

        Patches without a hatch that follow each other go together: one call draws them all.
        """
        if isinstance(artist, Patch) and not artist.get_hatch():
            self._patches.append(artist)
        else:
            self._put_patches()
            self.page.add_artist(artist)

    def _put_patches(self) -> None:
        if self._patches:
            self.page.add_artist(PatchCollection(self._patches, match_original=True))
            self._patches = []

    def finish(self) -> Figure:
        """Cut the sheet at `y` plus the margin."""
        self._put_patches()
        height = round(self.y + style.MARGIN)
        self._figure.set_size_inches(style.WIDTH / 72, height / 72)
        self._figure.set_dpi(72 * next(density for tallest, density in _DENSITIES if height <= tallest))
        self.page.set_ylim(height, 0)
        return self._figure

    def png(self, alt: str, fingerprint: str) -> bytes:
        """The picture in a palette of at most 64 colours, its alt text and fingerprint in the metadata."""
        self.finish()
        self._agg.draw()
        image = Image.frombuffer("RGBA", self._agg.get_width_height(), self._agg.buffer_rgba()).convert("RGB")
        small = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
        notes = PngInfo()
        notes.add_itxt("Description", alt, lang="vi")
        notes.add_text("Fingerprint", fingerprint)
        buffer = io.BytesIO()
        small.save(buffer, "PNG", pnginfo=notes, compress_level=_COMPRESSION)
        return buffer.getvalue()


def line_height(size: float) -> float:
    """Px from one line of this type to the next."""
    return size * _LINE_HEIGHT


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """Every colour of the style in `_SHADES` steps to white: a fixed palette keeps flat areas flat."""
    colours = [style.INK, style.MUTED, style.FAINT, style.BLUE, style.VERMILION, style.GREEN, style.AMBER, style.SKY]
    entries = [(255, 255, 255), _rgb(style.LINE), _rgb(style.TRACK)]
    for colour in map(_rgb, colours):
        for step in range(_SHADES):
            red, green, blue = (round(part + (255 - part) * step / _SHADES) for part in colour)
            entries.append((red, green, blue))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for entry in entries for part in entry])
    return palette


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
