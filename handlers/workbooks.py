"""Words an extract as the sheets of a workbook: tidy values, one wide sheet per indicator, targets, completeness,
revisions. Every cell is a number, a day or words; nothing is computed here that the overview has not computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import assert_never

from dialogue.answers import Answer, AnswerKind
from exports.sheets import Book, Cell, Heading, Kind, Sheet
from handlers.document_tables import Say, measure, target_cell
from handlers.score_sheets import ScoreSheets
from indicators.indicator import Indicator
from indicators.notation import write_period
from indicators.period import Period
from indicators.rollup import Standing
from reporting.desk import Desk
from reporting.extract import Extract, PeriodExtract
from reporting.overview import completeness_of
from storage import reports as report_store
from storage.units import Unit
from storage.value_history import KeptValue

_STATUS = {
    report_store.SENT: "workbook.status_sent",
    report_store.APPROVED: "workbook.status_approved",
    report_store.RETURNED: "workbook.status_returned",
}
# Letters that fit; columns that are not named here are 14 wide.
_WIDTHS = {
    "period": 9,
    "from_day": 12,
    "to_day": 12,
    "unit_code": 16,
    "unit": 28,
    "unit_kind": 10,
    "parent": 24,
    "form": 20,
    "element": 24,
    "question": 48,
    "indicator": 48,
    "printed": 30,
}
_YES_NO = {"yes": "workbook.yes", "no": "workbook.no"}


@dataclass(slots=True)
class Workbooks:
    """The sheets of one extract in one language."""

    desk: Desk
    extract: Extract
    language: str
    say: Say = field(init=False)
    units: dict[int, Unit] = field(init=False)
    questions: dict[str, Mapping[str, str]] = field(init=False)
    forms: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.say = Say(self.desk, self.language)
        self.units = {unit.id: unit for unit in self.extract.units}
        self.questions, self.forms = {}, {}
        for form in self.extract.plan.forms:
            self.forms[form.code] = self._in_language(form.questionnaire.title)
            asked: list[tuple[str, Mapping[str, str]]] = [(q.name, q.label) for q in form.questionnaire.questions()]
            asked += [(each.name, each.label) for each in form.questionnaire.calculations]
            self.questions.update(asked)

    def book(self) -> Book:
        """All sheets."""
        plan = self.extract.plan
        wide = tuple(self.indicator_sheet(indicator) for indicator in plan.indicators)
        own = (self.values(), self.figures(), self.targets(), self.completeness(), self.revisions())
        return Book(plan.title, (*own, *self.scores(), *wide))

    def scores(self) -> tuple[Sheet, ...]:
        """Scorecards and remedial items of the rounds that touch these periods; nothing where there are none."""
        days = [(each.period.start, each.period.end) for each in self.extract.periods]
        first, last = min(start for start, _ in days), max(end for _, end in days)
        return ScoreSheets(self.desk, self.language, self.extract.plan, self.extract.root, first, last).sheets()

    def values(self) -> Sheet:
        """One row per current value."""
        rows = [
            (*self._about(kept), *self._answer(kept), kept.revision, *self._report(kept))
            for each in self.extract.periods
            for kept in each.values
            if kept.ended_in is None and kept.unit_id in self.units
        ]
        headings = (
            *self._about_headings(),
            *self._answer_headings(),
            self._heading("workbook.revision", Kind.NUMBER, 6),
            self._heading("workbook.status"),
            self._heading("workbook.sent_at", Kind.MOMENT, 17),
            self._heading("workbook.due", Kind.DAY, 12),
            self._heading("workbook.punctual", width=10),
        )
        return Sheet(self.say("workbook.values"), headings, tuple(rows))

    def revisions(self) -> Sheet:
        """One row per value of a report that was mended: what stood there, from which sending to which, and why."""
        rows = []
        for each in self.extract.periods:
            mended = {(kept.unit_id, kept.form, kept.element) for kept in each.values if kept.ended_in is not None}
            for kept in each.values:
                if kept.unit_id in self.units and (kept.unit_id, kept.form, kept.element) in mended:
                    moments = (self._local(kept.entered_at), self._local(kept.ended_at))
                    rows.append(
                        (*self._about(kept), *self._answer(kept), kept.revision, kept.ended_in, *moments, kept.why)
                    )
        headings = (
            *self._about_headings(),
            *self._answer_headings(),
            self._heading("workbook.revision", Kind.NUMBER, 6),
            self._heading("workbook.ended_in", Kind.NUMBER, 8),
            self._heading("workbook.entered_at", Kind.MOMENT, 17),
            self._heading("workbook.ended_at", Kind.MOMENT, 17),
            self._heading("workbook.why", width=30),
        )
        return Sheet(self.say("workbook.revisions"), headings, tuple(rows))

    def figures(self) -> Sheet:
        """One row per indicator, unit and period: counts, value, target and outcome."""
        rows = [
            (
                each.period.id,
                unit.code,
                unit.name,
                self.say(f"kind.{unit.kind}"),
                indicator.code,
                self._in_language(indicator.name),
                measure(self.say, indicator),
                *self._standing(indicator, standing),
            )
            for each in self.extract.periods
            for indicator in self.extract.plan.indicators
            for unit in self.extract.units
            if (standing := each.standings[indicator.code].get(unit.code)) is not None and standing.expected
        ]
        keys = ("period", "unit_code", "unit", "unit_kind", "indicator_code", "indicator", "measure")
        words = tuple(self._heading(f"workbook.{key}", width=_WIDTHS.get(key, 14)) for key in keys)
        counts = ("numerator", "denominator", "value", "target", "outcome", "reported", "expected_units")
        kinds = {"target": Kind.TEXT, "outcome": Kind.TEXT}
        numbers = tuple(self._heading(f"workbook.{key}", kinds.get(key, Kind.NUMBER), 13) for key in counts)
        return Sheet(self.say("workbook.figures"), (*words, *numbers), tuple(rows))

    def indicator_sheet(self, indicator: Indicator) -> Sheet:
        """Units down, periods across: the values of one indicator, and where the last period stands."""
        periods = self.extract.periods
        rows: list[tuple[Cell, ...]] = []
        for unit in self.extract.units:
            found = [each.standings[indicator.code].get(unit.code) for each in periods]
            known = [standing for standing in found if standing is not None and standing.expected]
            if known:
                last = found[-1] or known[-1]
                target = target_cell(self.say, indicator, last)
                outcome = self.say(f"outcome.{last.outcome.value}")
                values = tuple(None if standing is None else standing.value for standing in found)
                rows.append((unit.code, unit.name, self.say(f"kind.{unit.kind}"), *values, target, outcome))
        headings = (
            self._heading("workbook.unit_code", width=16),
            self._heading("workbook.unit", width=28),
            self._heading("workbook.unit_kind", width=10),
            *(Heading(write_period(each.period, self.language), Kind.NUMBER, 13) for each in periods),
            self._heading("workbook.target", width=16),
            self._heading("workbook.outcome", width=16),
        )
        return Sheet(indicator.code, headings, tuple(rows))

    def targets(self) -> Sheet:
        """Every target in force, printed or assigned."""
        rows = []
        for held in self.extract.targets:
            target, made = held.target, held.assigned
            name = self._in_language(self.extract.plan.indicator(target.indicator).name)
            given: tuple[Cell, ...] = (None, None) if made is None else (self._local(made.assigned_at), made.who)
            cells = (target.indicator, name, target.scope, target.period, target.op.value, target.value, target.printed)
            rows.append((*cells, *given))
        keys = ("indicator_code", "indicator", "scope", "period", "operator", "target_value", "printed")
        kinds = {"target_value": Kind.NUMBER}
        headings = tuple(
            self._heading(f"workbook.{key}", kinds.get(key, Kind.TEXT), _WIDTHS.get(key, 14)) for key in keys
        )
        assigned = (self._heading("workbook.assigned_at", Kind.MOMENT, 17), self._heading("workbook.assigned_by"))
        return Sheet(self.say("workbook.targets"), (*headings, *assigned), tuple(rows))

    def completeness(self) -> Sheet:
        """One row per unit and period: the reports of the unit and of everything below it."""
        rows = [
            row for each in self.extract.periods for unit in self.extract.units for row in self._counted(each, unit)
        ]
        keys = ("expected", "received", "on_time", "late", "missing", "approved", "percent")
        headings = (
            self._heading("workbook.period", width=10),
            self._heading("workbook.unit_code", width=16),
            self._heading("workbook.unit", width=28),
            self._heading("workbook.unit_kind", width=10),
            *(self._heading(f"workbook.{key}", Kind.NUMBER, 11) for key in keys),
        )
        return Sheet(self.say("workbook.completeness"), headings, tuple(rows))

    def _counted(self, each: PeriodExtract, unit: Unit) -> list[tuple[Cell, ...]]:
        owed = [one for one in each.owed if one.unit.is_at_or_below(unit)]
        if not owed:
            return []
        done = completeness_of(self.desk, owed)
        approved = sum(one.report is not None and one.report.status == report_store.APPROVED for one in owed)
        counts = (done.expected, done.received, done.on_time, done.late, done.missing, approved)
        kind = self.say(f"kind.{unit.kind}")
        return [(each.period.id, unit.code, unit.name, kind, *counts, Fraction(100 * done.received, done.expected))]

    def _standing(self, indicator: Indicator, standing: Standing) -> tuple[Cell, ...]:
        outcome = self.say(f"outcome.{standing.outcome.value}")
        target = target_cell(self.say, indicator, standing)
        counts = (standing.reported, standing.expected)
        return (standing.num, standing.den, standing.value, target, outcome, *counts)

    def _about(self, kept: KeptValue) -> tuple[Cell, ...]:
        unit, period = self.units[kept.unit_id], Period.parse(kept.period)
        above = self.units.get(unit.parent_id or 0)
        label = self._in_language(self.questions.get(kept.element, {}))
        place = (unit.code, unit.name, self.say(f"kind.{unit.kind}"), "" if above is None else above.name)
        form = self.forms.get(kept.form, kept.form)
        return (kept.period, period.start, period.end, *place, form, kept.element, label)

    def _about_headings(self) -> tuple[Heading, ...]:
        keys = (
            "period",
            "from_day",
            "to_day",
            "unit_code",
            "unit",
            "unit_kind",
            "parent",
            "form",
            "element",
            "question",
        )
        kinds = {"from_day": Kind.DAY, "to_day": Kind.DAY}
        return tuple(self._heading(f"workbook.{key}", kinds.get(key, Kind.TEXT), _WIDTHS.get(key, 14)) for key in keys)

    def _answer(self, kept: KeptValue) -> tuple[Cell, ...]:
        """The number, the words where it is none, and the sender's reason for an unusual one."""
        answer = kept.answer
        match answer.kind:
            case AnswerKind.UNKNOWN:
                return None, self.say("workbook.unknown"), answer.reason
            case AnswerKind.NOT_DONE:
                return None, self.say("workbook.not_done"), answer.reason
            case AnswerKind.VALUE:
                return (*self._value(answer, kept.element), answer.reason)
        assert_never(answer.kind)

    def _value(self, answer: Answer, element: str) -> tuple[Cell, Cell]:
        if isinstance(answer.value, str):
            known = _YES_NO.get(answer.value)
            return None, answer.value if known is None else self.say(known)
        assert not isinstance(answer.value, tuple), "stored answers come as numbers or words"
        return answer.value, None

    def _answer_headings(self) -> tuple[Heading, ...]:
        return (
            self._heading("workbook.number", Kind.NUMBER, 12),
            self._heading("workbook.words", width=20),
            self._heading("workbook.reason", width=20),
        )

    def _report(self, kept: KeptValue) -> tuple[Cell, ...]:
        sent = self._local(kept.first_sent_at)
        punctual = self.say("workbook.yes" if sent is not None and sent.date() <= kept.due_on else "workbook.no")
        return self.say(_STATUS[kept.status]), sent, kept.due_on, punctual

    def _heading(self, key: str, kind: Kind = Kind.TEXT, width: int = 14) -> Heading:
        return Heading(self.say(key), kind, width)

    def _local(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(self.desk.zone).replace(tzinfo=None)

    def _in_language(self, words: Mapping[str, str]) -> str:
        return words.get(self.language) or words.get("vi", "")
