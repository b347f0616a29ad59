"""Plays one form of a plan as the chat would, in a database of its own: same routes, same cards, same answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from bot.samples import PAST_QUARTERS, SampleRule, file_sample
from bot.wording import load_wording
from dialogue import transcript as transcripts
from dialogue.past import Past
from handlers.buttons import FormButton, StartButton, read_button, write_button
from handlers.chat import offered
from handlers.report import TOPIC
from handlers.routes import handle
from indicators.period import Period, PeriodKind
from programmes.plan import Form, Plan
from reporting.access import Role
from reporting.catalogue import Catalogue
from reporting.delivery import read_content
from reporting.desk import Desk
from reporting.earlier import past_of
from reporting.loading import load_plan
from reporting.obligations import PERIOD_KIND, Owed
from reporting.ports import Address, Button, ChatKind, Content, Incoming, Note, Pressed, Said
from reporting.privacy import agree_by_joining
from reporting.rounds import due_day, open_rounds
from storage import conversations, people, units
from storage.conversations import Conversation
from storage.database import Database
from storage.schema import migrate
from storage.units import Unit

CHANNEL, CHAT = "terminal", "1"
_NAME = "Terminal"
_BEFORE_DUE = timedelta(days=10)
_HOUR = time(9)
_STEP = timedelta(seconds=transcripts.SECONDS_BETWEEN)


class NothingToRehearse(Exception):
    """The plan has no unit that fills such a form; the text says which kind is lacking."""


@dataclass(slots=True)
class Rehearsal:
    """One play. `shown` are the notes of the last event; `is_over` once the report was sent or put aside."""

    database: Database
    catalogue: Catalogue
    plan: Plan
    form: Form
    unit: Unit
    period: Period
    now: datetime
    zone: ZoneInfo
    past: Past
    shown: tuple[Note, ...] = ()
    is_over: bool = False
    entries: list[dict[str, Any]] = field(default_factory=list)
    _began: datetime = field(init=False)
    _event: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._began = self.now

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The buttons that can be pressed now, row by row."""
        return tuple(button for note in self.shown for row in note.buttons for button in row)

    def begin(self) -> None:
        """Open the form."""
        self._happen(Pressed(self._start(), "press", None))

    def press(self, button: Button) -> None:
        """Press one of `buttons`."""
        self.now += _STEP
        read = read_button(button.data)
        if isinstance(read, FormButton):
            self._note({"press": read.action.value}, read.argument)
        self._happen(Pressed(button.data, "press", None))

    def say(self, text: str) -> None:
        """Type words, also the label of a button."""
        self.now += _STEP
        before = self._conversation()
        data = offered(before, text)
        read = None if data is None else read_button(data)
        if isinstance(read, FormButton):
            self._note({"mean": read.action.value}, read.argument)
        elif before.topic == TOPIC:
            self._note({"say": text}, None)
        self._happen(Said(text))

    def transcript(self, about: str) -> str:
        """The play as a transcript test (TOML), with the effects that the engine gives."""
        told: dict[str, Any] = {
            "about": about,
            "plan": self.plan.code,
            "form": self.form.code,
            "now": self._began.astimezone(self.zone).isoformat(),
            **transcripts.past_to_plain(self.past),
            "play": self.entries,
        }
        effects = transcripts.play(told, self.form.questionnaire, self.past, self._began.astimezone(self.zone))
        return transcripts.write(told, effects)

    def _start(self) -> str:
        return write_button(StartButton(self.plan.code, self.form.code, self.unit.id, self.period.id))

    def _note(self, entry: dict[str, Any], argument: str | None) -> None:
        self.entries.append(entry if argument is None else {**entry, "argument": argument})

    def _conversation(self) -> Conversation:
        with self.database.read() as connection:
            return conversations.conversation_at(connection, CHANNEL, CHAT)

    def _happen(self, content: Content) -> None:
        self._event += 1
        sent_at = self.now.replace(microsecond=0)
        incoming = Incoming(
            CHANNEL, self._event, Address(CHANNEL, CHAT), ChatKind.PRIVATE, CHAT, _NAME, content, None, None, sent_at
        )
        with self.database.write() as connection:
            desk = Desk(connection, self.now, self.catalogue, load_wording(), self.zone)
            handle(desk, incoming)
            contents = [read_content(item) for item in desk.posted if item.channel == CHANNEL]
        self.shown = tuple(content for content in contents if isinstance(content, Note))
        self.is_over = self._conversation().topic != TOPIC


@contextmanager
def rehearsal(
    plan: Plan, form: Form, unit: str | None, rules: dict[str, SampleRule | None] | None, zone: ZoneInfo
) -> Iterator[Rehearsal]:
    """A play of the form, opened. `unit` is a code (None: the first that fills it); with `rules` the unit has a past.

    `plan` must bring units; NothingToRehearse when none of them fills the form.
    """
    period = _period(plan, form)
    now = datetime.combine(due_day(plan, period)[0] - _BEFORE_DUE, _HOUR, zone).astimezone(UTC)
    with TemporaryDirectory() as folder, Database(f"sqlite:///{Path(folder) / 'rehearsal.db'}") as database:
        migrate(database)
        with database.write() as connection:
            load_plan(connection, plan, now)
            catalogue = Catalogue.load(connection)
            desk = Desk(connection, now, catalogue, load_wording(), zone)
            open_rounds(desk)
            where = _unit(desk, plan, form, unit)
            author = _enrol(desk, form, where)
            if rules is not None:
                _file_past(desk, plan, form, where, period, rules, author)
            past = past_of(desk, plan, form.questionnaire, where, period)
        play = Rehearsal(database, catalogue, plan, form, where, period, now, zone, past)
        play.begin()
        yield play


def _period(plan: Plan, form: Form) -> Period:
    """The eighth quarter of the plan, or what comes last in a shorter one; the second half or year for those."""
    kind = PERIOD_KIND[form.frequency]
    first = Period.quarter_of(plan.start) if kind is PeriodKind.QUARTER else Period(kind, plan.start.year, 1)
    back = PAST_QUARTERS if kind is PeriodKind.QUARTER else 1
    return next(
        (later for later in (first.shifted(steps) for steps in range(back, 0, -1)) if later.end <= plan.end), first
    )


def _unit(desk: Desk, plan: Plan, form: Form, code: str | None) -> Unit:
    fitting = [
        unit
        for root in units.plan_roots(desk.connection, plan.code)
        for unit in units.subtree(desk.connection, root, kind=form.unit_kind, plan=plan.code)
        if code is None or unit.code == code
    ]
    if not fitting:
        wanted = "unit" if code is None else f"unit {code}"
        raise NothingToRehearse(f"{plan.code} has no {wanted} of kind {form.unit_kind}, which fills {form.code}")
    return fitting[0]


def _enrol(desk: Desk, form: Form, unit: Unit) -> int:
    person = people.add_person(desk.connection, _NAME, "vi", desk.now)
    people.add_address(desk.connection, person.id, CHANNEL, CHAT, desk.now)
    agree_by_joining(desk, person.id)
    role = Role(form.questionnaire.role)
    people.add_membership(desk.connection, person.id, unit.id, role.value, people.ACTIVE, desk.now)
    return person.id


def _file_past(
    desk: Desk, plan: Plan, form: Form, unit: Unit, period: Period, rules: dict[str, SampleRule | None], author: int
) -> None:
    for back in range(PAST_QUARTERS, 0, -1):
        earlier = period.shifted(-back)
        if earlier.start >= plan.start:
            file_sample(desk, plan, Owed(form, unit, None), earlier, PAST_QUARTERS - back, rules, author)
