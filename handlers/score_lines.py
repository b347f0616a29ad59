"""Scores in words: criterion by criterion, the sum, what the pass rule says, and what is still to be put right."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from decimal import Decimal

from indicators.notation import write_date, write_number, write_period
from indicators.scorecard import Criterion, Evaluation, Scorecard, Verdict
from reporting.desk import Desk
from reporting.score_forms import write_score
from reporting.scores import ScoreStanding, judged
from storage.remedies import Remedy
from storage.scorecards import ScoreSheet

MOST_LINES = 30  # criteria that are listed one by one
_VERDICTS = {
    Verdict.PASSED: "score.passed",
    Verdict.FAILED: "score.failed",
    Verdict.UNDECIDED: "score.undecided",
}


def heading(desk: Desk, language: str, standing: ScoreStanding) -> str:
    """Which card, of whom, for when."""
    period = write_period(standing.period, language)
    return desk.say(language, "score.heading", card=standing.card.name, period=period, unit=standing.unit.name)


def standing_lines(desk: Desk, language: str, standing: ScoreStanding) -> Iterator[str]:
    """The scores side by side, the sums, the verdict and its rule."""
    if standing.counting is None:
        yield desk.say(language, "score.none")
        return
    different = {one.number for one in standing.differences}
    for criterion in standing.card.criteria[:MOST_LINES]:
        mark = "≠ " if criterion.number in different else ""
        yield mark + _criterion_line(desk, language, standing, criterion)
    for sheet, key in ((standing.self_scored, "score.sum_self"), (standing.verified, "score.sum_verified")):
        if sheet is not None:
            yield _sum_line(desk, language, standing.card, sheet, key)
    assert standing.evaluation is not None, "there is a counting sheet"
    yield from verdict_lines(desk, language, standing.card, standing.evaluation)


def verdict_lines(desk: Desk, language: str, card: Scorecard, found: Evaluation) -> Iterator[str]:
    """What the pass rule says, why, and whose rule it is."""
    yield desk.say(language, _VERDICTS[found.verdict])
    if found.points is None:
        yield desk.say(language, "score.no_points")
    if found.unscored:
        yield desk.say(language, "score.unscored", numbers=_row(found.unscored))
    if found.weak:
        yield desk.say(language, "score.weak", numbers=_row(found.weak))
    names = {item.code: item.name for item in card.fail_items}
    if found.fail_items:
        yield desk.say(language, "score.fail_items", names="; ".join(names.get(one, one) for one in found.fail_items))
    key = "score.rule_configured" if card.configured else "score.rule"
    least, each = (write_number(percent, 1, language) for percent in (card.pass_percent, card.criterion_percent))
    yield desk.say(language, key, least=least, each=each)


def remedy_lines(desk: Desk, language: str, remedies: Iterable[Remedy]) -> Iterator[str]:
    """The open items, numbered, those due first; an overdue one says so."""
    for place, remedy in enumerate(remedies, start=1):
        item = remedy.item
        params: dict[str, object] = {"place": place, "number": item.criterion, "what": item.what}
        line = desk.say(language, "score.remedy", **params)
        if item.owner:
            line += desk.say(language, "score.remedy_owner", owner=item.owner)
        if item.due is not None:
            key = "score.remedy_overdue" if item.is_overdue(desk.today) else "score.remedy_due"
            line += desk.say(language, key, due=write_date(item.due, language))
        yield line


def criterion_name(desk: Desk, language: str, criterion: Criterion) -> str:
    """The criterion's name, or its number where the decision's name is not known (not escaped)."""
    return criterion.name or html.unescape(desk.say(language, "score.criterion_unnamed", number=criterion.number))


def summed(desk: Desk, language: str, card: Scorecard, sheet: ScoreSheet) -> str:
    """The sum of what was scored, over the card's points where they are known: "81/100"."""
    found = judged(card, sheet)
    total = write_score(found.total, language)
    return total if found.points is None else f"{total}/{write_score(found.points, language)}"


def _criterion_line(desk: Desk, language: str, standing: ScoreStanding, criterion: Criterion) -> str:
    own, checked = standing.self_scored, standing.verified
    params: dict[str, object] = {"number": criterion.number, "name": criterion_name(desk, language, criterion)}
    if own is not None:
        params["own"] = _score(desk, language, own, criterion.number)
    if checked is not None:
        params["checked"] = _score(desk, language, checked, criterion.number)
    key = "score.line_both" if own and checked else "score.line_verified" if checked else "score.line_self"
    return desk.say(language, key, **params)


def _score(desk: Desk, language: str, sheet: ScoreSheet, number: int) -> str:
    score = sheet.scores.get(number)
    if score is None:
        return html.unescape(desk.say(language, "score.not_scored_value"))
    most: Decimal | None = sheet.points.get(number)
    written = write_score(score, language)
    return written if most is None else f"{written}/{write_score(most, language)}"


def _sum_line(desk: Desk, language: str, card: Scorecard, sheet: ScoreSheet, key: str) -> str:
    return desk.say(language, key, total=summed(desk, language, card, sheet))


def _row(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))
