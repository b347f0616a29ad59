"""An event as JSON text and back, faithfully: what could not be handled can be handed to the handling again.

The envelope is {"kind": …, "incoming": …} for a decoded event, where `kind` names its content (Said and Mended have
the same fields), or {"update": …} for JSON of the channel that could not be decoded.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from reporting.ports import (
    Attached,
    ChatClosed,
    ChatMoved,
    ChatOpened,
    Incoming,
    Mended,
    Pressed,
    Said,
)

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_CONTENTS: Final[dict[str, Any]] = {
    kind.__name__.lower(): kind for kind in (Said, Pressed, Attached, Mended, ChatOpened, ChatClosed, ChatMoved)
}


class NotPreserved(ValueError):
    """The text is of an older version or damaged: nothing can be built from it."""


def preserve(event: Incoming) -> str:
    """The event as ASCII JSON: every database takes it."""
    return json.dumps({"kind": type(event.content).__name__.lower(), "incoming": asdict(event)}, default=_moment)


def preserve_update(raw: object) -> str:
    """An update that could not be decoded, as it came."""
    return json.dumps({"update": raw}, default=str)


@dataclass(frozen=True, slots=True)
class Undecoded:
    """An update as the channel brought it."""

    raw: object


def restore(text: str) -> Incoming | Undecoded:
    """What `preserve` or `preserve_update` kept. Raises NotPreserved."""
    try:
        envelope = json.loads(text)
        if "update" in envelope:
            return Undecoded(envelope["update"])
        frame = envelope["incoming"]
        content = _adapter(_CONTENTS[envelope["kind"]]).validate_python(frame["content"])
        restored: Incoming = _adapter(Incoming).validate_python({**frame, "content": content})
    except (ValueError, KeyError, TypeError) as problem:
        raise NotPreserved("kept by an older version, or damaged") from problem
    return restored


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Pydantic is for whoever digs up: the program that runs for years only buries."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _moment(value: object) -> str:
    """What of an event JSON has no word for."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
