"""What the operator is told: which chats hear of trouble, which trouble they have heard of, and signs of life."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel


class OperatorChatRow(SQLModel, table=True):
    """A chat that is told when something is wrong with the running program."""

    __tablename__ = "operator_chat"

    channel: str = Field(primary_key=True, max_length=20)
    chat: str = Field(primary_key=True, max_length=64)
    bound_at: datetime


class TroubleRow(SQLModel, table=True):
    """One kind of trouble as it was seen last: whether it stands, and whether the operator believes that it does."""

    __tablename__ = "trouble"

    kind: str = Field(primary_key=True, max_length=20)
    raised: bool
    told: bool
    bad_since: datetime | None = None
    good_since: datetime | None = None


class BeatRow(SQLModel, table=True):
    """When something that has to happen again and again happened last."""

    __tablename__ = "beat"

    name: str = Field(primary_key=True, max_length=20)
    at: datetime
