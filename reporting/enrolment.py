"""How people come in: one-use invites, a confirmed name, an approval. An unknown chat learns nothing."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from reporting.access import ROLE_OF_KIND, Act, Role, demand, is_allowed, places_of
from reporting.desk import Desk
from reporting.ports import Address
from reporting.problems import (
    AlreadyMember,
    AlreadySettled,
    GroupTaken,
    InviteExpired,
    InviteUnknown,
    NotAllowed,
    TooManyGuesses,
)
from storage import audit
from storage import groups as group_store
from storage import people as store
from storage import units as unit_store
from storage.audit import Deed
from storage.people import Invite, Membership, Person
from storage.units import Unit

LINK_LIFE = timedelta(days=14)
GUESS_WINDOW = timedelta(hours=1)
GUESSES_PER_CHAT = 5
GUESSES_OVERALL = 200  # per channel and window: 200 tries an hour at 40 bits is hopeless
NAME_LIMIT = 60
GROUP = "group"  # stands in an invite's role column: the link is for a group, not for a person

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no 0/O, 1/I
_CODE = re.compile(rf"[{_LETTERS}]{{4}}-?[{_LETTERS}]{{4}}")
_LINK = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class NewInvite:
    """The secrets of a new invite, shown once: `link` goes into a deep link, `code` is typed."""

    link: str
    code: str


def invite(desk: Desk, unit: Unit, role: Role, by: Person | None = None) -> NewInvite:
    """Make a one-use invite, in the name of `by` (None: the operator).

    ValueError when a unit of that kind has no such role.
    """
    if role not in ROLE_OF_KIND.get(unit.kind, ()):
        raise ValueError(f"{unit.code} is a {unit.kind}; the role {role.value} does not exist there")
    link = secrets.token_urlsafe(24)
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    invite_id = store.add_invite(
        desk.connection,
        unit.id,
        role.value,
        hash_secret(link),
        hash_secret(letters),
        desk.now,
        desk.now + LINK_LIFE,
    )
    _note_invite(desk, by, invite_id, unit, role.value)
    return NewInvite(link, f"{letters[:4]}-{letters[4:]}")


def invite_group(desk: Desk, unit: Unit) -> str:
    """Make a one-use link that binds a group to the unit; only a supervisor of the unit can use it."""
    link = secrets.token_urlsafe(24)
    invite_id = store.add_invite(
        desk.connection, unit.id, GROUP, hash_secret(link), hash_secret(f"group {link}"), desk.now, desk.now + LINK_LIFE
    )
    _note_invite(desk, None, invite_id, unit, GROUP)
    return link


def bind_group(desk: Desk, person: Person, address: Address, title: str, thread: str | None, secret: str) -> Unit:
    """Spend a group's link: the group belongs to that unit from now on. Refused to anybody but its supervisors.

    Raises GroupTaken where the group belongs to a unit already that the person does not answer for: a group cannot be
    taken over with a link to somewhere else.
    """
    found = open_invite(desk, address, secret)
    if found.role != GROUP:
        raise InviteUnknown()
    unit = unit_store.unit_by_id(desk.connection, found.unit_id)
    demand(desk, person, Act.BIND_GROUP, unit)
    known = group_store.group_at(desk.connection, address.channel, address.chat)
    if known is not None and known.unit_id != unit.id:
        bound = unit_store.unit_by_id(desk.connection, known.unit_id)
        if not is_allowed(places_of(desk, person), Act.BIND_GROUP, bound):
            raise GroupTaken(unit=bound.name)
    if not store.use_invite(desk.connection, found.id, person.id, desk.now):
        raise InviteUnknown()
    group_store.bind_group(
        desk.connection,
        channel=address.channel,
        chat=address.chat,
        unit_id=unit.id,
        title=title[:200],
        thread=thread,
        bound_by=person.id,
        now=desk.now,
    )
    about = f"group/{address.channel}/{address.chat}"
    before = {"unit": None if known is None else known.unit_id}
    audit.note(desk.connection, desk.now, Deed.GROUP_BOUND, about, by=person.id, unit_id=unit.id, before=before)
    return unit


def looks_like_invite(text: str) -> bool:
    """Whether typed words have the shape of a code or link; anything else is not even a guess."""
    words = text.strip()
    return bool(_CODE.fullmatch(words.upper()) or _LINK.fullmatch(words))


def open_invite(desk: Desk, address: Address, text: str) -> Invite:
    """The invite behind a typed code or link. Wrong ones are counted; too many are refused unread."""
    since = desk.now - GUESS_WINDOW
    mine = store.count_guesses(desk.connection, since, address.channel, address.chat)
    everybody = store.count_guesses(desk.connection, since, address.channel, None)
    if mine >= GUESSES_PER_CHAT or everybody >= GUESSES_OVERALL:
        raise TooManyGuesses()
    words = text.strip()
    secret = words if _LINK.fullmatch(words) else words.upper().replace("-", "")
    found = store.unused_invite(desk.connection, hash_secret(secret))
    if found is None:
        note_guess(desk, address)
        raise InviteUnknown()
    if found.expires_at <= desk.now:
        raise InviteExpired()
    return found


def note_guess(desk: Desk, address: Address) -> None:
    """Count a wrong code against the chat it came from. Whoever undoes the work that a refusal left counts it again."""
    store.add_guess(desk.connection, address.channel, address.chat, desk.now)


def open_personal_invite(desk: Desk, address: Address, text: str) -> Invite:
    """The same for a person: a group's link is not one."""
    found = open_invite(desk, address, text)
    if found.role == GROUP:
        raise InviteUnknown()
    return found


def clean_name(text: str) -> str | None:
    """A name fit to be shown: one line, 2 to 60 letters, no markup; None when nothing sensible remains."""
    words = re.sub(r"<[^<>]*>", " ", text)
    name = " ".join(re.sub(r"[\x00-\x1f\x7f<>&@/\\]", " ", words).split())[:NAME_LIMIT].strip()
    return name if len(name) >= 2 and any(letter.isalpha() for letter in name) else None


def join(
    desk: Desk,
    address: Address,
    person: Person | None,
    invite_id: int,
    unit_id: int,
    role: Role,
    name: str,
    language: str,
) -> Membership:
    """Spend the invite: the person waits for approval. InviteUnknown when it was spent meanwhile.

    `person` is who speaks at the address already; None adds somebody new to it, also beside others who share it.
    """
    if person is not None:
        for status in (store.ACTIVE, store.PENDING):
            for membership in store.memberships_of(desk.connection, person.id, status):
                if (membership.unit_id, membership.role) == (unit_id, role.value):
                    raise AlreadyMember(unit=unit_store.unit_by_id(desk.connection, unit_id).name)
        store.rename_person(desk.connection, person.id, name)
    if not store.use_invite(desk.connection, invite_id, None if person is None else person.id, desk.now):
        raise InviteUnknown()
    if person is None:
        person = store.add_person(desk.connection, name, language, desk.now)
        store.add_address(desk.connection, person.id, address.channel, address.chat, desk.now)
    membership_id = store.add_membership(desk.connection, person.id, unit_id, role.value, store.PENDING, desk.now)
    told = {"role": role.value, "invite": invite_id}
    about = f"membership/{membership_id}"
    audit.note(desk.connection, desk.now, Deed.JOINED, about, by=person.id, unit_id=unit_id, after=told)
    return Membership(membership_id, person.id, unit_id, role.value, store.PENDING)


def settle(desk: Desk, approver: Person | None, membership_id: int, *, approve: bool) -> tuple[Membership, Unit]:
    """Approve or decline a request. `approver` None is the operator at the machine; nobody approves themselves."""
    membership = store.membership_by_id(desk.connection, membership_id)
    if membership is None:
        raise AlreadySettled()
    unit = unit_store.unit_by_id(desk.connection, membership.unit_id)
    if approver is not None:
        if approver.id == membership.person_id:
            raise NotAllowed(unit=unit.name)
        demand(desk, approver, Act.APPROVE, unit, Role(membership.role))
    status = store.ACTIVE if approve else store.ENDED
    by = None if approver is None else approver.id
    if not store.settle_membership(desk.connection, membership_id, status, by, desk.now):
        raise AlreadySettled()
    deed = Deed.ADMITTED if approve else Deed.DECLINED
    told = {"person": membership.person_id, "role": membership.role}
    about = f"membership/{membership_id}"
    audit.note(desk.connection, desk.now, deed, about, by=by, unit_id=unit.id, after=told)
    return membership, unit


def _note_invite(desk: Desk, by: Person | None, invite_id: int, unit: Unit, role: str) -> None:
    inviter = None if by is None else by.id
    told = {"role": role}
    about = f"invite/{invite_id}"
    audit.note(desk.connection, desk.now, Deed.INVITED, about, by=inviter, unit_id=unit.id, after=told)


def hash_secret(secret: str) -> str:
    """A short code has 40 bits, so its hash is made slow; a stolen database does not give it away in a moment."""
    return hashlib.scrypt(secret.encode(), salt=b"tram invite", n=2**13, r=8, p=1, dklen=32).hex()
