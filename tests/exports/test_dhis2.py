"""DHIS2: what the validator refuses; all of a plan's quarter passes it and says what the reports say."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.answers import Answer, AnswerKind
from exports.dhis2 import DataSet, DataValue, Delivery, Element, OrgUnit, Ratio, Registration, uid, write_files
from exports.dhis2_rules import faults_of, fits
from indicators.period import Period
from reporting.extract import Extract, read_extract
from reporting.national import Handover, hand_over
from storage import reports
from tests.builders import World
from tests.exports.filed import CHIENG_ON, LAO_CAI, filed_world

GOOD = Delivery(
    units=(OrgUnit("T", "Tỉnh", date(2020, 1, 1), None), OrgUnit("X", "Xã", date(2020, 1, 1), "T", ("p-commune",))),
    groups=(("p-commune", "xã"),),
    elements=(Element("a", "A", "A", "INTEGER_ZERO_OR_POSITIVE", "SUM"), Element("b", "B", "B", "BOOLEAN", "LAST")),
    ratios=(
        Ratio("I-1", "Một", "1", ("a",), ("a",), None, 100, 1),
        Ratio("I-2", "Hai", "2", ("b",), (), "p-commune", 100, 1),
        Ratio("I-3", "Ba", "3", ("a",), (), None, 1, 0),
    ),
    data_sets=(DataSet("p-f", "Phiếu", "Quarterly", ("a", "b"), ("X",)),),
    values=(DataValue("a", "2026Q3", "X", "0"), DataValue("b", "2026Q3", "X", "true")),
    registrations=(Registration("p-f", "2026Q3", "X", date(2026, 10, 9)),),
)


def handed(world: World, plan: str, root: str, period: str, *, unapproved: bool = True) -> tuple[Extract, Handover]:
    with world.desk() as desk:
        extract = read_extract(desk, desk.catalogue.plan(plan), world.unit(root), [Period.parse(period)])
        return extract, hand_over(desk, extract, unapproved=unapproved)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with filed_world(tmp_path, CHIENG_ON) as world:
        yield world


def test_a_sound_delivery_has_no_faults() -> None:
    assert faults_of(GOOD) == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"values": (DataValue("a", "2026Q5", "X", "1"),)}, "the period is not Quarterly"),
        ({"values": (DataValue("a", "202609", "X", "1"),)}, "the period is not Quarterly"),
        ({"values": (DataValue("a", "2026Q3", "X", "1,5"),)}, "is not of type INTEGER_ZERO_OR_POSITIVE"),
        ({"values": (DataValue("b", "2026Q3", "X", "yes"),)}, "is not of type BOOLEAN"),
        ({"values": (DataValue("z", "2026Q3", "X", "1"),)}, "is not in the metadata"),
        ({"values": (DataValue("a", "2026Q3", "T", "1"),)}, "no data set asks that"),
        ({"values": GOOD.values[:1] * 2}, "stands here 2 times"),
        ({"elements": (*GOOD.elements, Element("c" * 51, "C", "C", "NUMBER", "SUM"))}, "longer than 50"),
        ({"elements": (*GOOD.elements, Element("c", "A", "C", "NUMBER", "SUM"))}, "name 'A' stands here 2 times"),
        ({"elements": (*GOOD.elements, Element("c", " ", "C", "NUMBER", "SUM"))}, "the name must have"),
        ({"units": (OrgUnit("X", "Xã", date(2020, 1, 1), "T"),)}, "its parent is not in the file"),
        ({"ratios": (Ratio("I-9", "x", "x", ("gone",), (), None, 1, 0),)}, "refers to nothing in the file"),
        ({"ratios": (Ratio("I-9", "x", "x", ("a",), (), "gone", 100, 0),)}, "refers to nothing in the file"),
        ({"registrations": (Registration("p-f", "2026Q3", "T", date(2026, 10, 9)),)}, "is not of that unit"),
        ({"registrations": (Registration("p-f", "2026", "X", date(2026, 10, 9)),)}, "the period is not Quarterly"),
    ],
)
def test_what_dhis2_refuses_is_refused_before(broken: dict[str, tuple[object, ...]], fault: str) -> None:
    assert any(fault in found for found in faults_of(replace(GOOD, **broken)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value_type", "value", "is_fit"),
    [
        ("NUMBER", "-1.5", True),
        ("NUMBER", "1e3", False),
        ("NUMBER", "01", False),
        ("INTEGER_ZERO_OR_POSITIVE", "0", True),
        ("INTEGER_ZERO_OR_POSITIVE", "-1", False),
        ("DATE", "2026-02-29", False),
        ("DATE", "2028-02-29", True),
        ("LONG_TEXT", "x" * 50_000, True),
        ("LONG_TEXT", "x" * 50_001, False),
        ("TEXT", "", False),
    ],
)
def test_values_by_type(value_type: str, value: str, is_fit: bool) -> None:
    assert fits(value_type, value) is is_fit


@settings(max_examples=100)
@given(st.text(max_size=60), st.text(max_size=60))
def test_ids_are_such_as_dhis2_makes_and_always_the_same(kind: str, code: str) -> None:
    assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{10}", uid(kind, code))
    assert uid(kind, code) == uid(kind, code)


@pytest.mark.parametrize(("plan", "root", "period"), [(CHIENG_ON, "CON", "2024Q2"), (LAO_CAI, "LCI", "2023Q3")])
def test_a_plans_quarter_passes_every_rule(tmp_path: Path, plan: str, root: str, period: str) -> None:
    with filed_world(tmp_path, plan) as world:
        extract, found = handed(world, plan, root, period)
    assert faults_of(found.delivery) == []
    assert len(found.delivery.units) == len(extract.units)
    assert {one.code for one in found.delivery.ratios} | set(found.by_hand) == {
        indicator.code for indicator in extract.plan.indicators
    }


def test_files_say_what_the_reports_say(world: World) -> None:
    extract, found = handed(world, CHIENG_ON, "CON", "2024Q2")
    files = write_files(found.delivery)
    values = json.loads(files["2-dataValueSets.json"])["dataValues"]
    rows = list(csv.DictReader(StringIO(files["2-dataValueSets.csv"].decode("utf-8"))))
    assert [(row["dataelement"], row["period"], row["orgunit"], row["value"]) for row in rows] == [
        (one["dataElement"], one["period"], one["orgUnit"], one["value"]) for one in values
    ]
    kept = [one for one in extract.periods[0].values if one.ended_in is None]
    assert len(values) + found.unknown == len(kept)
    done = json.loads(files["3-completeDataSetRegistrations.json"])["completeDataSetRegistrations"]
    assert len(done) == sum(owed.report is not None for owed in extract.periods[0].owed)
    body = json.loads(files["1-metadata.json"])
    (epi,) = [one for one in body["indicators"] if one["code"] == "CHO-15"]
    males, females = uid("element", "population_male"), uid("element", "population_female")
    assert epi["denominator"] == f"#{{{males}}}+#{{{females}}}"
    types = {one["id"]: one["factor"] for one in body["indicatorTypes"]}
    assert types[epi["indicatorType"]["id"]] == 100


def test_only_approved_reports_go_unless_others_are_asked_for(world: World) -> None:
    with world.desk() as desk:
        desk.connection.exec_driver_sql("UPDATE report SET status = 'sent' WHERE period = '2024Q2'")
        desk.connection.exec_driver_sql(
            "UPDATE report SET status = 'approved' WHERE id = (SELECT min(id) FROM report WHERE period = '2024Q2')"
        )
    extract, found = handed(world, CHIENG_ON, "CON", "2024Q2", unapproved=False)
    sent = sum(owed.report is not None for owed in extract.periods[0].owed)
    assert len(found.delivery.registrations) == 1 and found.not_approved == sent - 1
    assert len({value.unit for value in found.delivery.values}) == 1


def test_zero_not_done_and_unknown_stay_apart(world: World) -> None:
    with world.desk() as desk:
        unit = world.unit("CON")
        report = reports.report_of(desk.connection, CHIENG_ON, "station", "2024Q2", unit.id)
        assert report is not None
        answers = dict(reports.answers_of(desk.connection, report.id))
        answers["visits"] = Answer(AnswerKind.UNKNOWN)
        answers["inspections"] = Answer(AnswerKind.NOT_DONE)
        reports.save_report(
            desk.connection,
            plan=CHIENG_ON,
            form="station",
            period="2024Q2",
            unit_id=unit.id,
            form_version_id=report.form_version_id,
            due_on=report.due_on,
            person_id=1,
            session_id=None,
            answers=answers,
            now=desk.now,
        )
    _, found = handed(world, CHIENG_ON, "CON", "2024Q2")
    values = {value.element: value for value in found.delivery.values if value.unit == "CON"}
    assert "visits" not in values
    assert (values["inspections"].value, values["inspections"].comment) == ("0", "not_done")
