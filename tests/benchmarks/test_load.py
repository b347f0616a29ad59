"""The load generator counts what it says it counts: otherwise every figure of the benchmark is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import office
from benchmarks.load.crowd import FIRST_CHAT, Crowd, Move, Script
from benchmarks.load.measure import Result
from benchmarks.load.table import AIOGRAM, TRAM, verdicts
from benchmarks.load.wire import Api
from storage import people
from storage.database import Database


class Clerk:
    """A bot without a network: takes what waits, and says something with two buttons to everybody."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.offset = 0
        self.heard: list[str] = []

    def work(self) -> None:
        answers: list[bytes] = []
        self.api.poll(urlencode({"offset": self.offset, "timeout": 0, "limit": 100}).encode(), answers.append)
        for update in json.loads(answers[0])["result"]:
            self.offset = update["update_id"] + 1
            self._answer(update)

    def _answer(self, update: dict[str, Any]) -> None:
        message = update.get("message") or update["callback_query"]["message"]
        self.heard.append(update["callback_query"]["data"] if "callback_query" in update else message["text"])
        buttons = [[{"text": "a", "callback_data": "x|other"}, {"text": "b", "callback_data": "x|form"}]]
        fields = {"chat_id": message["chat"]["id"], "reply_markup": json.dumps({"inline_keyboard": buttons})}
        self.api.call(b"sendMessage", urlencode(fields).encode())


async def test_a_person_fills_one_survey_and_makes_room_for_the_next() -> None:
    script = Script.survey(Move.TYPE, opener="|form", is_sent=True)
    crowd = Crowd(script, active=2, most=3)
    api = Api(0.0, crowd.shown)
    clerk = Clerk(api)
    crowd.begin(api)
    for _ in range(2 * len(script.moves)):
        clerk.work()
    assert crowd.surveys == 3
    assert crowd.is_used_up
    assert len(crowd.answered) == len(crowd.waited) == 3 * 10
    assert clerk.heard.count("/start") == clerk.heard.count("x|form") == clerk.heard.count("x|other") == 3
    assert len(clerk.heard) == 3 * len(script.moves)
    assert crowd.strays == 0


def test_the_office_under_load_knows_everybody_who_will_write(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'tram.db'}"
    office.build(url, people=25)
    with Database(url) as database, database.read() as connection:
        for number in (0, 24):
            person = people.person_at(connection, "telegram", str(FIRST_CHAT + number))
            assert person is not None
            assert [one.role for one in people.memberships_of(connection, person.id)] == ["village"]


def test_a_promise_is_judged_by_the_ratio_of_medians() -> None:
    def at(rate: float) -> Result:
        return Result(rate, 0.0, 0.0, 0.0, 0, 0.0)

    runs = {(TRAM, "text", 0): [at(100.0), at(210.0), at(900.0)], (AIOGRAM, "text", 0): [at(100.0)]}
    assert list(verdicts(runs)) == [f"text, 0 ms: beside {AIOGRAM}: 2.10 x (2.0 wanted): reached"]
