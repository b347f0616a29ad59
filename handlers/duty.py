"""Dated duties that no form serves: the list of what is open at one's units, and one button when it is done."""

from __future__ import annotations

from handlers.buttons import DutyButton
from handlers.chat import Chat
from handlers.duty_words import duty_button, duty_name
from indicators.notation import write_date, write_period
from reporting.directory import supervised_places
from reporting.duties import OpenDuty, duties_open_at, duty_of, mark_done
from storage.people import Person

CARD = "duties"
_MOST = 8  # at a time: the first due first


def show(chat: Chat, person: Person) -> None:
    """What is open at the units that this person answers for, the first due first, each with its button."""
    places = supervised_places(chat.desk, person)
    if not places:
        chat.say(chat.text("directory.not_yours"))
        return
    found = sorted(
        (one for place in places for one in duties_open_at(chat.desk, place)), key=lambda one: one.round.due_on
    )
    if not found:
        chat.say(chat.text("deadline.duties_none"), card=CARD)
        return
    lines = [chat.text("deadline.duties", count=len(found))]
    rows = []
    for number, one in enumerate(found[:_MOST], start=1):
        lines.append(_line(chat, number, one))
        rows.append(
            (duty_button(chat.desk, chat.language, one.round.plan, one.duty, one.unit, one.round.period, number),)
        )
    if len(found) > _MOST:
        lines.append(chat.text("deadline.duties_more", count=len(found) - _MOST))
    chat.say("\n".join(lines), tuple(rows), card=CARD)


def done(chat: Chat, person: Person, button: DutyButton) -> None:
    """Note it, and say so; a second press changes nothing."""
    is_new = mark_done(chat.desk, person, button.plan, button.duty, button.period, button.unit)
    duty = duty_of(chat.desk.catalogue.plan(button.plan), button.duty)
    chat.say(chat.text("deadline.noted" if is_new else "deadline.noted_before", duty=duty.what))


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
