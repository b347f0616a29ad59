"""Every deed that a role may or may not do, as it is tried in the chat, with what reporting/access.py says of it.

A deed is tried by a forged button or typed words straight at the unit, past every menu, in a transaction that is
undone. What is looked at is what it led to: a row, or the words of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Table, func, select

from bot.wording import load_wording
from handlers.buttons import (
    AnyButton,
    ApproveButton,
    DocumentButton,
    ListButton,
    ListStep,
    ProgressButton,
    StartButton,
    write_button,
)
from handlers.review_buttons import ReviewButton, ReviewStep
from handlers.routes import handle
from handlers.score_buttons import ScoreButton, ScoreStep
from reporting.access import ROLE_OF_KIND, Act, Place, Role, allows
from reporting.delivery import read_content
from reporting.desk import Desk
from reporting.enrolment import invite_group
from reporting.ports import Address, ChatKind, Content, Incoming, Note, Pressed, Said
from storage import alarms, conversations, groups, people, reports
from storage.people import Person
from storage.reports import Report
from storage.tables import metadata
from storage.units import Unit
from tests.builders import PLAN, ZONE, World, newcomer

CHAT, GROUP = "9001", "-9002"
CARD, YEAR, QUARTER = "commune-standard-1300", "2026", "2026Q4"
WORDS = load_wording()
FORM_OF_KIND = {"village": ("village",), "commune": ("station", "head"), "district": ("district",)}


class _Undo(Exception):
    """Nothing of a trial is kept."""


@dataclass
class Trial:
    """One person with one role, in one transaction."""

    desk: Desk
    person: Person
    place: Place
    said: list[str] = field(default_factory=list)
    toast: str | None = None

    def does(self, what: AnyButton | str, *, chat: str = CHAT, kind: ChatKind = ChatKind.PRIVATE) -> None:
        """Press a button that nobody drew, or type."""
        content: Content = Said(what) if isinstance(what, str) else Pressed(write_button(what), "press", None)
        before = len(self.desk.posted)
        self.toast = handle(
            self.desk,
            Incoming(
                "telegram", 1, Address("telegram", chat), kind, CHAT, "Người Mẫu", content, None, None, self.desk.now
            ),
        )
        contents = [read_content(item) for item in self.desk.posted[before:] if item.chat == chat]
        self.said = [one.text for one in contents if isinstance(one, Note)]

    @property
    def is_refused(self) -> bool:
        """Whether the answer is that the role does not reach there."""
        return any(WORDS.text("vi", "problem.not_allowed") in text for text in self.said)

    def count(self, table: str) -> int:
        """The rows of a table."""
        counted: Table = metadata.tables[table]
        return self.desk.connection.execute(select(func.count()).select_from(counted)).scalar_one()


@contextmanager
def trial(world: World, role: Role, unit: Unit, now: datetime) -> Iterator[Trial]:
    """Somebody new with that role at that unit; whatever they do is undone."""
    with suppress(_Undo), world.database.write() as connection:
        desk = Desk(connection, now.astimezone(UTC), world.catalogue, WORDS, ZONE)
        person = newcomer(desk, CHAT, "Người thử")
        people.add_membership(connection, person.id, unit.id, role.value, people.ACTIVE, desk.now)
        yield Trial(desk, person, Place(role, unit))
        raise _Undo


Attempt = Callable[[Trial, Unit, str], bool]
Rule = Callable[[Place, Unit, str], bool]


@dataclass(frozen=True)
class Deed:
    """`attempt` does it at a unit and says whether it was granted; `rule` says whether it has to be.

    `variants` are what it is done with at a unit of a kind: forms, or roles; a kind without any is left out.
    `when` names the world: "collecting", "filed", "locked" or "scoring".
    """

    name: str
    attempt: Attempt
    rule: Rule
    when: str = "collecting"
    variants: Callable[[str], tuple[str, ...]] = lambda kind: ("",)


def _forms(kind: str) -> tuple[str, ...]:
    return FORM_OF_KIND.get(kind, ())


def _roles(kind: str) -> tuple[str, ...]:
    return tuple(role.value for role in ROLE_OF_KIND.get(kind, ()))


def _stations(kind: str) -> tuple[str, ...]:
    return ("",) if kind == "commune" else ()


def _report(trial: Trial, unit: Unit, form: str) -> Report:
    found = reports.report_of(trial.desk.connection, PLAN, form, QUARTER, unit.id)
    assert found is not None, (unit.code, form)
    return found


def report(trial: Trial, unit: Unit, form: str) -> bool:
    trial.does(StartButton(PLAN, form, unit.id, QUARTER))
    return bool(conversations.open_sessions_of(trial.desk.connection, trial.person.id))


def approve(trial: Trial, unit: Unit, role: str) -> bool:
    connection, now = trial.desk.connection, trial.desk.now
    newcomer = people.add_person(connection, "Cô Lan", "vi", now)
    asked = people.add_membership(connection, newcomer.id, unit.id, role, people.PENDING, now)
    trial.does(ApproveButton(asked, True))
    found = people.membership_by_id(connection, asked)
    return found is not None and found.status == people.ACTIVE


def invite(trial: Trial, unit: Unit, role: str) -> bool:
    before = trial.count("invite")
    trial.does(ListButton(ListStep.INVITE_AS, (unit.id, _roles(unit.kind).index(role))))
    return trial.count("invite") > before


def hand_over(trial: Trial, unit: Unit, role: str) -> bool:
    connection, now = trial.desk.connection, trial.desk.now
    leaver = people.add_person(connection, "Anh Páo", "vi", now)
    people.add_membership(connection, leaver.id, unit.id, role, people.ACTIVE, now)
    trial.does(ListButton(ListStep.HAND_OVER_NOW, (leaver.id, 0)))
    return not people.memberships_of(connection, leaver.id)


def see(trial: Trial, unit: Unit, _: str) -> bool:
    before = len(trial.desk.posted)
    trial.does(ProgressButton(PLAN, unit.id))
    return any(item.kind == "picture" for item in trial.desk.posted[before:])


def see_report(trial: Trial, unit: Unit, form: str) -> bool:
    trial.does(ListButton(ListStep.REPORT, (_report(trial, unit, form).id,)))
    return not trial.is_refused


def bind_group(trial: Trial, unit: Unit, _: str) -> bool:
    trial.does(f"/start {invite_group(trial.desk, unit)}", chat=GROUP, kind=ChatKind.GROUP)
    return groups.group_at(trial.desk.connection, "telegram", GROUP) is not None


def step_of_list(step: ListStep, *more: int) -> Attempt:
    """A list of a unit, or what is done with all of it."""

    def attempt(trial: Trial, unit: Unit, _: str) -> bool:
        trial.does(ListButton(step, (unit.id, *more)))
        return not trial.is_refused and trial.toast is None

    return attempt


def document(trial: Trial, unit: Unit, _: str) -> bool:
    trial.does(DocumentButton(PLAN, unit.id, QUARTER))
    return not trial.is_refused


def enter_value(trial: Trial, unit: Unit, _: str) -> bool:
    """A value by hand belongs to the plan's root, whoever asks: no button names another unit."""
    trial.does("/nhapso")
    return not trial.is_refused


def extend(trial: Trial, unit: Unit, _: str) -> bool:
    trial.does(ListButton(ListStep.EXTEND_DAYS, (unit.id, 5)))
    trial.does("Mưa lũ")
    return trial.count("extension") > 0


def review(trial: Trial, unit: Unit, form: str) -> bool:
    found = _report(trial, unit, form)
    trial.does(ReviewButton(ReviewStep.APPROVE, (found.id, found.revision)))
    return trial.count("review") > 0


def give_back(trial: Trial, unit: Unit, form: str) -> bool:
    found = _report(trial, unit, form)
    trial.does(ReviewButton(ReviewStep.QUESTION, (found.id, found.revision, 0)))
    trial.does("Xem lại số này")
    return trial.count("review") > 0


def mend(trial: Trial, unit: Unit, form: str) -> bool:
    if report(trial, unit, form):
        return True
    trial.does("Gõ nhầm số")  # the reason, where others' figures are mended
    return bool(conversations.open_sessions_of(trial.desk.connection, trial.person.id))


def settle_alarm(trial: Trial, unit: Unit, form: str) -> bool:
    found = _report(trial, unit, form)
    question = trial.desk.catalogue.plan(PLAN).form(form).questionnaire.questions()[0].name
    alarm = alarms.add_alarm(trial.desk.connection, found.id, found.revision, question, trial.desk.now)
    trial.does(ReviewButton(ReviewStep.DISMISS, (alarm.id,)))
    after = alarms.alarm_by_id(trial.desk.connection, alarm.id)
    return after is not None and after.status == alarms.DISMISSED


def score(step: ScoreStep) -> Attempt:
    """A card opened at a station."""

    def attempt(trial: Trial, unit: Unit, _: str) -> bool:
        trial.does(ScoreButton(step, PLAN, CARD, unit.id, YEAR))
        return bool(conversations.open_sessions_of(trial.desk.connection, trial.person.id))

    return attempt


def act(wanted: Act) -> Rule:
    """What access.py says of it; the variant is a role where there is one."""
    return lambda place, unit, variant: allows(place, wanted, unit, Role(variant) if variant in set(Role) else None)


def _form_role(form: str) -> Role:
    """The role that fills the form; every form of the plan is called by it."""
    return Role(form)


def _reviewer(form: str) -> Role:
    return {"village": Role.HEAD, "station": Role.HEAD, "head": Role.DISTRICT, "district": Role.PROVINCE}[form]


def reviewing(wanted: Act) -> Rule:
    """For whoever reviews the form."""
    return lambda place, unit, form: allows(place, wanted, unit, _reviewer(form))


def mending(wanted: Act) -> Rule:
    """As its reviewer, or at home in the role that fills it."""

    def rule(place: Place, unit: Unit, form: str) -> bool:
        at_home = place.unit.id == unit.id and place.role is _form_role(form)
        return at_home or allows(place, wanted, unit, _reviewer(form))

    return rule


DEEDS = (
    Deed("fill in a report", report, lambda p, u, form: allows(p, Act.REPORT, u, _form_role(form)), variants=_forms),
    Deed("let a person in", approve, act(Act.APPROVE), variants=_roles),
    Deed("invite a person", invite, act(Act.APPROVE), variants=_roles),
    Deed("end somebody's place", hand_over, act(Act.APPROVE), variants=_roles),
    Deed("see the picture", see, act(Act.PROGRESS)),
    Deed("see a report", see_report, lambda p, u, _: allows(p, Act.SEE, u), "filed", _forms),
    Deed("bind a group", bind_group, act(Act.BIND_GROUP)),
    Deed("see who is missing", step_of_list(ListStep.MISSING, 0), act(Act.SUPERVISE)),
    Deed("see who is not reached", step_of_list(ListStep.UNREACHED), act(Act.SUPERVISE)),
    Deed("see what was sent", step_of_list(ListStep.SENT, 0), act(Act.SUPERVISE)),
    Deed("see where to invite", step_of_list(ListStep.INVITE, 0), act(Act.SUPERVISE)),
    Deed("remind all", step_of_list(ListStep.REMIND), act(Act.SUPERVISE)),
    Deed("get the document", document, act(Act.SUPERVISE)),
    Deed("give more time", extend, act(Act.EXTEND)),
    Deed("approve a report", review, reviewing(Act.REVIEW), "filed", _forms),
    Deed("return a report", give_back, reviewing(Act.REVIEW), "filed", _forms),
    Deed("mend a report", mend, mending(Act.CORRECT), "filed", _forms),
    Deed("mend a locked report", mend, mending(Act.CORRECT_LOCKED), "locked", _forms),
    Deed("settle an alarm", settle_alarm, lambda p, u, _: allows(p, Act.SETTLE_ALARM, u), "filed", _forms),
    Deed("score a card", score(ScoreStep.SELF), act(Act.SCORE), "scoring", _stations),
    Deed("verify a score", score(ScoreStep.VERIFY), act(Act.VERIFY_SCORE), "scoring", _stations),
    Deed("enter what is to be put right", score(ScoreStep.ADD), act(Act.REMEDY), "scoring", _stations),
)  # fmt: skip

LOCKED = timedelta(days=60)
