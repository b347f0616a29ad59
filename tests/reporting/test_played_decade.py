"""The decade as it is lived: every morning the office looks after what is due, and who has sent hears no more.

Of each plan one person of every level is there. Reports and duties are done on days drawn by lot, or never; what
everybody was told is held against the enumeration of the documents. The short form plays the first year and a half of
each plan, and only days around which something is said or done; the long one (TRAM_TEST_LONG=1) every day of ten years.
"""

from __future__ import annotations

import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.leading import office_sweeps
from dialogue.answers import AnswerKind
from indicators.reminding import QuietHours
from programmes.plan import Plan
from reporting.access import ROLE_OF_KIND, Role
from reporting.catalogue import Catalogue
from reporting.desk import Desk
from reporting.duties import note_done
from reporting.ports import Note
from reporting.reminding import Gathered
from storage import deadlines, people
from storage import units as unit_store
from storage.units import Unit
from tests.builders import ZONE, World, sample_plan
from tests.plan_worlds import file_report, plan_world
from tests.reporting.documents_calendar import (
    DAY,
    LAI_CHAU,
    PLANS,
    QUARTERS,
    Dated,
    duty_days,
    naive,
    quarter_days,
    score_days,
    year_days,
)
from tests.reporting.test_decade import FULL

LONG = os.environ.get("TRAM_TEST_LONG") == "1"
FIRST, LAST = date(2023, 1, 1), date(2032, 12, 31)
MORNING = time(8)
AT_ANY_HOUR = (time(4), time(6, 59), time(20), time(23, 30))
OWN, BELOW = "own", "below"  # what a round of forms is about; a duty goes by its code


@dataclass(frozen=True, order=True)
class Told:
    """One person was told about one subject on one day."""

    day: date
    chat: str
    about: str
    due: date


@dataclass
class Life:
    """One plan's people, what they are told, and what they do on which day."""

    world: World
    plan: Plan
    places: dict[str, Unit]  # chat → unit
    lots: random.Random
    told: list[Told] = field(default_factory=list)
    messages: Counter[tuple[date, str]] = field(default_factory=Counter)

    def beat(self, at: datetime) -> int:
        """Everything that the office does at that moment; how many messages it writes."""
        self.world.now = at
        before = self.messages.total()
        sweeps = replace(office_sweeps(QuietHours()), write_reminder=self.write)
        for name, job in sweeps.in_order():
            more = name != "forget"  # what is old is let go in tests of its own
            while more:
                with self.world.desk() as desk:
                    more = bool(job(desk))
        return self.messages.total() - before

    def write(self, desk: Desk, gathered: Gathered) -> Note:
        """Keep what is said instead of saying it."""
        day, chat = desk.local.date(), gathered.contact.chat
        self.messages[day, chat] += 1
        for item in gathered.items:
            about = item.duty.code if item.duty is not None else BELOW if item.below else OWN
            self.told.append(Told(day, chat, about, item.due_on))
        return Note("…")


@pytest.mark.timeout(3600 if LONG else 120)
@pytest.mark.parametrize("code", PLANS)
def test_everybody_is_told_what_the_documents_ask_until_it_is_done(code: str, tmp_path: Path) -> None:
    first = max(FIRST, date(QUARTERS[code][0], 1, 1))
    last = LAST if LONG else first + 550 * DAY
    with plan_world(tmp_path, datetime.combine(first, MORNING, ZONE), code) as world:
        life = people_of(world, code)
        doing = drawn(life, first, last)
        expected = {told for told in enumerated(life, doing) if first <= told.day <= last}
        by_day = defaultdict(list)
        for what, day in doing.items():
            if day is not None:
                by_day[day].append(what)
        for day in days_to_look_at(first, last, {told.day for told in expected}, by_day):
            live_through(life, day, by_day[day])
        assert sorted(life.told) == sorted(expected), "each once, and nothing else"
        assert set(life.messages.values()) <= {1}, "one message a day at most"
        assert len(expected) > 25
        done = sum(day is not None for day in doing.values())
        sys.stdout.write(
            f"\n{code}, {first} to {last}: {len(doing)} rounds and duties of {len(life.places)} people, {done} done;"
            f" {len(expected)} things said in {life.messages.total()} messages, each once, none after it was done\n"
        )


def people_of(world: World, code: str) -> Life:
    """One person at the root and at each level below it, down one line of the tree, under the full ladder."""
    plan = replace(sample_plan(code), reminders=FULL)
    world.catalogue = Catalogue({code: plan})
    places = {}
    with world.desk() as desk:
        (unit,) = unit_store.plan_roots(desk.connection, code)
        line = [unit]
        while below := _with_most_below(desk, line[-1], code):
            line.append(below)
    for number, unit in enumerate(line, start=1):
        places[str(number)] = unit
        world.person(str(number), Role.VILLAGE if unit.kind == "village" else ROLE_OF_KIND[unit.kind][-1], unit.code)
    return Life(world, plan, places, random.Random(code))


def _with_most_below(desk: Desk, unit: Unit, code: str) -> Unit | None:
    children = [one for one in unit_store.subtree(desk.connection, unit, plan=code) if one.parent_id == unit.id]
    return max(children, key=lambda one: len(unit_store.subtree(desk.connection, one)), default=None)


@dataclass(frozen=True)
class Doing:
    """Something that one unit does: all its reports of a round (with those below, for a station), or a duty."""

    chat: str
    about: str
    opens: date
    due: date


def owed(life: Life) -> Iterator[Doing]:
    """Everything that these people's units have to do, by the documents."""
    code = life.plan.code
    kinds = {form.unit_kind for form in life.plan.forms if form.frequency == "quarter"}
    duties: Iterable[Dated] = (*duty_days(code), *score_days(code))
    for chat, unit in life.places.items():
        if unit.kind in kinds:
            yield from (Doing(chat, OWN, opens, due) for opens, due in quarter_days(code))
        if code == LAI_CHAU and unit.kind == "province":
            yield from (Doing(chat, OWN, opens, due) for opens, due in year_days(code))
        yield from (Doing(chat, one.code, one.opens, one.due) for one in duties if unit.kind in one.by)


def drawn(life: Life, first: date, last: date) -> dict[Doing, date | None]:
    """When each is done; None when never. What is due about the time where the play begins or ends is left undone."""
    found: dict[Doing, date | None] = {}
    for doing in owed(life):
        begun = max(doing.opens, first)
        days = (doing.due + 9 * DAY - begun).days
        is_played = days > 0 and doing.due + 9 * DAY < last
        found[doing] = begun + life.lots.randrange(days) * DAY if is_played and life.lots.random() < 0.6 else None
    return {what: _with_its_station(life, what, day, found) for what, day in found.items()}


def _with_its_station(life: Life, what: Doing, day: date | None, found: dict[Doing, date | None]) -> date | None:
    """A village has sent when its station sends for all."""
    if what.about != OWN or life.places[what.chat].kind != "village":
        return day
    station = next(chat for chat, unit in life.places.items() if unit.kind == "commune")
    days = [one for one in (day, found[replace(what, chat=station)]) if one is not None]
    return min(days, default=None)


def enumerated(life: Life, doing: dict[Doing, date | None]) -> Iterator[Told]:
    """What everybody hears as the documents have it, and nothing more after the day on which it was done."""
    for what, done in doing.items():
        for _, day in naive(what.opens, what.due):
            if done is None or day <= done:
                yield Told(day, what.chat, what.about, what.due)
    for chat, unit in life.places.items():
        if unit.kind not in ("commune", "village"):
            for opens, due in quarter_days(life.plan.code):
                for step, day in naive(opens, due):
                    if step > 0:  # most of the stations below never report
                        yield Told(day, chat, BELOW, due)


def days_to_look_at(first: date, last: date, told: set[date], done: Iterable[date]) -> list[date]:
    """All of them, or in the short form those on which something happens and the days around."""
    every = [first + number * DAY for number in range((last - first).days + 1)]
    if LONG:
        return every
    near = {day + shift * DAY for day in (*told, *done) for shift in (-1, 0, 1)}
    return [day for day in every if day in near or day == first]


def live_through(life: Life, day: date, doing: list[Doing]) -> None:
    """A day of the office: nothing by night, everything at eight, and nothing again a minute later."""
    quiet = life.lots.choice(AT_ANY_HOUR)
    early, late = (quiet, None) if quiet < MORNING else (None, quiet)
    if early is not None:
        assert life.beat(datetime.combine(day, early, ZONE)) == 0
    life.beat(datetime.combine(day, MORNING, ZONE))
    assert life.beat(datetime.combine(day, MORNING, ZONE) + timedelta(minutes=1)) == 0
    life.world.now = datetime.combine(day, time(12), ZONE)
    for what in doing:
        do(life, what)
    if late is not None:
        assert life.beat(datetime.combine(day, late, ZONE)) == 0


def do(life: Life, what: Doing) -> None:
    """Send all reports of the round that the unit answers for, or note the duty as done."""
    unit, plan = life.places[what.chat], life.plan
    with life.world.desk() as desk:
        if what.about != OWN:
            (round_,) = [
                one
                for one in deadlines.duty_rounds(desk.connection, plan.code)
                if (one.duty, one.due_on) == (what.about, what.due)
            ]
            person = people.person_at(desk.connection, "telegram", what.chat)
            assert person is not None
            note_done(desk, plan, what.about, round_.period, unit, person)
            return
        below = unit_store.subtree(desk.connection, unit, plan=plan.code) if unit.kind == "commune" else [unit]
    year = what.due.year - (what.due.month == 1)
    quarter = (what.due - 15 * DAY).month // 3
    is_yearly = what.opens.month == 12 and unit.kind == "province"
    period = str(year) if is_yearly else f"{year}Q{quarter}"
    for one in below:
        for form in plan.forms:
            if form.unit_kind == one.kind and (form.frequency == "year") == is_yearly:
                element = next(iter(form.questionnaire.questions())).name
                file_report(life.world, plan.code, form.code, one.code, period, {element: AnswerKind.NOT_DONE})
