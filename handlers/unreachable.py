"""Somebody's chat is closed to us: who answers for them is told once."""

from __future__ import annotations

from reporting.delivery import broadcast
from reporting.desk import Desk
from reporting.ports import Address, Note
from reporting.unreachable import newly_cut_off


def tell_supervisors(desk: Desk) -> int:
    """Queue a note for everybody who answers for a person whom nothing reaches any more; how many are new."""
    told = 0
    for cut_off in newly_cut_off(desk):
        for contact in cut_off.supervisors:
            words = desk.say(contact.language, "deadline.cut_off", name=cut_off.name, unit=cut_off.unit.name)
            address = Address(contact.channel, contact.chat)
            told += broadcast(desk, address, Note(words), f"{cut_off.key}/{contact.channel}/{contact.chat}")
    return told
