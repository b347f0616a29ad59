"""The operator's chat: bound by a one-use link that only the machine's console hands out."""

from __future__ import annotations

import secrets
from datetime import timedelta

from reporting.desk import Desk
from reporting.enrolment import hash_secret
from reporting.ports import Address
from reporting.problems import InviteUnknown
from storage import audit, people
from storage import operating as store
from storage import units as unit_store
from storage.audit import Deed
from storage.people import Invite

OPERATOR = "operator"  # stands in an invite's role column: the link is for the operator's chat, not for a role
LINK_LIFE = timedelta(days=1)  # whoever makes it opens it at once


class NoUnitsYet(Exception):
    """There is no unit by whose office the operator could be invited."""


def invite_operator(desk: Desk) -> str:
    """Make a one-use link that binds a chat; NoUnitsYet before units were imported."""
    roots = [root for plan in desk.catalogue.plans() for root in unit_store.plan_roots(desk.connection, plan.code)]
    if not roots:
        raise NoUnitsYet()
    link = secrets.token_urlsafe(24)
    hashes = hash_secret(link), hash_secret(f"operator {link}")
    invite_id = people.add_invite(desk.connection, roots[0].id, OPERATOR, *hashes, desk.now, desk.now + LINK_LIFE)
    audit.note(desk.connection, desk.now, Deed.INVITED, f"invite/{invite_id}", by=None, after={"role": OPERATOR})
    return link


def bind_operator(desk: Desk, address: Address, invite: Invite) -> None:
    """Spend the link: that chat hears of trouble from now on. InviteUnknown when it was spent meanwhile."""
    if not people.use_invite(desk.connection, invite.id, None, desk.now):
        raise InviteUnknown()
    store.bind_operator_chat(desk.connection, address.channel, address.chat, desk.now)
    about = f"chat/{address.channel}/{address.chat}"
    audit.note(desk.connection, desk.now, Deed.OPERATOR_BOUND, about, by=None, after={"invite": invite.id})


def remove_operator(desk: Desk, address: Address) -> bool:
    """That chat hears of nothing any more; whether it did."""
    if not store.unbind_operator_chat(desk.connection, address.channel, address.chat):
        return False
    audit.note(desk.connection, desk.now, Deed.OPERATOR_REMOVED, f"chat/{address.channel}/{address.chat}", by=None)
    return True
