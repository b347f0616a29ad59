"""Personal data of the people who report: what they are told, and how somebody is taken out of it.

Kept are the display name, units and roles, the address of the chat, and what was done under the person's number (Law
91/2025/QH15 on personal data; see docs/privacy.md). Figures belong to the unit and stay.
"""

from __future__ import annotations

from typing import Final

from reporting.desk import Desk
from reporting.handover import leave
from storage import audit, forgetting
from storage import people as people_store
from storage import privacy as store
from storage.audit import Deed
from storage.forgetting import Forgotten
from storage.people import Person

# Grows with every change of the notice's meaning (privacy.notice in the wording); a test holds the two together.
NOTICE_VERSION: Final = 1


def is_notice_new(desk: Desk, person: Person) -> bool:
    """Whether the notice changed since the person was shown it, or they never were."""
    if person.notice == NOTICE_VERSION:
        return False
    newest = store.newest_shown(desk.connection, person.id)
    return newest is None or newest < NOTICE_VERSION


def note_shown(desk: Desk, person: Person) -> None:
    """The person was shown the present notice."""
    store.note_shown(desk.connection, person.id, NOTICE_VERSION, desk.now)


def agree_by_joining(desk: Desk, person_id: int) -> None:
    """Whoever confirms the name under the notice agrees to it; the deed of joining stands for both."""
    store.note_agreed(desk.connection, person_id, NOTICE_VERSION, desk.now)


def agree(desk: Desk, person_id: int, version: int = NOTICE_VERSION) -> bool:
    """The person agrees to that version; False when they had before, or it was never shown to anybody."""
    if not 1 <= version <= NOTICE_VERSION:
        return False
    is_new = store.note_agreed(desk.connection, person_id, version, desk.now)
    if is_new:
        told = {"version": version}
        audit.note(desk.connection, desk.now, Deed.AGREED, f"person/{person_id}", by=person_id, after=told)
    return is_new


def forget(desk: Desk, person_id: int) -> Forgotten | None:
    """Take the person out: places end, open reports wait for whoever comes next, a neutral label replaces the name.

    Figures, revisions, verdicts and the audit stay under the number. None when it was done before.
    """
    if forgetting.is_forgotten(desk.connection, person_id):
        return None
    if people_store.memberships_of(desk.connection, person_id):
        leave(desk, None, person_id, None)
    for waiting in people_store.memberships_of(desk.connection, person_id, people_store.PENDING):
        people_store.settle_membership(desk.connection, waiting.id, people_store.ENDED, None, desk.now)
    label = desk.say("vi", "privacy.label", number=person_id)
    taken = forgetting.forget(desk.connection, person_id, label, desk.now)
    told = {"addresses": taken.addresses, "sessions": taken.sessions, "messages": taken.messages}
    audit.note(desk.connection, desk.now, Deed.FORGOTTEN, f"person/{person_id}", by=None, after=told)
    return taken
