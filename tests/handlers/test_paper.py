"""/vanban: a supervisor chooses unit and quarter by buttons or words, and the document of that moment is ordered."""

from __future__ import annotations

from handlers.paper import compose
from indicators.period import Period
from reporting.access import Role
from reporting.ports import DocumentOrder
from tests.builders import DISTRICT, PLAN, STATION, VILLAGE, World


def test_a_head_chooses_the_quarter_and_gets_the_stations_document(collecting: World) -> None:
    head = collecting.person("1", Role.HEAD, STATION)
    asked = collecting.send(head, "/vanban")
    labels = [button.label for row in asked.note(head).buttons for button in row]
    assert labels[0] == "Quý IV/2026" and len(labels) == 4
    (order,) = collecting.press(head, asked.button(head, "Quý IV/2026")).documents(head)
    station = collecting.unit(STATION)
    assert order == DocumentOrder("quarter", {"plan": PLAN, "unit": str(station.id), "period": "2026Q4"})
    with collecting.desk() as desk:
        made = compose(desk, order)
    assert made.filename == f"bao-cao-{STATION}-2026Q4.docx"
    assert "dự thảo" in made.caption and station.name in made.caption
    assert made.letter.head.issuer.endswith(station.name.upper())


def test_the_district_chooses_a_station_by_its_name(collecting: World) -> None:
    officer = collecting.person("2", Role.DISTRICT, DISTRICT)
    collecting.send(officer, "văn bản")
    station = collecting.unit(STATION)
    chosen = collecting.send(officer, station.name)
    assert station.name in chosen.note(officer).text
    (order,) = collecting.send(officer, "Quý III/2026").documents(officer)
    assert (order.about["unit"], Period.parse(order.about["period"])) == (str(station.id), Period.parse("2026Q3"))


def test_a_village_worker_and_a_forged_button_get_no_document(collecting: World) -> None:
    worker = collecting.person("3", Role.VILLAGE, VILLAGE)
    refused = collecting.send(worker, "/vanban")
    assert refused.documents(worker) == [] and "người phụ trách" in refused.note(worker).text
    head = collecting.person("4", Role.HEAD, STATION)
    button = collecting.send(head, "/vanban").button(head, "Quý IV/2026")
    forged = collecting.press(worker, button)
    assert forged.documents(worker) == [] and len(forged.to(worker)) == 1
