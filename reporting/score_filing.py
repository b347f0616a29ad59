"""What happens when somebody sends scores or a remedial item: it is kept, and what it fulfils is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dialogue.answers import Answer
from indicators.period import Period
from indicators.scorecard import RemedialItem, Scorecard, check_score
from programmes.plan import Plan
from reporting.access import Act, demand
from reporting.desk import Desk
from reporting.duties import duty_of, note_done, self_score_code, stations_just_below, verification_code
from reporting.problems import CardChanged, OwnScore, ScoreVerified
from reporting.remedies import add_remedy
from reporting.score_forms import (
    CRITERION,
    DUE,
    OWNER,
    WHAT,
    CardForm,
    FilledCard,
    card_of,
    fail_answers_in,
    scores_in,
)
from reporting.scores import standing_of, standings_at
from reporting.structure import structure_of
from storage import audit
from storage import people as people_store
from storage import scorecards as store
from storage import units as unit_store
from storage.audit import Deed
from storage.conversations import Session
from storage.people import Person
from storage.remedies import Remedy
from storage.scorecards import ScoreSheet
from storage.units import Unit

Filed = ScoreSheet | Remedy
_KINDS = {CardForm.SELF: store.SELF, CardForm.VERIFIED: store.VERIFIED}
_NEEDED = (CRITERION, WHAT)  # of a remedial item; an owner or a day may be unknown


@dataclass(frozen=True, slots=True)
class _Place:
    """What a session is about, looked up."""

    plan: Plan
    card: Scorecard
    unit: Unit
    period: Period
    person: Person


def lacking(filled: FilledCard, answers: Mapping[str, Answer]) -> str | None:
    """The question that still needs real words; None when everything may be kept."""
    if filled.form is not CardForm.REMEDY:
        return None
    return next((name for name in _NEEDED if name not in answers or answers[name].value is None), None)


def file_card(desk: Desk, session: Session, filled: FilledCard, answers: Mapping[str, Answer]) -> Filed:
    """Keep what was sent. Permission is asked anew: a role may have ended, or the score been verified meanwhile."""
    plan = desk.catalogue.plan(session.plan)
    place = _Place(
        plan,
        card_of(plan, filled.card),
        unit_store.unit_by_id(desk.connection, session.unit_id),
        Period.parse(session.period),
        people_store.person_by_id(desk.connection, session.person_id),
    )
    permit(desk, place.person, place.plan, place.card, place.period, place.unit, filled.form)
    if filled.form is CardForm.REMEDY:
        return add_remedy(desk, place.person, plan, place.card, place.period, place.unit, _item(answers))
    sheet = _keep(desk, place, filled.form, answers)
    if filled.form is CardForm.SELF:
        note_done(desk, plan, self_score_code(place.card), session.period, place.unit, place.person)
    elif place.card.verify_rule:
        _settle_verification(desk, place)
    return sheet


def permit(desk: Desk, person: Person, plan: Plan, card: Scorecard, period: Period, unit: Unit, form: CardForm) -> None:
    """Raises NotAllowed, ScoreVerified for a station whose score was verified, OwnScore for one's own to verify."""
    if form is CardForm.REMEDY:
        demand(desk, person, Act.REMEDY, unit)
        return
    demand(desk, person, Act.SCORE if form is CardForm.SELF else Act.VERIFY_SCORE, unit)
    standing = standing_of(desk, plan, card, period, unit)
    if form is CardForm.SELF and standing.verified is not None:
        raise ScoreVerified()
    own = standing.self_scored
    if form is CardForm.VERIFIED and own is not None and own.person_id == person.id:
        raise OwnScore()


def _keep(desk: Desk, place: _Place, form: CardForm, answers: Mapping[str, Answer]) -> ScoreSheet:
    """Raises CardChanged for a score that the card of today does not take."""
    scores = scores_in(place.card, answers)
    for number, score in scores.items():
        if score is not None and check_score(place.card, number, score) is not None:
            raise CardChanged()
    sheet = store.add_sheet(
        desk.connection,
        plan=place.plan.code,
        card=place.card.code,
        period=place.period.id,
        unit_id=place.unit.id,
        kind=_KINDS[form],
        person_id=place.person.id,
        scores=scores,
        points={one.number: one.points for one in place.card.criteria},
        fail_items=fail_answers_in(place.card, answers),
        now=desk.now,
    )
    deed = Deed.SCORE_SENT if form is CardForm.SELF else Deed.SCORE_VERIFIED
    about = f"score/{sheet.plan}/{sheet.card}/{sheet.period}"
    told: audit.Facts = {
        "revision": sheet.revision,
        "scores": {str(number): None if score is None else str(score) for number, score in scores.items()},
        "fail_items": dict(sheet.fail_items),
    }
    audit.note(desk.connection, desk.now, deed, about, by=place.person.id, unit_id=place.unit.id, after=told)
    return sheet


def _settle_verification(desk: Desk, place: _Place) -> None:
    """The unit just above has done its part once every station that answers to it is verified."""
    code = duty_of(place.plan, verification_code(place.card)).code
    for above in structure_of(desk, place.plan, place.unit, place.period).above[:1]:
        stations = stations_just_below(desk, place.plan, above, place.period)
        standings = standings_at(desk, place.plan, place.card, place.period, above, stations)
        if all(one.verified is not None for one in standings):
            note_done(desk, place.plan, code, place.period.id, above, place.person)


def _item(answers: Mapping[str, Answer]) -> RemedialItem:
    owner, due = answers.get(OWNER), answers.get(DUE)
    day = None if due is None else due.value
    return RemedialItem(
        criterion=int(str(answers[CRITERION].value)),
        what=" ".join(str(answers[WHAT].value).split()),
        owner="" if owner is None or owner.value is None else " ".join(str(owner.value).split()),
        due=day if isinstance(day, date) else None,
    )
