"""What a unit answered in earlier periods: shown beside the question, and what makes a number unusual."""

from __future__ import annotations

from decimal import Decimal

from dialogue.past import Past
from dialogue.questionnaire import Questionnaire
from indicators.period import Period
from programmes.plan import Plan
from reporting.catalogue import KnownPast
from reporting.desk import Desk
from reporting.rereading import as_asked
from reporting.score_forms import filled_card
from reporting.scores import past_scores
from storage import reports as report_store
from storage.units import Unit

HISTORY = 8  # periods looked back


def past_of(desk: Desk, plan: Plan, questionnaire: Questionnaire, unit: Unit, period: Period) -> Past:
    """The unit's earlier answers to these questions, the period before and the year before apart.

    They are the same at every answer of a report, so they are read once and kept as long as the unit sends nothing.
    Of a scorecard they are read each time: what is shown there are scores, and the unit's reports say nothing of them.
    """
    filled = filled_card(questionnaire.code)
    if filled is not None:
        return past_scores(desk, plan, filled, unit, period)
    sent = report_store.sendings_of(desk.connection, unit.id)
    about = (plan.code, unit.id, period.id, id(questionnaire))
    known = desk.catalogue.pasts.get(about)
    if known is not None and known.sent == sent:
        return known.past
    past = _read(desk, plan, questionnaire, unit, period)
    desk.catalogue.pasts.keep(about, KnownPast(sent, past, questionnaire))
    return past


def _read(desk: Desk, plan: Plan, questionnaire: Questionnaire, unit: Unit, period: Period) -> Past:
    periods = [period.shifted(-back) for back in range(1, HISTORY + 1)]
    names = [question.name for question in questionnaire.questions()]
    found = report_store.values_of_unit(desk.connection, plan.code, unit.id, [each.id for each in periods], names)
    stored = {period_id: as_asked(questionnaire, answers) for period_id, answers in found.items()}
    series: dict[str, list[Decimal]] = {}
    for earlier in reversed(periods):
        for name, answer in stored.get(earlier.id, {}).items():
            if isinstance(answer.value, Decimal):
                series.setdefault(name, []).append(answer.value)
    return Past(
        last=stored.get(period.previous().id, {}),
        year_before=stored.get(period.year_before().id, {}),
        series={name: tuple(numbers) for name, numbers in series.items()},
    )
