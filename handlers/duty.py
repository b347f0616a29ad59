"""Dated duties that no form serves: what is open at one's units, one button when it is done, and who below has not."""

from __future__ import annotations

from collections.abc import Iterator

from handlers.buttons import DutyButton
from handlers.chat import Chat
from handlers.duty_words import duty_button, duty_name
from indicators.notation import write_date, write_period
from indicators.period import Period
from reporting.directory import supervised_places
from reporting.duties import OpenDuty, duties_open_at, duty_of, mark_done
from reporting.duties_below import duties_below
from storage.people import Person
from storage.units import Unit

CARD = "duties"
_MOST = 8  # at a time: the first due first
_NAMED = 5  # units that are named, of those below that have not done something


def show(chat: Chat, person: Person) -> None:
    """What is open at the units that this person answers for, the first due first, each with its button.

    Below it, of the units further down, which duty is done at how many of them.
    """
    places = supervised_places(chat.desk, person)
    if not places:
        chat.say(chat.text("directory.not_yours"))
        return
    found = sorted(
        (one for place in places for one in duties_open_at(chat.desk, place)), key=lambda one: one.round.due_on
    )
    lines = [chat.text("deadline.duties", count=len(found)) if found else chat.text("deadline.duties_none")]
    rows = []
    for number, one in enumerate(found[:_MOST], start=1):
        lines.append(_line(chat, number, one))
        rows.append(
            (duty_button(chat.desk, chat.language, one.round.plan, one.duty, one.unit, one.round.period, number),)
        )
    if len(found) > _MOST:
        lines.append(chat.text("deadline.duties_more", count=len(found) - _MOST))
    lines += [line for place in places for line in _below(chat, place)]
    chat.say("\n".join(lines), tuple(rows), card=CARD)


def done(chat: Chat, person: Person, button: DutyButton) -> None:
    """Note it, and say so; a second press changes nothing."""
    is_new = mark_done(chat.desk, person, button.plan, button.duty, button.period, button.unit)
    duty = duty_of(chat.desk.catalogue.plan(button.plan), button.duty)
    chat.say(chat.text("deadline.noted" if is_new else "deadline.noted_before", duty=duty.what))


def _below(chat: Chat, place: Unit) -> Iterator[str]:
    """Units below with counts; the last few are named."""
    found = duties_below(chat.desk, place)
    if found:
        yield "\n" + chat.text("deadline.duties_below", unit=place.name)
    for one in found[:_MOST]:
        words = {
            "duty": duty_name(chat.desk, chat.language, one.duty),
            "period": write_period(Period.parse(one.round.period), chat.language),
            "due": write_date(one.round.due_on),
            "done": one.done,
            "owed": one.owed,
        }
        is_overdue = one.round.due_on < chat.desk.today
        yield chat.text("deadline.duty_below_overdue" if is_overdue else "deadline.duty_below", **words)
        if len(one.left) <= _NAMED:
            yield chat.text("deadline.duty_left", names=", ".join(one.left))
    if len(found) > _MOST:
        yield chat.text("deadline.duties_more", count=len(found) - _MOST)


def _line(chat: Chat, number: int, one: OpenDuty) -> str:
    key = "deadline.duty_open" if one.round.due_on >= chat.desk.today else "deadline.duty_overdue"
    return chat.text(
        key,
        number=number,
        duty=duty_name(chat.desk, chat.language, one.duty),
        unit=one.unit.name,
        period=write_period(one.period, chat.language),
        due=write_date(one.round.due_on),
    )
