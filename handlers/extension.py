"""More time for a unit: which one, how many days, why; then its people are told."""

from __future__ import annotations

from handlers.buttons import ListStep
from handlers.chat import Chat
from handlers.notify import tell
from handlers.pages import list_button, page_of, rows_of, turning
from indicators.notation import write_date, write_period
from reporting.access import Act, is_allowed, places_of
from reporting.desk import Desk
from reporting.directory import standings_below, supervised_places
from reporting.extensions import Granted, extend
from storage import units as unit_store
from storage.people import Person
from storage.units import Unit

TOPIC = "extension"
CARD = "extension"
DAYS = (3, 5, 7, 10)
READY_REASONS = ("deadline.why_disaster", "deadline.why_ill", "deadline.why_data")
SHORTEST_REASON = 2


def show(chat: Chat, person: Person, page: int = 0) -> None:
    """The units just below one's own that lack something, each as a button."""
    places = supervised_places(chat.desk, person)
    if not places:
        chat.say(chat.text("directory.not_yours"))
        return
    lacking = [unit for place in places for unit in _lacking(chat.desk, place)]
    if not lacking:
        chat.say(chat.text("deadline.nobody_lacks"))
        return
    rows = rows_of(page_of(lacking, page), lambda unit: list_button(unit.name, ListStep.EXTEND, unit.id))
    pages = turning(chat, len(lacking), page, ListStep.EXTENDING)
    chat.say(chat.text("deadline.who"), (*rows, *pages), card=CARD)


def ask_days(chat: Chat, person: Person, unit_id: int) -> None:
    """For how long."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    if not is_allowed(places_of(chat.desk, person), Act.EXTEND, unit):
        chat.say(chat.text("problem.not_allowed"))
        return
    buttons = tuple(
        list_button(chat.label("deadline.days", days=days), ListStep.EXTEND_DAYS, unit.id, days) for days in DAYS
    )
    chat.say(chat.text("deadline.how_long", unit=unit.name), (buttons[:2], buttons[2:]), card=CARD)


def ask_why(chat: Chat, person: Person, unit_id: int, days: int) -> None:
    """The reason, as a button or typed."""
    unit = unit_store.unit_by_id(chat.desk.connection, unit_id)
    if days not in DAYS or not is_allowed(places_of(chat.desk, person), Act.EXTEND, unit):
        chat.toast = chat.text("form.stale")
        return
    chat.turn_to(TOPIC, {"unit": unit.id, "days": days})
    rows = tuple(
        (list_button(chat.label(key), ListStep.EXTEND_WHY, number),) for number, key in enumerate(READY_REASONS)
    )
    chat.say(chat.text("deadline.why", unit=unit.name, days=days), rows, card=CARD)


def ready_reason(chat: Chat, person: Person, number: int) -> None:
    """A ready reason was chosen."""
    if chat.conversation.topic != TOPIC or number >= len(READY_REASONS):
        chat.toast = chat.text("form.stale")
        return
    _grant(chat, person, chat.label(READY_REASONS[number]))


def typed(chat: Chat, person: Person, text: str) -> None:
    """The reason in one's own words."""
    if sum(letter.isalpha() for letter in text) < SHORTEST_REASON:
        chat.say(chat.text("review.reason_short"))
        return
    _grant(chat, person, text)


def _grant(chat: Chat, person: Person, reason: str) -> None:
    data = chat.conversation.data
    chat.turn_to("")
    granted = extend(chat.desk, person, data["unit"], data["days"], reason)
    lines = [
        chat.text(
            "deadline.granted",
            unit=one.unit.name,
            period=write_period(one.period, chat.language),
            until=write_date(one.until),
        )
        for one in granted
    ]
    told = sum(_tell(chat.desk, person, one) for one in granted)
    lines.append(chat.text("deadline.granted_told", count=told))
    chat.say("\n".join(lines), card=CARD)


def _tell(desk: Desk, person: Person, granted: Granted) -> int:
    """Everybody whose due day has moved hears by whom, until when and why; how many."""
    told = 0
    for contact in granted.tell:
        words = desk.say(
            contact.language,
            "deadline.yours_extended",
            who=person.name,
            unit=granted.unit.name,
            period=write_period(granted.period, contact.language),
            until=write_date(granted.until),
            why=granted.reason,
        )
        subject = f"{granted.plan.code}/{granted.period.id}/{granted.unit.id}/{granted.until.isoformat()}"
        told += tell(desk, contact, words, card=CARD, key=f"extended/{subject}/{contact.channel}/{contact.chat}")
    return told


def _lacking(desk: Desk, place: Unit) -> list[Unit]:
    lacking = {
        level
        for standing in standings_below(desk, place)
        for one in standing.missing
        for level in one.unit.path.strip("/").split("/")
    }
    below = [unit for unit in unit_store.subtree(desk.connection, place) if unit.parent_id == place.id]
    return [unit for unit in below if str(unit.id) in lacking]
