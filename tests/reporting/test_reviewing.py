"""The rules of reviewing, held against simple models: who judges, what is marked, which verdicts count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.access import Role
from reporting.addressing import Addressees, can_be_reviewed
from reporting.problems import OwnReport, Refusal, ReportChanged, ReportSettled
from reporting.reviewing import approve, approve_plain, asked_back, look, return_report, waiting_for
from storage import directory, people, reports, units
from tests.builders import DISTRICT, OTHER_VILLAGE, STATION, VILLAGE, World
from tests.reporting.scene import CAST, FIRST, number, scene


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
    cast_world: World, form: str, unit: str, sender: str, reviewers: list[str]
) -> None:
    with scene(cast_world) as at:
        assert at.reviewers(at.send(sender, FIRST, unit=unit, form=form)) == reviewers


def test_a_reviewer_who_cannot_be_reached_is_passed_over(cast_world: World) -> None:
    with scene(cast_world) as at:
        report = at.send("worker", FIRST)
        people.mark_blocked(at.desk.connection, "telegram", "head", at.desk.now)
        assert at.reviewers(report) == ["district"]


def test_a_value_mended_by_the_head_is_the_heads_own_until_it_is_mended_again(cast_world: World) -> None:
    with scene(cast_world) as at:
        at.send("worker", FIRST)
        assert at.reviewers(at.send("head", {**FIRST, "households": number(90)})) == ["district"]
        assert at.reviewers(at.send("worker", {**FIRST, "households": number(90)})) == ["district"]
        assert at.reviewers(at.send("worker", {**FIRST, "households": number(91)})) == ["head"]


def test_two_levels_approve_one_after_the_other(cast_world: World) -> None:
    with scene(cast_world, levels=2) as at:
        report = at.send("worker", FIRST)
        first = approve(at.desk, at.person("head"), report.id, 1)
        assert not first.is_final
        assert [contact.name for contact in first.tell] == ["district"]
        with pytest.raises(OwnReport):
            approve(at.desk, at.person("head"), report.id, 1)
        assert approve(at.desk, at.person("district"), report.id, 1).is_final
        found = reports.report_by_id(at.desk.connection, report.id)
        assert found is not None and found.status == reports.APPROVED


def test_a_revision_needs_both_approvals_anew(cast_world: World) -> None:
    with scene(cast_world, levels=2) as at:
        report = at.send("worker", FIRST)
        approve(at.desk, at.person("head"), report.id, 1)
        again = at.send("worker", {**FIRST, "households": number(90)})
        assert Addressees(at.desk, [again]).level(again) == 1
        assert at.reviewers(again) == ["head"]


def test_what_is_marked(cast_world: World) -> None:
    with scene(cast_world) as at:
        report = at.send("worker", {**FIRST, "stunted_u5": number(9, "")})
        assert [waiting.marks for waiting in waiting_for(at.desk, at.person("head"))] == [1]
        return_report(at.desk, at.person("head"), report.id, 1, "households", "xem lại")
        at.send("worker", {**FIRST, "households": number(88), "stunted_u5": number(9, "")})
        sheet = look(at.desk, at.person("head"), report.id)
        marked = {line.step.name: (line.before is not None, line.doubted) for line in sheet.lines}
        assert marked == {"households": (True, False), "weighed_u5": (False, False), "stunted_u5": (False, True)}
        assert sheet.asked_back is not None and sheet.asked_back.reason == "xem lại"
        assert sheet.waiting.marks == 2


def test_approving_all_leaves_what_is_marked(cast_world: World) -> None:
    with scene(cast_world) as at:
        at.send("worker", FIRST)
        at.send("worker", {"households": number(9, "")}, unit=OTHER_VILLAGE)
        assert len(approve_plain(at.desk, at.person("head"))) == 1
        assert [waiting.unit.code for waiting in waiting_for(at.desk, at.person("head"))] == [OTHER_VILLAGE]


def test_a_returned_report_remembers_where_until_it_is_sent_again(cast_world: World) -> None:
    with scene(cast_world) as at:
        report = at.send("worker", FIRST)
        judged = return_report(at.desk, at.person("head"), report.id, 1, "weighed_u5", "  đếm   lại ")
        assert [contact.name for contact in judged.tell] == ["worker"]
        found = reports.report_by_id(at.desk.connection, report.id)
        assert found is not None
        verdict = asked_back(at.desk, found)
        assert verdict is not None and (verdict.question, verdict.reason) == ("weighed_u5", "đếm lại")
        assert asked_back(at.desk, at.send("worker", FIRST)) is None


def test_a_return_to_somebody_who_left_goes_to_their_colleague(cast_world: World) -> None:
    with scene(cast_world) as at:
        report = at.send("worker", FIRST)
        for membership in people.memberships_of(at.desk.connection, at.person("worker").id):
            directory.end_membership(at.desk.connection, membership.id, at.desk.now)
        judged = return_report(at.desk, at.person("head"), report.id, 1, "households", "xem lại")
        assert [contact.name for contact in judged.tell] == ["second"]


MOVES = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(("worker", "second", "head")), st.integers(0, 2)),
    st.tuples(st.just("approve"), st.sampled_from(tuple(CAST)), st.integers(0, 1)),
    st.tuples(st.just("return"), st.sampled_from(tuple(CAST)), st.integers(0, 1)),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 2), st.lists(MOVES, max_size=10))
def test_any_order_of_verdicts_keeps_the_rules(
    cast_world: World, levels: int, moves: list[tuple[str, str, int]]
) -> None:
    """Model: writer of the one value, approvals of the present revision, status."""
    may_review = ("head", "district", "province")
    with scene(cast_world, levels=levels) as at:
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


def test_a_commune_that_stands_alone_has_nobody_above_its_head(cast_world: World) -> None:
    with scene(cast_world) as at:
        connection = at.desk.connection
        commune = units.add_unit(connection, code="ALONE", name="Xã", folded="xa", kind="commune", parent=None)
        village = units.add_unit(connection, code="ALONE-1", name="Bản", folded="ban", kind="village", parent=commune)
        assert can_be_reviewed(at.desk, village, Role.HEAD)
        assert can_be_reviewed(at.desk, commune, Role.HEAD)
        assert not can_be_reviewed(at.desk, commune, Role.DISTRICT)
        assert not can_be_reviewed(at.desk, village, None)


def test_a_second_level_that_the_tree_lacks_is_not_waited_for(cast_world: World) -> None:
    with scene(cast_world, levels=2) as at:
        report = at.send("district", FIRST, unit=DISTRICT, form="district")
        assert approve(at.desk, at.person("province"), report.id, 1).is_final


def test_changes_are_marked_against_what_was_judged_last(cast_world: World) -> None:
    with scene(cast_world) as at:
        report = at.send("worker", FIRST)
        return_report(at.desk, at.person("head"), report.id, 1, "households", "xem lại")
        at.send("worker", {**FIRST, "households": number(88)})
        return_report(at.desk, at.person("head"), report.id, 2, "weighed_u5", "xem lại")
        at.send("worker", {"households": number(88), "weighed_u5": number(31)})
        sheet = look(at.desk, at.person("head"), report.id)
        assert [line.step.name for line in sheet.lines if line.before is not None] == ["weighed_u5"]
        assert sheet.waiting.marks == 1
