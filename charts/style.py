"""How everything looks: colours, type sizes, marks. Lengths are in px of a phone 360 px wide.

Colours are those of Okabe and Ito (2008), told apart with every form of colour-blindness; a mark or a hatch
always says the same again.
"""

from __future__ import annotations

from typing import Final

from charts.records import Filing, Standing

WIDTH: Final = 360.0
MARGIN: Final = 14.0
INNER: Final = WIDTH - 2 * MARGIN

PAPER: Final = "#FFFFFF"
INK: Final = "#1B1B1B"
MUTED: Final = "#5C5C5C"
FAINT: Final = "#A3A3A3"
LINE: Final = "#D4D4D4"
TRACK: Final = "#EFEFEF"
BLUE: Final = "#0072B2"
VERMILION: Final = "#D55E00"
GREEN: Final = "#009E73"
AMBER: Final = "#E69F00"
SKY: Final = "#56B4E9"

TITLE: Final = 17.0
HEADING: Final = 12.5
BODY: Final = 12.0
SMALL: Final = 10.5

STANDING_COLOUR: Final = {
    Standing.MET: BLUE,
    Standing.NOT_MET: VERMILION,
    Standing.INSUFFICIENT_DATA: FAINT,
    Standing.NO_TARGET: MUTED,
}
# Glyphs of DejaVu Sans, drawn in white on a disc of the standing's colour.
STANDING_MARK: Final = {
    Standing.MET: "✓",
    Standing.NOT_MET: "✕",
    Standing.INSUFFICIENT_DATA: "?",
    Standing.NO_TARGET: "–",
}
FILING_COLOUR: Final = {
    Filing.ON_TIME: GREEN,
    Filing.LATE: AMBER,
    Filing.PARTLY: AMBER,
    Filing.MISSING: PAPER,
    Filing.EXTENDED: SKY,
    Filing.NOT_EXPECTED: TRACK,
}
FILING_MARK: Final = {
    Filing.ON_TIME: "✓",
    Filing.LATE: "M",
    Filing.PARTLY: "±",
    Filing.MISSING: "✕",
    Filing.EXTENDED: "…",
    Filing.NOT_EXPECTED: "",
}
