"""The rules of reviewing and mending, held against simple models: who judges, what is marked, what a revision held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from reporting.access import Role
from reporting.addressing import Addressees
from reporting.alarms import is_alarming
from reporting.catalogue import Catalogue
from reporting.correcting import Way, way_to_correct
from reporting.desk import Desk
from reporting.history import values_at
from reporting.problems import OwnReport, Refusal, ReportChanged, ReportSettled
from reporting.reviewing import approve, approve_plain, asked_back, look, return_report, reviewers_of, waiting_for
from storage import directory, people, programmes, reports, reviews, units
from storage.people import Person
from storage.reports import Report
from tests.builders import DISTRICT, OTHER_VILLAGE, PLAN, STATION, VILLAGE, World, sample_plan, sample_world

CAST = {
    "worker": (Role.VILLAGE, VILLAGE),
    "second": (Role.VILLAGE, VILLAGE),
    "staff": (Role.STATION, STATION),
    "head": (Role.HEAD, STATION),
    "district": (Role.DISTRICT, DISTRICT),
    "province": (Role.PROVINCE, "BKN"),
}
ELEMENTS = ("households", "weighed_u5", "stunted_u5", "underweight_u5")
DUE = date(2027, 1, 10)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with sample_world(tmp_path_factory.mktemp("reviewing")) as world:
        for name, (role, unit) in CAST.items():
            world.person(name, role, unit, name)
        yield world


@dataclass
class Scene:
    """One transaction that is taken back at its end."""

    desk: Desk

    def person(self, name: str) -> Person:
        found = people.person_at(self.desk.connection, "telegram", name)
        assert found is not None, name
        return found

    def send(self, by: str, answers: Mapping[str, Answer], *, unit: str = VILLAGE, form: str = "village") -> Report:
        """Send a report without the conversation before it."""
        plan = self.desk.catalogue.plan(PLAN)
        version = programmes.form_version_id(self.desk.connection, PLAN, form, plan.form(form).digest)
        where = units.unit_by_code(self.desk.connection, unit)
        assert version is not None and where is not None
        return reports.save_report(
            self.desk.connection,
            plan=PLAN,
            form=form,
            period="2026Q4",
            unit_id=where.id,
            form_version_id=version,
            due_on=DUE,
            person_id=self.person(by).id,
            session_id=None,
            answers=answers,
            now=self.desk.now,
        )

    def reviewers(self, report: Report) -> list[str]:
        return [contact.name for contact in reviewers_of(self.desk, report)]


@contextmanager
def scene(world: World, *, levels: int = 1, days: int = 0) -> Iterator[Scene]:
    """The world as it began; `levels` of review for every form, `days` later."""
    with world.desk() as desk:
        savepoint = desk.connection.begin_nested()
        plan = sample_plan()
        forms = tuple(replace(form, review_levels=levels) for form in plan.forms)
        desk.catalogue = Catalogue({PLAN: replace(plan, forms=forms)})
        desk.now += timedelta(days=days)
        yield Scene(desk)
        savepoint.rollback()


def number(value: int, reason: str | None = None) -> Answer:
    return Answer(AnswerKind.VALUE, Decimal(value), reason)


FIRST = {"households": number(86), "weighed_u5": number(30)}


@pytest.mark.parametrize(
    ("form", "unit", "sender", "reviewers"),
    [
        ("village", VILLAGE, "worker", ["head"]),
        ("village", VILLAGE, "head", ["district"]),
        ("station", STATION, "staff", ["head"]),
        ("station", STATION, "head", ["district"]),
        ("head", STATION, "head", ["district"]),
        ("district", DISTRICT, "district", ["province"]),
        ("village", OTHER_VILLAGE, "worker", ["head"]),
    ],
)
def test_a_report_goes_to_the_nearest_who_did_not_write_it(
    world: World, form: str, unit: str, sender: str, reviewers: list[str]
) -> None:
    with scene(world) as at:
        assert at.reviewers(at.send(sender, FIRST, unit=unit, form=form)) == reviewers


def test_a_reviewer_who_cannot_be_reached_is_passed_over(world: World) -> None:
    with scene(world) as at:
        report = at.send("worker", FIRST)
        people.mark_blocked(at.desk.connection, "telegram", "head", at.desk.now)
        assert at.reviewers(report) == ["district"]


def test_a_value_mended_by_the_head_is_the_heads_own_until_it_is_mended_again(world: World) -> None:
    with scene(world) as at:
        at.send("worker", FIRST)
        assert at.reviewers(at.send("head", {**FIRST, "households": number(90)})) == ["district"]
        assert at.reviewers(at.send("worker", {**FIRST, "households": number(90)})) == ["district"]
        assert at.reviewers(at.send("worker", {**FIRST, "households": number(91)})) == ["head"]


def test_two_levels_approve_one_after_the_other(world: World) -> None:
    with scene(world, levels=2) as at:
        report = at.send("worker", FIRST)
        first = approve(at.desk, at.person("head"), report.id, 1)
        assert not first.is_final
        assert [contact.name for contact in first.tell] == ["district"]
        with pytest.raises(OwnReport):
            approve(at.desk, at.person("head"), report.id, 1)
        assert approve(at.desk, at.person("district"), report.id, 1).is_final
        found = reports.report_by_id(at.desk.connection, report.id)
        assert found is not None and found.status == reports.APPROVED


def test_a_revision_needs_both_approvals_anew(world: World) -> None:
    with scene(world, levels=2) as at:
        report = at.send("worker", FIRST)
        approve(at.desk, at.person("head"), report.id, 1)
        again = at.send("worker", {**FIRST, "households": number(90)})
        assert Addressees(at.desk, [again]).level(again) == 1
        assert at.reviewers(again) == ["head"]


def test_what_is_marked(world: World) -> None:
    with scene(world) as at:
        report = at.send("worker", {**FIRST, "stunted_u5": number(9, "")})
        assert [waiting.marks for waiting in waiting_for(at.desk, at.person("head"))] == [1]
        return_report(at.desk, at.person("head"), report.id, 1, "households", "xem lại")
        at.send("worker", {**FIRST, "households": number(88), "stunted_u5": number(9, "")})
        sheet = look(at.desk, at.person("head"), report.id)
        marked = {line.step.name: (line.before is not None, line.doubted) for line in sheet.lines}
        assert marked == {"households": (True, False), "weighed_u5": (False, False), "stunted_u5": (False, True)}
        assert sheet.asked_back is not None and sheet.asked_back.reason == "xem lại"
        assert sheet.waiting.marks == 2


def test_approving_all_leaves_what_is_marked(world: World) -> None:
    with scene(world) as at:
        at.send("worker", FIRST)
        at.send("worker", {"households": number(9, "")}, unit=OTHER_VILLAGE)
        assert len(approve_plain(at.desk, at.person("head"))) == 1
        assert [waiting.unit.code for waiting in waiting_for(at.desk, at.person("head"))] == [OTHER_VILLAGE]


def test_a_returned_report_remembers_where_until_it_is_sent_again(world: World) -> None:
    with scene(world) as at:
        report = at.send("worker", FIRST)
        judged = return_report(at.desk, at.person("head"), report.id, 1, "weighed_u5", "  đếm   lại ")
        assert [contact.name for contact in judged.tell] == ["worker"]
        found = reports.report_by_id(at.desk.connection, report.id)
        assert found is not None
        verdict = asked_back(at.desk, found)
        assert verdict is not None and (verdict.question, verdict.reason) == ("weighed_u5", "đếm lại")
        assert asked_back(at.desk, at.send("worker", FIRST)) is None


def test_a_return_to_somebody_who_left_goes_to_their_colleague(world: World) -> None:
    with scene(world) as at:
        report = at.send("worker", FIRST)
        for membership in people.memberships_of(at.desk.connection, at.person("worker").id):
            directory.end_membership(at.desk.connection, membership.id, at.desk.now)
        judged = return_report(at.desk, at.person("head"), report.id, 1, "households", "xem lại")
        assert [contact.name for contact in judged.tell] == ["second"]


WAYS = {  # who → way before approval, after approval, after approval and lock
    "worker": (Way.OWN, None, None),
    "second": (Way.OWN, None, None),
    "staff": (None, None, None),
    "head": (Way.REVIEWER, Way.REVIEWER, None),
    "district": (Way.REVIEWER, Way.REVIEWER, Way.LOCKED),
    "province": (Way.REVIEWER, Way.REVIEWER, Way.LOCKED),
}


@pytest.mark.parametrize("name", CAST)
@pytest.mark.parametrize("stage", range(3))
def test_who_may_mend_a_village_report_and_until_when(world: World, name: str, stage: int) -> None:
    with scene(world, days=60 if stage == 2 else 0) as at:
        report = at.send("worker", FIRST)
        if stage:
            approve(at.desk, at.person("head"), report.id, 1)
        assert _way(at, name, report) == WAYS[name][stage]


@pytest.mark.parametrize(("days", "expected"), [(40, Way.REVIEWER), (41, None)])
def test_the_lock_falls_after_its_last_day(world: World, days: int, expected: Way | None) -> None:
    with scene(world, days=days) as at:  # 31 December; due on 10 January, open for 30 days more
        report = at.send("worker", FIRST)
        approve(at.desk, at.person("district"), report.id, 1)
        assert _way(at, "head", report) == expected


def _way(at: Scene, name: str, report: Report) -> Way | None:
    found = reports.report_by_id(at.desk.connection, report.id)
    assert found is not None
    unit = units.unit_by_id(at.desk.connection, found.unit_id)
    try:
        return way_to_correct(at.desk, at.person(name), at.desk.catalogue.plan(PLAN), found, unit)
    except Refusal:
        return None


ANSWERS = st.dictionaries(
    st.sampled_from(ELEMENTS),
    st.one_of(
        st.integers(0, 3).map(number),
        st.integers(0, 3).map(lambda value: number(value, "")),
        st.sampled_from((Answer(AnswerKind.UNKNOWN), Answer(AnswerKind.NOT_DONE))),
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(("worker", "second", "head")), ANSWERS), min_size=1, max_size=6))
def test_every_revision_can_be_read_again(world: World, sendings: list[tuple[str, dict[str, Answer]]]) -> None:
    with scene(world) as at:
        for by, answers in sendings:
            report = at.send(by, answers)
        changes = reviews.changes_of(at.desk.connection, report.id)
        assert [values_at(changes, place) for place in range(1, len(sendings) + 1)] == [sent for _, sent in sendings]
        assert reports.answers_of(at.desk.connection, report.id) == sendings[-1][1]
        assert [sending.who for sending in reviews.sendings_of(at.desk.connection, report.id)] == [
            by for by, _ in sendings
        ]


MOVES = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(("worker", "second", "head")), st.integers(0, 2)),
    st.tuples(st.just("approve"), st.sampled_from(tuple(CAST)), st.integers(0, 1)),
    st.tuples(st.just("return"), st.sampled_from(tuple(CAST)), st.integers(0, 1)),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2), st.lists(MOVES, max_size=10))
def test_any_order_of_verdicts_keeps_the_rules(world: World, levels: int, moves: list[tuple[str, str, int]]) -> None:
    """Model: writer of the one value, approvals of the present revision, status."""
    may_review = ("head", "district", "province")
    with scene(world, levels=levels) as at:
        report = at.send("worker", {"households": number(0)})
        writer, sender, value, given_by, status = "worker", "worker", 0, [], reports.SENT
        for move, who, number_ in moves:
            if move == "send":
                report = at.send(who, {"households": number(number_)})
                writer, value = (writer, value) if number_ == value else (who, number_)
                sender, given_by, status = who, [], reports.SENT
                continue
            revision = report.revision - number_  # 1: somebody looked at the version before
            ranks = may_review if not given_by else may_review[1:]
            is_right = (
                number_ == 0 and status == reports.SENT and who in ranks and who not in (writer, sender, *given_by)
            )
            try:
                if move == "approve":
                    approve(at.desk, at.person(who), report.id, revision)
                    given_by = [*given_by, who]
                    status = reports.APPROVED if len(given_by) == levels else status
                else:
                    return_report(at.desk, at.person(who), report.id, revision, "households", "xem lại")
                    status = reports.RETURNED
            except Refusal as refusal:
                assert not is_right, refusal
                if who in may_review and number_:
                    assert isinstance(refusal, ReportChanged)
                elif who in may_review and status != reports.SENT:
                    assert isinstance(refusal, ReportSettled)
            else:
                assert is_right
            found = reports.report_by_id(at.desk.connection, report.id)
            assert found is not None and found.status == status
            addressed = set(at.reviewers(found))
            assert not addressed & {writer, sender, *given_by}
            assert bool(addressed) == (status == reports.SENT)


@given(st.booleans(), st.one_of(st.none(), st.integers(0, 5).map(number), st.sampled_from(("yes", "no"))))
def test_what_is_alarming(alert: bool, given_answer: Answer | str | None) -> None:
    question = next(one for one in sample_plan().form("village").questionnaire.questions() if one.alert)
    answer = Answer(AnswerKind.VALUE, given_answer) if isinstance(given_answer, str) else given_answer
    above = answer is not None and (answer.value == "yes" or (isinstance(answer.value, Decimal) and answer.value > 0))
    assert is_alarming(replace(question, alert=alert), answer) == (alert and above)
