"""A station's scorecard as a picture: every criterion with its own and its verified score, the sum, the pass rule."""

from __future__ import annotations

import html
from collections.abc import Mapping
from decimal import Decimal

from charts.records import Frame, Standing
from charts.table_records import CriterionScore, ScorecardChart, ScoreTotal, ScoreWords
from handlers.score_lines import criterion_name, heading, standing_lines, summed
from handlers.subject import Illustration
from indicators.notation import write_number, write_period
from indicators.period import Period
from indicators.scorecard import Criterion, Evaluation, Verdict, with_points
from reporting.desk import Desk
from reporting.ports import PictureOrder
from reporting.score_forms import card_of, write_score
from reporting.scores import ScoreStanding, judged, standing_of
from storage import units as unit_store

SCORES = "scores"
_TITLES = {Verdict.PASSED: "score.title_passed", Verdict.FAILED: "score.title_failed"}
_VERDICT_MARKS = {Verdict.PASSED: Standing.MET, Verdict.FAILED: Standing.NOT_MET}


def order_scores(standing: ScoreStanding, language: str) -> PictureOrder:
    """The order for one station's card."""
    about = {"plan": standing.plan.code, "card": standing.card.code, "unit": str(standing.unit.id)}
    return PictureOrder(SCORES, about | {"period": standing.period.id, "language": language})


def score_illustration(desk: Desk, about: Mapping[str, str]) -> Illustration:
    """What that picture shows now."""
    plan = desk.catalogue.plan(about["plan"])
    unit = unit_store.unit_by_id(desk.connection, int(about["unit"]))
    standing = standing_of(desk, plan, card_of(plan, about["card"]), Period.parse(about["period"]), unit)
    language = about["language"]
    alt = html.unescape("; ".join(_bare(line) for line in standing_lines(desk, language, standing)))
    chart = score_chart(desk, standing, language, alt)
    return Illustration(chart, heading(desk, language, standing), alt)


def score_chart(desk: Desk, standing: ScoreStanding, language: str, alt: str) -> ScorecardChart:
    """The record of the picture."""

    def plain(key: str, /, **params: object) -> str:
        return html.unescape(desk.say(language, key, **params))

    found = standing.evaluation
    sheet = standing.counting
    card = standing.card if sheet is None else with_points(standing.card, sheet.points)
    criteria = tuple(_criterion(desk, language, standing, criterion, found) for criterion in card.criteria)
    title = _title(desk, language, standing, found)
    subtitle = f"{card.name} · {standing.unit.name}, {write_period(standing.period, language)}"
    source = "progress.source_sample" if standing.unit.is_sample else "progress.source"
    time = desk.local.strftime("%H:%M %d/%m/%Y")
    percent = write_number(card.criterion_percent, 1, language)
    marks = {criterion.standing for criterion in criteria}
    return ScorecardChart(
        frame=Frame(title, subtitle, plain(source, time=time), alt, plain("score.none")),
        criteria=criteria,
        words=ScoreWords(
            own=plain("score.own_short"),
            verified=plain("score.verified_short"),
            needed=plain("score.needed_short", percent=percent),
            unscored=plain("score.not_scored_value"),
        ),
        total=_total(desk, language, standing, found),
        needed_percent=card.criterion_percent,
        legend=tuple((mark, plain(f"outcome.{mark.value}")) for mark in Standing if mark in marks),
    )


def _title(desk: Desk, language: str, standing: ScoreStanding, found: Evaluation | None) -> str:
    if found is None or standing.counting is None:
        return html.unescape(desk.say(language, "score.none"))
    key = _TITLES.get(found.verdict, "score.title_undecided")
    total = summed(desk, language, standing.card, standing.counting)
    return html.unescape(desk.say(language, key, total=total))


def _criterion(
    desk: Desk, language: str, standing: ScoreStanding, criterion: Criterion, found: Evaluation | None
) -> CriterionScore:
    own, verified = _score(standing, criterion.number)
    counted = own if standing.verified is None else verified
    if counted is None:
        mark = Standing.INSUFFICIENT_DATA
    elif criterion.points is None:
        mark = Standing.NO_TARGET
    else:
        mark = Standing.NOT_MET if found is not None and criterion.number in found.weak else Standing.MET
    label = html.unescape(desk.say(language, "score.not_scored_value"))
    if counted is not None:
        label = write_score(counted, language)
        if criterion.points is not None:
            label = f"{label}/{write_score(criterion.points, language)}"
    note = ""
    if own is not None and standing.verified is not None and own != verified:
        note = html.unescape(desk.say(language, "score.own_note", own=write_score(own, language)))
    name = criterion_name(desk, language, criterion)
    name = f"{criterion.number}. {name}" if criterion.name else name
    own = own if counted is not None else None  # what the verification left open, nobody's score fills
    return CriterionScore(criterion.number, name, criterion.points, own, verified, label, mark, note)


def _score(standing: ScoreStanding, number: int) -> tuple[Decimal | None, Decimal | None]:
    own = None if standing.self_scored is None else standing.self_scored.scores.get(number)
    verified = None if standing.verified is None else standing.verified.scores.get(number)
    return own, verified


def _total(desk: Desk, language: str, standing: ScoreStanding, found: Evaluation | None) -> ScoreTotal | None:
    """The sum with the points that pass; None while nothing is scored or the points are not known."""
    if found is None or found.points is None or standing.counting is None:
        return None
    needed = found.points * standing.card.pass_percent / 100
    own = None if standing.self_scored is None else judged(standing.card, standing.self_scored).total
    verified = None if standing.verified is None else found.total
    words = summed(desk, language, standing.card, standing.counting)
    return ScoreTotal(
        label=html.unescape(desk.say(language, "score.total_short", total=words)),
        points=found.points,
        own=own,
        verified=verified,
        standing=_VERDICT_MARKS.get(found.verdict, Standing.INSUFFICIENT_DATA),
        needed=needed,
        needed_label=html.unescape(desk.say(language, "score.total_needed", needed=write_score(needed, language))),
    )


def _bare(line: str) -> str:
    return line.replace("<b>", "").replace("</b>", "")
