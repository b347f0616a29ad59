"""What of an extract goes to the national system (DHIS2), by the codes of the plan.

Zero is a value, missing is nothing. "Không thực hiện" counts as 0 and says so in the comment; "không có số liệu" is
left out, because DHIS2 knows no such answer. Only approved reports go, unless others are asked for as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dialogue.answers import AnswerKind
from dialogue.questionnaire import Question, QuestionKind
from exports.dhis2 import DataSet, DataValue, Delivery, Element, OrgUnit, Ratio, Registration, write_decimal
from indicators.indicator import Indicator, IndicatorKind, TimeRule
from programmes.plan import Form, Plan
from reporting.desk import Desk
from reporting.extract import Extract
from reporting.overview import level_of
from storage import reports as report_store
from storage import units as unit_store
from storage.unit_changes import facts_of
from storage.value_history import KeptValue

_PERIOD_TYPE: Final = {"month": "Monthly", "quarter": "Quarterly", "half": "SixMonthly", "year": "Yearly"}
_AGGREGATION: Final = {TimeRule.STOCK: "LAST", TimeRule.FLOW: "SUM", TimeRule.EVER: "MAX_SUM_ORG_UNIT"}
_SHARES: Final = frozenset({IndicatorKind.SHARE_OF_STATIONS, IndicatorKind.SHARE_OF_COMMUNES})
_TOTALS: Final = frozenset(
    {IndicatorKind.COUNT, IndicatorKind.SUM, IndicatorKind.ACTIVITY, IndicatorKind.MEAN, IndicatorKind.YES_NO}
)
_LANGUAGE: Final = "vi"


@dataclass(frozen=True, slots=True)
class Handover:
    """What goes, and what stays: values that say "no figures", reports not approved, indicators kept by hand."""

    delivery: Delivery
    unknown: int
    not_approved: int
    by_hand: tuple[str, ...]


def hand_over(desk: Desk, extract: Extract, *, unapproved: bool) -> Handover:
    """Everything for one import into DHIS2."""
    taken = (
        (report_store.APPROVED, report_store.SENT, report_store.RETURNED) if unapproved else (report_store.APPROVED,)
    )
    kinds = _kinds(extract.plan)
    current = [kept for each in extract.periods for kept in each.values if kept.ended_in is None]
    asked = {form.code for form in _forms(extract.plan)}
    passing = [kept for kept in current if kept.status in taken and kept.form in asked]
    codes = {unit.id: unit.code for unit in extract.units}
    values = [found for kept in passing if (found := _value(kept, kinds, codes)) is not None]
    sent = [owed for each in extract.periods for owed in each.owed if owed.report is not None]
    delivery = Delivery(
        units=tuple(_units(desk, extract)),
        groups=tuple(_groups(extract)),
        elements=tuple(_elements(extract.plan)),
        ratios=tuple(_ratio(extract.plan, one) for one in extract.plan.indicators if one.numerator),
        data_sets=tuple(_data_set(extract, form) for form in _forms(extract.plan)),
        values=tuple(values),
        registrations=tuple(
            Registration(
                _set_code(extract.plan, owed.form),
                owed.report.period,
                owed.unit.code,
                owed.report.first_sent_at.astimezone(desk.zone).date(),
            )
            for owed in sent
            if owed.report is not None and owed.report.status in taken and owed.form.code in asked
        ),
    )
    return Handover(
        delivery=delivery,
        unknown=sum(kept.answer.kind is AnswerKind.UNKNOWN for kept in passing),
        not_approved=sum(owed.report is not None and owed.report.status not in taken for owed in sent),
        by_hand=tuple(one.code for one in extract.plan.indicators if not one.numerator),
    )


def _kinds(plan: Plan) -> dict[str, QuestionKind]:
    """Element → kind of question; calculations are numbers."""
    found: dict[str, QuestionKind] = {}
    for form in _forms(plan):
        found.update({question.name: question.kind for question in form.questionnaire.questions()})
        found.update(dict.fromkeys((each.name for each in form.questionnaire.calculations), QuestionKind.DECIMAL))
    return found


def _value(kept: KeptValue, kinds: Mapping[str, QuestionKind], codes: Mapping[int, str]) -> DataValue | None:
    answer, kind = kept.answer, kinds.get(kept.element)
    if kind is None or kept.unit_id not in codes or answer.kind is AnswerKind.UNKNOWN:
        return None
    comment = answer.reason or ""
    if answer.kind is AnswerKind.NOT_DONE:
        if kind not in (QuestionKind.INTEGER, QuestionKind.DECIMAL):
            return None
        return DataValue(kept.element, kept.period, codes[kept.unit_id], "0", answer.kind.value)
    if isinstance(answer.value, Decimal):
        written = write_decimal(answer.value)
    else:
        written = {"yes": "true", "no": "false"}.get(str(answer.value), str(answer.value))
        if not written:
            return None
    return DataValue(kept.element, kept.period, codes[kept.unit_id], written, comment)


def _elements(plan: Plan) -> Iterator[Element]:
    names: set[str] = set()
    for form in _forms(plan):
        for question in form.questionnaire.questions():
            yield _element(plan, question.name, question.label, question.short, _value_type(question), names)
        for each in form.questionnaire.calculations:
            yield _element(plan, each.name, each.label, {}, "NUMBER", names)


def _element(
    plan: Plan, code: str, label: Mapping[str, str], short: Mapping[str, str], value_type: str, names: set[str]
) -> Element:
    """Names are unique in DHIS2: the second of two equal ones carries its code."""
    name = label.get(_LANGUAGE) or code
    if name.casefold() in names:
        name = f"{name[:170]} ({code})"
    short_name = (short.get(_LANGUAGE) or name)[:50].strip()
    if f"short {short_name.casefold()}" in names:
        short_name = code
    names |= {name.casefold(), f"short {short_name.casefold()}"}
    return Element(code, name, short_name, value_type, _aggregation(plan, code, value_type))


def _value_type(question: Question) -> str:
    match question.kind:
        case QuestionKind.INTEGER:
            return "INTEGER_ZERO_OR_POSITIVE" if question.minimum is None or question.minimum >= 0 else "NUMBER"
        case QuestionKind.DECIMAL:
            return "NUMBER"
        case QuestionKind.DATE:
            return "DATE"
        case QuestionKind.SELECT_ONE:
            return "BOOLEAN" if {choice.name for choice in question.choices} == {"yes", "no"} else "TEXT"
        case QuestionKind.TEXT | QuestionKind.SELECT_MULTIPLE:
            return "LONG_TEXT"


def _aggregation(plan: Plan, code: str, value_type: str) -> str:
    """How DHIS2 adds the element up over the year: by the time rule of the indicator that counts it."""
    if value_type in ("TEXT", "LONG_TEXT", "DATE"):
        return "NONE"
    for indicator in plan.indicators:
        if code in indicator.numerator:
            return _AGGREGATION[indicator.time]
    return "LAST" if any(code in indicator.denominator for indicator in plan.indicators) else "SUM"


def _ratio(plan: Plan, indicator: Indicator) -> Ratio:
    is_total = indicator.kind in _TOTALS
    per_group = indicator.group or level_of(plan, indicator.reporter) if indicator.kind in _SHARES else None
    return Ratio(
        code=indicator.code,
        name=f"{indicator.name[_LANGUAGE][:200]} ({indicator.code})",
        short_name=f"{indicator.code} {plan.short_names.get(indicator.code, {}).get(_LANGUAGE, '')}".strip()[:50],
        numerator=indicator.numerator,
        denominator=() if is_total or per_group is not None else indicator.denominator,
        per_group=None if per_group is None else _group_code(plan, per_group),
        factor=1 if is_total else int(indicator.factor),
        decimals=indicator.decimals,
    )


def _data_set(extract: Extract, form: Form) -> DataSet:
    questionnaire = form.questionnaire
    asked = [question.name for question in questionnaire.questions()]
    computed = [calculation.name for calculation in questionnaire.calculations]
    return DataSet(
        code=_set_code(extract.plan, form),
        name=f"{questionnaire.title[_LANGUAGE]} ({extract.plan.code})",
        period_type=_PERIOD_TYPE[form.frequency],
        elements=(*asked, *computed),
        units=tuple(unit.code for unit in extract.units if unit.kind == form.unit_kind),
    )


def _forms(plan: Plan) -> list[Form]:
    """The forms whose periods DHIS2 knows: it has none of nine months."""
    return [form for form in plan.forms if form.frequency in _PERIOD_TYPE]


def _set_code(plan: Plan, form: Form) -> str:
    return f"{plan.code}-{form.code}"


def _group_code(plan: Plan, group: str) -> str:
    return f"{plan.code}-{group}"


def _groups(extract: Extract) -> Iterator[tuple[str, str]]:
    """One group per kind of unit, whose number is the denominator of shares, and the plan's own groups."""
    plan = extract.plan
    for kind in sorted({unit.kind for unit in extract.units}):
        yield _group_code(plan, kind), f"{plan.code} {kind}"
    for group in plan.groups:
        yield _group_code(plan, group.code), f"{plan.code} {group.name[_LANGUAGE]}"[:230]


def _units(desk: Desk, extract: Extract) -> Iterator[OrgUnit]:
    """The units above the root too, so that the tree hangs together."""
    plan = extract.plan
    members = unit_store.groups_of_plan(desk.connection, plan.code)
    above = reversed(unit_store.ancestors(desk.connection, extract.root))
    codes = {}
    for unit in (*above, *extract.units):
        codes[unit.id] = unit.code
        groups = [
            _group_code(plan, unit.kind),
            *(_group_code(plan, name) for name in members if unit.id in members[name]),
        ]
        opened = facts_of(desk.connection, unit.id).opened_on or plan.start
        parent = None if unit.parent_id is None else codes.get(unit.parent_id)
        yield OrgUnit(unit.code, unit.name, opened, parent, tuple(groups))
