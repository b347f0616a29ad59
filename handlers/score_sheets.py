"""Scores and remedial items as sheets of a workbook: one row per criterion, per result, and per item."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from exports.sheets import Cell, Heading, Kind, Sheet
from handlers.score_lines import criterion_name
from indicators.period import Period
from indicators.scorecard import RemedialStatus, Verdict
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.scores import ScoreStanding, judged, standings_at
from storage import remedies, scorecards, units
from storage.units import Unit

_VERDICTS = {
    Verdict.PASSED: "workbook.score_passed",
    Verdict.FAILED: "workbook.score_failed",
    Verdict.UNDECIDED: "workbook.score_undecided",
}
_STATUS = {
    RemedialStatus.OPEN: "workbook.remedy_open",
    RemedialStatus.DONE: "workbook.remedy_done",
    RemedialStatus.DROPPED: "workbook.remedy_dropped",
}
_WIDE = {"unit": 28, "card": 36, "criterion_name": 36, "remedy_what": 44, "remedy_owner": 24, "unit_code": 16}


@dataclass(frozen=True, slots=True)
class ScoreSheets:
    """What stations at or below `root` were scored in rounds that touch the days from `first` to `last`."""

    desk: Desk
    language: str
    plan: Plan
    root: Unit
    first: date
    last: date

    def sheets(self) -> tuple[Sheet, ...]:
        """Those that have rows."""
        standings = list(self._standings())
        found = (self._scores(standings), self._results(standings), self._remedies())
        return tuple(sheet for sheet in found if sheet.rows)

    def _standings(self) -> Iterator[ScoreStanding]:
        """Stations that were scored, round by round."""
        for card in self.plan.scorecards:
            kept = scorecards.sheets_below(self.desk.connection, self.root.path, self.plan.code, card.code)
            for period in sorted({Period.parse(sheet.period) for sheet in kept}, key=lambda one: one.start):
                if period.end >= self.first and period.start <= self.last:
                    found = standings_at(self.desk, self.plan, card, period, self.root)
                    yield from (one for one in found if one.counting is not None)

    def _scores(self, standings: Iterable[ScoreStanding]) -> Sheet:
        rows = [row for standing in standings for row in self._criteria(standing)]
        headings = self._headings("period", "unit_code", "unit", "card", "criterion", "criterion_name")
        numbers = self._headings("points", "self_score", "verified_score", "difference", kind=Kind.NUMBER)
        return Sheet(self._say("workbook.scores"), (*headings, *numbers), tuple(rows))

    def _criteria(self, standing: ScoreStanding) -> Iterator[tuple[Cell, ...]]:
        own, checked = standing.self_scored, standing.verified
        for criterion in standing.card.criteria:
            number = criterion.number
            mine = None if own is None else own.scores.get(number)
            theirs = None if checked is None else checked.scores.get(number)
            assert standing.counting is not None, "only scored stations are listed"
            points = standing.counting.points.get(number)
            difference = None if mine is None or theirs is None else theirs - mine
            name = criterion_name(self.desk, self.language, criterion)
            yield (*self._about(standing), number, name, points, mine, theirs, difference)

    def _results(self, standings: Iterable[ScoreStanding]) -> Sheet:
        rows = []
        for standing in standings:
            found = standing.evaluation
            assert found is not None, "only scored stations are listed"
            own, checked = (
                None if sheet is None else judged(standing.card, sheet).total
                for sheet in (standing.self_scored, standing.verified)
            )
            moments = (self._sent(standing.self_scored), self._sent(standing.verified))
            lacking = (_row(found.weak), _row(found.unscored), "; ".join(found.fail_items) or None)
            result = self._say(_VERDICTS[found.verdict])
            rows.append((*self._about(standing), found.points, own, checked, result, *lacking, *moments))
        headings = (
            *self._headings("period", "unit_code", "unit", "card"),
            *self._headings("points", "self_score", "verified_score", kind=Kind.NUMBER),
            *self._headings("score_result", "weak", "unscored", "fail_items"),
            *self._headings("self_sent_at", "verified_at", kind=Kind.MOMENT),
        )
        return Sheet(self._say("workbook.score_results"), headings, tuple(rows))

    def _remedies(self) -> Sheet:
        """Every item that was entered in these rounds, and every one that is still open."""
        kept = remedies.remedies_below(self.desk.connection, self.root.path, self.plan.code)
        known = units.units_by_id(self.desk.connection, {one.unit_id for one in kept})  # closed ones have items too
        cards = {card.code: card for card in self.plan.scorecards}
        rows: list[tuple[Cell, ...]] = []
        for one in kept:
            period, unit, item = Period.parse(one.period), known[one.unit_id], one.item
            is_within = period.end >= self.first and period.start <= self.last
            if not (is_within or item.status is RemedialStatus.OPEN):
                continue
            name = cards[one.card].name if one.card in cards else one.card
            about = (one.period, unit.code, unit.name, name, item.criterion)
            rows.append((*about, item.what, item.owner or None, item.due, self._say(_STATUS[item.status])))
        headings = (
            *self._headings("period", "unit_code", "unit", "card", "criterion", "remedy_what", "remedy_owner"),
            *self._headings("remedy_due", kind=Kind.DAY),
            *self._headings("status"),
        )
        return Sheet(self._say("workbook.remedies"), headings, tuple(rows))

    def _about(self, standing: ScoreStanding) -> tuple[Cell, ...]:
        return (standing.period.id, standing.unit.code, standing.unit.name, standing.card.name)

    def _sent(self, sheet: scorecards.ScoreSheet | None) -> datetime | None:
        return None if sheet is None else sheet.sent_at.astimezone(self.desk.zone).replace(tzinfo=None)

    def _headings(self, *keys: str, kind: Kind = Kind.TEXT) -> tuple[Heading, ...]:
        return tuple(Heading(self._say(f"workbook.{key}"), kind, _WIDE.get(key, 14)) for key in keys)

    def _say(self, key: str) -> str:
        return html.unescape(self.desk.say(self.language, key))


def _row(numbers: Iterable[int]) -> str | None:
    return ", ".join(map(str, numbers)) or None
