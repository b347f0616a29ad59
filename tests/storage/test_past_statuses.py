"""What had been sent last by a moment, and what was ever said about it: the same on both engines."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from dialogue.answers import Answer, AnswerKind
from reporting.access import Role
from storage import people, programmes, reports, reviews
from storage.past_statuses import LastSending, SaidOf, last_sendings
from tests.builders import PLAN, STATION, VILLAGE, World

PERIOD = "2026Q3"


def test_the_last_sending_by_then(world: World) -> None:
    world.person("1", Role.VILLAGE, VILLAGE)
    world.person("2", Role.HEAD, STATION)
    unit = world.unit(VILLAGE)
    with world.desk() as desk:
        worker, head = (people.person_at(desk.connection, "telegram", number) for number in ("1", "2"))
        form = desk.catalogue.plan(PLAN).form("village")
        version = programmes.form_version_id(desk.connection, PLAN, "village", form.digest)
        assert worker is not None and head is not None and version is not None
        begin = desk.now
        for day, households in ((0, 80), (4, 81)):
            report = reports.save_report(
                desk.connection,
                plan=PLAN,
                form="village",
                period=PERIOD,
                unit_id=unit.id,
                form_version_id=version,
                due_on=desk.today,
                person_id=worker.id,
                session_id=None,
                answers={"households": Answer(AnswerKind.VALUE, Decimal(households))},
                now=begin + timedelta(days=day),
            )
            said = (
                {"verdict": "returned", "question": "households", "reason": "?"}
                if day == 0
                else {"verdict": "approved"}
            )
            at = begin + timedelta(days=day + 2)
            reviews.add_verdict(desk.connection, report=report, level=1, person_id=head.id, now=at, **said)
        key = (PERIOD, "village", unit.id)

        def seen(day: int) -> LastSending | None:
            return last_sendings(desk.connection, PLAN, [PERIOD], begin + timedelta(days=day)).get(key)

        returned = [SaidOf("returned", 1, begin + timedelta(days=2))]
        approved = [SaidOf("approved", 1, begin + timedelta(days=6))]
        assert seen(-1) is None
        assert seen(0) == seen(3) == LastSending(1, False, "sent", returned)
        assert seen(4) == seen(9) == LastSending(2, True, "sent", approved)
        assert last_sendings(desk.connection, PLAN, ["2026Q2"], begin + timedelta(days=9)) == {}
        assert last_sendings(desk.connection, "another", [PERIOD], begin + timedelta(days=9)) == {}
