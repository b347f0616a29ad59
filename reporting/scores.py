"""Where the scores of a card stand: what a station scored itself, what was verified, and what the pass rule says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dialogue.past import Past
from indicators.period import Period
from indicators.scorecard import Difference, Evaluation, Scorecard, differences, evaluate, with_points
from programmes.plan import Plan
from reporting.access import Act, Role, roles_allowed
from reporting.desk import Desk
from reporting.duties import self_score_code, stations_just_below, stations_of
from reporting.score_forms import CardForm, FilledCard, answers_for, card_of, question_of
from reporting.structure import owing_for, was_reorganised
from storage import deadlines, people, units
from storage import scorecards as store
from storage.deadlines import DutyRound
from storage.people import Contact
from storage.scorecards import ScoreSheet
from storage.units import Unit


@dataclass(frozen=True, slots=True)
class ScoreStanding:
    """One station's scores of one card in one round; None where nothing was sent."""

    plan: Plan
    card: Scorecard
    period: Period
    unit: Unit
    self_scored: ScoreSheet | None
    verified: ScoreSheet | None

    @property
    def counting(self) -> ScoreSheet | None:
        """The scores that count: the verified ones, else the station's own."""
        return self.verified or self.self_scored

    @property
    def evaluation(self) -> Evaluation | None:
        """The counting scores against the pass rule; None when there are none."""
        return None if self.counting is None else judged(self.card, self.counting)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Where the verified score is another than the station's own."""
        if self.self_scored is None or self.verified is None:
            return ()
        return differences(self.self_scored.given, self.verified.given)


def judged(card: Scorecard, sheet: ScoreSheet) -> Evaluation:
    """A sheet against the pass rule, by the points that held when it was scored."""
    then = with_points(card, sheet.points)
    known = {criterion.number for criterion in then.criteria}
    scores = {number: score for number, score in sheet.given.items() if number in known}
    applying = [item for item, applies in sheet.fail_items.items() if applies]
    asked = {item.code for item in card.fail_items}
    open_items = [item for item in asked if sheet.fail_items.get(item) is None]
    return evaluate(then, scores, applying, open_items)


def rounds_of(desk: Desk, plan: Plan, card: Scorecard) -> list[DutyRound]:
    """The rounds of the card that have opened, the newest first."""
    code = self_score_code(card)
    return [round_ for round_ in deadlines.duty_rounds(desk.connection, plan.code) if round_.duty == code]


def standings_at(
    desk: Desk, plan: Plan, card: Scorecard, period: Period, root: Unit, stations: Sequence[Unit] | None = None
) -> list[ScoreStanding]:
    """Every station at or below `root` (or those of `stations`) in that round, in the order of the tree.

    The tree is that of the period's last day: a score stays that of the station which was scored, and is never summed.
    """
    path = None if was_reorganised(desk) else root.path
    sheets = store.sheets_below(desk.connection, path, plan.code, card.code, period.id)
    own, checked = store.newest(sheets, store.SELF), store.newest(sheets, store.VERIFIED)
    if stations is None:
        stations = stations_of(desk, plan, root, period)
    return [ScoreStanding(plan, card, period, unit, own.get(unit.id), checked.get(unit.id)) for unit in stations]


def standing_of(desk: Desk, plan: Plan, card: Scorecard, period: Period, unit: Unit) -> ScoreStanding:
    """The same of one station."""
    (found,) = standings_at(desk, plan, card, period, unit, [unit])
    return found


def left_to_verify(desk: Desk, plan: Plan, card_code: str, period: Period, unit: Unit) -> tuple[int, int]:
    """(stations that answer to the unit and are not verified, all of them)."""
    stations = stations_just_below(desk, plan, unit, period)
    standings = standings_at(desk, plan, card_of(plan, card_code), period, unit, stations)
    return sum(one.verified is None for one in standings), len(standings)


def told_of(desk: Desk, sheet: ScoreSheet, unit: Unit) -> list[Contact]:
    """Who hears of a sheet: of a self score the nearest level that may verify it, of a verified one the station."""
    if sheet.kind == store.VERIFIED:
        return people.contacts_at(desk.connection, unit.id, (Role.HEAD.value,))
    for level in units.ancestors(desk.connection, unit):
        contacts = people.contacts_at(desk.connection, level.id, roles_allowed(Act.VERIFY_SCORE, level, unit))
        if contacts:
            return contacts
    return []


def past_scores(desk: Desk, plan: Plan, filled: FilledCard, unit: Unit, period: Period) -> Past:
    """What is shown beside each criterion: while verifying the station's own score, else that of the round before.

    Of a station that follows exactly one other, the round before may be that one's.
    """
    if filled.form is CardForm.REMEDY:
        return Past()
    about = period if filled.form is CardForm.VERIFIED else period.previous()
    sheets = store.sheets_below(desk.connection, unit.path, plan.code, filled.card, about.id)
    before = owing_for(desk, unit)[1:]
    whose = {sheet.unit_id for sheet in sheets} & {unit.id, *(one.unit.id for one in before if len(before) == 1)}
    scored = unit.id if unit.id in whose else next(iter(whose), unit.id)
    own, checked = (store.newest(sheets, kind).get(scored) for kind in (store.SELF, store.VERIFIED))
    shown = own if filled.form is CardForm.VERIFIED else checked or own
    if shown is None:
        return Past()
    given = {question_of(number) for number in shown.given}
    answers = answers_for(shown.scores, shown.fail_items)
    return Past(last={name: one for name, one in answers.items() if name in given or one.value is not None})
