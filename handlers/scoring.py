"""Scorecards in chat: what there is to score, one station's scores, the stations below, and beginning to score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handlers import remedies, report
from handlers.chat import Chat
from handlers.pages import PAGE, page_of
from handlers.score_buttons import ScoreButton, ScoreStep, score_button
from handlers.score_lines import heading, remedy_lines, standing_lines, summed
from handlers.score_picture import order_scores
from indicators.notation import write_date, write_period
from indicators.period import Period
from indicators.scorecard import Scorecard
from programmes.plan import Plan
from reporting.access import Act, demand, is_allowed, places_of
from reporting.directory import supervised_places
from reporting.duties import SHOWN_FOR, STATION
from reporting.ports import Button, Rows
from reporting.problems import RoundNotOpen
from reporting.remedies import open_remedies
from reporting.score_forms import CardForm, card_of
from reporting.scores import ScoreStanding, rounds_of, standing_of, standings_at
from reporting.scoring import start_scoring
from reporting.structure import owing_for
from storage import units as unit_store
from storage.deadlines import DutyRound
from storage.people import Person
from storage.units import Unit

CARD = "scores"
_FORMS = {ScoreStep.SELF: CardForm.SELF, ScoreStep.VERIFY: CardForm.VERIFIED, ScoreStep.ADD: CardForm.REMEDY}
_LONGEST_NUMBER = 3  # digits of a page


@dataclass(frozen=True, slots=True)
class _Running:
    """A card whose round has opened, for one unit that somebody answers for."""

    plan: Plan
    card: Scorecard
    round: DutyRound
    unit: Unit

    @property
    def period(self) -> Period:
        return Period.parse(self.round.period)


def show(chat: Chat, person: Person) -> None:
    """The cards of the units that this person answers for: the only one straight away, else a choice."""
    places = supervised_places(chat.desk, person)
    if not places:
        chat.say(chat.text("directory.not_yours"))
        return
    running = [one for place in places for one in _running(chat, place)]
    if not running:
        chat.say(chat.text("score.no_round"), card=CARD)
    elif len(running) == 1:
        _open(chat, person, running[0])
    else:
        rows = tuple((_choice(one),) for one in running)
        chat.say(chat.text("score.choose"), rows, card=CARD)


def pressed(chat: Chat, person: Person, button: ScoreButton) -> None:
    """Answer one step; what a button names is checked like typed words."""
    match button.step:
        case ScoreStep.SELF | ScoreStep.VERIFY | ScoreStep.ADD:
            form = _FORMS[button.step]
            turn = start_scoring(chat.desk, person, form, button.plan, button.card, button.unit, button.period)
            report.show_turn(chat, turn)
        case ScoreStep.DONE | ScoreStep.DROP:
            remedies.settled(chat, person, button)
        case ScoreStep.LIST:
            running = _found(chat, person, button)
            is_page = button.period.isascii() and button.period.isdigit() and len(button.period) <= _LONGEST_NUMBER
            _show_list(chat, running, int(button.period) if is_page else 0)
        case ScoreStep.CARD:
            running = _found(chat, person, button)
            _show_station(chat, person, running, _period(running, button.period))
        case ScoreStep.PICTURE:
            running = _found(chat, person, button)
            period = _period(running, button.period)
            standing = standing_of(chat.desk, running.plan, running.card, period, running.unit)
            chat.show(order_scores(standing, chat.language))


def _open(chat: Chat, person: Person, running: _Running) -> None:
    if running.unit.kind == STATION:
        _show_station(chat, person, running, running.period)
    else:
        _show_list(chat, running, 0)


def _running(chat: Chat, unit: Unit) -> Iterator[_Running]:
    """The newest round of every card that stations at or below the unit are scored by; a station's own newest one.

    Closed stations that it follows are there while their last round is still shown among the duties.
    """
    desk = chat.desk
    for code in unit_store.plans_covering(desk.connection, unit.id):
        plan = desk.catalogue.plan(code)
        for card in plan.scorecards:
            rounds = rounds_of(desk, plan, card) if card.criteria else []
            if unit.kind != STATION:
                if rounds and unit_store.subtree(desk.connection, unit, STATION, code):
                    yield _Running(plan, card, rounds[0], unit)
                continue
            for one in owing_for(desk, unit):
                owed = [round_ for round_ in rounds if one.owes(Period.parse(round_.period), desk.today)]
                if owed and (one.unit.id == unit.id or owed[0].due_on + SHOWN_FOR >= desk.today):
                    yield _Running(plan, card, owed[0], one.unit)


def _found(chat: Chat, person: Person, button: ScoreButton) -> _Running:
    """What a button names, when the person answers for it; RoundNotOpen when there is no round."""
    plan = chat.desk.catalogue.plan(button.plan)
    card = card_of(plan, button.card)
    unit = unit_store.unit_by_id(chat.desk.connection, button.unit)
    demand(chat.desk, person, Act.SUPERVISE, unit)
    rounds = rounds_of(chat.desk, plan, card)
    if not rounds:
        raise RoundNotOpen()
    return _Running(plan, card, next((one for one in rounds if one.period == button.period), rounds[0]), unit)


def _period(running: _Running, named: str) -> Period:
    try:
        return Period.parse(named)
    except ValueError:  # an old or forged button: the round that runs
        return running.period


def _show_station(chat: Chat, person: Person, running: _Running, period: Period) -> None:
    standing = standing_of(chat.desk, running.plan, running.card, period, running.unit)
    lines = [heading(chat.desk, chat.language, standing)]
    if period == running.period:
        key = "score.until" if running.round.due_on >= chat.desk.today else "score.was_until"
        lines.append(chat.text(key, due=write_date(running.round.due_on, chat.language)))
    lines += standing_lines(chat.desk, chat.language, standing)
    open_ones = open_remedies(chat.desk, running.plan, running.card, running.unit)
    if open_ones:
        lines.append("\n" + chat.text("score.remedies", count=len(open_ones)))
        lines += remedy_lines(chat.desk, chat.language, open_ones)
    rows = (*_station_rows(chat, person, standing), *remedies.item_rows(chat, person, running.unit, open_ones))
    chat.say("\n".join(lines), rows, card=CARD)


def _station_rows(chat: Chat, person: Person, standing: ScoreStanding) -> Rows:
    places = places_of(chat.desk, person)
    rows = []
    if standing.verified is None and is_allowed(places, Act.SCORE, standing.unit):
        key = "score.begin" if standing.self_scored is None else "score.mend_self"
        rows.append((_step(chat, standing, key, ScoreStep.SELF),))
    if is_allowed(places, Act.VERIFY_SCORE, standing.unit):
        key = "score.verify" if standing.verified is None else "score.mend_verified"
        rows.append((_step(chat, standing, key, ScoreStep.VERIFY),))
    if is_allowed(places, Act.REMEDY, standing.unit):
        rows.append((_step(chat, standing, "score.add_remedy", ScoreStep.ADD),))
    if standing.counting is not None:
        rows.append((_step(chat, standing, "score.picture", ScoreStep.PICTURE),))
    return tuple(rows)


def _step(chat: Chat, standing: ScoreStanding, key: str, step: ScoreStep) -> Button:
    about = (standing.plan.code, standing.card.code, standing.unit.id, standing.period.id)
    return score_button(chat.label(key), step, *about)


def _show_list(chat: Chat, running: _Running, page: int) -> None:
    """The stations below a unit: those that wait to be verified first, then those without scores."""
    standings = standings_at(chat.desk, running.plan, running.card, running.period, running.unit)
    standings.sort(key=lambda one: (one.verified is not None, one.self_scored is None, one.unit.id))
    own = sum(one.self_scored is not None for one in standings)
    checked = sum(one.verified is not None for one in standings)
    period = write_period(running.period, chat.language)
    lines = [
        chat.text("score.heading", card=running.card.name, period=period, unit=running.unit.name),
        chat.text("score.counted", own=own, checked=checked, total=len(standings)),
    ]
    rows = tuple((_station_button(chat, one),) for one in page_of(standings, page))
    chat.say("\n".join(lines), (*rows, *_turning(chat, running, len(standings), page)), card=CARD)


def _station_button(chat: Chat, standing: ScoreStanding) -> Button:
    name = standing.unit.name
    if standing.verified is not None:
        total = summed(chat.desk, chat.language, standing.card, standing.verified)
        label = chat.label("score.of_verified", unit=name, total=total)
    elif standing.self_scored is not None:
        total = summed(chat.desk, chat.language, standing.card, standing.self_scored)
        label = chat.label("score.of_self", unit=name, total=total)
    else:
        label = chat.label("score.of_none", unit=name)
    about = (standing.plan.code, standing.card.code, standing.unit.id, standing.period.id)
    return score_button(label, ScoreStep.CARD, *about)


def _turning(chat: Chat, running: _Running, count: int, page: int) -> Rows:
    about = (running.plan.code, running.card.code, running.unit.id)
    row = []
    if page > 0:
        row.append(score_button(chat.label("directory.back"), ScoreStep.LIST, *about, str(page - 1)))
    if (page + 1) * PAGE < count:
        row.append(score_button(chat.label("directory.next"), ScoreStep.LIST, *about, str(page + 1)))
    return (tuple(row),) if row else ()


def _choice(running: _Running) -> Button:
    is_station = running.unit.kind == STATION
    step, about = (ScoreStep.CARD, running.round.period) if is_station else (ScoreStep.LIST, "0")
    label = f"{running.card.name} · {running.unit.name}"
    return score_button(label, step, running.plan.code, running.card.code, running.unit.id, about)
