"""Beginning to score: a session over the questions of a card, taken up again where somebody left it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from dialogue.answers import Answer
from dialogue.engine import reopen
from dialogue.questionnaire import Questionnaire
from dialogue.snapshot import state_from_plain, state_to_plain
from indicators.period import Period
from indicators.scorecard import Scorecard, check_score
from programmes.plan import Plan
from reporting.desk import Desk
from reporting.filling import Turn, show
from reporting.handover import take_up
from reporting.problems import NotAllowed, RoundNotOpen
from reporting.score_filing import permit
from reporting.score_forms import (
    CardForm,
    FilledCard,
    answers_for,
    card_of,
    fail_answers_in,
    question_of,
    questionnaire_of,
    scores_in,
    version_of,
)
from reporting.scores import ScoreStanding, past_scores, rounds_of, standing_of
from reporting.structure import owing_for
from storage import conversations as session_store
from storage import units as unit_store
from storage.conversations import Session
from storage.people import Person
from storage.units import Unit


def start_scoring(
    desk: Desk, person: Person, form: CardForm, plan_code: str, card_code: str, unit_id: int, period_id: str
) -> Turn:
    """Open the card for scoring, verifying or a remedial item; what was begun is taken up, what was sent is mended.

    Refused as `permit` says; RoundNotOpen before the round's day.
    """
    plan = desk.catalogue.plan(plan_code)
    card = card_of(plan, card_code)
    unit = unit_store.unit_by_id(desk.connection, unit_id)
    if plan.code not in unit_store.plans_covering(desk.connection, unit.id) or unit.kind != "commune":
        raise NotAllowed(unit=unit.name)
    if period_id not in {round_.period for round_ in rounds_of(desk, plan, card)}:
        raise RoundNotOpen()
    period = Period.parse(period_id)
    if form is not CardForm.REMEDY and not owing_for(desk, unit)[0].owes(period, desk.today):
        raise RoundNotOpen()
    permit(desk, person, plan, card, period, unit, form)
    questionnaire = questionnaire_of(desk, card, form)
    version = version_of(desk, plan, questionnaire)
    session = _begun(desk, person, plan, unit, questionnaire.code, period_id)
    if session is not None and session.form_version_id == version:
        return show(desk, person, session.id)
    answers = _known(desk, form, standing_of(desk, plan, card, period, unit))
    if session is not None:  # the card changed since: what still fits is kept
        before = state_from_plain(json.loads(session.state))
        session_store.save_session(desk.connection, session, session.state, session_store.OVER, desk.now)
        answers = _fitting(card, form, before.answers)
    opened = _open(desk, person, plan, unit, period, questionnaire, version, answers)
    return show(desk, person, opened.id)


def _begun(desk: Desk, person: Person, plan: Plan, unit: Unit, code: str, period: str) -> Session | None:
    """The person's own open session, or what somebody who left had begun."""
    own = session_store.open_session(desk.connection, person.id, unit.id, plan.code, code, period)
    return own or take_up(desk, person, unit, plan.code, code, period)


def _open(
    desk: Desk,
    person: Person,
    plan: Plan,
    unit: Unit,
    period: Period,
    questionnaire: Questionnaire,
    version: int,
    answers: Mapping[str, Answer],
) -> Session:
    filled = FilledCard(CardForm(questionnaire.code.partition(":")[0]), questionnaire.code.partition(":")[2])
    step = reopen(questionnaire, past_scores(desk, plan, filled, unit, period), answers, None, desk.local)
    return session_store.add_session(
        desk.connection,
        person_id=person.id,
        unit_id=unit.id,
        plan=plan.code,
        form=questionnaire.code,
        period=period.id,
        form_version_id=version,
        state=json.dumps(state_to_plain(step.state), ensure_ascii=False),
        now=desk.now,
    )


def _known(desk: Desk, form: CardForm, standing: ScoreStanding) -> Mapping[str, Answer]:
    """What was sent before, to be mended."""
    sheet = {CardForm.SELF: standing.self_scored, CardForm.VERIFIED: standing.verified}.get(form)
    return {} if sheet is None else answers_for(sheet.scores, sheet.fail_items)


def _fitting(card: Scorecard, form: CardForm, answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    if form is CardForm.REMEDY:
        return answers
    scores = {
        number: score
        for number, score in scores_in(card, answers).items()
        if question_of(number) in answers and (score is None or check_score(card, number, score) is None)
    }
    items = {item: said for item, said in fail_answers_in(card, answers).items() if said is not None}
    return answers_for(scores, items)
