"""Offices in which units are reorganised: tables as they come from Excel, reports of any quarter, their figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from indicators.period import Period
from programmes.reorganisation_sheet import read_reorganisation
from reporting.desk import Desk
from reporting.overview import standings
from reporting.reorganisation import Reorganisation, examine_reorganisation
from reporting.reorganising import Outcome, apply_reorganisation
from storage import people, programmes, reports
from storage import units as unit_store
from storage.units import Unit
from tests.builders import PLAN, ZONE, World
from tests.reporting.scene import number

HEAD = "loại,ngày,mã cũ,tên cũ,mã mới,tên mới,thuộc,tỷ lệ,ghi chú\n"
A, B, C, MERGED = "BKN-CM-M07", "BKN-CM-M08", "BKN-CM-M09", "BKN-CM-N1"
MERGER = f"sáp nhập,1/7/2026,{A},,{MERGED},Xã Cầu Mới (mẫu),,,\nsáp nhập,1/7/2026,{B},,{MERGED},,,,\n"
SPLIT = f"""chia,1/7/2026,{A},,{A}-X,Xã Trên (mẫu),,40%,
chia,1/7/2026,{A},,{A}-Y,Xã Dưới (mẫu),,60%,
"""
AFTERWARDS = datetime(2026, 7, 6, 9, tzinfo=ZONE)
NEW_YEAR = datetime(2027, 1, 20, 9, tzinfo=ZONE)


@dataclass
class Done:
    """What came of applying a table."""

    examined: Reorganisation
    outcome: Outcome | None


def reorganise(desk: Desk, folder: Path, rows: str, *, apply: bool = True) -> Done:
    """Read the rows below the usual headings and apply them where they have no faults."""
    path = folder / "reorganise.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    examined = examine_reorganisation(desk, read_reorganisation(path))
    if examined.faults or not apply:
        return Done(examined, None)
    return Done(examined, apply_reorganisation(desk, examined, who="Văn phòng", why="Nghị quyết"))


def villages_of(desk: Desk, code: str) -> list[Unit]:
    unit = found(desk, code)
    return [one for one in unit_store.subtree(desk.connection, unit) if one.parent_id == unit.id]


def found(desk: Desk, code: str) -> Unit:
    unit = unit_store.unit_by_code(desk.connection, code)
    assert unit is not None, code
    return unit


def send(desk: Desk, unit: str, period: str, figures: Mapping[str, int], form: str = "station") -> None:
    """A report of that unit and period, sent now."""
    plan = desk.catalogue.plan(PLAN)
    version = programmes.form_version_id(desk.connection, PLAN, form, plan.form(form).digest)
    sender = people.person_at(desk.connection, "telegram", "sender")
    if sender is None:
        sender = people.add_person(desk.connection, "Người mẫu", "vi", desk.now)
        people.add_address(desk.connection, sender.id, "telegram", "sender", desk.now)
    assert version is not None
    reports.save_report(
        desk.connection,
        plan=PLAN,
        form=form,
        period=period,
        unit_id=found(desk, unit).id,
        form_version_id=version,
        due_on=date(2027, 1, 10),
        person_id=sender.id,
        session_id=None,
        answers={name: number(value) for name, value in figures.items()},
        now=desk.now,
    )


def value(
    desk: Desk, indicator: str, period: str, unit: str, root: str = "BKN-CM", on: date | None = None
) -> Fraction | None:
    """The unit's figure, in the tree of that time or of the day `on`."""
    plan = desk.catalogue.plan(PLAN)
    about = Period.parse(period)
    return standings(desk, plan, [plan.indicator(indicator)], about, found(desk, root), on)[indicator][unit].value


def at(world: World, now: datetime) -> World:
    world.now = now
    return world
