"""Somebody leaves: who, who goes on for them, sure? Then everybody concerned is told, each once."""

from __future__ import annotations

from handlers.buttons import ListStep
from handlers.chat import Chat
from handlers.missing import CARD
from handlers.notify import for_reader, tell
from handlers.pages import list_button, page_of, rows_of, turning
from handlers.resuming import resume_data
from handlers.values import words_in
from reporting.access import Role
from reporting.delivery import post
from reporting.desk import Desk
from reporting.directory import people_by_place, supervised_places
from reporting.handover import HandedOver, leave, may_hand_over
from reporting.ports import Address, Button, Note
from reporting.problems import NotAllowed
from storage import people as people_store
from storage import units as unit_store
from storage.directory import Listing
from storage.people import Contact, Person

_MOST_FORMS = 3


def ask_who(chat: Chat, person: Person, page: int = 0) -> None:
    """Everybody whose place this person may end."""
    listed = _leaving(chat.desk, person)
    if not listed:
        chat.say(chat.text("people.leave_nobody"))
        return
    rows = rows_of(
        page_of(listed, page),
        lambda one: list_button(f"{one.name} · {one.unit_name}", ListStep.LEAVER, one.person_id, 0),
    )
    pages = turning(chat, len(listed), page, ListStep.LEAVING)
    chat.say(chat.text("people.leave_who"), (*rows, *pages), card=CARD)


def ask_successor(chat: Chat, person: Person, leaver_id: int, page: int) -> None:
    """Who goes on: people at the same place first; or nobody yet."""
    leaver = _listed(chat.desk, person, leaver_id)
    others = _successors(chat.desk, person, leaver)
    rows = rows_of(
        page_of(others, page),
        lambda one: list_button(f"{one.name} · {one.unit_name}", ListStep.HAND_OVER, leaver_id, one.person_id),
    )
    pages = turning(chat, len(others), page, ListStep.LEAVER, leaver_id)
    later = ((list_button(chat.label("people.leave_later"), ListStep.HAND_OVER, leaver_id, 0),),)
    words = chat.text("people.leave_to", name=leaver.name, unit=leaver.unit_name)
    chat.say(words, (*rows, *pages, *later), card=CARD)


def confirm(chat: Chat, person: Person, leaver_id: int, successor_id: int) -> None:
    """Is it meant? Ending somebody's access is never one tap."""
    leaver = _listed(chat.desk, person, leaver_id)
    if successor_id:
        successor = people_store.person_by_id(chat.desk.connection, successor_id)
        words = chat.text("people.leave_sure", name=leaver.name, unit=leaver.unit_name, successor=successor.name)
    else:
        words = chat.text("people.leave_sure_nobody", name=leaver.name, unit=leaver.unit_name)
    yes = list_button(chat.label("people.leave_yes"), ListStep.HAND_OVER_NOW, leaver_id, successor_id)
    no = list_button(chat.label("people.leave_no"), ListStep.LEAVING, 0)
    chat.say(words, ((yes, no),), card=CARD)


def hand_over(chat: Chat, person: Person, leaver_id: int, successor_id: int) -> None:
    """Do it, and tell everybody concerned."""
    contacts = people_store.contacts_of(chat.desk.connection, leaver_id)
    done = leave(chat.desk, person, leaver_id, successor_id or None)
    tell_leaver(chat.desk, contacts, done)
    tell_successor(chat.desk, done)
    if done.successor is not None:
        words = chat.text("people.leave_done", name=done.leaver.name, successor=done.successor.name)
    else:
        words = chat.text("people.leave_done_free", name=done.leaver.name)
    counted = chat.text("people.leave_counted", moved=len(done.moved), freed=len(done.freed))
    chat.say("\n".join((words, counted) if done.moved or done.freed else (words,)), card=CARD)


def tell_leaver(desk: Desk, contacts: list[Contact], done: HandedOver) -> None:
    """One sentence to the person who left; `contacts` were read before the access ended."""
    units = ", ".join(unit.name for unit in done.units)
    for contact in contacts:
        words = desk.say(contact.language, "people.leave_told", unit=units)
        post(desk, Address(contact.channel, contact.chat), Note(for_reader(desk, contact, words)))


def tell_successor(desk: Desk, done: HandedOver) -> None:
    """What came over, with the open reports as buttons."""
    if done.successor is None:
        return
    units = ", ".join(unit.name for unit in done.units)
    for contact in people_store.contacts_of(desk.connection, done.successor.id):
        rows = tuple((_resume(desk, contact.language, done, session.id),) for session in done.moved[:_MOST_FORMS])
        words = desk.say(
            contact.language, "people.leave_received", name=done.leaver.name, unit=units, count=len(done.moved)
        )
        tell(desk, contact, words, rows, card="handover", about=done.leaver.name)


def _resume(desk: Desk, language: str, done: HandedOver, session_id: int) -> Button:
    session = next(one for one in done.moved if one.id == session_id)
    title = words_in(desk.catalogue.questionnaire(desk.connection, session.form_version_id).title, language)
    return Button(desk.say(language, "menu.resume", title=title), resume_data(session))


def _leaving(desk: Desk, person: Person) -> list[Listing]:
    """Each person once, at the first place that may be ended."""
    found: dict[int, Listing] = {}
    for unit in supervised_places(desk, person):
        for (unit_id, role), listings in people_by_place(desk, unit).items():
            place = unit_store.unit_by_id(desk.connection, unit_id)
            if may_hand_over(desk, person, Role(role), place):
                for one in listings:
                    if one.person_id != person.id:
                        found.setdefault(one.person_id, one)
    return list(found.values())


def _listed(desk: Desk, person: Person, leaver_id: int) -> Listing:
    for one in _leaving(desk, person):
        if one.person_id == leaver_id:
            return one
    raise NotAllowed(unit="")


def _successors(desk: Desk, person: Person, leaver: Listing) -> list[Listing]:
    """Everybody below the person who could go on, those of the same unit first, each once."""
    everybody = [
        one
        for unit in supervised_places(desk, person)
        for listings in people_by_place(desk, unit).values()
        for one in listings
        if one.person_id != leaver.person_id
    ]
    ordered = sorted(everybody, key=lambda one: (one.unit_id != leaver.unit_id, one.role != leaver.role))
    return list({one.person_id: one for one in reversed(ordered)}.values())[::-1]
