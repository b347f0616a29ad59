"""A synchronous client of the control API, for tests and the demo."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from simulator.client_records import Call, ChatView, Clock, MessageView, Query

POLL_SECONDS = 20.0


class ControlError(Exception):
    """The control API refused; `status` is HTTP's."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status
        self.reason = reason


class SimulatorClient:
    """What people, trainers and tests do with one running simulator.

    `chat` is a group's id or a person's id: then the private chat with the first bot ("ID@BOT" for another bot).
    Every method raises ControlError for a refusal.
    """

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(base_url=self.url, timeout=POLL_SECONDS + 10.0, trust_env=False)

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ask(self, method: str, path: str, body: Any = None, /, **query: Any) -> Any:
        """Any operation of the OpenAPI document."""
        given = {name: value for name, value in query.items() if value is not None}
        answer = self._http.request(method, path, json=body, params=given)
        if answer.status_code >= 400:
            kind = answer.headers.get("content-type", "")
            reason = answer.json()["error"] if kind.startswith("application/json") else answer.text
            raise ControlError(answer.status_code, str(reason))
        return answer.json()

    # People, groups, bots

    def add_bot(self, token: str, username: str | None = None, name: str | None = None) -> int:
        """Make a bot known before its first call, or rename it; its id."""
        return int(self.ask("POST", "/control/bots", {"token": token, "username": username, "name": name})["id"])

    def change_bot(self, bot: int, *, privacy: bool | None = None, revoked: bool | None = None) -> None:
        self.ask("PATCH", f"/control/bots/{bot}", {"privacy": privacy, "revoked": revoked})

    def bots(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", "/control/bots")
        return found

    def create_person(
        self,
        first_name: str,
        last_name: str | None = None,
        *,
        id: int | None = None,
        username: str | None = None,
        language_code: str = "vi",
    ) -> int:
        """A new person; the id."""
        body = {
            "first_name": first_name,
            "last_name": last_name,
            "id": id,
            "username": username,
            "language_code": language_code,
        }
        return int(self.ask("POST", "/control/people", body)["id"])

    def people(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", "/control/people")
        return found

    def change_person(self, person: int, **changes: Any) -> None:
        """first_name, last_name, deactivated."""
        self.ask("PATCH", f"/control/people/{person}", changes)

    def create_group(
        self,
        title: str,
        members: list[int],
        *,
        id: int | None = None,
        supergroup: bool = False,
        bot: bool = False,
        topics: Mapping[int, str] | None = None,
    ) -> int:
        """A new group, owned by the first member; `bot`: who adds the first bot at once. The id (negative)."""
        body = {"title": title, "members": members, "id": id, "supergroup": supergroup, "bot": bot}
        return int(self.ask("POST", "/control/groups", {**body, "topics": dict(topics or {})})["id"])

    def delete_group(self, group: int) -> None:
        self.ask("DELETE", f"/control/groups/{group}")

    def add_member(self, group: int, person: int) -> None:
        self.ask("POST", f"/control/groups/{group}/members", {"person": person})

    def remove_member(self, group: int, person: int) -> None:
        self.ask("DELETE", f"/control/groups/{group}/members/{person}")

    def add_bot_to_group(
        self,
        group: int,
        by: int,
        *,
        bot: int | str | None = None,
        payload: str | None = None,
        administrator: bool = False,
    ) -> None:
        """With `payload`: as a startgroup link does, so that "/start@bot payload" is written too."""
        body = {"by": by, "bot": bot, "payload": payload, "administrator": administrator}
        self.ask("POST", f"/control/groups/{group}/bots", body)

    def remove_bot_from_group(self, group: int, bot: int, by: int | None = None) -> None:
        self.ask("DELETE", f"/control/groups/{group}/bots/{bot}", by=by)

    def migrate_group(self, group: int) -> int:
        """Make it a supergroup; the new id."""
        return int(self.ask("POST", f"/control/groups/{group}/migrate", {})["id"])

    # Talking

    def send_text(
        self,
        chat: int | str,
        text: str,
        *,
        person: int | None = None,
        reply_to: int | None = None,
        thread: int | None = None,
        sent_at: datetime | None = None,
    ) -> MessageView:
        """Write as a person (named in groups). `sent_at` earlier than now: written while offline."""
        return self.send(chat, text=text, person=person, reply_to=reply_to, thread=thread, sent_at=sent_at)

    def send_photo(self, chat: int | str, name: str, content: bytes, caption: str = "", **more: Any) -> MessageView:
        return self.send(chat, text=caption, photo=_file(name, content), **more)

    def send_document(self, chat: int | str, name: str, content: bytes, caption: str = "", **more: Any) -> MessageView:
        return self.send(chat, text=caption, document=_file(name, content), **more)

    def send(self, chat: int | str, **body: Any) -> MessageView:
        """Any message: text, photo, document, sticker={"emoji": …}, voice={"seconds": …}, location={…}."""
        if isinstance(body.get("sent_at"), datetime):
            body["sent_at"] = body["sent_at"].isoformat()
        return MessageView.read(self.ask("POST", f"/control/chats/{chat}/messages", body))

    def edit_text(self, chat: int | str, message: int, text: str, *, person: int | None = None) -> MessageView:
        body = {"text": text, "person": person}
        return MessageView.read(self.ask("PATCH", f"/control/chats/{chat}/messages/{message}", body))

    def press(
        self,
        chat: int | str,
        message: int,
        *,
        label: str | None = None,
        index: int | None = None,
        data: str | None = None,
        person: int | None = None,
    ) -> Query:
        """Press a button by its label, its place (from 0, row by row), or with any (also forged) callback data."""
        body = {"message_id": message, "label": label, "index": index, "data": data, "person": person}
        return Query.read(self.ask("POST", f"/control/chats/{chat}/press", body))

    def query(self, query: str, timeout: float = 5.0) -> Query:
        """A pressed button once the bot has answered it, or unanswered after `timeout` seconds."""
        return Query.read(self.ask("GET", f"/control/queries/{query}", timeout=timeout))

    def start(self, person: int, payload: str | None = None, *, bot: int | str | None = None) -> MessageView:
        """Open https://t.me/bot?start=payload."""
        answer = self.ask("POST", f"/control/people/{person}/start", {"payload": payload, "bot": bot})
        return MessageView.read(answer["message"])

    def open_link(self, link: str, person: int, *, group: int | None = None) -> str:
        """Tap a t.me link (start or startgroup); the key of the chat that opens."""
        return str(self.ask("POST", "/control/links", {"link": link, "person": person, "group": group})["chat"])

    def offer_links(self, links: Mapping[str, str]) -> None:
        """Label → link or code, offered by the page's dialog for invite links."""
        self.ask("PUT", "/control/links", [{"label": label, "link": link} for label, link in links.items()])

    def block(self, chat: int | str) -> None:
        self.ask("POST", f"/control/chats/{chat}/block")

    def unblock(self, chat: int | str) -> None:
        self.ask("POST", f"/control/chats/{chat}/unblock")

    # Reading

    def chat(self, chat: int | str) -> ChatView:
        return ChatView.read(self.ask("GET", f"/control/chats/{chat}"))

    def messages(self, chat: int | str) -> tuple[MessageView, ...]:
        return self.chat(chat).messages

    def mark_read(self, chat: int | str) -> None:
        self.ask("POST", f"/control/chats/{chat}/read", {})

    def wait_for(self, chat: int | str, predicate: Callable[[ChatView], bool], timeout: float = 10.0) -> ChatView:
        """The chat as soon as `predicate` holds. Raises TimeoutError, with what the chat showed last."""
        end = time.monotonic() + timeout
        view = self.chat(chat)
        while not predicate(view):
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"chat {chat} did not come to it in {timeout} s:\n{view.transcript()}")
            patience = min(left, POLL_SECONDS)
            view = ChatView.read(
                self.ask("GET", f"/control/chats/{chat}", after=view.version, timeout=round(patience, 3))
            )
        return view

    def wait_for_message(
        self,
        chat: int | str,
        holds: Callable[[MessageView], bool] = lambda message: True,
        *,
        after: int = 0,
        timeout: float = 10.0,
    ) -> MessageView:
        """The first message of a bot with an id above `after` for which `holds`."""

        def wanted(view: ChatView) -> list[MessageView]:
            found = (one for one in view.messages if one.from_bot and one.id > after)
            return [one for one in found if holds(one)]

        return wanted(self.wait_for(chat, lambda view: bool(wanted(view)), timeout))[0]

    # Clock, limits, faults, counts

    def clock(self) -> Clock:
        return Clock.read(self.ask("GET", "/control/clock"))

    def set_clock(self, now: datetime) -> Clock:
        """`now` is aware."""
        return Clock.read(self.ask("PUT", "/control/clock", {"now": now.isoformat()}))

    def set_presets(self, presets: Mapping[str, datetime]) -> Clock:
        """Label → moment, in the order shown."""
        body = [{"label": label, "now": now.isoformat()} for label, now in presets.items()]
        return Clock.read(self.ask("PUT", "/control/clock/presets", body))

    def wait_for_clock(self, after: int, timeout: float = POLL_SECONDS) -> Clock:
        """The clock as soon as its version is above `after`, or as it is after `timeout` seconds."""
        return Clock.read(self.ask("GET", "/control/clock", after=after, timeout=timeout))

    def set_limits(self, model: str, **settings: Any) -> None:
        """`model`: off, window or bucket; settings as in the OpenAPI document (LimitsBody)."""
        self.ask("PUT", "/control/limits", {"model": model, **settings})

    def add_fault(self, kind: str, method: str = "*", **settings: Any) -> int:
        """`kind` is one of simulator.faults.FaultKind; settings: chat, count, seconds, status, retry_after."""
        return int(self.ask("POST", "/control/faults", {"kind": kind, "method": method, **settings})["id"])

    def remove_fault(self, fault: int) -> None:
        self.ask("DELETE", f"/control/faults/{fault}")

    def clear_faults(self) -> None:
        self.ask("DELETE", "/control/faults")

    def statistics(self) -> dict[str, Any]:
        found: dict[str, Any] = self.ask("GET", "/control/statistics")
        return found

    def calls(self, *, chat: int | None = None, method: str | None = None, after: int = 0) -> list[Call]:
        """The log of bots' calls, oldest first."""
        found = self.ask("GET", "/control/calls", chat=chat, method=method, after=after, limit=20_000)
        return [Call.read(call) for call in found]

    def reset(self) -> None:
        """Forget everything but the bots."""
        self.ask("POST", "/control/reset")


def _file(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}
