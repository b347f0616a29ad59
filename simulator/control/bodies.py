"""Bodies of the control API. Unknown keys are refused; the OpenAPI document is made from these."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from simulator.faults import FaultKind
from simulator.limits import LimitModel


class Body(BaseModel):
    """What every body shares: unknown keys are slips of the pen."""

    model_config = ConfigDict(extra="forbid")


class BotBody(Body):
    token: str = Field(examples=["123456:demo"])
    username: str | None = Field(None, pattern=r"^[A-Za-z0-9_]{3,32}$")
    name: str | None = Field(None, min_length=1, max_length=64)
    privacy: bool | None = None


class BotChangeBody(Body):
    privacy: bool | None = None
    revoked: bool | None = Field(None, description="A revoked token is answered 401.")


class PersonBody(Body):
    first_name: str = Field(min_length=1, max_length=64, examples=["Lan"])
    last_name: str | None = Field(None, max_length=64)
    username: str | None = Field(None, pattern=r"^[A-Za-z0-9_]{3,32}$")
    language_code: str = "vi"
    id: int | None = Field(None, gt=0)


class PersonChangeBody(Body):
    first_name: str | None = Field(None, min_length=1, max_length=64)
    last_name: str | None = Field(None, max_length=64)
    deactivated: bool | None = Field(None, description="Bots that write are answered 403.")


class GroupBody(Body):
    title: str = Field(min_length=1, max_length=128)
    members: list[int] = Field(min_length=1, description="Ids of people; the first one owns the group.")
    id: int | None = Field(None, lt=0)
    supergroup: bool = False
    bot: bool = Field(False, description="Whether the owner adds the first bot at once.")
    topics: dict[int, str] = Field(default_factory=dict, description="message_thread_id → name of the topic")


class MemberBody(Body):
    person: int


class GroupBotBody(Body):
    by: int = Field(description="The person who adds the bot.")
    bot: int | str | None = Field(None, description="Id or username; the first bot when left out.")
    payload: str | None = Field(None, description="startgroup payload", pattern=r"^[A-Za-z0-9_-]{0,64}$")
    administrator: bool = False


class MigrateBody(Body):
    id: int | None = Field(None, lt=0)


class FileBody(Body):
    name: str = Field(min_length=1, max_length=255)
    content: Base64Bytes
    mime: str | None = None


class StickerBody(Body):
    emoji: str = "👍"


class VoiceBody(Body):
    seconds: int = Field(3, ge=1)


class LocationBody(Body):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class MessageBody(Body):
    """Text, or one attachment with the text as its caption."""

    text: str = Field("", max_length=20_000)
    person: int | None = Field(None, description="Who writes; in private chats the person of the chat.")
    photo: FileBody | None = None
    document: FileBody | None = None
    sticker: StickerBody | None = None
    voice: VoiceBody | None = None
    location: LocationBody | None = None
    reply_to: int | None = None
    thread: int | None = None
    sent_at: AwareDatetime | None = Field(None, description="Earlier than now: written while offline.")


class EditBody(Body):
    text: str = Field(min_length=1, max_length=4096)
    person: int | None = None


class StartBody(Body):
    payload: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{0,64}$")
    bot: int | str | None = None


class LinkBody(Body):
    """A t.me link as a person taps it: ?start=… opens the private chat, ?startgroup=… needs `group`."""

    link: str = Field(examples=["https://t.me/tram_bot?start=abc"])
    person: int
    group: int | None = None


class OfferBody(Body):
    label: str = Field(min_length=1, max_length=80)
    link: str = Field(min_length=1, max_length=300)


OfferBodies = Annotated[list[OfferBody], Field(max_length=20)]


class PressBody(Body):
    """A button by its place (counted from 0, row by row), its label, or raw callback data (also forged)."""

    message_id: int
    person: int | None = None
    index: int | None = Field(None, ge=0)
    label: str | None = None
    data: str | None = None


class ReadBody(Body):
    up_to: int | None = Field(None, description="Id of the last message seen; the newest when left out.")


class ClockBody(Body):
    now: AwareDatetime = Field(examples=["2026-12-31T09:00:00+07:00"])


class PresetBody(Body):
    label: str = Field(min_length=1, max_length=60)
    now: AwareDatetime


PresetBodies = Annotated[list[PresetBody], Field(max_length=20)]


class LimitsBody(Body):
    model: LimitModel = LimitModel.OFF
    per_second: int = Field(30, ge=1)
    chat_per_second: int = Field(1, ge=1)
    burst: int = Field(3, ge=1)
    group_per_minute: int = Field(20, ge=1)
    penalty: int = Field(1, ge=1)
    edits: bool = True


class FaultBody(Body):
    kind: FaultKind
    method: str = Field("*", description='Name of a method; "*" is every one but getUpdates.')
    chat: int | None = None
    count: int | None = Field(None, ge=1, description="How often; until removed when left out.")
    seconds: float = Field(1.0, ge=0, le=300)
    status: Literal[500, 502, 503, 504] = 502
    retry_after: int = Field(3, ge=1, le=3600)
