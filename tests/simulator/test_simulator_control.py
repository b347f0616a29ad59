"""The control API: its document, its clock, its doors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.routing import Route

from simulator.client import ControlError, SimulatorClient
from simulator.running import RunningSimulator
from simulator.server import OPERATIONS, build_app


@pytest.fixture
def http(running: RunningSimulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.url) as client:
        yield client


def test_openapi_document_names_exactly_the_routes(http: httpx.Client) -> None:
    document = http.get("/control/openapi.json").json()
    described = {(verb.upper(), path) for path, verbs in document["paths"].items() for verb in verbs}
    routes = {
        (method, route.path.replace(":path}", "}"))
        for route in build_app().routes
        if isinstance(route, Route) and route.path.startswith("/control") and route.methods
        for method in route.methods - {"HEAD"}
    }
    assert described == routes


def test_openapi_bodies_are_those_that_are_read(http: httpx.Client) -> None:
    document = http.get("/control/openapi.json").json()
    names = [verb["operationId"] for verbs in document["paths"].values() for verb in verbs.values()]
    assert len(names) == len(set(names)) == len(OPERATIONS)
    for operation in OPERATIONS:
        described = document["paths"][operation.path.replace(":path}", "}")][operation.method.lower()]
        assert ("requestBody" in described) == (operation.body is not None)
        if operation.body is None:
            continue
        schema = described["requestBody"]["content"]["application/json"]["schema"]
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            fields = operation.body.model_fields
            assert set(schema["properties"]) == set(fields)
            assert set(schema.get("required", [])) == {name for name, one in fields.items() if one.is_required()}


def test_slips_name_the_field(http: httpx.Client, control: SimulatorClient) -> None:
    wrong = http.post("/control/people", json={"first_name": "", "age": 3})
    assert wrong.status_code == 422
    assert "first_name" in wrong.json()["error"] and "age" in wrong.json()["error"]
    assert http.get("/control/chats/12345").status_code == 404
    assert http.get("/control/unknown").status_code == 404
    with pytest.raises(ControlError, match="exists already"):
        control.create_person("Hai", id=control.create_person("Một", id=4711))


def test_clock_runs_on_after_being_set(control: SimulatorClient) -> None:
    wanted = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    control.set_clock(wanted)
    first, second = control.clock().now, control.clock().now
    assert wanted <= first < second < wanted + timedelta(minutes=5)


def test_clock_long_poll_answers_at_once(control: SimulatorClient) -> None:
    version = control.clock().version
    wanted = datetime(2030, 1, 1, tzinfo=UTC)
    with SimulatorClient(control.url) as trainer:
        setting = threading.Thread(target=trainer.set_clock, args=(wanted,))
        setting.start()
        clock = control.wait_for_clock(version)
        setting.join()
    assert clock.version > version and clock.now >= wanted
    assert control.wait_for_clock(clock.version, timeout=0).version == clock.version


def test_clock_presets(control: SimulatorClient) -> None:
    due = datetime(2027, 1, 10, 2, 0, tzinfo=UTC)
    clock = control.set_presets({"10 ngày trước hạn": due - timedelta(days=10), "ngày đến hạn": due})
    assert clock.presets == (("10 ngày trước hạn", due - timedelta(days=10)), ("ngày đến hạn", due))
    assert control.ask("DELETE", "/control/clock")["presets"] != []


def test_clock_wants_a_zone(http: httpx.Client) -> None:
    assert http.put("/control/clock", json={"now": "2026-12-31T09:00:00"}).status_code == 422


def test_wait_for_says_what_was_there(control: SimulatorClient) -> None:
    lan = control.create_person("Lan")
    control.start(lan)
    with pytest.raises(TimeoutError, match="/start"):
        control.wait_for(lan, lambda chat: False, timeout=0.05)


def test_unread_and_read(control: SimulatorClient, http: httpx.Client) -> None:
    lan = control.create_person("Lan")
    control.start(lan)
    for text in ("một", "hai"):
        http.post("/bot123456:simulated_token/sendMessage", json={"chat_id": lan, "text": text})
    assert control.chat(lan).unread == 2
    control.mark_read(lan)
    assert control.chat(lan).unread == 0


def test_reset_keeps_bots_and_lets_numbers_rise(control: SimulatorClient) -> None:
    lan = control.create_person("Lan")
    first = control.start(lan)
    control.reset()
    assert control.people() == [] and 123456 in [bot["id"] for bot in control.bots()]
    hung = control.create_person("Hùng")
    assert control.start(hung).id > first.id and hung > lan


def test_history_is_bounded(control: SimulatorClient) -> None:
    lan = control.create_person("Lan")
    last = [control.send_text(lan, str(number)) for number in range(1005)][-1]
    kept = control.messages(lan)
    assert len(kept) == 1000 and kept[-1].id == last.id


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "192.168.1.5:8081"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"},
    ],
)
def test_other_sites_and_names_are_shut_out(http: httpx.Client, headers: dict[str, str]) -> None:
    assert http.get("/control/chats", headers=headers).status_code == 403
    assert http.post("/control/reset", headers=headers).status_code == 403


def test_own_page_and_followed_links_are_let_in(http: httpx.Client, running: RunningSimulator) -> None:
    own = {"Origin": running.url, "Sec-Fetch-Site": "same-origin"}
    assert http.get("/control/chats", headers=own).status_code == 200
    assert http.get("/control/chats", headers={"Host": "localhost:8081"}).status_code == 200
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    page = http.get("/", headers=followed)
    assert page.status_code == 200 and "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert http.get("/", headers={"Host": "evil.example"}).status_code == 403


def test_forms_of_other_sites_cannot_send(http: httpx.Client) -> None:
    simple = {"Content-Type": "text/plain"}
    assert http.post("/control/people", content=b'{"first_name": "X"}', headers=simple).status_code == 403


def test_uploaded_pages_are_never_shown_as_pages(http: httpx.Client, control: SimulatorClient) -> None:
    lan = control.create_person("Lan")
    sent = control.send_document(lan, "x.html", b"<script>alert(1)</script>")
    assert sent.attachment is not None
    answer = http.get(sent.attachment["url"])
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
