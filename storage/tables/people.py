"""Who reports: people, their places, their addresses, and the invites by which they came. No phone numbers anywhere."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class PersonRow(SQLModel, table=True):
    """A person of the network: the name that others see, and nothing else about them."""

    __tablename__ = "person"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=100)
    language: str = Field(max_length=8, default="vi")
    created_at: datetime
    gone_at: datetime | None = None
    forgotten_at: datetime | None = None  # the name was taken out; what was sent stays under the number


class MembershipRow(SQLModel, table=True):
    """A person's role at a unit: pending until approved, active, or ended. One person may have several."""

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "ix_membership_pending",
            "id",
            sqlite_where=text("status = 'pending'"),
            postgresql_where=text("status = 'pending'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    role: str = Field(max_length=20)
    status: str = Field(max_length=10)
    since: datetime
    until: datetime | None = None
    approved_by: int | None = Field(default=None, foreign_key="person.id")


class AddressRow(SQLModel, table=True):
    """A private chat of a person on one channel; one chat belongs to several people where a phone is shared."""

    __tablename__ = "address"
    __table_args__ = (
        Index(
            "ix_address_blocked",
            "blocked_at",
            sqlite_where=text("blocked_at IS NOT NULL"),
            postgresql_where=text("blocked_at IS NOT NULL"),
        ),
    )

    channel: str = Field(primary_key=True, max_length=20)
    chat: str = Field(primary_key=True, max_length=64)
    person_id: int = Field(
        primary_key=True, foreign_key="person.id", index=True, sa_column_kwargs={"autoincrement": False}
    )
    since: datetime
    blocked_at: datetime | None = None


class InviteRow(SQLModel, table=True):
    """A one-use way in. Only hashes are stored: whoever reads the database cannot join with it."""

    __tablename__ = "invite"
    __table_args__ = (UniqueConstraint("link_hash"), UniqueConstraint("code_hash"))

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    role: str = Field(max_length=20)
    link_hash: str = Field(max_length=64)
    code_hash: str = Field(max_length=64)
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    used_by: int | None = Field(default=None, foreign_key="person.id")


class GuessRow(SQLModel, table=True):
    """A wrong invite code, counted so that guessing gets nowhere."""

    __tablename__ = "guess"

    id: int | None = Field(default=None, primary_key=True)
    channel: str = Field(max_length=20)
    chat: str = Field(max_length=64)
    at: datetime = Field(index=True)


class GroupChatRow(SQLModel, table=True):
    """A group bound to a unit: where pictures of progress go."""

    __tablename__ = "group_chat"

    channel: str = Field(primary_key=True, max_length=20)
    chat: str = Field(primary_key=True, max_length=64)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    title: str = Field(max_length=200)
    thread: str | None = Field(default=None, max_length=64)
    bound_by: int | None = Field(default=None, foreign_key="person.id")
    bound_at: datetime
    left_at: datetime | None = None


class RebindingRow(SQLModel, table=True):
    """A person's place, or a group, that is to go over from a closed unit to its successor once that is confirmed.

    Either `membership_id` or `channel` and `chat` are set. After a split one place has a row for each unit that may
    follow; confirming one drops the others.
    """

    __tablename__ = "rebinding"
    __table_args__ = (CheckConstraint("(membership_id IS NULL) = (chat IS NOT NULL)", name="whose"),)

    id: int | None = Field(default=None, primary_key=True)
    membership_id: int | None = Field(default=None, foreign_key="membership.id", index=True)
    channel: str | None = Field(default=None, max_length=20)
    chat: str | None = Field(default=None, max_length=64)
    from_unit_id: int = Field(foreign_key="unit.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    status: str = Field(max_length=10)
    asked_at: datetime
    settled_at: datetime | None = None
    settled_by: int | None = Field(default=None, foreign_key="person.id")
