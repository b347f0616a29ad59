"""A scorecard: every criterion with the station's own score, the verified one, and the share that each needs."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import Final

from matplotlib.patches import Rectangle

from charts import style
from charts.canvas import Canvas, line_height, text_width
from charts.frame import framed, missing_box, put_legend, put_standing
from charts.lettering import shorten, wrap
from charts.records import MOST_UNITS
from charts.table_records import CriterionScore, ScorecardChart, ScoreTotal
from indicators.notation import Number

_LEFT: Final = style.MARGIN + 20
_WIDTH: Final = style.WIDTH - style.MARGIN - _LEFT
_THICK: Final = 8.0
_THIN: Final = 3.4


def draw(chart: ScorecardChart) -> Canvas:
    """The picture of one scorecard. Raises ValueError above MOST_UNITS criteria."""
    if len(chart.criteria) > MOST_UNITS:
        raise ValueError(f"{len(chart.criteria)} criteria in one picture; at most {MOST_UNITS} can be read")
    return framed(chart.frame, partial(_put_all, chart=chart) if chart.criteria else None)


def _put_all(canvas: Canvas, chart: ScorecardChart) -> None:
    """The sum, every criterion, and what the signs mean."""
    if chart.total is not None:
        _put_total(canvas, chart.total)
    for criterion in chart.criteria:
        _put_criterion(canvas, criterion, chart)
    _put_signs(canvas, chart)
    present = {criterion.standing for criterion in chart.criteria}
    put_legend(canvas, [(standing, words) for standing, words in chart.legend if standing in present])


def _put_total(canvas: Canvas, total: ScoreTotal) -> None:
    canvas.text(style.MARGIN, canvas.y, total.label, style.HEADING, bold=True)
    if total.needed_label:
        canvas.text(
            style.WIDTH - style.MARGIN,
            canvas.y + 1.5,
            total.needed_label,
            style.SMALL,
            colour=style.MUTED,
            align="right",
        )
    canvas.y += line_height(style.HEADING) + 3
    _put_bars(canvas, style.MARGIN, style.INNER, total.points, total.own, total.verified,
              style.STANDING_COLOUR[total.standing], total.needed)  # fmt: skip
    canvas.y += 12


def _put_criterion(canvas: Canvas, criterion: CriterionScore, chart: ScorecardChart) -> None:
    put_standing(canvas, style.MARGIN + 6.5, canvas.y + 7.5, criterion.standing)
    room = _WIDTH - text_width(criterion.label, style.BODY, bold=True) - 8
    name = criterion.name or str(criterion.number)
    top = canvas.y
    canvas.text(style.WIDTH - style.MARGIN, top, criterion.label, style.BODY, bold=True, align="right")
    canvas.lines(_LEFT, wrap(name, style.BODY, room, 2), style.BODY)
    if criterion.note:
        words = shorten(criterion.note, style.SMALL, _WIDTH)
        canvas.text(style.WIDTH - style.MARGIN, canvas.y, words, style.SMALL, colour=style.MUTED, align="right")
        canvas.y += line_height(style.SMALL)
    canvas.y += 1
    needed = None
    if chart.needed_percent is not None and criterion.points is not None:
        needed = Fraction(criterion.points) * Fraction(chart.needed_percent) / 100
    colour = style.STANDING_COLOUR[criterion.standing]
    _put_bars(canvas, _LEFT, _WIDTH, criterion.points, criterion.own, criterion.verified, colour, needed)
    canvas.y += 7


def _put_bars(
    canvas: Canvas, left: float, width: float, points: Number | None, own: Number | None, verified: Number | None,
    colour: str, needed: Number | None,
) -> None:  # fmt: skip
    """The score that counts as a thick bar, the station's own as a thin one beneath; hatched where neither is there.

    Without points there is no scale, and nothing is drawn to one.
    """
    top = canvas.y
    counted = verified if verified is not None else own
    canvas.y += _THICK + _THIN + 3
    if points is None or points <= 0:
        canvas.y = top + 2
        return
    if counted is None:
        canvas.add(missing_box(left, top, width, _THICK + _THIN + 1))
    else:
        canvas.add(Rectangle((left, top), width, _THICK, color=style.TRACK, lw=0))
        canvas.add(Rectangle((left, top), _long(counted, points, width), _THICK, color=colour, lw=0))
        if own is not None and verified is not None:
            canvas.add(Rectangle((left, top + _THICK + 1), _long(own, points, width), _THIN, color=style.SKY, lw=0))
    if needed is not None:
        x = left + _long(needed, points, width)
        canvas.add(Rectangle((x - 1, top - 2), 2, _THICK + 4, color=style.INK, lw=0))


def _long(score: Number, points: Number, width: float) -> float:
    return max(width * float(min(Fraction(score) / Fraction(points), Fraction(1))), 1.5)


def _put_signs(canvas: Canvas, chart: ScorecardChart) -> None:
    """What thick, thin, the black line and the hatch mean, as far as they occur."""
    canvas.y += 4
    words = chart.words
    both = any(one.own is not None and one.verified is not None for one in chart.criteria)
    verified = any(one.verified is not None for one in chart.criteria)
    entries = [("thick", words.verified if verified else words.own)]
    if both:
        entries.append(("thin", words.own))
    if chart.needed_percent is not None and any(one.points is not None for one in chart.criteria):
        entries.append(("needed", words.needed))
    if any(one.own is None and one.verified is None for one in chart.criteria):
        entries.append(("missing", words.unscored))
    x = style.MARGIN
    for sign, said in entries:
        wide = 20 + text_width(said, style.SMALL)
        if x > style.MARGIN and x + wide > style.WIDTH - style.MARGIN:
            x = style.MARGIN
            canvas.y += 17
        _put_sign(canvas, x, sign)
        canvas.text(x + 20, canvas.y + 0.8, said, style.SMALL, colour=style.MUTED)
        x += wide + 14
    canvas.y += 19


def _put_sign(canvas: Canvas, x: float, sign: str) -> None:
    match sign:
        case "thick":
            canvas.add(Rectangle((x, canvas.y + 3), 14, _THICK, color=style.MUTED, lw=0))
        case "thin":
            canvas.add(Rectangle((x, canvas.y + 5.5), 14, _THIN, color=style.SKY, lw=0))
        case "needed":
            canvas.add(Rectangle((x + 6, canvas.y + 1), 2, 13, color=style.INK, lw=0))
        case _:
            canvas.add(missing_box(x, canvas.y + 2, 14, 11))
