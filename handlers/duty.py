"""A dated duty that no form serves is done: one button says so, and the reminders end."""

from __future__ import annotations

from handlers.buttons import DutyButton
from handlers.chat import Chat
from reporting.duties import duty_of, mark_done
from storage.people import Person


def done(chat: Chat, person: Person, button: DutyButton) -> None:
    """Note it, and say so; a second press changes nothing."""
    is_new = mark_done(chat.desk, person, button.plan, button.duty, button.period, button.unit)
    duty = duty_of(chat.desk.catalogue.plan(button.plan), button.duty)
    chat.say(chat.text("deadline.noted" if is_new else "deadline.noted_before", duty=duty.what))
